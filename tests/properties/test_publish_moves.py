"""An attacker with every table in hand: what is published of a question must leave small counts open.

For small studies every table of answers is listed. Those that are published alike are a class, and
one who knows the rules and reads the report learns the class. In none may a count that is truly
small have fewer values than the rules promise.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import product

import pytest

from remit.ask.core.shift import tango
from remit.kernel.finding import Finding
from remit.kernel.intervals import wilson
from remit.publish.core.disclosure import Moves
from remit.publish.core.items import protect_item


def spread(total, size):
    """Every row of so many cells with this total (slow, readable)."""
    if size == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in spread(total - first, size - 1):
            yield (first, *rest)


@cache
def limits(up, down, n):
    found = tango(up, down, n)
    return {"net": found.value, "low": found.low, "high": found.high}


def share(row, places):
    n, count = sum(row), sum(row[place] for place in places)
    found = wilson(count, n)
    return {"n": n, "count": count, "share": found.value, "low": found.low, "high": found.high}


@cache
def published(before, after, moves, kind, accepting, threshold):
    """The question as it leaves, from the answers of both waves and the moves."""
    up, same, down = moves
    names = [str(place) for place in range(len(before))]
    waves = {"before": before, "after": after}
    figures = {
        "scale": [{"value": name, "label": name} for name in names],
        **{
            name: {"n": sum(row), "counts": dict(zip(names, row, strict=True))}
            for name, row in waves.items()
        },
        "n_paired": sum(moves),
        "up": up,
        "same": same,
        "down": down,
        "note": "",
        **limits(up, down, sum(moves)),
    }
    shares = {name: share(row, accepting) for name, row in waves.items()} if accepting else {}
    if kind == "knowledge":
        figures |= {"truth": names[accepting[0]], "correct": shares}
    elif accepting:
        figures |= {"accept": shares, "accepting": [names[place] for place in accepting]}
    item = protect_item(Finding("ask:q", kind, "Q?", "", figures), threshold)
    return item.before, item.after, item.moves


def tables(size, paired, left, joined, truth=None):
    """Every (before, after, moves, counts of those who answered once or right both times)."""
    places = list(product(range(size), repeat=2))

    def way(start, end):
        if truth is not None:
            start, end = int(start == truth), int(end == truth)
        return (end > start) - (end < start)

    seen = set()
    for cells in spread(paired, size * size):
        rows = tuple(sum(cells[at * size : (at + 1) * size]) for at in range(size))
        columns = tuple(sum(cells[at::size]) for at in range(size))
        moved = dict.fromkeys((1, 0, -1), 0)
        for (start, end), count in zip(places, cells, strict=True):
            moved[way(start, end)] += count
        seen.add((rows, columns, tuple(moved.values())))
    for (rows, columns, moves), gone, come in product(
        seen, list(spread(left, size)), list(spread(joined, size))
    ):
        before = tuple(a + b for a, b in zip(rows, gone, strict=True))
        after = tuple(a + b for a, b in zip(columns, come, strict=True))
        yield before, after, moves, gone, come, rows


def counts_of(table, size, accepting, truth):
    before, after, moves, gone, come, rows = table
    named = {"before": before, "after": after, "left": gone, "joined": come}
    found = {(name, at): cell for name, row in named.items() for at, cell in enumerate(row)}
    if accepting:
        found |= {(name, "yes"): sum(row[at] for at in accepting) for name, row in named.items()}
    found |= {"up": moves[0], "same": moves[1], "down": moves[2]}
    right = truth if truth is not None else 1 if size == 2 else None
    if right is not None:
        found["right both times"] = rows[right] - moves[2]
        found["wrong both times"] = sum(rows) - rows[right] - moves[0]
    return found


def told(every, kind, size, accepting, threshold, publish=published):
    """The small counts that a class leaves with too few values, with an example of each."""
    truth = accepting[0] if kind == "knowledge" else None
    classes, waves_only = (
        defaultdict(lambda: defaultdict(set)),
        defaultdict(lambda: defaultdict(set)),
    )
    for table in every:
        shown = publish(*table[:3], kind, accepting, threshold)
        for name, value in counts_of(table, size, accepting, truth).items():
            classes[shown][name].add(value)
            waves_only[shown[:2]][name].add(value)
    found = []
    for shown, counts in classes.items():
        for name, values in counts.items():
            least = min(3, threshold - 1, len(waves_only[shown[:2]][name]))
            if any(0 < value < threshold for value in values) and len(values) < least:
                found.append((name, values, shown))
    return found, classes


TWO = [(n, *once) for n in (6, 9) for once in ((0, 0), (1, 0), (3, 1))]
THREE = [(4, 0, 0), (4, 1, 0)]
STUDIES = [
    # kind, size, accepting, paired, left, joined
    *(("knowledge", 2, (1,), *people) for people in TWO),
    *(("paired-item", 2, (), *people) for people in TWO),
    *(("knowledge", 3, (1,), *people) for people in THREE),
    *(("paired-item", 3, (), *people) for people in THREE),
    *(("vignette", 3, (2,), *people) for people in THREE),
    ("trust", 4, (2, 3), 3, 0, 0),
]


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize(("kind", "size", "accepting", "paired", "left", "joined"), STUDIES)
def test_no_small_count_of_any_study_can_be_told_from_all_that_is_published(
    kind, size, accepting, paired, left, joined, threshold
):
    truth = accepting[0] if kind == "knowledge" else None
    every = tables(size, paired, left, joined, truth)
    found, _ = told(every, kind, size, accepting, threshold)
    assert found == []


def test_the_attack_finds_what_exact_moves_give_away():
    def careless(before, after, moves, kind, accepting, threshold):
        waves = published(before, after, moves, kind, accepting, threshold)[:2]
        return (*waves, Moves(sum(moves), *moves))

    every = tables(3, 4, 1, 0)
    found, _ = told(every, "paired-item", 3, (), 3, careless)
    assert {name for name, *_ in found} >= {("left", 0), ("before", 0), "up"}


@pytest.mark.parametrize("kind", ["knowledge", "paired-item"])
def test_moves_are_shown_where_they_can_be(kind):
    every = tables(2, 14, 0, 0)
    _, classes = told(every, kind, 2, (1,) if kind == "knowledge" else (), 3)
    assert any(moves.up is not None for *_, moves in classes)
