"""A need as a chain: an aim, the question that answers it, what one must know, and the gap."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

AIMS = ("show", "decide", "change")
KINDS = ("people", "wants", "work", "change", "place", "harm", "money", "other")
"""What a fact is about: this alone is counted over organisations, and never their words."""
HAVE = ("yes", "part", "no")
GOOD = ("good", "fair", "poor", "unknown")
MAY = ("yes", "unsure", "no")
GAPS = ("missing", "permission", "part", "quality", "none")
"""What is lacking, the most pressing first; "none" means that the fact can be used."""
MOST_NEEDS = 6
MOST_FACTS = 6
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class State:
    """How things stand with one fact.

    Attributes:
        have: whether the organisation has it: "yes", "part" or "no".
        where: the place where it is kept, in its own words.
        good: how good it is: "good", "fair", "poor" or "unknown".
        may: whether it may be used for this: "yes", "unsure" or "no".
    """

    have: str
    where: str = ""
    good: str = ""
    may: str = ""

    @property
    def gap(self) -> str:
        """What is lacking most; what nobody has said counts as not known."""
        if self.have == "no":
            return "missing"
        if self.may != "yes":
            return "permission"
        if self.have == "part":
            return "part"
        return "none" if self.good in {"good", "fair"} else "quality"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that one must know to answer a question.

    Attributes:
        kind: one of `KINDS`.
        what: in the organisation's words.
        states: how things stood, by wave; empty where nobody has said.
    """

    kind: str
    what: str
    states: Mapping[str, State] = field(default_factory=dict)

    def state(self, wave: str) -> State | None:
        """Return how things stand in a wave: as said in it, or before it."""
        until = WAVES[: WAVES.index(wave) + 1]
        return next((self.states[one] for one in reversed(until) if one in self.states), None)

    def gap(self, wave: str) -> str:
        """Return what is lacking in a wave, or "" where nobody has said."""
        found = self.state(wave)
        return found.gap if found else ""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an organisation wants to be able to do.

    Attributes:
        number: from 1, as the organisation sees it.
        aim: "show", "decide" or "change".
        what: in its words.
        question: what would have to be answered.
        facts: what it would need to know.
    """

    number: int
    aim: str
    what: str
    question: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationNeeds:
    """All the needs of one organisation, by its code."""

    code: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many organisations need facts of one kind, and for how many there is each gap."""

    kind: str
    organisations: int
    gaps: Mapping[str, int]


def count_kinds(needs: Iterable[OrganisationNeeds], wave: str) -> tuple[KindCount, ...]:
    """Return, for each kind of fact, how many organisations need it and what they lack.

    An organisation counts once in each gap that it has in a kind.
    """
    wanted: Counter[str] = Counter()
    lacking: Counter[tuple[str, str]] = Counter()
    for one in needs:
        facts = [fact for need in one.needs for fact in need.facts]
        wanted.update({fact.kind for fact in facts})
        lacking.update({(fact.kind, fact.gap(wave)) for fact in facts if fact.gap(wave)})
    return tuple(
        KindCount(kind, wanted[kind], {gap: lacking[kind, gap] for gap in GAPS})
        for kind in KINDS
        if wanted[kind]
    )
