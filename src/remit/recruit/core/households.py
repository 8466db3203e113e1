"""Households: at most one person from each, found from addresses as people really write them.

Two addresses are of one household when they name the same postcode and numbers, and their words
are alike. Unlike numbers (flat 2, flat 3) are never one household. Addresses themselves stay in
the vault: what leaves here is a number that says only who lives together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.quotas import Quota, Quotas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.recruit.core.pool import Pool

HOUSEHOLD = "household"
ALIKE = 0.82
MOST_PER_KEY = 200

_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_NUMBER = re.compile(r"\d+[A-Z]?\b")
_SHORT = {
    "ST": "STREET",
    "RD": "ROAD",
    "AVE": "AVENUE",
    "AV": "AVENUE",
    "LN": "LANE",
    "DR": "DRIVE",
    "CL": "CLOSE",
    "CRT": "COURT",
    "CT": "COURT",
    "GDNS": "GARDENS",
    "SQ": "SQUARE",
    "PL": "PLACE",
    "TER": "TERRACE",
    "HSE": "HOUSE",
    "APT": "FLAT",
    "APARTMENT": "FLAT",
    "UNIT": "FLAT",
}


@dataclass(frozen=True, slots=True)
class AddressKey:
    """What is compared of an address: postcode (or blank), numbers in order, words in order."""

    postcode: str
    numbers: tuple[str, ...]
    words: str


def address_key(address: str) -> AddressKey:
    """Return an address in one spelling, whatever its capitals, accents, marks and short forms."""
    plain = unicodedata.normalize("NFKD", address).upper()
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    plain = re.sub(r"['\u2019.]", "", plain)
    plain = " ".join(re.sub(r"[^\w]+", " ", plain).split())
    found = _POSTCODE.search(plain)
    postcode = found[1] + found[2] if found else ""
    rest = _POSTCODE.sub(" ", plain, count=1)
    numbers = tuple(_NUMBER.findall(rest))
    words = [_SHORT.get(word, word) for word in _NUMBER.sub(" ", rest).split()]
    return AddressKey(postcode, numbers, " ".join(words))


def same_household(one: AddressKey, other: AddressKey) -> bool:
    """Whether two addresses are of one household.

    With the same postcode, numbers must be the same, and the words alike or a part of the
    other's (one may leave out the town). Without a postcode on either side the words must be
    alike. Where neither names a number, only the same words will do.
    """
    if one.numbers != other.numbers or not (one.words or other.words or one.numbers):
        return False
    if one.postcode and other.postcode and one.postcode != other.postcode:
        return False
    if not one.numbers:
        return one.words == other.words
    shorter, longer = sorted((one.words.split(), other.words.split()), key=len)
    both = bool(one.postcode and other.postcode)
    if both and not Counter(shorter) - Counter(longer):
        return True
    return SequenceMatcher(None, one.words, other.words, autojunk=False).ratio() >= ALIKE


def find_households(addresses: Mapping[str, str]) -> dict[str, int]:
    """Return the household's number of each person who shares one; numbers count from 1.

    Whoever lives with somebody who lives with a third is of their household too. Only addresses
    with the same numbers are compared, and of one postcode and numbers at most the last
    `MOST_PER_KEY` spellings, so that 100,000 addresses take seconds and not days.

    Args:
        addresses: by identifier; blank ones are of no household.
    """
    keys = {who: address_key(text) for who, text in addresses.items() if text.strip()}
    above = {who: who for who in keys}
    for block in _blocks(keys):
        _join_alike(block, keys, above)
    groups: dict[str, list[str]] = defaultdict(list)
    for who in keys:
        groups[_root(who, above)].append(who)
    shared = [group for group in groups.values() if len(group) > 1]
    return {who: number for number, group in enumerate(shared, start=1) for who in group}


def one_from_each(quotas: Quotas, pool: Pool) -> Quotas:
    """Return quotas with which any draw from the pool takes at most one person of each household.

    Who lives together says the pool's column "household"; a blank is of none. The rule is a quota
    like any other, "household: 7" of at most 1, so that every method of the draw and every
    replacement keeps it. Without the column, or with quotas of its own, nothing changes.
    """
    if HOUSEHOLD in plain_features(quotas.features):
        return quotas
    count = Counter(one.features.get(HOUSEHOLD, "") for one in pool)
    shared = [value for value, many in count.items() if value and many > 1]
    return Quotas((*quotas, *(Quota(HOUSEHOLD, value, 0, 1) for value in shared)))


def _blocks(keys: Mapping[str, AddressKey]) -> list[list[str]]:
    """Return people to compare with one another: the same numbers, and nothing that differs."""
    by_numbers: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for who, key in keys.items():
        # An address without a postcode may be of any; one with, of its own or of none.
        by_numbers[key.numbers, key.postcode].append(who)
    blocks = []
    for (numbers, postcode), people in by_numbers.items():
        loose = by_numbers.get((numbers, ""), []) if postcode else []
        blocks.append([*people, *loose])
    return blocks


def _join_alike(
    block: Sequence[str], keys: Mapping[str, AddressKey], above: dict[str, str]
) -> None:
    # People with the very same key are one already, so only unlike keys are compared.
    first: dict[AddressKey, str] = {}
    for who in block:
        key = keys[who]
        if key in first:
            if same_household(key, key):
                above[_root(who, above)] = _root(first[key], above)
            continue
        for other, one in list(first.items())[-MOST_PER_KEY:]:
            if same_household(key, other):
                above[_root(who, above)] = _root(one, above)
        first[key] = who


def _root(who: str, above: dict[str, str]) -> str:
    while above[who] != who:
        above[who] = above[above[who]]
        who = above[who]
    return who
