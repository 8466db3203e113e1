"""The slow, readable reference for deciding a flow: the settled meaning, word for word.

It shares no code with the charter's core: it walks the trees itself, looks at every rule for every
flow, and finds the least sets of conditions by trying every subset.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from remit.charter.core.rule import Effect

FIVE_PARTS = ("subject", "data", "sender", "recipient", "purpose")


class Decided(NamedTuple):
    answer: str
    forbids: set[str]
    yields: set[str]
    permits: set[str]
    missing: list[tuple[str, ...]]


def reference_decide(flow, charter, vocabulary, at) -> Decided:
    trees = {(term.part, term.key): term.broader for term in vocabulary}
    in_force = [rule for rule in charter.rules if is_in_force(rule, at)]
    forbids = [r for r in in_force if r.effect is Effect.FORBID and forbid_applies(r, flow, trees)]
    permits = [r for r in in_force if r.effect is Effect.PERMIT and permit_applies(r, flow, trees)]
    has = list(flow.conditions)
    answer = answer_under(has, forbids, permits, trees)
    standing = {r.id for r in forbids if not yields(r, has, trees)}
    yielding = {r.id for r in forbids if yields(r, has, trees)}
    permitting = {r.id for r in permits}
    if answer == "outside":
        return Decided(answer, standing, set(), set(), [])
    missing = least_additions(has, forbids, permits, trees) if answer == "within-if" else []
    return Decided(answer, standing, yielding, permitting, missing)


def answer_under(has, forbids, permits, trees) -> str:
    standing = [rule for rule in forbids if not yields(rule, has, trees)]
    if standing:
        every_one_could_yield = all(rule.unless for rule in standing)
        return "within-if" if permits and every_one_could_yield else "outside"
    if not permits:
        return "unasked"
    everything_required = [condition for rule in permits for condition in rule.requires]
    if all(is_met(condition, has, trees) for condition in everything_required):
        return "within"
    return "within-if"


def least_additions(has, forbids, permits, trees) -> list[tuple[str, ...]]:
    wanted = set()
    for rule in forbids:
        if not yields(rule, has, trees):
            wanted |= set(rule.unless)
    for rule in permits:
        wanted |= {condition for condition in rule.requires if not is_met(condition, has, trees)}
    enough: list[tuple[str, ...]] = []
    for size in range(len(wanted) + 1):
        for added in combinations(sorted(wanted), size):
            if any(set(smaller) <= set(added) for smaller in enough):
                continue
            if answer_under([*has, *added], forbids, permits, trees) == "within":
                enough.append(added)
    return sorted(enough)


def is_in_force(rule, at) -> bool:
    if rule.starts_on is not None and at < rule.starts_on:
        return False
    return not (rule.until is not None and at >= rule.until)


def forbid_applies(rule, flow, trees) -> bool:
    for part in FIVE_PARTS:
        asked = getattr(flow, part)
        named = rule.pattern.get(part)
        if named and not any(
            is_or_is_above(trees, part, one, asked) or is_or_is_above(trees, part, asked, one)
            for one in named
        ):
            return False
    return True


def permit_applies(rule, flow, trees) -> bool:
    for part in FIVE_PARTS:
        asked = getattr(flow, part)
        named = rule.pattern.get(part)
        if named and not any(is_or_is_above(trees, part, one, asked) for one in named):
            return False
    return True


def yields(forbid, has, trees) -> bool:
    return any(is_met(condition, has, trees) for condition in forbid.unless)


def is_met(condition, has, trees) -> bool:
    return any(is_or_is_above(trees, "conditions", condition, one) for one in has)


def is_or_is_above(trees, part, broad, narrow) -> bool:
    while narrow:
        if narrow == broad:
            return True
        narrow = trees[part, narrow]
    return False
