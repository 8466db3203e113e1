"""Holds tables of sums and means against tables of the same people's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.counts import TOTAL
from remit.share.core.disclosure.protection import release_of
from remit.share.core.disclosure.tied import Side, Ties, audit_tied
from remit.share.core.tables.gathered import identity

if TYPE_CHECKING:
    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.gathered import Gathered, Key
    from remit.share.core.tables.joint import Shared


def tells_by_ties(people: Shared, sums: Shared) -> bool:
    """Whether numbers of people and sums give away together what either hides.

    Args:
        people: the tables of people, protected together.
        sums: those of what these people have.
    """
    known, common = (_ties(people, sums, only_all=only_all) for only_all in (False, True))
    return bool(audit_tied(_side(people), _side(sums), known, common))


def _side(shared: Shared) -> Side:
    done = shared.protected
    return Side(release_of(done.counts, done.sensitive, done.shown, done.hidden), done.rules)


def _ties(people: Shared, sums: Shared, *, only_all: bool) -> Ties:
    """Return the cells that stand on both sides; of one in several tables, the narrowest range."""
    threshold = sums.protected.rules.threshold
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for table, places in zip(sums.tables, sums.every_place, strict=True):
        if not table.spreads:
            continue
        least, greatest = range_of_all(table) if only_all else ranges(table, threshold)
        told = zip(places.tolist(), least.tolist(), greatest.tolist(), strict=True)
        for same, (at, low, high) in zip(identity(table), told, strict=True):
            if same in people.of:
                pair = (people.of[same], at)
                before = found.get(pair, (low, high))
                found[pair] = (max(low, before[0]), min(high, before[1]))
    pairs = np.array(list(found), dtype=np.int64).reshape(-1, 2)
    ends = np.array(list(found.values()), dtype=np.int64).reshape(-1, 2)
    return Ties(pairs[:, 0], pairs[:, 1], ends[:, 0], ends[:, 1])


def range_of_all(table: Gathered) -> tuple[Numbers, Numbers]:
    """Return the least and the greatest that anybody may have, for each cell.

    A least that many have, such as the lowest mark, is known; else it is known that nobody has
    less than nothing.
    """
    spreads, size = table.spreads.values(), len(table.counts)
    many_have_it = sum(one.above for one in spreads) < len(table.cohort) + table.gone_of_cohort
    least = min(one.least for one in spreads) if many_have_it else 0
    return np.full(size, least), np.full(size, max(one.greatest for one in spreads))


def ranges(table: Gathered, threshold: int) -> tuple[Numbers, Numbers]:
    """Return the least and the greatest that somebody in each cell may be known to have.

    What those in a group have is commonly known where they are many, such as the ages in a school
    year: of these it is what they do have. Of fewer it is what is known of the groups around them.
    """
    keys = [tuple(key) for key in table.counts.coordinates.tolist()]
    sizes = map(sum, zip(map(len, table.people), table.taken_out, strict=True))
    people = dict(zip(keys, sizes, strict=True))
    own = _own_ranges(table)
    known: dict[Key, tuple[int, int]] = {}
    for key in sorted(keys, key=lambda one: -one.count(TOTAL)):
        around = [
            known[(*key[:at], TOTAL, *key[at + 1 :])]
            for at, group in enumerate(key)
            if group != TOTAL
        ]
        if key in own and (people[key] >= threshold or not around):
            known[key] = own[key]
        elif around:
            known[key] = (max(one[0] for one in around), min(one[1] for one in around))
        else:
            known[key] = (0, 0)
    return (
        np.array([known[key][0] for key in keys], dtype=np.int64),
        np.array([known[key][1] for key in keys], dtype=np.int64),
    )


def _own_ranges(table: Gathered) -> dict[Key, tuple[int, int]]:
    """Return the least and the greatest in each cell that somebody is in, totals too."""
    found: dict[Key, tuple[int, int]] = {}
    for key, (low, high) in table.ends():
        before = found.get(key, (low, high))
        found[key] = (min(low, before[0]), max(high, before[1]))
    return found
