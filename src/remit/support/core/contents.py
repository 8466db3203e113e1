"""Everything that a study folder holds in `support/`, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.support.core.assessment.answers import AssessmentFiles
from remit.support.core.mentoring.contents import MentoringFiles
from remit.support.core.network import NetworkFiles
from remit.support.core.principles.conversation import PrinciplesFiles
from remit.support.core.programme import ProgrammeFiles

if TYPE_CHECKING:
    from remit.support.core.cohort import Batch
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.core.learning.progress import LearningPlan
    from remit.support.core.needs.needs import OrganisationNeeds
    from remit.support.core.organisation import Organisation
    from remit.support.core.register import Register
    from remit.support.core.told import Told


@dataclass(frozen=True, slots=True)
class SupportFiles:
    """A programme's part of the study folder; each field is empty where there are no files.

    Attributes:
        organisations: who joined, in the order of their codes.
        joining: what is settled about signing up, or None.
        batches: the counts over organisations that were told.
        registers: organisations' own data registers.
        told: what was told of the organisations together.
        assessment: how they assessed their use of data, before and after.
        needs: what they want to show, decide or change, by code.
        plans: what organisations learn, by code.
        mentoring: mentors, who asks for one, and who was matched with whom.
        principles: the conversation about principles, and what came of it.
        network: circles, what is shared in them, introductions, what keeps going.
        programme: sessions, the training specification, what was learned.
    """

    organisations: tuple[Organisation, ...] = ()
    joining: JoiningSettings | None = None
    batches: tuple[Batch, ...] = ()
    registers: tuple[Register, ...] = ()
    told: tuple[Told, ...] = ()
    assessment: AssessmentFiles = field(default_factory=AssessmentFiles)
    needs: tuple[OrganisationNeeds, ...] = ()
    plans: tuple[LearningPlan, ...] = ()
    mentoring: MentoringFiles = field(default_factory=MentoringFiles)
    principles: PrinciplesFiles = field(default_factory=PrinciplesFiles)
    network: NetworkFiles = field(default_factory=NetworkFiles)
    programme: ProgrammeFiles = field(default_factory=ProgrammeFiles)

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)
