"""Organisations of a programme and what is theirs, as thin tables, a module for each subject.

Everything of an organisation hangs on its row, and goes with it.
"""

from remit.support.models.assessment import Assessment, AssessmentRound, Assessor
from remit.support.models.cohort import Counted, CountedBatch
from remit.support.models.joining import Joining, SignUp
from remit.support.models.needs import Need, NeedFact
from remit.support.models.organisation import Organisation
from remit.support.models.principles import (
    Conversation,
    Principle,
    PrincipleAdoption,
    PrincipleObjection,
    PrincipleVersion,
    Statement,
    StatementTranslation,
    StatementVote,
    VersionProposer,
    Voter,
)
from remit.support.models.register import Register, RegisterEntry
from remit.support.models.told import Told

__all__ = [
    "Assessment",
    "AssessmentRound",
    "Assessor",
    "Conversation",
    "Counted",
    "CountedBatch",
    "Joining",
    "Need",
    "NeedFact",
    "Organisation",
    "Principle",
    "PrincipleAdoption",
    "PrincipleObjection",
    "PrincipleVersion",
    "Register",
    "RegisterEntry",
    "SignUp",
    "Statement",
    "StatementTranslation",
    "StatementVote",
    "Told",
    "VersionProposer",
    "Voter",
]
