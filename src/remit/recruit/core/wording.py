"""Words for features, groups and people, such as “4 more women aged 16 to 24 from Haringey”.

Sex, age and places are told as people tell them; any other feature by its name and values.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.recruit.core.interlocking import STAR, is_interlocking, parts

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


def feature_name(feature: str) -> str:
    """Return how a page names a feature: `age_band` as “Age band”, `sex*age` as “Sex and age”."""
    first, *others = map(value_name, parts(feature))
    # The capitals of a word like NHS stay as they are.
    named = [f"{first[:1].upper()}{first[1:]}"]
    named += [f"{one[:1].lower()}{one[1:]}" if one[1:].islower() else one for one in others]
    return listed(named, "and")


def value_name(value: str) -> str:
    """Return how a page names a value, or a word of a feature: `inner_north` as “inner north”."""
    return " ".join(value.replace("_", " ").split())


def group_name(feature: str, value: str) -> str:
    """Return how a page names the people of a value: “Age bucket: 16-24”."""
    values = value.split(STAR) if is_interlocking(feature) else [value]
    return f"{feature_name(feature)}: {listed(list(map(value_name, values)), 'and')}"


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
