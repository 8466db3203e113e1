"""The evidence report as a value: the commission's outcomes in order, and what answers each.

Everything in it has passed disclosure control, so a page or a file made from it may leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.core.explanation import describe
from remit.kernel.flow import CONDITIONS
from remit.publish.core.disclosure import (
    QuotaRow,
    effective_threshold,
    protect_quotas,
)
from remit.publish.core.items import ITEM_KINDS, ShownItem, protect_item
from remit.publish.core.themes import Quote, Theme, anchor, as_quote, merge_passages, show_themes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.charter.core.rule import Charter, Rule
    from remit.commission.core.facts import CommissionFacts
    from remit.kernel.finding import Finding
    from remit.kernel.flow import Flow
    from remit.kernel.verdict import Answer
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.judgement import JudgedFlow, Judgement

OTHER = "other"
OTHER_STATEMENT = "What else was found"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link from a claim to where its evidence stands in the report.

    `kind` is "figure", "theme", "quote" or, where the study no longer holds it, "gone".
    """

    ref: str
    label: str
    kind: str

    @property
    def anchor(self) -> str:
        """The id in the page that the link leads to."""
        return anchor(self.ref)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Questions that are shown together: they are of one kind and have one scale."""

    kind: str
    items: tuple[ShownItem, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One outcome with what answers it."""

    key: str
    statement: str
    exhibits: tuple[Exhibit, ...] = ()
    themes: tuple[Theme, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing answers this outcome yet."""
        return not self.exhibits and not self.themes


@dataclass(frozen=True, slots=True)
class Quotas:
    """The panel against what was wanted. `panel_drawn` is whether there is a panel yet."""

    size: int | None
    pool: int
    rows: tuple[QuotaRow, ...]
    panel_drawn: bool


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

    `ways` are, for an answer with conditions, the least sets of conditions that would do.
    """

    id: str
    flow: Flow
    words: str
    why: str
    answer: Answer
    reasons: tuple[ShownReason, ...]
    ways: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """A proposed sharing with the answer for the whole and for each flow."""

    key: str
    title: str
    reference: str
    parties: tuple[tuple[str, str], ...]
    answer: Answer
    flows: tuple[ShownFlow, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The evidence report of one commission."""

    commission: CommissionFacts
    threshold: int
    sections: tuple[Section, ...]
    quotas: Quotas | None
    rules: tuple[ShownRule, ...]
    agreements: tuple[ShownAgreement, ...]
    further: tuple[Quote, ...]
    other_findings: tuple[Evidence, ...]

    @property
    def items(self) -> tuple[ShownItem, ...]:
        """Every question shown, in the order of the report."""
        return tuple(
            item
            for section in self.sections
            for exhibit in section.exhibits
            for item in exhibit.items
        )

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Every theme shown, in the order of the report."""
        return tuple(theme for section in self.sections for theme in section.themes)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that has a place in the report, in order."""
        return (*(quote for theme in self.themes for quote in theme.quotes), *self.further)

    @property
    def partial_items(self) -> tuple[ShownItem, ...]:
        """The questions of which something is held back because few people are behind it."""
        return tuple(item for item in self.items if item.is_partial)

    @property
    def most_answers(self) -> tuple[int, int]:
        """The most people that answered any question before, and after."""
        return _most(self.items, "before"), _most(self.items, "after")


def build_report(  # the rooms whose results it brings together
    commission: CommissionFacts,
    findings: Sequence[Finding],
    charter: Charter | None,
    judgements: Sequence[Judgement],
    vocabulary: Vocabulary,
    threshold: int,
    *,
    language: str = "en",
) -> Report:
    """Return the report.

    Args:
        commission: whose outcomes give the order.
        findings: of all rooms, raw.
        charter: the rules, or None.
        judgements: the verdicts on the proposed agreements.
        vocabulary: the words for the flows.
        threshold: below which a count of people is small.
        language: of the rules' statements and the flows' terms.
    """
    limit = effective_threshold(threshold)
    evidence = _evidence_refs(charter, judgements)
    items = [protect_item(f, limit) for f in findings if f.kind in ITEM_KINDS]
    passages = merge_passages(finding for finding in findings if finding.kind == "passage")
    themes = show_themes(
        _in_order([f for f in findings if f.kind == "theme"], commission),
        passages,
        evidence,
        limit,
    )
    further = _further(evidence, passages, themes, findings)
    labels = _labels(findings, (*_quotes(themes), *further))
    words = _Words(vocabulary, labels, language)
    known = {*ITEM_KINDS, "theme", "passage", "quotas"}
    return Report(
        commission=commission,
        threshold=limit,
        sections=_sections(commission, items, themes),
        quotas=_quotas(findings, limit),
        rules=tuple(words.rule(rule) for rule in charter.rules) if charter else (),
        agreements=tuple(words.agreement(judgement) for judgement in judgements),
        further=further,
        other_findings=tuple(
            Evidence(f.id, f.title, "figure") for f in findings if f.kind not in known
        ),
    )


class _Words:
    """Puts rules, flows and verdicts into words, and their evidence into links."""

    def __init__(
        self, vocabulary: Vocabulary, labels: Mapping[str, Evidence], language: str
    ) -> None:
        self._vocabulary = vocabulary
        self._labels = labels
        self._language = language

    def rule(self, rule: Rule) -> ShownRule:
        return ShownRule(
            id=rule.id,
            effect=rule.effect.value,
            statement=rule.statement(self._language).strip(),
            requires=self._conditions(rule.requires),
            unless=self._conditions(rule.unless),
            because=self._links(rule.evidence),
        )

    def agreement(self, judgement: Judgement) -> ShownAgreement:
        agreement = judgement.agreement
        return ShownAgreement(
            key=agreement.key,
            title=agreement.title,
            reference=agreement.reference,
            parties=tuple((party.name, party.role) for party in agreement.parties),
            answer=judgement.answer,
            flows=tuple(self._flow(judged) for judged in judgement.flows),
        )

    def _flow(self, judged: JudgedFlow) -> ShownFlow:
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
        )

    def _conditions(self, keys: Iterable[str]) -> tuple[str, ...]:
        label = self._vocabulary.label
        return tuple(label(CONDITIONS, key, self._language) for key in keys)

    def _links(self, refs: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self._labels[ref] for ref in refs)


def _evidence_refs(charter: Charter | None, judgements: Sequence[Judgement]) -> dict[str, None]:
    """Return every reference that a rule or a verdict rests on, once each, in order."""
    refs = list(charter.evidence) if charter else []
    for judgement in judgements:
        refs += [ref for judged in judgement.flows for ref in judged.verdict.evidence]
    return dict.fromkeys(refs)


def _in_order(themes: list[Finding], commission: CommissionFacts) -> list[Finding]:
    """Return themes as the report goes: by outcome, then by how many raised them."""
    keys = [outcome.key for outcome in commission.outcomes]
    place = {key: number for number, key in enumerate(keys)}
    return sorted(
        themes,
        key=lambda f: (place.get(f.outcome, len(keys)), -int(f.figures["participants"]), f.id),
    )


def _sections(
    commission: CommissionFacts, items: Sequence[ShownItem], themes: Sequence[Theme]
) -> tuple[Section, ...]:
    sections = [
        _section(
            outcome.key,
            outcome.statement,
            [item for item in items if item.outcome == outcome.key],
            [theme for theme in themes if theme.outcome == outcome.key],
        )
        for outcome in commission.outcomes
    ]
    keys = commission.outcome_keys
    rest = _section(
        OTHER,
        OTHER_STATEMENT,
        [item for item in items if item.outcome not in keys],
        [theme for theme in themes if theme.outcome not in keys],
    )
    return tuple(sections if rest.is_empty else [*sections, rest])


def _section(
    key: str, statement: str, items: Sequence[ShownItem], themes: Sequence[Theme]
) -> Section:
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[ShownItem]] = {}
    for item in items:
        groups.setdefault((item.kind, item.scale), []).append(item)
    exhibits = tuple(Exhibit(kind, tuple(group)) for (kind, _), group in groups.items())
    return Section(key, statement, exhibits, tuple(themes))


def _quotes(themes: Iterable[Theme]) -> tuple[Quote, ...]:
    return tuple(quote for theme in themes for quote in theme.quotes)


def _further(
    evidence: Iterable[str],
    passages: Sequence[Finding],
    themes: Sequence[Theme],
    findings: Sequence[Finding],
) -> tuple[Quote, ...]:
    """Return the evidence that has no other place: passages without a theme, and what is gone."""
    by_id = {passage.id: passage for passage in passages}
    placed = {quote.ref for quote in _quotes(themes)} | {f.id for f in findings} - set(by_id)
    return tuple(
        as_quote(by_id[ref]) if ref in by_id else Quote(ref)
        for ref in evidence
        if ref not in placed
    )


def _labels(findings: Iterable[Finding], quotes: Iterable[Quote]) -> dict[str, Evidence]:
    labels = {
        finding.id: Evidence(finding.id, finding.title, "theme")
        if finding.kind == "theme"
        else Evidence(finding.id, finding.title, "figure")
        for finding in findings
        if finding.kind != "passage"
    }
    for quote in quotes:
        kind = "quote" if quote.reference else "gone"
        labels[quote.ref] = Evidence(quote.ref, quote.label, kind)
    return labels


def _quotas(findings: Iterable[Finding], threshold: int) -> Quotas | None:
    finding = next((f for f in findings if f.kind == "quotas"), None)
    if finding is None:
        return None
    raw = finding.figures
    rows = [_quota(row) for row in raw["rows"]]
    drawn = any(row.panel is not None for row in rows)
    return Quotas(_whole(raw["size"]), int(raw["pool"]), protect_quotas(rows, threshold), drawn)


def _quota(row: Mapping[str, object]) -> QuotaRow:
    least, most, pool, panel = (_whole(row.get(name)) for name in ("min", "max", "pool", "panel"))
    met = None
    if panel is not None and least is not None and most is not None:
        met = least <= panel <= most
    return QuotaRow(str(row["feature"]), str(row["value"]), least, most, pool, panel, met)


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _most(items: Iterable[ShownItem], name: str) -> int:
    numbers = (wave.n or 0 for item in items for wave_name, wave in item.waves if wave_name == name)
    return max(numbers, default=0)
