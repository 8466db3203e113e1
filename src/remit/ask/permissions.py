"""Who may ask: open doors, print forms, and type in what came back on paper."""

from __future__ import annotations

from remit.commission.core.roles import OWNER, RECRUITER, RESEARCHER
from remit.commission.permissions import NotAllowed, opens_singly

ASKERS = frozenset({OWNER, RECRUITER, RESEARCHER})
TAKERS = frozenset({OWNER, RESEARCHER})


def can_ask(user_id: int, commission_id: int) -> bool:
    """Whether a user may run the asking: the owner, recruiters and researchers."""
    return opens_singly(user_id, commission_id, ASKERS)


def check_can_ask(user_id: int, commission_id: int) -> None:
    """Let those pass who may run the asking.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_ask(user_id, commission_id):
        raise NotAllowed(
            "This page is for those who run the asking: owner, recruiters and researchers.",
            remedy="Ask the study's owner to name you.",
        )


def can_take_answers(user_id: int, commission_id: int) -> bool:
    """Whether a user may take answers by code away, and bring some in: owner and researchers."""
    return opens_singly(user_id, commission_id, TAKERS)


def check_can_take_answers(user_id: int, commission_id: int) -> None:
    """Let those pass who may see what each participant answered.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_take_answers(user_id, commission_id):
        raise NotAllowed(
            "Answers of single participants are for the owner and researchers.",
            remedy="Ask the study's owner to name you a researcher.",
        )
