"""Reads of counts over organisations: what is told, and who waits to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from remit.support.core.cohort import Batch, cohort
from remit.support.core.joining.details import HOLDS
from remit.support.counting import JOINING, CountedSubject, counted_subjects
from remit.support.joining_queries import joining_settings, possible_doubles
from remit.support.models import Counted, CountedBatch
from remit.support.organisation_queries import organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.support.core.cohort import Answers, Cohort
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


def batches(commission_id: int) -> tuple[Batch, ...]:
    """Return every batch that was counted, subject by subject."""
    members = Counted.objects.select_related("organisation__participant")
    rows = CountedBatch.objects.filter(commission_id=commission_id).prefetch_related(
        Prefetch("counted", members)
    )
    return tuple(
        Batch(
            about=row.about,
            number=row.number,
            counted_on=row.counted_on,
            organisations=row.organisations,
            figures=row.figures,
            codes=tuple(sorted(one.organisation.participant.code for one in row.counted.all())),
        )
        for row in rows
    )


def cohorts(commission_id: int) -> tuple[tuple[CountedSubject, Cohort], ...]:
    """Return what is told of a programme's organisations, subject by subject."""
    known = batches(commission_id)
    return tuple((one, cohort(one.about, known, one.single)) for one in counted_subjects())


def waiting(
    commission_id: int, subject: CountedSubject, answers: Answers, known: Sequence[Batch]
) -> tuple[str, ...]:
    """Return the codes of those who wait to be counted about a subject, sorted.

    A coordinator has found that they are who they say, they are no possible double of another,
    and they take part; about other subjects, they were counted as having joined. `known` are the
    batches that were counted.
    """
    counted = {
        about: {code for batch in known if batch.about == about for code in batch.codes}
        for about in (JOINING, subject.about)
    }
    doubtful = {code for group in possible_doubles(commission_id) for code in group}
    said = {code for by_code in answers.values() for code in by_code}
    if subject.about != JOINING:
        said &= counted[JOINING]
    return tuple(
        one.code
        for one in organisations(commission_id)
        if one.checked_on
        and one.left_on is None
        and one.code in said - counted[subject.about] - doubtful
    )


def joining_answers(commission_id: int) -> Answers:
    """Return what organisations said when they joined, in words, by table and code."""
    sizes = {
        one.key: one.labels.get("en", one.key) for one in joining_settings(commission_id).sizes
    }
    rows = organisations(commission_id)
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


JOINING_SUBJECT = CountedSubject(
    about=JOINING,
    title="Organisations that joined",
    tables={
        "size": "How big they are",
        "reach": "How many people they help in a year",
        "communities": "Whom they work with",
        "boroughs": "Where they work",
        "languages": "In which languages they work",
        "holds": "What they write down about people",
    },
    single=frozenset({"size", "reach"}),
    gather=joining_answers,
)
