"""The unitised family of alpha: coders choose stretches of sources, and code them.

Krippendorff, Mathet, Bouvry and Widlöcher 2016, "On the reliability of unitizing textual continua:
further developments", Quality & Quantity 50:2347-2364. All sources together are the continuum.
A coder's spans cut it into pieces: units, each a set of codes, and gaps, of which nothing is said.

Everything is found by sweeping once over the sorted ends of spans, so that time grows with their
number and not with its square.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from remit.listen.core.agreement.tallies import Tally, Values, grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.listen.core.agreement.codings import SpanCodings
    from remit.listen.core.agreement.tallies import Floats, Indices, Mask

GAP = 0
_FEW = 2
_WORD = 62  # bits of a number that are used, none of which is its sign


@dataclass(frozen=True)
class Pieces:
    """One coder's continuum: where each piece starts, how long it is, and its value's index."""

    start: Indices
    length: Indices
    value: Indices


class Continuum:
    """All coders' pieces, and the stretches in which nobody's value changes.

    Args:
        codings: the spans.
        renamed: for each code, the index of what it is counted as, from 1; 0 is the gap.
        codes: how many such there are, the gap with them.
        assigned: whether a coder without a span in a source has not read it; otherwise they have,
            and found nothing.
    """

    def __init__(
        self, codings: SpanCodings, renamed: Indices, codes: int, *, assigned: bool = False
    ) -> None:
        self.coders = len(codings.coders)
        self.offsets = np.concatenate([[0], np.cumsum(codings.lengths)]).astype(np.int64)
        self.end = int(self.offsets[-1])
        known: dict[frozenset[int], int] = {frozenset({GAP}): GAP}
        sweep = _Sweep(codings, renamed, self.offsets, known)
        self.pieces = [sweep.pieces(coder) for coder in range(self.coders)]
        self.values = Values(known, codes)
        cuts = np.unique(np.concatenate([each.start for each in self.pieces]))
        self.start = cuts
        self.length = np.diff(cuts, append=self.end).astype(np.float64)
        self.source = np.searchsorted(self.offsets, cuts, side="right") - 1
        self.there = _presence(codings, assigned=assigned)
        self.readers = self.there.sum(axis=0)

    @cached_property
    def piece_of(self) -> list[Indices]:
        """For each coder, the piece that each stretch lies in."""
        return [np.searchsorted(e.start, self.start, side="right") - 1 for e in self.pieces]

    @cached_property
    def value(self) -> list[Indices]:
        """For each coder, the value of each stretch."""
        return [p.value[of] for p, of in zip(self.pieces, self.piece_of, strict=True)]

    @cached_property
    def present(self) -> list[Mask]:
        """For each coder, whether they and another have read what each stretch is of."""
        enough = (self.readers > 1)[self.source]
        return [self.there[coder][self.source] & enough for coder in range(self.coders)]

    @cached_property
    def coded(self) -> list[Mask]:
        """For each coder, whether they coded each stretch."""
        return [p & (v != GAP) for p, v in zip(self.present, self.value, strict=True)]

    @cached_property
    def share(self) -> Floats:
        """The length of each stretch over its readers less one: what a pair of them counts for."""
        found: Floats = self.length / np.maximum(self.readers[self.source] - 1, 1)
        return found

    def clusters(self) -> tuple[Indices, int, str]:
        """Return the cluster of each stretch, how many there are, and what they are.

        They are the sources; where there is one, its passages: stretches that touch or overlap in
        anybody's coding, with the gap that all leave before them. Where there is one passage, too,
        they are the stretches themselves.
        """
        sources = int(self.source.max(initial=-1)) + 1
        if sources >= _FEW:
            return self.source, sources, "sources"
        empty = ~np.logical_or.reduce(self.coded)
        begins = empty & np.concatenate([[False], ~empty[:-1]])
        passage = np.cumsum(begins)
        passages = int(passage[-1]) + 1
        if passages >= _FEW:
            return passage, passages, "passages"
        return np.arange(len(self.start)), len(self.start), "stretches"

    def pairs(self, masks: list[Mask]) -> Iterator[tuple[int, int, Indices]]:
        """Yield every two coders with the stretches that are in both their masks."""
        for one, other in combinations(range(self.coders), 2):
            yield one, other, np.flatnonzero(masks[one] & masks[other])


def whole_tally(continuum: Continuum, clusters: tuple[Indices, int], *, units: bool) -> Tally:
    """Return the tally of what is said of all the continuum, gaps with it.

    With `units`, u-alpha (equations 1 to 5); without, the alpha that takes every character for a
    unit of its own.
    """
    values = continuum.values
    groups, count = _groups(clusters, values.columns)
    observed = _observed(continuum, continuum.present, groups, count)
    total, own = np.zeros(count), np.zeros(count)
    shares = np.zeros((count, values.columns))
    for coder, pieces in enumerate(continuum.pieces):
        at, group = _first_stretches(continuum, coder, groups)
        weight = np.where(continuum.present[coder][at], pieces.length, 0).astype(np.float64)
        total += np.bincount(group, weight, minlength=count)
        shares += values.shares(pieces.value, weight, group, count)
        square = np.where(pieces.value == GAP, weight, weight**2) if units else weight
        own += np.bincount(group, square, minlength=count)
    return Tally(observed, total, shares, own, values)


def relevance_tally(continuum: Continuum, clusters: tuple[Indices, int]) -> Tally:
    """Return the tally of |u-alpha (equation 6): whether anything was coded."""
    groups, count = _groups(clusters, 4)
    values = Values([frozenset({0}), frozenset({1})], 2)
    observed = np.zeros(count)
    for one, other, at in continuum.pairs(continuum.present):
        differ = continuum.coded[one][at] != continuum.coded[other][at]
        observed += np.bincount(groups[at], 2 * continuum.share[at] * differ, minlength=count)
    total, own = np.zeros(count), np.zeros(count)
    shares = np.zeros((count, 2))
    for coder, pieces in enumerate(continuum.pieces):
        at, group = _first_stretches(continuum, coder, groups)
        weight = np.where(continuum.present[coder][at], pieces.length, 0).astype(np.float64)
        value = (pieces.value != GAP).astype(np.int64)
        total += np.bincount(group, weight, minlength=count)
        shares += values.shares(value, weight, group, count)
        own += np.bincount(group, np.where(value == 0, weight, weight**2), minlength=count)
    return Tally(observed, total, shares, own, values)


def coding_tally(continuum: Continuum, clusters: tuple[Indices, int]) -> Tally:
    """Return the tally of cu-alpha (equations 7 to 11): codes where both of two coders coded."""
    values = continuum.values
    groups, count = _groups(clusters, values.columns)
    observed = _observed(continuum, continuum.coded, groups, count)
    total = np.zeros(count)
    shares = np.zeros((count, values.columns))
    for coder, at, weight in met_by_others(continuum):
        total += np.bincount(groups[at], weight, minlength=count)
        shares += values.shares(continuum.value[coder][at], weight, groups[at], count)
    own = np.zeros(count)
    for coder, pieces, square in squares_met(continuum):
        _, group = _first_stretches(continuum, coder, groups)
        own += np.bincount(group[pieces], square, minlength=count)
    return Tally(observed, total, shares, own, values)


def met_by_others(continuum: Continuum) -> Iterator[tuple[int, Indices, Floats]]:
    """Yield each coder, the stretches that they and another coded, and the weight of each."""
    coders = np.asarray(np.sum(continuum.coded, axis=0, dtype=np.int64))
    for coder in range(continuum.coders):
        at = np.flatnonzero(continuum.coded[coder] & (coders > 1))
        yield coder, at, continuum.share[at] * (coders[at] - 1)


def squares_met(continuum: Continuum) -> Iterator[tuple[int, Indices, Floats]]:
    """Yield, for every two coders, one's pieces that the other coded parts of, and what of them.

    That is the square of the length, over readers less one.
    """
    for one, other in permutations(range(continuum.coders), 2):
        both = np.flatnonzero(continuum.coded[one] & continuum.coded[other])
        of = continuum.piece_of[one][both]
        met = np.bincount(of, continuum.length[both], minlength=len(continuum.pieces[one].start))
        pieces = np.flatnonzero(met)
        source = np.searchsorted(continuum.offsets, continuum.pieces[one].start[pieces], "right")
        yield one, pieces, met[pieces] ** 2 / (continuum.readers[source - 1] - 1)


def code_columns(continuum: Continuum, clusters: tuple[Indices, int]) -> Floats:
    """Return what (k)u-alpha is made of: per cluster, total and own of all, then four of each code.

    These are: what of the code met any, what met the same, its own squares, and its whole length.
    """
    codes = continuum.values.codes
    groups, count = _groups(clusters, 4 * codes)
    met, alike, own, whole = (np.zeros((count, codes)) for _ in range(4))
    total, all_own = np.zeros(count), np.zeros(count)
    for coder, at, weight in met_by_others(continuum):
        total += np.bincount(groups[at], weight, minlength=count)
        met += continuum.values.by_code(continuum.value[coder][at], weight, groups[at], count)
    for one, other, at in continuum.pairs(continuum.coded):
        alike += _alike(continuum, (one, other), at, groups[at], count)
    for coder, pieces, square in squares_met(continuum):
        group = _first_stretches(continuum, coder, groups)[1][pieces]
        all_own += np.bincount(group, square, minlength=count)
        value = continuum.pieces[coder].value[pieces]
        own += continuum.values.by_code(value, square, group, count)
    for coder, every in enumerate(continuum.pieces):
        at, group = _first_stretches(continuum, coder, groups)
        length = np.where(continuum.present[coder][at], every.length, 0).astype(np.float64)
        whole += continuum.values.by_code(every.value, length, group, count)
    return np.column_stack([total, all_own, met, alike, own, whole])


def _alike(
    continuum: Continuum, coders: tuple[int, int], at: Indices, group: Indices, count: int
) -> Floats:
    """Return, by code, the weight of the stretches to which two coders both gave it."""
    one, other = (continuum.value[coder][at] for coder in coders)
    pair, code = continuum.values.common(one, other)
    return continuum.values.of_codes(pair, code, 2 * continuum.share[at], group, count)


def _groups(clusters: tuple[Indices, int], columns: int) -> tuple[Indices, int]:
    """Return the group that each stretch's cluster is drawn with."""
    of_cluster, count = grouped(clusters[1], columns + 3)
    return of_cluster[clusters[0]], count


def _first_stretches(continuum: Continuum, coder: int, groups: Indices) -> tuple[Indices, Indices]:
    """Return, for each piece of a coder, the stretch that it begins with, and that one's group."""
    at = np.searchsorted(continuum.start, continuum.pieces[coder].start)
    return at, groups[at]


def _observed(continuum: Continuum, masks: list[Mask], groups: Indices, count: int) -> Floats:
    """Return the disagreement of all pairs of coders where both are in their masks."""
    found = np.zeros(count)
    for one, other, at in continuum.pairs(masks):
        differ = continuum.values.difference(continuum.value[one][at], continuum.value[other][at])
        found += np.bincount(groups[at], 2 * continuum.share[at] * differ, minlength=count)
    return found


def _presence(codings: SpanCodings, *, assigned: bool) -> Mask:
    """Return whether each coder has read each source."""
    there = np.ones((len(codings.coders), len(codings.sources)), dtype=bool)
    if assigned:
        there[:] = False
        there[codings.coder, codings.source] = True
    return there


class _Sweep:
    """Cuts the continuum into each coder's pieces, and numbers the sets of codes that it meets."""

    def __init__(
        self,
        codings: SpanCodings,
        renamed: Indices,
        offsets: Indices,
        known: dict[frozenset[int], int],
    ) -> None:
        before = offsets[codings.source]
        self._coder = codings.coder
        self._start, self._end = codings.start + before, codings.end + before
        self._code = renamed[codings.code]
        self._offsets, self._known = offsets, known

    def pieces(self, coder: int) -> Pieces:
        """Return a coder's pieces, gaps with them; they are cut where a source ends.

        A set of codes is a row of bits that each end of a span flips: all that stand before a
        place, put together by exclusive or, are the codes that run there.
        """
        mine = self._coder == coder
        start, end, code = _merged(self._start[mine], self._end[mine], self._code[mine])
        at = np.concatenate([start, end, self._offsets])
        words = (int(code.max()) // _WORD + 1) if len(code) else 1
        flips = np.zeros((len(at), words), dtype=np.int64)
        both = np.concatenate([code, code])
        flips[np.arange(len(both)), both // _WORD] = np.int64(1) << (both % _WORD)
        order = np.argsort(at, kind="stable")
        running = np.bitwise_xor.accumulate(flips[order], axis=0)
        last = np.flatnonzero(np.diff(at[order], append=self._offsets[-1] + 1))
        cuts, held = at[order][last][:-1], running[last][:-1]
        sets, value = np.unique(held, axis=0, return_inverse=True)
        numbers = np.array([self._number(row) for row in sets.tolist()], dtype=np.int64)
        return Pieces(cuts, np.diff(cuts, append=self._offsets[-1]), numbers[value.reshape(-1)])

    def _number(self, words: list[int]) -> int:
        """Return the number of a set of codes, given as bits."""
        codes = {
            place * _WORD + bit
            for place, word in enumerate(words)
            for bit in range(word.bit_length())
            if word >> bit & 1
        }
        return self._known.setdefault(frozenset(codes or {GAP}), len(self._known))


def _merged(start: Indices, end: Indices, code: Indices) -> tuple[Indices, Indices, Indices]:
    """Return the spans with those of one code that overlap joined to one; touching ones stay."""
    if not len(start):
        return start, end, code
    order = np.lexsort((start, code))
    start, end, code = start[order], end[order], code[order]
    apart = code * (int(end.max()) + 1)  # spans of another code lie wholly beyond
    reach = np.maximum.accumulate(end + apart)
    first = np.flatnonzero(np.append(True, start[1:] + apart[1:] >= reach[:-1]))
    last = np.append(first[1:], len(start)) - 1
    return start[first], reach[last] - apart[first], code[first]
