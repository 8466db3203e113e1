"""Names that may be one speaker's, spelt in several ways; a person decides whether they are."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST_MISSPELT = 5
_SAME_OFFICE = {
    "int": "interviewer",
    "mod": "moderator",
    "fac": "facilitator",
    "res": "respondent",
    "resp": "respondent",
    "p": "participant",
    "part": "participant",
    "pt": "participant",
    "r": "respondent",
}
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "rev", "cllr"}


def same_speakers(turns: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return groups of names that may be one speaker's, the most frequent spelling first.

    Taken for one are names that differ in capitals, accents, spaces, marks or a title; codes of
    one number (“P1”, “P01”, “Participant 1”); a name and the same with a surname or an initial,
    when only one longer name begins so; and longer names that are one letter apart. Names with
    different numbers are never one.

    Args:
        turns: how many turns each name has.
    """
    names = list(turns)
    group = {name: {name} for name in names}
    for one, other in combinations(names, 2):
        if _may_be_one(one, other, names):
            joined = group[one] | group[other]
            for name in joined:
                group[name] = joined
    found = {frozenset(each) for each in group.values() if len(each) > 1}
    ordered = (tuple(sorted(each, key=lambda name: (-turns[name], name))) for each in found)
    return tuple(sorted(ordered, key=lambda each: names.index(each[0])))


def _may_be_one(one: str, other: str, names: list[str]) -> bool:
    first, second = _plain(one), _plain(other)
    if _numbers(first) != _numbers(second):
        return False
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if long.startswith(f"{short} "):
        return sum(_plain(name).startswith(f"{short} ") for name in names) == 1
    return (
        min(len(short), len(long)) >= _SHORTEST_MISSPELT
        and not _numbers(first)
        and one_edit_apart(short, long)
    )


def _plain(name: str) -> str:
    """Return a name without capitals, accents and marks, its office written out."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(character for character in bare if not unicodedata.combining(character))
    words = re.findall(r"[^\W\d_]+|\d+", re.sub(r"['\u2019.]", "", bare))
    # “Dr Marian” is “Marian”; “Miss” alone is somebody's name here.
    words = words[1:] if len(words) > 1 and words[0] in _TITLES else words
    return " ".join(str(int(w)) if w.isdecimal() else _SAME_OFFICE.get(w, w) for w in words)


def _numbers(plain: str) -> list[str]:
    return re.findall(r"\d+", plain)


def one_edit_apart(short: str, long: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour parts two names."""
    if short[:1] != long[:1] or len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
