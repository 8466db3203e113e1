"""Letters of several scripts and languages brought to plain Latin ones, for comparison only."""

from __future__ import annotations

import re
import unicodedata

# Letters that no decomposition takes apart.
_LATIN = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ə": "a",
    "ŋ": "ng",
}
# Passport practice (ICAO Doc 9303, part 3), simplified to what names are written with here.
_CYRILLIC = dict(
    zip(
        "абвгдезиклмнопрстуфцыэіїєґћђјљњџў",
        "a b v g d e z i k l m n o p r s t u f ts y e i i e g c d j lj nj dz u".split(),
        strict=True,
    )
) | {
    "ж": "zh",
    "х": "kh",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
}
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)) | {
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}
# Short vowels are not written in Arabic script; the consonants are what can be compared.
_ARABIC = dict(
    zip("ابتجحدرزسصضطظفقكلمنهويةىپچگکی", "abtjhdrzssdtzfqklmnhwyhapjgky", strict=True)
) | {
    "ث": "th",
    "خ": "kh",
    "ذ": "dh",
    "ش": "sh",
    "ع": "a",
    "غ": "gh",
    "ء": "",
    "ژ": "zh",
}
_LETTERS = str.maketrans(_LATIN | _CYRILLIC | _GREEK | _ARABIC)
_JOINED = re.compile(r"[’'`´ʼ‘.]")
_APART = re.compile(r"[\W\d_]+")

# Spellings of one sound, the longer first; then vowels are left out.
_SOUNDS = (
    ("tch", "c"),
    ("sch", "x"),
    ("shch", "x"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("sh", "x"),
    ("zh", "z"),
    ("ch", "c"),
    ("ck", "k"),
    ("ks", "x"),
    ("dj", "j"),
    ("ts", "s"),
    ("q", "k"),
    ("w", "v"),
    ("c", "k"),
    ("z", "s"),
    ("h", ""),
    ("y", "i"),
    ("j", "i"),
)
_VOWELS = re.compile(r"[aeiou]+")
_TWICE = re.compile(r"(.)\1+")


def folded(text: str) -> str:
    """Return a text in plain lower-case Latin letters, its words with one space between.

    Accents go, apostrophes close up (“O’Hara” is “ohara”), hyphens and stops part words. Cyrillic,
    Greek and Arabic letters are transliterated; those of other scripts stay as they are.
    """
    plain = _JOINED.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _APART.sub(" ", bare.translate(_LETTERS)).strip()


def sounded(text: str) -> str:
    """Return the consonants that a name keeps however it is transliterated.

    “Mohammed”, “Muhammad” and “Mohamed” give one key, as do “Yusuf” and “Youssef”, or “Tchaikovsky”
    and “Chaykovskiy”. A first vowel is kept as “a”; names that only differ in vowels fall together,
    which is why the key counts for less than agreement of the name.
    """
    word = text.replace(" ", "")
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    if not word:
        return ""
    first = "a" if word[0] in "aeiou" else word[0]
    return _TWICE.sub(r"\1", first + _VOWELS.sub("", word[1:]))
