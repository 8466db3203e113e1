"""Judging an agreement: the charter's verdict on every flow, and the answer for the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.decide import Decider
from remit.charter.core.explanation import describe, explain, verdict_as_dict
from remit.kernel.verdict import Answer, Verdict, gravest

if TYPE_CHECKING:
    from datetime import date

    from remit.charter.core.rule import Charter
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement, RequestedFlow


@dataclass(frozen=True, slots=True)
class JudgedFlow:
    """One flow that was asked for, the verdict on it, and the first day of the rules behind it.

    Rules begin and end while an agreement runs. The gravest verdict of its days stands.
    """

    asked: RequestedFlow
    verdict: Verdict
    day: date

    def as_dict(self) -> dict[str, object]:
        """Return the flow and its verdict as plain values."""
        return {
            "id": self.asked.id,
            **verdict_as_dict(self.verdict),
            "from": self.day.isoformat(),
            "flow": self.asked.flow.as_dict(),
            "why": self.asked.why,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdicts on an agreement.

    Attributes:
        agreement: what was judged.
        at: the day whose rules were used.
        flows: every flow with its verdict, in the agreement's order.
    """

    agreement: Agreement
    at: date
    flows: tuple[JudgedFlow, ...]

    @property
    def answer(self) -> Answer:
        """The answer for the whole: the gravest of its flows."""
        return gravest(judged.verdict.answer for judged in self.flows)

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
        at: the day to judge on when the agreement does not say when it starts.
        language: which of the rules' statements the reasons give.

    Raises:
        KeyError: a flow, or a rule in force, names a term that the vocabulary does not have.
    """
    day = agreement.starts or at
    if charter is None:
        unasked = Verdict(Answer.UNASKED)
        flows = tuple(JudgedFlow(asked, unasked, day) for asked in agreement.flows)
        return Judgement(agreement, day, flows)
    deciders = [
        (when, Decider(charter, vocabulary, when, language))
        for when in _days(charter, day, agreement.ends)
    ]
    judged = []
    for asked in agreement.flows:
        verdicts = [(when, decider.decide(asked.flow)) for when, decider in deciders]
        when, verdict = max(verdicts, key=lambda found: found[1].answer.gravity)
        judged.append(JudgedFlow(asked, verdict, when))
    return Judgement(agreement, day, tuple(judged))


def _days(charter: Charter, first: date, last: date | None) -> list[date]:
    """Return the first day, and each later one to the last on which a rule begins or ends."""
    turns = {day for rule in charter.rules for day in (rule.starts_on, rule.until) if day}
    return [first, *sorted(day for day in turns if last and first < day <= last)]


def summarise(judgement: Judgement) -> str:
    """Return the answer for the whole in one plain sentence, with how many flows got which."""
    whole = {
        Answer.WITHIN: "The whole is within the remit",
        Answer.WITHIN_IF: "The whole is within the remit only if conditions are added",
        Answer.UNASKED: "The whole cannot go ahead yet: nobody was asked about part of it",
        Answer.OUTSIDE: "The whole is refused: part of it is outside the remit",
    }[judgement.answer]
    parts = [f"{count} {answer.words}" for answer, count in judgement.counts.items() if count]
    total = len(judgement.flows)
    return f"{whole} ({', '.join(parts)}; {total} {'flow' if total == 1 else 'flows'})."


def explain_flow(
    judged: JudgedFlow, vocabulary: Vocabulary, at: date, language: str = "en"
) -> list[str]:
    """Return one flow and the verdict on it in plain sentences.

    `at` is the first day that was judged.

    Raises:
        KeyError: the flow names a term that the vocabulary does not have.
    """
    words = describe(judged.asked.flow, vocabulary, language)
    return [f"{words}.", *explain(judged.verdict, vocabulary, language), *_since(judged, at)]


def _since(judged: JudgedFlow, at: date) -> list[str]:
    if judged.day == at:
        return []
    return [f"This holds from {judged.day.isoformat()}, when the rules change."]
