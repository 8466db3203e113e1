"""What organisations said when they joined, in words that a count may be shown under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.core.joining.details import HOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.support.core.cohort import Answers
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.core.organisation import Organisation

HELD = {
    "contacts": "Names, addresses, phone numbers",
    "status": "Leave to stay, and asylum claims",
    "health": "Health",
    "money": "Money and benefits",
    "housing": "Where people live, and with whom",
    "family": "Children and family",
    "work": "Work and learning",
    "harm": "Harm done to people",
}
REACH_BANDS = ((100, "Up to 100"), (500, "101 to 500"), (2000, "501 to 2,000"))
MORE_THAN_ALL = "More than 2,000"


def told_of(rows: Sequence[Organisation], settings: JoiningSettings) -> Answers:
    """Return what organisations said when they joined, by table and code."""
    sizes = {one.key: one.labels.get("en", one.key) for one in settings.sizes}
    return {
        "size": {one.code: [sizes.get(one.size, one.size)] if one.size else [] for one in rows},
        "reach": {one.code: _band(one) for one in rows},
        "communities": {one.code: one.communities for one in rows},
        "boroughs": {one.code: one.boroughs for one in rows},
        "languages": {one.code: one.languages for one in rows},
        "holds": {one.code: [HELD[key] for key in HOLDS if key in one.holds] for one in rows},
    }


def _band(one: Organisation) -> list[str]:
    if one.reach is None:
        return []
    return [next((words for most, words in REACH_BANDS if one.reach <= most), MORE_THAN_ALL)]
