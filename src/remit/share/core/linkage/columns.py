"""The columns that records are compared by, made from those that custodians bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.linkage.names import read_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A column that is made, by the columns it is made from, in SQL.
_LISTED = "array_to_string(list_sort(list_distinct(list_concat({}, {}))), ' ')"
MADE = {
    "name_bag": (("given_words", "family_words"), _LISTED.format("given_words", "family_words")),
    "family_parts": (("family_words",), "list_filter(family_words, lambda word: length(word) > 2)"),
    "birth_sorted": (
        ("birth",),
        "birth[:4] || least(birth[6:7], birth[9:]) || greatest(birth[6:7], birth[9:])",
    ),
    "outward": (("postcode",), "split_part(postcode, ' ', 1)"),
}


def name_rows(role: str, values: Iterable[str]) -> dict[str, list[object]]:
    """Return what is compared of each distinct name, as columns; None where there is no name."""
    read = [(value, read_name(value)) for value in values]
    return {
        "raw": [value for value, _ in read],
        role: [name.full or None for _, name in read],
        f"{role}_core": [name.core or None for _, name in read],
        f"{role}_plain": [name.plain or None for _, name in read],
        f"{role}_sound": [name.sound or None for _, name in read],
        f"{role}_words": [list(name.words) or None for _, name in read],
    }


MOST_PAIRS_OF_A_KEY = 250_000
FEW = 30
# What two records must share to be compared at all: any one of these, unless too many share it.
# Each leaves out what may be wrong in some other way: a surname after marriage, a day of birth, a
# postcode after moving. Names alone are enough only where few bear them.
KEYS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "key_names_birth": (("name_bag", "birth"), MOST_PAIRS_OF_A_KEY),
    "key_family_birth": (("family", "birth"), MOST_PAIRS_OF_A_KEY),
    "key_given_birth": (("given_plain", "birth"), MOST_PAIRS_OF_A_KEY),
    "key_postcode_birth": (("postcode", "birth"), MOST_PAIRS_OF_A_KEY),
    "key_names_postcode": (("name_bag", "postcode"), MOST_PAIRS_OF_A_KEY),
    "key_family_postcode": (("family", "postcode"), MOST_PAIRS_OF_A_KEY),
    "key_given_postcode": (("given_plain", "postcode"), MOST_PAIRS_OF_A_KEY),
    "key_names_year": (("name_bag", "birth[:4]"), MOST_PAIRS_OF_A_KEY),
    "key_names_day": (("name_bag", "birth[6:]"), MOST_PAIRS_OF_A_KEY),
    "key_sounds_birth": (("given[1]", "family_sound[:2]", "birth"), MOST_PAIRS_OF_A_KEY),
    "key_sounds_month": (("given_sound", "family_sound", "birth[:7]"), MOST_PAIRS_OF_A_KEY),
    "key_names": (("name_bag",), FEW),
}
KEY = "key_"
# What settings call each key is its name without the beginning above.
KEY_WORDS: Mapping[str, str] = {
    "names_birth": "all names, and the date of birth",
    "family_birth": "surname and date of birth",
    "given_birth": "a form of the forename, and the date of birth",
    "postcode_birth": "postcode and date of birth",
    "names_postcode": "all names, and the postcode",
    "family_postcode": "surname and postcode",
    "given_postcode": "a form of the forename, and the postcode",
    "names_year": "all names, and the year of birth",
    "names_day": "all names, and the day and month of birth",
    "sounds_birth": "the beginnings of both names, and the date of birth",
    "sounds_month": "the sounds of both names, and the month of birth",
    "names": "all names alone, where few bear them",
    "nhs": "the NHS number",
    "insurance": "the national insurance number",
    "phone": "the telephone number",
    "email": "the e-mail address",
}
# Keys that choose the pairs from which the other parts are learned, with the parts they go by.
SESSIONS: Mapping[str, tuple[str, ...]] = {
    "key_family_birth": ("family", "birth"),
    "key_given_birth": ("given", "birth"),
    "key_postcode_birth": ("postcode", "birth"),
    "key_family_postcode": ("family", "postcode"),
    "key_given_postcode": ("given", "postcode"),
    "key_names": ("given", "family"),
}
