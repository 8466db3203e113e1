"""How an organisation's name is known again when it is typed a second time."""

from __future__ import annotations

import re
import unicodedata

# What people put in or leave out of one name as they please.
_LEFT_OUT = frozenset({"the", "ltd", "limited", "cic", "cio", "llp", "plc"})
# Letters that Arabic keyboards and writers use for one another.
_ALIKE = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ـ": None, "&": " and "})  # noqa: RUF001  letters of several scripts
_APOSTROPHES = re.compile("['’‘ʼ`´]")  # noqa: RUF001  as people type them
_WORD = re.compile(r"\w+")


def known_by(name: str) -> str:
    """Return what two spellings of one organisation's name have in common.

    Capitals, accents, vowel marks, punctuation, legal forms and a leading “the” make no
    difference. It is "" for a name without a letter or a digit.
    """
    apart = unicodedata.normalize("NFKD", name).casefold().translate(_ALIKE)
    plain = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    words = _WORD.findall(_APOSTROPHES.sub("", plain).replace(".", "").replace("_", " "))
    return " ".join([word for word in words if word not in _LEFT_OUT] or words)
