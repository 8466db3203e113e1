"""Weights that somebody fixed: what is learned bends to them, and they come out as they were said.

A weight alone fixes the ratio of m and u. Then u is measured, and m follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.linkage.training import held_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from remit.share.core.linkage.comparisons import Comparison
    from remit.share.core.linkage.settings import LevelSetting


@dataclass(frozen=True, slots=True)
class Held:
    """What is fixed of one comparison's levels, from the last to the first; NaN is learned."""

    m: NDArray[np.float64]
    u: NDArray[np.float64]
    weight: NDArray[np.float64]

    def m_given(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return m as far as it is fixed, by itself or by a weight beside u."""
        followed = np.minimum(u * np.exp2(self.weight), 1.0)
        return np.where(np.isnan(self.m), followed, self.m)

    def u_near(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return u with what is fixed of it, the rest sharing what is left."""
        return held_to(u, self.u)

    def exactly(
        self, m: NDArray[np.float64], u: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return m and u as they were fixed; by a weight, in its ratio and neither above 1."""
        m, u = (np.where(np.isnan(own), one, own) for own, one in ((self.m, m), (self.u, u)))
        ratio = np.exp2(self.weight)
        by_weight = ~np.isnan(ratio)
        u = np.where(by_weight & (u * ratio > 1), 1 / ratio, u)
        return np.where(by_weight, u * ratio, m), u


def held(
    comparisons: Sequence[Comparison], fixed: Mapping[tuple[str, str], LevelSetting]
) -> tuple[Held, ...]:
    """Return what is fixed of each comparison; nothing at all where nothing is."""
    if not any((one.name, level.key) in fixed for one in comparisons for level in one.levels):
        return ()
    return tuple(
        Held(
            *(
                np.array(
                    [
                        np.nan if (said := _said(one, level.key, fixed, what)) is None else said
                        for level in reversed(one.levels)
                    ]
                )
                for what in ("m", "u", "weight")
            )
        )
        for one in comparisons
    )


def _said(
    comparison: Comparison,
    level: str,
    fixed: Mapping[tuple[str, str], LevelSetting],
    what: str,
) -> float | None:
    found = fixed.get((comparison.name, level))
    return None if found is None else getattr(found, what)
