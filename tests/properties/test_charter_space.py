"""Questions over the whole space are answered as by going through every flow."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from properties.charter_cases import DAY, World, any_keys, any_rule
from properties.reference_space import (
    answer,
    every_flow,
    reference_counts,
    reference_possible,
    reference_ways,
    reference_without,
)
from remit.charter.core import sweep
from remit.charter.core.comparison import compare
from remit.charter.core.counting import count, decided_by_term
from remit.charter.core.rule import Charter, Effect, Rule
from remit.charter.core.space import Space
from remit.charter.core.ways import least_ways
from remit.charter.core.without import is_idle, without
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.verdict import Answer
from remit.kernel.vocabulary import Term, Vocabulary

SEEDS = range(14)


def small_world(rng: Random) -> World:
    terms = []
    for part in (*PARTS, CONDITIONS):
        keys: list[str] = []
        for number in range(rng.randint(1, 3)):
            keys.append(f"{part[:2]}{number}")
            terms.append(Term(part, keys[-1], rng.choice(["", *keys[:-1]])))
    vocabulary = Vocabulary(terms)
    rules = tuple(any_rule(rng, vocabulary, f"r{n}") for n in range(rng.randint(0, 9)))
    return World(vocabulary, Charter(rules))


def asked_of(rng, vocabulary):
    return {part: any_keys(rng, vocabulary, part, 2) for part in PARTS if rng.random() < 0.3}


@pytest.fixture(params=[1 << 18, 30], ids=["one step", "many steps"])
def steps(request, monkeypatch):
    """Few flows fit into one step of a sweep; with a low limit it has to go through many."""
    monkeypatch.setattr(sweep, "MOST_BITS", request.param)


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_are_counted_as_by_deciding_each(seed, steps):
    rng = Random(seed)
    vocabulary, charter = small_world(rng)
    asked, held = asked_of(rng, vocabulary), any_keys(rng, vocabulary, CONDITIONS, 2)
    space = Space(charter, vocabulary, DAY)
    counted = count(space, space.asked(asked), held)
    wanted = reference_counts(charter, vocabulary, DAY, asked, held)
    assert {answer.value: n for answer, n in counted.answers.items() if n} == dict(wanted)
    assert counted.flows == wanted.total()
    possible = reference_possible(charter, vocabulary, DAY, asked)
    for place, part in enumerate(PARTS):
        keys = {k for bit, k in enumerate(space.keys[place]) if counted.possible[place] >> bit & 1}
        assert keys == possible[part]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_share_of_each_term_is_that_of_its_flows(seed, steps):
    rng = Random(seed)
    vocabulary, charter = small_world(rng)
    space = Space(charter, vocabulary, DAY)
    place = rng.randrange(len(PARTS))
    decided = decided_by_term(space, place)
    for bit, key in enumerate(space.keys[place]):
        box = (*space.everything[:place], 1 << bit, *space.everything[place + 1 :])
        counted = count(space, box)
        assert decided[bit] == counted.flows - counted.answers[Answer.UNASKED], key


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_ways_are_those_of_all_flows_together(seed):
    rng = Random(seed)
    vocabulary, charter = small_world(rng)
    asked = asked_of(rng, vocabulary)
    space = Space(charter, vocabulary, DAY)
    found = least_ways(space, space.asked(asked))
    assert found.complete
    assert {way.conditions for way in found.ways} == reference_ways(charter, vocabulary, DAY, asked)
    for way in found.ways:
        place = {part: [way.flow.term(part)] for part in PARTS}
        exact = reference_counts(charter, vocabulary, DAY, place, way.conditions)
        assert exact["within"]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_changes_without_a_rule_is_what_changes_flow_by_flow(seed, steps):
    rng = Random(seed)
    vocabulary, charter = small_world(rng)
    space = Space(charter, vocabulary, DAY)
    for number, rule in list(enumerate(space.rules))[:3]:
        found = without(space, number)
        moves, further = reference_without(charter, vocabulary, DAY, rule.id)
        assert {(m.before.value, m.after.value): m.flows for m in found.moves} == dict(moves)
        assert found.under_conditions == further
        assert is_idle(space, number) == (found.changed == 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_new_version_moves_is_what_moves_flow_by_flow(seed, steps):
    rng = Random(seed)
    vocabulary, old = small_world(rng)
    new = Charter((*old.rules[1:], any_rule(rng, vocabulary, "new")))
    moves = {
        (m.before.value, m.after.value): m.flows for m in compare(old, new, vocabulary, DAY).moves
    }
    flows = every_flow(vocabulary)
    pairs = Counter(
        (answer(f, old, vocabulary, DAY), answer(f, new, vocabulary, DAY)) for f in flows
    )
    assert moves == {pair: n for pair, n in pairs.items() if pair[0] != pair[1]}


def test_a_way_that_was_found_first_gives_way_to_one_that_asks_for_less():
    terms = [Term(part, f"{part}-{n}") for part in (*PARTS, CONDITIONS) for n in (1, 2)]
    one, two = {"data": ("data-1",)}, {"data": ("data-2",)}
    first, second = ("conditions-1",), ("conditions-2",)
    rules = (
        Rule("p1", Effect.PERMIT, pattern=one),
        Rule("f1", Effect.FORBID, pattern=one, unless=first),
        Rule("f2", Effect.FORBID, pattern=one, unless=second),
        Rule("p2", Effect.PERMIT, pattern=two, requires=first),
    )
    space = Space(Charter(rules), Vocabulary(terms), DAY)
    found = least_ways(space, space.everything)
    assert [way.conditions for way in found.ways] == [first]
    assert found.complete


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_what_is_too_much_to_count_is_estimated_and_said_to_be(seed, monkeypatch):
    vocabulary, charter = small_world(Random(seed))
    old, new = charter, Charter(charter.rules[1:])
    space = Space(charter, vocabulary, DAY)

    def found():
        counted = count(space, space.everything)
        gone = without(space, 0)
        changed = compare(old, new, vocabulary, DAY)
        return counted, gone, changed, decided_by_term(space, 1)

    exact = found()
    monkeypatch.setattr(sweep, "MOST_WORK", -1)
    estimated = found()
    assert [one.exact for one in exact[:3]] == [True] * 3
    assert [one.exact for one in estimated[:3]] == [False] * 3
    assert estimated[0].possible == exact[0].possible
    assert sum(estimated[0].answers.values()) == estimated[0].flows == exact[0].flows
    flows = exact[0].flows
    for one, near in [(exact[0].answers, estimated[0].answers)]:
        assert all(abs(one[a] - near[a]) <= 0.03 * flows + 1 for a in Answer)
    assert abs(exact[1].changed - estimated[1].changed) <= 0.03 * flows + len(Answer) ** 2
    assert (exact[1].example is None) or estimated[1].example is not None
    assert estimated[2].sentences[-1].startswith("These numbers of flows are estimated")
    assert all(
        abs(one - near) <= 0.2 * flows + 1 for one, near in zip(exact[3], estimated[3], strict=True)
    )


@pytest.mark.deep
@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
def test_a_thousand_more_worlds_are_answered_as_flow_by_flow(monkeypatch):
    for seed in range(1_000, 2_000):
        monkeypatch.setattr(sweep, "MOST_BITS", 30 if seed % 2 else 1 << 18)
        test_flows_are_counted_as_by_deciding_each(seed, None)
        test_the_share_of_each_term_is_that_of_its_flows(seed, None)
        test_the_least_ways_are_those_of_all_flows_together(seed)
        test_what_changes_without_a_rule_is_what_changes_flow_by_flow(seed, None)
