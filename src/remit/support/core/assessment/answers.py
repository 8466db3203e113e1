"""What the people of an organisation answered one by one, and what they agreed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES
from remit.support.core.assessment.instrument import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.support.core.assessment.instrument import Instrument
    from remit.support.core.assessment.profile import CohortRange
    from remit.support.core.assessment.told_shift import ToldShift

DONT_KNOW = "dont-know"
"""What stands for an item of which somebody knows too little to choose a level."""
NOT_AGREED = "not-agreed"
"""What stands for an item on which an organisation talked and did not agree."""
MOST_ASSESSORS = 12
WAVE_WORDS = {BEFORE: "baseline", AFTER: "endline"}


@dataclass(frozen=True, slots=True)
class Round:
    """A time at which a programme's organisations assess themselves: the baseline or the endline.

    Attributes:
        wave: "before" or "after".
        version: of the items.
        opened_on: the day.
        closed_on: the day from which nothing changes any more, or None.
        ranges: where the cohort stood on that day; shown from then on, and never counted anew.
        shifts: how it had moved since the baseline, likewise; empty for the baseline itself.
    """

    wave: str
    version: str
    opened_on: date
    closed_on: date | None = None
    ranges: tuple[CohortRange, ...] = ()
    shifts: tuple[ToldShift, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessor:
    """What one person of an organisation answered, without the others.

    Attributes:
        number: 1, 2, 3; there is no name.
        answers: a level or `DONT_KNOW` for each item answered, by item.
        sent_on: the day, or None while they are at it.
    """

    number: int
    answers: Mapping[str, str] = field(default_factory=dict)
    sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One organisation's assessment in one wave.

    Attributes:
        code: the organisation's.
        wave: "before" or "after".
        assessors: who answered, in the order of their numbers.
        compared_on: the day on which they looked at each other's answers, or None; separate
            answers do not change from then on.
        agreed: a level or `NOT_AGREED` for each item talked over, by item.
        agreed_on: the day on which the organisation kept what it had agreed, or None.
    """

    code: str
    wave: str
    assessors: tuple[Assessor, ...] = ()
    compared_on: date | None = None
    agreed: Mapping[str, str] = field(default_factory=dict)
    agreed_on: date | None = None

    @property
    def levels(self) -> dict[str, str]:
        """The levels agreed on, by item; those without agreement are left out."""
        return levels_of(self.agreed)

    @property
    def sent(self) -> tuple[Assessor, ...]:
        """Those who sent their answers."""
        return tuple(one for one in self.assessors if one.sent_on is not None)


@dataclass(frozen=True, slots=True)
class AssessmentFiles:
    """All of a programme's assessments.

    Attributes:
        rounds: the baseline, then the endline, as far as they were opened.
        assessments: by code and wave.
    """

    rounds: tuple[Round, ...] = ()
    assessments: tuple[Assessment, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rounds or self.assessments)

    def in_order(self) -> AssessmentFiles:
        """Return the same in the one order in which it is written."""
        return AssessmentFiles(
            tuple(sorted(self.rounds, key=lambda one: WAVES.index(one.wave))),
            tuple(sorted(self.assessments, key=lambda one: (one.code, WAVES.index(one.wave)))),
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the people of an organisation are apart on one item.

    Attributes:
        by_level: who chose each level, by number of the assessor, lowest level first.
        low: the lowest level chosen, or "" where nobody answered.
        high: the highest, or "".
        unknown: who did not know, by number.
    """

    by_level: tuple[tuple[int, ...], ...]
    low: str
    high: str
    unknown: tuple[int, ...] = ()

    @property
    def apart(self) -> int:
        """How many levels lie between the lowest and the highest."""
        return int(self.high) - int(self.low) if self.low else 0

    @property
    def shared(self) -> str:
        """The level that everybody who answered chose, or ""."""
        return self.low if self.low == self.high else ""


def spread(name: str, assessors: Iterable[Assessor]) -> Spread:
    """Return how far assessors are apart on an item."""
    told = [(one.number, one.answers[name]) for one in assessors if one.answers.get(name)]
    chosen = sorted({level for _, level in told if level in LEVELS})
    return Spread(
        by_level=tuple(tuple(number for number, at in told if at == level) for level in LEVELS),
        low=chosen[0] if chosen else "",
        high=chosen[-1] if chosen else "",
        unknown=tuple(number for number, at in told if at == DONT_KNOW),
    )


def levels_of(agreed: Mapping[str, str]) -> dict[str, str]:
    """Return the levels among what was agreed, by item."""
    return {name: level for name, level in agreed.items() if level in LEVELS}


def lacking(made: Instrument, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the items that have no answer yet, in order."""
    return tuple(name for name in made.names if not answers.get(name))
