"""Signed statements of what the ledger held: its size and its root at one moment.

The format is that of C2SP tlog-checkpoint over C2SP signed-note, signed with Ed25519, so that
others can keep and check one with tools of their own. Signing shows who stated it. That nothing
was taken off or rewritten since is shown only by a copy that is held elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.ledger.core.merkle import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIGIN = "remit.ledger"
_ED25519 = b"\x01"
_ID_BYTES = 4
_BODY_LINES = 3
_PUBLIC_BYTES = 32
_VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")

NOT_A_CHECKPOINT = problem_kind(
    "checkpoint-unreadable",
    "The checkpoint cannot be read: {reason}.",
    "Use the file exactly as it was written, from its first line to the signature.",
)
CHECKPOINT_UNSIGNED = problem_kind(
    "checkpoint-other-key",
    "The checkpoint is not signed with a key of this ledger.",
    "Check that it was made by this installation, and that its signing key was not replaced; "
    "“--key” names the key that you were given.",
)
CHECKPOINT_FORGED = problem_kind(
    "checkpoint-signature-wrong",
    "The checkpoint's signature does not fit its text: the text was changed after signing.",
    "Compare it with another copy of the same checkpoint.",
)


class UnusableKey(RemitError):
    """A key for signing or checking checkpoints cannot be used."""

    code = "ledger-key-unusable"
    exit_code = ExitCode.NOT_POSSIBLE


class NotThisKey(RemitError):
    """A text is not the public key of a ledger."""

    code = "verifier-key-unreadable"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a ledger held: `size` entries, with the tree head `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the text that is signed: three lines, each with its line end."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, key: Ed25519PrivateKey) -> str:
        """Return the signed note."""
        body = self.body()
        blob = _key_id(self.origin, key.public_key()) + key.sign(body.encode())
        return f"{body}\n— {self.origin} {base64.b64encode(blob).decode()}\n"


def signing_key(key: Ed25519PrivateKey | bytes) -> Ed25519PrivateKey:
    """Return the signing key from its 32 bytes, or itself.

    Raises:
        UnusableKey: the key is not 32 bytes long.
    """
    if isinstance(key, Ed25519PrivateKey):
        return key
    try:
        return Ed25519PrivateKey.from_private_bytes(key)
    except ValueError as error:
        raise _unusable(key) from error


def checking_key(key: Ed25519PublicKey | bytes) -> Ed25519PublicKey:
    """Return the public key from its 32 bytes, or itself.

    Raises:
        UnusableKey: the key is not 32 bytes long.
    """
    if isinstance(key, Ed25519PublicKey):
        return key
    try:
        return Ed25519PublicKey.from_public_bytes(key)
    except ValueError as error:
        raise _unusable(key) from error


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """Return a public key as one line of C2SP signed-note: name, key ID and the key itself."""
    encoded = base64.b64encode(_ED25519 + key.public_bytes_raw()).decode()
    return f"{origin}+{_key_id(origin, key).hex()}+{encoded}"


def read_verifier_key(text: str) -> Ed25519PublicKey:
    """Return the key that `verifier_key` wrote.

    Raises:
        NotThisKey: the text is not such a line, or was mistyped.
    """
    match = _VERIFIER_KEY.fullmatch(text.strip())
    encoded = _decoded(match[3]) if match else b""
    if match and encoded[:1] == _ED25519 and len(encoded) == 1 + _PUBLIC_BYTES:
        key = Ed25519PublicKey.from_public_bytes(encoded[1:])
        if _key_id(match[1], key).hex() == match[2]:
            return key
    raise NotThisKey(
        "This is not the public key of a ledger.",
        remedy="Copy the whole line from the ledger's public page: name, plus, eight characters, "
        "plus, the key.",
    )


def read_checkpoint(
    text: str, public_keys: Ed25519PublicKey | Iterable[Ed25519PublicKey] | None, problems: Problems
) -> Checkpoint | None:
    """Return what a signed checkpoint states, or None with the problem noted.

    Args:
        text: the signed note; line ends of Windows are read as well.
        public_keys: the key, or the keys of which one must have signed it; none, and it counts
            as unsigned.
        problems: where to note a fault.
    """
    try:
        checkpoint, blobs = _parsed(text.replace("\r\n", "\n"))
    except ValueError as error:
        problems.add(NOT_A_CHECKPOINT, Place(), reason=str(error))
        return None
    keys = [public_keys] if isinstance(public_keys, Ed25519PublicKey) else list(public_keys or ())
    known = {_key_id(checkpoint.origin, key): key for key in keys}
    signed = [(known[blob[:_ID_BYTES]], blob) for blob in blobs if blob[:_ID_BYTES] in known]
    if not signed:
        problems.add(CHECKPOINT_UNSIGNED, Place())
        return None
    key, blob = signed[0]
    try:
        key.verify(blob[_ID_BYTES:], checkpoint.body().encode())
    except InvalidSignature:
        problems.add(CHECKPOINT_FORGED, Place())
        return None
    return checkpoint


def size_claimed(text: str) -> int:
    """Return how many entries a note speaks of, whoever signed it; 0 where it cannot be read."""
    try:
        return _parsed(text.replace("\r\n", "\n"))[0].size
    except ValueError:
        return 0


def _parsed(text: str) -> tuple[Checkpoint, list[bytes]]:
    """Return what a signed note states, and the signatures made under the origin's name.

    Raises:
        ValueError: the text is no signed checkpoint; the message says why.
    """
    body, blank, signatures = text.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) != _BODY_LINES or not lines[0].strip():
        raise ValueError("it needs an origin, a size, a root, a blank line and a signature")
    origin, size, encoded = lines
    if not _SIZE.fullmatch(size):
        raise ValueError("its second line is not a number of entries")
    root = _decoded(encoded)
    if len(root) != HASH_BYTES:
        raise ValueError("its third line is not the Base64 of a 32-byte root")
    return Checkpoint(origin, int(size), root), _signatures(signatures, origin)


def _signatures(text: str, name: str) -> list[bytes]:
    found = [_SIGNATURE.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
    signatures = [(match[1], _decoded(match[2])) for match in found if match]
    if len(signatures) != len(found) or not all(blob for _, blob in signatures):
        raise ValueError("a line below the blank line is not a signature")
    return [blob for signer, blob in signatures if signer == name]


def _decoded(text: str) -> bytes:
    """Return what Base64 text in its one spelling stands for, else nothing."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return content if base64.b64encode(content).decode() == text else b""


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """Return the key ID of C2SP signed-note: four bytes of SHA-256 over name, type and key."""
    content = name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()
    return hashlib.sha256(content).digest()[:_ID_BYTES]


def _unusable(key: bytes) -> UnusableKey:
    return UnusableKey(
        f"The ledger's key is {len(key)} bytes long; it must be 32.",
        remedy="Restore the key file from your backup; a new key cannot check old checkpoints.",
        length=len(key),
    )
