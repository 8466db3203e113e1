"""Alpha of codes given to units that were there before: nominal, by sets of codes, and ordinal.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"; 2019, Content Analysis (4th ed.),
section 12.3. A unit that only one coder coded is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.listen.core.agreement.tallies import Tally, Values, estimated, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.listen.core.agreement.codings import UnitCodings
    from remit.listen.core.agreement.tallies import Estimate, Floats, Indices, Resamples

_DENSE = 50_000_000


@dataclass(frozen=True)
class CodedUnits:
    """What each coder said of each unit: one entry for each unit and coder, with a value's index.

    Only units that two or more coders coded.
    """

    unit: Indices
    coder: Indices
    value: Indices
    values: Values
    groups: Indices
    group_count: int
    units: int


def coded_units(codings: UnitCodings, renamed: Indices, codes: int) -> CodedUnits:
    """Return what coders said of the units, with codes put under other names, such as domains.

    Args:
        codings: the codings.
        renamed: for each code, the index of what it is counted as.
        codes: how many such there are.
    """
    width = len(codings.coders)
    key = codings.unit * width + codings.coder
    code = renamed[codings.code]
    if _all_once(key, codings.units * width):
        values, value = Values((frozenset({each}) for each in range(codes)), codes), code
        unit, coder = codings.unit, codings.coder
    else:
        key, value, values = _sets(key, code, codes)
        unit, coder = key // width, key % width
    coders = np.bincount(unit, minlength=codings.units)
    if (coders < 2).any():  # noqa: PLR2004  # one coder alone agrees with nobody
        paired = (coders > 1)[unit]
        unit, value, coder = unit[paired], value[paired], coder[paired]
    groups, count = grouped(codings.clusters, values.columns + 3)
    return CodedUnits(
        unit=unit,
        coder=coder,
        value=value,
        values=values,
        groups=groups[codings.cluster],
        group_count=count,
        units=int((coders > 1).sum()),
    )


def unit_tally(coded: CodedUnits) -> Tally:
    """Return the tally of nominal alpha, or of alpha by sets of codes."""
    if _is_dense(coded) and _is_quick(coded):
        return _tally_of_table(coded, _table(coded))
    group = coded.groups[coded.unit]
    count = coded.group_count
    total = np.bincount(group, minlength=count).astype(np.float64)
    observed = np.bincount(coded.groups, _disagreement(coded), minlength=count).astype(np.float64)
    shares = coded.values.shares(coded.value, None, group, count)
    return Tally(observed, total, shares, total, coded.values)


def ordinal_alpha(coded: CodedUnits, order: Sequence[int], resamples: Resamples) -> Estimate:
    """Return ordinal alpha: two values differ by the square of how many were given between them.

    Args:
        coded: the units, one code each.
        order: the codes' indices from low to high.
        resamples: which clusters are drawn.
    """
    kinds = len(order)
    rank = np.empty(kinds, dtype=np.int64)
    rank[list(order)] = np.arange(kinds)
    counts, unit, value = _counts(coded, rank[coded.value], kinds)
    groups, count = grouped(coded.group_count, kinds * kinds)
    group_of = groups[coded.groups]
    coincidences = np.zeros((count, kinds, kinds))
    coders = np.bincount(coded.unit, minlength=len(coded.groups))
    weight = counts / (coders[unit] - 1)
    # Of a unit's own value, one less: nobody is paired with themselves.
    np.add.at(coincidences, (group_of[unit], value, value), weight * (counts - 1))
    for one, other in _pairs(unit):
        pair = weight[one] * counts[other]
        np.add.at(coincidences, (group_of[unit[one]], value[one], value[other]), pair)
        np.add.at(coincidences, (group_of[unit[one]], value[other], value[one]), pair)
    return estimated(coincidences.reshape(count, kinds * kinds), _ordinal, resamples)


def _ordinal(sums: Floats) -> Floats:
    """Return ordinal alpha for each row of sums of coincidences, whose values are in order."""
    kinds = round(sums.shape[1] ** 0.5)
    table = sums.reshape(len(sums), kinds, kinds)
    margin = table.sum(axis=2)
    total = margin.sum(axis=1)
    # Values up to and with each, less half of its own: the difference of two of these is the
    # number of values between, with half of both ends.
    middle = np.cumsum(margin, axis=1) - margin / 2
    delta = (middle[:, :, None] - middle[:, None, :]) ** 2
    observed = (table * delta).sum(axis=(1, 2))
    expected = np.einsum("ij,ik,ijk->i", margin, margin, delta)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)


def _all_once(key: Indices, keys: int) -> bool:
    """Whether no key stands twice."""
    if keys <= _DENSE:
        met = np.zeros(keys, dtype=bool)
        met[key] = True
        return int(np.count_nonzero(met)) == len(key)
    return len(np.unique(key)) == len(key)


def _sets(key: Indices, code: Indices, codes: int) -> tuple[Indices, Indices, Values]:
    """Return each key once, the index of the set of its codes, and the sets."""
    both = np.unique(key * codes + code)
    keys, first = np.unique(both // codes, return_index=True)
    known: dict[frozenset[int], int] = {}
    members = np.split(both % codes, first[1:])
    value = [known.setdefault(frozenset(each.tolist()), len(known)) for each in members]
    return keys, np.array(value, dtype=np.int64), Values(known, codes)


def _counts(coded: CodedUnits, value: Indices, kinds: int) -> tuple[Floats, Indices, Indices]:
    """Return how often each value was given to each unit, with the unit and the value."""
    cells = len(coded.groups) * kinds
    key = coded.unit * kinds + value
    if cells <= _DENSE:
        found = np.bincount(key, minlength=cells)
        met = np.flatnonzero(found)
        counts = found[met]
    else:
        met, counts = np.unique(key, return_counts=True)
    return counts.astype(np.float64), met // kinds, met % kinds


def _is_dense(coded: CodedUnits) -> bool:
    """Whether a table of units by values has room, each value being one code."""
    return coded.values.single and len(coded.groups) * len(coded.values.sets) <= _DENSE


def _is_quick(coded: CodedUnits) -> bool:
    """Whether such a table is little longer than what was given, and its groups stand together."""
    cells = len(coded.groups) * len(coded.values.sets)
    return cells <= 2 * len(coded.value) and bool((coded.groups[1:] >= coded.groups[:-1]).all())


def _table(coded: CodedUnits) -> Indices:
    """Return how often each value was given, a row for each unit."""
    units, kinds = len(coded.groups), len(coded.values.sets)
    counts = np.bincount(coded.unit * kinds + coded.value, minlength=units * kinds)
    return counts.reshape(units, kinds)


def _tally_of_table(coded: CodedUnits, table: Indices) -> Tally:
    """Return the tally of units whose groups stand together: whole rows are added up."""
    count = coded.group_count
    first = np.flatnonzero(np.diff(coded.groups, prepend=-1))
    given = np.zeros((count, table.shape[1]), dtype=np.int64)
    if len(first):
        given[coded.groups[first]] = np.add.reduceat(table, first, axis=0)
    total = given.sum(axis=1).astype(np.float64)
    observed = np.bincount(coded.groups, _differing(table), minlength=count).astype(np.float64)
    return Tally(observed, total, coded.values.shares_of(given), total, coded.values)


def _differing(table: Indices) -> Floats:
    """Return, for each row of counts, the pairs that differ, over coders less one."""
    coders = np.einsum("ij->i", table)
    pairs = coders * coders - np.einsum("ij,ij->i", table, table)
    return np.asarray(pairs / np.maximum(coders - 1, 1))


def _disagreement(coded: CodedUnits) -> Floats:
    """Return, for each unit, how far its coders differ, pair by pair, over coders less one."""
    if _is_dense(coded):
        return _differing(_table(coded))
    units = len(coded.groups)
    coders = np.bincount(coded.unit, minlength=units)
    counts, unit, value = _counts(coded, coded.value, len(coded.values.sets))
    differing = _set_differences(counts, unit, value, coded.values, units)
    return np.asarray(differing / np.maximum(coders - 1, 1))


def _set_differences(
    counts: Floats, unit: Indices, value: Indices, values: Values, units: int
) -> Floats:
    found = np.zeros(units)
    for one, other in _pairs(unit):
        differing = 2 * counts[one] * counts[other] * values.difference(value[one], value[other])
        found += np.bincount(unit[one], differing, minlength=units)
    return found


def _pairs(unit: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Yield every two entries that are of one unit, by how far apart they stand.

    Entries are sorted by unit.
    """
    first = np.flatnonzero(np.diff(unit, prepend=-1))
    longest = int(np.diff(np.append(first, len(unit))).max(initial=0))
    for step in range(1, longest):
        one = np.flatnonzero(unit[:-step] == unit[step:])
        yield one, one + step
