"""Words for people of some kind, such as “4 more women aged 16 to 24 from Haringey or Newham”.

Sex, age and places are told as people tell them; any other feature by its name and values.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOUNS = {
    **dict.fromkeys(("woman", "women", "female"), ("woman", "women")),
    **dict.fromkeys(("man", "men", "male"), ("man", "men")),
}
SEXES = frozenset({"gender", "sex"})
PLACES = frozenset(
    {"area", "borough", "boroughs", "city", "constituency", "council", "country", "county"}
    | {"district", "locality", "neighbourhood", "place", "region", "town", "ward"}
)
# With fewer values than this, those that will do are named rather than those that will not.
FEW = 4


def people(
    count: int,
    features: Mapping[str, Sequence[str]],
    known: Mapping[str, Sequence[str]],
    *,
    more: str = "",
) -> str:
    """Return words for so many people, each with any one of the values of each feature.

    Args:
        count: how many.
        features: the values that will do, by feature; a feature whose every value will do is
            left out of the words.
        known: every value of each feature.
        more: a word after the number, such as "more".
    """
    noun, clauses, others = "person" if count == 1 else "people", [], []
    for feature, values in features.items():
        if set(values) == set(known[feature]):
            continue
        named = _noun(feature, values, count)
        clause = _clause(feature, values, known[feature])
        if named:
            noun = named
        elif clause:
            clauses.append(clause)
        else:
            others.append(f"“{feature}: {_any_of(values, known[feature])}”")
    # Ages stand before places, whatever the order of the quotas.
    clauses.sort(key=lambda clause: not clause.startswith("aged "))
    if others:
        clauses.append(f"with {listed(others, 'and')}")
    return " ".join([f"{count} {more}".strip(), noun, *clauses])


def counted(count: int, one: str, more: str) -> str:
    """Return a count with its noun: “1 person”, “0 people”, “4 people”."""
    return f"{count} {one if count == 1 else more}"


def listed(words: Sequence[str], join: str = "or") -> str:
    """Return words as a sentence lists them: `a, b or c`."""
    return f" {join} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _noun(feature: str, values: Sequence[str], count: int) -> str:
    """Return the noun that a sex gives, or "" where the feature or a value is another."""
    if not SEXES & set(feature.casefold().split()):
        return ""
    nouns = [NOUNS.get(value.casefold()) for value in values]
    return listed([noun[count != 1] for noun in nouns if noun]) if all(nouns) else ""


def _clause(feature: str, values: Sequence[str], known: Sequence[str]) -> str:
    """Return what is said of an age or a place, or "" of any other feature."""
    words = set(re.split(r"[\W_]+", feature.casefold()))
    if "age" in words:
        return f"aged {listed([_age(value) for value in values])}"
    if PLACES & words:
        return f"from {_any_of(values, known, all_but='anywhere but')}"
    return ""


def _any_of(values: Sequence[str], known: Sequence[str], *, all_but: str = "anything but") -> str:
    """Return the values that will do, or those that will not where they are fewer."""
    others = [value for value in known if value not in values]
    if len(values) >= FEW and len(others) < len(values):
        return f"{all_but} {listed(others)}"
    return listed(values)


def _age(value: str) -> str:
    """Return an age as it is said: `16-24` as `16 to 24`, `65+` as `65 or over`."""
    said = re.sub(r"(?<=\d)\s*[-\u2013\u2014]\s*(?=\d)", " to ", value)
    return re.sub(r"(?<=\d)\s*\+$", " or over", said)
