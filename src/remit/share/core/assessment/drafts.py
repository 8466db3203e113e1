"""The three drafts of an agreement, and what is still to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.wording import day_in_words
from remit.share.core.assessment.impact import impact_assessment
from remit.share.core.assessment.notice import privacy_notice, short_grade
from remit.share.core.assessment.processing import record_of_processing

if TYPE_CHECKING:
    from datetime import date

    from remit.share.core.assessment.known import Known
    from remit.share.core.paper import Paper

FORMAT = "remit-papers/1"
MADE_UP = "Made up for demonstration: the study, its people and this agreement are invented."


def labels(*, is_made_up: bool, at: date) -> tuple[str, ...]:
    """Return what stands at the head of every draft."""
    draft = (
        f"Draft of {day_in_words(at)}. People have to finish it: what is not known is named, and "
        "nothing is invented. It is no legal advice."
    )
    return (draft, MADE_UP) if is_made_up else (draft,)


def drafts(known: Known) -> tuple[Paper, ...]:
    """Return the impact assessment, the privacy notice and the record of processing."""
    return (impact_assessment(known), privacy_notice(known), record_of_processing(known))


def drafts_as_dict(known: Known) -> dict[str, object]:
    """Return the three as plain values, as `papers.schema.json` describes them."""
    return {
        "format": FORMAT,
        "agreement": known.agreement.key,
        "at": known.at.isoformat(),
        "made_up": known.heard.is_made_up,
        "reading_grade": short_grade(known),
        "papers": [one.as_dict() for one in drafts(known)],
    }
