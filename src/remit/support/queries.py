"""The read of all that a programme holds here; each subject has a module of its own."""

from __future__ import annotations

from remit.support.assessment_queries import assessments, rounds
from remit.support.cohort_queries import batches
from remit.support.core.assessment.answers import AssessmentFiles
from remit.support.core.contents import SupportFiles
from remit.support.joining_queries import stored_joining
from remit.support.needs_queries import all_needs
from remit.support.organisation_queries import organisations
from remit.support.register_queries import registers


def stored_support(commission_id: int) -> SupportFiles:
    """Return everything that is stored of a programme in this room."""
    return SupportFiles(
        organisations=organisations(commission_id),
        assessment=AssessmentFiles(rounds(commission_id), assessments(commission_id)),
        needs=all_needs(commission_id),
        joining=stored_joining(commission_id),
        batches=batches(commission_id),
        registers=registers(commission_id),
    )
