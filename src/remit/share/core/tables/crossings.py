"""What tables tell together: one unknown number for each crossing of their fields.

A table of everybody and the same table of those in each place add up: whoever has all but one of
the numbers has that one. So beneath the cells of several tables lie crossings, the finest groups
that the tables' fields make together, and every cell is the sum of its crossings. Crossings are
never shown; what is shown bounds them.

Many tables need none: see `circles`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from remit.share.core.disclosure.programmes import Programme
from remit.share.core.tables.circles import Placed, groups_of, in_circles
from remit.share.core.tables.crossed_people import NOWHERE, OUTSIDE, CrossedPeople

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.gathered import Gathered

    Line = tuple[int, Numbers]

# More make the programmes slow; see the reference.
MOST_CROSSINGS = 20_000
# Nodes are counted, not timed, so that an answer repeats.
_WHOLE = {"mip_max_nodes": 500}


@dataclass(frozen=True)
class Crossings:
    """Crossings of fields, and which of them make up which cell.

    Attributes:
        counts: how many people are in each.
        lines: the place of a cell in the system, with the crossings that it is the sum of.
        left: the tables that were left out, as crossing them too would make too many.
    """

    counts: Numbers
    lines: tuple[tuple[int, Numbers], ...]
    left: tuple[int, ...] = ()


def crossings(
    tables: Sequence[Gathered], places: Sequence[Numbers], most: int = MOST_CROSSINGS
) -> Crossings:
    """Return the crossings beneath tables of one measure.

    Args:
        tables: the tables, in the order of how much they matter.
        places: where the cells of each are in the system.
        most: with more crossings, tables are left out, the last first.
    """
    counts, before = [np.zeros(0, dtype=np.int64)], 0
    lines: list[Line] = []
    left: list[int] = []
    every = [Placed(at, *one) for at, one in enumerate(zip(tables, places, strict=True))]
    waiting = groups_of(in_circles(every))
    while waiting:
        group = waiting.pop(0)
        found = _cross(group, most - before)
        if found is None:
            left.append(group[-1].at)
            waiting += groups_of(in_circles(group[:-1]))
            continue
        lines += [(place, members + before) for place, members in found[0]]
        counts.append(found[1])
        before += len(found[1])
    return Crossings(np.concatenate(counts), tuple(lines), tuple(sorted(set(left))))


def with_amounts(found: Crossings, amounts: Numbers) -> Crossings | None:
    """Return crossings with amounts in place of people, for sums.

    What the amounts are is not kept. An outsider does not know either, so any will do that make
    up the cells' own: how far cells may move from what they are is the same from all of these.

    Args:
        found: the crossings.
        amounts: the sum in each cell of the system.

    Returns:
        The crossings; None where no whole amounts were found.
    """
    if not found.lines:
        return found
    starts = np.concatenate([[0], np.cumsum([len(inside) for _, inside in found.lines])])
    inside = np.concatenate([inside for _, inside in found.lines])
    shape = (len(found.lines), len(found.counts))
    sums = csr_array((np.ones(len(inside)), inside, starts), shape=shape)
    wanted = amounts[[place for place, _ in found.lines]]
    bounds = (np.zeros(shape[1]), np.full(shape[1], float(wanted.max(initial=0))))
    for whole in (None, np.ones(shape[1], dtype=bool)):
        held = wanted.astype(float)
        tried = Programme(sums, bounds, (held, held), whole=whole, options=_WHOLE).solve()
        if tried is None:
            return None
        counts = np.rint(tried).astype(np.int64)
        if (sums @ counts == wanted).all():
            return replace(found, counts=counts)
    return None


def _cross(tables: Sequence[Placed], most: int) -> tuple[list[Line], Numbers] | None:
    """Return which crossings make up which cells, and their counts; None where they are too many.

    Crossings that are in the same cells of every table count as one.
    """
    people = CrossedPeople(tables)
    rows = people.crossed(most)
    if rows is None:
        return None
    inside = np.stack([people.cell_of(one, rows.values) for one in tables], axis=1)
    possible = (inside != NOWHERE).all(axis=1) & (inside != OUTSIDE).any(axis=1)
    different, of = np.unique(inside[possible], axis=0, return_inverse=True)
    if len(different) > most:
        return None
    counts = np.bincount(of.reshape(-1), rows.many[possible], len(different)).astype(np.int64)
    lines: list[Line] = []
    done: set[int] = set()
    for at, one in enumerate(tables):
        _, places = one.cells()
        order = np.argsort(different[:, at], kind="stable")
        column = different[order, at]
        first, last = (np.searchsorted(column, places, side=side) for side in ("left", "right"))
        for place, start, end in zip(places.tolist(), first.tolist(), last.tolist(), strict=True):
            if place not in done:
                done.add(place)
                lines.append((place, np.sort(order[start:end])))
    return lines, counts
