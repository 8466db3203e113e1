"""All that the room holds of one study, as a study folder has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AnalysisPlan
from remit.ask.core.findings import findings, information_finding, overview_findings
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.findings import Features
    from remit.ask.core.information_read import Readings
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.record_tables import Sighting
    from remit.ask.core.responses import Response
    from remit.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class AskFiles:
    """Forms, plan and responses.

    Attributes:
        forms: the bytes of each form, by file name.
        plan: the analysis plan, or None.
        responses: each questionnaire's responses by its key, sorted by code and wave.
        journey: what participants go through, or None.
        media: pictures and sounds of forms and journey, by file name.
        sightings: how people read what they were shown, sorted by code and information.
    """

    forms: Mapping[str, bytes] = field(default_factory=dict)
    plan: AnalysisPlan | None = None
    responses: Mapping[str, tuple[Response, ...]] = field(default_factory=dict)
    journey: Journey | None = None
    media: Mapping[str, bytes] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()

    def questionnaires(self) -> dict[str, Questionnaire]:
        """Return the forms that can be read, by file name."""
        read = {name: _questionnaire(content, name) for name, content in self.forms.items()}
        return {name: form for name, form in read.items() if form is not None}

    def findings(self) -> tuple[Finding, ...]:
        """Return a finding for each item of the plan; none without a plan."""
        if self.plan is None:
            return ()
        return findings(self.questionnaires(), self.plan, self.responses)

    def overviews(self, features: Features | None = None) -> tuple[Finding, ...]:
        """Return what items say together; nothing without a plan.

        Args:
            features: each person's features by code, such as those of quotas, to compare groups.
        """
        if self.plan is None:
            return ()
        return overview_findings(self.questionnaires(), self.plan, self.responses, features)

    def information(self, readings: Readings) -> tuple[Finding, ...]:
        """Return what people had read between the waves; nothing where nobody was shown any.

        Args:
            readings: how each person read each piece of information.
        """
        if self.journey is None:
            return ()
        found = information_finding(
            self.questionnaires(),
            self.plan or AnalysisPlan(),
            self.responses,
            self.journey,
            readings,
        )
        return () if found is None else (found,)


@lru_cache(maxsize=32)
def _questionnaire(content: bytes, name: str) -> Questionnaire | None:
    return read_xlsform(content, name, Problems())
