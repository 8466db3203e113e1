"""Cohen's kappa of every two coders, for those who ask; alpha is for any number of them.

Cohen 1960, Educational and Psychological Measurement 20:37-46. A value is the set of codes that a
coder gave, whole: two sets are the same or not.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from remit.listen.core.agreement.tallies import estimated, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.agreement.continuum import Continuum
    from remit.listen.core.agreement.tallies import Estimate, Floats, Indices, Resamples
    from remit.listen.core.agreement.units import CodedUnits


def unit_kappas(
    coded: CodedUnits, coders: int, resamples: Resamples
) -> Iterator[tuple[int, int, Estimate]]:
    """Yield every two coders with kappa over the units that both coded."""
    clusters = (coded.groups, coded.group_count)
    mine = [np.flatnonzero(coded.coder == coder) for coder in range(coders)]
    for one, other in combinations(range(coders), 2):
        units, a, b = np.intersect1d(
            coded.unit[mine[one]], coded.unit[mine[other]], return_indices=True
        )
        values = (coded.value[mine[one]][a], coded.value[mine[other]][b])
        weight = np.ones(len(units))
        yield one, other, _kappa(values, weight, (clusters[0][units], clusters[1]), resamples)


def span_kappas(
    continuum: Continuum, clusters: tuple[Indices, int], resamples: Resamples
) -> Iterator[tuple[int, int, Estimate]]:
    """Yield every two coders with kappa over the characters, to be left uncoded being a value."""
    for one, other, at in continuum.pairs(continuum.present):
        values = (continuum.value[one][at], continuum.value[other][at])
        where = (clusters[0][at], clusters[1])
        yield one, other, _kappa(values, continuum.length[at], where, resamples)


def _kappa(
    values: tuple[Indices, Indices],
    weight: Floats,
    clusters: tuple[Indices, int],
    resamples: Resamples,
) -> Estimate:
    used, together = np.unique(np.concatenate(values), return_inverse=True)
    kinds = max(1, len(used))
    one, other = together[: len(weight)], together[len(weight) :]
    of_cluster, count = grouped(clusters[1], 2 * kinds)
    group = of_cluster[clusters[0]]
    total = np.bincount(group, weight, minlength=count)
    alike = np.bincount(group, weight * (one == other), minlength=count)
    margins = [
        np.bincount(group * kinds + each, weight, minlength=count * kinds).reshape(count, kinds)
        for each in (one, other)
    ]
    return estimated(np.column_stack([total, alike, *margins]), _formula, resamples)


def _formula(sums: Floats) -> Floats:
    kinds = (sums.shape[1] - 2) // 2
    total, alike = sums[:, 0], sums[:, 1]
    margins = sums[:, 2:]
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = alike / total
        expected = np.einsum("ij,ij->i", margins[:, :kinds], margins[:, kinds:]) / total**2
        return np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)
