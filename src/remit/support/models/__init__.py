"""Organisations of a programme and what is theirs, as thin tables, a module for each subject.

Everything of an organisation hangs on its row, and goes with it.
"""

from remit.support.models.assessment import Assessment, AssessmentRound, Assessor
from remit.support.models.needs import Need, NeedFact
from remit.support.models.organisation import Organisation

__all__ = ["Assessment", "AssessmentRound", "Assessor", "Need", "NeedFact", "Organisation"]
