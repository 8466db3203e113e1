"""What is sealed opens for its own participant and key, and for nobody else."""

from __future__ import annotations

import pytest

from remit.people.core.vault import UnableToOpenVault, seal, unseal

KEY = b"k" * 32
NONCE = bytes(12)
FIELDS = {"name": "Zoë Müller", "phone": "020 7946 0000", "note": ""}
WHOSE = {"commission": "attitudes", "code": "K7M3-PQ9X"}


def sealed():
    return seal(FIELDS, key=KEY, nonce=NONCE, **WHOSE)


def test_sealed_details_open_again():
    assert unseal(sealed(), key=KEY, nonce=NONCE, **WHOSE) == FIELDS


def test_sealed_details_cannot_be_read():
    assert b"020 7946" not in sealed()


@pytest.mark.parametrize(
    "other",
    [
        {"key": b"K" * 32},
        {"commission": "another"},
        {"code": "K7M3-PQ9Z"},
        {"nonce": b"n" * 12},
    ],
)
def test_record_moved_to_somebody_else_does_not_open(other):
    with pytest.raises(UnableToOpenVault, match="not open with this key"):
        unseal(sealed(), **{"key": KEY, "nonce": NONCE} | WHOSE | other)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 60])
def test_spoilt_record_does_not_open(content):
    with pytest.raises(UnableToOpenVault):
        unseal(content, key=KEY, nonce=NONCE, **WHOSE)


def test_changed_record_does_not_open():
    content = bytearray(sealed())
    content[3] ^= 1
    with pytest.raises(UnableToOpenVault):
        unseal(bytes(content), key=KEY, nonce=NONCE, **WHOSE)


def test_key_of_the_wrong_length_is_named_so():
    with pytest.raises(UnableToOpenVault, match="16 bytes long"):
        seal(FIELDS, key=bytes(16), nonce=NONCE, **WHOSE)
    with pytest.raises(UnableToOpenVault, match="16 bytes long"):
        unseal(sealed(), key=bytes(16), nonce=NONCE, **WHOSE)
