"""The read of all that a programme holds here; each subject has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.assessment_queries import assessments, rounds
from remit.support.cohort_queries import batches
from remit.support.core.assessment.answers import AssessmentFiles
from remit.support.core.contents import SupportFiles
from remit.support.joining_queries import stored_joining
from remit.support.learning_queries import plans
from remit.support.mentoring_queries import stored_mentoring
from remit.support.needs_queries import all_needs
from remit.support.network_queries import stored_network
from remit.support.organisation_queries import organisations
from remit.support.principles_queries import principle_findings, stored_principles
from remit.support.programme_queries import stored_programme
from remit.support.register_queries import registers
from remit.support.report_queries import programme_findings
from remit.support.told_queries import all_told

__all__ = ["findings", "programme_findings", "stored_support"]

if TYPE_CHECKING:
    from remit.kernel.finding import Finding


def stored_support(commission_id: int) -> SupportFiles:
    """Return everything that is stored of a programme in this room."""
    return SupportFiles(
        organisations=organisations(commission_id),
        joining=stored_joining(commission_id),
        batches=batches(commission_id),
        registers=registers(commission_id),
        told=all_told(commission_id),
        assessment=AssessmentFiles(rounds(commission_id), assessments(commission_id)),
        needs=all_needs(commission_id),
        plans=plans(commission_id),
        mentoring=stored_mentoring(commission_id),
        principles=stored_principles(commission_id),
        network=stored_network(commission_id),
        programme=stored_programme(commission_id),
    )


def findings(commission_id: int) -> tuple[Finding, ...]:
    """Return what a programme found that a charter's rules can rest on, figures raw."""
    return principle_findings(commission_id)
