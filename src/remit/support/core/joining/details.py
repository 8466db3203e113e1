"""What an organisation says of itself: the few fields of the form, read and held to limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.support.core.joining.choices import CHOICES, same_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.support.core.joining.choices import Choice
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.core.organisation import Organisation

# What an organisation may hold about people, in the order of the form; words are by these keys.
HOLDS = ("contacts", "status", "health", "money", "housing", "family", "work", "harm")
MOST_ITEMS = 20
MOST_CHARACTERS = 80
MOST_REACH = 10_000_000
MOST_DIGITS = len(str(MOST_REACH))
LONGEST_NAME = 200
# People write lists with any of these between the parts, and the file has a semicolon there.
_BETWEEN = re.compile(r"[\n\r;؛,،]")

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Details:
    """What an organisation says of itself; all of it may be left out."""

    size: str = ""
    reach: int | None = None
    communities: tuple[str, ...] = ()
    boroughs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


def details_of(one: Organisation) -> Details:
    """Return what an organisation has said of itself."""
    return Details(one.size, one.reach, one.communities, one.boroughs, one.languages, one.holds)


def read_details(
    posted: Mapping[str, Sequence[str]], settings: JoiningSettings
) -> tuple[Details, list[Fault]]:
    """Return what a form was sent with, and each field that is at fault with the word for it.

    Choices come under the field's name, own words under the name with `-own`. Own words that are a
    choice's in any language are that choice.
    """
    faults: list[Fault] = []
    size = _one(posted, "size")
    if size and size not in {band.key for band in settings.sizes}:
        faults.append(("size", "joining-size-unknown"))
        size = ""
    lists = {name: _several(posted, name, settings.offered(name), faults) for name in CHOICES}
    holds = tuple(key for key in HOLDS if key in posted.get("holds", ()))
    return Details(size, _reach(posted, faults), **lists, holds=holds), faults


def read_who(posted: Mapping[str, Sequence[str]]) -> tuple[str, str, list[Fault]]:
    """Return name and contact as they were sent, and what is at fault with either."""
    name, contact = (" ".join(_one(posted, field).split()) for field in ("name", "contact"))
    faults = []
    if not any(map(str.isalnum, name)):
        faults.append(("name", "joining-name-missing"))
    if not any(map(str.isalnum, contact)):
        faults.append(("contact", "joining-contact-missing"))
    long = [(field, "joining-long") for field, text in (("name", name), ("contact", contact))
            if len(text) > LONGEST_NAME]  # fmt: skip
    return name, contact, faults + long


def _reach(posted: Mapping[str, Sequence[str]], faults: list[Fault]) -> int | None:
    text = _one(posted, "reach").replace(",", "").replace(" ", "")
    if not text:
        return None
    # Digits of Arabic and other scripts are digits.
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) > MOST_REACH:
        faults.append(("reach", "joining-reach-unreadable"))
        return None
    return int(text)


def _several(
    posted: Mapping[str, Sequence[str]],
    field: str,
    choices: Sequence[Choice],
    faults: list[Fault],
) -> tuple[str, ...]:
    known = same_words(choices)
    own = _BETWEEN.split(_one(posted, f"{field}-own"))
    said = [*(text.replace(";", " ") for text in posted.get(field, ())), *own]
    found: dict[str, str] = {}
    for text in (" ".join(part.split()) for part in said):
        if text:
            kept = known.get(text.casefold(), text)
            found.setdefault(kept.casefold(), kept)
    if len(found) > MOST_ITEMS or any(len(text) > MOST_CHARACTERS for text in found.values()):
        faults.append((f"{field}-own", "joining-list-long"))
    return tuple(found.values())


def _one(posted: Mapping[str, Sequence[str]], field: str) -> str:
    values = posted.get(field, ())
    return values[-1].strip() if values else ""
