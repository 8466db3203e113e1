"""Who may ask: open doors, print forms, and type in what came back on paper.

In a programme the answers are those of organisations, which whoever pays for it must not see one
by one: there its coordinators alone may.
"""

from __future__ import annotations

from remit.commission.core.roles import COORDINATOR, OWNER, RECRUITER, RESEARCHER
from remit.commission.permissions import NotAllowed
from remit.commission.queries import is_programme, role_of


def can_ask(user_id: int, commission_id: int) -> bool:
    """Whether a user may run the asking: the owner, recruiters and researchers."""
    return _is_one_of({OWNER, RECRUITER, RESEARCHER}, user_id, commission_id)


def check_can_ask(user_id: int, commission_id: int) -> None:
    """Let those pass who may run the asking.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_ask(user_id, commission_id):
        raise NotAllowed(
            "This page is for those who run the asking: owner, recruiters and researchers; in a "
            "programme, its coordinators.",
            remedy="Ask the study's owner to name you.",
        )


def can_take_answers(user_id: int, commission_id: int) -> bool:
    """Whether a user may take answers by code away, and bring some in: owner and researchers."""
    return _is_one_of({OWNER, RESEARCHER}, user_id, commission_id)


def check_can_take_answers(user_id: int, commission_id: int) -> None:
    """Let those pass who may see what each participant answered.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_take_answers(user_id, commission_id):
        raise NotAllowed(
            "Answers of single participants are for the owner and researchers; in a programme, "
            "for its coordinators.",
            remedy="Ask the study's owner to name you one of them.",
        )


def _is_one_of(roles: set[str], user_id: int, commission_id: int) -> bool:
    role = role_of(user_id, commission_id)
    return role in ({COORDINATOR} if is_programme(commission_id) else roles)
