"""Protected tables against slow references, on small generated tables."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from disclosure_tables import counts_of, seen, slow_intervals, sums_of
from remit.share.core.disclosure.protection import protect
from remit.share.core.disclosure.rules import DisclosureRules

TABLES = arrays(
    np.int64,
    array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4),
    elements=st.one_of(st.integers(0, 6), st.integers(0, 60)),
)
RULES = st.builds(
    DisclosureRules,
    threshold=st.sampled_from([3, 5, 10]),
    base=st.sampled_from([0, 0, 5]),
    n=st.just(1),
    k=st.sampled_from([None, 60.0]),
    zeros=st.sampled_from(["shown", "usable", "hidden"]),
    whole_group=st.booleans(),
    protection=st.integers(1, 4),
)
FAR = 1e6


@given(TABLES, RULES)
@settings(max_examples=40)
def test_what_is_protected_passes_the_audit_and_every_sum_holds(values, rules):
    protected = protect(counts_of(values), rules)
    assert protected.audit.is_clean
    assert protected.hidden[protected.sensitive.cells].all()
    if not rules.base:
        assert (protected.shown == protected.counts.counts).all()
        assert not (sums_of(protected.counts) @ protected.shown).any()


@given(TABLES, st.booleans(), st.integers(1, 4))
@settings(max_examples=25)
def test_the_audit_agrees_with_a_programme_for_every_cell(values, secondary, protection):
    rules = DisclosureRules(threshold=5, secondary=secondary, protection=protection)
    protected = protect(counts_of(values), rules)
    hidden = np.flatnonzero(protected.hidden).tolist()
    slow = slow_intervals(protected.counts, *seen(protected), hidden)
    width = np.maximum(protected.sensitive.width, 1)
    certain = {cell: ends for cell, ends in slow.items() if ends[0] == ends[1]}
    narrow = {
        cell: ends
        for cell, ends in slow.items()
        if cell not in certain and ends[1] - ends[0] < width[cell]
    }
    assert {one.cell: (one.low, one.high) for one in protected.audit.recoverable} == certain
    assert {one.cell: (one.low, one.high) for one in protected.audit.within_interval} == narrow
    knowing = slow_intervals(protected.counts, *seen(protected, least=1), hidden)
    told = {cell for cell in protected.sensitive.why if knowing[cell][0] == knowing[cell][1]}
    assert {one.cell for one in protected.audit.by_rules} == told


@given(TABLES)
@settings(max_examples=6)
def test_the_relaxation_never_narrows_what_the_audit_found_wide(values):
    protected = protect(counts_of(values), DisclosureRules(threshold=5))
    hidden = np.flatnonzero(protected.hidden).tolist()
    slow = slow_intervals(protected.counts, *seen(protected), hidden, whole=False)
    assert all(high - low >= 1 or high > FAR for low, high in slow.values())


@given(TABLES, RULES)
@settings(max_examples=8)
def test_the_same_table_gives_the_same_answer(values, rules):
    assert (
        protect(counts_of(values), rules).as_dict() == protect(counts_of(values), rules).as_dict()
    )


@pytest.mark.deep
@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
@given(TABLES, RULES)
@settings(max_examples=1500)
def test_no_generated_table_fails_the_audit(values, rules):
    assert protect(counts_of(values), rules).audit.is_clean
