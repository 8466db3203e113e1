"""Weights learned without truth, persons joined one to one, and measures beside a truth."""

from __future__ import annotations

import numpy as np
import pytest

from remit.share.core.linkage.measures import growth, true_pairs
from remit.share.core.linkage.persons import best_cut, cut_at_precision, join, prior_of, rivalled
from remit.share.core.linkage.training import chance, learn, together, without_matches


def made_up_pairs(rng, matches=3000, others=3000):
    """Pairs of which the first two parts were drawn with m, and others with u."""
    m = [np.array([0.1, 0.9]), np.array([0.05, 0.15, 0.8]), np.array([0.3, 0.7])]
    u = [np.array([0.99, 0.01]), np.array([0.9, 0.08, 0.02]), np.array([0.5, 0.5])]
    levels = [
        np.concatenate([rng.choice(len(a), matches, p=a), rng.choice(len(b), others, p=b)])
        for a, b in zip(m, u, strict=True)
    ]
    patterns, counts = np.unique(np.stack(levels, 1), axis=0, return_counts=True)
    return patterns, counts, m, u


def test_learning_finds_again_what_pairs_were_drawn_with():
    patterns, counts, m, u = made_up_pairs(np.random.default_rng(5))
    start = [np.full(len(one), 1 / len(one)) * 0.5 + one * 0 + 0.5 / len(one) for one in m]
    start[0], start[1] = np.array([0.2, 0.8]), np.array([0.2, 0.2, 0.6])
    learned = learn(patterns, counts, start, u, [])
    assert learned.matches == pytest.approx(3000, rel=0.05)
    for found, drawn in zip(learned.m, m, strict=True):
        assert found == pytest.approx(drawn, abs=0.03)


def test_a_part_by_which_pairs_were_chosen_is_not_learned_from_them():
    patterns, counts, m, u = made_up_pairs(np.random.default_rng(5))
    learned = learn(patterns, counts, m, u, [1])
    assert learned.m[1] is None
    assert together([learned], m)[1] is m[1]
    assert learned.m[0] is not None


def test_few_matches_teach_nothing():
    patterns, counts, m, u = made_up_pairs(np.random.default_rng(5), matches=10, others=200)
    learned = learn(patterns, counts, m, u, [])
    assert learned.matches < 30
    assert together([learned], m)[0] is m[0]


def test_chance_is_counted_where_it_can_be_and_never_nought():
    found = chance(np.array([900, 100, 0]), [None, None, 0.001])
    assert found.sum() == pytest.approx(1)
    assert found[2] == 0.001
    assert (found > 0).all()


def test_pairs_of_one_person_are_taken_out_of_chance():
    by_chance, m, share = np.array([0.9999, 0.0001]), np.array([0.1, 0.9]), 0.0002
    counted = (1 - share) * by_chance + share * m
    assert without_matches(counted, m, share) == pytest.approx(by_chance, rel=1e-6)
    assert without_matches(counted, m, 1.0)[1] == pytest.approx(0.05 * counted[1])
    assert without_matches(counted, m, 0.1)[1] > 0


def test_chance_stays_a_probability_where_all_of_a_few_records_agree():
    left = without_matches(np.array([1e-9, 1.0]), np.array([0.99, 0.01]), 0.2)
    assert (left > 0).all()
    assert left.sum() == pytest.approx(1)


def test_a_number_by_itself_makes_every_pair_one_person():
    learned = learn(
        np.array([[1]]), np.array([40]), [np.array([0.1, 0.9])], [np.array([0.9, 0.1])], [0]
    )
    assert (learned.m, learned.matches) == ((None,), 40.0)


def test_two_equal_twins_are_each_less_likely_than_not():
    left, right = np.array([0, 0, 1]), np.array([5, 6, 7])
    chances = rivalled(left, right, np.array([1e6, 1e6, 1e6]))
    assert chances[:2] == pytest.approx(0.5, abs=0.01)
    assert chances[2] > 0.999


def test_a_person_gathers_at_most_one_record_of_a_custodian():
    # 0 and 1 are of one custodian; 2 of a second; 3 of a third.
    joined = join([0, 0, 1, 2], np.array([0, 2, 1]), np.array([2, 3, 3]))
    assert joined.person.tolist() == [0, 1, 0, 0]
    assert joined.kept.tolist() == [True, True, False]


def test_the_prior_agrees_with_the_odds_of_pairs():
    odds = np.concatenate([np.full(100, 1e9), np.full(100, 1e-9)])
    assert prior_of(odds, 1e6, 1e-6) == pytest.approx(1e-4, rel=0.01)


def test_the_threshold_gives_the_best_f1_that_can_be_expected():
    chances = np.array([0.99] * 80 + [0.4] * 10 + [0.05] * 50)
    expected = [
        2 * chances[:n].sum() / (n + chances.sum()) if n else 0 for n in range(len(chances) + 1)
    ]
    assert best_cut(chances) == 80 == int(np.argmax(expected))
    assert best_cut(np.array([0.1, 0.1])) == best_cut(np.array([])) == 0
    assert cut_at_precision(chances, 0.95) == 85
    assert cut_at_precision(np.array([0.5]), 0.95) == 0


def test_measures_count_pairs_of_different_custodians_through_third_records_too():
    truth, custodian = ["a", "a", "a", "b", None, None], [0, 1, 2, 0, 1, 2]
    grown = growth(truth, custodian, np.array([0, 1, 4]), np.array([1, 2, 5]))
    assert true_pairs(truth, custodian) == 3
    assert grown.linked.tolist() == [1, 3, 4]
    assert grown.right.tolist() == [1, 3, 3]
    assert grown.after(3).as_dict()["precision"] == 0.75
    assert (grown.best(), grown.at_precision(0.99)) == (2, 2)
    assert grown.after(0).precision is None
