"""What every group accepts or rejects, and what one group says unlike the others.

Shares always come with their number and Wilson's interval. A pass is a vote: it counts among those
asked. Groups are small, and each statement is looked at twice, so a few differences are chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.intervals import difference_of_shares, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from remit.support.core.opinion_groups import Division
    from remit.support.core.votes import Votes

SIDES = {"agree": 1, "disagree": -1}
VALUES = (-1, 0, 1)
LEAST_ASKED = 3
MOST_SHOWN = 5
HALF = 0.5
STRETCH = 1 << 18


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group voted one way on a statement, of how many who voted on it at all."""

    count: int
    n: int

    def as_dict(self) -> dict[str, object]:
        """Return the share with its 95% interval as plain values; no share of nobody."""
        interval = wilson(self.count, self.n) if self.n else None
        return {
            "n": self.n,
            "count": self.count,
            "share": self.count / self.n if self.n else None,
            "low": interval.low if interval else None,
            "high": interval.high if interval else None,
        }


@dataclass(frozen=True, slots=True)
class Consensus:
    """A statement on which every group is of one mind.

    Attributes:
        statement: its id.
        side: "agree" or "disagree".
        measure: the product over the groups of (count + 1) / (n + 2), by which consensus is ranked.
        clear: whether each group's interval lies above one half.
        shares: of each group, in their order.
    """

    statement: str
    side: str
    measure: float
    clear: bool
    shares: tuple[Share, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "comment": self.statement,
            "side": self.side,
            "measure": self.measure,
            "clear": self.clear,
            "groups": [share.as_dict() for share in self.shares],
        }


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement on which a group differs from everybody else.

    Attributes:
        group: which.
        statement: its id.
        side: what the group says more often than the others.
        inside: how many in the group say so.
        outside: how many of the others.
    """

    group: int
    statement: str
    side: str
    inside: Share
    outside: Share

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, with the difference and its 95% interval."""
        difference = difference_of_shares(
            (self.inside.count, self.inside.n), (self.outside.count, self.outside.n)
        )
        return {
            "group": self.group,
            "comment": self.statement,
            "side": self.side,
            "inside": self.inside.as_dict(),
            "outside": self.outside.as_dict(),
            "difference": self.inside.count / self.inside.n - self.outside.count / self.outside.n,
            "low": difference.low,
            "high": difference.high,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Votes counted by group and statement: arrays of groups x statements."""

    statements: tuple[str, ...]
    asked: NDArray[np.int64]
    counts: dict[str, NDArray[np.int64]]


def tally(votes: Votes, division: Division) -> Tally:
    """Return how many of each group voted which way on each statement."""
    group = np.array([division.groups.get(name, -1) for name in votes.voters], dtype=np.int64)
    shape = (len(division.sizes) + 1, len(votes.statements), len(VALUES))
    # One number for each group, statement and answer; whoever is in no group comes first.
    of = (group + 1) * (shape[1] * shape[2]) + 1
    size = shape[0] * shape[1] * shape[2]
    total = np.zeros(size, dtype=np.int64)
    for start in range(0, len(votes), STRETCH):  # twenty million at once take long to find room for
        some = slice(start, start + STRETCH)
        places = of[votes.rows[some]] + votes.columns[some].astype(np.int64) * shape[2]
        total += np.bincount(places + votes.values[some], minlength=size)
    found = total.reshape(shape)[1:]
    counts = {side: found[:, :, value + 1] for side, value in SIDES.items()}
    return Tally(votes.statements, found.sum(axis=2), counts)


def consensus(found: Tally) -> tuple[Consensus, ...]:
    """Return the statements on which more than half of every group say the same, the surest first.

    The share of a group is (count + 1) / (n + 2), as Polis takes it, so that nobody's silence
    counts as a yes: a group must have voted three times or more. The measure is its group-informed
    consensus (Small et al. 2021).
    """
    entries: list[Consensus] = []
    for side, counts in found.counts.items() if len(found.asked) else ():
        smoothed = (counts + 1) / (found.asked + 2)
        agreed = (smoothed > HALF).all(axis=0) & (found.asked >= LEAST_ASKED).all(axis=0)
        for at in np.flatnonzero(agreed):
            shares = tuple(
                Share(int(count), int(n))
                for count, n in zip(counts[:, at], found.asked[:, at], strict=True)
            )
            clear = all(wilson(share.count, share.n).low > HALF for share in shares)
            measure = float(smoothed[:, at].prod())
            entries.append(Consensus(found.statements[at], side, measure, clear, shares))
    return tuple(sorted(entries, key=lambda one: (-one.measure, one.statement)))


def representative(found: Tally) -> tuple[Representative, ...]:
    """Return, for each group, up to five statements on which it differs most from the others.

    Only where the 95% interval of the difference leaves out zero; by its lower end, greatest first.
    """
    shown = []
    for group in range(len(found.asked)):
        candidates = []
        for side, counts in found.counts.items():
            outside = counts.sum(axis=0) - counts[group]
            others = found.asked.sum(axis=0) - found.asked[group]
            enough = (found.asked[group] >= LEAST_ASKED) & (others >= LEAST_ASKED)
            for at in np.flatnonzero(enough):
                inside = Share(int(counts[group, at]), int(found.asked[group, at]))
                rest = Share(int(outside[at]), int(others[at]))
                low = difference_of_shares((inside.count, inside.n), (rest.count, rest.n)).low
                if low > 0:
                    entry = Representative(group, found.statements[at], side, inside, rest)
                    candidates.append((-low, entry.statement, entry))
        shown += [entry for *_, entry in sorted(candidates, key=lambda one: one[:2])[:MOST_SHOWN]]
    return tuple(shown)
