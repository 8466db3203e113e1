"""Participant codes: short, readable over a telephone, and safe against a slip of the finger.

A code is seven random characters and one check character from an alphabet of 31 (digits and
capitals without 0, 1, I, L and O). Position i carries weight i + 1 modulo the prime 31, and the
weighted sum is zero. All weights differ and none is zero, so every single wrong character and
every exchange of two characters is detected (Hill, "A First Course in Coding Theory", 1986,
section 7: the argument for ISBN-10, with 31 in place of 11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
_PRIME = len(ALPHABET)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def new_code(rng: Random, length: int = LENGTH) -> str:
    """Return a fresh code such as `K7M3-PQ9K`, its characters drawn from `rng`.

    `length` counts the check character, and is below 31.
    """
    values = [rng.randrange(_PRIME) for _ in range(length - 1)]
    partial = sum((place + 1) * value for place, value in enumerate(values))
    values.append(-partial * pow(length, -1, _PRIME) % _PRIME)
    return _dressed("".join(ALPHABET[value] for value in values))


def normalise_code(text: str, length: int = LENGTH) -> str:
    """Return the code as it is written: capitals, hyphens between fours. Checks nothing."""
    bare = "".join(text.upper().replace("-", " ").split())
    return _dressed(bare) if len(bare) == length else bare


def is_code(text: str, length: int = LENGTH) -> bool:
    """Whether `text` is a well-formed code whose check character agrees."""
    bare = normalise_code(text, length).replace("-", "")
    if len(bare) != length or any(character not in _VALUE for character in bare):
        return False
    return sum((place + 1) * _VALUE[c] for place, c in enumerate(bare)) % _PRIME == 0


def _dressed(bare: str) -> str:
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))
