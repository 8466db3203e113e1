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

Flows = NDArray[np.uint64]
"""Flows as bits, in words of 64."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sweep.

    Attributes:
        terms: the places of terms that this step stands for, in each part that is gone through.
        flows: how many times each bit counts: the number of those terms' combinations.
        reached: what each of the asked groups of rules reaches, as bits.
    """

    terms: tuple[tuple[int, ...], ...]
    flows: int
    reached: tuple[Flows, ...]


class Sweep:
    """A box of a space, gone through for several groups of rules at once."""

    def __init__(
        self, space: Space, box: Box, groups: Sequence[int], apart: int | None = None
    ) -> None:
        """Prepare to go through a box that holds at least one flow.

        The part at the place `apart`, if any, is gone through term by term.
        """
        self._space = space
        self._terms = tuple(tuple(bits(mask)) for mask in box)
        self._box = box
        self._groups = tuple(group & space.meeting(box) for group in groups)
        self._walked, self._laid = _split([len(terms) for terms in self._terms], apart)
        self._row = -(-prod(len(self._terms[part]) for part in self._laid[1:]) // WORD)
        rules = 0
        for group in self._groups:
            rules |= group
        self._laid_out = {number: self._lay(space.boxes[number]) for number in bits(rules)}
        self.all = self._lay(box)
        levels = range(len(self._walked) + 1)
        self._everywhere = [self._untold(rules, self._walked[level:]) for level in levels]
        self._again = [self._untold(rules, self._walked[: max(level - 1, 0)]) for level in levels]
        self._unions: dict[int, Flows] = {}

    def steps(self) -> Iterator[Step]:
        """Yield every step; together they stand for every flow of the box once."""
        return self._walk((), 1, self._groups, tuple(np.zeros_like(self.all) for _ in self._groups))

    def point(self, step: Step, flows: Flows) -> tuple[int, ...]:
        """Return one point of a step at which a bit is set: the place of its term in each part."""
        word = int(np.flatnonzero(flows)[0])
        bit = word * WORD + next(bits(int(flows[word])))
        places = dict(zip(self._walked, (terms[0] for terms in step.terms), strict=True))
        row, rest = divmod(bit, self._row * WORD)
        places[self._laid[0]] = self._terms[self._laid[0]][row]
        for part in reversed(self._laid[1:]):
            rest, place = divmod(rest, len(self._terms[part]))
            places[part] = self._terms[part][place]
        return tuple(places[part] for part in sorted(places))

    def terms_of(self, flows: Flows) -> dict[int, int]:
        """Return for each part that is laid out the terms at which any bit is set, as bits."""
        return {
            part: sum(
                1 << term
                for term in self._terms[part]
                if (flows & self._lay((*self._box[:part], 1 << term, *self._box[part + 1 :]))).any()
            )
            for part in self._laid
        }

    def walked(self, step: Step) -> dict[int, int]:
        """Return for each part that is gone through the terms of a step, as bits."""
        return {
            part: sum(1 << term for term in terms)
            for part, terms in zip(self._walked, step.terms, strict=True)
        }

    def _walk(
        self,
        terms: tuple[tuple[int, ...], ...],
        flows: int,
        live: tuple[int, ...],
        reached: tuple[Flows, ...],
    ) -> Iterator[Step]:
        level = len(terms)
        everywhere = self._everywhere[level]
        reached = tuple(
            self._take(have, rules & everywhere, level)
            for have, rules in zip(reached, live, strict=True)
        )
        if level == len(self._walked):
            yield Step(terms, flows, reached)
            return
        touching = self._space.touching[self._walked[level]]
        left = tuple(rules & ~everywhere for rules in live)
        ways: dict[tuple[int, ...], list[int]] = {}
        for term in self._terms[self._walked[level]]:
            ways.setdefault(tuple(rules & touching[term] for rules in left), []).append(term)
        for rules, alike in ways.items():
            yield from self._walk((*terms, tuple(alike)), flows * len(alike), rules, reached)

    def _take(self, reached: Flows, rules: int, level: int) -> Flows:
        """Return what is reached with more rules; what depends on the last term alone is kept."""
        again = rules & self._again[level]
        if again:
            if again not in self._unions:
                self._unions[again] = self._union(np.zeros_like(self.all), again)
            reached = reached | self._unions[again]
        if rules & ~again:
            reached = self._union(reached if again else reached.copy(), rules & ~again)
        return reached

    def _union(self, reached: Flows, rules: int) -> Flows:
        for number in bits(rules):
            reached |= self._laid_out[number]
        return reached

    def _untold(self, rules: int, parts: Sequence[int]) -> int:
        """Return those of the rules that reach all terms of some parts."""
        for part in parts:
            rules &= self._space.covering_in(part, self._box[part])
        return rules

    def _lay(self, box: Box) -> Flows:
        """Return a box as bits: one for each flow of the parts that are laid out."""
        first, *others = self._laid
        row, wide = 1, 1
        for part in reversed(others):
            places = [at for at, term in enumerate(self._terms[part]) if box[part] >> term & 1]
            row = _repeat(row, wide, places)
            wide *= len(self._terms[part])
        filled, empty = row.to_bytes(self._row * BYTES, "little"), bytes(self._row * BYTES)
        rows = [filled if box[first] >> term & 1 else empty for term in self._terms[first]]
        return np.frombuffer(b"".join(rows), dtype="<u8").astype(np.uint64, copy=False)


def how_many(flows: Flows) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(flows).sum(dtype=np.int64))


def _repeat(row: int, wide: int, places: Sequence[int]) -> int:
    whole = 0
    for place in places:
        whole |= row << place * wide
    return whole


def _split(sizes: Sequence[int], apart: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the parts to go through and those to lay out, the largest that fit together."""
    order = sorted(range(len(sizes)), key=lambda part: (part == apart, -sizes[part]))
    laid = [order[0]]
    for part in order[1:]:
        if part != apart and prod(sizes[one] for one in [*laid, part]) <= MOST_BITS:
            laid.append(part)
    walked = [part for part in reversed(order) if part not in laid]
    return tuple(walked), tuple(laid)
