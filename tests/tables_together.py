"""A slow, readable reference: all that several tables of the same people tell of what they hide."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linprog

from remit.share.core.disclosure.counts import TOTAL

_ALMOST = 1e-6


def known_too_well(people, fields, tables, rules):
    """Return the hidden cells whose count can be worked out too closely, with what is known.

    One unknown number, none below zero, stands for each combination of all fields' values; each
    number that a table shows is the sum of those that agree with it.

    Args:
        people: everybody, each a mapping of fields with their values.
        fields: all fields that the tables are by.
        tables: (name, gathered, hidden) of each table that has gone out.
        rules: what they were held to.
    """
    values = [sorted({one[name] for one in people}) for name in fields]
    combinations = [dict(zip(fields, each, strict=True)) for each in product(*values)]
    sums, counts, concealed = [], [], []
    for name, table, hidden in tables:
        for cell, key in enumerate(table.counts.coordinates.tolist()):
            said = dict(table.where) | {
                field: labels[at]
                for field, labels, at in zip(table.dimensions, table.labels, key, strict=True)
                if at != TOTAL
            }
            within = np.array(
                [all(one[field] == value for field, value in said.items()) for one in combinations]
            ).astype(float)
            if hidden[cell]:
                concealed.append((name, said, within, int(table.counts.counts[cell])))
            else:
                sums.append(within)
                counts.append(table.counts.counts[cell])
    found = []
    for name, said, within, count in concealed:
        ends = [_end(within, sums, counts, sign) for sign in (1, -1)]
        wanted = rules.protection if 0 < count < rules.threshold else 1
        if ends[1] - ends[0] < wanted - _ALMOST:
            found.append((name, said, count, ends))
    return found


def _end(goal, sums, counts, sign):
    done = linprog(sign * goal, A_eq=np.array(sums), b_eq=np.array(counts), bounds=(0, None))
    if done.status == 3:  # SciPy's number for what has no bound
        return np.inf * -sign
    assert done.status == 0, done.message
    return sign * done.fun
