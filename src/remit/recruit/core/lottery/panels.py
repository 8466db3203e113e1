"""From seats for types to panels of people, in which everyone of a type has the same chance.

Each panel of types has a weight, thought of as a stretch of time; its seats are filled by people
one after another, each for as long as their chance says, and never in two seats at once. Every
moment then is a panel of people, and where somebody changes the next one starts. Filling seats
in turn, and putting the overhang at the start of the next seat, is McNaughton's wrap-around rule
(Scheduling with deadlines and loss functions, Management Science 6, 1959).
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from math import lcm
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from remit.recruit.core.lottery.decomposition import Decomposition
    from remit.recruit.core.lottery.types import Type

    Floats = NDArray[np.float64]

Sitting = tuple[float, str]  # from when on, and who
Seat = list[Sitting]

SLIVER = 1e-13  # a stretch of time that is none
LEVEL = 1e-8  # a difference, as a share of a chance, that is rounding
LOST = 1e-7  # time of all panels together that rounding may cost
ROUNDING = 2e-9  # a stretch, over all seats of a type, that may be missing by rounding


def people_panels(
    types: Sequence[Type], decomposition: Decomposition
) -> tuple[tuple[tuple[str, ...], ...], tuple[float, ...]]:
    """Return the panels of people, each sorted by identifier, and their weights, of sum 1."""
    weights: list[float] = decomposition.weights.tolist()
    people = np.array([kind.people for kind in types])
    chances = _levels((decomposition.weights @ decomposition.panels / people).tolist())
    taken: list[list[Seat]] = [[] for _ in weights]
    for _, alike in groupby(enumerate(types), key=lambda item: item[1].group):
        places, group = zip(*alike, strict=True)
        _seat(group, weights, decomposition.panels[:, places], chances[places[0]], taken)
    found: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for weight, everyone in zip(weights, taken, strict=True):
        for panel, length in _moments(everyone, weight):
            # Who stays a moment longer, by rounding, may still sit in another seat: that moment
            # is no panel.
            if len(set(panel)) == len(panel):
                found[panel] += length
    total = sum(found.values())
    if abs(total - sum(weights)) > LOST:
        raise ArithmeticError("Too much of the panels' time was lost in seating people.")
    return tuple(found), tuple(weight / total for weight in found.values())


def _levels(chances: Sequence[float]) -> list[float]:
    """Return the chances with those put level that differ by rounding only.

    People with level chances change seats at the same moments, which makes fewer panels.
    """
    levels = list(chances)
    last = 0.0
    for at in sorted(range(len(chances)), key=lambda at: -chances[at]):
        if chances[at] < last * (1 - LEVEL):
            last = chances[at]
        last = levels[at] = last or chances[at]
    return levels


def _seat(
    group: Sequence[Type],
    weights: Sequence[float],
    seats: Floats,
    chance: float,
    taken: Sequence[list[Seat]],
) -> None:
    """Add to each panel of types the seats of one group, and who sits there when."""
    parts: list[int] = np.flatnonzero(seats.any(axis=1)).tolist()
    if not parts:
        return
    lengths = [weights[at] for at in parts]
    counts: list[list[int]] = seats[parts].astype(int).tolist()
    for at, more in zip(parts, _plan(group, lengths, counts, chance), strict=True):
        taken[at].extend(more)


def _plan(
    group: Sequence[Type],
    weights: Sequence[float],
    seats: Sequence[Sequence[int]],
    chance: float,
) -> list[list[Seat]]:
    """Return, for each panel of types, the seats of one group and who sits there when."""
    if len(group) == 1 and group[0].together == 1:
        if group[0].people == 1:
            return [[[(0.0, group[0].ids[0])]] for _ in weights]
        alone = [number for (number,) in seats]
        for at_once in (False, True):
            with suppress(_TooFew):
                return _turns((group[0].ids, chance), weights, alone, at_once=at_once)
    return [_rotation(group, *panel) for panel in zip(weights, seats, strict=True)]


class _TooFew(Exception):  # not an error: the other way of seating is taken
    """Too few people have chance left to fill the seats at one time."""


@dataclass(slots=True)
class _Owed:
    """Somebody's chance that is still to be seated."""

    who: str
    chance: float


def _turns(
    people: tuple[Sequence[str], float],
    weights: Sequence[float],
    seats: Sequence[int],
    *,
    at_once: bool,
) -> list[list[Seat]]:
    """Seat people one after another, each for their chance, in as long sittings as can be.

    When everyone is owed their chance `at_once`, no one is seated for all of it in one go, and
    who is owed the most always sits: that makes more panels, but leaves too few people less often.
    The panels in which the most of them sit come first, while everyone has chance left.
    """
    ids, chance = people
    plan: list[list[Seat]] = [[] for _ in weights]
    owed = [_Owed(person, chance) for person in ids] if at_once else []
    fresh = len(owed)
    for at in sorted(range(len(weights)), key=lambda at: (-seats[at], weights[at])):
        weight, count, taken = weights[at], seats[at], plan[at]
        whole = min(int(weight / chance + SLIVER), (len(ids) - fresh) // count)
        for _ in range(count):
            taken.append([(turn * chance, ids[fresh + turn]) for turn in range(whole)])
            fresh += whole
        rest = weight - whole * chance
        if rest > SLIVER:
            fresh += _overhang(taken, weight - rest, rest, owed, (ids, fresh, chance))
    return plan


def _overhang(
    taken: list[Seat],
    start: float,
    rest: float,
    owed: list[_Owed],
    pool: tuple[Sequence[str], int, float],
) -> int:
    """Fill the end of each seat by the wrap-around rule; return how many fresh people it took.

    Who is owed the most comes first, then who has not been seated yet.
    """
    ids, fresh, chance = pool
    owed.sort(key=lambda person: -person.chance)
    filled, length = 0.0, rest * len(taken)
    turn = taken_on = 0
    while length - filled > SLIVER * len(taken):
        if turn == len(owed):
            if fresh + taken_on == len(ids):
                if length - filled > ROUNDING or not all(taken):
                    raise _TooFew
                break  # who sits stays a moment longer
            owed.append(_Owed(ids[fresh + taken_on], chance))
            taken_on += 1
        person = owed[turn]
        given = min(person.chance, rest, length - filled)
        _sit(taken, start, rest, filled, given, person.who)
        person.chance -= given
        filled += given
        turn += 1
    owed[:] = [person for person in owed if person.chance > SLIVER]
    return taken_on


def _sit(  # where, when and who
    taken: list[Seat], start: float, rest: float, filled: float, given: float, who: str
) -> None:
    number = min(int(filled / rest + SLIVER), len(taken) - 1)
    at = max(0.0, filled - number * rest)
    taken[number].append((start + at, who))
    if at + given > rest + SLIVER and number + 1 < len(taken):
        taken[number + 1].append((start, who))


def _rotation(group: Sequence[Type], weight: float, seats: Sequence[int]) -> list[Seat]:
    """Move every household of a make-up through every seat, and every member in its turn."""
    homes = group[0].households
    rounds = lcm(*(kind.together for kind in group))
    piece = weight / (homes * rounds)
    taken: list[Seat] = []
    for kind, count in zip(group, seats, strict=True):
        for _ in range(count):
            first = len(taken)
            taken.append(
                [
                    (
                        (cycle * homes + turn) * piece,
                        kind.member((first + turn) % homes, cycle),
                    )
                    for cycle in range(rounds)
                    for turn in range(homes)
                ]
            )
    return taken


def _moments(seats: Sequence[Seat], weight: float) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield each panel of people that sits together, and for how long."""
    changes = sorted(
        ((at, number, who) for number, seat in enumerate(seats) for at, who in seat),
        key=itemgetter(0),
    )
    sitting = [""] * len(seats)
    since = 0.0
    for at, number, who in changes:
        if at - since > SLIVER:
            yield tuple(sorted(sitting)), at - since
            since = at
        sitting[number] = who
    if weight - since > SLIVER:
        yield tuple(sorted(sitting)), weight - since
