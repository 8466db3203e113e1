"""The intervals hold the true net change as often as they say, also of few people and of groups."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest

from remit.ask.core.paired.sessions import net_interval, sample_of
from remit.ask.core.shift import tango

SHARES = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
TRUTHS = [(up, down) for up in SHARES for down in SHARES if down <= up and 0 < up + down <= 0.9]


def chance(n, up, down, truth):
    ways = factorial(n) // (factorial(up) * factorial(down) * factorial(n - up - down))
    return ways * truth[0] ** up * truth[1] ** down * (1 - sum(truth)) ** (n - up - down)


@pytest.mark.parametrize("n", [8, 15, 30])
def test_interval_holds_the_true_net_change_as_often_as_it_says(n):
    held = dict.fromkeys(TRUTHS, 0.0)
    for up in range(n + 1):
        for down in range(n + 1 - up):
            limits = tango(up, down, n)
            for truth in TRUTHS:
                if limits.low - 1e-9 <= truth[0] - truth[1] <= limits.high + 1e-9:
                    held[truth] += chance(n, up, down, truth)
    assert np.mean(list(held.values())) >= 0.94
    assert min(held.values()) >= 0.92


def test_interval_of_groups_holds_the_true_net_change_where_that_of_single_people_does_not():
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(10), 12)
    names = groups.astype(str).tolist()
    held = alone = 0
    for _ in range(400):
        leaning = 0.5 * rng.standard_normal(10)[groups] + 0.75**0.5 * rng.standard_normal(120)
        moves = (leaning > 0.5244).astype(float) - (leaning < -1.2816)  # 30% up, 10% down
        up, down = int((moves > 0).sum()), int((moves < 0).sum())
        found = net_interval(up, down, sample_of(moves, names, 0.95), 0.95)
        single = tango(up, down, 120)
        held += found.low <= 0.2 <= found.high
        alone += single.low <= 0.2 <= single.high
    assert held / 400 >= 0.93
    assert alone / 400 < 0.85
