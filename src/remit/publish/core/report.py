"""The evidence report as a value: the commission's outcomes in order, and what answers each.

Everything in it has passed disclosure control, so a page or a file made from it may leave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.charter.core.history import Status
from remit.kernel.suppression import effective_threshold
from remit.publish.core.disclosure import QuotaRow, protect_quotas
from remit.publish.core.evidence import Evidence, ShownAgreement, ShownRule, Words, evidence_links
from remit.publish.core.items import ITEM_KINDS, ShownItem, protect_item
from remit.publish.core.programme import PROGRAMME_KINDS, ShownProgramme, show_programme
from remit.publish.core.recruiting import Recruiting, show_recruiting
from remit.publish.core.themes import Quote, Theme, as_quote, merge_passages, show_themes
from remit.publish.core.together import OVERVIEW_KINDS, Overview, show_overviews

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from remit.charter.core.rule import Charter
    from remit.commission.core.facts import CommissionFacts
    from remit.kernel.finding import Finding
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness
    from remit.share.core.tables.account import Account

OTHER = "other"
OTHER_STATEMENT = "What else was found"


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
    def heading(self) -> str:
        """The statement as a heading: with a capital, without a full stop."""
        words = self.statement.strip().removesuffix(".")
        return words[:1].upper() + words[1:]

    @property
    def is_empty(self) -> bool:
        """Whether nothing answers this outcome yet."""
        return not self.exhibits and not self.themes


@dataclass(frozen=True, slots=True)
class Quotas:
    """The panel against what was wanted, and how it was drawn.

    `panel_drawn` is whether there is a panel yet; `seed` and `method` are those of the draw,
    and `lottery` is the SHA-256 of the public file of its lottery, "" where there is none.
    """

    size: int | None
    pool: int
    rows: tuple[QuotaRow, ...]
    panel_drawn: bool
    seed: int | None = None
    method: str = ""
    lottery: str = ""


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """Which version of the charter the report shows: how far it has come, and its address.

    `since` is the day of its last step; None for a draft, which has taken none.
    """

    number: int
    status: str
    since: date | None
    digest: str
    dissent: int

    @property
    def is_adopted(self) -> bool:
        """Whether it was adopted; it decides before that only as there is no other."""
        return self.status == Status.ADOPTED.value


@dataclass(frozen=True, slots=True)
class Report:
    """The evidence report of one commission."""

    commission: CommissionFacts
    threshold: int
    sections: tuple[Section, ...]
    quotas: Quotas | None
    recruiting: Recruiting
    rules: tuple[ShownRule, ...]
    agreements: tuple[ShownAgreement, ...]
    further: tuple[Quote, ...]
    other_findings: tuple[Evidence, ...]
    overviews: tuple[Overview, ...] = ()
    version: CharterVersion | None = None
    programme: ShownProgramme | None = None
    releases: tuple[Account, ...] = ()

    @property
    def who(self) -> str:
        """Who answered, in a word: people, or a programme's organisations."""
        return "organisations" if self.commission.is_programme else "people"

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


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the rules: which version they are, the law on each agreement, releases."""

    version: CharterVersion | None = None
    laws: Mapping[str, Lawfulness] = field(default_factory=dict)
    releases: tuple[Account, ...] = ()


NOTHING_BESIDE = Beside()


def build_report(  # the rooms whose results it brings together
    commission: CommissionFacts,
    findings: Sequence[Finding],
    charter: Charter | None,
    judgements: Sequence[Judgement],
    vocabulary: Vocabulary,
    threshold: int,
    *,
    beside: Beside = NOTHING_BESIDE,
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
        beside: which version of the charter it is, and what the law asks.
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
    links = evidence_links(findings, items, themes, (*_quotes(themes), *further), limit)
    words = Words(vocabulary, links, language)
    known = {*ITEM_KINDS, *OVERVIEW_KINDS, "theme", "passage", "quotas", "equality"}
    programme = show_programme(commission, findings, limit)
    if programme:
        known |= PROGRAMME_KINDS
    quotas = _quotas(findings, limit)
    return Report(
        commission=commission,
        threshold=limit,
        sections=_sections(commission, items, themes),
        quotas=quotas,
        recruiting=show_recruiting(findings, quotas.rows if quotas else (), limit),
        rules=tuple(words.rule(rule) for rule in charter.rules) if charter else (),
        agreements=tuple(
            words.agreement(judgement, beside.laws.get(judgement.agreement.key))
            for judgement in judgements
        ),
        further=further,
        other_findings=tuple(links[f.id] for f in findings if f.kind not in known),
        overviews=show_overviews(
            findings, items, quotas.rows if quotas else (), vocabulary, limit, language
        ),
        version=beside.version,
        programme=programme,
        releases=beside.releases,
    )


def _evidence_refs(charter: Charter | None, judgements: Sequence[Judgement]) -> dict[str, None]:
    """Return every reference that a rule or a verdict rests on, once each, in order."""
    refs = list(charter.evidence) if charter else []
    for judgement in judgements:
        refs += [ref for judged in judgement.flows for ref in judged.verdict.evidence]
    return dict.fromkeys(refs)


def _in_order(themes: list[Finding], commission: CommissionFacts) -> list[Finding]:
    """Return themes as the report goes: by outcome; within one, what is shown decides."""
    keys = [outcome.key for outcome in commission.outcomes]
    place = {key: number for number, key in enumerate(keys)}
    return sorted(
        themes,
        key=lambda f: (place.get(f.outcome, len(keys)), f.id),
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


def _quotas(findings: Iterable[Finding], threshold: int) -> Quotas | None:
    finding = next((f for f in findings if f.kind == "quotas"), None)
    if finding is None:
        return None
    raw = finding.figures
    rows = [_quota(row) for row in raw["rows"]]
    drawn = any(row.panel is not None for row in rows)
    size, pool = _whole(raw["size"]), int(raw["pool"])
    return Quotas(
        size=size,
        pool=pool,
        rows=protect_quotas(rows, threshold, size=size or 0, pool=pool),
        panel_drawn=drawn,
        seed=_whole(raw.get("seed")),
        method=str(raw.get("method") or ""),
        lottery=str(raw.get("lottery") or ""),
    )


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
