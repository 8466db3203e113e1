"""A proposed rule: what the evidence suggests, for people to adopt, change or turn down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from remit.charter.core.explanation import describe
from remit.charter.core.rule import Effect, Rule
from remit.kernel.flow import PARTS

if TYPE_CHECKING:
    from remit.charter.core.leaning import Leaning
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary


class Kind(Enum):
    """What is proposed. Only the first two are rules; the others wait for people."""

    PERMIT = "permit"
    FORBID = "forbid"
    CONTESTED = "contested"
    TOO_FEW = "too-few"
    TO_JUDGE = "to-judge"

    @property
    def effect(self) -> Effect | None:
        """The effect of the rule, or None where there is none to propose."""
        return {Kind.PERMIT: Effect.PERMIT, Kind.FORBID: Effect.FORBID}.get(self)


@dataclass(frozen=True, slots=True)
class HeardFlow:
    """A flow that somebody spoke of, or that a principle made together speaks of.

    Attributes:
        reference: the finding's id.
        flow: the flow.
        words: the passage where it may be quoted, or the principle; else "".
        reasons: the themes of the passage.
    """

    reference: str
    flow: Flow
    words: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a named researcher made of the reasons that people gave.

    No effect means that it is contested. `conditions` are what a permit requires, in place of all
    that were spoken of, or what a forbid yields to.
    """

    effect: Effect | None
    by: str
    because: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the evidence suggests for one flow.

    Attributes:
        id: what it is called; the same as long as its evidence is about the same flow.
        kind: what is proposed.
        flow: the flow that people were asked about or spoke of, without conditions.
        conditions: the conditions that it was shown with, or that were spoken of; a permit
            requires them.
        unless: the conditions under which a refused flow was accepted.
        evidence: the ids of what it rests on.
        because: why, one sentence each.
        leaning: how people lean, where answers are counted.
        heard: what people said of it.
        judged: what a named researcher made of that.
    """

    id: str
    kind: Kind
    flow: Flow
    conditions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    leaning: Leaning | None = None
    heard: tuple[HeardFlow, ...] = ()
    judged: Judgement | None = None

    def rule(self, vocabulary: Vocabulary) -> Rule | None:
        """Return the rule that is proposed, or None where there is none.

        Raises:
            KeyError: a term of the flow is not in the vocabulary.
        """
        effect = self.kind.effect
        if effect is None:
            return None
        return Rule(
            id=self.id,
            effect=effect,
            statements={"en": self.statement(vocabulary)},
            pattern={part: (self.flow.term(part),) for part in PARTS},
            requires=self.conditions if effect is Effect.PERMIT else (),
            unless=self.unless if effect is Effect.FORBID else (),
            evidence=self.evidence,
        )

    def statement(self, vocabulary: Vocabulary) -> str:
        """Return what is proposed as a sentence; people should say it in their own words."""
        under = self.conditions if self.kind is not Kind.FORBID else ()
        words = describe(replace(self.flow, conditions=under), vocabulary)
        opening = {
            Kind.PERMIT: "Accepted",
            Kind.FORBID: "Refused",
            Kind.CONTESTED: "Contested",
            Kind.TOO_FEW: "Too few were asked about",
            Kind.TO_JUDGE: "To be judged",
        }[self.kind]
        return f"{opening}: {words}."
