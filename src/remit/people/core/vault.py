"""Sealing contact details with AES-GCM (NIST SP 800-38D), each bound to its participant.

The commission's name and the participant's code are authenticated with every record, so that a
record moved to somebody else's row does not open. Files that wait for a decision are sealed in
the same way, and identifiers from elsewhere become fingerprints that only the key can make.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
NONCE_BYTES = 12


class UnableToOpenVault(RemitError):
    """Contact details cannot be sealed or opened."""

    code = "vault-closed"
    exit_code = ExitCode.NOT_POSSIBLE


def seal(
    fields: Mapping[str, str], *, key: bytes, commission: str, code: str, nonce: bytes
) -> bytes:
    """Return contact details as ciphertext and tag.

    Args:
        fields: the details by name.
        key: 32 bytes, kept outside the database.
        commission: name of the commission, authenticated.
        code: the participant's, authenticated.
        nonce: 12 fresh random bytes; never used twice with one key.

    Raises:
        UnableToOpenVault: the key is not 32 bytes long.
    """
    content = canonical_json(dict(fields)).encode()
    return seal_bytes(content, key=key, commission=commission, code=code, nonce=nonce)


def seal_bytes(content: bytes, *, key: bytes, commission: str, code: str, nonce: bytes) -> bytes:
    """Return anything else of a participant's as ciphertext and tag; otherwise as `seal`.

    Raises:
        UnableToOpenVault: the key is not 32 bytes long.
    """
    return _cipher(key).encrypt(nonce, content, _bound_to(commission, code))


def unseal(
    ciphertext: bytes, *, key: bytes, commission: str, code: str, nonce: bytes
) -> dict[str, str]:
    """Return the contact details that `seal` was given.

    Raises:
        UnableToOpenVault: the key is another, or the record was changed or moved.
    """
    content = unseal_bytes(ciphertext, key=key, commission=commission, code=code, nonce=nonce)
    details: dict[str, str] = json.loads(content)
    return details


def unseal_bytes(
    ciphertext: bytes, *, key: bytes, commission: str, code: str, nonce: bytes
) -> bytes:
    """Return the bytes that `seal_bytes` was given.

    Raises:
        UnableToOpenVault: the key is another, or the record was changed or moved.
    """
    try:
        return _cipher(key).decrypt(nonce, ciphertext, _bound_to(commission, code))
    except (InvalidTag, ValueError) as error:
        raise UnableToOpenVault(
            f"What is sealed under “{code}” does not open with this key.",
            remedy="Use the vault key that belongs to this database. If it is the right one, the "
            "record was changed: bring the contacts in again from your own copy.",
            participant=code,
        ) from error


def seal_file(content: bytes, *, key: bytes, commission: str, purpose: str, nonce: bytes) -> bytes:
    """Return a file that names people, as ciphertext and tag.

    Args:
        content: the file.
        key: 32 bytes, kept outside the database.
        commission: name of the commission, authenticated.
        purpose: what the file waits for, authenticated.
        nonce: 12 fresh random bytes; never used twice with one key.

    Raises:
        UnableToOpenVault: the key is not 32 bytes long.
    """
    return _cipher(key).encrypt(nonce, content, _of_file(commission, purpose))


def unseal_file(
    ciphertext: bytes, *, key: bytes, commission: str, purpose: str, nonce: bytes
) -> bytes:
    """Return the file that `seal_file` was given.

    Raises:
        UnableToOpenVault: the key is another, or the file was changed or moved.
    """
    try:
        return _cipher(key).decrypt(nonce, ciphertext, _of_file(commission, purpose))
    except (InvalidTag, ValueError) as error:
        raise UnableToOpenVault(
            "The file that waits here does not open with this key.",
            remedy="Bring it in again from your own copy.",
        ) from error


def fingerprint(identifier: str, *, key: bytes, commission: str) -> str:
    """Return what an identifier from elsewhere is known again by: 64 hexadecimal digits.

    It is the HMAC-SHA-256 (RFC 2104) of the commission and the identifier. Who has the database
    but not the key cannot try identifiers out.
    """
    content = canonical_json(["remit.people.identifier", commission, identifier]).encode()
    return hmac.digest(key, content, "sha256").hex()


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise UnableToOpenVault(
            f"The vault's key is {len(key)} bytes long; it must be {KEY_BYTES}.",
            remedy="Restore the key file from your backup; a new key opens nothing old.",
            length=len(key),
        )
    return AESGCM(key)


def _bound_to(commission: str, code: str) -> bytes:
    return canonical_json(["remit.people.identity", commission, code]).encode()


def _of_file(commission: str, purpose: str) -> bytes:
    return canonical_json(["remit.people.file", commission, purpose]).encode()
