"""How a delivery's identifiers are sealed, and by what people are known again without a name.

Every delivery has a key of its own, derived from the vault's (HKDF, RFC 5869) and the delivery's
random name; so its chunks may be numbered in place of random nonces (AES-GCM, NIST SP 800-38D,
section 8.2.1). What a chunk belongs to, its place and whether it is the last are authenticated: one
that is moved, left out or cut off is told.
"""

from __future__ import annotations

import hmac
from hashlib import blake2b
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY_BYTES = 32
NONCE_BYTES = 12
MARK_BYTES = 16
SEPARATOR = "\x1f"


class UnableToOpenDelivery(RemitError):
    """What was delivered does not open, or is not what it was."""

    code = "delivery-changed"
    exit_code = ExitCode.NOT_POSSIBLE


def derived(key: bytes, token: str, purpose: str) -> bytes:
    """Return a key for one purpose and one random name, by the vault's key."""
    kdf = HKDF(SHA256(), KEY_BYTES, token.encode(), f"remit.share.{purpose}".encode())
    return kdf.derive(key)


def seal_chunk(content: bytes, *, key: bytes, token: str, place: int, last: bool) -> bytes:
    """Return one chunk of identifiers as ciphertext and tag; `key` must be this delivery's own."""
    return AESGCM(key).encrypt(_nonce(place), content, _bound(token, place, last=last))


def open_chunk(sealed: bytes, *, key: bytes, token: str, place: int, last: bool) -> bytes:
    """Return what `seal_chunk` was given.

    Raises:
        UnableToOpenDelivery: the key is another, or the chunk was changed, moved or cut off.
    """
    try:
        return AESGCM(key).decrypt(_nonce(place), sealed, _bound(token, place, last=last))
    except (InvalidTag, ValueError) as error:
        raise UnableToOpenDelivery(
            "What was delivered does not open: it was changed, or the vault's key is another.",
            remedy="Have the custodian deliver the file again.",
        ) from error


def _nonce(place: int) -> bytes:
    return place.to_bytes(NONCE_BYTES, "big")


def _bound(token: str, place: int, *, last: bool) -> bytes:
    return canonical_json(["remit.share.delivery", token, place, last]).encode()


def file_fingerprint(parts: Iterable[bytes], *, key: bytes) -> str:
    """Return what a custodian's file is known again by: HMAC-SHA-256, in hex.

    A plain digest would let whoever has the database try out what a small file holds.
    """
    made = hmac.new(derived(key, "", "file"), digestmod="sha256")
    for part in parts:
        made.update(part)
    return made.hexdigest()


def marks_key(key: bytes, commission: str) -> bytes:
    """Return the key of a study's marks."""
    return derived(key, commission, "marks")


def mark(text: str, key: bytes) -> bytes:
    """Return what a person is known again by: 16 bytes of BLAKE2b under a key (RFC 7693).

    Who has the marks but not the key cannot try numbers or names out. A million records want a
    million marks, and an HMAC of SHA-256 takes thrice as long.
    """
    return blake2b(text.encode(), digest_size=MARK_BYTES, key=key).digest()


def record_text(dataset: str, record_id: str) -> str:
    """Return what the mark of a custodian's record is made of."""
    return SEPARATOR.join(("record", dataset, record_id.strip()))


def nhs_text(number: str) -> str:
    """Return what the mark of an NHS number is made of, given its ten digits."""
    return SEPARATOR.join(("nhs", number))
