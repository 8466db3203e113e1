"""What the law requires of somebody who is asked for data, what it permits, what it leaves open.

It says what each provision means for a small organisation that helps people, and never decides.
Almost everything lets data pass and makes nobody pass it; what compels is an order of a court that
one holds in one's hands, a few laws that name whom they bind, and people's right to see their own.
It stands beside the charter's verdict and is never merged with it. This is no legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.share.core.asked.request import (
    AGREED,
    CHILD,
    COUNCIL,
    COURT_ORDER,
    FUNDER,
    HOME_OFFICE,
    LAW_NAMED,
    LIFE,
    ONLY_COUNTS,
    ORDER_SEEN,
    OTHER_PUBLIC,
    PERSON,
    POLICE,
    SAFEGUARDING,
    THEMSELVES,
)
from remit.share.core.flow_law import CRIMINAL_IRIS, SPECIAL_IRIS, is_about

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from remit.charter.core.law import Provision
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.asked.request import Request

    Holds = Callable[[Request], bool]

MUST, MAY, OPEN, NO_DUTY = "must", "may", "open", "no-duty"
COMES_WITH_POWERS = frozenset({HOME_OFFICE, POLICE})
PUBLIC = frozenset({HOME_OFFICE, POLICE, COUNCIL, OTHER_PUBLIC})
# The council and those who keep people safe with it.
SAFEGUARDS = PUBLIC - {HOME_OFFICE}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that bears on a request: `key` names its sentence, `provisions` its law."""

    key: str
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody who was asked stands by law.

    Attributes:
        stands: `MUST`, `MAY`, `OPEN` or `NO_DUTY`.
        requires: what makes them.
        permits: what lets them.
        leaves_open: what was not shown, and on what nobody who asks can rely.
    """

    stands: str
    requires: tuple[Point, ...]
    permits: tuple[Point, ...]
    leaves_open: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Test:
    """A point, when it bears on a request, and the keys of its law."""

    key: str
    holds: Holds
    law: tuple[str, ...]


def _true(*names: str) -> Holds:
    return lambda request: bool(request.truths.intersection(names))


def _from(who: frozenset[str] | set[str]) -> Holds:
    return lambda request: request.who in who


def _relies(basis: str, unless: str = "") -> Holds:
    return lambda request: request.basis == basis and unless not in request.truths


def _names_people(request: Request) -> bool:
    """Whether what is asked for is about people and would go to somebody else."""
    return ONLY_COUNTS not in request.truths and request.who != THEMSELVES


def _to_keep_somebody_safe(request: Request) -> bool:
    meant = CHILD in request.truths or request.basis in {SAFEGUARDING, LAW_NAMED}
    return meant and request.who in SAFEGUARDS


_REQUIRES = (
    _Test("order", _true(ORDER_SEEN), ("dpa-2018-schedule-2-5",)),
    _Test("own-copy", _from({THEMSELVES}), ("uk-gdpr-15",)),
    _Test(
        "safeguarding-board",
        _to_keep_somebody_safe,
        ("care-act-2014-45", "children-act-2004-16h"),
    ),
    _Test("regulator", _from({OTHER_PUBLIC}), ("charities-2011-52",)),
    _Test("terrorism", _from(COMES_WITH_POWERS), ("terrorism-2000-38b",)),
    _Test("employer", _from({HOME_OFFICE}), ("nia-2002-134",)),
)
_PERMITS = (
    _Test("life", _true(LIFE), ("uk-gdpr-vital-interests",)),
    _Test(
        "child",
        _true(CHILD),
        ("uk-gdpr-6-1-ea", "dpa-2018-schedule-1-18", "children-act-1989-47"),
    ),
    _Test("agreed", _true(AGREED), ("uk-gdpr-6",)),
    _Test("counts", _true(ONLY_COUNTS), ("uk-gdpr-4-1",)),
    _Test("own-others", _from({THEMSELVES}), ("dpa-2018-schedule-2-16",)),
    _Test(
        "crime",
        lambda one: one.who in PUBLIC and (one.who == POLICE or one.basis == "crime"),
        ("dpa-2018-schedule-2-2", "uk-gdpr-6-1-ea"),
    ),
    _Test("gateway", _from({POLICE, COUNCIL}), ("cda-1998-115",)),
)
_OPEN = (
    _Test("order-unseen", _relies(COURT_ORDER), ("dpa-2018-schedule-2-5",)),
    _Test(
        "which-law",
        lambda one: one.basis == LAW_NAMED and one.who != THEMSELVES,
        ("dpa-2018-schedule-2-5",),
    ),
    _Test(
        "serious-violence",
        lambda one: one.who in SAFEGUARDS and one.basis in {LAW_NAMED, "crime"},
        ("pcsc-2022-8", "pcsc-2022-16"),
    ),
    _Test(
        "exemption",
        lambda one: one.who == HOME_OFFICE or one.basis == "immigration",
        ("dpa-2018-schedule-2-4",),
    ),
    _Test("public-bodies", _from({HOME_OFFICE}), ("immigration-1999-20", "immigration-1999-20a")),
    _Test(
        "excluded",
        _from(COMES_WITH_POWERS),
        ("pace-1984-excluded",),
    ),
    _Test(
        "contract",
        lambda one: one.who == FUNDER or one.basis == "contract",
        ("uk-gdpr-5", "uk-gdpr-6"),
    ),
    _Test("consent-unseen", _relies("consent", AGREED), ("uk-gdpr-6",)),
    _Test("danger", _from({PERSON}), ("uk-gdpr-5", "common-law-confidentiality")),
    _Test("purpose", _names_people, ("uk-gdpr-5", "uk-gdpr-6", "uk-gdpr-13-14")),
    _Test("confidence", _names_people, ("common-law-confidentiality",)),
)


def position_of(
    request: Request, law: Mapping[str, Provision], vocabulary: Vocabulary, at: date
) -> Position:
    """Return where somebody who was asked stands by the law of a day.

    Args:
        request: what was asked.
        law: the provisions by key.
        vocabulary: the terms of the flows.
        at: the day whose law counts.

    Raises:
        KeyError: a flow names a term that the vocabulary does not have.
    """

    def points(tests: tuple[_Test, ...]) -> tuple[Point, ...]:
        found = []
        for test in tests:
            if test.holds(request):
                rests = [law[key] for key in test.law if key in law]
                found.append(Point(test.key, tuple(one for one in rests if one.in_force(at))))
        return tuple(found)

    kinds = (
        _Test("special", _holds(request, SPECIAL_IRIS, vocabulary), ("uk-gdpr-9",)),
        _Test("offences", _holds(request, CRIMINAL_IRIS, vocabulary), ("uk-gdpr-10",)),
    )
    # What an order that one holds requires is open no more.
    open_yet = () if ORDER_SEEN in request.truths else _OPEN + kinds
    return Position(_stands(request), points(_REQUIRES), points(_PERMITS), points(open_yet))


def _holds(request: Request, iris: frozenset[str], vocabulary: Vocabulary) -> Holds:
    found = any(is_about(iris, "data", one.flow.data, vocabulary) for one in request.flows)
    return lambda _: found and _names_people(request)


def _stands(request: Request) -> str:
    if ORDER_SEEN in request.truths or request.who == THEMSELVES:
        return MUST
    if request.truths & {LIFE, CHILD, AGREED, ONLY_COUNTS}:
        return MAY
    shown_not_yet = {COURT_ORDER, LAW_NAMED, "crime", SAFEGUARDING}
    return OPEN if request.basis in shown_not_yet else NO_DUTY
