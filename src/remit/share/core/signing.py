"""Signatures on an agreement: Ed25519, over what it says, by the key that it names for each party.

Whoever edits a signed agreement changes its digest, and every signature on it stands for another
text from then on. Source of the scheme: RFC 8032.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from remit.kernel.documents import json_plain
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.share.core.agreement import agreement_document

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from remit.share.core.agreement import Agreement, Party

KEY_BYTES = 32
_FINGERPRINT = 32


class UnableToSign(RemitError):
    """An agreement cannot be signed for a party with a key."""

    code = "agreement-signing-impossible"
    exit_code = ExitCode.INVALID_INPUT


class SignatureState(Enum):
    """What a signature is worth."""

    GOOD = "good"
    OTHER_TEXT = "other-text"
    NO_PARTY = "no-party"
    FORGED = "forged"

    @property
    def words(self) -> str:
        """The state in plain words."""
        return {
            SignatureState.GOOD: "signed",
            SignatureState.OTHER_TEXT: "signed another text: the agreement was edited since",
            SignatureState.NO_PARTY: "is no party of the agreement, or has no key in it",
            SignatureState.FORGED: "the signature does not fit the key of the party",
        }[self]


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's signature.

    Attributes:
        party: its key in the agreement.
        digest: the SHA-256, in hex, of what it signed.
        at: when, as it says.
        value: the signature, in base64.
    """

    party: str
    digest: str
    at: datetime
    value: str

    def text(self, agreement: str) -> bytes:
        """Return the bytes that are signed: five lines, each with its line end."""
        moment = self.at.isoformat()
        return f"remit agreement\n{agreement}\n{self.digest}\n{self.party}\n{moment}\n".encode()


def agreement_digest(agreement: Agreement) -> str:
    """Return the SHA-256, in hex, of what an agreement says."""
    return digest(json_plain(agreement_document(agreement)))


def sign(agreement: Agreement, party: str, key: Ed25519PrivateKey, at: datetime) -> Signature:
    """Return a party's signature on an agreement.

    Raises:
        UnableToSign: there is no such party, or the agreement names another key for it, or none.
    """
    signing = agreement.party(party)
    if signing is None:
        names = ", ".join(one.key for one in agreement.parties) or "none"
        raise UnableToSign(
            f"“{party}” is no party of the agreement.", remedy=f"Use one of: {names}.", party=party
        )
    public = public_text(key)
    if signing.public_key != public:
        raise UnableToSign(
            f"The agreement names another key for “{party}”, or none.",
            remedy=f'Write public_key = "{public}" under that party, before anybody signs.',
            party=party,
        )
    blank = Signature(party, agreement_digest(agreement), at, "")
    value = base64.b64encode(key.sign(blank.text(agreement.key))).decode()
    return Signature(party, blank.digest, at, value)


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key that belongs to a private one, in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def fingerprint(public_key: str) -> str:
    """Return what people read out to compare a public key: the first half of its SHA-256, in hex.

    Eight groups of four; "" for no key.
    """
    if not public_key:
        return ""
    told = hashlib.sha256(public_key.encode()).hexdigest()[:_FINGERPRINT]
    return " ".join(told[at : at + 4] for at in range(0, _FINGERPRINT, 4))


def check_signature(signature: Signature, agreement: Agreement) -> SignatureState:
    """Return what a signature on an agreement is worth."""
    party = agreement.party(signature.party)
    key = _key_of(party) if party else None
    if key is None:
        return SignatureState.NO_PARTY
    try:
        key.verify(base64.b64decode(signature.value), signature.text(agreement.key))
    except (InvalidSignature, ValueError):  # no signature, or no base64 at all
        return SignatureState.FORGED
    if signature.digest != agreement_digest(agreement):
        return SignatureState.OTHER_TEXT
    return SignatureState.GOOD


def _key_of(party: Party) -> Ed25519PublicKey | None:
    try:
        content = base64.b64decode(party.public_key, validate=True)
    except ValueError:
        return None
    return Ed25519PublicKey.from_public_bytes(content) if len(content) == KEY_BYTES else None
