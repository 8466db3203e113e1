"""Records as composite match keys: HMAC-SHA256 of several fields together, under a project's key.

Whoever links sees only keys. Every key takes in at least two fields, one of them a full or partial
date of birth, a postcode or a number, so that no key's frequency tells a name: a single forename's
token would be known by its rank, as a table of forenames is public.

The scheme is tried out in the clear on the same columns, so each level has two conditions: one over
what a custodian sees, by which its own chance agreement is measured, and one over keys.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.share.core.linkage.comparisons import Comparison, Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

TOKEN_BYTES = 8
SEPARATOR = "\x1f"
LEAST_SECRET = 32

# Each key by the parts that it takes in. `given[:3]` and the like stand for what a slip of the pen
# in the rest of the name leaves alone.
_NAMED: dict[str, tuple[str, ...]] = {
    "names_birth": ("name_bag", "birth"),
    "names_postcode": ("name_bag", "postcode"),
    "names_year": ("name_bag", "birth[:4]"),
    "names_day": ("name_bag", "birth[6:]"),
    "names_sorted": ("name_bag", "birth_sorted"),
    "family_birth": ("family_core", "birth"),
    "given_birth": ("given_plain", "birth"),
    "postcode_birth": ("postcode", "birth"),
    "family_postcode": ("family_core", "postcode"),
    "given_postcode": ("given_plain", "postcode"),
    "given_head_birth": ("given_plain", "family_core[:3]", "birth"),
    "given_tail_birth": ("given_plain", "family_core[-3:]", "birth"),
    "head_family_birth": ("given[:3]", "family_core", "birth"),
    "tail_family_birth": ("given[-3:]", "family_core", "birth"),
    "given_head_postcode": ("given_plain", "family_core[:3]", "postcode"),
    "given_tail_postcode": ("given_plain", "family_core[-3:]", "postcode"),
    "head_family_postcode": ("given[:3]", "family_core", "postcode"),
    "tail_family_postcode": ("given[-3:]", "family_core", "postcode"),
    "heads_birth": ("given[:3]", "family_core[:3]", "birth"),
    "head_tail_birth": ("given[:3]", "family_core[-3:]", "birth"),
    "tail_head_birth": ("given[-3:]", "family_core[:3]", "birth"),
    "tails_birth": ("given[-3:]", "family_core[-3:]", "birth"),
    "sounds_birth": ("given_sound", "family_sound", "birth"),
    "given_postcode_year": ("given[1]", "postcode", "birth[:4]"),
    "family_postcode_year": ("family[1]", "postcode", "birth[:4]"),
    "given_postcode_day": ("given[1]", "postcode", "birth[6:]"),
    "family_postcode_day": ("family[1]", "postcode", "birth[6:]"),
    "sounds_month": ("given_plain", "family_sound", "birth[:7]"),
}
_GIVEN = ("given_plain", "given[:3]", "given[-3:]", "given_sound", "given[1]", "name_bag", "given")
_FAMILY = (
    "family_core",
    "family_core[:3]",
    "family_core[-3:]",
    "family_sound",
    "family[1]",
    "name_bag",
)
_BIRTH = ("birth", "birth_sorted", "birth[:4]", "birth[6:]", "birth[:7]")


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is encoded, and how two encoded records are compared.

    Attributes:
        keys: each key by the parts that it takes in.
        comparisons: what agreeing keys say of the fields.
        clear: the same levels as a custodian can see them in its own file.
        sessions: keys that choose the pairs of a session, with the comparisons they go by.
    """

    keys: dict[str, tuple[str, ...]]
    comparisons: tuple[Comparison, ...]
    clear: tuple[Comparison, ...]
    sessions: tuple[tuple[str, tuple[str, ...]], ...]


def token(secret: bytes, key: str, parts: str) -> int:
    """Return the match key of some parts: the first 64 bits of HMAC-SHA256 (RFC 2104), signed.

    The key's own name goes in, so that tokens of two keys never meet. Of different parts, one pair
    in 10^19 meets by accident; longer tokens would only fill the memory.
    """
    whole = hmac.digest(secret, f"{key}{SEPARATOR}{parts}".encode(), hashlib.sha256)
    return int.from_bytes(whole[:TOKEN_BYTES], "big", signed=True)


def tokens(secret: bytes, key: str, texts: Iterable[str | None]) -> list[int | None]:
    """Return the match keys of many records; None where a part is missing."""
    return [None if text is None else token(secret, key, text) for text in texts]


def scheme(columns: Collection[str], numbers: Sequence[str]) -> Scheme:
    """Return the scheme for fields that both sides have.

    Args:
        columns: those among given, family, birth, postcode.
        numbers: identifying numbers; each goes into keys with a birth date or a surname only.
    """
    named = dict(_NAMED)
    for number in numbers:
        named |= {
            f"{number}_birth": (number, "birth"),
            f"{number}_family": (number, "family_core"),
            f"{number}_given": (number, "given_plain"),
        }
    fields = set(columns) | set(numbers)
    keys = {name: parts for name, parts in named.items() if _fields_of(parts) <= fields}
    pairs = [
        _part("given", keys, _given_levels()),
        _part("family", keys, _family_levels()),
        _part("birth", keys, _birth_levels()),
        _part(
            "postcode",
            keys,
            ((("postcode",), "the same postcode", 0.7, "postcode_l = postcode_r"),),
        ),
        *(
            _part(number, keys, (((number,), "the same number", 0.95, f"{number}_l = {number}_r"),))
            for number in numbers
        ),
    ]
    built = [pair for pair in pairs if pair is not None]
    return Scheme(
        keys,
        tuple(encoded for encoded, _ in built),
        tuple(clear for _, clear in built),
        tuple(
            (key, tuple(sorted(_fields_of(keys[key]))))
            for key in (
                "family_birth",
                "given_birth",
                "postcode_birth",
                "family_postcode",
                "given_postcode",
                *(f"{number}_birth" for number in numbers),
            )
            if key in keys
        ),
    )


_Levels = tuple[tuple[tuple[str, ...], str, float, str], ...]


def _given_levels() -> _Levels:
    return (
        (
            ("given_plain", "name_bag"),
            "forms of one forename",
            0.85,
            "given_plain_l = given_plain_r",
        ),
        (
            ("given[:3]", "given[-3:]", "given_sound"),
            "a beginning, an end or the sound of a forename",
            0.08,
            (
                "given_l[:3] = given_r[:3] OR given_l[-3:] = given_r[-3:] "
                "OR given_sound_l = given_sound_r"
            ),
        ),
    )


def _family_levels() -> _Levels:
    return (
        (("family_core", "name_bag"), "the same surname", 0.83, "family_core_l = family_core_r"),
        (
            ("family_core[:3]", "family_core[-3:]", "family_sound"),
            "a beginning, an end or the sound of a surname",
            0.1,
            (
                "family_core_l[:3] = family_core_r[:3] OR family_core_l[-3:] = family_core_r[-3:] "
                "OR family_sound_l = family_sound_r"
            ),
        ),
    )


def _birth_levels() -> _Levels:
    return (
        (("birth",), "the same day", 0.9, "birth_l = birth_r"),
        (("birth_sorted",), "day and month exchanged", 0.015, "birth_sorted_l = birth_sorted_r"),
        (("birth[:7]",), "the same month", 0.03, "birth_l[:7] = birth_r[:7]"),
        (("birth[:4]",), "the same year", 0.02, "birth_l[:4] = birth_r[:4]"),
        (("birth[6:]",), "the same day of another year", 0.02, "birth_l[6:] = birth_r[6:]"),
    )


def _fields_of(parts: Iterable[str]) -> set[str]:
    fields: set[str] = set()
    for part in parts:
        if part == "name_bag":
            fields |= {"given", "family"}
        else:
            fields.add(next((f for f in ("given", "family", "birth") if part.startswith(f)), part))
    return fields


def _part(
    field: str, keys: dict[str, tuple[str, ...]], levels: _Levels
) -> tuple[Comparison, Comparison] | None:
    telling = [name for name, parts in keys.items() if field in _fields_of(parts)]
    encoded: list[Level] = []
    clear: list[Level] = []
    for wanted, name, m, condition in levels:
        agreeing = [key for key in telling if set(keys[key]) & set(wanted)]
        if agreeing:
            holds = " OR ".join(f"{key}_l = {key}_r" for key in agreeing)
            encoded.append(Level(name, holds, m))
            clear.append(Level(name, condition, m))
    if not encoded:
        return None
    rest = Level("not shown to agree", "", max(1 - sum(one.m for one in encoded), 0.02))
    missing = " OR ".join(
        "(" + " AND ".join(f"{key}_{side} IS NULL" for key in telling) + ")" for side in "lr"
    )
    clear_missing = f"{field}_l IS NULL OR {field}_r IS NULL"
    return (
        Comparison(field, (field,), missing, (*encoded, rest)),
        Comparison(field, (field,), clear_missing, (*clear, rest)),
    )
