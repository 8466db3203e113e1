"""The words that de-identification knows: names, places, ordinary words, numbers as people say them."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_TEENS = "fifteen sixteen seventeen eighteen nineteen"
SMALL_NUMBERS = tuple(f"{_UNITS} {_TEENS}".split())
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = tuple(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
)
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
DIGIT_WORDS = {
    **{word: str(digit) for digit, word in enumerate(SMALL_NUMBERS[:10])},
    "oh": "0",
    "o": "0",
    "nought": "0",
    "naught": "0",
    "nil": "0",
}

# A number below 100 as it is said: "nine", "twenty-one", "forty two".
NUMBER_WORD = (
    rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(SMALL_NUMBERS[1:10])}))?"
    rf"|{'|'.join(sorted(SMALL_NUMBERS[1:], key=len, reverse=True))})"
)
# A day of the month as it is said: "fourteenth", "twenty-first".
DAY_WORD = (
    rf"(?:twenty[ -](?:{'|'.join(ORDINALS[:9])})|thirty[ -]first|thirtieth|twentieth"
    rf"|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
)


@cache
def fold(word: str) -> str:
    """Return a word without capitals, accents, apostrophes and hyphens, to compare it by."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ı", "i"))
    return "".join(letter for letter in plain if letter.isalpha())


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath("lists", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def ordinary_words() -> frozenset[str]:
    """Return the ordinary words of speech, folded."""
    return frozenset(fold(word) for line in _lines("ordinary") for word in line.split())


@cache
def shared_words() -> frozenset[str]:
    """Return the capitalised words that point to nobody, folded: countries, days, services."""
    return frozenset(fold(word) for line in _lines("shared") for word in line.split())


@cache
def names() -> frozenset[str]:
    """Return first names and family names of the country's communities, folded."""
    lines = [*_lines("names"), *_lines("nicknames")]
    return frozenset(fold(word) for line in lines for word in line.split())


@cache
def towns() -> frozenset[str]:
    """Return the places of one word that narrow down where somebody lives, folded."""
    return frozenset(
        fold(word) for line in _lines("towns") if ";" not in line for word in line.split()
    )


@cache
def long_towns() -> tuple[str, ...]:
    """Return the places of two and more words, the longest first."""
    found = (place for line in _lines("towns") if ";" in line for place in line.split(";"))
    return tuple(sorted(found, key=len, reverse=True))


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """Return, for a folded name, every name that may stand for it."""
    known: dict[str, set[str]] = {}
    for line in _lines("nicknames"):
        group = [fold(word) for word in line.split()]
        # The first stands for all the others, and each for the first; not each for each.
        for other in group[1:]:
            known.setdefault(group[0], set()).add(other)
            known.setdefault(other, set()).add(group[0])
    return {name: frozenset(others) for name, others in known.items()}


@cache
def is_plain(folded: str) -> bool:
    """Whether a folded word is an ordinary one, also with a common ending."""
    known = ordinary_words()
    if folded in known or is_abstract(folded):
        return True
    for ending in ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "ness"):
        stem = folded.removesuffix(ending)
        if stem != folded and len(stem) > 2 and (stem in known or f"{stem}e" in known):  # noqa: PLR2004  a stem of two letters tells nothing
            return True
    return False


# Endings of abstract nouns and of what is done, which hardly any name has that is not in the lists.
_ABSTRACT = (
    "tion",
    "sion",
    "ment",
    "ness",
    "ility",
    "ivity",
    "ing",
    "ings",
    "ance",
    "ence",
    "ism",
    "ship",
    "ology",
    "ical",
    "able",
    "ible",
    "ful",
    "less",
    "ly",
    "ative",
    "itive",
    "tions",
    "ments",
    "ances",
    "ences",
)
_LONG_ENOUGH = 7


def is_abstract(folded: str) -> bool:
    """Whether a word that no list knows is an English one by its ending, such as "communication"."""
    return len(folded) >= _LONG_ENOUGH and folded.endswith(_ABSTRACT) and folded not in names()


def number_of(words: str) -> int:
    """Return the number below 100 that digits or words such as "twenty-one" say; -1 for none."""
    if words.isdecimal():
        return int(words)
    total = 0
    for word in words.lower().replace("-", " ").split():
        if word in TENS:
            total += 20 + 10 * TENS.index(word)
        elif word in SMALL_NUMBERS:
            total += SMALL_NUMBERS.index(word)
        else:
            return -1
    return total


def day_of(words: str) -> int:
    """Return the day of the month that "14th", "14" or "twenty-first" says; -1 for none."""
    digits = "".join(letter for letter in words if letter.isdecimal())
    if digits:
        return int(digits)
    tens, _, last = words.lower().replace("-", " ").rpartition(" ")
    if last in ORDINALS:
        return ORDINALS.index(last) + 1 + (number_of(tens) if tens else 0)
    return {"twentieth": 20, "thirtieth": 30}.get(last, -1)
