"""Judging an agreement: the charter's verdict on every flow, and the answer for the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.charter.core.decide import Decider
from remit.charter.core.explanation import describe, explain, label, verdict_as_dict
from remit.charter.core.rule import RuleNotUnderstood
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.verdict import Answer, Verdict, gravest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from remit.charter.core.rule import Charter
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, RequestedFlow

MOST_NAMED = 5


class FlowNotUnderstood(RemitError, KeyError):
    """An agreement's flow names a term that the vocabulary does not have, or has no more."""

    code = "agreement-flow-not-understood"
    exit_code = ExitCode.INVALID_INPUT

    __str__ = RemitError.__str__


@dataclass(frozen=True, slots=True)
class JudgedFlow:
    """One flow that was asked for, the verdict on it, and the first day of the rules behind it.

    Rules begin and end while an agreement runs. The gravest verdict of its days stands.

    `verdict` takes the agreement's conditions as stated. `shown` counts those alone that somebody
    other than who asks has shown to be kept; `unshown` are the others.
    """

    asked: RequestedFlow
    verdict: Verdict
    day: date
    shown: Verdict
    unshown: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the flow and its verdict as plain values."""
        return {
            "id": self.asked.id,
            **verdict_as_dict(self.verdict),
            "from": self.day.isoformat(),
            "flow": self.asked.flow.as_dict(),
            "why": self.asked.why,
            "shown": {"verdict": self.shown.answer.value, "unshown": list(self.unshown)},
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts on an agreement.

    Attributes:
        agreement: what was judged.
        at: the day whose rules were used.
        flows: every flow with its verdict, in the agreement's order.
        unable: why nothing could be judged, in a sentence; "" where it could. Then there are no
            flows, and the answer is that nobody was asked.
    """

    agreement: Agreement
    at: date
    flows: tuple[JudgedFlow, ...]
    unable: str = ""

    @property
    def answer(self) -> Answer:
        """The answer for the whole: the gravest of its flows."""
        return gravest(judged.verdict.answer for judged in self.flows)

    @property
    def shown(self) -> Answer:
        """The answer for the whole where conditions count that others have shown to be kept."""
        return gravest(judged.shown.answer for judged in self.flows)

    @property
    def is_ready(self) -> bool:
        """Whether every flow is within the remit by conditions that are shown to be kept."""
        return not self.unable and self.shown is Answer.WITHIN

    @property
    def counts(self) -> dict[Answer, int]:
        """How many flows got each of the four answers."""
        answers = [judged.verdict.answer for judged in self.flows]
        return {answer: answers.count(answer) for answer in Answer}

    def as_dict(self) -> dict[str, object]:
        """Return the judgement as plain values, as `judgement.schema.json` describes them."""
        return {
            "agreement": self.agreement.key,
            "title": self.agreement.title,
            "at": self.at.isoformat(),
            "verdict": self.answer.value,
            "counts": {answer.value: count for answer, count in self.counts.items()},
            "verdicts": [judged.as_dict() for judged in self.flows],
        }


def judge(
    agreement: Agreement,
    charter: Charter | None,
    vocabulary: Vocabulary,
    at: date,
    language: str = "en",
) -> Judgement:
    """Return the charter's verdict on every flow of an agreement.

    Args:
        agreement: what is asked for.
        charter: the limits; without a charter, nobody was asked about anything.
        vocabulary: the study's terms.
        at: the day of asking: evidence counts on it, and rules do when the agreement does not say
            when it starts.
        language: which of the rules' statements the reasons give.

    Raises:
        FlowNotUnderstood: a flow names a term that the vocabulary does not have.
        RuleNotUnderstood: a rule in force does. `judgement_of` takes either for an answer.
    """
    day = agreement.starts or at
    check_flows_understood(agreement, vocabulary)
    if charter is None:
        unasked = Verdict(Answer.UNASKED)
        flows = tuple(JudgedFlow(asked, unasked, day, unasked) for asked in agreement.flows)
        return Judgement(agreement, day, flows)
    deciders = [
        (when, Decider(charter, vocabulary, when, language))
        for when in _days(charter, day, agreement.ends)
    ]
    judged = []
    for asked in agreement.flows:
        when, verdict = _gravest_day(asked.flow, deciders)
        kept = kept_conditions(agreement, asked, vocabulary, at)
        _, shown = _gravest_day(replace(asked.flow, conditions=kept), deciders)
        unshown = tuple(one for one in asked.flow.conditions if one not in kept)
        judged.append(JudgedFlow(asked, verdict, when, shown, unshown))
    return Judgement(agreement, day, tuple(judged))


def judgement_of(
    agreement: Agreement, charter: Charter | None, vocabulary: Vocabulary, at: date
) -> Judgement:
    """Return the judgement of a stored agreement, or that it cannot be judged any more.

    The vocabulary moves on: terms of an agreement, or of the charter that decides, may be gone.
    """
    try:
        return judge(agreement, charter, vocabulary, at)
    except (FlowNotUnderstood, RuleNotUnderstood) as error:
        return Judgement(agreement, agreement.starts or at, (), str(error))


def check_flows_understood(agreement: Agreement, vocabulary: Vocabulary) -> None:
    """Check that the vocabulary has every term of an agreement's flows.

    Raises:
        FlowNotUnderstood: it lacks some; the first few are named.
    """
    lacking = [
        f"“{asked.id}” speaks of “{key}” of {part}"
        for asked in agreement.flows
        for part, key in strange_terms(asked.flow, vocabulary)
    ]
    if not lacking:
        return
    said = lacking[:MOST_NAMED]
    if len(lacking) > MOST_NAMED:
        said.append(f"and {len(lacking) - MOST_NAMED} more")
    raise FlowNotUnderstood(
        f"The vocabulary does not have, or has no more, what these flows of the agreement "
        f"“{agreement.title}” speak of: {'; '.join(said)}.",
        remedy="Put the terms back into the vocabulary, or ask again in the terms that it has.",
        agreement=agreement.key,
    )


def strange_terms(flow: Flow, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return each part of a flow with a term of it that the vocabulary does not have."""
    named = [(part, flow.term(part)) for part in PARTS]
    named += [(CONDITIONS, one) for one in flow.conditions]
    return [one for one in named if one not in vocabulary]


def kept_conditions(
    agreement: Agreement, asked: RequestedFlow, vocabulary: Vocabulary, at: date
) -> tuple[str, ...]:
    """Return the conditions of a flow that evidence shows to be kept on a day.

    Evidence of a narrower condition shows a broader one. What a person agrees to, or what happens
    once, such as a court's order, is shown by evidence too.
    """
    shown = [
        one.condition
        for one in agreement.evidence
        if one.holds(at)
        and (not one.flows or asked.id in one.flows)
        # What the vocabulary has no more shows nothing.
        and (CONDITIONS, one.condition) in vocabulary
    ]
    return tuple(
        condition
        for condition in asked.flow.conditions
        if any(vocabulary.covers(CONDITIONS, condition, one) for one in shown)
    )


def _gravest_day(flow: Flow, deciders: Sequence[tuple[date, Decider]]) -> tuple[date, Verdict]:
    verdicts = [(when, decider.decide(flow)) for when, decider in deciders]
    return max(verdicts, key=lambda found: found[1].answer.gravity)


def _days(charter: Charter, first: date, last: date | None) -> list[date]:
    """Return the first day, and each later one to the last on which a rule begins or ends."""
    turns = {day for rule in charter.rules for day in (rule.starts_on, rule.until) if day}
    return [first, *sorted(day for day in turns if last and first < day <= last)]


def summarise(judgement: Judgement) -> str:
    """Return the answer for the whole in plain words, with how many flows got which.

    A second sentence says what the answer is without the conditions that nobody shows to be kept.
    """
    if judgement.unable:
        return f"It cannot be judged. {judgement.unable}"
    whole = {
        Answer.WITHIN: "The whole is within the remit",
        Answer.WITHIN_IF: "The whole is within the remit only if conditions are added",
        Answer.UNASKED: "The whole cannot go ahead yet: nobody was asked about part of it",
        Answer.OUTSIDE: "The whole is refused: part of it is outside the remit",
    }[judgement.answer]
    parts = [f"{count} {answer.words}" for answer, count in judgement.counts.items() if count]
    total = len(judgement.flows)
    said = f"{whole} ({', '.join(parts)}; {total} {'flow' if total == 1 else 'flows'})."
    if judgement.shown is judgement.answer:
        return said
    return (
        f"{said} That counts conditions which nobody else shows today to be kept: "
        f"until somebody does, the whole is {judgement.shown.words}."
    )


def flow_names(agreement: Agreement, vocabulary: Vocabulary) -> dict[str, str]:
    """Return what each flow is called in front of readers, by id: its number, and it in brief."""

    def term(asked: RequestedFlow, part: str) -> str:
        return label(vocabulary, part, asked.flow.term(part))

    return {
        asked.id: f"Flow {number}, “{term(asked, 'data')}” from “{term(asked, 'sender')}” "
        f"to “{term(asked, 'recipient')}”"
        for number, asked in enumerate(agreement.flows, start=1)
    }


def explain_flow(
    judged: JudgedFlow, vocabulary: Vocabulary, at: date, language: str = "en"
) -> list[str]:
    """Return one flow and the verdict on it in plain sentences.

    `at` is the first day that was judged.
    """
    words = describe(judged.asked.flow, vocabulary, language)
    return [
        f"{words}.",
        *explain(judged.verdict, vocabulary, language),
        *_since(judged, at),
        *_unshown(judged, vocabulary, language),
    ]


def _unshown(judged: JudgedFlow, vocabulary: Vocabulary, language: str) -> list[str]:
    """Say which conditions nobody has shown to be kept, where that makes the answer graver."""
    if judged.shown.answer is judged.verdict.answer:
        return []
    names = ", ".join(f"“{label(vocabulary, CONDITIONS, one, language)}”" for one in judged.unshown)
    words = f"Nobody else shows today that this is kept: {names}."
    return [f"{words} Until then it is {judged.shown.answer.words}."]


def _since(judged: JudgedFlow, at: date) -> list[str]:
    if judged.day == at:
        return []
    return [f"This holds from {judged.day.isoformat()}, when the rules change."]
