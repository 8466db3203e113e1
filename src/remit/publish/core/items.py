"""A question's figures as they may leave: before, after and the moves between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from remit.ask.core.shift import tango
from remit.kernel.flow import Flow
from remit.kernel.suppression import is_small
from remit.publish.core.disclosure import (
    Group,
    Moves,
    RawMoves,
    Row,
    Share,
    merge_blocks,
    merge_cells,
    protect_share,
)
from remit.publish.core.moves import Waves, protect_moves, rows_published_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.kernel.finding import Finding

ITEM_KINDS = ("paired-item", "trust", "knowledge", "vignette", "open")


@dataclass(frozen=True, slots=True)
class Wave:
    """The answers of one wave.

    Attributes:
        n: people who answered; None where even they are few.
        groups: how many gave each answer of the scale; small ones are merged with neighbours.
        share: of those whose answer counts as accepting, trusting or correct; None where no
            answer counts.
    """

    n: int | None
    groups: tuple[Group, ...] = ()
    share: Share | None = None

    @property
    def is_partial(self) -> bool:
        """Whether anything of this wave is held back."""
        merged = any(len(group.places) > 1 for group in self.groups)
        return self.n is None or merged or bool(self.share and self.share.band)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One question as the report shows it.

    Attributes:
        ref: id of the finding.
        kind: one of `ITEM_KINDS`.
        title: the question.
        outcome: key of the commission's outcome, or "".
        scale: (value, label), low to high.
        accepting: places on the scale that count as accepting or correct; None where unknown.
        truth: for a knowledge question, the label of the true answer.
        flow: for a vignette, the flow that it shows.
    """

    ref: str
    kind: str
    title: str
    outcome: str = ""
    scale: tuple[tuple[str, str], ...] = ()
    accepting: tuple[int, ...] | None = None
    truth: str = ""
    before: Wave | None = None
    after: Wave | None = None
    moves: Moves | None = None
    flow: Flow | None = None
    note: str = ""
    waves: tuple[tuple[str, Wave], ...] = field(init=False)

    def __post_init__(self) -> None:
        waves = (("before", self.before), ("after", self.after))
        present = tuple((name, wave) for name, wave in waves if wave is not None)
        object.__setattr__(self, "waves", present)

    @property
    def is_partial(self) -> bool:
        """Whether anything of the question is held back because few people are behind it."""
        moves = self.moves
        held = moves is not None and (moves.withheld or moves.rounded_to > 0)
        return held or any(wave.is_partial for _, wave in self.waves)


def protect_item(finding: Finding, threshold: int) -> ShownItem:
    """Return a question's finding as it may leave. Figures are as `ask` gives them."""
    figures = finding.figures
    scale = tuple((str(step["value"]), str(step["label"])) for step in figures.get("scale", ()))
    accepting = _accepting(figures, scale)
    truth = str(figures.get("truth", ""))
    before = _wave(figures, "before", scale, accepting, threshold)
    after = _wave(figures, "after", scale, accepting, threshold)
    rows = (_rows(wave, accepting, truth, threshold) for wave in (before, after))
    moves = _moves(figures, threshold, Waves(*rows))
    # A note may name the number of pairs, so it goes where that number goes.
    few_pairs = moves is not None and moves.n is None
    return ShownItem(
        ref=finding.id,
        kind=finding.kind,
        title=finding.title,
        outcome=finding.outcome,
        scale=scale,
        accepting=accepting,
        truth=dict(scale).get(truth, truth),
        before=before,
        after=after,
        moves=moves,
        flow=Flow.from_mapping(figures["flow"]) if "flow" in figures else None,
        note="" if few_pairs else str(figures.get("note") or ""),
    )


def _shares(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    shares: Mapping[str, Any] = figures.get("accept") or figures.get("correct") or {}
    return shares


def _accepting(
    figures: Mapping[str, Any], scale: Sequence[tuple[str, str]]
) -> tuple[int, ...] | None:
    """Return which places count: as stated, as true, else the upper part that fits both counts."""
    values = [value for value, _ in scale]
    if "truth" in figures:
        return (values.index(str(figures["truth"])),) if str(figures["truth"]) in values else None
    stated = figures.get("accepting")
    if stated is None:
        return None
    return tuple(place for place, value in enumerate(values) if value in map(str, stated))


def _counts(wave: Mapping[str, Any], scale: Sequence[tuple[str, str]]) -> list[int]:
    counts = wave.get("counts", {})
    return [int(counts.get(value, 0)) for value, _ in scale]


def _wave(
    figures: Mapping[str, Any],
    name: str,
    scale: Sequence[tuple[str, str]],
    accepting: tuple[int, ...] | None,
    threshold: int,
) -> Wave | None:
    wave = figures.get(name)
    if not wave:
        return None
    n, counts = int(wave["n"]), _counts(wave, scale)
    share = _share(_shares(figures).get(name), threshold)
    if is_small(n, threshold) or sum(counts) != n:
        # Answers off the scale would be what n has more than the columns: none is shown then.
        return Wave(None if is_small(n, threshold) else n, (_all_of(counts),), share)
    return Wave(n, _groups(counts, accepting, threshold, shared=share is not None), share)


def _share(raw: Mapping[str, Any] | None, threshold: int) -> Share | None:
    if not raw:
        return None
    limits = None if raw.get("low") is None else (float(raw["low"]), float(raw["high"]))
    return protect_share(int(raw["count"]), int(raw["n"]), threshold, limits)


def _all_of(counts: Sequence[int]) -> Group:
    return Group(tuple(range(len(counts))), None)


def _is_run(places: tuple[int, ...]) -> bool:
    return places[-1] - places[0] == len(places) - 1


def _groups(
    counts: Sequence[int], accepting: tuple[int, ...] | None, threshold: int, *, shared: bool
) -> tuple[Group, ...]:
    """Merge a row's small cells; a published share makes two rows of it."""
    if not shared:
        return merge_cells(counts, threshold)
    ends = (0, len(counts) - 1)
    if accepting and any(end in accepting for end in ends) and _is_run(accepting):
        return merge_blocks(counts, accepting, threshold)
    # The share cuts the row in no way that is known here: only one without small cells is safe.
    if any(is_small(count, threshold) for count in counts):
        return (_all_of(counts),)
    return merge_cells(counts, threshold)


def _moves(figures: Mapping[str, Any], threshold: int, waves: Waves) -> Moves | None:
    if figures.get("n_paired") is None:
        return None
    raw = RawMoves(
        n=int(figures["n_paired"]),
        up=int(figures.get("up") or 0),
        same=int(figures.get("same") or 0),
        down=int(figures.get("down") or 0),
        net=figures.get("net"),
        low=figures.get("low"),
        high=figures.get("high"),
    )
    return protect_moves(raw, threshold, _tango_limits, waves)


def _rows(
    wave: Wave | None, accepting: tuple[int, ...] | None, truth: str, threshold: int
) -> tuple[Row, ...]:
    """Return the rows of answers that a published wave allows; none where that is not known."""
    if wave is None or wave.n is None:
        return ()
    if truth:
        known = wave.share
        if known is None or known.n is None or known.count is None:
            return ()
        return ((known.n - known.count, known.count),)
    shared = wave.share is not None

    def is_alike(row: Row) -> bool:
        return _groups(row, accepting, threshold, shared=shared) == wave.groups and (
            not (shared and accepting) or _accepts(row, accepting, wave.share, threshold)
        )

    return rows_published_as(wave.groups, is_alike, threshold)


def _accepts(
    row: Row, accepting: tuple[int, ...] | None, share: Share | None, threshold: int
) -> bool:
    """Whether a row gives this share as it is published."""
    count = sum(row[place] for place in accepting or ())
    found = protect_share(count, sum(row), threshold)
    return share is not None and (found.count, found.band) == (share.count, share.band)


def _tango_limits(up: int, down: int, n: int) -> tuple[float, float]:
    interval = tango(up, down, n)
    return interval.low, interval.high
