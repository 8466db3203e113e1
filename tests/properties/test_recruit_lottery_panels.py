"""Panels found many at a time: within their window, around their target, and pruned soundly."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from brute_force import tiny
from remit.recruit.core.lottery.balance import balance, prune
from remit.recruit.core.lottery.batch import Batch
from remit.recruit.core.lottery.herding import Herd
from remit.recruit.core.lottery.leximin import leximin_target
from remit.recruit.core.lottery.polytope import Polytope, panel_polytope
from remit.recruit.core.lottery.search import Window
from remit.recruit.core.lottery.types import collapse
from remit.recruit.core.lottery.walk import face
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas

SEEDS = st.integers(0, 10**6)


def polytope_of(seed: int) -> Polytope:
    quotas, pool, size, households = tiny(seed)
    return panel_polytope(quotas, collapse(quotas, pool, households), size)


def crowd(seed: int) -> Polytope:
    """Return the panels of 12 from 80 people, with loose quotas on four features."""
    rng = Random(seed)
    names = ("a", "b", "c", "d")
    people = [{name: str(rng.randrange(3)) for name in names} for _ in range(80)]
    pool = Pool(names, tuple(Volunteer(f"p{at}", row) for at, row in enumerate(people)))
    quotas = Quotas(tuple(Quota(name, str(v), 2, 6) for name in names for v in range(3)))
    return panel_polytope(quotas, collapse(quotas, pool), 12)


@given(seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_every_panel_that_a_batch_finds_lies_in_its_window(seed: int) -> None:
    polytope = polytope_of(seed)
    rng = np.random.default_rng(seed)
    zeros = np.zeros(len(polytope.people))
    window = Window(polytope.low, polytope.high, zeros, polytope.most)
    even = polytope.people * (polytope.size / polytope.people.sum())
    targets = np.broadcast_to(even, (20, len(even)))
    found = Batch(polytope.matrix, rng).find(window, targets, zeros, 50)
    assert len(found), "the pool has panels"
    for panel in found:
        assert (panel == np.round(panel)).all()
        assert polytope.holds(panel, 0.0)


def test_batch_finds_nothing_in_a_window_without_a_panel() -> None:
    polytope = crowd(1)
    zeros = np.zeros(len(polytope.people))
    window = Window(polytope.low, polytope.high, zeros, np.zeros(len(zeros)))
    targets = np.broadcast_to(polytope.people * 0.15, (5, len(zeros)))
    found = Batch(polytope.matrix, np.random.default_rng(1)).find(window, targets, zeros, 5)
    assert found.shape == (0, len(zeros))


@given(seed=st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_a_herd_stays_around_its_target_closer_the_more_there_are(seed: int) -> None:
    polytope = crowd(seed)
    target = leximin_target(polytope)
    assert target is not None
    herd = Herd(polytope, face(polytope, target.seats), target.seats, np.random.default_rng(seed))
    off = []
    for count in (50, 800):
        herd.grow(count)
        assert len(herd.panels) >= count
        off.append(float(np.abs(np.mean(herd.panels, axis=0) - target.seats).sum()))
    assert off[1] < off[0] / 2


@given(seed=st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_the_panels_left_by_pruning_hold_the_target_with_positive_weights(seed: int) -> None:
    polytope = crowd(seed)
    target = leximin_target(polytope)
    assert target is not None
    herd = Herd(polytope, face(polytope, target.seats), target.seats, np.random.default_rng(seed))
    herd.grow(8 * len(target.seats))
    few = prune(target.seats, herd.panels)
    assert few is not None
    assert len(few) <= len(herd.panels)
    weights = balance(target.seats, few, np.ones(len(few)))
    assert weights is not None
    assert (weights > 0).all()
    assert np.abs(weights @ few - target.seats).max() < 1e-11


def test_pruning_leaves_few_of_very_many_panels() -> None:
    polytope = crowd(0)
    target = leximin_target(polytope)
    assert target is not None
    herd = Herd(polytope, face(polytope, target.seats), target.seats, np.random.default_rng(0))
    herd.grow(12 * len(target.seats))
    few = prune(target.seats, herd.panels)
    assert few is not None
    assert len(few) < 3 * len(target.seats)


def test_balance_finds_no_weights_for_a_target_outside_the_panels() -> None:
    panels = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    assert balance(np.array([1.0, 1.0, 0.5]), panels, np.ones(3)) is None
