"""Who may see a commission. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.core.roles import ROLES
from remit.commission.queries import CommissionNotFound, commission_id, role_of
from remit.kernel.errors import ExitCode, RemitError


class NotAllowed(RemitError):
    """A user asked for something that their role does not open."""

    code = "not-allowed"
    exit_code = ExitCode.NOT_ALLOWED


def can_see_commission(user_id: int, commission_id: int) -> bool:
    """Whether a user may see the commission's page and report: any member may."""
    return role_of(user_id, commission_id) in ROLES


def visible_commission(user_id: int, name: str) -> int:
    """Return the id of a commission by name, to a member of it.

    Raises:
        CommissionNotFound: there is none, or the user is no member; the two can't be told apart.
    """
    found = commission_id(name)
    if not can_see_commission(user_id, found):
        raise CommissionNotFound(f"There is no study named “{name}” here.", name=name)
    return found
