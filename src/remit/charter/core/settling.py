"""The fewest rules that settle a verdict: what a person has to argue with, and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.flow import CONDITIONS
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.verdict import Reason, Verdict
    from remit.kernel.vocabulary import Vocabulary

MOST_TRIED = 10_000

Clause = frozenset[str]
"""Conditions of which any one will do."""


def settling(verdict: Verdict, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the ids of the fewest rules that settle a verdict, in the order of its reasons.

    For OUTSIDE it is one forbid; one that never yields where there is one, since it settles the
    answer whatever is permitted. For WITHIN it is one permit. For WITHIN_IF they are rules that
    want, together, all that every rule wants: a want goes unnoticed where another rule wants as
    much or more. For UNASKED there are none. Choosing the fewest is a set cover, searched to its
    end up to `MOST_TRIED` places; the best that was found by then is returned.

    Raises:
        KeyError: a missing condition is not in the vocabulary.
    """
    reasons = {role: [r for r in verdict.reasons if r.role == role] for role in _ROLES}
    if verdict.answer is Answer.UNASKED:
        return ()
    if verdict.answer is Answer.OUTSIDE:
        return (min(reasons["forbids"], key=lambda reason: bool(reason.missing)).rule,)
    if verdict.answer is Answer.WITHIN:
        return (reasons["permits"][0].rule,)
    return _fewest([*reasons["forbids"], *reasons["permits"]], vocabulary)


_ROLES = ("forbids", "yields", "permits")


def _fewest(reasons: Sequence[Reason], vocabulary: Vocabulary) -> tuple[str, ...]:
    clauses = [_clauses(reason) for reason in reasons]
    needed = _least({one for of_rule in clauses for one in of_rule}, vocabulary)
    offers = [
        frozenset(
            place
            for place, need in enumerate(needed)
            if any(_implies(one, need, vocabulary) for one in of_rule)
        )
        for of_rule in clauses
    ]
    permits = frozenset(at for at, reason in enumerate(reasons) if reason.role == "permits")
    ways = [permits, *(_offering(offers, place) for place in range(len(needed)))]
    chosen = _cover(ways)
    return tuple(reason.rule for at, reason in enumerate(reasons) if at in chosen)


def _clauses(reason: Reason) -> tuple[Clause, ...]:
    if reason.role == "permits":
        return tuple(frozenset({one}) for one in reason.missing)
    return (frozenset(reason.missing),)


def _least(clauses: set[Clause], vocabulary: Vocabulary) -> list[Clause]:
    """Return the clauses that no other implies; one of those that imply each other."""
    found: list[Clause] = []
    for one in sorted(clauses, key=sorted):
        if not any(_implies(other, one, vocabulary) for other in found):
            found = [other for other in found if not _implies(one, other, vocabulary)]
            found.append(one)
    return found


def _implies(one: Clause, other: Clause, vocabulary: Vocabulary) -> bool:
    """Whether whatever meets one clause meets the other."""
    return all(not other.isdisjoint(vocabulary.lineage(CONDITIONS, key)) for key in one)


def _offering(offers: Sequence[frozenset[int]], place: int) -> frozenset[int]:
    return frozenset(rule for rule, offer in enumerate(offers) if place in offer)


def _cover(ways: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the fewest rules of which one is in each of the sets."""
    best = frozenset[int]().union(*ways)
    queue: list[frozenset[int]] = [frozenset()]
    tried = 0
    while queue and tried < MOST_TRIED:
        chosen = queue.pop()
        tried += 1
        open_ways = [way for way in ways if way.isdisjoint(chosen)]
        if not open_ways:
            best = min(best, chosen, key=len)
        elif len(chosen) + 1 < len(best):
            # The need that the fewest rules meet branches least. What meets most goes first.
            nearest = min(open_ways, key=len)
            gain = {rule: sum(rule in way for way in open_ways) for rule in nearest}
            queue += [chosen | {rule} for rule in sorted(nearest, key=lambda r: (gain[r], -r))]
    return best
