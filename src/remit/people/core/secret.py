"""A participant's secret: what opens their own answers, and lets them withdraw, from anywhere.

The code that others see opens nothing. The secret is shown once to the participant and never
kept: only its slow hash is (scrypt, RFC 7914; 16 MiB of memory for each guess).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.codes import is_code, new_code, normalise_code

if TYPE_CHECKING:
    from random import Random

# Eleven random characters of 31, about 54 bits, and one that finds a slip of the finger.
LENGTH = 12
SALT_BYTES = 16
_COST = 2**14
_BLOCK = 8
_LANES = 1
_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SecretHash:
    """What is kept of a secret: 16 random bytes, and 32 of the hash."""

    salt: bytes
    digest: bytes


def new_secret(rng: Random) -> str:
    """Return a fresh secret such as `4KXM-7TQ2-9HBC`; `rng` must be the system's own."""
    return new_code(rng, LENGTH)


def is_secret(text: str) -> bool:
    """Whether a text could be a secret: its check character agrees."""
    return is_code(text, LENGTH)


def hash_secret(secret: str, salt: bytes) -> SecretHash:
    """Return what is kept of a secret, in whatever way it was typed; it takes some 50 ms."""
    typed = normalise_code(secret, LENGTH).encode()
    digest = hashlib.scrypt(typed, salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=32)
    return SecretHash(salt, digest)


def is_same_secret(secret: str, kept: SecretHash) -> bool:
    """Whether a secret that was typed is the one that is kept, in constant time."""
    return hmac.compare_digest(hash_secret(secret, kept.salt).digest, kept.digest)
