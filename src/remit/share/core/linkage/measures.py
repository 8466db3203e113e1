"""How good links are where the truth is known: precision, recall, F1, and who is missed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs of records of different custodians, counted.

    Attributes:
        linked: pairs that were linked, directly or through a third record.
        right: those of one person.
        true: all pairs of one person.
    """

    linked: int
    right: int
    true: int

    @property
    def precision(self) -> float | None:
        """Share of linked pairs that are of one person; None where nothing was linked."""
        return self.right / self.linked if self.linked else None

    @property
    def recall(self) -> float | None:
        """Share of pairs of one person that were linked; None where there are none."""
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where neither can be had."""
        both = self.linked + self.true
        return 2 * self.right / both if both else None

    def as_dict(self) -> dict[str, object]:
        """Return the measures as plain values."""
        return {
            "precision": _rounded(self.precision),
            "recall": _rounded(self.recall),
            "f1": _rounded(self.f1),
            "linked_pairs": self.linked,
            "right_pairs": self.right,
            "true_pairs": self.true,
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


@dataclass(frozen=True, slots=True)
class Growth:
    """Pairs linked and pairs right after each joining, in order."""

    linked: NDArray[np.int64]
    right: NDArray[np.int64]
    true: int

    def after(self, joinings: int) -> Measured:
        """Return the measures after so many joinings."""
        if not joinings:
            return Measured(0, 0, self.true)
        return Measured(int(self.linked[joinings - 1]), int(self.right[joinings - 1]), self.true)

    def best(self) -> int:
        """Return how many joinings give the best F1; 0 where there are none."""
        if not len(self.linked):
            return 0
        return int(np.argmax(2 * self.right / np.maximum(self.linked + self.true, 1))) + 1

    def at_precision(self, least: float) -> int:
        """Return the most joinings whose precision is no less than this."""
        enough = np.flatnonzero(self.right >= least * self.linked)
        return int(enough[-1]) + 1 if len(enough) else 0


def growth(
    truth: Sequence[str | None],
    custodian: Sequence[int],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> Growth:
    """Replay joinings and count pairs after each.

    Args:
        truth: whose record each is; None where that is not known, which makes no pair right.
        custodian: whose file each record is in.
        left: one record of each joining, in order; each joins two persons.
        right: the other.
    """
    members: dict[int, list[int]] = {}
    linked, found = np.zeros(len(left), np.int64), np.zeros(len(left), np.int64)
    pairs = rights = 0
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        first, second = members.get(one, [one]), members.get(other, [other])
        pairs += len(first) * len(second)
        rights += sum(truth[a] == truth[b] is not None for a in first for b in second)
        first.extend(second)
        for each in first:
            members[each] = first
        linked[at], found[at] = pairs, rights
    return Growth(linked, found, true_pairs(truth, custodian))


def true_pairs(truth: Sequence[str | None], custodian: Sequence[int]) -> int:
    """Return how many pairs of records of different custodians are of one person."""
    counted: dict[str, dict[int, int]] = {}
    for person, owner in zip(truth, custodian, strict=True):
        if person is not None:
            held = counted.setdefault(person, {})
            held[owner] = held.get(owner, 0) + 1
    return sum(a * b for held in counted.values() for a, b in combinations(held.values(), 2))
