"""Reads of counts over organisations: what is told, and who waits to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from remit.support.core.cohort import Batch, cohort, uncounted
from remit.support.core.joining.told import told_of
from remit.support.counting import JOINING, CountedSubject, counted_subjects
from remit.support.joining_queries import joining_settings, possible_doubles
from remit.support.models import Counted, CountedBatch
from remit.support.organisation_queries import organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.support.core.cohort import Answers, Cohort


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
    doubtful = {code for group in possible_doubles(commission_id) for code in group}
    ready = [
        one.code
        for one in organisations(commission_id)
        if one.checked_on and one.left_on is None and one.code not in doubtful
    ]
    after = "" if subject.about == JOINING else JOINING
    return uncounted(ready, subject.about, answers, known, after=after)


def joining_answers(commission_id: int) -> Answers:
    """Return what organisations said when they joined, in words, by table and code."""
    return told_of(organisations(commission_id), joining_settings(commission_id))


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
