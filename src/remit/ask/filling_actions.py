"""Writes of what participants do: come in, enter a page, see information, send, and stop."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.filling.entry import FILE_TYPES, read_entry
from remit.ask.core.filling.sheet import Answers, Sheet
from remit.ask.core.modes import MODES, PAPER
from remit.ask.core.vignettes.form import set_path, vignette_sets
from remit.ask.filling_queries import (
    FillingState,
    code_question,
    form_of,
    state_of,
    stored_journey,
    unseen,
)
from remit.ask.models import (
    Attachment,
    Door,
    Filling,
    Questionnaire,
    Response,
    Screening,
    Sighting,
)
from remit.ask.vignette_queries import own_set
from remit.commission.queries import commission_name
from remit.kernel.codes import ALPHABET, new_code
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.kernel.randomness import generator
from remit.ledger.actions import record
from remit.people.actions import register_participants
from remit.people.consent_actions import give_consents
from remit.people.core.consents import ConsentAnswer
from remit.people.core.vault import NONCE_BYTES, seal_bytes
from remit.people.queries import participant_id
from remit.people.secret_actions import give_secret
from remit.people.vault_actions import ParticipantNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from remit.ask.core.filling.entry import Entry, Posted
    from remit.ask.core.filling.sheet import Page
    from remit.ask.core.journey import Information, Questions
    from remit.ask.core.questionnaire import Questionnaire as Form

TOKEN_LENGTH = 10
PARTICIPANT = "participant"


class UnableToOpenDoor(RemitError):
    """A door cannot be made as it was asked for."""

    code = "door-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


class SentAlready(RemitError):
    """Answers that were sent are not changed by the page that they came from."""

    code = "answers-sent-already"
    exit_code = ExitCode.NOT_POSSIBLE


class NothingTypedIn(RemitError):
    """A paper form without a single answer is a slip: whoever typed only the code goes on."""

    code = "answers-not-typed-in"
    exit_code = ExitCode.NOT_POSSIBLE


class StillLacking(RemitError):
    """Answers that must be given are still lacking."""

    code = "answers-lacking"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Traveller:
    """One participant on their way.

    Attributes:
        commission_id: the study.
        participant_id: who.
        code: what they are known by.
        sitting: a random word for this sitting, so that only its answers are shown again.
        mode: one of `MODES`.
        language: the tag of the language that they read.
        easy: whether they read its easy words first.
    """

    commission_id: int
    participant_id: int
    code: str
    sitting: str
    mode: str
    language: str
    easy: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """What entering a page came to.

    Attributes:
        entries: each question's entry, by path.
        next: the page that comes next; None when the form is through, or the page has faults.
        sound: whether every entry could be taken.
    """

    entries: Mapping[str, Entry]
    next: Page | None
    sound: bool


@transaction.atomic
def make_door(
    *,
    commission_id: int,
    mode: str,
    by_card: bool,
    actor: str,
    now: datetime,
    screener: bool = False,
) -> str:
    """Open an address by which participants come in, and return its token.

    Raises:
        UnableToOpenDoor: the mode is none; or it is for a screener that the study does not have,
            or with cards, which nobody has before the screener.
    """
    if screener:
        _check_screener_door(commission_id, by_card=by_card)
    if mode not in MODES:
        raise UnableToOpenDoor(
            f"“{mode}” is no way of answering.", remedy=f"Use one of: {', '.join(MODES)}."
        )
    rng = SystemRandom()
    token = "".join(rng.choice(ALPHABET) for _ in range(TOKEN_LENGTH)).lower()
    Door.objects.create(
        commission_id=commission_id,
        token=token,
        mode=mode,
        by_card=by_card,
        screener=screener,
        opened_at=now,
    )
    record(
        action="ask.door-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"mode": mode, "by-card": by_card, "screener": screener},
        digests={"token": token},
    )
    return token


@transaction.atomic
def close_door(*, commission_id: int, token: str, actor: str, now: datetime) -> bool:
    """Close a door to further answers; answer whether it was open. Withdrawing stays possible."""
    closed = Door.objects.filter(
        commission_id=commission_id, token=token, closed_at__isnull=True
    ).update(closed_at=now)
    if closed:
        record(
            action="ask.door-closed",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            digests={"token": token},
        )
    return bool(closed)


@transaction.atomic
def come_in(
    *,
    commission_id: int,
    consents: Sequence[tuple[str, str, bool]],
    on: date,
    now: datetime,
    code: str = "",
    screening: bool = False,
) -> tuple[str, int, str]:
    """Make a participant of somebody who has said yes, or keep what a known one said.

    Args:
        commission_id: the study.
        consents: kind, version and yes or no of each.
        on: the day, where the study is.
        now: the moment.
        code: of somebody who came with a card; else a fresh one is made.
        screening: whether they came by the screener.

    Returns:
        The code, the participant's key, and the secret to show once; "" for who brought a card.
    """
    secret = ""
    known = code
    if not known:
        known = new_code(SystemRandom())
        register_participants(
            commission_id=commission_id, codes=[known], actor=PARTICIPANT, now=now
        )
        secret = give_secret(commission_id=commission_id, code=known, actor=PARTICIPANT, now=now)
    give_consents(
        commission_id=commission_id,
        answers=[
            ConsentAnswer(known, kind, on, version, given) for kind, version, given in consents
        ],
        actor=PARTICIPANT,
        now=now,
    )
    found = participant_id(commission_id, known)
    if found is None:  # they have just been registered, or their secret was right
        raise AssertionError(known)
    if screening:
        Screening.objects.create(participant_id=found, begun_at=now)
    return known, found, secret


@transaction.atomic
def begin_form(*, traveller: Traveller, step: Questions, now: datetime) -> None:
    """Give somebody who opens a form with vignettes their own set of them.

    Raises:
        SentAlready: the form was sent meanwhile.
    """
    _row(traveller, step, now)


@transaction.atomic
def enter_page(
    *, traveller: Traveller, step: Questions, key: str, posted: Posted, now: datetime
) -> Turned:
    """Take what somebody entered on one page of a form.

    What can be taken is kept even when something else on the page has a fault. The same page sent
    twice leaves the same answers.

    Raises:
        SentAlready: the form was sent meanwhile.
    """
    row = _row(traveller, step, now)
    state = state_of(row)
    sheet = sheet_of(traveller, step, state, now)
    page = sheet.page(key)
    if page is None:
        return Turned({}, _after(sheet, key), sound=True)
    if page.more:
        state = _one_more(state, page, posted)
        _keep(row, traveller, state, now)
        return Turned({}, _after_more(traveller, step, state, page, posted, now), sound=True)
    entries = {
        asked.path: read_entry(asked, sheet, field_name(number), posted)
        for number, asked in enumerate(page.asked)
        if asked.question.type != "note" and not sheet.is_read_only(asked)
    }
    hidden = set(state.answers.values) - set(state.fresh)
    # A browser shows no file that was chosen before: nothing chosen leaves it as it is.
    files = {asked.path for asked in page.asked if asked.question.type in FILE_TYPES}
    kept = {
        path: entry.text
        for path, entry in entries.items()
        if entry.fault is None and (entry.text or path not in hidden | files)
    }
    faults = {
        path
        for path, entry in entries.items()
        if entry.fault
        and not (
            entry.fault.key == "required" and path in hidden | files & set(state.answers.values)
        )
    }
    state = FillingState(
        state.answers.with_values(kept),
        state.fresh | {path for path, text in kept.items() if text},
        state.sitting,
        sent=False,
    )
    _keep(row, traveller, state, now)
    if faults:
        return Turned(entries, None, sound=False)
    # Answering one question of a page may bring another one on it to light, or its choices.
    before = _open_on(sheet, page)
    sheet = sheet_of(traveller, step, state, now)
    again = sheet.page(key)
    if again and _open_on(sheet, again) - before - set(state.answers.values):
        return Turned(entries, again, sound=True)
    return Turned(entries, _after(sheet, key), sound=True)


@transaction.atomic
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
        UnableToOpenVault: the key cannot be used.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = seal_bytes(
        content,
        key=vault_key,
        commission=commission_name(traveller.commission_id),
        code=traveller.code,
        nonce=nonce,
    )
    Attachment.objects.update_or_create(
        filling=_row(traveller, step, now),
        path=path,
        defaults={"name": name, "nonce": nonce, "ciphertext": sealed},
    )


@transaction.atomic
def show_answers(
    *, traveller: Traveller, step: Questions, paths: Sequence[str], now: datetime
) -> None:
    """Show somebody their own earlier answers, as they ask for it, for this sitting."""
    row = _row(traveller, step, now)
    row.fresh = sorted({*row.fresh, *paths})
    row.save(update_fields=["fresh", "sitting"])


@transaction.atomic
def send_answers(*, traveller: Traveller, step: Questions, now: datetime) -> None:
    """Send a form: its answers become a response, to be analysed.

    Raises:
        SentAlready: it was sent before.
        StillLacking: something that must be answered is not.
    """
    row = _row(traveller, step, now)
    sheet = sheet_of(traveller, step, state_of(row), now)
    if sheet.lacking():
        raise StillLacking("Some answers are still lacking.", remedy="Answer them, then send.")
    row.language = traveller.language
    _send(row, traveller, step, sheet, PARTICIPANT, now)


@transaction.atomic
def type_in(
    *,
    commission_id: int,
    code: str,
    step: Questions,
    language: str,
    answers: Answers,
    actor: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep what one participant answered on paper, as a form that was sent.

    Returns:
        The paths of answers that were left out, as by the other answers they do not apply.

    Raises:
        ParticipantNotFound: nobody active has the code.
        NothingTypedIn: there is no answer.
        SentAlready: the participant's answers in this wave are here already.
    """
    found = participant_id(commission_id, code)
    if found is None:
        raise ParticipantNotFound(
            f"Nobody in this study has the code “{code}”.",
            remedy="Compare it with the code on the paper.",
        )
    if not answers.values:
        raise NothingTypedIn("No answer has been typed in.", remedy="Type in what the paper says.")
    traveller = Traveller(commission_id, found, code, "", PAPER, language)
    row = _row(traveller, step, now, answers.values)
    own = {path: row.values.get(path, "") for path in _set_paths(commission_id, step)}
    state = FillingState(answers.with_values(own), frozenset(), "", sent=False)
    sheet = sheet_of(traveller, step, state, now)
    kept = sheet.kept()
    _keep(row, traveller, state, now)
    _send(row, traveller, step, sheet, actor, now)
    return tuple(path for path in answers.values if path not in kept)


@transaction.atomic
def open_information(*, traveller: Traveller, step: Information, now: datetime) -> None:
    """Note that somebody was shown a piece of information, the first time they are."""
    Sighting.objects.get_or_create(
        participant_id=traveller.participant_id,
        information=step.key,
        defaults={
            "version": step.version,
            "language": traveller.language,
            "opened_at": now,
        },
    )


@transaction.atomic
def close_information(
    *, traveller: Traveller, step: Information, answer: str, now: datetime
) -> None:
    """Note that somebody went on from a piece of information, after how long, and their answer."""
    row, _ = Sighting.objects.get_or_create(
        participant_id=traveller.participant_id,
        information=step.key,
        defaults={"version": step.version, "language": traveller.language, "opened_at": now},
    )
    if row.seconds is None:
        row.seconds = max(0, int((now - row.opened_at).total_seconds()))
    row.answer = answer
    row.save()
    record(
        action="ask.information-seen",
        actor=PARTICIPANT,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={"information": step.key, "version": step.version},
        digests={"seconds": row.seconds, "answer": answer},
    )


def forget_on_the_way(participant_id: int) -> dict[str, int]:
    """Remove what a participant filled in and was shown; part of the room's withdrawal handler."""
    fillings, _ = Filling.objects.filter(participant_id=participant_id).delete()
    sightings, _ = Sighting.objects.filter(participant_id=participant_id).delete()
    screenings, _ = Screening.objects.filter(participant_id=participant_id).delete()
    return {"fillings": fillings, "sightings": sightings, "screenings": screenings}


def _send(
    row: Filling,
    traveller: Traveller,
    step: Questions,
    sheet: Sheet,
    actor: str,
    now: datetime,
) -> None:
    code_name = code_question(traveller.commission_id, step.form)
    answers = answers_by_key(sheet.form, sheet.kept(), code_name)
    row.sent_at = row.changed_at = now
    row.save()
    questionnaire, _ = Questionnaire.objects.get_or_create(
        commission_id=traveller.commission_id, key=step.form
    )
    Response.objects.update_or_create(
        questionnaire=questionnaire,
        participant_id=traveller.participant_id,
        wave=step.wave,
        defaults={"answers": answers},
    )
    record(
        action="ask.answers-sent",
        actor=actor,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={"wave": step.wave, "mode": traveller.mode, "answers": len(answers)},
        digests={"form": step.form, "answers": digest(answers)},
    )


def _check_screener_door(commission_id: int, *, by_card: bool) -> None:
    journey = stored_journey(commission_id)
    if journey is None or journey.screener is None:
        raise UnableToOpenDoor(
            "This study has no screener.", remedy="Add [screener] to ask/journey.toml; import it."
        )
    if by_card:
        raise UnableToOpenDoor(
            "Nobody has a card before the screener.", remedy="Open the screener without cards."
        )


def restore_sent(commission_id: int) -> None:
    """Make responses of the forms that participants sent here, where a folder brought none.

    So an older copy of a study's folder takes nobody's answers away.
    """
    questionnaires = dict(
        Questionnaire.objects.filter(commission_id=commission_id, form__isnull=False).values_list(
            "key", "pk"
        )
    )
    there = set(
        Response.objects.filter(questionnaire__commission_id=commission_id).values_list(
            "questionnaire__key", "participant_id", "wave"
        )
    )
    rows = Filling.objects.filter(
        participant__commission_id=commission_id, sent_at__isnull=False, form__in=questionnaires
    ).select_related("participant")
    Response.objects.bulk_create(
        Response(
            questionnaire_id=questionnaires[row.form],
            participant_id=row.participant_id,
            wave=row.wave,
            answers=_sent_answers(
                row, form_of(commission_id, row.form), code_question(commission_id, row.form)
            ),
        )
        for row in rows
        if (row.form, row.participant_id, row.wave) not in there
    )


def _sent_answers(row: Filling, form: Form, code_name: str) -> dict[str, str]:
    sheet = Sheet(
        form,
        state_of(row).answers,
        now=row.sent_at or row.changed_at,
        rng=generator(row.participant_id, "ask", "filling", f"{row.form} {row.wave}"),
        language=row.language,
        known={code_name: row.participant.code},
    )
    return answers_by_key(form, sheet.kept(), code_name)


def sheet_of(traveller: Traveller, step: Questions, state: FillingState, now: datetime) -> Sheet:
    """Return the form as far as it is filled in, in the traveller's language."""
    return Sheet(
        form_of(traveller.commission_id, step.form),
        state.answers,
        now=now,
        rng=generator(traveller.participant_id, "ask", "filling", step.key),
        language=traveller.language,
        known={code_question(traveller.commission_id, step.form): traveller.code},
        easy=traveller.easy,
        veiled=unseen(state, traveller.sitting),
    )


def field_name(number: int) -> str:
    """Return the name of a question's field on its page, which says nothing of the question."""
    return f"a{number}"


def answers_by_key(form: Form, kept: Mapping[str, str], code_name: str = "") -> dict[str, str]:
    """Return a form's answers by question key, the code and those in repeats left out."""
    return {
        key: kept[question.path]
        for key, question in form.answered().items()
        if question.path in kept and question.name != code_name
    }


def _open_on(sheet: Sheet, page: Page) -> set[str]:
    """Return the paths of a page's questions that could be answered."""
    return {asked.path for asked in page.asked if not sheet.offers_nothing(asked)}


def _row(
    traveller: Traveller, step: Questions, now: datetime, on_paper: Mapping[str, str] | None = None
) -> Filling:
    """Return the filling to write to; one that another sitting wrote hides what it has.

    A fresh one of a form with vignettes holds the person's set.
    """
    if Response.objects.filter(
        participant_id=traveller.participant_id,
        questionnaire__key=step.form,
        questionnaire__commission_id=traveller.commission_id,
        wave=step.wave,
    ).exists():
        raise SentAlready("These answers have been sent.", remedy="Go on with the next part.")
    row, is_fresh = Filling.objects.select_for_update().get_or_create(
        participant_id=traveller.participant_id,
        form=step.form,
        wave=step.wave,
        defaults={
            "mode": traveller.mode,
            "language": traveller.language,
            "sitting": traveller.sitting,
            "begun_at": now,
            "changed_at": now,
        },
    )
    if is_fresh:
        form = form_of(traveller.commission_id, step.form)
        row.values = own_set(
            commission_id=traveller.commission_id,
            participant_id=traveller.participant_id,
            name=step.form,
            form=form,
            answered=on_paper or {},
        )
        row.fresh = sorted(row.values)
        if row.values:
            row.save(update_fields=["values", "fresh"])
    if row.sitting != traveller.sitting:
        row.sitting, row.fresh = traveller.sitting, []
    return row


def _set_paths(commission_id: int, step: Questions) -> tuple[str, ...]:
    """Return the path of the answer that holds a person's vignettes; none without vignettes."""
    form = form_of(commission_id, step.form)
    return (set_path(form),) if vignette_sets(form) else ()


def _keep(row: Filling, traveller: Traveller, state: FillingState, now: datetime) -> None:
    row.values = dict(state.answers.values)
    row.turns = dict(state.answers.turns)
    row.fresh = sorted(state.fresh & set(row.values))
    row.mode, row.language = traveller.mode, traveller.language
    row.changed_at = now
    row.save()


def _one_more(state: FillingState, page: Page, posted: Posted) -> FillingState:
    if page.more is None:  # asked before
        raise AssertionError(page)
    _, path = page.more
    turns = state.answers.turns.get(path, 1)
    answers: Answers = state.answers
    if "add" in posted:
        answers = answers.with_turns(path, turns + 1)
    elif "remove" in posted and turns:
        answers = answers.with_turns(path, turns - 1)
    return FillingState(answers, state.fresh, state.sitting, sent=False)


def _after_more(
    traveller: Traveller,
    step: Questions,
    state: FillingState,
    page: Page,
    posted: Posted,
    now: datetime,
) -> Page | None:
    sheet = sheet_of(traveller, step, state, now)
    if "add" in posted and page.more:
        _, path = page.more
        place = f"{path}[{state.answers.turns[path]}]"
        inside = (one for one in sheet.pages if any(a.path.startswith(place) for a in one.asked))
        found = next(inside, None)
        if found:
            return found
    if "remove" in posted:
        return sheet.page(page.key)
    return _after(sheet, page.key)


def _after(sheet: Sheet, key: str) -> Page | None:
    """Return the page that comes after one; where that is gone, the first unanswered one."""
    keys = [page.key for page in sheet.pages]
    if key in keys:
        at = keys.index(key) + 1
        return sheet.pages[at] if at < len(keys) else None
    return next(
        (page for page in sheet.pages if any(not sheet.value(a.path) for a in page.asked)), None
    )
