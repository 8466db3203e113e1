"""What languages are called in English and in themselves, for files that need no programme."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from django.conf.locale import LANG_INFO

if TYPE_CHECKING:
    from collections.abc import Mapping

# What languages call themselves that Django has no name for.
OWN_NAMES = {"am": "አማርኛ", "ku": "Kurdî · کوردی", "prs": "دری", "ps": "پښتو", "ti": "ትግርኛ"}
# The English name, and others, of some that Django does not know by all of them.
_ENGLISH = {
    "am": ("Amharic",),
    "ar": ("Arabic", "عربي"),
    "fa": ("Persian", "Farsi"),
    "ku": ("Kurdish",),
    "prs": ("Dari",),
    "ps": ("Pashto", "Pashtu"),
    "so": ("Somali", "Soomaali"),
    "ti": ("Tigrinya",),
}


def bare(text: str) -> str:
    """Return words as they are compared: neither capitals, spaces nor marks on letters matter."""
    letters = (sign for sign in normalize("NFKD", text) if not combining(sign))
    return " ".join("".join(letters).split()).casefold()


def english_name(name: str) -> str:
    """Return what a language is called in English, or the name itself where it is not known."""
    return _english().get(bare(name), name)


@cache
def _english() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for tag, names in _ENGLISH.items():
        own = OWN_NAMES.get(tag, "").split(" · ")
        found |= {bare(name): names[0] for name in (*names, *own) if name}
    for info in LANG_INFO.values():
        if "name" in info:
            for name in (info["name"], info["name_local"]):
                found.setdefault(bare(name), found.get(bare(info["name"]), info["name"]))
    return found
