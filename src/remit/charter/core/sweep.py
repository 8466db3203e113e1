"""Going through a box of flows in large steps, so that flows are counted and none is listed.

The parts are split in two. Over the small ones we go term by term, terms that the same rules reach
together. Over the large ones, what a rule reaches is an array with a bit for each flow, and what
several rules reach is their union. A rule that does not tell the remaining terms apart is
taken in once, above them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from remit.charter.core.space import bits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.charter.core.space import Box, Space

MOST_BITS = 1 << 18
WORD = 64
BYTES = WORD // 8
MOST_WORK = 5_000_000_000
WORK_OF_A_STEP = 20_000

Flows = NDArray[np.uint64]
"""Flows as bits, in words of 64; or a row of such bits for each of several groups of rules."""


class TooMuchToCount(Exception):
    """Going through a box would take too long; what is asked must be estimated."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sweep.

    Attributes:
        terms: the terms that this step stands for in each part that is gone through, as bits.
        flows: how many times each bit counts: the number of those terms' combinations.
        reached: for each of the asked groups of rules what it reaches, as bits.
    """

    terms: tuple[int, ...]
    flows: int
    reached: Flows


class Sweep:
    """A box of a space, gone through for several groups of rules at once.

    Attributes:
        walked: the parts that are gone through, the outermost first.
        all: every flow of the parts that are laid out.
    """

    def __init__(
        self, space: Space, box: Box, groups: Sequence[int], apart: int | None = None
    ) -> None:
        """Prepare to go through a box that holds at least one flow.

        The part at the place `apart`, if any, is gone through term by term.
        """
        self._space = space
        self._terms = tuple(tuple(bits(mask)) for mask in box)
        self._box = box
        self._groups = tuple(space.widest(box, group) for group in groups)
        self.walked, self._laid = _split([len(terms) for terms in self._terms], apart)
        self._row = -(-prod(len(self._terms[part]) for part in self._laid[1:]) // WORD)
        rules = 0
        for group in self._groups:
            rules |= group
        self._choices: dict[tuple[int, int], NDArray[np.uint8]] = {}
        self._laid_out = self._lay_out(rules)
        self.all = self._lay(box)
        levels = range(len(self.walked) + 1)
        self._everywhere = [self._untold(rules, self.walked[level:]) for level in levels]
        self._again = [self._untold(rules, self.walked[: max(level - 1, 0)]) for level in levels]
        self._unions: dict[tuple[int, ...], Flows] = {}
        self._work = 0
        self._last = np.empty((len(groups), len(self.all)), dtype=np.uint64)

    def steps(self) -> Iterator[Step]:
        """Yield every step; together they stand for every flow of the box once.

        What a step reached is overwritten by the next step.

        Raises:
            TooMuchToCount: it took more than `MOST_WORK`, in words of bits put together. That is
                the same on every machine, and some seconds on most.
        """
        self._work = 0
        return self._walk((), 1, self._groups, np.zeros_like(self._last))

    def point(self, step: Step, flows: Flows) -> tuple[int, ...]:
        """Return one point of a step at which a bit is set: the place of its term in each part."""
        word = int(np.flatnonzero(flows)[0])
        bit = word * WORD + next(bits(int(flows[word])))
        places = dict(zip(self.walked, (next(bits(terms)) for terms in step.terms), strict=True))
        row, rest = divmod(bit, self._row * WORD)
        places[self._laid[0]] = self._terms[self._laid[0]][row]
        for part in reversed(self._laid[1:]):
            rest, place = divmod(rest, len(self._terms[part]))
            places[part] = self._terms[part][place]
        return tuple(places[part] for part in sorted(places))

    def terms_of(self, flows: Flows) -> dict[int, int]:
        """Return for each part that is laid out the terms at which any bit is set, as bits."""
        sizes = [len(self._terms[part]) for part in self._laid]
        rows = np.unpackbits(flows.astype("<u8").view(np.uint8), bitorder="little")
        cube = rows.reshape(sizes[0], -1)[:, : prod(sizes[1:])].reshape(sizes)
        found = {}
        for axis, part in enumerate(self._laid):
            any_there = cube.any(axis=tuple(one for one in range(len(sizes)) if one != axis))
            found[part] = sum(1 << self._terms[part][at] for at in np.flatnonzero(any_there))
        return found

    def _walk(
        self, terms: tuple[int, ...], flows: int, live: tuple[int, ...], reached: Flows
    ) -> Iterator[Step]:
        level = len(terms)
        if level == len(self.walked):
            yield Step(terms, flows, self._take(reached, live, level))
            return
        everywhere = self._everywhere[level]
        reached = self._take(reached, tuple([rules & everywhere for rules in live]), level)
        touching = self._space.touching[self.walked[level]]
        left = [rules & ~everywhere for rules in live]
        ways: dict[tuple[int, ...], int] = {}
        for term in self._terms[self.walked[level]]:
            touched = touching[term]
            rules_there = tuple([rules & touched for rules in left])
            ways[rules_there] = ways.get(rules_there, 0) | 1 << term
        for rules, alike in ways.items():
            more = flows * alike.bit_count()
            yield from self._walk((*terms, alike), more, rules, reached)

    def _take(self, reached: Flows, live: tuple[int, ...], level: int) -> Flows:
        """Return what is reached with more rules; what depends on the last term alone is kept."""
        again = self._again[level]
        known = tuple([rules & again for rules in live])
        kept = self._unions.get(known)
        if kept is None:
            kept = self._unions[known] = self._union(np.zeros_like(self._last), known)
        out = self._last if level == len(self.walked) else np.empty_like(reached)
        np.bitwise_or(reached, kept, out)
        return self._union(out, [rules & ~again for rules in live])

    def _union(self, reached: Flows, live: Sequence[int]) -> Flows:
        laid_out, either = self._laid_out, np.bitwise_or
        if self._work > MOST_WORK:
            raise TooMuchToCount
        for have, rules in zip(reached, live, strict=True):
            self._work += WORK_OF_A_STEP + rules.bit_count() * self.all.size
            left = rules
            while left:
                lowest = left & -left
                either(have, laid_out[lowest], have)
                left ^= lowest
        return reached

    def _untold(self, rules: int, parts: Sequence[int]) -> int:
        """Return those of the rules that reach all terms of some parts."""
        for part in parts:
            rules &= self._space.covering_in(part, self._box[part])
        return rules

    def _lay_out(self, rules: int) -> dict[int, Flows]:
        """Return what each rule, by its bit, reaches; rules that reach the same there share it."""
        known: dict[tuple[int, ...], Flows] = {}
        laid_out = {}
        for number in bits(rules):
            box = self._space.boxes[number]
            there = tuple([box[part] & self._box[part] for part in self._laid])
            if there not in known:
                known[there] = self._lay(box)
            laid_out[1 << number] = known[there]
        return laid_out

    def _lay(self, box: Box) -> Flows:
        """Return a box as bits: one for each flow of the parts that are laid out."""
        first, *others = self._laid
        row = np.ones(1, dtype=np.uint8)
        for part in others:
            row = np.outer(row, self._chosen(part, box[part])).ravel()
        filled = np.zeros(self._row * BYTES, dtype=np.uint8)
        packed = np.packbits(row, bitorder="little")
        filled[: len(packed)] = packed
        words = filled.view("<u8").astype(np.uint64, copy=False)
        rows = np.outer(self._chosen(first, box[first]), words)
        return rows.astype(np.uint64, copy=False).ravel()

    def _chosen(self, part: int, terms: int) -> NDArray[np.uint8]:
        """Return for each term of a part in this box a 1 where it is one of the terms, else 0."""
        known = self._choices.get((part, terms))
        if known is None:
            here = [terms >> term & 1 for term in self._terms[part]]
            known = self._choices[part, terms] = np.array(here, dtype=np.uint8)
        return known


def how_many(flows: Flows) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(flows).sum(dtype=np.int64))


def _split(sizes: Sequence[int], apart: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the parts to go through and those to lay out, the largest that fit together."""
    order = sorted(range(len(sizes)), key=lambda part: (part == apart, -sizes[part]))
    laid = [order[0]]
    for part in order[1:]:
        if part != apart and prod(sizes[one] for one in [*laid, part]) <= MOST_BITS:
            laid.append(part)
    walked = [part for part in reversed(order) if part not in laid]
    return tuple(walked), tuple(laid)
