"""Participant codes are safe to read out and to type."""

from __future__ import annotations

import pytest

from remit.kernel.codes import ALPHABET, is_code, new_code, normalise_code
from remit.kernel.randomness import generator

CODES = [new_code(generator(seed, "codes")) for seed in range(30)]


@pytest.mark.parametrize("code", CODES)
def test_a_fresh_code_is_a_code_however_it_is_typed(code):
    assert is_code(code)
    assert is_code(code.lower().replace("-", " "))
    assert normalise_code(f"  {code.lower()} ") == code


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_character_is_detected(code):
    bare = code.replace("-", "")
    for place, right in enumerate(bare):
        for wrong in ALPHABET.replace(right, ""):
            assert not is_code(bare[:place] + wrong + bare[place + 1 :])


@pytest.mark.parametrize("code", CODES)
def test_every_exchange_of_two_characters_is_detected(code):
    bare = list(code.replace("-", ""))
    for i in range(len(bare)):
        for j in range(i + 1, len(bare)):
            swapped = bare.copy()
            swapped[i], swapped[j] = bare[j], bare[i]
            assert swapped == bare or not is_code("".join(swapped))


@pytest.mark.parametrize("text", ["", "K7M3", "K7M3-PQ9X-2", "0000-0000", "ΑΒΓΔ-ΕΖΗΘ"])
def test_what_is_no_code_is_told_from_one(text):
    assert not is_code(text)


def test_a_seed_of_nought_is_a_seed_and_purposes_do_not_share_a_stream():
    assert generator(0, "a").random() == generator(0, "a").random()
    assert generator(0, "a").random() != generator(0, "b").random()
    assert generator(0, "a").random() != generator(1, "a").random()
