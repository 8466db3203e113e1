"""Flows taken at random from a box: for charters too large for every flow to be counted.

The same charter gives the same flows each time, so that an answer can be had again.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from remit.charter.core.space import bits, common, is_some, size
from remit.kernel.verdict import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.charter.core.space import Box, Space

ESTIMATED = (
    "These numbers of flows are estimated, from flows taken at random: with so many rules and "
    "terms they cannot all be counted. Ask about fewer terms for exact numbers."
)
TAKEN = 20_000
SEED = 7


def points(space: Space, box: Box, taken: int = TAKEN) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield points of a box that holds some, taken at random with return, and their rules."""
    rng = Random(SEED)  # noqa: S311  a sample to estimate from, no secret
    terms = [tuple(bits(part)) for part in box]
    for _ in range(taken):
        point = tuple([rng.choice(part) for part in terms])
        yield point, space.at(point)


def answer_at(rules: int, groups: Sequence[int]) -> Answer:
    """Return the answer where some rules apply, of the four groups that `groups_of_rules` gives."""
    met, unmet, yielding, absolute = (bool(rules & group) for group in groups)
    if absolute or (yielding and not (met or unmet)):
        return Answer.OUTSIDE
    if not (met or unmet):
        return Answer.UNASKED
    return Answer.WITHIN_IF if unmet or yielding else Answer.WITHIN


def estimated(space: Space, box: Box, groups: Sequence[int]) -> dict[Answer, int]:
    """Return about how many flows of a box get each answer; together they are all its flows."""
    found = Counter(answer_at(rules, groups) for _, rules in points(space, box))
    return shared_out(found, size(box))


def shared_out(found: Mapping[Answer, int], flows: int) -> dict[Answer, int]:
    """Return flows shared out as the answers of a sample are; the commonest takes the rest."""
    taken = sum(found.values())
    shares = {one: found.get(one, 0) * flows // taken for one in Answer}
    shares[max(shares, key=shares.__getitem__)] += flows - sum(shares.values())
    return shares


def possible_terms(space: Space, box: Box, absolute: int) -> Box:
    """Return for each part the terms of the flows that may be within the remit."""
    inside = [common(box, space.boxes[one]) for one in bits(space.permits & space.meeting(box))]
    found = [0] * len(box)
    for part, terms in enumerate(box):
        for term in bits(terms):
            if found[part] >> term & 1:
                continue
            point = _possible_with(space, inside, part, term, absolute)
            for place, bit in enumerate(point or ()):
                found[place] |= 1 << bit
    return tuple(found)


def _possible_with(
    space: Space, inside: Sequence[Box], part: int, term: int, absolute: int
) -> tuple[int, ...] | None:
    """Return a point with a term that some permit reaches and no absolute forbid."""
    for permit in inside:
        there = (*permit[:part], permit[part] & 1 << term, *permit[part + 1 :])
        if is_some(there) and (point := space.point_outside(there, absolute)) is not None:
            return point
    return None
