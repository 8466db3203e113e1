"""Who hears of harm that somebody tells of. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.core.roles import SAFEGUARDING
from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of

HEARERS = frozenset({SAFEGUARDING})


def can_hear_disclosures(user_id: int, commission_id: int) -> bool:
    """Whether a user may read what participants told of harm: the safeguarding lead alone."""
    return role_of(user_id, commission_id) in HEARERS


def check_can_hear_disclosures(user_id: int, commission_id: int) -> None:
    """Let the commission's safeguarding lead pass.

    Raises:
        NotAllowed: the user is another.
    """
    if not can_hear_disclosures(user_id, commission_id):
        raise NotAllowed(
            "What people tell of harm is open to this study's safeguarding lead only.",
            remedy="Ask the study's owner who that is.",
        )
