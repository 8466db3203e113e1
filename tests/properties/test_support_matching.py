"""Matching against every matching there is, on small made-up cohorts with too few places."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.support.core.matching import match
from remit.support.core.people_to_match import Side

RARELY = 0.2
COHORTS = 150
WORDS = st.frozensets(st.sampled_from("abcd"), max_size=3)
TIMES = st.frozensets(st.sampled_from("mt"), max_size=2)
# Most pairs can meet and talk, so that there is something to choose between.
BOTH = st.sampled_from([frozenset("mt"), frozenset("mt"), frozenset("m"), frozenset()])
TONGUES = st.sampled_from([frozenset("ab"), frozenset("ab"), frozenset("a"), frozenset("c")])
NAMES = st.sampled_from([frozenset[str](), *(frozenset([one]) for one in ("o0", "o1", "m0", "m1"))])


def sides(prefix, most, capacity):
    made = st.builds(
        Side,
        id=st.just(""),
        subjects=WORDS,
        languages=TONGUES,
        times=BOTH,
        apart_from=NAMES,
        capacity=capacity,
        ways=BOTH,
        fields=TIMES,
        before=NAMES,
        priority=st.integers(0, 2),
    )
    return st.lists(made, max_size=most).map(
        lambda found: [replace(side, id=f"{prefix}{n}") for n, side in enumerate(found)]
    )


def fit(side, mentor):
    """The share of needs met, or 0 where they cannot be matched, as the words say it."""
    if not (side.languages & mentor.languages and side.times & mentor.times):
        return Fraction(0)
    if mentor.id in side.apart_from or side.id in mentor.apart_from or not side.subjects:
        return Fraction(0)
    if not side.ways & mentor.ways:
        return Fraction(0)
    return Fraction(len(side.subjects & mentor.subjects), len(side.subjects))


def close(side, mentor):
    """How close a pair is: a field that both know, and whether they worked together before."""
    known = mentor.id in side.before or side.id in mentor.before
    return bool(side.fields & mentor.fields) + known


def merit(pairs):
    """What a matching comes to, aim by aim: the greater comes first."""
    ranks = Counter(side.priority for side, _ in pairs)
    fits = [fit(*pair) for pair in pairs]
    return (
        len(pairs),
        [ranks[one] for one in (2, 1, 0)],
        min(fits, default=Fraction(0)),
        sum(fits, Fraction(0)),
        sum(close(*pair) for pair in pairs),
    )


def best(asking, helping):
    """The merit of the best of all matchings, by trying each."""
    found = merit([])
    for choice in product([None, *helping], repeat=len(asking)):
        pairs = [pair for pair in zip(asking, choice, strict=True) if pair[1] is not None]
        taken = Counter(mentor.id for _, mentor in pairs)
        if all(fit(*pair) for pair in pairs) and all(
            taken[one.id] <= one.capacity for one in helping
        ):
            found = max(found, merit(pairs))
    return found


def paired(matches, asking, helping):
    """The sides of each match."""
    sides = {side.id: side for side in (*asking, *helping)}
    return [(sides[one.organisation], sides[one.mentor]) for one in matches]


def scarce(seed):
    """A small cohort in which not everybody can be matched, and most pairs could be."""
    rng = Random(seed)

    def some(words, least, most):
        return frozenset(rng.sample(words, rng.randint(least, most)))

    def side(name, before, **more):
        return Side(
            name,
            some("abcd", 1, 3),
            some("xy", 1, 2),
            some("mt", 1, 2),
            ways=some("mt", 1, 2),
            fields=some("fg", 0, 1),
            before=some(before, 0, 1),
            apart_from=some(before, 0, 1) if rng.random() < RARELY else frozenset(),
            **more,
        )

    asking = [
        side(f"o{n}", ["m0", "m1"], priority=rng.randint(0, 2)) for n in range(rng.randint(2, 4))
    ]
    helping = [
        side(f"m{n}", ["o0", "o1"], capacity=rng.randint(0, 2)) for n in range(rng.randint(1, 3))
    ]
    return asking, helping


def test_no_matching_is_better():
    for seed in range(COHORTS):
        asking, helping = scarce(seed)
        matching = match(asking, helping)
        pairs = paired(matching.matches, asking, helping)
        assert all(fit(*pair) for pair in pairs), f"{seed}: a pair that cannot be matched was"
        assert [float(fit(*pair)) for pair in pairs] == [one.fit for one in matching.matches]
        taken = Counter(mentor.id for _, mentor in pairs)
        assert all(taken[mentor.id] <= mentor.capacity for mentor in helping), seed
        matched = {side.id for side, _ in pairs}
        assert matched | set(matching.waiting) == {side.id for side in asking}
        assert merit(pairs) == best(asking, helping), seed


def test_newcomers_are_matched_as_well_as_can_be_around_those_who_are_settled():
    for seed in range(COHORTS):
        asking, helping = scarce(seed)
        settled = {one.organisation: one.mentor for one in match(asking[1:], helping).matches}
        busy = Counter(settled.values())
        left = [side for side in asking if side.id not in settled]
        free = [replace(one, capacity=one.capacity - busy[one.id]) for one in helping]
        again = match(asking, helping, settled)
        pairs = paired(again.matches, asking, helping)
        assert not {side.id for side, _ in pairs} & set(settled), f"{seed}: somebody was moved"
        assert merit(pairs) == best(left, free), seed
        assert set(again.waiting) == {side.id for side in left} - {side.id for side, _ in pairs}


def test_who_comes_first_costs_nobody_a_match():
    asking = [Side("late", frozenset("a")), Side("worse", frozenset("abc"), priority=1)]
    helping = [Side("m", frozenset("ab"))]
    assert [one.organisation for one in match(asking, helping).matches] == ["worse"]
    both = match(asking, [*helping, Side("n", frozenset("b"))])
    assert {(one.organisation, one.mentor) for one in both.matches} == {
        ("worse", "n"),
        ("late", "m"),
    }


def test_who_is_settled_takes_a_place_of_the_mentor():
    asking, helping = (
        [Side("o", frozenset("a")), Side("p", frozenset("a"))],
        [Side("m", frozenset("a"))],
    )
    found = match(asking, helping, {"o": "m"})
    assert found.matches == ()
    assert found.waiting == {
        "p": "The one mentor who fits has no place left: 1 matched with others."
    }


def test_of_equals_those_who_know_each_other_are_matched():
    asking = [Side("o", frozenset("a"), fields=frozenset("h"), before=frozenset(["z"]))]
    helping = [Side(name, frozenset("a"), fields=frozenset("h")) for name in "xyz"]
    found = match(asking, helping).matches[0]
    assert found.mentor == "z"
    assert "they worked together before" in found.why


@given(sides("o", 4, st.just(1)), sides("m", 3, st.integers(0, 2)))
def test_the_order_of_the_tables_changes_nothing(asking, helping):
    one, other = match(asking, helping), match(asking[::-1], helping[::-1])
    assert set(one.matches) == set(other.matches)
    assert one.waiting == other.waiting


@pytest.mark.parametrize("empty", [([], []), ([Side("o", frozenset("a"))], [])])
def test_nobody_to_match_is_no_failure(empty):
    assert match(*empty).matches == ()
