"""Who may stop an agreement, and let it go on. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.core.roles import COMMISSIONER, OWNER, RESEARCHER
from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of


def can_suspend(user_id: int, commission_id: int) -> bool:
    """Whether a user may suspend an agreement: whoever answers for the study or works on it."""
    return role_of(user_id, commission_id) in {OWNER, RESEARCHER, COMMISSIONER}


def check_can_suspend(user_id: int, commission_id: int) -> None:
    """Let those pass who may suspend an agreement.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_suspend(user_id, commission_id):
        raise NotAllowed(
            "An agreement is suspended by the owner, the commissioner or a researcher.",
            remedy="Tell one of them at once.",
        )


def can_lift(user_id: int, commission_id: int) -> bool:
    """Whether a user may lift a suspension: the owner."""
    return role_of(user_id, commission_id) == OWNER


def check_can_lift(user_id: int, commission_id: int) -> None:
    """Let the owner pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_lift(user_id, commission_id):
        raise NotAllowed(
            "A suspension is lifted by the study's owner.", remedy="Ask the owner to look at it."
        )


def can_write_agreement(user_id: int, commission_id: int) -> bool:
    """Whether a user may write an agreement, and record advice on it."""
    return role_of(user_id, commission_id) in {OWNER, RESEARCHER, COMMISSIONER}


def check_can_write_agreement(user_id: int, commission_id: int) -> None:
    """Let those pass who may write an agreement.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_write_agreement(user_id, commission_id):
        raise NotAllowed(
            "An agreement is written by the owner, the commissioner or a researcher.",
            remedy="Tell one of them what should change.",
        )
