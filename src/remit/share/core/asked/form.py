"""A request as a page's form sends it, and what is at fault in it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from remit.charter.core.requests import AskedFlow
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.share.core.asked.request import BASES, BY, LETTERS, TRUTHS, WHO, Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.vocabulary import Vocabulary

ROOM_FOR_FLOWS = 3
LONGEST = 300
TEXTS = ("name", "cites", "officer")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_form(
    posted: Mapping[str, Sequence[str]], vocabulary: Vocabulary, today: date
) -> tuple[Request | None, list[tuple[str, str]]]:
    """Return the request that a form was sent with, and each field at fault with its word's key.

    Args:
        posted: the values by field; flow number 2 has the fields `subject-2` and so on.
        vocabulary: the terms to choose from.
        today: what counts as the day where none is said.
    """
    who, on = _one(posted, "who"), _day(_one(posted, "on"), today)
    conditions = tuple(key for key in posted.get(CONDITIONS, ()) if (CONDITIONS, key) in vocabulary)
    flows, faults = _flows(posted, vocabulary, conditions)
    if on is None or on > today:
        faults.insert(0, ("on", "asked-on-wrong"))
    if who not in WHO:
        faults.insert(0, ("who", "asked-who-missing"))
    faults += [(name, "asked-too-long") for name in TEXTS if len(_one(posted, name)) > LONGEST]
    if faults or on is None:
        return None, faults
    return Request(
        who=who,
        on=on,
        flows=flows,
        name=_one(posted, "name"),
        by=_among(_one(posted, "by"), BY),
        basis=_among(_one(posted, "basis"), BASES),
        cites=_one(posted, "cites"),
        truths=frozenset(posted.get("truths", ())) & frozenset(TRUTHS),
        letter=_one(posted, "letter") if _one(posted, "letter") in LETTERS else "",
        officer=_one(posted, "officer"),
    ), []


def _flows(
    posted: Mapping[str, Sequence[str]], vocabulary: Vocabulary, conditions: tuple[str, ...]
) -> tuple[tuple[AskedFlow, ...], list[tuple[str, str]]]:
    flows, faults = [], []
    for number in range(1, ROOM_FOR_FLOWS + 1):
        terms = [_one(posted, f"{part}-{number}") for part in PARTS]
        known = [(part, term) in vocabulary for part, term in zip(PARTS, terms, strict=True)]
        if all(known):
            said = dict(zip(PARTS, terms, strict=True))
            flow = Flow.from_mapping({**said, CONDITIONS: conditions})
            flows.append(AskedFlow(str(number), flow))
        elif any(terms):
            part = PARTS[known.index(False)]
            faults.append((f"{part}-{number}", "asked-half-flow"))
    if not flows and not faults:
        faults.append((f"{PARTS[0]}-1", "asked-no-flow"))
    return tuple(flows), faults


def _day(text: str, today: date) -> date | None:
    if not text:
        return today
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _among(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]


def _one(posted: Mapping[str, Sequence[str]], field: str) -> str:
    values = posted.get(field, ())
    return " ".join(values[-1].split()) if values else ""
