"""Opinion groups: measures against slow ones, and camps that were planted."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.support.core import opinion_groups
from remit.support.core.opinion_groups import _k_means, _silhouette, adjusted_rand, divide
from remit.support.core.statements import consensus, tally
from remit.support.core.votes import Votes

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12)


@given(LABELS)
def test_the_adjusted_rand_index_is_that_of_its_definition(pairs):
    one, other = zip(*pairs, strict=True)
    together = [
        (one[a] == one[b], other[a] == other[b]) for a, b in combinations(range(len(one)), 2)
    ]
    both = sum(x and y for x, y in together)
    ours, theirs, total = sum(x for x, _ in together), sum(y for _, y in together), len(together)
    chance, most = ours * theirs / total, (ours + theirs) / 2
    wanted = 1.0 if most == chance else (both - chance) / (most - chance)
    assert adjusted_rand(one, other) == pytest.approx(wanted)


@given(st.integers(3, 12), st.integers(2, 4), st.integers(0, 10_000))
def test_the_silhouette_is_that_of_its_definition(people, groups, seed):
    rng = Random(seed)
    points = np.array([[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(people)])
    labels = np.array([at % min(groups, people) for at in range(people)])

    def mean(at, group):
        others = [b for b in range(people) if labels[b] == group and b != at]
        return np.mean([np.linalg.norm(points[at] - points[b]) for b in others])

    widths = []
    for at in range(people):
        if (labels == labels[at]).sum() == 1:
            widths.append(0.0)
            continue
        own = mean(at, labels[at])
        other = min(mean(at, group) for group in set(labels) - {labels[at]})
        widths.append((other - own) / max(own, other))
    assert _silhouette(points, labels, 1) == pytest.approx(np.mean(widths))


@pytest.mark.parametrize(("people", "statements"), [(30, 8), (8, 30), (12, 2), (3, 3)])
def test_where_people_stand_is_the_same_by_products_of_pairs_and_by_iteration(
    people, statements, monkeypatch
):
    rng = np.random.default_rng(people)
    cast = rng.random((people, statements)) < 0.7
    cast[0] = True
    rows, columns = np.nonzero(cast)
    votes = Votes(
        tuple(map(str, range(people))),
        tuple(map(str, range(statements))),
        rows,
        columns,
        rng.integers(-1, 2, len(rows)),
    )
    matrix = opinion_groups._matrix(votes, np.arange(people))
    full = opinion_groups._centred(matrix)
    monkeypatch.setattr(opinion_groups, "MOST_CELLS", 0)
    sparse = opinion_groups._centred(matrix)
    monkeypatch.setattr(opinion_groups, "FEW_CELLS", 0)  # the products in halves, too
    assert isinstance(full, np.ndarray)
    assert not isinstance(sparse, np.ndarray)
    at, too = (opinion_groups._positions(one, cast.sum(axis=1), "none") for one in (full, sparse))
    assert at == pytest.approx(too)
    left, size, _ = np.linalg.svd(full)
    if statements > 2:
        assert np.abs(at) == pytest.approx(np.abs(left[:, :2] * size[:2]))


def test_people_who_differ_in_one_thing_stand_on_one_line():
    away = np.outer(np.arange(5) - 2.0, np.ones(9))
    assert opinion_groups._by_products(away)[:, 1] == pytest.approx(np.zeros(5), abs=1e-12)
    assert opinion_groups._by_products(away.T)[:, 1] == pytest.approx(np.zeros(9), abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_no_way_to_divide_a_few_people_in_two_is_tighter_than_k_means(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(8, 2))

    def spread(labels):
        return sum(
            ((points[labels == group] - points[labels == group].mean(axis=0)) ** 2).sum()
            for group in (0, 1)
        )

    ways = [np.array([(at >> bit) & 1 for bit in range(8)]) for at in range(1, 128)]
    assert spread(_k_means(points, 2, rng)) == pytest.approx(min(map(spread, ways)))
    assert _k_means(np.zeros((4, 2)), 2, rng) is None


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_planted_camps_are_found_though_many_votes_are_missing(seed):
    rng = Random(seed)
    sides = [[rng.choice([-1, 1]) for _ in range(20)] for _ in range(2)]
    sides[1] = [-one if at % 2 else one for at, one in enumerate(sides[0])]
    cast = [(v, c, sides[v % 2][c]) for v in range(30) for c in range(20) if rng.random() < 0.7]
    rows, columns, values = (np.array(one) for one in zip(*cast, strict=True))
    votes = Votes(tuple(map(str, range(30))), tuple(map(str, range(20))), rows, columns, values)
    division = divide(votes, 1)
    names = list(division.groups)
    assert adjusted_rand([int(n) % 2 for n in names], [division.groups[n] for n in names]) == 1
    accepted = {one.statement for one in consensus(tally(votes, division))}
    assert accepted <= {str(at) for at in range(0, 20, 2)}
    assert accepted
