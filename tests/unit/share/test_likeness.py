"""How likely two filters are of one person, told without a truth."""

from __future__ import annotations

import numpy as np
import pytest

from remit.share.core.linkage.likeness import MOST, chances_of


def made_up(matches, chance=4000, seed=3):
    """Return likenesses of pairs between files, of pairs within, and which of the first match."""
    rng = np.random.default_rng(seed)

    def by_chance():
        return np.clip(0.6 + rng.exponential(0.04, chance), 0.6, 1)

    between = np.concatenate([np.clip(rng.normal(0.85, 0.08, matches), 0.6, 1), by_chance()])
    return between, by_chance(), np.arange(len(between)) < matches


def test_as_many_are_thought_right_as_are_and_more_alike_is_never_less_likely():
    between, within, right = made_up(2000)
    found = chances_of(between, within, possible=1e7, looked_at=1e7, least=0.6)
    assert found.sum() == pytest.approx(right.sum(), rel=0.05)
    assert found[between > 0.85].mean() == pytest.approx(right[between > 0.85].mean(), abs=0.02)
    order = np.argsort(between)
    assert (np.diff(found[order]) >= 0).all()
    assert found.max() <= MOST


def test_where_nobody_is_in_both_next_to_nothing_is_likely():
    between, within, _ = made_up(0)
    found = chances_of(between, within, possible=1e7, looked_at=1e7, least=0.6)
    assert found.sum() < 0.05 * len(between)


def test_fewer_pairs_within_files_stand_for_as_many_as_there_are_between():
    between, within, right = made_up(2000)
    found = chances_of(between, within[::4], possible=1e7, looked_at=2.5e6, least=0.6)
    assert found.sum() == pytest.approx(right.sum(), rel=0.08)


def test_no_pairs_have_no_chances():
    nothing = np.array([])
    assert not len(chances_of(nothing, nothing, possible=4.0, looked_at=0.0, least=0.6))
