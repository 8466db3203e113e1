"""Who may see what of a programme's organisations. `check_can_x` raises, `can_x` answers.

This is the firewall: whoever pays for a programme sees counts over several organisations, and
never one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from remit.ask.permissions import TAKERS
from remit.commission.core.roles import (
    COMMISSIONER,
    COORDINATOR,
    OWNER,
    RESEARCHER,
    ROLES,
    who_opens,
)
from remit.commission.permissions import FOLLOWERS, NotAllowed, opens_singly
from remit.commission.queries import is_programme, role_of
from remit.listen.permissions import READERS
from remit.people.permissions import HEARERS
from remit.recruit.permissions import RECRUITERS

SINGLY = frozenset({COORDINATOR})
COHORT = frozenset({COORDINATOR, COMMISSIONER, OWNER, RESEARCHER})


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that a programme keeps, and the roles that open it.

    Attributes:
        key: what it is, as the words of the public page have it.
        roles: who opens it; none when the organisation alone does.
        own: whether an organisation opens its own, with its code and secret.
        room: the package whose words say what it is.
    """

    key: str
    roles: frozenset[str]
    own: bool = False
    room: str = "remit.support"


# What the public page tells, from the very sets that the checks of each room ask.
OPENINGS = (
    Opening("own-pages", frozenset(), own=True),
    Opening("register", frozenset(), own=True),
    Opening("plan", frozenset(), own=True),
    Opening("needs", frozenset(), own=True),
    Opening("assessment", frozenset(), own=True),
    Opening("answers", SINGLY, own=True),
    Opening("mentoring", SINGLY, own=True),
    Opening("name", SINGLY, own=True),
    Opening("forms", who_opens(TAKERS, programme=True), own=True),
    Opening("people", who_opens(RECRUITERS, programme=True)),
    Opening("talks", READERS),
    Opening("harm", HEARERS),
    Opening("counts", COHORT),
    Opening("votes", frozenset()),
    Opening("principles", SINGLY, own=True),
    Opening("shared", SINGLY, own=True),
    Opening("told", SINGLY, own=True),
    Opening("met", SINGLY, own=True),
    Opening("opinions", COHORT, own=True),
    Opening("report", frozenset(FOLLOWERS)),
)
_FURTHER: dict[str, tuple[Opening, ...]] = {}
PAYERS = frozenset({COMMISSIONER, OWNER})
OTHERS = tuple(role for role in ROLES if role not in {COORDINATOR, *PAYERS})


def on_public_page(room: str, further: tuple[Opening, ...]) -> None:
    """Register what a room above keeps of organisations, in its `apps.py`, for the public page.

    Raises:
        ValueError: the room has registered something else already.
    """
    if _FURTHER.setdefault(room, further) != further:
        raise ValueError(f"The room {room!r} has registered what the public page tells already.")


def openings() -> tuple[Opening, ...]:
    """Return all that the public page tells, what an organisation alone opens first."""
    every = [*OPENINGS, *(one for room in sorted(_FURTHER) for one in _FURTHER[room])]
    return tuple(sorted(every, key=lambda one: bool(one.roles) or not one.own))


def can_see_organisations(user_id: int, commission_id: int) -> bool:
    """Whether a user may see organisations one by one: the programme's coordinators alone."""
    return role_of(user_id, commission_id) in SINGLY


def check_can_see_organisations(user_id: int, commission_id: int) -> None:
    """Let the programme's coordinators pass.

    Raises:
        NotAllowed: the user is none.
    """
    if not can_see_organisations(user_id, commission_id):
        raise NotAllowed(
            "Organisations are shown one by one to the programme's coordinators only.",
            remedy="Ask for the counts over all organisations, or for a sign-in as coordinator.",
        )


def sees_as_told(user_id: int, commission_id: int) -> bool:
    """Whether a user of a programme sees what was told, in place of what stands now.

    All do but those who open single organisations' answers anyway.
    """
    if not is_programme(commission_id):
        return False
    return not opens_singly(user_id, commission_id, TAKERS)


def can_see_cohort(user_id: int, commission_id: int) -> bool:
    """Whether a user may see counts over several organisations."""
    return role_of(user_id, commission_id) in COHORT


def check_can_see_cohort(user_id: int, commission_id: int) -> None:
    """Let those pass who may see counts over several organisations.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_see_cohort(user_id, commission_id):
        raise NotAllowed(
            "The programme's counts are shown to those who run it or pay for it.",
            remedy="Ask the programme's owner for a sign-in with another role.",
        )
