"""Writes of sessions, and whether somebody can be booked. Each is one transaction and one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import day_in_words
from remit.recruit.core.fieldwork import ATTENDED, CONFIRMED, DID_NOT_COME, REMINDED
from remit.recruit.core.session import cells, find_bookings
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_queries import stored_fieldwork
from remit.recruit.models import Session
from remit.recruit.session_queries import (
    session_board,
    sessions_named,
    stored_session,
    stored_sessions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from remit.recruit.core.fieldwork import Step
    from remit.recruit.core.session import Session as SessionValue


class UnableToChangeSessions(RemitError):
    """A session cannot be made or taken out."""

    code = "sessions-not-changeable"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToBook(RemitError):
    """Somebody cannot be booked for a session."""

    code = "booking-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


class SessionStillToCome(RemitError):
    """Somebody cannot have come to a session, or stayed away, before its day."""

    code = "session-still-to-come"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def make_session(*, commission_id: int, session: SessionValue, actor: str, now: datetime) -> None:
    """Add a session.

    Raises:
        UnableToChangeSessions: there is one of this key, or steps name sessions that would be
            none of the study's.
    """
    hold_commission(commission_id)
    known = {one.key for one in stored_sessions(commission_id)}
    if session.key in known:
        raise UnableToChangeSessions(
            f"There is a session “{session.key}” already.",
            remedy="Choose another key, or change that one.",
            session=session.key,
        )
    _check_named(commission_id, {*known, session.key})
    Session.objects.create(commission_id=commission_id, key=session.key, **_fields(session))
    _record("recruit.session-made", commission_id, session, actor, now)


@transaction.atomic
def change_session(*, commission_id: int, session: SessionValue, actor: str, now: datetime) -> None:
    """Change everything of a session but its key. Those who are booked stay booked.

    Raises:
        SessionNotFound: there is none of this key.
    """
    hold_commission(commission_id)
    stored_session(commission_id, session.key)
    rows = Session.objects.filter(commission_id=commission_id, key=session.key)
    rows.update(**_fields(session))
    _record("recruit.session-changed", commission_id, session, actor, now)


@transaction.atomic
def remove_session(*, commission_id: int, key: str, actor: str, now: datetime) -> None:
    """Take out a session that nobody was ever booked for.

    Raises:
        SessionNotFound: there is none of this key.
        UnableToChangeSessions: somebody is booked for it, was invited or came to it, or an
            incentive is for it.
    """
    hold_commission(commission_id)
    found = stored_session(commission_id, key)
    row = session_board(commission_id).row(key)
    if row and row.taken:
        raise UnableToChangeSessions(
            f"“{found.name}” cannot be taken out: {_people(row.taken)} booked for it, or came.",
            remedy="Book them for another session first. What took place stays.",
            session=key,
        )
    if key in sessions_named(commission_id):
        raise UnableToChangeSessions(
            f"“{found.name}” cannot be taken out: the history of somebody's status, or an "
            "incentive, names it.",
            remedy="Leave it, and say in its title that it does not take place.",
            session=key,
        )
    Session.objects.filter(commission_id=commission_id, key=key).delete()
    _record("recruit.session-removed", commission_id, found, actor, now)


def check_booking(commission_id: int, step: Step, *, overbook: bool) -> None:
    """Let a step pass that books nobody, or books them for a session with a free place.

    Args:
        commission_id: the study.
        step: about to be recorded.
        overbook: whether more may be booked than there are places.

    Raises:
        SessionNotFound: the study has sessions, and the step names none of them.
        UnableToBook: every place of the session is taken.
    """
    hold_commission(commission_id)
    sessions = {one.key: one for one in stored_sessions(commission_id)}
    if sessions and step.session:
        stored_session(commission_id, step.session)
    if overbook or not sessions or step.status not in {CONFIRMED, REMINDED}:
        return
    steps = stored_fieldwork(commission_id).steps
    before, after = find_bookings(steps), find_bookings([*steps, step])
    key = after.of(step.code)
    if key not in sessions:
        return
    taken, session = before.taken(key), sessions[key]
    if step.code not in taken and len(taken) >= session.places:
        row = session_board(commission_id).row(key)
        more = row.more if row else 0
        reckon = f" Going by who came so far, {more} more can be booked." if more else ""
        raise UnableToBook(
            f"“{session.name}” is full: {session.places} of {session.places} places are taken.",
            remedy=f"Choose another session, or ask for over-booking by name: --overbook, or the "
            f"box on the session's own page.{reckon}",
            session=key,
        )


def check_took_place(commission_id: int, step: Step, named: Sequence[str]) -> None:
    """Let a step pass that does not say who came to a session before the session's own day.

    Args:
        commission_id: the study.
        step: about to be recorded; one that names no session is about the last that was named.
        named: the sessions of that person's steps up to now, in order; blank for none.

    Raises:
        SessionStillToCome: the session is on a later day.
    """
    if step.status not in {ATTENDED, DID_NOT_COME}:
        return
    key = next(filter(None, (step.session, *reversed(named))), "")
    session = next((one for one in stored_sessions(commission_id) if one.key == key), None)
    if session is not None and step.on < session.on:
        raise SessionStillToCome(
            f"“{session.name}” is on {day_in_words(session.on)}: nobody can have come to it, or "
            f"stayed away, on {day_in_words(step.on)}.",
            remedy="Record it on that day or later. If the session took place earlier, change its "
            "day first.",
            session=key,
        )


def store_sessions(
    commission_id: int, sessions: Sequence[SessionValue], actor: str, now: datetime
) -> None:
    """Store the sessions of a study folder by key; those that it does not list stay."""
    stored = {one.key: one for one in stored_sessions(commission_id)}
    changed = [one for one in sessions if stored.get(one.key) != one]
    for session in changed:
        Session.objects.update_or_create(
            commission_id=commission_id, key=session.key, defaults=_fields(session)
        )
    if changed:
        record_in_study(
            "recruit.sessions-stored",
            commission_id,
            actor,
            now,
            facts={"sessions": len(sessions), "changed": len(changed)},
            digests={"sessions": [_plain(one) for one in changed]},
        )


def check_sessions_named(commission_id: int) -> None:
    """Let a study pass whose steps and incentives name none but its own sessions.

    Raises:
        UnableToChangeSessions: one names another.
    """
    _check_named(commission_id, {one.key for one in stored_sessions(commission_id)})


def remove_sessions(commission_id: int) -> int:
    """Take a study's sessions out, as part of taking its recruitment out; return how many."""
    removed, _ = Session.objects.filter(commission_id=commission_id).delete()
    return removed


def _check_named(commission_id: int, known: set[str]) -> None:
    lost = sorted(sessions_named(commission_id) - known) if known else []
    if lost:
        raise UnableToChangeSessions(
            f"The fieldwork or the incentives name sessions that are not listed: "
            f"{', '.join(f'“{key}”' for key in lost)}.",
            remedy="List every session in recruit/sessions.csv of the study folder; import it.",
            sessions=lost,
        )


def _fields(session: SessionValue) -> dict[str, object]:
    return {
        "title": session.title,
        "on": session.on,
        "starts": session.starts,
        "venue": session.venue,
        "places": session.places,
        "mode": session.mode,
    }


def _plain(session: SessionValue) -> list[str]:
    return ["" if value is None else str(value) for value in cells(session).values()]


def _record(
    action: str, commission_id: int, session: SessionValue, actor: str, now: datetime
) -> None:
    record_in_study(
        action,
        commission_id,
        actor,
        now,
        facts={"places": session.places},
        digests={"session": _plain(session)},
    )


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"
