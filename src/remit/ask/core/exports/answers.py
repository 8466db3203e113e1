"""What is exported: each participant's answers to one form, with how and when they were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.ask.core.analysis_plan import QuestionnairePlan
    from remit.ask.core.journey import Information
    from remit.ask.core.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Given:
    """One participant's answers to a form in one wave.

    Attributes:
        code: what the participant is known by.
        wave: "before" or "after".
        answers: by question key.
        turns: answers inside repeats, by path such as `person[1]/who`.
        mode: how they were given, one of `MODES`; "" where a table brought them.
        language: the tag of the language they were given in, or "".
        begun_at: when the form was opened here, or None.
        sent_at: when it was sent, or None.
    """

    code: str
    wave: str
    answers: Mapping[str, str]
    turns: Mapping[str, str] = field(default_factory=dict)
    mode: str = ""
    language: str = ""
    begun_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """That a participant was shown some information.

    Attributes:
        seconds: from opening it to going on; None when they did not go on.
        answer: to its check question, or "".
    """

    seconds: int | None
    answer: str


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """Everything of one form that is exported.

    Attributes:
        key: the form's file name, or the table's path where there is no form.
        form: the questions, or None.
        plan: how it is analysed, or None.
        given: the answers, sorted by code and wave.
        information: what the journey shows.
        seen: what each participant was shown, by code and the information's key.
        unsent: how many began the form here and have not sent it; they are not exported.
    """

    key: str
    form: Questionnaire | None
    plan: QuestionnairePlan | None
    given: tuple[Given, ...]
    information: tuple[Information, ...] = ()
    seen: Mapping[str, Mapping[str, Seen]] = field(default_factory=dict)
    unsent: int = 0

    @property
    def code_column(self) -> str:
        """The name of the column with the participant's code."""
        if self.plan is not None:
            return self.plan.code
        taken = set(self.form.answered()) if self.form else set()
        return next(name for name in ("code", "participant_code", "_code") if name not in taken)
