"""Alpha of codes given to units that were there before: nominal, by sets of codes, and ordinal.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"; 2019, Content Analysis (4th ed.),
section 12.3. A unit that only one coder coded is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.listen.core.agreement.tallies import Tally, Values, estimated, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from remit.listen.core.agreement.codings import UnitCodings
    from remit.listen.core.agreement.tallies import Estimate, Floats, Indices, Resamples

    Grid = npt.NDArray[np.signedinteger[Any]]

_DENSE = 50_000_000
# As many entries as the processor's memory for what is at hand holds: fresh memory costs more than
# the sums do.
_BLOCK = 32_768
_NOT_CODED = -1
_MOST_PAIRED = 12


@dataclass(frozen=True)
class CodedUnits:
    """What each coder said of each unit: one entry for each unit and coder, with a value's index.

    Only units that two or more coders coded.

    Attributes:
        unit: of each entry.
        coder: of each entry.
        value: of each entry, as an index into `values`.
        values: the different sets of codes.
        groups: by unit, of the clusters that are drawn together.
        group_count: how many there are.
        units: how many two or more coded.
        grid: by coder and unit, the value, or -1, also of units of one coder; None where it has
            no room or somebody gave a unit several codes.
    """

    unit: Indices
    coder: Indices
    value: Indices
    values: Values
    groups: Indices
    group_count: int
    units: int
    grid: Grid | None = None


def coded_units(codings: UnitCodings, renamed: Indices, codes: int) -> CodedUnits:
    """Return what coders said of the units, with codes put under other names, such as domains.

    Args:
        codings: the codings.
        renamed: for each code, the index of what it is counted as.
        codes: how many such there are.
    """
    width = len(codings.coders)
    code = codings.code if _is_same(renamed) else renamed[codings.code]
    grid = _grid(codings, code, codes)
    if grid is not None or _all_once(codings.unit * width + codings.coder):
        values, value = Values((frozenset({each}) for each in range(codes)), codes), code
        unit, coder = codings.unit, codings.coder
    else:
        key, value, values = _sets(codings.unit * width + codings.coder, code, codes)
        unit, coder = key // width, key % width
    if grid is None:
        coders = np.bincount(unit, minlength=codings.units)
    else:
        coders = np.sum(grid != _NOT_CODED, axis=0, dtype=np.int32)
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
        units=int(np.count_nonzero(coders > 1)),
        grid=grid,
    )


def unit_tally(coded: CodedUnits) -> Tally:
    """Return the tally of nominal alpha, or of alpha by sets of codes."""
    if coded.grid is not None and len(coded.grid) <= _MOST_PAIRED:
        return _tally_of_grid(coded, coded.grid)
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


def _is_same(renamed: Indices) -> bool:
    """Whether every code keeps its index."""
    return bool((renamed == np.arange(len(renamed))).all())


def _grid(codings: UnitCodings, code: Indices, codes: int) -> Grid | None:
    """Return what each coder gave each unit; None without room, or where one gave several."""
    cells = codings.units * len(codings.coders)
    if cells > _DENSE:
        return None
    flat = np.full(cells, _NOT_CODED, dtype=np.min_scalar_type(-max(1, codes)))
    for start in range(0, len(code), _BLOCK):
        block = slice(start, start + _BLOCK)
        flat[codings.coder[block] * codings.units + codings.unit[block]] = code[block]
    if np.count_nonzero(flat != _NOT_CODED) < len(code):
        return None
    return flat.reshape(len(codings.coders), codings.units)


def _all_once(key: Indices) -> bool:
    """Whether no key stands twice."""
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


def _table(coded: CodedUnits) -> Indices:
    """Return how often each value was given, a row for each unit."""
    units, kinds = len(coded.groups), len(coded.values.sets)
    counts = np.bincount(coded.unit * kinds + coded.value, minlength=units * kinds)
    return counts.reshape(units, kinds)


def _tally_of_grid(coded: CodedUnits, grid: Grid) -> Tally:
    """Return the tally of units that each coder gave at most one code, a block at a time."""
    kinds, count = len(coded.values.sets), coded.group_count
    observed, given = np.zeros(count), np.zeros((count, kinds), dtype=np.int64)
    for start in range(0, len(coded.groups), _BLOCK):
        block = grid[:, start : start + _BLOCK]
        group = coded.groups[start : start + _BLOCK]
        first, last = int(group.min()), int(group.max()) + 1
        group = group - first
        there = block != _NOT_CODED
        coders = there.sum(axis=0, dtype=np.int64)
        alone = coders < 2  # noqa: PLR2004  # one coder alone agrees with nobody
        if alone.any():
            there &= ~alone
        differing = np.zeros(len(group), dtype=np.int64)
        for one, other in combinations(range(len(block)), 2):
            differing += (block[one] != block[other]) & there[one] & there[other]
        weight = 2 * differing / np.maximum(coders - 1, 1)
        observed[first:last] += np.bincount(group, weight, minlength=last - first)
        cells = (last - first) * kinds
        for values, known in zip(block, there, strict=True):
            cell = group * kinds + values
            met = np.bincount(cell if known.all() else cell[known], minlength=cells)
            given[first:last] += met.reshape(last - first, kinds)
    total = given.sum(axis=1).astype(np.float64)
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
