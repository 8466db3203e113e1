"""What is counted of mentoring: how often organisations met a mentor, and never whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers
    from remit.support.core.mentoring.contents import MentoringFiles

OFTEN = 6
"""Three months of meeting twice a month."""


def mentoring_told(codes: Iterable[str], mentoring: MentoringFiles) -> Answers:
    """Return how often each organisation met a mentor, as a band, once anybody was asked.

    It is one band of each: from counts that lie within one another, small ones could be told.
    """
    met: Counter[str] = Counter()
    for one in mentoring.pairs:
        met[one.code] += len(one.sessions)
    return {"met": {code: [_band(met[code])] for code in codes if mentoring.pairs}}


def _band(times: int) -> str:
    if times >= OFTEN:
        return f"{OFTEN} times or more"
    return f"1 to {OFTEN - 1} times" if times else "Not"
