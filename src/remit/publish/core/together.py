"""What the questions say together: terms of flows, groups of people, trust, misconceptions.

Of `ask`'s overviews the report keeps what follows from figures that it shows anyhow: terms are
added up from the published shares of their cases, and misconceptions are the other side of
published shares. What is new is this. Groups, and how people read, pass a check of their own. Of
the ranking of trust only the order leaves: its worths and intervals, and how many put a body first,
tell of how people paired answers, down to how few rated one body above another. So the places that
chance would allow follow from published intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from remit.kernel.flow import CONDITIONS, VOCABULARY_PARTS
from remit.kernel.intervals import wilson
from remit.publish.core.disclosure import ALL_BUT_FEW, FEW, HELD, Share
from remit.publish.core.groups import GroupTable, compare_groups
from remit.publish.core.information import show_read
from remit.publish.core.moves import FEWEST_PAIRED
from remit.publish.core.orders import show_order
from remit.publish.core.themes import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.finding import Finding
    from remit.kernel.vocabulary import Vocabulary
    from remit.publish.core.disclosure import Moves, QuotaRow
    from remit.publish.core.information import Read
    from remit.publish.core.items import ShownItem
    from remit.publish.core.orders import ChoiceOrder

TERMS, GROUPS, TRUST, WRONG, INFORMATION, RANKING = (
    "flow-terms",
    "group-differences",
    "trust-ranking",
    "misconceptions",
    "information",
    "ranking",
)
OVERVIEW_KINDS = (TERMS, GROUPS, TRUST, WRONG, INFORMATION, RANKING)
GRIDS = (("data", "recipient"), ("subject", "purpose"))
WAVES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Pooled:
    """How many answers accept, of those to several cases, added up from published shares.

    Attributes:
        n: answers; None where that is not public.
        least: how many of them accept, at least; None where it is not public.
        most: how many accept, at most; the same as `least` where every share is public.
        low: lower 95% limit of the least share, 0 to 1.
        high: upper limit of the most.
        cases: how many cases were answered.
    """

    n: int | None
    least: int | None = None
    most: int | None = None
    low: float | None = None
    high: float | None = None
    cases: int = 1

    @property
    def is_exact(self) -> bool:
        """Whether how many accept is public as one number."""
        return self.least is not None and self.least == self.most


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of flows: its part and words, the cases that show it, and who accepts them."""

    part: str
    term: str
    label: str
    cases: tuple[str, ...]
    before: Pooled | None
    after: Pooled | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """Who accepts cases with one term of a row and one of a column."""

    row: str
    column: str
    cases: tuple[str, ...]
    before: Pooled | None
    after: Pooled | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Cases by two parts of a flow. `rows` and `columns` are (key, label)."""

    row_part: str
    column_part: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A body's place among those that people rated.

    Attributes:
        rank: 1 for the most trusted.
        best: the best place that chance would allow: after those whose share is clearly higher,
            as their published intervals do not overlap.
        worst: the same at the other end.
        n: people who rated it.
    """

    rank: int
    best: int
    worst: int
    n: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A body with its places, before and after; None where that is held back."""

    item: ShownItem
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fact, who does not give it before and after, and how people moved."""

    item: ShownItem
    before: Share | None
    after: Share | None
    moves: Moves | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One of `ask`'s overviews as it may leave. What it is about tells which rows it has."""

    ref: str
    kind: str
    title: str
    outcome: str = ""
    terms: tuple[TermRow, ...] = ()
    grids: tuple[Grid, ...] = ()
    groups: tuple[GroupTable, ...] = ()
    places: tuple[Placed, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    read: Read | None = None
    order: ChoiceOrder | None = None

    @property
    def anchor(self) -> str:
        """The id in the page."""
        return anchor(self.ref)


def show_overviews(
    findings: Iterable[Finding],
    items: Sequence[ShownItem],
    quotas: Sequence[QuotaRow],
    vocabulary: Vocabulary,
    threshold: int,
    language: str,
) -> tuple[Overview, ...]:
    """Return the overviews among the findings as they may leave.

    Args:
        findings: of all rooms, raw.
        items: the questions as they are published.
        quotas: the quota table as it is published.
        vocabulary: the words for terms.
        threshold: below which a count of people is small.
        language: of the terms.
    """
    by_ref = {item.ref: item for item in items}
    found = []
    for finding in findings:
        about = (finding.id, finding.kind, finding.title, finding.outcome)
        if finding.kind == TERMS:
            shown = _cases(finding, by_ref)
            terms, grids = _terms(shown, vocabulary, language), _grids(shown, vocabulary, language)
            found.append(Overview(*about, terms=terms, grids=grids))
        elif finding.kind == GROUPS:
            groups = compare_groups(finding, items, quotas, threshold)
            found.append(Overview(*about, groups=groups))
        elif finding.kind == TRUST:
            found.append(Overview(*about, places=_places(finding, by_ref, threshold)))
        elif finding.kind == WRONG:
            found.append(Overview(*about, wrong=_wrong(finding, by_ref)))
        elif finding.kind == INFORMATION:
            found.append(Overview(*about, read=show_read(finding, threshold)))
        elif finding.kind == RANKING:
            found.append(Overview(*about, order=show_order(finding, threshold)))
    return tuple(found)


def pooled(shares: Sequence[Share | None]) -> Pooled | None:
    """Return the sum of published shares of one wave; None where no case has any.

    Somebody may answer every case, and answer all alike. So the interval is Wilson's for as many
    people as there would be then: answers over cases. Where a share is a band, its ends are added.
    """
    known = [share for share in shares if share is not None and share.n != 0]
    if not known:
        return None
    numbers = [share.n for share in known if share.n is not None]
    n = sum(numbers) if len(numbers) == len(known) else None
    ends = [_ends(share) for share in known]
    least = sum(low for low, _ in ends if low is not None)
    most = sum(high for _, high in ends if high is not None)
    if not n or any(low is None for low, _ in ends):
        return Pooled(n, cases=len(known))
    if len(known) == 1 and known[0].low is not None:
        return Pooled(n, least, most, known[0].low, known[0].high)
    times = len(known)
    low, high = wilson(least / times, n / times).low, wilson(most / times, n / times).high
    return Pooled(n, least, most, round(low, 4), round(high, 4), times)


def _ends(share: Share) -> tuple[int | None, int | None]:
    """Return the fewest and the most that a published share allows."""
    if share.n is None or share.band == HELD:
        return None, None
    if share.band == FEW:
        return 1, share.under - 1
    if share.band == ALL_BUT_FEW:
        return share.n - share.under + 1, share.n - 1
    return share.count, share.count


def _cases(finding: Finding, by_ref: Mapping[str, ShownItem]) -> tuple[ShownItem, ...]:
    """Return the published cases that an overview of terms is about, in the report's order."""
    names = {
        f"ask:{name}"
        for terms in finding.figures["parts"].values()
        for term in terms
        for name in term["vignettes"]
    }
    return tuple(item for ref, item in by_ref.items() if ref in names and item.flow is not None)


def _of(item: ShownItem, part: str) -> tuple[str, ...]:
    if item.flow is None:
        return ()
    return item.flow.conditions if part == CONDITIONS else (item.flow.term(part),)


def _sum(cases: Sequence[ShownItem], wave: str) -> Pooled | None:
    return pooled([dict(item.waves)[wave].share for item in cases if wave in dict(item.waves)])


def _terms(
    cases: Sequence[ShownItem], vocabulary: Vocabulary, language: str
) -> tuple[TermRow, ...]:
    rows = []
    for part in VOCABULARY_PARTS:
        for term in dict.fromkeys(term for item in cases for term in _of(item, part)):
            showing = [item for item in cases if term in _of(item, part)]
            label = vocabulary.label(part, term, language)
            refs = tuple(item.ref for item in showing)
            rows.append(
                TermRow(part, term, label, refs, _sum(showing, "before"), _sum(showing, "after"))
            )
    return tuple(rows)


def _grids(cases: Sequence[ShownItem], vocabulary: Vocabulary, language: str) -> tuple[Grid, ...]:
    """Return the cases by data and recipient, and by subject and purpose, where these differ."""
    grids = []
    for row_part, column_part in GRIDS:
        row_terms, column_terms = (
            tuple(
                (term, vocabulary.label(part, term, language))
                for term in dict.fromkeys(term for item in cases for term in _of(item, part))
            )
            for part in (row_part, column_part)
        )
        if any(len(axis) > 1 for axis in (row_terms, column_terms)):
            cells = []
            for (row, _), (column, _) in product(row_terms, column_terms):
                both = [
                    item
                    for item in cases
                    if row in _of(item, row_part) and column in _of(item, column_part)
                ]
                if both:
                    refs = tuple(item.ref for item in both)
                    cells.append(
                        GridCell(row, column, refs, _sum(both, "before"), _sum(both, "after"))
                    )
            grids.append(Grid(row_part, column_part, row_terms, column_terms, tuple(cells)))
    return tuple(grids)


def _places(
    finding: Finding, by_ref: Mapping[str, ShownItem], threshold: int
) -> tuple[Placed, ...]:
    """Return places where so many rated every body that an order of them tells of nobody."""
    found: dict[str, dict[str, Place]] = {}
    for wave in WAVES:
        ranked = [(by_ref.get(f"ask:{row['name']}"), row["rank"]) for row in finding.figures[wave]]
        shares = [dict(item.waves)[wave].share for item, _ in ranked if item and _has(item, wave)]
        numbers = [share.n for share in shares if share is not None and share.n is not None]
        if len(numbers) < len(ranked) or min(numbers, default=0) < FEWEST_PAIRED * threshold:
            continue
        limits = [pooled([share]) for share in shares]
        for at, (item, rank) in enumerate(ranked):
            if item is not None:
                best, worst = _reach(at, limits)
                place = Place(rank, min(best, rank), max(worst, rank), numbers[at])
                found.setdefault(item.ref, {})[wave] = place
    placed = [
        Placed(by_ref[ref], waves.get("before"), waves.get("after")) for ref, waves in found.items()
    ]
    return tuple(
        sorted(placed, key=lambda one: (one.after or one.before or Place(0, 0, 0, 0)).rank)
    )


def _has(item: ShownItem, wave: str) -> bool:
    return wave in dict(item.waves)


def _reach(at: int, limits: Sequence[Pooled | None]) -> tuple[int, int]:
    """Return the best and the worst place: past those alone whose published interval lies apart."""
    mine, size = limits[at], len(limits)
    if mine is None or mine.low is None or mine.high is None:
        return 1, size
    others = [each for place, each in enumerate(limits) if place != at and each is not None]
    above = sum(each.low is not None and each.low > mine.high for each in others)
    below = sum(each.high is not None and each.high < mine.low for each in others)
    return 1 + above, size - below


def _wrong(finding: Finding, by_ref: Mapping[str, ShownItem]) -> tuple[Wrong, ...]:
    """Return facts, the one first that most do not give as far as is public."""
    # The order of the finding would tell two bands apart; that of the report does not.
    names = {f"ask:{row['item']}" for row in finding.figures["items"]}
    rows = [
        Wrong(item, _other_side(item, "before"), _other_side(item, "after"), item.moves)
        for ref, item in by_ref.items()
        if ref in names
    ]
    return tuple(sorted(rows, key=_most_wrong))


def _other_side(item: ShownItem, wave: str) -> Share | None:
    waves = dict(item.waves)
    share = waves[wave].share if wave in waves else None
    if share is None or share.n is None:
        return share
    if share.band:
        band = {FEW: ALL_BUT_FEW, ALL_BUT_FEW: FEW}.get(share.band, share.band)
        return Share(n=share.n, band=band, under=share.under)
    if share.count is None or share.share is None:
        return share
    low, high = (None if end is None else round(1 - end, 4) for end in (share.high, share.low))
    return Share(share.n, share.n - share.count, round(1 - share.share, 4), low, high)


def _most_wrong(row: Wrong) -> float:
    share = row.after if row.after and row.after.n else row.before
    if share is None:
        return 1.0
    if share.share is None:
        return {FEW: -0.001, ALL_BUT_FEW: -0.999}.get(share.band, 0.5)
    return -share.share
