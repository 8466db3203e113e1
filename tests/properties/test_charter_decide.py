"""Deciding agrees with its slow reference, is complete, and moves only the ways it claims."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.charter_cases import DAY, World, any_flow, any_rule, any_vocabulary, any_world
from properties.reference_decide import reference_decide
from remit.charter.core.decide import Decider, decide
from remit.charter.core.least_sets import LIMIT, least_sets
from remit.charter.core.rule import Charter, Effect
from remit.kernel.flow import CONDITIONS, PARTS, Flow
from remit.kernel.verdict import Answer
from remit.kernel.vocabulary import Term, Vocabulary

FEW, DEEP, FLOWS_EACH = 4_000, 1_000_000, 250
# From the narrowest answer to the widest.
WIDTH = [Answer.OUTSIDE, Answer.UNASKED, Answer.WITHIN_IF, Answer.WITHIN]

chance = st.randoms(use_true_random=False)


def rules_by_role(verdict, role):
    return {reason.rule for reason in verdict.reasons if reason.role == role}


def assert_agrees(decider, flow, world):
    verdict = decider.decide(flow)
    wanted = reference_decide(flow, world.charter, world.vocabulary, DAY)
    assert verdict.answer.value == wanted.answer
    assert rules_by_role(verdict, "forbids") == wanted.forbids
    assert rules_by_role(verdict, "yields") == wanted.yields
    assert rules_by_role(verdict, "permits") == wanted.permits
    assert list(verdict.missing) == wanted.missing
    return verdict.answer


def compare(cases, seed):
    answers: Counter[Answer] = Counter()
    rng = Random(seed)
    while answers.total() < cases:
        world = any_world(rng)
        decider = Decider(world.charter, world.vocabulary, DAY)
        for _ in range(FLOWS_EACH):
            answers[assert_agrees(decider, any_flow(rng, world.vocabulary), world)] += 1
    # A comparison that never met one of the answers would prove little.
    assert all(answers[answer] > cases / 50 for answer in Answer), answers


def test_deciding_agrees_with_the_reference_on_thousands_of_cases():
    compare(FEW, seed=1)


@pytest.mark.deep
@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_deciding_agrees_with_the_reference_on_a_million_cases():
    compare(DEEP, seed=2)


@given(chance)
def test_deciding_agrees_with_the_reference_on_cases_that_shrink(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    assert_agrees(Decider(world.charter, world.vocabulary, DAY), flow, world)


@given(chance)
def test_every_flow_gets_one_of_four_verdicts_with_what_belongs_to_it(rng):
    world = any_world(rng)
    verdict = decide(any_flow(rng, world.vocabulary), world.charter, world.vocabulary, DAY)
    assert verdict.answer in set(Answer)
    assert bool(verdict.missing) == (verdict.answer is Answer.WITHIN_IF)
    roles = {reason.role for reason in verdict.reasons}
    assert (
        roles
        <= {
            Answer.OUTSIDE: {"forbids"},
            Answer.UNASKED: {"yields"},
            Answer.WITHIN_IF: {"forbids", "yields", "permits"},
            Answer.WITHIN: {"yields", "permits"},
        }[verdict.answer]
    )
    assert ("permits" in roles) == (verdict.answer in {Answer.WITHIN, Answer.WITHIN_IF})


@given(chance)
def test_each_missing_set_brings_the_flow_within_and_has_no_condition_to_spare(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    decider = Decider(world.charter, world.vocabulary, DAY)
    for missing in decider.decide(flow).missing:
        assert decider.decide(flow.with_conditions(*missing)).answer is Answer.WITHIN
        for spared in missing:
            fewer = [one for one in missing if one != spared]
            assert decider.decide(flow.with_conditions(*fewer)).answer is Answer.WITHIN_IF


@given(chance)
def test_adding_a_forbid_never_widens(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    rule = any_rule(rng, world.vocabulary, "more")
    if rule.effect is Effect.PERMIT:
        return
    more = Charter((*world.charter.rules, rule))
    before = decide(flow, world.charter, world.vocabulary, DAY).answer
    after = decide(flow, more, world.vocabulary, DAY).answer
    assert WIDTH.index(after) <= WIDTH.index(before)


@given(chance)
def test_adding_a_condition_to_the_flow_never_narrows(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    condition = rng.choice(world.vocabulary.terms(CONDITIONS)).key
    decider = Decider(world.charter, world.vocabulary, DAY)
    before = decider.decide(flow).answer
    after = decider.decide(flow.with_conditions(condition)).answer
    assert WIDTH.index(after) >= WIDTH.index(before)


@given(chance)
def test_adding_a_permit_lowers_nothing_but_within_to_within_if(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    rule = any_rule(rng, world.vocabulary, "more")
    if rule.effect is Effect.FORBID:
        return
    more = Charter((*world.charter.rules, rule))
    before = decide(flow, world.charter, world.vocabulary, DAY).answer
    after = decide(flow, more, world.vocabulary, DAY).answer
    lowered = WIDTH.index(after) < WIDTH.index(before)
    assert not lowered or (before, after) == (Answer.WITHIN, Answer.WITHIN_IF)


@given(chance)
def test_a_broader_flow_meets_every_forbid_and_no_more_permits(rng):
    world = any_world(rng)
    narrow = any_flow(rng, world.vocabulary)
    broad = Flow(
        *(rng.choice(world.vocabulary.lineage(part, narrow.term(part))) for part in PARTS),
        conditions=narrow.conditions,
    )
    # One rule at a time, as a verdict names only the rules that settle it.
    for rule in world.charter.rules:
        alone = Decider(Charter((rule,)), world.vocabulary, DAY)
        on_narrow, on_broad = (bool(alone.decide(flow).rules) for flow in (narrow, broad))
        if rule.effect is Effect.FORBID:
            assert on_broad or not on_narrow
        else:
            assert on_narrow or not on_broad


@given(chance)
def test_the_order_of_rules_changes_no_answer(rng):
    world = any_world(rng)
    flow = any_flow(rng, world.vocabulary)
    shuffled = list(world.charter.rules)
    rng.shuffle(shuffled)
    one = decide(flow, world.charter, world.vocabulary, DAY)
    other = decide(flow, Charter(tuple(shuffled)), world.vocabulary, DAY)
    assert (one.answer, one.missing) == (other.answer, other.missing)
    assert set(one.reasons) == set(other.reasons)


@settings(max_examples=50)
@given(chance)
def test_a_decider_that_has_decided_much_decides_as_a_fresh_one(rng):
    world = any_world(rng)
    used = Decider(world.charter, world.vocabulary, DAY)
    for _ in range(20):
        flow = any_flow(rng, world.vocabulary)
        assert used.decide(flow) == decide(flow, world.charter, world.vocabulary, DAY)


def test_more_least_sets_than_the_limit_are_cut_to_whole_ones_without_hanging():
    vocabulary = Vocabulary(Term(CONDITIONS, f"c{number:03}") for number in range(120))
    wants = [[f"c{3 * want + one:03}" for one in range(3)] for want in range(40)]
    found = least_sets(wants, vocabulary)
    assert len(found) == LIMIT
    assert all(len(one) == 40 for one in found)
    assert all(any(c in one for c in want) for one in found for want in wants)


@settings(max_examples=50)
@given(chance)
def test_least_sets_cut_short_still_have_nothing_to_spare(rng):
    vocabulary = Vocabulary(Term(CONDITIONS, f"c{number:02}") for number in range(30))
    keys = [term.key for term in vocabulary]
    wants = [frozenset(rng.sample(keys, rng.randint(1, 6))) for _ in range(12)]
    for found in least_sets(wants, vocabulary):
        for spared in found:
            fewer = set(found) - {spared}
            assert any(fewer.isdisjoint(want) for want in wants)


def test_worlds_hold_rules_that_are_out_of_force_and_trees_with_depth():
    rng = Random(3)
    worlds: list[World] = [any_world(rng) for _ in range(50)]
    rules = [rule for world in worlds for rule in world.charter.rules]
    assert {rule.in_force(DAY) for rule in rules} == {True, False}
    vocabulary = any_vocabulary(Random(4))
    assert any(len(vocabulary.lineage(term.part, term.key)) > 2 for term in vocabulary)
