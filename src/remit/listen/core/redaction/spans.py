"""What was found in a text, and how findings that overlap become one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    """What a finding is. The value is what its placeholder says."""

    PERSON = "person"
    PLACE = "place"
    ADDRESS = "address"
    POSTCODE = "postcode"
    SCHOOL = "school"
    HEALTH = "health service"
    ORGANISATION = "organisation"
    AGE = "age"
    DATE = "date"
    PHONE = "phone number"
    EMAIL = "email address"
    ACCOUNT = "account"
    LINK = "link"
    NHS = "NHS number"
    NI = "National Insurance number"
    CASE = "case number"
    VEHICLE = "vehicle registration"
    NUMBER = "number"
    OTHER = "withheld"


# Which of these is told apart by a number: the same person is always [person 1].
NUMBERED = frozenset(
    {
        Kind.PERSON,
        Kind.PLACE,
        Kind.ADDRESS,
        Kind.SCHOOL,
        Kind.HEALTH,
        Kind.ORGANISATION,
        Kind.OTHER,
    }
)


class By(StrEnum):
    """What found it. The register counts most, the model least."""

    REGISTER = "register"
    RULE = "rule"
    MODEL = "model"


# Where findings are as long as one another, the more special kind: what stands first says most.
_SPECIAL = tuple(kind for kind in Kind if kind not in {Kind.PLACE, Kind.PERSON, Kind.NUMBER})
_STRENGTH = {By.REGISTER: 0, By.RULE: 1, By.MODEL: 2}


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One finding, by positions in a text.

    `subject` says who or what is meant, where the finder knows: findings of a kind with the same
    subject get the same placeholder.
    """

    start: int
    end: int
    kind: Kind
    by: By
    subject: str = ""

    def moved(self, by: int) -> Found:
        """Return the same finding further along."""
        return replace(self, start=self.start + by, end=self.end + by)


def merged(found: Iterable[Found]) -> list[Found]:
    """Return findings that do not overlap, in order: those that do become one over all of them.

    The longest gives its kind, the register before a rule where both are as long; what found it is
    the strongest of them. A model's finding that overlaps another's gives way.
    """
    certain = sorted(one for one in found if one.by is not By.MODEL)
    kept = _joined(certain)
    taken = [False] * (max((one.end for one in kept), default=0) + 1)
    for one in kept:
        taken[one.start : one.end] = [True] * (one.end - one.start)
    guessed = [one for one in found if one.by is By.MODEL and not any(taken[one.start : one.end])]
    return sorted([*kept, *_joined(sorted(guessed))])


def _joined(found: list[Found]) -> list[Found]:
    groups: list[list[Found]] = []
    end = 0
    for one in found:
        if groups and one.start < end:
            groups[-1].append(one)
            end = max(end, one.end)
        else:
            groups.append([one])
            end = one.end
    return [_one_of(group) for group in groups]


def _weight(one: Found) -> tuple[int, int, int]:
    """Return what to sort by so that the finding that gives its kind comes first."""
    special = {Kind.PLACE: len(_SPECIAL), Kind.NUMBER: len(_SPECIAL) + 1}
    vague = _SPECIAL.index(one.kind) if one.kind in _SPECIAL else special.get(one.kind, len(Kind))
    return one.start - one.end, _STRENGTH[one.by], vague


def _one_of(group: list[Found]) -> Found:
    """Return one finding over all of a group that overlaps."""
    if len(group) == 1:
        return group[0]
    longest = min(group, key=_weight)
    strongest = min(group, key=lambda one: _STRENGTH[one.by])
    subjects = {
        kind: next((one.subject for one in same if one.subject), "")
        for kind, same in groupby(
            sorted(group, key=lambda one: (one.kind, _STRENGTH[one.by])), key=lambda one: one.kind
        )
    }
    return Found(
        start=group[0].start,
        end=max(one.end for one in group),
        kind=longest.kind,
        by=strongest.by,
        subject=subjects[longest.kind],
    )
