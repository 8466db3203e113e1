"""Writes of a programme's network: circles, posts, and what keeps going."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant
from remit.support.core.network import (
    ANSWER,
    IN_CIRCLE,
    MOST_A_DAY,
    OPEN,
    REFUSED,
    WAITING,
    posts_too_many,
)
from remit.support.core.principles.catching import caught
from remit.support.core.programme import next_number
from remit.support.joining_actions import ORGANISATION
from remit.support.models import Circle, CircleMember, KeepsGoing, KeptBy, Post
from remit.support.network_queries import posts_for
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from datetime import date, datetime

    from remit.support.core.network import KeepsGoing as KeepsGoingValue
    from remit.support.network_queries import SeenPost


class NotInNetwork(RemitError):
    """There is no such circle, post or introduction, or not for whoever asks."""

    code = "network-not-found"
    exit_code = ExitCode.NOT_FOUND


class UnableToPost(RemitError):
    """An organisation has posted as much as a day allows."""

    code = "network-too-many-posts"
    exit_code = ExitCode.NOT_POSSIBLE


class CircleThereAlready(RemitError):
    """A circle with this key is there already."""

    code = "network-circle-there-already"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Member:
    """The organisation that acts: its programme, its keys and its code."""

    commission_id: int
    participant_id: int
    organisation_id: int
    code: str


@dataclass(frozen=True, slots=True)
class PostForm:
    """What an organisation wants to share, as it wrote it; read and held to limits before."""

    kind: str
    audience: str
    circle: str
    language: str
    title: str
    text: str
    address: str = ""


@transaction.atomic
def open_circle(  # what a circle is
    *, commission_id: int, key: str, name: str, about: str, kind: str, actor: str, on: date,
    now: datetime,
) -> None:  # fmt: skip
    """Open a circle. Organisations join it themselves.

    Raises:
        CircleThereAlready: the key is taken.
    """
    if Circle.objects.filter(commission_id=commission_id, key=key).exists():
        raise CircleThereAlready(
            f"There is a circle “{key}” already.", remedy="Give it another key."
        )
    Circle.objects.create(
        commission_id=commission_id, key=key, name=name, about=about, kind=kind, opened_on=on
    )
    _note("support.circle-opened", commission_id, actor, now, facts={"circle": key})


@transaction.atomic
def close_circle(*, commission_id: int, key: str, actor: str, on: date, now: datetime) -> None:
    """Close a circle; what was shared in it stays for those who are in it."""
    rows = Circle.objects.filter(commission_id=commission_id, key=key, closed_on__isnull=True)
    if rows.update(closed_on=on):
        _note("support.circle-closed", commission_id, actor, now, facts={"circle": key})


@transaction.atomic
def join_circle(*, member: Member, key: str, on: date, now: datetime) -> None:
    """Have an organisation join an open circle, as it chose.

    Raises:
        NotInNetwork: there is no such circle, or it is closed.
    """
    hold_participant(member.participant_id)
    circle = _circle(member.commission_id, key)
    CircleMember.objects.get_or_create(
        circle=circle, organisation_id=member.organisation_id, defaults={"joined_on": on}
    )
    _own("support.circle-joined", member, now)


@transaction.atomic
def leave_circle(*, member: Member, key: str, now: datetime) -> None:
    """Have an organisation leave a circle; what it shared stays until it takes that back."""
    CircleMember.objects.filter(organisation_id=member.organisation_id, circle__key=key).delete()
    _own("support.circle-left", member, now)


@transaction.atomic
def keep_post(
    *, member: Member, form: PostForm, answers: int | None = None, on: date, now: datetime
) -> str:
    """Keep what an organisation shares, asks or answers; return the state that it is in.

    What tells who somebody is waits until a coordinator has read it, and so does all that is not
    in English. An answer is for those who may see what it answers.

    Raises:
        UnableToPost: there were too many on this day.
        NotInNetwork: the organisation is not in the circle, or may not see what it answers.
    """
    hold_participant(member.participant_id)
    rows = Post.objects.filter(organisation_id=member.organisation_id)
    if posts_too_many(rows.values_list("posted_on", flat=True), on):
        raise UnableToPost(
            f"At most {MOST_A_DAY} posts a day are taken.", remedy="Come back tomorrow."
        )
    asked = post_to_answer(member, answers) if answers is not None else None
    circle = _own_circle(member, form, asked)
    found = caught(f"{form.title}\n{form.text}\n{form.address}", form.language)
    row = Post.objects.create(
        organisation_id=member.organisation_id,
        number=next_number(list(rows.values_list("number", flat=True))),
        kind=ANSWER if asked else form.kind,
        answers_id=asked.key if asked else None,
        circle=circle,
        audience=asked.post.audience if asked else form.audience,
        language=form.language,
        title=form.title,
        text=form.text,
        address=form.address,
        state=WAITING if found else OPEN,
        caught=", ".join(found),
        posted_on=on,
    )
    _own("support.post-kept", member, now, kind=row.kind, audience=row.audience)
    return row.state


@transaction.atomic
def take_post_back(*, member: Member, key: int, now: datetime) -> None:
    """Take back what an organisation shared, with the answers to it."""
    if Post.objects.filter(organisation_id=member.organisation_id, pk=key).delete()[0]:
        _own("support.post-taken-back", member, now)


@transaction.atomic
def read_post(
    *, commission_id: int, key: int, reason: str | None, actor: str, now: datetime
) -> None:
    """Let a post that waits be seen, or refuse it with a reason that its organisation reads."""
    rows = Post.objects.filter(
        pk=key, state=WAITING, organisation__participant__commission_id=commission_id
    )
    state = OPEN if reason is None else REFUSED
    if rows.update(state=state, reason=reason or ""):
        _note("support.post-read", commission_id, actor, now, facts={"state": state})


def post_to_answer(member: Member, key: int) -> SeenPost:
    """Return a post that an organisation may see and answer.

    Raises:
        NotInNetwork: there is none, or not for this organisation.
    """
    seen = posts_for(member.commission_id, member.organisation_id)
    found = next((one for one in seen if one.key == key and one.post.state == OPEN), None)
    if found is None:
        raise NotInNetwork("There is nothing here to answer.", remedy="Go back to the list.")
    return found


@transaction.atomic
def keep_going(*, commission_id: int, going: KeepsGoingValue, actor: str, now: datetime) -> None:
    """Keep one thing that goes on after the programme, in place of that of its number; 0 is new."""
    rows = KeepsGoing.objects.filter(commission_id=commission_id)
    number = going.number or next_number(list(rows.values_list("number", flat=True)))
    row, _ = rows.update_or_create(
        commission_id=commission_id,
        number=number,
        defaults={
            "what": going.what,
            "next_step": going.next_step,
            "by_on": going.by_on,
            "owner_role": going.owner_role,
            "done_on": going.done_on,
        },
    )
    KeptBy.objects.filter(going=row).delete()
    ids = organisation_ids(commission_id)
    if going.owner in ids:
        KeptBy.objects.create(going=row, organisation_id=ids[going.owner])
    _note("support.keeps-going", commission_id, actor, now, facts={"number": number})


@transaction.atomic
def take_on(*, member: Member, number: int, now: datetime, give_back: bool = False) -> None:
    """Have an organisation see to something that has no owner, or give it back."""
    hold_participant(member.participant_id)
    row = KeepsGoing.objects.select_for_update().get(
        commission_id=member.commission_id, number=number
    )
    known = KeptBy.objects.filter(going=row).first()
    if give_back and known and known.organisation_id == member.organisation_id:
        known.delete()
    elif not (give_back or known or row.owner_role):
        KeptBy.objects.create(going=row, organisation_id=member.organisation_id)
    _own("support.keeps-going", member, now, number=number)


def _own_circle(member: Member, form: PostForm, asked: SeenPost | None) -> Circle | None:
    key = asked.post.circle if asked else form.circle
    audience = asked.post.audience if asked else form.audience
    if not key:
        if audience == IN_CIRCLE:
            raise NotInNetwork("It takes a circle.", remedy="Choose one that you are in.")
        return None
    inside = CircleMember.objects.filter(organisation_id=member.organisation_id, circle__key=key)
    if audience == IN_CIRCLE and not inside.exists():
        raise NotInNetwork("You are not in that circle.", remedy="Join it first.")
    return Circle.objects.filter(commission_id=member.commission_id, key=key).first()


def _circle(commission_id: int, key: str) -> Circle:
    row = Circle.objects.filter(
        commission_id=commission_id, key=key, closed_on__isnull=True
    ).first()
    if row is None:
        raise NotInNetwork("There is no such circle.", remedy="Choose one from the list.")
    return row


def _own(action: str, member: Member, now: datetime, **facts: str | int) -> None:
    _note(action, member.commission_id, ORGANISATION, now, codes=[member.code], facts=facts)


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
