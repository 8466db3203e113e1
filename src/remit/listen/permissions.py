"""Who may read what people said, word for word. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.core.roles import RESEARCHER
from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of

READERS = frozenset({RESEARCHER})


def can_read_transcript(user_id: int, commission_id: int) -> bool:
    """Whether a user may read transcripts: researchers named for the commission alone."""
    return role_of(user_id, commission_id) in READERS


def check_can_read_transcript(user_id: int, commission_id: int) -> None:
    """Let researchers of the commission pass.

    Raises:
        NotAllowed: the user is none.
    """
    if not can_read_transcript(user_id, commission_id):
        raise NotAllowed(
            "Transcripts are open to this study's researchers only.",
            remedy="Ask the study's owner to name you as a researcher.",
        )
