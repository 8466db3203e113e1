"""Paired analysis beside slow and readable references, on generated answers."""

from __future__ import annotations

from itertools import product
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from remit.ask.core.paired.answers import PairedAnswers, Scale
from remit.ask.core.paired.dominance import dominance
from remit.ask.core.paired.figures import FEWEST_FOR_P, paired_figures
from remit.ask.core.paired.holm import holm
from remit.ask.core.paired.sessions import sample_of
from remit.ask.core.paired.sign_flips import pratt_ranks, sign_flip_test, sign_test

few_numbers = st.lists(st.integers(-6, 6), max_size=10)


def every_toss(numbers):
    """List every way to toss the signs."""
    observed = abs(sum(numbers))
    sums = [
        sum(s * n for s, n in zip(signs, numbers, strict=True))
        for signs in product((1, -1), repeat=len(numbers))
    ]
    return sum(abs(one) >= observed for one in sums) / len(sums)


@given(few_numbers)
def test_tossed_signs_agree_with_a_list_of_every_toss(numbers):
    found = sign_flip_test(numbers)
    assert found.exact
    assert found.p == pytest.approx(every_toss(numbers))


@given(few_numbers)
def test_wilcoxon_agrees_with_a_list_of_every_toss_of_scipys_ranks(changes):
    ranks = stats.rankdata(np.abs(changes)) if changes else np.array([])
    signed = [float(np.sign(c) * r) for c, r in zip(changes, ranks, strict=True)]
    assert sign_flip_test(pratt_ranks(changes)).p == pytest.approx(every_toss(signed))


@given(st.integers(0, 40), st.integers(0, 40))
def test_sign_test_agrees_with_counting_tosses(up, down):
    n, fewer = up + down, min(up, down)
    tail = sum(comb(n, k) for k in range(fewer + 1)) / 2**n
    assert sign_test(up, down) == pytest.approx(min(1, 2 * tail))


@given(st.lists(st.integers(1, 500), min_size=60, max_size=60, unique=True), st.randoms())
def test_exact_and_normal_p_values_of_many_are_alike(sizes, random):
    ranks = pratt_ranks([size * random.choice((-1, 1)) for size in sizes])
    spread = sqrt(float((ranks.astype(float) ** 2).sum()))
    normal = 2 * stats.norm.sf(abs(ranks.sum()) / spread)
    found = sign_flip_test(ranks)
    assert found.exact
    assert found.p == pytest.approx(normal, abs=0.01)


@st.composite
def grouped(draw):
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=8))
    values = draw(st.lists(st.integers(-1, 1), min_size=sum(sizes), max_size=sum(sizes)))
    groups = [str(number) for number, size in enumerate(sizes) for _ in range(size)]
    return np.array(values, dtype=float), groups


def slow_cluster_variance(values, groups):
    """Bell and McCaffrey's variance of a mean and its degrees of freedom, by whole matrices."""
    n = len(values)
    ones = np.ones((n, 1))
    hat = ones @ ones.T / n
    residuals = (np.eye(n) - hat) @ values
    variance, forms = 0.0, []
    for name in sorted(set(groups)):
        members = np.array([group == name for group in groups])
        inner = np.eye(members.sum()) - hat[np.ix_(members, members)]
        roots, axes = np.linalg.eigh(inner)
        adjust = axes @ np.diag(1 / np.sqrt(roots)) @ axes.T
        variance += (ones[members].T @ adjust @ residuals[members]).item() ** 2 / n**2
        forms.append((ones[members].T @ adjust @ (np.eye(n) - hat)[members]).ravel() / n)
    products = np.array(forms) @ np.array(forms).T
    return variance, np.trace(products) ** 2 / float((products**2).sum())


@settings(deadline=None)
@given(grouped())
def test_variance_of_groups_agrees_with_whole_matrices(given_groups):
    values, groups = given_groups
    variance, df = slow_cluster_variance(values, groups)
    sample = sample_of(values, groups, 0.95)
    single = values.var(ddof=1) / len(values)
    if single > 0:
        assert sample.error == pytest.approx(sqrt(max(variance, single)))
        assert sample.inflation == pytest.approx(max(1, variance / single))
    assert sample.quantile == pytest.approx(stats.t.ppf(0.975, df))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=25))
def test_dominance_agrees_with_comparing_everyone_with_everyone_else(moves):
    before, after = np.array(moves, dtype=float).T
    n = len(moves)
    pairs = [np.sign(after[i] - before[j]) for i in range(n) for j in range(n) if i != j]
    value, parts = dominance(before, after)
    assert value == pytest.approx(np.mean(pairs))
    assert parts.mean() == pytest.approx(value)


places = st.one_of(st.none(), st.integers(0, 3))


@st.composite
def answers(draw, scale=None):
    people = draw(st.lists(st.tuples(places, places, st.sampled_from("abcdefgh")), max_size=60))
    before, after, groups = zip(*people, strict=True) if people else ((), (), ())
    grouped_by = groups if draw(st.booleans()) else None
    kind = scale or draw(st.sampled_from(Scale))
    listed = ("0", "1", "2", "3") if kind == Scale.NUMBERS else ("no", "rather", "well", "yes")
    return PairedAnswers("q", kind, listed, before, after, grouped_by)


@settings(deadline=None)
@given(answers())
def test_numbers_of_people_add_up_and_limits_are_in_order(given_answers):
    found = paired_figures(given_answers)
    n = found["n_paired"]
    assert found["n_before"] == n + found["left"]["n"]
    assert found["n_after"] == n + found["joined"]
    assert found["same"] + found["changed"] == n
    assert sum(one["paired_before"] for one in found["answers"]) == n
    if found["net"] is not None:
        assert found["up"] + found["same"] + found["down"] == n
        assert found["net"] == (found["up"] - found["down"]) / n
    if found["low"] is not None:
        assert -1 <= found["low"] <= found["net"] <= found["high"] <= 1
    assert (found["p"] is None) or n >= FEWEST_FOR_P
    assert bool(found["tests"]) <= (n >= FEWEST_FOR_P)
    assert "effect" not in str(found).casefold()


@settings(deadline=None)
@given(answers(scale=Scale.ORDERED))
def test_a_scale_turned_round_turns_the_net_change_round(given_answers):
    def turned(all_places):
        return tuple(None if place is None else 3 - place for place in all_places)

    other = PairedAnswers(
        "q", Scale.ORDERED, given_answers.listed, turned(given_answers.before), turned(given_answers.after), given_answers.groups
    )  # fmt: skip
    one, two = paired_figures(given_answers), paired_figures(other)
    assert (one["up"], one["down"]) == (two["down"], two["up"])
    assert one["p"] == two["p"]
    if one["low"] is not None:
        assert one["low"] == pytest.approx(-two["high"])
        assert one["groups"] == two["groups"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_holm_refuses_what_a_step_by_step_test_refuses(values):
    adjusted = holm(values)
    known = sorted(p for p in values if p is not None)
    for level in (0.01, 0.05, 0.2):
        refused = 0
        while refused < len(known) and known[refused] * (len(known) - refused) <= level:
            refused += 1
        assert sum(p is not None and p <= level for p in adjusted) == refused
