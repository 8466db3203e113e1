"""Reads of sessions: which there are, how each fills, and what is named without being one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import ExitCode, RemitError
from remit.recruit.core.overbooking import make_session_board
from remit.recruit.core.session import Session as SessionValue
from remit.recruit.core.session import in_order
from remit.recruit.fieldwork_queries import stored_fieldwork
from remit.recruit.models import FieldStep, Incentive, Session

if TYPE_CHECKING:
    from remit.recruit.core.overbooking import SessionBoard


class SessionNotFound(RemitError):
    """The study has no session of this key."""

    code = "session-not-found"
    exit_code = ExitCode.NOT_FOUND


def stored_sessions(commission_id: int) -> tuple[SessionValue, ...]:
    """Return a study's sessions in order; none when sessions are only names in its fieldwork."""
    rows = Session.objects.filter(commission_id=commission_id).values_list(
        "key", "on", "places", "title", "starts", "venue", "mode"
    )
    return in_order(SessionValue(*row) for row in rows)


def stored_session(commission_id: int, key: str) -> SessionValue:
    """Return the session of a key.

    Raises:
        SessionNotFound: the study has none of this key.
    """
    sessions = stored_sessions(commission_id)
    found = next((one for one in sessions if one.key == key), None)
    if found is None:
        known = ", ".join(one.key for one in sessions) or "none yet"
        raise SessionNotFound(
            f"There is no session “{key}”.",
            remedy=f"Add it first, or use one of: {known}.",
            session=key,
        )
    return found


def session_board(commission_id: int) -> SessionBoard:
    """Return how each session fills, raw, by code."""
    return make_session_board(stored_sessions(commission_id), stored_fieldwork(commission_id).steps)


def sessions_named(commission_id: int) -> frozenset[str]:
    """Return every session that a step or an incentive names."""
    steps = FieldStep.objects.filter(participant__commission_id=commission_id)
    incentives = Incentive.objects.filter(commission_id=commission_id)
    named = {
        *steps.order_by().values_list("session", flat=True),
        *incentives.order_by().values_list("session", flat=True),
    }
    return frozenset(named - {""})
