"""Writes of what participants enter, page by page.

Everything slow is done before the write begins: others who answer wait only for the write itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.attachment_actions import keep_files, sealed_file
from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.state import FillingState
from remit.ask.core.filling.turning import take, turn
from remit.ask.filling_queries import filling, form_of, sheet_of, state_of
from remit.ask.models import Filling, Response
from remit.ask.vignette_queries import own_set
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.people.actions import hold_participant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.ask.core.filling.entry import Posted
    from remit.ask.core.filling.traveller import Traveller
    from remit.ask.core.filling.turning import Turned
    from remit.ask.core.journey import Questions


class SentAlready(RemitError):
    """Answers that were sent are not changed by the page that they came from."""

    code = "answers-sent-already"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def begin_form(*, traveller: Traveller, step: Questions, now: datetime) -> None:
    """Give somebody who opens a form with vignettes their own set of them.

    Raises:
        SentAlready: the form was sent meanwhile.
        ParticipantNotFound: they have withdrawn meanwhile.
    """
    hold_filling(traveller, step, now)


def enter_page(
    *, traveller: Traveller, step: Questions, key: str, posted: Posted, now: datetime
) -> Turned:
    """Take what somebody entered on one page of a form.

    What can be taken is kept even when something else on the page has a fault. The same page sent
    twice leaves the same answers, and two pages at once leave both.

    Raises:
        SentAlready: the form was sent meanwhile.
        ParticipantNotFound: they have withdrawn meanwhile.
    """
    state = state_now(traveller, step)
    sheet = sheet_of(traveller, step, state, now)
    taken = take(sheet, state, key, posted)
    with transaction.atomic():
        row = hold_filling(traveller, step, now)
        found = state_of(row)
        if found != state:
            # Another page of the same form came in between: this one goes on top of it.
            sheet = sheet.refilled(found.answers)
            taken = take(sheet, found, key, posted)
        if taken.page is not None:
            keep_filling(row, traveller, taken.state, now)
    return turn(taken, sheet.refilled(taken.state.answers), key, posted)


def attach(
    *,
    traveller: Traveller,
    step: Questions,
    path: str,
    name: str,
    content: bytes,
    vault_key: bytes,
    now: datetime,
) -> None:
    """Keep a file that somebody sent with a form, sealed, in place of an earlier one.

    Raises:
        SentAlready: the form was sent meanwhile.
        ParticipantNotFound: they have withdrawn meanwhile.
        UnableToOpenVault: the key cannot be used.
    """
    sealed = sealed_file(
        path=path,
        name=name,
        content=content,
        vault_key=vault_key,
        commission=commission_name(traveller.commission_id),
        code=traveller.code,
    )
    with transaction.atomic():
        row = hold_filling(traveller, step, now)
        keep_files(participant_id=row.participant_id, form=row.form, wave=row.wave, files=[sealed])


@transaction.atomic
def show_answers(
    *, traveller: Traveller, step: Questions, paths: Sequence[str], now: datetime
) -> None:
    """Show somebody their own earlier answers, as they ask for it, for this sitting."""
    row = hold_filling(traveller, step, now)
    row.fresh = sorted({*row.fresh, *paths})
    row.save(update_fields=["fresh", "sitting"])


def state_now(traveller: Traveller, step: Questions) -> FillingState:
    """Return how far a form is filled in, as the traveller's sitting finds it."""
    found = filling(traveller.participant_id, step)
    if found is None:
        return FillingState(Answers({}, {}), frozenset(), traveller.sitting, sent=False)
    return found.seen_in(traveller.sitting)


def hold_filling(
    traveller: Traveller, step: Questions, now: datetime, on_paper: Mapping[str, str] | None = None
) -> Filling:
    """Return the filling to write to, others waiting; one of another sitting hides what it has.

    Whoever has begun here may go on when an import brings answers of theirs: sending keeps both.
    A fresh one of a form with vignettes holds the person's set; who answered `on_paper` has had it.

    Raises:
        SentAlready: it was sent, or its answers came on another way before it was begun.
        ParticipantNotFound: the participant has withdrawn.
    """
    hold_participant(traveller.participant_id)
    row = (
        Filling.objects.select_for_update()
        .filter(participant_id=traveller.participant_id, form=step.form, wave=step.wave)
        .first()
    )
    if row is None:
        check_nothing_sent(traveller, step)
        own = own_set(
            commission_id=traveller.commission_id,
            participant_id=traveller.participant_id,
            name=step.form,
            form=form_of(traveller.commission_id, step.form),
            answered=on_paper or {},
        )
        return Filling.objects.create(
            participant_id=traveller.participant_id,
            form=step.form,
            wave=step.wave,
            mode=traveller.mode,
            language=traveller.language,
            sitting=traveller.sitting,
            values=own,
            fresh=sorted(own),
            begun_at=now,
            changed_at=now,
        )
    if row.sent_at is not None:
        raise _sent_already()
    if row.sitting != traveller.sitting:
        row.sitting, row.fresh = traveller.sitting, []
    return row


def keep_filling(row: Filling, traveller: Traveller, state: FillingState, now: datetime) -> None:
    """Write how far a form is filled in."""
    row.values = dict(state.answers.values)
    row.turns = dict(state.answers.turns)
    row.fresh = sorted(state.fresh & set(row.values))
    row.mode, row.language = traveller.mode, traveller.language
    row.changed_at = now
    row.save()


def check_nothing_sent(traveller: Traveller, step: Questions) -> None:
    """Check that a wave has no answers of a participant yet.

    Raises:
        SentAlready: it has.
    """
    if Response.objects.filter(
        participant_id=traveller.participant_id,
        questionnaire__key=step.form,
        questionnaire__commission_id=traveller.commission_id,
        wave=step.wave,
    ).exists():
        raise _sent_already()


def _sent_already() -> SentAlready:
    return SentAlready("These answers have been sent.", remedy="Go on with the next part.")
