"""Who may open the vault and who may withdraw somebody. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of


def can_open_vault(user_id: int, commission_id: int) -> bool:
    """Whether a user may see contact details: researchers named for the commission alone."""
    return role_of(user_id, commission_id) == "researcher"


def check_can_open_vault(user_id: int, commission_id: int) -> None:
    """Let researchers of the commission pass.

    Raises:
        NotAllowed: the user is none.
    """
    if not can_open_vault(user_id, commission_id):
        raise NotAllowed(
            "Contact details are open to this study's researchers only.",
            remedy="Ask the study's owner to name you as a researcher.",
        )


def can_withdraw(user_id: int, commission_id: int) -> bool:
    """Whether a user may withdraw a participant at their request: researchers and the owner."""
    return role_of(user_id, commission_id) in {"owner", "researcher"}


def check_can_withdraw(user_id: int, commission_id: int) -> None:
    """Let researchers and the owner of the commission pass.

    Raises:
        NotAllowed: the user is neither.
    """
    if not can_withdraw(user_id, commission_id):
        raise NotAllowed(
            "Only this study's researchers and its owner can withdraw a participant.",
            remedy="Pass the participant's wish on to one of them today.",
        )
