"""Explanations are as short as can be: held against trying everything."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from properties.charter_cases import DAY, any_flow, any_world
from properties.reference_decide import reference_decide
from properties.reference_space import answer, every_set_of_conditions
from remit.charter.core.decide import Decider
from remit.charter.core.nearest import nearest
from remit.charter.core.rule import Charter
from remit.charter.core.settling import settling
from remit.kernel.flow import PARTS, Flow


def steps_apart(vocabulary, part, one, other):
    """Breadth first over the part's tree; roots hang together at the top."""
    beside = {term.key: {term.broader or "the top"} for term in vocabulary.terms(part)}
    for key, above in list(beside.items()):
        for broader in above:
            beside.setdefault(broader, set()).add(key)
    reached, distance = {one}, 0
    while other not in reached:
        reached |= {next_one for key in reached for next_one in beside[key]}
        distance += 1
    return distance


def answers_by_conditions(flow, rules, world):
    charter = Charter(tuple(rules))
    return [
        answer(flow.with_conditions(*held), charter, world.vocabulary, DAY) == "within"
        for held in every_set_of_conditions(world.vocabulary)
    ]


@pytest.mark.parametrize("seed", range(15))
def test_the_rules_that_settle_an_answer_do_so_alone_and_no_fewer_would(seed):
    rng = Random(seed)
    world = any_world(rng)
    decider = Decider(world.charter, world.vocabulary, DAY)
    for flow in (any_flow(rng, world.vocabulary) for _ in range(6)):
        verdict = decider.decide(flow)
        by_id = {rule.id: rule for rule in world.charter.rules}
        bearing = [by_id[name] for name in verdict.rules]

        def settles(rules, flow=flow, verdict=verdict, bearing=bearing):
            same = answer(flow, Charter(tuple(rules)), world.vocabulary, DAY)
            if same != verdict.answer.value:
                return False
            if same != "within-if":
                return True
            wanted = answers_by_conditions(flow, bearing, world)
            return answers_by_conditions(flow, rules, world) == wanted

        found = [by_id[name] for name in settling(verdict, world.vocabulary)]
        assert settles(found)
        fewer = combinations(bearing, len(found) - 1) if found else ()
        assert not any(settles(rules) for rules in fewer)


@pytest.mark.parametrize("seed", range(15))
def test_the_nearest_flows_are_those_of_a_search_through_all_neighbours(seed):
    rng = Random(seed)
    world = any_world(rng)
    decider = Decider(world.charter, world.vocabulary, DAY)
    for flow in (any_flow(rng, world.vocabulary) for _ in range(5)):
        found = nearest(flow, decider, world.vocabulary)
        wanted: dict[str, dict[Flow, int]] = {"within": {}, "within-if": {}}
        for part in PARTS:
            for term in world.vocabulary.terms(part):
                values = flow.as_dict() | {part: term.key}
                other = Flow.from_mapping(values)
                said = reference_decide(other, world.charter, world.vocabulary, DAY).answer
                if other != flow and said in wanted:
                    apart = steps_apart(world.vocabulary, part, flow.term(part), term.key)
                    wanted[said][other] = apart
        among = wanted["within"] or wanted["within-if"]
        least = min(among.values(), default=0)
        assert {one.flow: one.steps for one in found} == {
            other: apart for other, apart in among.items() if apart == least
        }
