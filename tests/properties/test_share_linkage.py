"""Joining and measuring beside slow plain ways, on generated pairs."""

from __future__ import annotations

import os
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.share.core.linkage.measures import growth, true_pairs
from remit.share.core.linkage.persons import best_cut, join

MANY = 2000 if os.environ.get("REMIT_DEEP") == "1" else 60


@st.composite
def pairs_of_records(draw):
    """Records of up to four custodians, with pairs between custodians in any order."""
    custodian = draw(st.lists(st.integers(0, 3), min_size=2, max_size=9))
    free = [
        (a, b) for a, b in combinations(range(len(custodian)), 2) if custodian[a] != custodian[b]
    ]
    chosen = draw(st.lists(st.sampled_from(free), unique=True)) if free else []
    truth = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=9, max_size=9))
    return custodian, chosen, truth[: len(custodian)]


def joined_plainly(custodian, pairs):
    """Keep sets of records; put two together if they share no custodian."""
    persons = [{record} for record in range(len(custodian))]
    for one, other in pairs:
        first = next(person for person in persons if one in person)
        second = next(person for person in persons if other in person)
        owners = [custodian[record] for record in first | second]
        if first is not second and len(owners) == len(set(owners)):
            persons.remove(second)
            first |= second
    return sorted(sorted(person) for person in persons)


def as_arrays(pairs):
    return (
        np.array([a for a, _ in pairs], dtype=np.int64),
        np.array([b for _, b in pairs], dtype=np.int64),
    )


@settings(max_examples=MANY)
@given(pairs_of_records())
def test_records_are_joined_and_measured_as_by_the_plain_way(case):
    custodian, pairs, truth = case
    left, right = as_arrays(pairs)
    joined = join(custodian, left, right)
    persons = {}
    for record, person in enumerate(joined.person.tolist()):
        persons.setdefault(person, []).append(record)
    assert sorted(persons.values()) == joined_plainly(custodian, pairs)
    assert all(person == min(records) for person, records in persons.items())

    linked = [pair for records in persons.values() for pair in combinations(records, 2)]
    rights = sum(truth[a] is not None and truth[a] == truth[b] for a, b in linked)
    all_true = sum(
        custodian[a] != custodian[b] and truth[a] is not None and truth[a] == truth[b]
        for a, b in combinations(range(len(custodian)), 2)
    )
    grown = growth(truth, custodian, left[joined.kept], right[joined.kept])
    end = grown.after(int(joined.kept.sum()))
    assert (end.linked, end.right, end.true) == (len(linked), rights, all_true)
    assert true_pairs(truth, custodian) == all_true


@settings(max_examples=MANY)
@given(st.lists(st.floats(0, 1), max_size=12))
def test_no_other_cut_is_expected_to_be_better(chances):
    ordered = np.array(sorted(chances, reverse=True))
    allowed = [n for n in range(len(ordered) + 1) if not n or ordered[n - 1] >= 0.3]
    total = ordered.sum()

    def expected(n):
        return 2 * ordered[:n].sum() / (n + total) if n else 0.0

    assert expected(best_cut(ordered)) >= max(map(expected, allowed)) - 1e-12
    assert best_cut(ordered) in allowed
