"""Who may recruit: see volunteers one by one, draw, and follow them up."""

from __future__ import annotations

from remit.commission.core.roles import OWNER, RECRUITER
from remit.commission.permissions import NotAllowed, opens_singly

RECRUITERS = frozenset({RECRUITER, OWNER})


def can_recruit(user_id: int, commission_id: int) -> bool:
    """Whether a user may recruit for a commission: its recruiters and its owner."""
    return opens_singly(user_id, commission_id, RECRUITERS)


def check_can_recruit(user_id: int, commission_id: int) -> None:
    """Let recruiters and the owner of the commission pass.

    Raises:
        NotAllowed: the user is neither.
    """
    if not can_recruit(user_id, commission_id):
        raise NotAllowed(
            "Volunteers are shown to this study's recruiters and its owner only.",
            remedy="Ask the study's owner to name you as a recruiter.",
        )
