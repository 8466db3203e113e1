"""A folder's assessments stored, in place of those of the same organisation and wave."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from remit.support.models import Assessment, AssessmentRound, Assessor
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from remit.support.core.assessment.answers import Assessment as AssessmentValue
    from remit.support.core.assessment.answers import AssessmentFiles


@transaction.atomic
def store_assessment(*, commission_id: int, given: AssessmentFiles) -> None:
    """Store rounds and assessments; what the folder does not have stays, and so do links."""
    for one in given.rounds:
        AssessmentRound.objects.update_or_create(
            commission_id=commission_id,
            wave=one.wave,
            defaults={
                "version": one.version,
                "opened_on": one.opened_on,
                "closed_on": one.closed_on,
                "ranges": [asdict(each) for each in one.ranges],
                "shifts": [asdict(each) for each in one.shifts],
            },
        )
    ids = organisation_ids(commission_id) if given.assessments else {}
    for assessment in given.assessments:
        if assessment.code in ids:
            _store(ids[assessment.code], assessment)


def _store(organisation_id: int, given: AssessmentValue) -> None:
    row, _ = Assessment.objects.update_or_create(
        organisation_id=organisation_id,
        wave=given.wave,
        defaults={
            "compared_on": given.compared_on,
            "agreed": dict(given.agreed),
            "agreed_on": given.agreed_on,
        },
    )
    for one in given.assessors:
        Assessor.objects.update_or_create(
            assessment=row,
            number=one.number,
            defaults={"answers": dict(one.answers), "sent_on": one.sent_on},
        )
