"""Organisations of a programme and what is theirs, as thin tables, a module for each subject.

Everything of an organisation hangs on its row, and goes with it.
"""

from remit.support.models.assessment import Assessment, AssessmentRound, Assessor
from remit.support.models.cohort import Counted, CountedBatch
from remit.support.models.joining import Joining, SignUp
from remit.support.models.learning import LearningPlan, PlanStep
from remit.support.models.mentoring import (
    Mentor,
    MentoringWish,
    MentorMatch,
    MentorSession,
    MentorTie,
)
from remit.support.models.needs import Need, NeedFact
from remit.support.models.network import (
    Circle,
    CircleMember,
    Introduction,
    KeepsGoing,
    KeptBy,
    Post,
)
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
from remit.support.models.programme import (
    Attendance,
    Lesson,
    ProgrammeSession,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
)
from remit.support.models.register import Register, RegisterEntry
from remit.support.models.told import Told

__all__ = [
    "Assessment",
    "AssessmentRound",
    "Assessor",
    "Attendance",
    "Circle",
    "CircleMember",
    "Conversation",
    "Counted",
    "CountedBatch",
    "Introduction",
    "Joining",
    "KeepsGoing",
    "KeptBy",
    "LearningPlan",
    "Lesson",
    "Mentor",
    "MentorMatch",
    "MentorSession",
    "MentorTie",
    "MentoringWish",
    "Need",
    "NeedFact",
    "Organisation",
    "PlanStep",
    "Post",
    "Principle",
    "PrincipleAdoption",
    "PrincipleObjection",
    "PrincipleVersion",
    "ProgrammeSession",
    "Register",
    "RegisterEntry",
    "SignUp",
    "SpecificationProposal",
    "SpecificationVersion",
    "Statement",
    "StatementTranslation",
    "StatementVote",
    "Telling",
    "Told",
    "VersionProposer",
    "Voter",
]
