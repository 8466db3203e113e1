"""How people lean on a flow that they were shown: for it, against it, divided, or too few to say.

What counts is an interval, never a point. People are **for** a flow where the whole interval of
the share who accept it lies above one half, **against** it where it lies below. In between they
are **divided** from `ENOUGH` people on, and fewer are **too few** to say: from 16 people on, three
in four who accept are shown to be more than half (Wilson, 95%).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.kernel.finding import Finding

HALF = 0.5
ENOUGH = 16


class Position(Enum):
    """Where people stand on a flow."""

    FOR = "for"
    AGAINST = "against"
    DIVIDED = "divided"
    TOO_FEW = "too-few"

    @property
    def words(self) -> str:
        """The position in plain words, after “they”."""
        return {
            Position.FOR: "accept it",
            Position.AGAINST: "refuse it",
            Position.DIVIDED: "are divided",
            Position.TOO_FEW: "are too few to say",
        }[self]


class Change(Enum):
    """What being told more did to a position."""

    HOLDS = "holds"
    GROWS = "grows"
    WEAKENS = "weakens"
    HARDENS = "hardens"
    DISSOLVES = "dissolves"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """What happened, in a sentence."""
        return {
            Change.HOLDS: "Being told more left it where it was.",
            Change.GROWS: "More accepted it after being told more: support appeared.",
            Change.WEAKENS: "Fewer accepted it after being told more: support went.",
            Change.HARDENS: "Fewer accepted it after being told more: a limit appeared.",
            Change.DISSOLVES: "More accepted it after being told more: a limit went.",
            Change.UNKNOWN: "Whether being told more changed it is not known.",
        }[self]


@dataclass(frozen=True, slots=True)
class Share:
    """How many accept, of how many, with the interval's limits; None where nobody was asked."""

    n: int
    count: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def position(self) -> Position:
        """Where these people stand."""
        if self.low is not None and self.low > HALF:
            return Position.FOR
        if self.high is not None and self.high < HALF:
            return Position.AGAINST
        return Position.DIVIDED if self.n >= ENOUGH else Position.TOO_FEW

    def as_dict(self, threshold: int = 0) -> dict[str, object]:
        """Return the share as plain values; of fewer people than the threshold, only that."""
        withheld = 0 < self.n < threshold
        figures = (None,) * 5 if withheld else (self.n, self.count, self.share, self.low, self.high)
        names = ("n", "count", "share", "low", "high")
        return {**dict(zip(names, figures, strict=True)), "position": self.position.value}


@dataclass(frozen=True, slots=True)
class GroupShare:
    """How a group of people leans, such as feature “age”, value “16-24”."""

    feature: str
    value: str
    share: Share

    @property
    def name(self) -> str:
        """The group in words."""
        return f"{self.value} ({self.feature})"


@dataclass(frozen=True, slots=True)
class Net:
    """The net share of people who came to accept, with limits; None where nobody was paired."""

    net: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """All that answers say of one flow.

    Attributes:
        before: the share before information.
        after: the share after it.
        net: how people changed between.
        groups: how groups of people lean in the wave that counts.
    """

    before: Share
    after: Share
    net: Net
    groups: tuple[GroupShare, ...] = ()

    @property
    def wave(self) -> str:
        """Which wave counts: what people think once informed, where they were asked then."""
        return "after" if self.after.n else "before"

    @property
    def counted(self) -> Share:
        """The share that counts."""
        return self.after if self.after.n else self.before

    @property
    def change(self) -> Change:
        """What information did, where the interval of the change leaves zero out."""
        low, high = self.net.low, self.net.high
        if low is None or high is None:
            return Change.UNKNOWN
        before, after = self.before.position, self.after.position
        if low > 0:
            return _rising(before, after)
        if high < 0:
            return _falling(before, after)
        return Change.HOLDS


def leaning_of(finding: Finding, groups: Iterable[GroupShare] = ()) -> Leaning:
    """Return how people lean on a vignette, from its finding's figures.

    Raises:
        KeyError: the finding has no shares who accept.
    """
    accept, net = finding.figures["accept"], finding.figures.get("accept_net") or {}
    return Leaning(
        before=share_of(accept["before"]),
        after=share_of(accept["after"]),
        net=Net(net.get("net"), net.get("low"), net.get("high")),
        groups=tuple(groups),
    )


def share_of(figures: Mapping[str, Any]) -> Share:
    """Return a share from the figures of a finding."""
    return Share(*(figures[name] for name in ("n", "count", "share", "low", "high")))


def _rising(before: Position, after: Position) -> Change:
    if before is Position.AGAINST and after is not Position.AGAINST:
        return Change.DISSOLVES
    return Change.GROWS if after is Position.FOR and before is not Position.FOR else Change.HOLDS


def _falling(before: Position, after: Position) -> Change:
    if after is Position.AGAINST and before is not Position.AGAINST:
        return Change.HARDENS
    return Change.WEAKENS if before is Position.FOR and after is not Position.FOR else Change.HOLDS
