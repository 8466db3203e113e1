"""What a conversation came to, as it may be shown: groups of people, and what all of them accept.

A group is shown where it is large enough, and its people come from enough organisations; and so
is each share in it. Where a group is held back, so is every total: it could be had by subtraction.
But no group is left out of the question what every group accepts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import effective_threshold
from remit.support.core.opinion_groups import UNSTABLE, divide
from remit.support.core.statements import SIDES, Share, consensus, representative, tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.support.core.opinion_groups import Division
    from remit.support.core.statements import Tally
    from remit.support.core.votes import Votes

SEED = 1
PARTICIPANTS, COHORT = "participants", "cohort"
# An organisation that knows its own people's answers must not have only one other's left.
FEWEST_FOR_PARTICIPANTS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How much must stand behind a figure.

    Attributes:
        people: the fewest people of a group, and the fewest whose answers a share counts.
        organisations: the fewest organisations that a group's people come from.
    """

    people: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A statement on which every group is of one mind.

    Attributes:
        statement: its number.
        side: "agree" or "disagree".
        clear: whether each group's interval lies above one half.
        shares: of each group in order; None where it is held back.
    """

    statement: int
    side: str
    clear: bool
    shares: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A statement on which one group, which is shown, says something else than the others."""

    group: int
    statement: int
    side: str
    inside: Share
    outside: Share


@dataclass(frozen=True, slots=True)
class Total:
    """How all who voted on a statement voted; None where that is held back."""

    statement: int
    agree: Share | None
    disagree: Share | None
    passed: Share | None


@dataclass(frozen=True, slots=True)
class Results:
    """What may be shown.

    Attributes:
        people: how many voted enough to be placed; None where fewer than the limits ask for, and
            where a group is held back.
        sizes: of each group, the largest first; None where it is held back.
        seldom: whether some voted too seldom to be placed.
        stability: how far the groups come out again; None where there is one group.
        accepted: what every group accepts or refuses, the surest first.
        differing: where one group differs from the others.
        totals: each statement's votes, by number.
    """

    people: int | None
    sizes: tuple[int | None, ...]
    seldom: bool
    stability: float | None
    accepted: tuple[Accepted, ...]
    differing: tuple[Differing, ...]
    totals: tuple[Total, ...]

    @property
    def is_unstable(self) -> bool:
        """Whether the groups should not be built on."""
        return self.stability is not None and self.stability < UNSTABLE

    @property
    def held_back(self) -> int:
        """How many groups are held back."""
        return sum(size is None for size in self.sizes)


def limits_for(audience: str, threshold: int, least: int) -> Limits:
    """Return how much must stand behind a figure for an audience.

    Args:
        audience: `PARTICIPANTS`, or the `COHORT` for those who pay.
        threshold: the fewest people.
        least: over how many organisations the programme's counts are.
    """
    organisations = least if audience == COHORT else FEWEST_FOR_PARTICIPANTS
    return Limits(effective_threshold(threshold), organisations)


def results_from(plain: Mapping[str, Any]) -> Results:
    """Return results that `dataclasses.asdict` has made plain."""

    def share(value: Mapping[str, int] | None) -> Share | None:
        return None if value is None else Share(**value)

    def sure(value: Mapping[str, int]) -> Share:
        return Share(**value)

    return Results(
        people=plain["people"],
        sizes=tuple(plain["sizes"]),
        seldom=plain["seldom"],
        stability=plain["stability"],
        accepted=tuple(
            Accepted(**{**one, "shares": tuple(map(share, one["shares"]))})
            for one in plain["accepted"]
        ),
        differing=tuple(
            Differing(**{**one, "inside": sure(one["inside"]), "outside": sure(one["outside"])})
            for one in plain["differing"]
        ),
        totals=tuple(
            Total(one["statement"], *(share(one[name]) for name in ("agree", "disagree", "passed")))
            for one in plain["totals"]
        ),
    )


NOTHING = Results(None, (), False, None, (), (), ())


def results(votes: Votes, organisation_of: Mapping[str, str], limits: Limits) -> Results:
    """Return what may be shown of a conversation; `NOTHING` where too few have voted.

    Args:
        votes: the votes that count.
        organisation_of: each voter's organisation.
        limits: how much must stand behind a figure.
    """
    if not _enough(votes.voters, organisation_of, limits):
        return NOTHING
    return results_of(votes, divide(votes, SEED), organisation_of, limits)


def results_of(
    votes: Votes, division: Division, organisation_of: Mapping[str, str], limits: Limits
) -> Results:
    """Return what may be shown of votes whose groups are known; see `results`."""
    if not _enough(list(division.groups), organisation_of, limits):
        return NOTHING
    shown = _shown(division, organisation_of, limits)
    counted = tally(votes, division)
    everything = all(shown)
    return Results(
        people=len(division.groups) if everything else None,
        sizes=tuple(
            size if seen else None for size, seen in zip(division.sizes, shown, strict=True)
        ),
        seldom=bool(division.too_few),
        stability=division.stability,
        accepted=_accepted(counted, shown, limits),
        differing=_differing(counted, limits) if everything else (),
        totals=_totals(counted, limits) if everything else (),
    )


def _enough(voters: Sequence[str], organisation_of: Mapping[str, str], limits: Limits) -> bool:
    organisations = {organisation_of.get(name, "") for name in voters}
    return len(voters) >= limits.people and len(organisations) >= limits.organisations


def _shown(
    division: Division, organisation_of: Mapping[str, str], limits: Limits
) -> tuple[bool, ...]:
    members: list[list[str]] = [[] for _ in division.sizes]
    for name, group in division.groups.items():
        members[group].append(name)
    return tuple(_enough(those, organisation_of, limits) for those in members)


def _accepted(counted: Tally, shown: Sequence[bool], limits: Limits) -> tuple[Accepted, ...]:
    return tuple(
        Accepted(
            int(one.statement),
            one.side,
            one.clear,
            tuple(
                share if seen and share.n >= limits.people else None
                for share, seen in zip(one.shares, shown, strict=True)
            ),
        )
        for one in consensus(counted)
    )


def _differing(counted: Tally, limits: Limits) -> tuple[Differing, ...]:
    whole = set(_whole(counted, limits))
    return tuple(
        Differing(one.group, int(one.statement), one.side, one.inside, one.outside)
        for one in representative(counted)
        if one.statement in whole
    )


def _whole(counted: Tally, limits: Limits) -> tuple[str, ...]:
    """Return the statements of which every group's share may be shown, and so their sums."""
    small = (counted.asked > 0) & (counted.asked < limits.people)
    return tuple(name for at, name in enumerate(counted.statements) if not small[:, at].any())


def _totals(counted: Tally, limits: Limits) -> tuple[Total, ...]:
    """Return each statement's votes; none where a group's share of it is held back."""
    whole = set(_whole(counted, limits))
    found = []
    for at, name in enumerate(counted.statements):
        n = int(counted.asked[:, at].sum())
        if n == 0 or name not in whole:
            found.append(Total(int(name), None, None, None))
            continue
        agree, disagree = (int(counted.counts[side][:, at].sum()) for side in SIDES)
        shares = (Share(count, n) for count in (agree, disagree, n - agree - disagree))
        found.append(Total(int(name), *shares))
    return tuple(sorted(found, key=lambda one: one.statement))
