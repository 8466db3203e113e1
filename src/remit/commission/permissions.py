"""Who may see a commission. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.core.roles import ROLES, SAFEGUARDING, who_opens
from remit.commission.queries import CommissionNotFound, commission_id, is_programme, role_of
from remit.kernel.errors import ExitCode, RemitError

if TYPE_CHECKING:
    from collections.abc import Collection

FOLLOWERS = ROLES.keys() - {SAFEGUARDING}


class NotAllowed(RemitError):
    """A user asked for something that their role does not open."""

    code = "not-allowed"
    exit_code = ExitCode.NOT_ALLOWED


def can_see_commission(user_id: int, commission_id: int) -> bool:
    """Whether a study is there for a user at all: for its members."""
    return role_of(user_id, commission_id) in ROLES


def can_follow_commission(user_id: int, commission_id: int) -> bool:
    """Whether a user may read the report and follow the work: all but the safeguarding lead."""
    return role_of(user_id, commission_id) in FOLLOWERS


def opens_singly(user_id: int, commission_id: int, roles: Collection[str]) -> bool:
    """Whether a user opens what is shown of participants one by one.

    `roles` is who opens it in a study of people; in a programme coordinators stand in the owner's
    place.
    """
    role = role_of(user_id, commission_id)
    return role is not None and role in who_opens(roles, programme=is_programme(commission_id))


def check_can_follow_commission(user_id: int, commission_id: int) -> None:
    """Let those members pass who may read the report and follow the work.

    Raises:
        NotAllowed: the user is the safeguarding lead, who sees nothing else of the study.
    """
    if not can_follow_commission(user_id, commission_id):
        raise NotAllowed(
            "A safeguarding lead hears of harm, and sees nothing else of the study.",
            remedy="Ask the study's owner for a sign-in with another role.",
        )


def visible_commission(user_id: int, name: str) -> int:
    """Return the id of a commission by name, to a member of it.

    Raises:
        CommissionNotFound: there is none, or the user is no member; the two can't be told apart.
    """
    found = commission_id(name)
    if not can_see_commission(user_id, found):
        raise CommissionNotFound(f"There is no study named “{name}” here.", name=name)
    return found
