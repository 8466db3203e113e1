"""Replacement: the open places of a panel, drawn anew so that the quotas stay kept.

Whoever holds a place keeps it. What is left of the quotas and of the size is solved for the open
places. Quotas go first: of all ways to fill places, those that miss the quotas by the fewest
people in total, and of these the ones that leave the fewest places open. Among the volunteers
who can bring that about, chance decides, by a seed of its own for each round.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.kernel.randomness import generator
from remit.recruit.core.draw import DrawSettings, run_draw
from remit.recruit.core.pool import tally
from remit.recruit.core.programme import Bound, greatest
from remit.recruit.core.quotas import Quotas

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.recruit.core.pool import Pool, Volunteer

SEED_BITS = 63


@dataclass(frozen=True, slots=True)
class Nearest:
    """How near to the quotas a number of places can come.

    Attributes:
        filled: how many of the places are filled.
        below: for each quota in order, by how many people its minimum is missed.
        above: likewise its maximum.
    """

    filled: int
    below: tuple[int, ...]
    above: tuple[int, ...]

    @property
    def missed(self) -> int:
        """The total number of people by which the quotas are missed."""
        return sum(self.below) + sum(self.above)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a round of replacement came to.

    Attributes:
        chosen: the codes of the people drawn, in the order of the pool.
        open: how many places were open.
        sentences: what could not be kept, in plain words; none when everything could.
    """

    chosen: tuple[str, ...]
    open: int
    sentences: tuple[str, ...]


def residual(quotas: Quotas, held: Iterable[Volunteer]) -> Quotas:
    """Return what is left of the quotas for the open places, given who holds the others."""
    counts = tally(quotas, held)
    return Quotas(
        tuple(
            replace(
                quota,
                minimum=max(0, quota.minimum - count),
                maximum=max(0, quota.maximum - count),
                min_flex=None,
                max_flex=None,
            )
            for quota, count in zip(quotas, counts, strict=True)
        )
    )


def nearest(quotas: Quotas, volunteers: Iterable[Volunteer], places: int) -> Nearest:
    """Return the nearest that up to `places` of the volunteers come to the quotas.

    First the least total miss, then the most places filled. Volunteers who count for the same
    quotas are one kind, so that the programme is small.
    """
    kinds = Counter(tally(quotas, [volunteer]) for volunteer in volunteers)
    count = len(kinds)
    bounds = [Bound(0, places, dict.fromkeys(range(count), 1))]
    for number, quota in enumerate(quotas):
        weights = {at: kind[number] for at, kind in enumerate(kinds) if kind[number]}
        # The two variables after the kinds: people short of the minimum, people over the maximum.
        weights |= {count + 2 * number: 1, count + 2 * number + 1: -1}
        bounds.append(Bound(quota.minimum, quota.maximum, weights))
    gains = [1] * count + [-(places + 1)] * (2 * len(quotas))
    most = max([places, *(quota.minimum for quota in quotas)])
    limits = [*(min(many, places) for many in kinds.values()), *[most] * (2 * len(quotas))]
    answer = greatest(gains, limits, bounds)
    if answer is None:  # the misses have room for every case
        raise ArithmeticError("The nearest way to fill places was not found.")
    misses = answer[count:]
    return Nearest(sum(answer[:count]), misses[::2], misses[1::2])


def replace_open_places(
    quotas: Quotas, held: Sequence[Volunteer], candidates: Pool, settings: DrawSettings, round_: int
) -> Replacement:
    """Draw people for the open places.

    Args:
        quotas: of the whole panel.
        held: whoever holds a place; they keep it.
        candidates: whoever may take an open one.
        settings: size, seed and method of the panel's own draw.
        round_: 1 for the first replacement, and so on; each has a seed of its own, which follows
            from the recorded one.

    Returns:
        The people drawn. No quota is missed that could be kept with the others: when they all
        can, they all are; else their total miss is the least there is.

    Raises:
        SeedNotStated: the panel was drawn elsewhere, and its seed is not known.
    """
    places = max(0, settings.size - len(held))
    left = residual(quotas, held)
    found = nearest(left, candidates, places)
    chosen: tuple[str, ...] = ()
    if found.filled:
        eased = Quotas(
            tuple(
                replace(quota, minimum=quota.minimum - below, maximum=quota.maximum + above)
                for quota, below, above in zip(left, found.below, found.above, strict=True)
            )
        )
        seed = round_seed(settings.stated_seed, round_)
        chosen = run_draw(eased, candidates, DrawSettings(found.filled, seed, settings.method))
    panel = [*held, *candidates.only(chosen)]
    return Replacement(chosen, places, _sentences(quotas, panel, places - found.filled))


def round_seed(seed: int, round_: int) -> int:
    """Return the seed of one round of replacement, which follows from the draw's own."""
    return generator(seed, "recruit", "replacement", str(round_)).getrandbits(SEED_BITS)


def _sentences(quotas: Quotas, panel: Sequence[Volunteer], unfilled: int) -> tuple[str, ...]:
    said = []
    for quota, count in zip(quotas, tally(quotas, panel), strict=True):
        if count < quota.minimum:
            more = quota.minimum - count
            said.append(
                f"“{quota.name}” comes to {count} of at least {quota.minimum}, the nearest to all "
                f"quotas that can still be had. Recruit {more} more."
            )
        elif count > quota.maximum:
            said.append(f"“{quota.name}” comes to {count} of at most {quota.maximum}.")
    if unfilled:
        places = "1 place stays" if unfilled == 1 else f"{unfilled} places stay"
        said.append(f"{places} open, as nobody who is left fits the quotas.")
    return tuple(said)
