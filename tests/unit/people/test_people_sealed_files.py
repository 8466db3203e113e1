"""Files that wait are sealed, and identifiers from elsewhere become fingerprints."""

from __future__ import annotations

import pytest

from remit.people.core.vault import UnableToOpenVault, fingerprint, seal_file, unseal_file

KEY, OTHER = b"k" * 32, b"o" * 32
NONCE = b"n" * 12
CONTENT = b"name\nAnn Example\n"


def sealed(**others):
    given = {"key": KEY, "commission": "c", "purpose": "p", "nonce": NONCE} | others
    return seal_file(CONTENT, **given)


def test_a_sealed_file_comes_back_whole_and_shows_nothing():
    ciphertext = sealed()
    assert b"Ann" not in ciphertext
    assert unseal_file(ciphertext, key=KEY, commission="c", purpose="p", nonce=NONCE) == CONTENT


@pytest.mark.parametrize(
    "change", [{"key": OTHER}, {"commission": "d"}, {"purpose": "q"}, {"nonce": b"m" * 12}]
)
def test_a_file_does_not_open_elsewhere(change):
    given = {"key": KEY, "commission": "c", "purpose": "p", "nonce": NONCE} | change
    with pytest.raises(UnableToOpenVault, match="Bring it in again"):
        unseal_file(sealed(), **given)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(UnableToOpenVault, match="must be 32"):
        sealed(key=b"short")


def test_a_fingerprint_is_the_same_for_the_same_and_differs_by_key_and_study():
    own = fingerprint("nb1", key=KEY, commission="c")
    assert own == fingerprint("nb1", key=KEY, commission="c")
    others = {
        fingerprint("nb2", key=KEY, commission="c"),
        fingerprint("nb1", key=OTHER, commission="c"),
        fingerprint("nb1", key=KEY, commission="d"),
    }
    assert len(others | {own}) == 4
