"""How a name sounds, and how far one spelling lies from another: for names misheard or misspelt."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Spellings that English ears take for one sound, in names of many languages; longest first.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[ct]i(?=[aou])|tch|sch|cz|ch|sh|sz|x(?=[aeiou])|zh|q(?=[ei])|ş|ș", "S"),
        (r"ph|v", "f"),
        (r"th|dh|tt|dd", "t"),
        (r"kh|gh(?=[aeiou])|x", "k"),
        (r"gh", ""),
        (r"ck|q|c(?=[aouklrtns]|$)|cc", "k"),
        (r"c|z", "s"),
        (r"dj|dz|j|g(?=[ei])", "j"),
        (r"wh|w", "w"),
        (r"h", ""),
        (r"d", "t"),
        (r"b(?=$)", "p"),
        (r"[aeiouy]+", "a"),
        (r"(.)\1+", r"\1"),
    )
)
_MOST_LETTERS = 40


@cache
def sound_of(folded: str) -> str:
    """Return what a folded name sounds like; the same for spellings that are often mixed up.

    Vowels count only by being there, and a vowel at the end counts for nothing, as in Fatima and
    Fatma, Mohammed and Muhammad. In the manner of Soundex and Metaphone, with the letters that
    names from Arabic, Somali, Polish, Albanian and Turkish are spelt with.
    """
    sound = folded[:_MOST_LETTERS]
    for pattern, by in _SOUNDS:
        sound = pattern.sub(by, sound)
    head, rest = sound[:1], sound[1:].replace("a", "")
    return re.sub(r"(.)\1+", r"\1", head + rest)


def edits_between(one: str, other: str, most: int) -> int:
    """Return how many letters to add, drop, change or swap with their neighbour; `most + 1` if more.

    The restricted Damerau distance (optimal string alignment).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        older, before, row = before, row, [place]
        for at, mark in enumerate(other, start=1):
            best = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != mark))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == mark:
                best = min(best, older[at - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def near_spellings(folded: str) -> set[str]:
    """Return the word itself and all that lack one of its letters.

    Two words are at most one letter apart if these sets meet; so a thousand names are searched
    without comparing each.
    """
    return {folded, *(folded[:at] + folded[at + 1 :] for at in range(len(folded)))}


_VOWELS = "AEIOU"


@cache
def consonants_of(word: str) -> str:
    """Return the consonants of a word in any alphabet, as Latin letters by their Unicode names.

    Amina is "mn", and so it is in Arabic, Ge'ez, Bengali or Cyrillic letters: enough to know a
    name from the register that a transcript writes in another alphabet.
    """
    return re.sub(r"(.)\1+", r"\1", "".join(_consonant(letter) for letter in word))


@cache
def _consonant(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter.casefold())[:1]
    if plain.isascii():
        return plain if plain.isalpha() and plain not in "aeiouwyh" else ""
    name = unicodedata.name(plain, "")
    # Some letters of old scripts have no name.
    if not plain.isalpha() or not name or "SIGN" in name:
        return ""
    last = name.split()[-1]
    if last in {
        "ALEF",
        "AIN",
        "HAMZA",
        "WAW",
        "YEH",
        "HEH",
        "HAH",
        "MARBUTA",
        "MAKSURA",
        "GOAL",
        "AYIN",
        "YOD",
        "VAV",
        "HE",
    }:
        return ""
    if len(last) == 2 and last[0] in _VOWELS:  # noqa: PLR2004  Cyrillic names EL, EM, EN
        return last[1].lower().strip("wyh")
    head = re.match(r"[B-DF-HJ-NP-TV-Z]*", last)
    return _LATIN.get(head[0], head[0][:1].lower()).strip("wyh") if head else ""


_LATIN = {
    "KH": "k",
    "GH": "g",
    "TH": "t",
    "DH": "d",
    "PH": "p",
    "SH": "s",
    "CH": "c",
    "ZH": "z",
    "Q": "k",
    "TCH": "c",
    "TS": "s",
    "GHE": "g",
}
