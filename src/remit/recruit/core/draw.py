"""The draw: a panel, chosen by chance from a stated seed, that meets every quota strictly.

"leximin", "maximin" and "nash" make a lottery over panels, with everyone's chance in it, and the
seed chooses one of its panels: see `lottery`.

The method "random" gives each volunteer a random priority and takes, of all panels that meet
the quotas, the one whose priorities add up to the most. It is a real draw, and the same seed
gives the same panel anywhere. **It does not give equal chances**: somebody with rare features
may be in every possible panel, and how far the chances of the others differ is not worked out.
A method is a function in `METHODS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.randomness import generator
from remit.recruit.core.interlocking import value_of
from remit.recruit.core.lottery.lottery import AIMS, PLAIN, Lottery, fair_lottery
from remit.recruit.core.pool import Pool
from remit.recruit.core.programme import Bound, greatest
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.shortfall import find_shortfalls
from remit.recruit.core.unable import UnableToDraw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

# Wide enough that two best panels are as good as never level. By the isolation lemma (Mulmuley,
# Vazirani and Vazirani, Combinatorica 7, 1987) their chance is at most the number of volunteers
# over this number: one in 100,000 for a pool of 10,000. Small enough that a panel's sum is exact
# in the solver's double precision.
PRIORITIES = 2**30

Progress = Callable[[float], None]
Method = Callable[[Quotas, Pool, int, int, Progress | None], tuple[str, ...]]


class SeedNotStated(RemitError):
    """A draw was asked for before its seed was stated."""

    code = "seed-not-stated"
    exit_code = ExitCode.NOT_POSSIBLE

    def __init__(self) -> None:
        super().__init__(
            "The seed of the draw is not stated yet.",
            remedy="State it on the page of the draw, or as `seed` in recruit/draw.toml.",
        )


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """What a draw is run with: the size of the panel, the stated seed, and the method's name.

    `seed` is None until it is stated: size and method can be settled long before.
    """

    size: int
    seed: int | None = None
    method: str = "leximin"

    @property
    def makes_lottery(self) -> bool:
        """Whether the method makes a lottery, to be published before the draw."""
        return self.method in AIMS

    @property
    def stated_seed(self) -> int:
        """The seed.

        Raises:
            SeedNotStated: there is none yet.
        """
        if self.seed is None:
            raise SeedNotStated
        return self.seed


def draw_panel(
    quotas: Quotas, pool: Pool, size: int, rng: Random, progress: Progress | None = None
) -> tuple[str, ...]:
    """Draw a panel of `size` volunteers that meets every quota.

    Takes the feasible panel of the greatest sum of priorities, each volunteer's a distinct
    random whole number drawn from `rng` in the order of the pool. `progress` hears the share of
    the work that is done, from 0 to 1.

    Returns:
        The identifiers of the panel, in the order of the pool.

    Raises:
        UnableToDraw: no panel of that size meets every quota.
    """
    if progress:
        progress(0.0)
    if len(pool) < size:
        raise UnableToDraw(size, find_shortfalls(quotas, pool, size))
    bounds = [Bound(size, size, dict.fromkeys(range(len(pool)), 1)), *_quota_bounds(quotas, pool)]
    chosen = greatest(priorities(len(pool), rng), [1] * len(pool), bounds)
    if chosen is None:
        raise UnableToDraw(size, find_shortfalls(quotas, pool, size))
    if progress:
        progress(1.0)
    return tuple(name for name, taken in zip(pool.ids, chosen, strict=True) if taken)


def stated_lottery(
    quotas: Quotas,
    pool: Pool,
    size: int,
    *,
    method: str,
    households: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Lottery:
    """Make the lottery of a method, the same whatever seed will choose from its panels.

    So the panels and their weights can be published first, and the seed come afterwards, from
    where nobody can steer it.

    Raises:
        UnableToDraw: no panel of that size meets every quota and the household rule.
    """
    rng = generator(0, "recruit", "lottery")
    return fair_lottery(
        quotas, pool, size, method=method, households=households, rng=rng, progress=progress
    )


def _by_lottery(method: str) -> Method:
    def draw(
        quotas: Quotas, pool: Pool, size: int, seed: int, progress: Progress | None
    ) -> tuple[str, ...]:
        lottery = stated_lottery(quotas, pool, size, method=method, progress=progress)
        return pool.only(set(lottery.draw(seed))).ids

    return draw


def _by_priorities(
    quotas: Quotas, pool: Pool, size: int, seed: int, progress: Progress | None
) -> tuple[str, ...]:
    return draw_panel(quotas, pool, size, generator(seed, "recruit", "draw"), progress)


METHODS: Mapping[str, Method] = {
    **{method: _by_lottery(method) for method in AIMS},
    PLAIN: _by_priorities,
}


def run_draw(
    quotas: Quotas, pool: Pool, settings: DrawSettings, progress: Progress | None = None
) -> tuple[str, ...]:
    """Run the draw that a study's settings describe: its method, with its seed.

    Returns:
        The identifiers of the panel, in the order of the pool.

    Raises:
        UnableToDraw: no panel of that size meets every quota.
        SeedNotStated: the settings state no seed.
        KeyError: there is no such method.
    """
    method = METHODS[settings.method]
    return method(quotas, pool, settings.size, settings.stated_seed, progress)


def priorities(count: int, rng: Random) -> list[int]:
    """Return so many distinct random whole numbers from 1 to `PRIORITIES`."""
    return rng.sample(range(1, PRIORITIES + 1), count)


def _quota_bounds(quotas: Quotas, pool: Pool) -> list[Bound]:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, volunteer in enumerate(pool):
        for feature in quotas.features:
            places[feature, value_of(volunteer.features, feature)].append(place)
    return [
        Bound(quota.minimum, quota.maximum, dict.fromkeys(places[quota.feature, quota.value], 1))
        for quota in quotas
    ]
