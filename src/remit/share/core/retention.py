"""How long what was delivered and linked is kept, and when an agreement is reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from remit.kernel.wording import counted, day_in_words

if TYPE_CHECKING:
    from datetime import date

    from remit.share.core.legal_facts import LegalFacts

_MONTHS_A_YEAR = 12
# A day that every month has, or the next month's first: reviews are told by day, not counted.
_LAST_SAFE_DAY = 28


def kept_until(facts: LegalFacts, delivered: date) -> date | None:
    """Return the day on which a delivery, and what is linked of it, is destroyed; None for never.

    Args:
        facts: what the agreement states.
        delivered: when the delivery came.
    """
    days = [facts.delete_by] if facts.delete_by else []
    if facts.delete_after_days:
        days.append(delivered + timedelta(days=facts.delete_after_days))
    return min(days, default=None)


def deletion_words(facts: LegalFacts) -> str:
    """Return by when the data are deleted, as a sentence; "" where that is not said."""
    by = day_in_words(facts.delete_by) if facts.delete_by else ""
    after = counted(facts.delete_after_days, "day", "days") if facts.delete_after_days else ""
    if after and by:
        return (
            f"Each delivery, and what is linked of it, is deleted {after} after it came; "
            f"all of it by {by}."
        )
    if after:
        return f"Each delivery, and what is linked of it, is deleted {after} after it came."
    return f"The data are deleted by {by}." if by else ""


def review_words(facts: LegalFacts) -> str:
    """Return when the agreement is reviewed, as a sentence; "" where that is not said."""
    if facts.review_on is None:
        return ""
    day, months = day_in_words(facts.review_on), facts.review_every_months
    if not months:
        return f"It is reviewed on {day}."
    every = (
        counted(months // _MONTHS_A_YEAR, "year", "years")
        if months % _MONTHS_A_YEAR == 0
        else counted(months, "month", "months")
    )
    return f"It is reviewed on {day}, and every {every.removeprefix('1 ')} after."


def next_review(facts: LegalFacts, at: date) -> date | None:
    """Return the first day of review that is not before a day; the only one may be before it."""
    day = facts.review_on
    while day is not None and day < at and facts.review_every_months:
        months = day.year * _MONTHS_A_YEAR + day.month - 1 + facts.review_every_months
        year, month = divmod(months, _MONTHS_A_YEAR)
        day = day.replace(year=year, month=month + 1, day=min(day.day, _LAST_SAFE_DAY))
    return day
