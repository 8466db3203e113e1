"""Writes of how a programme is run: sessions, the specification, what was learned."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant
from remit.support.core.principles.catching import ENGLISH, caught
from remit.support.core.programme import (
    DECLINED,
    MOST_PROPOSALS,
    MOST_TELLINGS,
    TAKEN,
    WAITING,
    next_number,
)
from remit.support.joining_actions import ORGANISATION
from remit.support.models import (
    Attendance,
    Lesson,
    ProgrammeSession,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
)
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from remit.support.core.programme import Lesson as LessonValue
    from remit.support.core.programme import Session
    from remit.support.network_actions import Member


class UnableToKeepMore(RemitError):
    """An organisation has proposed or told as much as is taken."""

    code = "programme-too-much"
    exit_code = ExitCode.NOT_POSSIBLE


class TellsOfSomebody(RemitError):
    """A text that goes to others holds what tells who somebody is."""

    code = "programme-text-tells-of-somebody"
    exit_code = ExitCode.INVALID_INPUT


class NoProgrammeRow(RemitError):
    """There is no such session or proposal."""

    code = "programme-not-found"
    exit_code = ExitCode.NOT_FOUND


class SpecificationChanged(RemitError):
    """Somebody made a version since the page was opened."""

    code = "specification-changed-meanwhile"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def keep_session(*, commission_id: int, session: Session, actor: str, now: datetime) -> None:
    """Keep a session in place of that of its key."""
    values = asdict(session)
    ProgrammeSession.objects.update_or_create(
        commission_id=commission_id, key=values.pop("key"), defaults=values
    )
    _note("support.session-kept", commission_id, actor, now, facts={"session": session.key})


@transaction.atomic
def note_attendance(
    *, commission_id: int, session: str, people: Mapping[str, int], actor: str, now: datetime
) -> None:
    """Keep how many people of each organisation came to a session, by code; 0 takes it out.

    Raises:
        NoProgrammeRow: there is no such session.
    """
    row = ProgrammeSession.objects.filter(commission_id=commission_id, key=session).first()
    if row is None:
        raise NoProgrammeRow(
            f"There is no session “{session}”.", remedy="Choose one from the list."
        )
    ids = organisation_ids(commission_id)
    for code, count in people.items():
        if code not in ids:
            continue
        if count:
            Attendance.objects.update_or_create(
                session=row, organisation_id=ids[code], defaults={"people": count}
            )
        else:
            Attendance.objects.filter(session=row, organisation_id=ids[code]).delete()
    codes = [code for code in people if code in ids]
    _note("support.attendance-noted", commission_id, actor, now, codes=codes)


@transaction.atomic
def publish_specification(  # what a version is
    *,
    commission_id: int,
    after: int,
    text: str,
    why: str,
    taken: Collection[tuple[str, int]],
    actor: str,
    on: date,
    now: datetime,
) -> int:
    """Make a version of the training specification; return its number.

    Args:
        commission_id: the programme.
        after: the number of the version that it was made from, 0 for none.
        text: the whole of it.
        why: what was changed, and what for.
        taken: the proposals that it takes in, by code and number.
        actor: who made it.
        on: the day.
        now: the moment.

    Raises:
        SpecificationChanged: there is a later version than the one it was made from.
    """
    hold_commission(commission_id)
    rows = SpecificationVersion.objects.filter(commission_id=commission_id)
    last = next_number(list(rows.values_list("number", flat=True))) - 1
    if last != after:
        raise SpecificationChanged(
            f"Version {last} was made meanwhile.", remedy="Read it, and make your change anew."
        )
    SpecificationVersion.objects.create(
        commission_id=commission_id, number=last + 1, text=text, why=why, by="coordinator", on=on
    )
    for code, number in taken:
        _proposals(commission_id, code, number).update(state=TAKEN, version=last + 1)
    _note(
        "support.specification-made",
        commission_id,
        actor,
        now,
        codes=sorted({code for code, _ in taken}),
        facts={"version": last + 1, "proposals": len(taken)},
    )
    return last + 1


@transaction.atomic
def decline_proposal(  # which one, and what is answered
    *, commission_id: int, code: str, number: int, answer: str, actor: str, now: datetime
) -> None:
    """Answer a proposal that is not taken in."""
    if _proposals(commission_id, code, number).update(state=DECLINED, answer=answer):
        _note("support.proposal-declined", commission_id, actor, now, codes=[code])


@transaction.atomic
def propose_change(*, member: Member, text: str, why: str, on: date, now: datetime) -> None:
    """Keep a change to the specification that an organisation proposes.

    Raises:
        UnableToKeepMore: as many as are taken wait already.
    """
    hold_participant(member.participant_id)
    rows = SpecificationProposal.objects.filter(organisation_id=member.organisation_id)
    if rows.filter(state=WAITING).count() >= MOST_PROPOSALS:
        raise UnableToKeepMore(
            f"At most {MOST_PROPOSALS} of your ideas can wait.", remedy="Wait for answers first."
        )
    SpecificationProposal.objects.create(
        organisation_id=member.organisation_id,
        number=next_number(list(rows.values_list("number", flat=True))),
        text=text,
        why=why,
        on=on,
    )
    _own("support.specification-proposed", member, now)


@transaction.atomic
def tell_what_worked(  # what is told
    *, member: Member, activity: str, worked: str, what: str, adapted: str, on: date, now: datetime
) -> None:
    """Keep what an organisation tells of something that it tried.

    Raises:
        UnableToKeepMore: it has told as much as is taken.
    """
    hold_participant(member.participant_id)
    rows = Telling.objects.filter(organisation_id=member.organisation_id)
    if rows.count() >= MOST_TELLINGS:
        raise UnableToKeepMore(
            f"At most {MOST_TELLINGS} of these can be kept.", remedy="Take one out first."
        )
    Telling.objects.create(
        organisation_id=member.organisation_id,
        number=next_number(list(rows.values_list("number", flat=True))),
        activity=activity,
        worked=worked,
        what=what,
        adapted=adapted,
        on=on,
    )
    _own("support.what-worked-told", member, now)


@transaction.atomic
def take_out_telling(*, member: Member, number: int, now: datetime) -> None:
    """Take out what an organisation told."""
    Telling.objects.filter(organisation_id=member.organisation_id, number=number).delete()
    _own("support.what-worked-told", member, now)


@transaction.atomic
def keep_lesson(*, commission_id: int, lesson: LessonValue, actor: str, now: datetime) -> int:
    """Keep what a programme learned, in place of that of its number; 0 is new; return the number.

    Raises:
        TellsOfSomebody: the report would tell it, and it names somebody or how to reach them.
    """
    values = asdict(lesson)
    whole = f"{lesson.activity}\n{lesson.what}\n{lesson.for_whom}\n{lesson.adapted}"
    found = caught(whole, ENGLISH) if lesson.told else ()
    if found:
        raise TellsOfSomebody(
            f"The report would tell of somebody: {', '.join(found)}.",
            remedy="Take that out, or leave the lesson out of the report.",
        )
    rows = Lesson.objects.filter(commission_id=commission_id)
    number = values.pop("number") or next_number(list(rows.values_list("number", flat=True)))
    rows.update_or_create(commission_id=commission_id, number=number, defaults=values)
    _note("support.lesson-kept", commission_id, actor, now, facts={"number": number})
    return int(number)


def _proposals(commission_id: int, code: str, number: int) -> QuerySet[SpecificationProposal]:
    return SpecificationProposal.objects.filter(
        organisation__participant__commission_id=commission_id,
        organisation__participant__code=code,
        number=number,
        state=WAITING,
    )


def _own(action: str, member: Member, now: datetime) -> None:
    _note(action, member.commission_id, ORGANISATION, now, codes=[member.code])


def _note(
    action: str,
    commission_id: int,
    actor: str,
    now: datetime,
    *,
    codes: list[str] | None = None,
    facts: dict[str, str | int] | None = None,
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes or [],
        facts=facts or {},
    )
