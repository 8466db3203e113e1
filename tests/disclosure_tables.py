"""Tables of counts for the tests of disclosure control, and slow, readable references."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from remit.share.core.disclosure.counts import TOTAL, with_totals


def counts_of(values):
    """Return the table of an array of counts: dimensions d0, d1 …, categories 0, 1 …"""
    values = np.asarray(values)
    return with_totals(
        [f"d{at}" for at in range(values.ndim)],
        [[*map(str, range(size)), "Total"] for size in values.shape],
        {key: int(values[key]) for key in product(*map(range, values.shape))},
    )


def sums_of(counts):
    """Return every sum of a table as a dense matrix, worked out cell by cell."""
    keys = [tuple(key) for key in counts.coordinates.tolist()]
    rows = []
    for total, key in enumerate(keys):
        for over in range(len(key)):
            if key[over] == TOTAL:
                row = np.zeros(len(keys))
                row[total] = -1
                for cell, other in enumerate(keys):
                    same = all(
                        a == b
                        for at, (a, b) in enumerate(zip(key, other, strict=True))
                        if at != over
                    )
                    if same and other[over] != TOTAL:
                        row[cell] = 1
                rows.append(row)
    return np.array(rows)


def slow_intervals(counts, low, high, cells, *, whole=True):
    """Return the least and greatest count of each cell, by two programmes of SciPy for each.

    `low` and `high` say what an outsider knows of each cell; np.inf is no bound.
    """
    sums = sums_of(counts)
    found = {}
    for cell in cells:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(low))
            goal[cell] = sign
            if whole:
                held = LinearConstraint(sums, 0, 0)
                done = milp(goal, constraints=held, bounds=Bounds(low, high), integrality=1)
            else:
                bounds = list(zip(low, high, strict=True))
                done = linprog(goal, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds)
            ends.append(np.inf * -sign if done.status in (3, 4) else sign * done.fun)
        found[cell] = (float(np.round(ends[0], 6)), float(np.round(ends[1], 6)))
    return found


def seen(protected, least=0):
    """Return what an outsider knows of each cell of a table without rounding."""
    shown = protected.shown.astype(float)
    low = np.where(protected.hidden, float(least), shown)
    high = np.where(protected.hidden, 1e7, shown)
    return low, high
