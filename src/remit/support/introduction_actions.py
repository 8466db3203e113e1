"""Writes of introductions in a programme's network, to which both sides agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import hold_participant
from remit.people.vault_actions import open_contact
from remit.support.core.network import (
    BY_COORDINATOR,
    BY_ORGANISATION,
    MOST_ASKED,
    NO,
    YES,
    asks_too_many,
)
from remit.support.core.programme import next_number
from remit.support.joining_actions import ORGANISATION, record_own_act
from remit.support.models import Introduction, Post
from remit.support.network_actions import NotInNetwork, post_to_answer
from remit.support.network_queries import introductions_of
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from datetime import date, datetime

    from remit.people.core.consents import Contact
    from remit.support.network_actions import Member


class UnableToIntroduce(RemitError):
    """An introduction is not possible, or not yet."""

    code = "network-no-introduction"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def ask_introduction(*, member: Member, post: int, on: date, now: datetime) -> None:
    """Ask to be introduced to whoever wrote a post; they are asked whether they want to be.

    Raises:
        NotInNetwork: the organisation may not see the post, or wrote it.
        UnableToIntroduce: as many of its questions as may be are unanswered.
    """
    hold_participant(member.participant_id)
    about = post_to_answer(member, post)
    rows = Introduction.objects.filter(first_id=member.organisation_id)
    waiting = rows.filter(settled_on__isnull=True, made_by=BY_ORGANISATION).count()
    if asks_too_many(waiting):
        raise UnableToIntroduce(
            f"You have asked {MOST_ASKED} times, and have no answers yet.",
            remedy="Wait for an answer first.",
        )
    if about.is_own:
        raise NotInNetwork("That is your own.", remedy="Choose another.")
    Introduction.objects.create(
        first_id=member.organisation_id,
        number=next_number(list(rows.values_list("number", flat=True))),
        second_id=Post.objects.get(pk=post).organisation_id,
        made_on=on,
        about=about.post.title or about.post.text,
        first_says=YES,
    )
    record_own_act(member.commission_id, member.code, "support.introduction-asked", now)


@transaction.atomic
def suggest_introduction(
    *, commission_id: int, codes: tuple[str, str], about: str, actor: str, on: date, now: datetime
) -> None:
    """Ask two organisations whether they want to know each other; neither learns of the other.

    Raises:
        NotInNetwork: one of the codes is of no organisation here, or both are of one.
    """
    ids = organisation_ids(commission_id)
    first, second = codes
    if first == second or not {first, second} <= set(ids):
        raise NotInNetwork(
            "It takes the codes of two organisations of this programme.",
            remedy="Look them up in the list of organisations.",
        )
    rows = Introduction.objects.filter(first_id=ids[first])
    Introduction.objects.create(
        first_id=ids[first],
        number=next_number(list(rows.values_list("number", flat=True))),
        second_id=ids[second],
        made_on=on,
        about=about,
        made_by=BY_COORDINATOR,
    )
    record(
        action="support.introduction-suggested",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=list(codes),
    )


@transaction.atomic
def answer_introduction(*, member: Member, key: int, says: str, on: date, now: datetime) -> None:
    """Keep what one side says. A side that has said yes can still say no, until and after.

    Raises:
        NotInNetwork: the introduction is none of the organisation's.
    """
    hold_participant(member.participant_id)
    row = _introduction(member, key)
    if row.first_id == member.organisation_id:
        row.first_says = says
    else:
        row.second_says = says
    both = row.first_says and row.second_says
    row.settled_on = on if both or NO in (row.first_says, row.second_says) else None
    row.save()
    record_own_act(member.commission_id, member.code, "support.introduction-answered", now)


@transaction.atomic
def open_introduced(*, member: Member, key: int, vault_key: bytes, now: datetime) -> Contact:
    """Return the name and contact of the other side, once both have agreed. The ledger says so.

    Raises:
        UnableToIntroduce: one of the two has not agreed.
    """
    hold_participant(member.participant_id)
    seen = next((one for one in introductions_of(member.organisation_id) if one.key == key), None)
    if seen is None or seen.other is None:
        raise UnableToIntroduce(
            "Both have to agree before either learns who the other is.", remedy="Wait."
        )
    record_own_act(member.commission_id, member.code, "support.introduction-opened", now)
    return open_contact(
        commission_id=member.commission_id,
        code=seen.other,
        vault_key=vault_key,
        actor=ORGANISATION,
        now=now,
    )


def _introduction(member: Member, key: int) -> Introduction:
    row = Introduction.objects.select_for_update().filter(pk=key).first()
    if row is None or member.organisation_id not in (row.first_id, row.second_id):
        raise NotInNetwork("There is no such introduction.", remedy="Go back to the list.")
    return row
