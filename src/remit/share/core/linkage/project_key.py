"""A project's key: made by the custodians, shared among them, and never held by who links.

Whoever has it can try out values against match keys, so nothing of it is in an encoding but a
fingerprint, by which two custodians, or a linkage unit, see that the key is one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.linkage.encoding import LEAST_SECRET, SEPARATOR

_SUM_BYTES = 3
_FINGERPRINT_BYTES = 10
_RECORD_BYTES = 16
_GROUP = 4
_HEADING = (
    "# A project key of Remit. It belongs to the custodians. Whoever links must never have it.\n"
)


class UnableToReadKey(RemitError):
    """A file holds no project key, or it was mistyped."""

    code = "project-key-unreadable"
    exit_code = ExitCode.INVALID_INPUT


def key_text(secret: bytes) -> str:
    """Return a key as its file has it: letters and figures in groups, with a sum at the end."""
    return f"{_HEADING}{_grouped(secret + _sum(secret))}\n"


def parse_key(text: str) -> bytes:
    """Return the key that a file's text holds.

    Raises:
        UnableToReadKey: it holds none, or a letter is wrong.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    written = "".join("".join(lines).split()).replace("-", "").upper()
    try:
        found = base64.b32decode(written)
    except binascii.Error:
        found = b""
    secret, added = found[:LEAST_SECRET], found[LEAST_SECRET:]
    if len(secret) < LEAST_SECRET or not hmac.compare_digest(added, _sum(secret)):
        raise UnableToReadKey(
            "This is no project key, or a letter of it is wrong.",
            remedy="Make one with: remit project-key new FILE; or get it again from the custodian "
            "who made it.",
        )
    return secret


def own_key(secret: bytes, agreement: str) -> bytes:
    """Return the key of one agreement, so that encodings under two of them never meet."""
    return _told(secret, "agreement", agreement)


def fingerprint(secret: bytes) -> str:
    """Return by what a key is known without being told: 80 bits of HMAC-SHA256, in groups."""
    return _grouped(_told(secret, "fingerprint")[:_FINGERPRINT_BYTES])


def record_token(secret: bytes, dataset: str, record_id: str) -> str:
    """Return what stands for a record's id outside its custodian: 128 bits of HMAC-SHA256.

    Args:
        secret: the agreement's own key.
        dataset: whose record it is.
        record_id: the record's id.
    """
    return _told(secret, "record", dataset, record_id.strip())[:_RECORD_BYTES].hex()


def _told(secret: bytes, *parts: str) -> bytes:
    # Lower-case names with a full stop are no match key's, so the two never meet.
    text = SEPARATOR.join(("remit.project", *parts))
    return hmac.digest(secret, text.encode(), hashlib.sha256)


def _sum(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()[:_SUM_BYTES]


def _grouped(content: bytes) -> str:
    text = base64.b32encode(content).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
