"""Three sets of people that tell of a few only together: one is nearly the two others side by side.

Whoever knows the tables of three sets can add and subtract them. What is left tells of few people
only where the weighted sum of who is in which set is nought for nearly everybody. Each of three
weights that are not nought makes itself felt where its set overlaps no other, so these parts are
small; of the other parts, those that may be large have weights that sum to nought. Followed
through, two cases are left: sets of nearly the same people, which pairs show, and one set that is
nearly the two others, of whom nearly nobody is in both. That is looked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyroaring import BitMap

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.tables.differencing import Cohort

# Counted, not timed, so that a check repeats. About a second for sets of a million people.
MOST_LOOKED_AT = 40_000


@dataclass(frozen=True)
class Twos:
    """What came of holding a set against every two earlier ones.

    Attributes:
        near: two earlier sets with which it tells of a few, or None.
        earlier: how many different earlier sets there are.
        left: of how many twos, near by their sizes, it is not known: more than are looked at.
    """

    near: tuple[Cohort, Cohort] | None
    earlier: int
    left: int = 0


def near_twos(
    people: BitMap, earlier: Sequence[Cohort], threshold: int, most: int = MOST_LOOKED_AT
) -> Twos:
    """Hold a set of people against every two earlier ones.

    Sizes and overlaps with the new set rule nearly all twos out; the rest are counted one by one.

    Args:
        people: the new set.
        earlier: the sets before it; those of equal people count as one.
        threshold: fewer people than this, but somebody, may not be told of.
        most: how many twos are counted at the most.
    """
    sets = _different(earlier)
    candidates = _candidates(people, sets, threshold)
    for one, other in islice(candidates, most):
        if _is_near(people, sets[one], sets[other], threshold):
            first, second = sorted((one, other))
            return Twos((sets[first], sets[second]), len(sets))
    return Twos(None, len(sets), sum(1 for _ in candidates))


def _different(earlier: Sequence[Cohort]) -> list[Cohort]:
    """Return the sets without those of equal people; most tables are of whom others were."""
    found: dict[tuple[int, int, bytes], Cohort] = {}
    for one in earlier:
        found.setdefault((len(one.people), one.gone, one.people.serialize()), one)
    return list(found.values())


def _candidates(
    people: BitMap, sets: Sequence[Cohort], threshold: int
) -> Iterator[tuple[int, int]]:
    """Yield the twos that sizes and overlaps with the new set do not rule out."""
    size = len(people)
    sizes = np.array([len(one.people) + one.gone for one in sets], dtype=np.int64)
    both = np.array([people.intersection_cardinality(one.people) for one in sets], dtype=np.int64)
    # The new one is nearly two that are nearly in it.
    inside = np.flatnonzero(sizes - both < threshold)
    twos = _of_size(inside, size - sizes[inside], inside, sizes, threshold)
    yield from ((one, other) for one, other in twos if one < other)
    # An earlier one is nearly the new one and another, which is nearly apart from the new one.
    around = np.flatnonzero(size - both < threshold)
    apart = np.flatnonzero(both < threshold)
    twos = _of_size(around, sizes[around] - size, apart, sizes, threshold)
    yield from ((one, other) for one, other in twos if one != other)


def _of_size(
    ones: Numbers, wanted: Numbers, others: Numbers, sizes: Numbers, threshold: int
) -> Iterator[tuple[int, int]]:
    """Yield each of some sets with every other one that is about of the size wanted beside it."""
    order = others[np.argsort(sizes[others], kind="stable")]
    reach = 2 * threshold  # somebody in two sets that should be apart counts twice
    first = np.searchsorted(sizes[order], wanted - reach, side="right").tolist()
    last = np.searchsorted(sizes[order], wanted + reach, side="left").tolist()
    for one, start, end in zip(ones.tolist(), first, last, strict=True):
        for other in order[start:end].tolist():
            yield one, other


def _is_near(people: BitMap, one: Cohort, other: Cohort, threshold: int) -> bool:
    """Whether one of three sets is nearly the two others side by side, but not quite.

    Of who was taken out of two sets it is not known whether they were the same, so that a range
    of what may be apart is reckoned with. They are not in the new set.
    """
    sizes = [len(people), len(one.people), len(other.people)]
    overlap = (
        one.people.intersection_cardinality(other.people),
        people.intersection_cardinality(other.people),
        people.intersection_cardinality(one.people),
    )
    all_three = len(people & one.people & other.people) if all(overlap) else 0
    gone = [0, one.gone, other.gone]
    for whole in range(3):
        first, second = (at for at in range(3) if at != whole)
        # Nought is who is in the whole and in one of the others, and who is in none.
        apart = sum(sizes) - 2 * (overlap[first] + overlap[second]) - overlap[whole] + 3 * all_three
        least = abs(gone[1] - gone[2]) if whole else max(gone)
        if apart + least < threshold and apart + sum(gone) > 0:
            return True
    return False
