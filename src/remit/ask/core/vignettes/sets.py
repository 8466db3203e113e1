"""Dealing vignettes into sets, one for each person, so that each set shows terms about equally.

In every round each vignette is in exactly one set. Whoever comes gets the next set: after any
number of people no vignette was shown more than once oftener than another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.ask.core.vignettes.choice import option_of
from remit.kernel.flow import VOCABULARY_PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from numpy.typing import NDArray

    from remit.kernel.flow import Flow

    Matrix = NDArray[np.int64]
    Sets = tuple[tuple[int, ...], ...]

MOST_PASSES = 20


def deal_sets(vignettes: Sequence[Flow], per_person: int, rounds: int, rng: Random) -> Sets:
    """Return the sets as the numbers of their vignettes from 1, in the order people get them.

    Vignettes are swapped between the sets of a round as long as that makes terms stand more
    equally often in each, and, where that stays the same, brings together vignettes that no
    earlier round brought together.

    Args:
        vignettes: all of them; their number is a multiple of `per_person`.
        per_person: how many are in a set.
        rounds: how many times they are dealt.
        rng: the order in which they are dealt at first.
    """
    terms = _terms(vignettes)
    met = np.zeros((len(vignettes), len(vignettes)), dtype=np.int64)
    found: list[tuple[int, ...]] = []
    for _ in range(rounds):
        places = list(range(len(vignettes)))
        rng.shuffle(places)
        home = np.empty(len(vignettes), dtype=np.int64)
        home[places] = np.arange(len(vignettes)) // per_person
        for _ in range(MOST_PASSES):
            if not _swap(home, terms, met, per_person):
                break
        for number in range(len(vignettes) // per_person):
            together = np.flatnonzero(home == number)
            met[np.ix_(together, together)] += 1
            found.append(tuple(int(one) + 1 for one in together))
    return tuple(found)


def next_set(given: Sequence[int], sets: int) -> int:
    """Return the number of the set for whoever comes next: the first that fewest people have.

    Args:
        given: how many people have each set, the first being number 1; it may be shorter.
        sets: how many there are.
    """
    counts = [*given, *(0 for _ in range(sets - len(given)))][:sets]
    return counts.index(min(counts)) + 1


def _swap(home: Matrix, terms: Matrix, met: Matrix, per_person: int) -> bool:
    """Swap each vignette with the one in another set that helps most; answer whether any was."""
    sets = int(home.max()) + 1
    held = np.zeros((sets, terms.shape[1]), dtype=np.int64)
    np.add.at(held, home, terms)
    # How often each vignette met those of each set; nobody meets themselves.
    apart = met - np.diag(np.diag(met))
    with_set = np.zeros((sets, len(home)), dtype=np.int64)
    np.add.at(with_set, home, apart)
    # A pair that met before counts less than any term that stands once too often.
    weight = int(met.max()) * 4 * per_person + 1
    changed = False
    for one in range(len(home)):
        mine = home[one]
        step = terms - terms[one]
        squares = 2 * (step * (held[mine] - held[home] + step)).sum(axis=1)
        delta = weight * squares + _meetings(one, home, apart, with_set)
        delta[home == mine] = 0
        other = int(delta.argmin())
        if delta[other] < 0:
            theirs = home[other]
            for numbers, moved in ((held, terms), (with_set, apart)):
                numbers[mine] += moved[other] - moved[one]
                numbers[theirs] += moved[one] - moved[other]
            home[one], home[other] = theirs, mine
            changed = True
    return changed


def _meetings(one: int, home: Matrix, apart: Matrix, with_set: Matrix) -> Matrix:
    """Return how many more meetings again swapping one vignette with each other one makes."""
    mine, everyone = home[one], np.arange(len(home))
    now = with_set[mine, one] + with_set[home, everyone]
    then = with_set[home, one] + with_set[mine, everyone] - 2 * apart[one]
    more: Matrix = then - now
    return more


def _terms(vignettes: Sequence[Flow]) -> Matrix:
    keys = [[(part, option_of(one, part)) for part in VOCABULARY_PARTS] for one in vignettes]
    numbers = {key: at for at, key in enumerate(dict.fromkeys(key for row in keys for key in row))}
    matrix = np.zeros((len(vignettes), len(numbers)), dtype=np.int64)
    for at, row in enumerate(keys):
        matrix[at, [numbers[key] for key in row]] = 1
    return matrix
