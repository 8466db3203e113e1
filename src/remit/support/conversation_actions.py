"""Writes of a conversation about principles: opened and closed, links, statements and votes."""

from __future__ import annotations

import secrets
from hashlib import sha256
from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from remit.kernel.codes import new_code
from remit.support.conversation_rows import (
    ProposedAlready,
    UnableToMakeLinks,
    UnableToPropose,
    VotedTooFast,
    closed,
    open_row,
    organisation_code,
    record_act,
    statement_row,
    voter_row,
)
from remit.support.core.principles.catching import caught
from remit.support.core.principles.conversation import (
    OPEN,
    PAPER_HEADINGS,
    WAITING,
    proposes_too_much,
    votes_too_fast,
)
from remit.support.core.principles.likeness import likeness, most_like
from remit.support.models import (
    Conversation,
    Statement,
    StatementVote,
    Voter,
)
from remit.support.principles_queries import results_to_tell

if TYPE_CHECKING:
    from datetime import datetime

LINK_BYTES = 16
VOTER = "a voter"


@transaction.atomic
def open_conversation(
    *, commission_id: int, links_each: int, least_adopting: int, actor: str, now: datetime
) -> None:
    """Open a programme's conversation under the five headings of the paper.

    Raises:
        ConversationClosed: it was closed, and that is for good.
    """
    row, made = Conversation.objects.get_or_create(
        commission_id=commission_id,
        defaults={
            "opened_on": timezone.localdate(now),
            "headings": [{"key": one.key, "label": dict(one.labels)} for one in PAPER_HEADINGS],
        },
    )
    if row.closed_on is not None:
        raise closed()
    row.links_each, row.least_adopting = links_each, least_adopting
    row.save()
    record_act("support.conversation-opened", commission_id, actor, now, {"new": made})


@transaction.atomic
def close_conversation(*, commission_id: int, actor: str, now: datetime) -> None:
    """Close a conversation for good; what it came to is kept as it may be told.

    Raises:
        ConversationClosed: it is closed already.
    """
    row = open_row(commission_id)
    row.closed_on, row.told = timezone.localdate(now), results_to_tell(commission_id)
    row.save()
    record_act("support.conversation-closed", commission_id, actor, now, {})


@transaction.atomic
def make_links(
    *, commission_id: int, organisation_id: int, count: int, actor: str, now: datetime
) -> list[str]:
    """Make links for people of an organisation; return what they end in, which is kept nowhere.

    Raises:
        UnableToMakeLinks: the organisation would have more than one may have.
    """
    row = open_row(commission_id)
    code = organisation_code(organisation_id)
    made = Voter.objects.filter(organisation_id=organisation_id).count()
    if made + count > row.links_each:
        raise UnableToMakeLinks(
            f"One organisation has {row.links_each} links at most; {made} are made.",
            remedy=f"Ask for {max(0, row.links_each - made)} or fewer, or ask the coordinator.",
            most=row.links_each,
            made=made,
        )
    tokens = [secrets.token_urlsafe(LINK_BYTES) for _ in range(count)]
    Voter.objects.bulk_create(
        Voter(
            organisation_id=organisation_id,
            commission_id=commission_id,
            key=_fresh_key(commission_id),
            link=link_digest(token),
            made_at=now,
        )
        for token in tokens
    )
    record_act("support.links-made", commission_id, actor, now, {"links": count}, codes=(code,))
    return tokens


@transaction.atomic
def cancel_links(*, commission_id: int, organisation_id: int, actor: str, now: datetime) -> int:
    """Cancel an organisation's links by which nobody has voted or proposed; return how many."""
    open_row(commission_id)
    code = organisation_code(organisation_id)
    unused = Voter.objects.filter(
        organisation_id=organisation_id, votes__isnull=True, statements__isnull=True
    )
    gone = unused.delete()[0]
    if gone:
        facts = {"links": gone}
        record_act("support.links-cancelled", commission_id, actor, now, facts, codes=(code,))
    return gone


def link_digest(token: str) -> str:
    """Return what is kept of a link; 128 random bits need no slow hash."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def propose_statement(
    *,
    commission_id: int,
    voter_id: int,
    heading: str,
    language: str,
    text: str,
    different: bool,
    now: datetime,
) -> int:
    """Propose a statement for others to vote on; return its number.

    What may say who somebody is waits until a coordinator has read it, and so does what no
    recogniser reads.

    Args:
        commission_id: the programme.
        voter_id: who proposes it.
        heading: the key of a heading.
        language: the tag of its language.
        text: the statement.
        different: the voter has seen the statement like it, and says that this is another.
        now: when.

    Raises:
        UnableToPropose: the voter has proposed too much.
        ProposedAlready: it is there already, or one like it and the voter has not said more.
    """
    row = open_row(commission_id)
    voter = voter_row(commission_id, voter_id)
    times = voter.statements.exclude(proposed_at=None).values_list("proposed_at", flat=True)
    much = proposes_too_much([at for at in times if at is not None], now)
    if much:
        raise UnableToPropose(
            "One person cannot propose so many statements.",
            remedy="Wait an hour." if much == "hour" else "Vote on what others propose.",
            much=much,
        )
    _check_fresh(row, text, different=different)
    found = caught(text, language)
    number = _add(
        row, now, heading=heading, language=language, text=text, voter=voter,
        state=WAITING if found else OPEN, caught=list(found),
    )  # fmt: skip
    record_act(
        "support.statement-proposed", commission_id, VOTER, now,
        {"statement": number, "waits": bool(found)},
    )  # fmt: skip
    return number


@transaction.atomic
def add_statement(
    *, commission_id: int, heading: str, language: str, text: str, actor: str, now: datetime
) -> int:
    """Add a coordinator's own statement, open to votes at once; return its number.

    Raises:
        ProposedAlready: it is there already.
    """
    row = open_row(commission_id)
    _check_fresh(row, text, different=True)
    number = _add(row, now, heading=heading, language=language, text=text, state=OPEN)
    record_act("support.statement-added", commission_id, actor, now, {"statement": number})
    return number


@transaction.atomic
def cast_vote(*, commission_id: int, voter_id: int, number: int, value: int, now: datetime) -> None:
    """Keep a voter's answer to a statement, in place of any earlier one.

    Raises:
        VotedTooFast: the voter cast too many votes within a minute.
        StatementNotOpen: the statement is not there, or not open.
    """
    # Votes do not wait for one another: only the voter's own row is held.
    if not Conversation.objects.filter(commission_id=commission_id, closed_on=None).exists():
        open_row(commission_id)
    voter = voter_row(commission_id, voter_id)
    lately = voter.votes.exclude(cast_at=None).order_by("-cast_at")[:100]
    if votes_too_fast([at for at in lately.values_list("cast_at", flat=True) if at], now):
        raise VotedTooFast("Nobody reads so fast.", remedy="Wait a minute, then go on.")
    row = statement_row(commission_id, number, OPEN)
    StatementVote.objects.update_or_create(
        statement=row, voter=voter, defaults={"value": value, "cast_at": now}
    )
    record_act("support.voted", commission_id, VOTER, now, {"statement": number})


@transaction.atomic
def take_back_vote(*, commission_id: int, voter_id: int, now: datetime) -> bool:
    """Take back a voter's last vote, so that its statement comes again; whether there was one."""
    open_row(commission_id)
    voter = voter_row(commission_id, voter_id)
    last = voter.votes.exclude(cast_at=None).order_by("-cast_at", "-pk").first()
    if last is None:
        return False
    number = last.statement.number
    last.delete()
    record_act("support.vote-taken-back", commission_id, VOTER, now, {"statement": number})
    return True


def _check_fresh(row: Conversation, text: str, *, different: bool) -> None:
    """Refuse a text that is there already, and one like it unless it is said to be different."""
    waiting = row.statements.filter(state=WAITING).values_list("text", flat=True)
    if any(likeness(text, other) == 1 for other in waiting):
        raise _there(0, 1.0)
    known = dict(row.statements.filter(state=OPEN).values_list("number", "text"))
    found = most_like(text, known)
    if found and (found[1] == 1 or not different):
        raise _there(*found)


def _there(number: int, how: float) -> ProposedAlready:
    return ProposedAlready(
        "A statement like this is there already.",
        remedy="Vote on that one, or say how yours is different.",
        number=number,
        same=how == 1,
    )


def _add(row: Conversation, now: datetime, **fields: object) -> int:
    last = row.statements.aggregate(last=Max("number"))["last"] or 0
    Statement.objects.create(
        conversation=row,
        number=last + 1,
        proposed_on=timezone.localdate(now),
        proposed_at=now,
        **fields,
    )
    return last + 1


def _fresh_key(commission_id: int) -> str:
    rows, rng = Voter.objects.filter(commission_id=commission_id), SystemRandom()
    key = new_code(rng)
    while rows.filter(key=key).exists():
        key = new_code(rng)
    return key
