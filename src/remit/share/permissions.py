"""Who may stop an agreement, and let it go on. `check_can_x` raises, `can_x` answers."""

from __future__ import annotations

from remit.commission.core.roles import ANALYST, CHECKER, COMMISSIONER, OWNER, RESEARCHER
from remit.commission.permissions import NotAllowed
from remit.commission.queries import role_of

TABLE_REQUESTERS = frozenset({OWNER, RESEARCHER, ANALYST})
TABLE_CHECKERS = frozenset({OWNER, RESEARCHER, CHECKER})


def can_see_tables(user_id: int, commission_id: int) -> bool:
    """Whether a user sees tables before they leave: who asks for them, and who checks them."""
    return role_of(user_id, commission_id) in TABLE_REQUESTERS | TABLE_CHECKERS


def check_can_see_tables(user_id: int, commission_id: int) -> None:
    """Let those pass who ask for tables or check them.

    Raises:
        NotAllowed: the user does neither.
    """
    if not can_see_tables(user_id, commission_id):
        raise NotAllowed(
            "Tables that have not left are seen by analysts, researchers, checkers and the owner.",
            remedy="Those that have left stand in the report.",
        )


def can_request_table(user_id: int, commission_id: int) -> bool:
    """Whether a user may ask for a table: analysts, researchers and the owner."""
    return role_of(user_id, commission_id) in TABLE_REQUESTERS


def check_can_request_table(user_id: int, commission_id: int) -> None:
    """Let those pass who may ask for a table.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_request_table(user_id, commission_id):
        raise NotAllowed(
            "Tables are asked for by analysts, researchers and the owner.",
            remedy="Ask one of them.",
        )


def can_check_table(user_id: int, commission_id: int) -> bool:
    """Whether a user may check tables that others asked for, refuse and release them."""
    return role_of(user_id, commission_id) in TABLE_CHECKERS


def check_can_check_table(user_id: int, commission_id: int) -> None:
    """Let those pass who may check tables.

    Raises:
        NotAllowed: the user may not.
    """
    if not can_check_table(user_id, commission_id):
        raise NotAllowed(
            "Tables are checked by checkers, researchers and the owner.",
            remedy="Ask two of them; neither can be who asked for the table.",
        )


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
