"""Writes of mentoring: mentors, wishes, ties, matches asked and answered, sessions, ends."""

from __future__ import annotations

from dataclasses import asdict
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import register_participants
from remit.people.core.consents import Contact
from remit.people.queries import fresh_code
from remit.people.secret_actions import fresh_secret, give_secret
from remit.people.vault_actions import keep_contact
from remit.support.core.mentoring.matches import (
    ASKED,
    ENDED,
    FALLEN_THROUGH,
    FINISHED,
    MOST_SESSIONS,
)
from remit.support.core.mentoring.people import HIGHEST_PRIORITY
from remit.support.mentoring_queries import (
    MATCH_FIELDS,
    MENTOR_FIELDS,
    WISH_FIELDS,
    matches_of,
    proposal,
    why_document,
)
from remit.support.models import Mentor as MentorRow
from remit.support.models import MentoringWish as WishRow
from remit.support.models import MentorMatch as MatchRow
from remit.support.models import MentorSession as SessionRow
from remit.support.models import MentorTie as TieRow
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from remit.support.core.mentoring.contents import MentoringFiles
    from remit.support.core.mentoring.matches import MentorMatch, Session
    from remit.support.core.mentoring.people import Mentor, Tie, Wish

MENTOR = "mentor"


class ProposalChanged(RemitError):
    """Somebody asked, answered or left since the proposal was looked at."""

    code = "mentoring-proposal-changed"
    exit_code = ExitCode.NOT_POSSIBLE


class MatchOver(RemitError):
    """A match was answered or has ended meanwhile."""

    code = "mentoring-match-over"
    exit_code = ExitCode.NOT_POSSIBLE


class TooManySessions(RemitError):
    """A match has as many sessions as are kept."""

    code = "mentoring-too-many-sessions"
    exit_code = ExitCode.NOT_POSSIBLE


def add_mentor(
    *, commission_id: int, name: str, contact: str, vault_key: bytes, actor: str, on: date,
    now: datetime,
) -> tuple[str, str]:  # fmt: skip
    """Bring a mentor in; return the code and the secret, which is shown once.

    The name and the way to reach them go into the vault alone.
    """
    fresh = fresh_secret()  # slow, so before the transaction
    with transaction.atomic():
        hold_commission(commission_id)
        code = fresh_code(commission_id, SystemRandom())
        known = register_participants(
            commission_id=commission_id, codes=[code], actor=actor, now=now
        )
        MentorRow.objects.create(participant_id=known[code], joined_on=on)
        keep_contact(
            commission_id=commission_id,
            contact=Contact(code, {"name": name, "contact": contact}),
            vault_key=vault_key,
            actor=actor,
            now=now,
        )
        _note(commission_id, "support.mentor-joined", [code], actor, now)
        secret = give_secret(
            commission_id=commission_id, code=code, actor=actor, now=now, fresh=fresh
        )
    return code, secret


@transaction.atomic
def keep_mentor(*, mentor_id: int, mentor: Mentor) -> None:
    """Keep what a mentor says of themselves in place of what they said."""
    MentorRow.objects.filter(pk=mentor_id).update(**_columns(mentor, MENTOR_FIELDS))


@transaction.atomic
def mentor_stops(*, commission_id: int, mentor_id: int, code: str, on: date, now: datetime) -> None:
    """Note that a mentor stops: their organisations wait again, and come first."""
    MentorRow.objects.filter(pk=mentor_id).update(left_on=on)
    for row in MatchRow.objects.filter(mentor_id=mentor_id, ended_on__isnull=True):
        _end(row, "mentor-left", on)
    _note(commission_id, "support.mentor-stopped", [code], MENTOR, now)


@transaction.atomic
def keep_wish(*, organisation_id: int, wish: Wish) -> None:
    """Keep an organisation's wish; the day on which it asked first and its priority stay."""
    fields = _columns(wish, WISH_FIELDS)
    said = {name: value for name, value in fields.items() if name not in {"asked_on", "priority"}}
    WishRow.objects.update_or_create(
        organisation_id=organisation_id, defaults=said, create_defaults=fields
    )


@transaction.atomic
def drop_wish(*, organisation_id: int, on: date) -> None:
    """Take an organisation's wish back; a match that has not ended ends, and frees its mentor."""
    rows = MatchRow.objects.filter(organisation_id=organisation_id, ended_on__isnull=True)
    for row in rows:
        _end(row, "organisation-left", on)
    WishRow.objects.filter(organisation_id=organisation_id).delete()


@transaction.atomic
def put_first(*, commission_id: int, code: str, priority: int, actor: str, now: datetime) -> None:
    """Set the priority of an organisation that waits, from 0 to 2."""
    WishRow.objects.filter(
        organisation__participant__commission_id=commission_id, organisation__participant__code=code
    ).update(priority=max(0, min(priority, HIGHEST_PRIORITY)))
    _note(commission_id, "support.mentoring-priority", [code], actor, now)


@transaction.atomic
def keep_tie(*, commission_id: int, tie: Tie, known: bool, actor: str, now: datetime) -> bool:
    """Note what is known of an organisation and a mentor, or with `known` false take it back.

    Returns:
        Whether both codes are somebody's; else nothing is changed.
    """
    ids, mentors = organisation_ids(commission_id), _mentor_ids(commission_id)
    if tie.mentor not in mentors or tie.code not in ids:
        return False
    pair: dict[str, Any] = {
        "organisation_id": ids[tie.code],
        "mentor_id": mentors[tie.mentor],
        "kind": tie.kind,
    }
    if known:
        TieRow.objects.get_or_create(**pair)
    else:
        TieRow.objects.filter(**pair).delete()
    _note(commission_id, "support.mentor-tie", [tie.code, tie.mentor], actor, now)
    return True


@transaction.atomic
def ask_pairs(*, commission_id: int, mark: str, actor: str, on: date, now: datetime) -> int:
    """Ask both sides of every pair of today's proposal; return how many pairs.

    Args:
        commission_id: the programme.
        mark: of the proposal that was looked at.
        actor: the coordinator.
        on: the day.
        now: the moment.

    Raises:
        ProposalChanged: the proposal is another one by now.
    """
    hold_commission(commission_id)
    found = proposal(commission_id, on)
    if found.mark != mark:
        raise ProposalChanged(
            "Somebody asked, answered or left since you looked.",
            remedy="Look at the proposal again.",
        )
    ids = organisation_ids(commission_id)
    mentor_ids = _mentor_ids(commission_id)
    numbers = MatchRow.objects.filter(organisation__participant__commission_id=commission_id)
    last = dict(numbers.values_list("organisation_id").annotate(Max("number")).order_by())
    MatchRow.objects.bulk_create(
        MatchRow(
            organisation_id=ids[one.code],
            number=last.get(ids[one.code], 0) + 1,
            mentor_id=mentor_ids[one.mentor],
            proposed_on=on,
            why=why_document(one.why),
        )
        for one in found.pairs
    )
    record(
        action="support.mentors-proposed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=sorted({code for one in found.pairs for code in (one.code, one.mentor)}),
        facts={"pairs": len(found.pairs), "waiting": len(found.waiting)},
    )
    return len(found.pairs)


@transaction.atomic
def answer_match(
    *, commission_id: int, match_id: int, by: str, yes: bool, on: date, now: datetime
) -> None:
    """Note what the organisation or the mentor says to a match.

    Args:
        commission_id: the programme.
        match_id: of the match.
        by: "organisation" or "mentor".
        yes: whether they want it; a no ends it, and the pair is not proposed again.
        on: the day.
        now: the moment.

    Raises:
        MatchOver: it has been agreed or has ended meanwhile.
    """
    row, one = _locked(match_id)
    if one.state != ASKED:
        raise MatchOver("This match has been answered.", remedy="Look at the page again.")
    if yes:
        setattr(row, f"{by}_on", on)
        row.save(update_fields=[f"{by}_on"])
    else:
        _end(row, f"{by}-no", on)
    action = "support.match-agreed" if yes else "support.match-refused"
    _note(commission_id, action, [one.code, one.mentor], by, now)


@transaction.atomic
def end_match(
    *, commission_id: int, match_id: int, ended: str, actor: str, on: date, now: datetime
) -> None:
    """End a match, for one of the reasons in `ENDS`; its mentor's place is free again.

    Raises:
        MatchOver: it has ended meanwhile.
    """
    row, one = _locked(match_id)
    if one.state == ENDED:
        raise MatchOver("This match has ended.", remedy="Look at the page again.")
    _end(row, ended, on)
    _note(commission_id, "support.match-ended", [one.code, one.mentor], actor, now)


@transaction.atomic
def keep_goals(*, match_id: int, goals: str) -> None:
    """Keep what an organisation and its mentor want to reach."""
    MatchRow.objects.filter(pk=match_id).update(goals=goals)


@transaction.atomic
def log_session(*, match_id: int, session: Session) -> None:
    """Write a session down.

    Raises:
        TooManySessions: there are as many as are kept.
    """
    row = MatchRow.objects.select_for_update().get(pk=match_id)
    taken = row.sessions.aggregate(last=Max("number"))["last"] or 0
    if taken >= MOST_SESSIONS:
        raise TooManySessions(
            f"A match has at most {MOST_SESSIONS} sessions.", remedy="Write it into the last one."
        )
    SessionRow.objects.create(match=row, number=taken + 1, **asdict(session))


def organisation_leaves(organisation_id: int, on: date) -> None:
    """Free the mentor of an organisation that leaves; call it in the transaction of the leaving."""
    drop_wish(organisation_id=organisation_id, on=on)


def free_organisations(participant_id: int) -> None:
    """Put the organisations of a mentor who withdraws first in line; part of the withdrawal."""
    rows = MatchRow.objects.filter(mentor__participant_id=participant_id, ended_on__isnull=True)
    _first_in_line([row.organisation_id for row in rows])


@transaction.atomic
def store_mentoring(
    *, commission_id: int, mentoring: MentoringFiles, actor: str, now: datetime
) -> None:
    """Store mentoring as a folder gives it, in place of rows of the same codes and numbers."""
    keys = register_participants(
        commission_id=commission_id,
        codes=[one.code for one in mentoring.mentors],
        actor=actor,
        now=now,
    )
    for one in mentoring.mentors:
        if one.code in keys:
            MentorRow.objects.update_or_create(
                participant_id=keys[one.code], defaults=_columns(one, MENTOR_FIELDS)
            )
    ids, mentor_ids = organisation_ids(commission_id), _mentor_ids(commission_id)
    for wish in (one for one in mentoring.requests if one.code in ids):
        WishRow.objects.update_or_create(
            organisation_id=ids[wish.code], defaults=_columns(wish, WISH_FIELDS)
        )
    for tie in mentoring.ties:
        if tie.code in ids and tie.mentor in mentor_ids:
            TieRow.objects.get_or_create(
                organisation_id=ids[tie.code], mentor_id=mentor_ids[tie.mentor], kind=tie.kind
            )
    _store_matches(mentoring.pairs, ids, mentor_ids)


def _store_matches(
    pairs: Sequence[MentorMatch], ids: Mapping[str, int], mentor_ids: Mapping[str, int]
) -> None:
    """Store matches in place of all that the same organisations had: one at a time is open."""
    here = [one for one in pairs if one.code in ids]
    MatchRow.objects.filter(organisation__in=[ids[one.code] for one in here]).delete()
    for one in here:
        row = MatchRow.objects.create(
            organisation_id=ids[one.code],
            mentor_id=mentor_ids.get(one.mentor),
            why=why_document(one.why),
            **{name: getattr(one, name) for name in MATCH_FIELDS},
        )
        SessionRow.objects.bulk_create(
            SessionRow(match=row, number=at, **asdict(session))
            for at, session in enumerate(one.sessions, start=1)
        )


def _mentor_ids(commission_id: int) -> dict[str, int]:
    rows = MentorRow.objects.filter(participant__commission_id=commission_id)
    return dict(rows.values_list("participant__code", "pk"))


def _locked(match_id: int) -> tuple[MatchRow, MentorMatch]:
    row = MatchRow.objects.select_for_update().get(pk=match_id)
    return row, next(one for key, one in matches_of(row.organisation_id) if key == match_id)


def _end(row: MatchRow, ended: str, on: date) -> None:
    row.ended_on, row.ended = max(on, row.proposed_on), ended
    row.save(update_fields=["ended_on", "ended"])
    if ended in FALLEN_THROUGH:
        _first_in_line([row.organisation_id])
    if ended == FINISHED:
        WishRow.objects.filter(organisation_id=row.organisation_id).delete()


def _first_in_line(organisations: list[int]) -> None:
    rows = WishRow.objects.filter(organisation_id__in=organisations, priority=0)
    rows.update(priority=1)


def _columns(value: Mentor | Wish, names: tuple[str, ...]) -> dict[str, object]:
    found = {name: getattr(value, name) for name in names}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in found.items()}


def _note(commission_id: int, action: str, codes: list[str], actor: str, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[code for code in codes if code],
    )
