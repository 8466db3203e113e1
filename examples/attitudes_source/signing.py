"""Signatures on the made-up agreement that runs; their keys are made up, and keep nothing safe."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.kernel.errors import Problems
from remit.share.acts_files import write_acts
from remit.share.core.agreement import parse_agreement
from remit.share.core.signing import sign
from remit.share.core.standing import Acts

if TYPE_CHECKING:
    from pathlib import Path

SIGNED = "linked-planning"


def made_up_key(party: str) -> Ed25519PrivateKey:
    """Return a party's private key, which anybody can make again."""
    return Ed25519PrivateKey.from_private_bytes(sha256(f"made-up key {party}".encode()).digest())


def signatures(share: Path) -> dict[str, bytes]:
    """Return the file of the signatures of every party, a day apart."""
    path = share / f"{SIGNED}.agreement.toml"
    problems = Problems()
    agreement = parse_agreement(path.read_bytes(), path.name, SIGNED, None, problems)
    problems.raise_if_any()
    if agreement is None:
        raise AssertionError(path)
    signed = tuple(
        sign(
            agreement,
            party.key,
            made_up_key(party.key),
            datetime(2026, 3, 16 + day, 10, tzinfo=UTC),
        )
        for day, party in enumerate(agreement.parties)
    )
    return write_acts({SIGNED: Acts(signed)})
