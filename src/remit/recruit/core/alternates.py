"""Alternates: who to have ready, so that the quotas are missed least when people drop out.

Drop-outs are sampled from each person's chance of not coming. The alternates are those with whom
the quotas would be missed by the fewest people on average over the samples, each time using the
best of them (a sample-average approximation). After Assos, Baharav, Flanigan and Procaccia,
"Alternates, Assemble! Selecting Optimal Alternates for Citizens' Assemblies", 2025. Alternates
themselves are taken to come when called.

With few kinds of people an integer programme finds the best choice. With many it takes minutes,
and a search finds one as good or nearly so in seconds: see `standby`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.randomness import generator
from remit.recruit.core.board import find_rates, spares_wanted
from remit.recruit.core.fieldwork import INVITED
from remit.recruit.core.households import one_from_each
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import tally
from remit.recruit.core.programme import Bound, greatest
from remit.recruit.core.replacement import residual
from remit.recruit.core.standby import good_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from remit.recruit.core.draw import DrawSettings
    from remit.recruit.core.pool import Pool, Volunteer
    from remit.recruit.core.quotas import Quotas
    from remit.recruit.core.recruitment import Recruitment

SCENARIOS = 40
FEW = 12  # kinds of people up to which the programme is quick

Kind = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invitations:
    """The next invitations to send.

    Attributes:
        invite: codes of those who hold a place and were not invited yet, in the order of the pool.
        wanted: how many alternates make it likely enough (four in five) that every place is
            filled, as far as answers and attendance went so far; None when no number does.
        alternates: who they are best.
    """

    invite: tuple[str, ...]
    wanted: int | None
    alternates: Alternates


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way that drop-outs may go: what is left of each quota, and how many places are open."""

    minima: tuple[int, ...]
    maxima: tuple[int, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Alternates:
    """Who to have ready.

    Attributes:
        chosen: their codes, in the order of the pool.
        missed: by how many people the quotas are missed with them, on average over the samples.
        missed_without: likewise with no alternate at all.
    """

    chosen: tuple[str, ...]
    missed: float
    missed_without: float


def choose_alternates(
    quotas: Quotas,
    holders: Sequence[Volunteer],
    chances: Mapping[str, float],
    candidates: Pool,
    count: int,
    rng: Random,
) -> Alternates:
    """Return up to `count` alternates for a panel, of whom chance chooses among people alike.

    Args:
        quotas: of the whole panel.
        holders: whoever holds a place.
        chances: how likely each of them comes, 0 to 1.
        candidates: who may be an alternate.
        count: how many to have ready.
        rng: samples the drop-outs, then chooses among people alike.
    """
    scenarios = sample_scenarios(quotas, holders, chances, rng)
    kinds: dict[Kind, list[str]] = defaultdict(list)
    for one in candidates:
        kinds[tally(quotas, [one])].append(one.id)
    order = sorted(kinds)
    numbers = best_numbers(order, [len(kinds[kind]) for kind in order], scenarios, count)
    chosen = {
        who
        for kind, number in zip(order, numbers, strict=True)
        for who in rng.sample(kinds[kind], number)
    }
    total = sum(scenarios.values())
    return Alternates(
        candidates.only(chosen).ids,
        _missed(order, numbers, scenarios) / total,
        _missed(order, [0] * len(order), scenarios) / total,
    )


def next_invitations(
    recruitment: Recruitment, settings: DrawSettings, count: int | None = None
) -> Invitations:
    """Return whom to invite next, and whom to have ready.

    The random part comes from the draw's recorded seed, and is the same as long as the fieldwork
    is.

    Args:
        recruitment: quotas, pool, panel and fieldwork.
        settings: size and seed of the draw.
        count: how many alternates; as many as are wanted when None.
    """
    places, rates = find_places(recruitment), find_rates(recruitment.fieldwork.steps)
    chances = {one.id: rates.chance(places.status[one.id]) for one in places.holders}
    wanted = spares_wanted(settings.size, list(chances.values()), rates.chance(INVITED))
    number = (wanted or 0) if count is None else count
    quotas = one_from_each(recruitment.quotas, recruitment.people)
    steps = len(recruitment.fieldwork.steps)
    # Having somebody ready is no draw: where no seed is stated, any will do.
    seed = 0 if settings.seed is None else settings.seed
    rng = generator(seed, "recruit", "alternates", str(steps))
    found = choose_alternates(quotas, places.holders, chances, places.candidates, number, rng)
    return Invitations(places.uninvited, wanted, found)


def sample_scenarios(
    quotas: Quotas, holders: Sequence[Volunteer], chances: Mapping[str, float], rng: Random
) -> Counter[Scenario]:
    """Return sampled drop-outs, with how often each that comes to the same was met."""
    found: Counter[Scenario] = Counter()
    for _ in range(SCENARIOS):
        staying = [one for one in holders if rng.random() < chances[one.id]]
        left = residual(quotas, staying)
        minima, maxima = tuple(q.minimum for q in left), tuple(q.maximum for q in left)
        found[Scenario(minima, maxima, len(holders) - len(staying))] += 1
    return found


def best_numbers(
    kinds: Sequence[Kind], sizes: Sequence[int], scenarios: Mapping[Scenario, int], count: int
) -> tuple[int, ...]:
    """Return how many alternates of each kind make the average miss least, or nearly.

    With up to `FEW` kinds no other numbers would do better.

    Args:
        kinds: for each kind of person, whether they count for each quota.
        sizes: how many of each kind there are.
        scenarios: what may be wanted, with weights.
        count: how many alternates there may be.
    """
    if len(kinds) > FEW:
        return good_numbers(kinds, sizes, scenarios, count)
    width = len(kinds)
    bounds = [Bound(0, count, dict.fromkeys(range(width), 1))]
    gains, limits = [0] * width, [min(size, count) for size in sizes]
    for scenario, weight in scenarios.items():
        first = len(gains)
        bounds += _scenario_bounds(kinds, scenario, first)
        gains += [0] * width + [-weight] * (2 * len(scenario.minima))
        most = max([count, scenario.places, *scenario.minima])
        limits += [min(size, count) for size in sizes] + [most] * (2 * len(scenario.minima))
    answer = greatest(gains, limits, bounds)
    if answer is None:  # taking nobody is always possible
        raise ArithmeticError("No choice of alternates was found.")
    return answer[:width]


def _scenario_bounds(kinds: Sequence[Kind], scenario: Scenario, first: int) -> list[Bound]:
    """Return what holds in one scenario, whose variables begin at `first`.

    Its variables: how many alternates of each kind are called, then for each quota the people
    short of its minimum and those over its maximum.
    """
    width = len(kinds)
    bounds = [Bound(0, scenario.places, dict.fromkeys(range(first, first + width), 1))]
    # Only alternates who are ready can be called.
    bounds += [Bound(-(10**6), 0, {first + at: 1, at: -1}) for at in range(width)]
    for number, (low, high) in enumerate(zip(scenario.minima, scenario.maxima, strict=True)):
        weights = {first + at: 1 for at, kind in enumerate(kinds) if kind[number]}
        miss = first + width + 2 * number
        bounds.append(Bound(low, high, {**weights, miss: 1, miss + 1: -1}))
    return bounds


def _missed(
    kinds: Sequence[Kind], numbers: Sequence[int], scenarios: Mapping[Scenario, int]
) -> int:
    """Return the total miss over all samples when just these alternates are ready."""
    ready = [(kind, number) for kind, number in zip(kinds, numbers, strict=True) if number]
    kinds, numbers = [kind for kind, _ in ready], [number for _, number in ready]
    width, total = len(kinds), 0
    for scenario, weight in scenarios.items():
        # The first variables stand for those who are ready, so they are held at their numbers.
        bounds = _scenario_bounds(kinds, scenario, width)
        bounds += [Bound(number, number, {at: 1}) for at, number in enumerate(numbers)]
        misses = 2 * len(scenario.minima)
        most = max([scenario.places, *scenario.minima, 0])
        answer = greatest(
            [0] * (2 * width) + [-1] * misses,
            [*numbers, *numbers, *[most] * misses],
            bounds,
        )
        total += weight * sum((answer or ())[2 * width :])
    return total
