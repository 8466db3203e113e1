"""People who came by the screener and may be somebody who is known already.

Nobody is taken out for it: a family shares a telephone, and two people share a name. Whoever
recruits sees what is the same, and decides.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

from remit.recruit.core.households import find_households
from remit.recruit.core.pool_columns import address_of, is_address, tells_who

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    Details = Mapping[str, str]

SAME_PHONE = "telephone number"
SAME_MAIL = "e-mail address"
SAME_PERSON = "name and address, nearly"
# A trunk zero or a country code in front changes nothing: so many last digits are compared.
PHONE_DIGITS = 9
ALIKE_NAMES = 0.85
_PHONE_WORDS = ("phone", "mobile", "tel", "whatsapp")


@dataclass(frozen=True, slots=True, order=True)
class Double:
    """Two people who may be one, by code, and what they have in common."""

    code: str
    other: str
    same: tuple[str, ...]


def find_doubles(people: Mapping[str, Details], fresh: Collection[str]) -> tuple[Double, ...]:
    """Return the pairs with something in common of which one person at least is fresh.

    The same telephone number or e-mail address is one; so are names that are alike at addresses
    of one household. In a pair of a fresh person and a known one the fresh one comes first.

    Args:
        people: everybody's contact details, by code.
        fresh: the codes of those who have just come.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for what, groups in _alike(people):
        for group in groups:
            for one, other in combinations(sorted(group), 2):
                pair = (one, other) if one in fresh else (other, one)
                if pair[0] in fresh and what not in found[pair]:
                    found[pair].append(what)
    return tuple(sorted(Double(*pair, tuple(same)) for pair, same in found.items() if same))


def _alike(people: Mapping[str, Details]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield what people have in common, and the groups of those who do."""
    yield SAME_PHONE, _sharing({code: _phones(one) for code, one in people.items()})
    yield SAME_MAIL, _sharing({code: _mails(one) for code, one in people.items()})
    homes = find_households({code: address_of(one) for code, one in people.items()})
    together: dict[int, list[str]] = defaultdict(list)
    for code, home in homes.items():
        together[home].append(code)
    names = {code: _name(people[code]) for code in homes}
    yield (
        SAME_PERSON,
        [
            [one, other]
            for group in together.values()
            for one, other in combinations(group, 2)
            if _alike_names(names[one], names[other])
        ],
    )


def _sharing(values: Mapping[str, Collection[str]]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for code, own in values.items():
        for value in own:
            groups[value].append(code)
    return [group for group in groups.values() if len(group) > 1]


def _phones(details: Details) -> set[str]:
    numbers = {
        "".join(mark for mark in text if mark.isdigit())[-PHONE_DIGITS:]
        for name, text in details.items()
        if tells_who(name) and any(word in name.casefold() for word in _PHONE_WORDS)
    }
    return {number for number in numbers if len(number) == PHONE_DIGITS}


def _mails(details: Details) -> set[str]:
    mails = {
        "".join(text.casefold().split())
        for name, text in details.items()
        if tells_who(name) and "mail" in name.casefold()
    }
    return {mail for mail in mails if "@" in mail}


def _name(details: Details) -> str:
    """Return somebody's names, without accents and marks, in order of the alphabet."""
    parts = [
        text
        for name, text in details.items()
        if tells_who(name) and not is_address(name) and "name" in name.casefold()
    ]
    plain = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    kept = "".join(
        mark if mark.isalnum() else " " for mark in plain if not unicodedata.combining(mark)
    )
    return " ".join(sorted(kept.split()))


def _alike_names(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE_NAMES
