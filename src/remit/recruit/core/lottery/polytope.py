"""The polytope of panels: which numbers of seats for each type make a panel.

A panel is a vector of whole numbers, one for each type. Linear rows hold it: the size, the
quotas, the households of each make-up, and cuts that were found on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.types import Type
    from remit.recruit.core.quotas import Quotas

    Floats = NDArray[np.float64]

SNUG = 1e-9  # what differs by less from a bound lies on it


@dataclass(frozen=True, slots=True)
class Polytope:
    """Rows `low <= matrix @ seats <= high`, and `0 <= seats <= most`.

    Attributes:
        matrix: one row for each bound, one column for each type; the size comes first.
        low: the least of each row.
        high: the most of each row.
        most: the most seats of each type.
        people: how many people are of each type; their chance is seats / people.
        cuts: how many of the last rows are cuts.
    """

    matrix: Floats
    low: Floats
    high: Floats
    most: Floats
    people: Floats
    cuts: int = 0

    @property
    def size(self) -> int:
        """How many seats the panel has."""
        return round(float(self.low[0]))

    def holds(self, seats: Floats, slack: float = SNUG) -> bool:
        """Whether the seats, whole or not, meet every bound to within the slack."""
        totals = self.matrix @ seats
        return bool(
            (totals >= self.low - slack).all()
            and (totals <= self.high + slack).all()
            and (seats >= -slack).all()
            and (seats <= self.most + slack).all()
        )

    def with_cut(self, weights: Floats, most: float) -> Polytope:
        """Return the polytope with one more row: the weighted seats are at most `most`."""
        return replace(
            self,
            matrix=np.vstack([self.matrix, weights]),
            low=np.append(self.low, -np.inf),
            high=np.append(self.high, most),
            cuts=self.cuts + 1,
        )


def panel_polytope(quotas: Quotas, types: Sequence[Type], size: int) -> Polytope:
    """Build the polytope of all panels of that size within the quotas and the household rule."""
    rows: list[Floats] = [np.ones(len(types))]
    low, high = [float(size)], [float(size)]
    place = {feature: number for number, feature in enumerate(quotas.features)}
    for quota in quotas:
        at = place[quota.feature]
        rows.append(np.array([float(kind.combination[at] == quota.value) for kind in types]))
        low.append(float(quota.minimum))
        high.append(float(quota.maximum))
    groups = np.array([kind.group for kind in types])
    for group, count in enumerate(np.bincount(groups) if len(types) else ()):
        if count > 1:
            members = groups == group
            rows.append(members.astype(float))
            low.append(0.0)
            high.append(float(types[int(np.argmax(members))].households))
    return Polytope(
        matrix=np.array(rows),
        low=np.array(low),
        high=np.array(high),
        most=np.array([float(kind.households) for kind in types]),
        people=np.array([float(kind.people) for kind in types]),
    )
