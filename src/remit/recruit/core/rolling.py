"""Rolling recruitment: people come one at a time, and each is answered on the spot.

Somebody is accepted when every quota stays reachable with them in. They are thanked when it
cannot: their group is full, or the places that are left are needed for others. They are held when
it could, but with the people who are likely to come yet the quotas would be missed by more.
First come, first served is no lottery, so the share accepted is shown group by group.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.recruit.core.arrival import ACCEPTED, HELD, THANKED
from remit.recruit.core.interlocking import is_interlocking
from remit.recruit.core.pool import Volunteer, tally
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruits import can_be_recruited
from remit.recruit.core.replacement import nearest, residual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.recruit.core.arrival import Arrival
    from remit.recruit.core.quotas import Quota

SEEN_ENOUGH = 10
COMING_PER_PLACE = 2
CLUSTERED_FROM = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What to tell somebody who came: accepted, held or thanked, and the reason in a sentence."""

    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class GroupChance:
    """Of those of one quota's group who came, how many were accepted."""

    feature: str
    value: str
    came: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Yield:
    """What came through one recruiter or gatekeeper; `via` is blank where none was named."""

    via: str
    came: int
    accepted: int
    held: int
    thanked: int


def decide_arrival(
    person: Mapping[str, str],
    quotas: Quotas,
    size: int,
    holders: Sequence[Volunteer],
    seen: Sequence[Mapping[str, str]],
    expected: int | None = None,
) -> Decision:
    """Return what to tell somebody who has come.

    Args:
        person: their value of each feature that has a quota.
        quotas: of the whole panel.
        size: its places.
        holders: whoever holds a place.
        seen: the features of those who came before, as far as they are still kept. Who is likely
            to come yet is judged by them, once there are `SEEN_ENOUGH`.
        expected: how many will come yet. Left out: as many as came so far, and at least two for
            each place left.
    """
    places = size - len(holders)
    if places <= 0:
        return Decision(THANKED, f"All {size} places are taken.")
    newcomer = Volunteer("", person)
    left = residual(quotas, holders)
    counts = tally(quotas, [newcomer])
    full = [
        quota
        for quota, room, count in zip(quotas, left, counts, strict=True)
        if count > room.maximum
    ]
    if full:
        return Decision(THANKED, f"“{full[0].name}” has its {full[0].maximum} people already.")
    after = residual(quotas, [*holders, newcomer])
    needed = _needed(left, after, places)
    if needed is not None:
        names = " and ".join(f"“{quota.name}”" for quota in needed) or "others"
        count = "The last place is" if places == 1 else f"The {places} places that are left are"
        return Decision(THANKED, f"{count} needed for {names}.")
    return _by_who_comes_yet(left, after, places, _coming(seen, places, expected))


def group_chances(quotas: Quotas, arrivals: Sequence[Arrival]) -> tuple[GroupChance, ...]:
    """Return, for each quota, how many of those who came were accepted: the fairness that is lost.

    Whose answers were deleted is counted nowhere.
    """
    known = [one for one in arrivals if one.features]
    came = tally(quotas, [Volunteer("", one.features) for one in known])
    taken = tally(quotas, [Volunteer("", one.features) for one in known if one.answer == ACCEPTED])
    return tuple(
        GroupChance(quota.feature, quota.value, count, accepted)
        for quota, count, accepted in zip(quotas, came, taken, strict=True)
    )


def yields(arrivals: Sequence[Arrival]) -> tuple[Yield, ...]:
    """Return what came through each recruiter or gatekeeper, the one with most people first."""
    counts: dict[str, Counter[str]] = {}
    for one in arrivals:
        counts.setdefault(one.via, Counter())[one.answer] += 1
    rows = [
        Yield(via, found.total(), found[ACCEPTED], found[HELD], found[THANKED])
        for via, found in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.came, row.via)))


def effective_gatekeepers(rows: Sequence[Yield]) -> float | None:
    """Return how many gatekeepers of equal yield would spread those accepted as evenly.

    The inverse of the sum of squared shares (Simpson's index, Nature 163, 1949): 1 when everyone
    came through one. None when nobody was accepted.
    """
    total = sum(row.accepted for row in rows)
    return total**2 / sum(row.accepted**2 for row in rows) if total else None


def clustering_warning(rows: Sequence[Yield]) -> str:
    """Return a sentence when most of those accepted came through one gatekeeper; else blank."""
    total = sum(row.accepted for row in rows)
    most = max(rows, key=lambda row: row.accepted, default=None)
    if most is None or total < CLUSTERED_FROM or 2 * most.accepted <= total:
        return ""
    name = f"“{most.via}”" if most.via else "no named gatekeeper"
    return (
        f"{most.accepted} of the {total} people accepted came through {name}. People who know one "
        "another answer alike: ask others to bring people too."
    )


def _needed(left: Quotas, after: Quotas, places: int) -> tuple[Quota, ...] | None:
    """Return the quotas for which the places are needed; None when they need not be kept.

    Args:
        left: what is left of the quotas without somebody.
        after: what is left with them in.
        places: how many places are left without them.
    """
    overfull = _overfull_feature(after, places - 1)
    if overfull or not any(is_interlocking(feature) for feature in left.features):
        return overfull or None
    # Interlocking quotas may want more people between them than any one feature does.
    if can_be_recruited(after, places - 1) or not can_be_recruited(left, places):
        return None
    rows = list(after)
    for number, quota in enumerate(after):
        eased = [*rows[:number], replace(quota, minimum=0), *rows[number + 1 :]]
        if not can_be_recruited(Quotas(tuple(eased)), places - 1):
            rows = eased
    return tuple(quota for quota in rows if quota.minimum)


def _overfull_feature(left: Quotas, places: int) -> tuple[Quota, ...]:
    """Return the quotas of a feature whose minima no longer fit into the places; () when all do."""
    for feature in left.features:
        rows = [quota for quota in left.of(feature) if quota.minimum]
        if sum(quota.minimum for quota in rows) > places:
            return tuple(rows)
    return ()


def _coming(
    seen: Sequence[Mapping[str, str]], places: int, expected: int | None
) -> list[Volunteer] | None:
    """Return people like those who are likely to come yet; None while too few have been seen."""
    if len(seen) < SEEN_ENOUGH:
        return None
    count = max(len(seen), COMING_PER_PLACE * places) if expected is None else expected
    kinds = Counter(tuple(sorted(features.items())) for features in seen)
    # More of one kind than there are places changes nothing.
    return [
        Volunteer("", dict(kind))
        for kind, many in sorted(kinds.items())
        for _ in range(min(places, round(count * many / len(seen))))
    ]


def _by_who_comes_yet(
    left: Quotas, after: Quotas, places: int, coming: Sequence[Volunteer] | None
) -> Decision:
    if coming is None:
        return Decision(ACCEPTED, "Every quota can still be reached.")
    without, with_them = nearest(left, coming, places), nearest(after, coming, places - 1)
    if with_them.missed <= without.missed:
        reached = "Every quota can still be reached with those who are likely to come."
        missed = "Quotas are in danger, but no more so with this person in."
        return Decision(ACCEPTED, missed if with_them.missed else reached)
    short = [
        f"“{quota.name}”" for quota, below in zip(after, with_them.below, strict=True) if below
    ] or ["another group"]
    return Decision(
        HELD, f"Going by who has come so far, the place is likely to be needed for {short[0]}."
    )
