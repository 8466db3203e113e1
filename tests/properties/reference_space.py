"""The slow, readable reference for questions over the whole space: every flow, one by one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from properties.reference_decide import is_or_is_above, reference_decide
from remit.charter.core.rule import Charter
from remit.kernel.flow import CONDITIONS, PARTS, Flow


def every_flow(vocabulary, asked=None):
    trees = {(term.part, term.key): term.broader for term in vocabulary}
    terms = [
        [
            term.key
            for term in vocabulary.terms(part)
            if not (asked or {}).get(part)
            or any(is_or_is_above(trees, part, one, term.key) for one in asked[part])
        ]
        for part in PARTS
    ]
    return [Flow(*chosen) for chosen in product(*terms)]


def every_set_of_conditions(vocabulary):
    keys = [term.key for term in vocabulary.terms(CONDITIONS)]
    return [chosen for size in range(len(keys) + 1) for chosen in combinations(keys, size)]


def answer(flow, charter, vocabulary, at):
    return reference_decide(flow, charter, vocabulary, at).answer


def reference_counts(charter, vocabulary, at, asked=None, conditions=()):
    flows = [flow.with_conditions(*conditions) for flow in every_flow(vocabulary, asked)]
    return Counter(answer(flow, charter, vocabulary, at) for flow in flows)


def reference_possible(charter, vocabulary, at, asked=None):
    """For each part, the terms of flows that are within or would be under more conditions."""
    possible = {part: set() for part in PARTS}
    for flow in every_flow(vocabulary, asked):
        if answer(flow, charter, vocabulary, at) in {"within", "within-if"}:
            for part in PARTS:
                possible[part].add(flow.term(part))
    return possible


def reference_ways(charter, vocabulary, at, asked=None):
    """The sets of conditions that bring any flow within, but those that ask more than another."""
    trees = {(term.part, term.key): term.broader for term in vocabulary}
    found = set()
    for flow in every_flow(vocabulary, asked):
        decided = reference_decide(flow, charter, vocabulary, at)
        if decided.answer == "within":
            found.add(())
        found |= set(decided.missing)

    def brings(many, few):
        return all(any(is_or_is_above(trees, CONDITIONS, c, one) for one in many) for c in few)

    return {way for way in found if not any(other != way and brings(way, other) for other in found)}


def reference_without(charter, vocabulary, at, rule):
    """Moves of flows without conditions, and how many flows change only under conditions."""
    left = Charter(tuple(one for one in charter.rules if one.id != rule))
    moves: Counter[tuple[str, str]] = Counter()
    further = 0
    for flow in every_flow(vocabulary):
        pair = (answer(flow, charter, vocabulary, at), answer(flow, left, vocabulary, at))
        if pair[0] != pair[1]:
            moves[pair] += 1
        elif any(
            answer(flow.with_conditions(*held), charter, vocabulary, at)
            != answer(flow.with_conditions(*held), left, vocabulary, at)
            for held in every_set_of_conditions(vocabulary)
        ):
            further += 1
    return moves, further
