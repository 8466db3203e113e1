"""A coordinator's word on statements and voters: let pass, turned down, translated, set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.support.conversation_rows import (
    ReasonMissing,
    StatementNotOpen,
    UnknownLink,
    open_row,
    record_act,
    statement_row,
)
from remit.support.core.principles.conversation import OPEN, TURNED_DOWN, WAITING
from remit.support.models import StatementTranslation, Voter

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def let_pass(
    *, commission_id: int, number: int, text: str, reason: str, actor: str, now: datetime
) -> None:
    """Open a statement that waited to votes, its words changed where `text` is another.

    Raises:
        StatementNotOpen: no such statement waits.
        ReasonMissing: the words are changed, and nobody says why.
    """
    row = statement_row(commission_id, number, WAITING)
    changed = text.strip() != row.text
    if changed and not reason:
        raise ReasonMissing(
            "The words were changed, and there is no reason.", remedy="Say what was taken out."
        )
    row.text, row.state, row.caught, row.reason = text.strip(), OPEN, [], reason
    row.save()
    facts = {"statement": number, "changed": changed}
    record_act("support.statement-opened", commission_id, actor, now, facts)


@transaction.atomic
def turn_down(*, commission_id: int, number: int, reason: str, actor: str, now: datetime) -> None:
    """Turn a statement down: its words, translations and votes are destroyed, the reason stays.

    Raises:
        StatementNotOpen: there is no such statement.
        ReasonMissing: nobody says why.
    """
    row = statement_row(commission_id, number, OPEN, WAITING)
    if not reason:
        raise ReasonMissing(
            "A statement is turned down with a reason.", remedy="Say why, in a sentence."
        )
    row.votes.all().delete()
    row.translations.all().delete()
    row.text, row.state, row.caught, row.reason = "", TURNED_DOWN, [], reason
    row.save()
    record_act("support.statement-turned-down", commission_id, actor, now, {"statement": number})


@transaction.atomic
def translate_statement(
    *,
    commission_id: int,
    number: int,
    language: str,
    text: str,
    by_machine: bool,
    actor: str,
    now: datetime,
) -> None:
    """Keep a statement's text in another language, and whether a machine made it.

    Raises:
        StatementNotOpen: the statement is not open, or was written in that language.
    """
    row = statement_row(commission_id, number, OPEN)
    if language == row.language:
        raise StatementNotOpen(
            f"Statement {number} was written in that language.", remedy="Choose another language."
        )
    StatementTranslation.objects.update_or_create(
        statement=row, language=language, defaults={"text": text, "by_machine": by_machine}
    )
    facts = {"statement": number, "machine": by_machine}
    record_act("support.statement-translated", commission_id, actor, now, facts)


@transaction.atomic
def set_aside(
    *, commission_id: int, voter_key: str, reason: str, actor: str, now: datetime
) -> None:
    """Leave a voter's votes out of what is counted, with a reason; without one, count them again.

    Raises:
        ConversationClosed: what it came to is told already.
        UnknownLink: there is no such voter.
    """
    open_row(commission_id)
    changed = Voter.objects.filter(commission_id=commission_id, key=voter_key)
    if not changed.update(set_aside=reason):
        raise UnknownLink(f"There is no voter “{voter_key}”.", remedy="Look at the list again.")
    act = "support.voter-set-aside" if reason else "support.voter-counted-again"
    record_act(act, commission_id, actor, now, {}, digests={"reason": reason})
