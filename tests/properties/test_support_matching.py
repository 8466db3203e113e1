"""Matching against every matching there is, on small generated cohorts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.support.core.matching import match
from remit.support.core.people_to_match import Side

WORDS = st.frozensets(st.sampled_from("abcd"), max_size=3)
TIMES = st.frozensets(st.sampled_from("mt"), max_size=2)
NAMES = st.frozensets(st.sampled_from(["o0", "o1", "m0", "m1"]), max_size=1)


def sides(prefix, most, capacity):
    made = st.builds(
        Side,
        id=st.just(""),
        subjects=WORDS,
        languages=st.one_of(WORDS, st.just(frozenset("ab"))),
        times=TIMES,
        apart_from=NAMES,
        capacity=capacity,
    )
    return st.lists(made, max_size=most).map(
        lambda found: [
            Side(f"{prefix}{n}", s.subjects, s.languages, s.times, s.apart_from, s.capacity)
            for n, s in enumerate(found)
        ]
    )


def fit(side, mentor):
    """The share of needs met, or 0 where they cannot be matched, as the words say it."""
    if not (side.languages & mentor.languages and side.times & mentor.times):
        return Fraction(0)
    if mentor.id in side.apart_from or side.id in mentor.apart_from or not side.subjects:
        return Fraction(0)
    return Fraction(len(side.subjects & mentor.subjects), len(side.subjects))


def best(asking, helping):
    """The best (how many, least fit, sum of fits) of all matchings, by trying each."""
    found = (0, Fraction(0), Fraction(0))
    for choice in product([None, *range(len(helping))], repeat=len(asking)):
        fits = [
            fit(side, helping[at])
            for side, at in zip(asking, choice, strict=True)
            if at is not None
        ]
        if 0 in fits or any(choice.count(at) > helping[at].capacity for at in set(choice) - {None}):
            continue
        found = max(found, (len(fits), min(fits, default=Fraction(0)), sum(fits, Fraction(0))))
    return found


@given(sides("o", 4, st.just(1)), sides("m", 3, st.integers(0, 2)))
def test_no_matching_is_better(asking, helping):
    matching = match(asking, helping)
    mentors = {mentor.id: mentor for mentor in helping}
    organisations = {side.id: side for side in asking}
    fits = [fit(organisations[one.organisation], mentors[one.mentor]) for one in matching.matches]
    assert all(fits), "a pair that cannot be matched was"
    assert [float(one) for one in fits] == [one.fit for one in matching.matches]
    taken = [one.mentor for one in matching.matches]
    assert all(taken.count(name) <= mentor.capacity for name, mentor in mentors.items())
    assert {one.organisation for one in matching.matches} | set(matching.waiting) == set(
        organisations
    )
    got = (len(fits), min(fits, default=Fraction(0)), sum(fits, Fraction(0)))
    assert got == best(asking, helping)


@given(sides("o", 4, st.just(1)), sides("m", 3, st.integers(0, 2)))
def test_the_order_of_the_tables_changes_nothing(asking, helping):
    one, other = match(asking, helping), match(asking[::-1], helping[::-1])
    assert set(one.matches) == set(other.matches)
    assert one.waiting == other.waiting


@pytest.mark.parametrize("empty", [([], []), ([Side("o", frozenset("a"))], [])])
def test_nobody_to_match_is_no_failure(empty):
    assert match(*empty).matches == ()
