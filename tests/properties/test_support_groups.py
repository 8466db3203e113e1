"""Opinion groups: measures against slow ones, and camps that were planted."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
