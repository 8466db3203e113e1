"""A participant's secret: readable, found wrong when mistyped, and kept only as a slow hash."""

from __future__ import annotations

import pytest

from remit.kernel.randomness import generator
from remit.people.core.secret import SALT_BYTES, hash_secret, is_same_secret, is_secret, new_secret

SECRET = new_secret(generator(1, "secret"))
SALT = bytes(range(SALT_BYTES))


def test_a_fresh_secret_reads_as_three_groups_of_four():
    assert [len(group) for group in SECRET.split("-")] == [4, 4, 4]
    assert is_secret(SECRET)
    assert is_secret(SECRET.lower().replace("-", " "))


def test_a_mistyped_secret_is_found_before_it_is_tried():
    wrong = ("2" if SECRET[0] != "2" else "3") + SECRET[1:]
    assert not is_secret(wrong)


def test_a_code_is_no_secret():
    assert not is_secret("K7M3-PQ9X")


def test_the_secret_itself_is_not_in_what_is_kept():
    kept = hash_secret(SECRET, SALT)
    assert SECRET.replace("-", "").encode() not in kept.digest + kept.salt
    assert len(kept.digest) == 32


@pytest.mark.parametrize("typed", [SECRET, SECRET.lower(), SECRET.replace("-", "")])
def test_a_secret_opens_however_it_is_typed(typed):
    assert is_same_secret(typed, hash_secret(SECRET, SALT))


def test_another_secret_does_not_open():
    other = new_secret(generator(2, "secret"))
    assert not is_same_secret(other, hash_secret(SECRET, SALT))


def test_the_hash_differs_with_the_salt():
    assert hash_secret(SECRET, SALT).digest != hash_secret(SECRET, bytes(SALT_BYTES)).digest
