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
_BETWEEN = re.compile(r"[()\[\]/|,;:\u2013\u2014-]")
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
        tag = _bracketed(match["name"], match["tag"])
        return Language(tag, match["name"] or tag, direction(tag))
    if not tag:
        tag = canonical_tag(given) if _ONLY_TAG.match(given) else _variety(given) or _private(given)
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
        if "x" in parts:
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
    first, *rest = tag.lower().partition("-x-")[0].split("-")
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


def _bracketed(name: str, tag: str) -> str:
    """Return the tag in brackets; the name's where the brackets hold a country: “English (US)”."""
    named = known_tag(name)
    if named and len(tag) == _REGION_LENGTH and tag.lower() not in {*TAGS.values(), *SHORTER}:
        return f"{named}-{tag.upper()}"
    return canonical_tag(tag)


def _variety(name: str) -> str:
    """Return a tag for a name that holds one known language: “Arabic (Iraq)” is `ar-x-iraq`.

    Names of the same language, such as “Arabic / العربية”, add nothing to its tag. Returns "" where
    the name holds no known language, or several.
    """
    pieces = [piece.strip() for piece in _BETWEEN.split(name) if piece.strip()]
    known = {piece: known_tag(piece) for piece in pieces}
    tags = {tag for tag in known.values() if tag}
    if len(tags) != 1:
        return ""
    further = [piece for piece, tag in known.items() if not tag]
    return "-".join([*tags, *([_private(" ".join(further))] if further else [])])


def _private(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", _bare(name))
    if not words:
        # A name in another script still needs a tag of its own: its letters' numbers.
        words = [f"{ord(letter):x}" for letter in name if letter.isalpha()][:4]
    return "-".join(["x", *(word[:_SUBTAG_LENGTH] for word in words)])
