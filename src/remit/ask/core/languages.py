"""What a form calls its languages, turned into BCP 47 tags with their writing direction."""

from __future__ import annotations

import re
import unicodedata

from remit.ask.core.language_names import (
    LEFT_TO_RIGHT_IN,
    RIGHT_TO_LEFT,
    RIGHT_TO_LEFT_IN,
    SCRIPTS_RIGHT_TO_LEFT,
    SHORTER,
    TAGS,
)
from remit.ask.core.questionnaire import UNSTATED, Language

_TAG = r"(?:[A-Za-z]{2,3}|[xX])(?:[-_][A-Za-z0-9]{1,8})*"
_ONLY_TAG = re.compile(rf"^{_TAG}$")
_NAME_AND_TAG = re.compile(rf"^(?P<name>.*?)\s*[(\[]\s*(?P<tag>{_TAG})\s*[)\]]$")
_SUBTAG_LENGTH = 8
_SCRIPT_LENGTH = 4
_REGION_LENGTH = 2
# What tools write where a form names no language.
_NO_LANGUAGE = frozenset({"", "default", "null", "none"})


def language_of(name: str) -> Language:
    """Return the language that a form's column names, such as “English (en)” or “Français”.

    A name that is not known gets a private tag made of it, so that two unknown languages stay
    apart; no name gives the tag for an unstated language.
    """
    given = " ".join(name.split())
    if given.casefold() in _NO_LANGUAGE:
        return Language(UNSTATED, "")
    tag = known_tag(given)
    match = _NAME_AND_TAG.match(given)
    if not tag and match:
        tag = canonical_tag(match["tag"])
        return Language(tag, match["name"] or tag, direction(tag))
    if not tag:
        tag = canonical_tag(given) if _ONLY_TAG.match(given) else _private(given)
    return Language(tag, given, direction(tag))


def known_tag(name: str) -> str:
    """Return the tag of a language that is known by its name, or ""."""
    return TAGS.get(_bare(name), "")


def canonical_tag(tag: str) -> str:
    """Return a tag in BCP 47's own spelling: `EN_gb` is `en-GB`, `eng` is `en`.

    Source: RFC 5646, section 2.1.1.
    """
    first, *rest = tag.replace("_", "-").split("-")
    first = first.lower()
    parts = [SHORTER.get(first, first)]
    for part in rest:
        if parts[0] == "x":
            parts.append(part.lower())
        elif len(part) == _SCRIPT_LENGTH and part.isalpha():
            parts.append(part.title())
        elif len(part) == _REGION_LENGTH:
            parts.append(part.upper())
        else:
            parts.append(part.lower())
    return "-".join(parts)


def direction(tag: str) -> str:
    """Return "rtl" or "ltr" by the language, and by the script or country that the tag names."""
    first, *rest = tag.lower().split("-")
    scripts = [part for part in rest if len(part) == _SCRIPT_LENGTH and part.isalpha()]
    if first != "x" and scripts:
        return "rtl" if scripts[0] in SCRIPTS_RIGHT_TO_LEFT else "ltr"
    here = "-".join((first, *rest[:1]))
    if here in RIGHT_TO_LEFT_IN:
        return "rtl"
    return "rtl" if first in RIGHT_TO_LEFT and here not in LEFT_TO_RIGHT_IN else "ltr"


def _bare(name: str) -> str:
    """Return the name in lower case and without accents on Latin letters."""
    folded = name.casefold().replace("\u2019", "'")
    if folded in TAGS:
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _private(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", _bare(name))
    if not words:
        # A name in another script still needs a tag of its own: its letters' numbers.
        words = [f"{ord(letter):x}" for letter in name if letter.isalpha()][:4]
    return "-".join(["x", *(word[:_SUBTAG_LENGTH] for word in words)])
