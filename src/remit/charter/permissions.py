"""Who may make a charter. `check_can_x` raises, `can_x` answers. Who follows the study reads it."""

from __future__ import annotations

from remit.commission.core.roles import OWNER, RESEARCHER
from remit.commission.permissions import NotAllowed, opens_singly
from remit.commission.queries import role_of


def can_make_charter(user_id: int, commission_id: int) -> bool:
    """Whether a user may write rules and open them to comments: researchers and the owner.

    It shows the evidence as it stands now, so that in a programme coordinators do it in the
    owner's place.
    """
    return opens_singly(user_id, commission_id, {OWNER, RESEARCHER})


def check_can_make_charter(user_id: int, commission_id: int) -> None:
    """Let those pass who may write rules.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_make_charter(user_id, commission_id):
        raise NotAllowed(
            "The charter is written by this study's researchers and its owner; in a programme by "
            "coordinators in the owner's place.",
            remedy="Tell one of them what should change.",
        )


def can_adopt_charter(user_id: int, commission_id: int) -> bool:
    """Whether a user may adopt a charter: the owner, who answers for it."""
    return role_of(user_id, commission_id) == OWNER


def check_can_adopt_charter(user_id: int, commission_id: int) -> None:
    """Let the study's owner pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_adopt_charter(user_id, commission_id):
        raise NotAllowed(
            "A charter is adopted by the study's owner, who answers for it.",
            remedy="Ask the owner.",
        )
