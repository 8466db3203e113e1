"""The roll: everyone of a recruitment by code, with where they stand and what they count for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.recruit.core.fieldwork import MOVES, STATUSES, shown, statuses
from remit.recruit.core.households import HOUSEHOLD
from remit.recruit.core.interlocking import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.recruit.core.pool import Volunteer
    from remit.recruit.core.quotas import Quota, Quotas
    from remit.recruit.core.recruitment import Recruitment

IN_POOL = "in the pool"
WAITING = "waiting"
STANDINGS = (IN_POOL, WAITING, *(shown(status) for status in ("", *STATUSES)))
"""Where somebody may stand: not drawn, asked to wait, or as fieldwork has it."""


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One person by code.

    Attributes:
        code: theirs.
        standing: one of `STANDINGS`.
        features: their value of each column of the pool.
    """

    code: str
    standing: str
    features: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """What recruiting knows of one person, contact details apart.

    Attributes:
        code: theirs.
        standing: one of `STANDINGS`.
        features: their value of each column of the pool.
        quotas: those that they count for.
        mates: the codes of those who share their household.
        moves: the statuses that may be recorded next; none for those who were not drawn.
        via: through whom they came; blank for those of the pool.
    """

    code: str
    standing: str
    features: Mapping[str, str]
    quotas: tuple[Quota, ...]
    mates: tuple[str, ...]
    moves: tuple[str, ...]
    via: str


def make_roll(recruitment: Recruitment) -> tuple[RollEntry, ...]:
    """Return everyone with a code: the pool in its order, then those who came."""
    latest = statuses(recruitment.fieldwork.steps)
    chosen, waiting = recruitment.chosen, recruitment.waiting
    return tuple(
        RollEntry(one.id, _standing(one.id, latest, chosen, waiting), one.features)
        for one in recruitment.people
    )


def narrowed(
    roll: Iterable[RollEntry], *, standing: str = "", group: Quota | None = None
) -> tuple[RollEntry, ...]:
    """Return those of one standing and of one quota's group; of any where left out."""
    return tuple(
        one
        for one in roll
        if standing in {"", one.standing}
        and (group is None or value_of(one.features, group.feature) == group.value)
    )


def standings(roll: Sequence[RollEntry]) -> dict[str, int]:
    """Return how many people are of each standing, the standings in their order."""
    counts = Counter(one.standing for one in roll)
    return {standing: counts[standing] for standing in STANDINGS if counts[standing]}


def find_person(recruitment: Recruitment, code: str) -> Person | None:
    """Return one person of a recruitment; None when nobody has this code."""
    entry = next((one for one in make_roll(recruitment) if one.code == code), None)
    if entry is None:
        return None
    may_move = recruitment.panel is None or code in recruitment.chosen
    latest = statuses(recruitment.fieldwork.steps).get(code, "")
    came = {one.code: one.via for one in recruitment.fieldwork.arrivals}
    return Person(
        code=code,
        standing=entry.standing,
        features=entry.features,
        quotas=counted_for(recruitment.quotas, entry.features),
        mates=_mates(entry, recruitment.people),
        moves=MOVES[latest] if may_move and entry.standing != WAITING else (),
        via=came.get(code, ""),
    )


def counted_for(quotas: Quotas, features: Mapping[str, str]) -> tuple[Quota, ...]:
    """Return the quotas that somebody with these features counts for."""
    return tuple(quota for quota in quotas if value_of(features, quota.feature) == quota.value)


def _standing(
    code: str,
    latest: Mapping[str, str],
    chosen: frozenset[str],
    waiting: Mapping[str, object],
) -> str:
    if code in latest or code in chosen:
        return shown(latest.get(code, ""))
    return WAITING if code in waiting else IN_POOL


def _mates(entry: RollEntry, people: Iterable[Volunteer]) -> tuple[str, ...]:
    home = entry.features.get(HOUSEHOLD, "")
    return tuple(
        one.id
        for one in people
        if home and one.id != entry.code and one.features.get(HOUSEHOLD, "") == home
    )
