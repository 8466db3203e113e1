"""The rows of a conversation that an act holds while it works, and why an act cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.support.models import Conversation, Organisation, Statement, Voter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class NoConversation(RemitError):
    """The programme's conversation about principles was not opened yet."""

    code = "conversation-not-opened"
    exit_code = ExitCode.NOT_FOUND


class ConversationClosed(RemitError):
    """The conversation takes no more votes, statements or links."""

    code = "conversation-closed"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToMakeLinks(RemitError):
    """An organisation has as many links as one may have."""

    code = "links-used-up"
    exit_code = ExitCode.NOT_POSSIBLE


class UnknownLink(RemitError):
    """Nobody has this link, or whoever had it has gone."""

    code = "link-unknown"
    exit_code = ExitCode.NOT_FOUND


class UnableToPropose(RemitError):
    """One person has proposed as much as one may, for now or for good."""

    code = "statement-too-many"
    exit_code = ExitCode.NOT_POSSIBLE


class ProposedAlready(RemitError):
    """The statement is there already, or one like it; `number` is that one's, or 0 if it waits."""

    code = "statement-there-already"
    exit_code = ExitCode.NOT_POSSIBLE


class VotedTooFast(RemitError):
    """Somebody votes faster than anybody reads."""

    code = "vote-too-fast"
    exit_code = ExitCode.NOT_POSSIBLE


class StatementNotOpen(RemitError):
    """A statement is not there, or not in the state that the act needs."""

    code = "statement-not-open"
    exit_code = ExitCode.NOT_FOUND


class OrganisationGone(RemitError):
    """The organisation has left the programme while it was acting."""

    code = "organisation-gone"
    exit_code = ExitCode.NOT_FOUND


class ReasonMissing(RemitError):
    """An act that takes something from somebody needs its reason."""

    code = "reason-missing"
    exit_code = ExitCode.INVALID_INPUT


def organisation_code(organisation_id: int) -> str:
    """Return an organisation's code; it cannot leave until the transaction ends.

    Raises:
        OrganisationGone: it has left.
    """
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation_id)
    code = rows.values_list("participant__code", flat=True).first()
    if code is None:
        raise OrganisationGone("Your organisation has left.", remedy="Nothing was kept.")
    return code


def conversation_row(commission_id: int) -> Conversation:
    """Return a programme's conversation, held until the transaction ends.

    Raises:
        NoConversation: it was not opened yet.
    """
    # Whoever numbers a statement or counts links waits for the one before.
    row = Conversation.objects.select_for_update().filter(commission_id=commission_id).first()
    if row is None:
        raise NoConversation(
            "The conversation about principles was not opened yet.",
            remedy="A coordinator opens it.",
        )
    return row


def open_row(commission_id: int) -> Conversation:
    """Return a programme's conversation that is open, held until the transaction ends.

    Raises:
        ConversationClosed: it is closed.
    """
    row = conversation_row(commission_id)
    if row.closed_on is not None:
        raise closed()
    return row


def closed() -> ConversationClosed:
    """Return the failure of whoever comes too late."""
    return ConversationClosed("The conversation is closed.", remedy="Look at what it came to.")


def voter_row(commission_id: int, voter_id: int) -> Voter:
    """Return a voter, held until the transaction ends.

    Raises:
        UnknownLink: there is none any more.
    """
    found = Voter.objects.select_for_update().filter(commission_id=commission_id, pk=voter_id)
    voter = found.first()
    if voter is None:
        raise UnknownLink("Nobody has this link any more.", remedy="Ask your organisation for one.")
    return voter


def statement_row(commission_id: int, number: int, *states: str) -> Statement:
    """Return a statement in one of some states, held until the transaction ends.

    Raises:
        StatementNotOpen: there is none.
    """
    row = (
        Statement.objects.select_for_update()
        .filter(conversation__commission_id=commission_id, number=number, state__in=states)
        .first()
    )
    if row is None:
        raise StatementNotOpen(
            f"Statement {number} is not there, or not open to this.",
            remedy="Look at the list again.",
        )
    return row


def record_act(
    action: str,
    commission_id: int,
    actor: str,
    now: datetime,
    facts: Mapping[str, int | str | bool | None],
    *,
    codes: tuple[str, ...] = (),
    digests: Mapping[str, object] | None = None,
) -> None:
    """Record what was done to a conversation in the ledger."""
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes,
        facts=facts,
        digests=digests or {},
    )
