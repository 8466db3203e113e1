"""Who may see what of a programme's organisations. `check_can_x` raises, `can_x` answers.

This is the firewall: whoever pays for a programme sees counts over several organisations, and
never one of them.
"""

from __future__ import annotations

from remit.commission.core.roles import COMMISSIONER, COORDINATOR, OWNER, RESEARCHER
from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of


def can_see_organisations(user_id: int, commission_id: int) -> bool:
    """Whether a user may see organisations one by one: the programme's coordinators alone."""
    return role_of(user_id, commission_id) == COORDINATOR


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


def can_see_cohort(user_id: int, commission_id: int) -> bool:
    """Whether a user may see counts over several organisations."""
    return role_of(user_id, commission_id) in {COORDINATOR, COMMISSIONER, OWNER, RESEARCHER}


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
