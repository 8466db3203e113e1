"""Rules and verdicts in words, each claim with links to where its evidence stands in the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.explanation import describe, label
from remit.kernel.flow import CONDITIONS
from remit.publish.core.figures import WAVE_NAMES, share_in_words
from remit.publish.core.tables import voices_in_words
from remit.publish.core.themes import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.charter.core.rule import Rule
    from remit.kernel.finding import Finding
    from remit.kernel.flow import Flow
    from remit.kernel.verdict import Answer
    from remit.kernel.vocabulary import Vocabulary
    from remit.publish.core.items import ShownItem
    from remit.publish.core.themes import Quote, Theme
    from remit.share.core.judgement import JudgedFlow, Judgement
    from remit.share.core.lawfulness import FlowLawfulness, Lawfulness


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link from a claim to where its evidence stands in the report.

    Attributes:
        ref: id of the finding.
        label: its title, or where the passage stands.
        kind: "figure", "theme", "quote" or, where the study no longer holds it, "gone".
        words: what it says: shares before and after, how many raised it, or the quote.
    """

    ref: str
    label: str
    kind: str
    words: str = ""

    @property
    def anchor(self) -> str:
        """The id in the page that the link leads to."""
        return anchor(self.ref)


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule of the charter in words, with what it rests on."""

    id: str
    effect: str
    statement: str
    requires: tuple[str, ...]
    unless: tuple[str, ...]
    because: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A rule that bears on a verdict, with the conditions that it still wants, in words."""

    rule: str
    role: str
    statement: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownFlow:
    """A flow that an agreement asks for, in words, and the answer.

    `ways` are, for an answer with conditions, the least sets of conditions that would do. `shown`
    is the answer by those conditions alone that somebody else has shown to be kept; `unshown` are
    the others, in words. `law` is what the law asks of it.
    """

    id: str
    flow: Flow
    words: str
    why: str
    answer: Answer
    reasons: tuple[ShownReason, ...]
    ways: tuple[tuple[str, ...], ...]
    shown: Answer
    unshown: tuple[str, ...] = ()
    law: FlowLawfulness | None = None


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """A proposed sharing with the answer for the whole and for each flow, and what the law asks.

    `unable` says why it could not be judged, where it could not; then it has no flows.
    """

    key: str
    title: str
    reference: str
    parties: tuple[tuple[str, str], ...]
    answer: Answer
    flows: tuple[ShownFlow, ...]
    is_ready: bool = False
    law: Lawfulness | None = None
    unable: str = ""


def evidence_links(
    findings: Iterable[Finding],
    items: Iterable[ShownItem],
    themes: Iterable[Theme],
    quotes: Iterable[Quote],
    threshold: int,
) -> dict[str, Evidence]:
    """Return a link for everything that has a place in the report, by reference."""
    links = {
        f.id: Evidence(f.id, f.title, "figure", _adoption_in_words(f, threshold))
        for f in findings
        if f.kind != "passage"
    }
    for item in items:
        links[item.ref] = Evidence(item.ref, item.title, "figure", _shares_in_words(item))
    for theme in themes:
        voices = voices_in_words(theme.voices, threshold)
        links[theme.ref] = Evidence(theme.ref, f"Theme: {theme.name}", "theme", voices)
    for quote in quotes:
        kind = "quote" if quote.reference else "gone"
        words = f"“{quote.text}”" if quote.text else ""
        links[quote.ref] = Evidence(quote.ref, quote.label, kind, words)
    return links


def _adoption_in_words(finding: Finding, threshold: int) -> str:
    """Return how many organisations adopted a principle, and how many stay disagreeing."""
    figures = finding.figures
    if finding.kind != "principle" or "adopting" not in figures:
        return ""
    adopted = _organisations(figures["adopting"], threshold)
    against = _organisations(figures["objecting"], threshold)
    # Each name runs in its own direction, whichever the sentence has.
    named = "; ".join(f"\u2068{name}\u2069" for name in figures["adopting_named"])
    said = f"adopted by {adopted}{f' ({named})' if named else ''}"
    return f"{said}; {against} disagreed and stay so" if figures["objecting"] else said


def _organisations(count: int, threshold: int) -> str:
    return (
        f"fewer than {threshold} organisations" if count < threshold else (f"{count} organisations")
    )


def _shares_in_words(item: ShownItem) -> str:
    shares = [(name, wave.share) for name, wave in item.waves if wave.share]
    return "; ".join(
        f"{WAVE_NAMES[name].lower()}: {share_in_words(share)}" for name, share in shares
    )


class Words:
    """Puts rules, flows and verdicts into words, and their evidence into links."""

    def __init__(
        self, vocabulary: Vocabulary, links: Mapping[str, Evidence], language: str
    ) -> None:
        self._vocabulary = vocabulary
        self._evidence = links
        self._language = language

    def rule(self, rule: Rule) -> ShownRule:
        """Return a rule in words, with links to what it rests on."""
        return ShownRule(
            id=rule.id,
            effect=rule.effect.value,
            statement=rule.statement(self._language).strip(),
            requires=self._conditions(rule.requires),
            unless=self._conditions(rule.unless),
            because=self._links(rule.evidence),
        )

    def agreement(self, judgement: Judgement, law: Lawfulness | None = None) -> ShownAgreement:
        """Return an agreement's verdicts in words, with links to the evidence."""
        agreement = judgement.agreement
        lawful = {flow.id: flow for flow in law.flows} if law else {}
        return ShownAgreement(
            key=agreement.key,
            title=agreement.title,
            reference=agreement.reference,
            parties=tuple((party.name, party.role) for party in agreement.parties),
            answer=judgement.answer,
            flows=tuple(
                self._flow(judged, lawful.get(judged.asked.id)) for judged in judgement.flows
            ),
            is_ready=judgement.is_ready,
            law=law,
            unable=judgement.unable,
        )

    def _flow(self, judged: JudgedFlow, law: FlowLawfulness | None) -> ShownFlow:
        verdict = judged.verdict
        reasons = tuple(
            ShownReason(
                rule=reason.rule,
                role=reason.role,
                statement=reason.statement.strip(),
                evidence=self._links(reason.evidence),
                missing=self._conditions(reason.missing),
            )
            for reason in verdict.reasons
        )
        flow = judged.asked.flow
        return ShownFlow(
            id=judged.asked.id,
            flow=flow,
            words=describe(flow, self._vocabulary, self._language),
            why=judged.asked.why,
            answer=verdict.answer,
            reasons=reasons,
            ways=tuple(self._conditions(way) for way in verdict.missing),
            shown=judged.shown.answer,
            unshown=self._conditions(judged.unshown),
            law=law,
        )

    def _conditions(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(label(self._vocabulary, CONDITIONS, key, self._language) for key in keys)

    def _links(self, refs: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self._evidence[ref] for ref in refs)
