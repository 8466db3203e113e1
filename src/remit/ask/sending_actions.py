"""Writes of whole forms: sent by participants or typed in from paper, restored, and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ask.attachment_actions import drop_files
from remit.ask.core.filling.places import is_turn
from remit.ask.core.filling.sheet import Sheet
from remit.ask.core.filling.state import FillingState
from remit.ask.core.filling.traveller import PARTICIPANT, Traveller
from remit.ask.core.modes import PAPER
from remit.ask.core.vignettes.form import set_answered, set_path, vignette_sets
from remit.ask.entering_actions import (
    SentAlready,
    check_nothing_sent,
    hold_filling,
    keep_filling,
    state_now,
)
from remit.ask.filling_queries import form_and_code, form_of, sheet_of, state_of
from remit.ask.models import Filling, Questionnaire, Response, Screening, Sighting
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.kernel.randomness import generator
from remit.ledger.actions import record
from remit.people.consent_actions import give_consents
from remit.people.core.consents import TAKING_PART, ConsentAnswer
from remit.people.queries import participant_id
from remit.people.vault_actions import ParticipantNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.ask.core.filling.answers import Answers
    from remit.ask.core.journey import Questions
    from remit.ask.core.questionnaire import Questionnaire as Form


class NothingTypedIn(RemitError):
    """A paper form without a single answer is a slip: whoever typed only the code goes on."""

    code = "answers-not-typed-in"
    exit_code = ExitCode.NOT_POSSIBLE


class NotTakingPart(RemitError):
    """A paper on which somebody said no to taking part is not kept, whatever else it says."""

    code = "answers-not-taking-part"
    exit_code = ExitCode.NOT_POSSIBLE


class OtherSet(RemitError):
    """Somebody's later paper has other vignettes than their earlier one, so nothing is paired."""

    code = "answers-other-set"
    exit_code = ExitCode.NOT_POSSIBLE


class BegunOnline(RemitError):
    """What somebody has begun online is not replaced by their paper form unasked."""

    code = "answers-begun-online"
    exit_code = ExitCode.NOT_POSSIBLE


class StillLacking(RemitError):
    """Answers that must be given are still lacking."""

    code = "answers-lacking"
    exit_code = ExitCode.NOT_POSSIBLE


def send_answers(*, traveller: Traveller, step: Questions, now: datetime) -> None:
    """Send a form: its answers become a response, to be analysed.

    Raises:
        SentAlready: it was sent before.
        StillLacking: something that must be answered is not.
        ParticipantNotFound: they have withdrawn meanwhile.
    """
    sheet = sheet_of(traveller, step, state_now(traveller, step), now)
    with transaction.atomic():
        hold_commission(traveller.commission_id)
        row = hold_filling(traveller, step, now)
        sheet = sheet.refilled(state_of(row).answers)
        if sheet.lacking():
            raise StillLacking("Some answers are still lacking.", remedy="Answer them, then send.")
        row.language = traveller.language
        _send(row, traveller, step, sheet, PARTICIPANT, now)


@transaction.atomic
def type_in(  # noqa: PLR0913  # what a paper holds, whose it is, and who typed it in
    *,
    commission_id: int,
    code: str,
    step: Questions,
    language: str,
    answers: Answers,
    actor: str,
    now: datetime,
    replace: bool = False,
    other_set: bool = False,
    consents: Sequence[tuple[str, str, bool]] = (),
) -> tuple[str, ...]:
    """Keep what one participant answered on paper, as a form that was sent.

    What they have begun online and not sent stays, unless the paper is to `replace` it. Whoever has
    a set of vignettes keeps it, unless the paper of an `other_set` is to count all the same. What
    they said yes or no to, each with its kind and the version of its words, is kept beside the
    answers.

    Returns:
        The paths of answers that were left out, as by the other answers they do not apply.

    Raises:
        ParticipantNotFound: nobody active has the code.
        NothingTypedIn: there is no answer.
        NotTakingPart: they said no to taking part.
        OtherSet: they had another set of vignettes before, and it is not said that this counts.
        BegunOnline: they have begun the form online, and it is not to be replaced.
        SentAlready: the participant's answers in this wave are here already.
    """
    hold_commission(commission_id)
    found = person_on_paper(commission_id, code)
    if not answers.values:
        raise NothingTypedIn("No answer has been typed in.", remedy="Type in what the paper says.")
    traveller = Traveller(commission_id, found, code, "", PAPER, language)
    try:
        check_nothing_sent(traveller, step)
    except SentAlready:
        raise SentAlready(
            f"What {code} answered to this form is here already.",
            remedy="To change it, bring it in as a table, and choose to replace what differs.",
        ) from None
    row = hold_filling(traveller, step, now, answers.values)
    own = _own_set(row, answers, traveller, other_set=other_set)
    if begun := len(row.values.keys() - own.keys()):
        if not replace:
            raise _begun_online(code, begun)
        _let_go_of_begun(row, begun, traveller, actor, now)
    state = FillingState(answers.with_values(own), frozenset(), "", sent=False)
    sheet = sheet_of(traveller, step, state, now)
    kept = sheet.kept()
    keep_filling(row, traveller, state, now)
    _send(row, traveller, step, sheet, actor, now)
    _keep_consents(traveller, consents, actor, now)
    return tuple(path for path in answers.values if path not in kept)


def _own_set(
    row: Filling, answers: Answers, traveller: Traveller, *, other_set: bool
) -> dict[str, str]:
    """Return the answer that holds somebody's vignettes; the paper's where that is to count."""
    form = form_of(traveller.commission_id, row.form)
    sets = vignette_sets(form)
    if not sets:
        return {}
    path = set_path(form)
    had = row.values.get(path, "")
    answered = [sets[one] for one, text in answers.values.items() if text and one in sets]
    # One answer may be of several sets: where the paper says no number, it is of theirs if it can.
    is_theirs = all(int(had) in one for one in answered)
    derived = had if is_theirs else str(set_answered(sets, answers.values))
    has = answers.values.get(path) or derived
    if has != had and not other_set:
        raise OtherSet(
            f"{traveller.code} had paper form {had} before, and this is form {has}: it has other "
            "vignettes.",
            remedy="Compare the number on top of the paper. If it is right, tick the box.",
        )
    return {path: has}


def _keep_consents(
    traveller: Traveller, consents: Sequence[tuple[str, str, bool]], actor: str, now: datetime
) -> None:
    """Keep what somebody said yes or no to on paper; a no to taking part undoes all the rest."""
    code, on = traveller.code, timezone.localdate(now)
    answers = [ConsentAnswer(code, kind, on, version, given) for kind, version, given in consents]
    if any(one.kind == TAKING_PART and not one.given for one in answers):
        raise NotTakingPart(
            f"{code} said no to taking part: nothing of this paper is kept.",
            remedy="If that is what it says, destroy the paper; else correct what you typed in.",
        )
    if answers:
        give_consents(commission_id=traveller.commission_id, answers=answers, actor=actor, now=now)


def person_on_paper(commission_id: int, code: str) -> int:
    """Return the participant whose code stands on a paper form.

    Raises:
        ParticipantNotFound: there is no code, or nobody active has it.
    """
    found = participant_id(commission_id, code) if code else None
    if found is None:
        shown = f"Nobody in this study has the code “{code}”." if code else "The code is missing."
        raise ParticipantNotFound(shown, remedy="Compare it with the code on the paper.")
    return found


def _begun_online(code: str, count: int) -> BegunOnline:
    answers = "1 answer" if count == 1 else f"{count} answers"
    return BegunOnline(
        f"{code} has begun this form online: {answers}, not sent yet.",
        remedy="Ask them which counts. To keep the paper's answers instead, tick the box.",
    )


def _let_go_of_begun(
    row: Filling, count: int, traveller: Traveller, actor: str, now: datetime
) -> None:
    """Note in the ledger that what was begun online goes; files sent with it go at once."""
    drop_files(participant_id=row.participant_id, form=row.form, wave=row.wave)
    record(
        action="ask.begun-form-replaced",
        actor=actor,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={"wave": row.wave, "answers": count},
        digests={"form": row.form},
    )


def _send(
    row: Filling,
    traveller: Traveller,
    step: Questions,
    sheet: Sheet,
    actor: str,
    now: datetime,
) -> None:
    code_name = form_and_code(traveller.commission_id, step.form)[1]
    kept = sheet.kept()
    answers = answers_by_key(sheet.form, kept, code_name)
    row.sent_at = row.changed_at = now
    row.save()
    turns = turns_of(kept)
    met = _keep_response(traveller, step, answers, turns)
    record(
        action="ask.answers-sent",
        actor=actor,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={
            "wave": step.wave,
            "mode": traveller.mode,
            "answers": len(answers),
            **met,
        },
        digests={"form": step.form, "answers": digest({**answers, **turns})},
    )


def _keep_response(
    traveller: Traveller, step: Questions, answers: dict[str, str], turns: dict[str, str]
) -> dict[str, int]:
    """Keep a form's answers to be analysed; return, for the ledger, what they met there."""
    questionnaire, _ = Questionnaire.objects.get_or_create(
        commission_id=traveller.commission_id, key=step.form
    )
    response, is_new = Response.objects.get_or_create(
        questionnaire=questionnaire,
        participant_id=traveller.participant_id,
        wave=step.wave,
        defaults={"answers": answers, "turns": turns},
    )
    if is_new:
        return {}
    # An import brought answers meanwhile. They stay, what they lack is filled up, and all that was
    # entered here stays with the form as it was filled in.
    there = response.answers
    response.answers = {**answers, **there}
    response.turns = {**turns, **response.turns}
    response.save(update_fields=["answers", "turns"])
    differing = sum(there.get(key, text) != text for key, text in answers.items())
    return {"imported-before": len(there), "differing": differing}


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
    forms = {key: form_and_code(commission_id, key) for key in sorted(questionnaires)}
    rows = Filling.objects.filter(
        participant__commission_id=commission_id, sent_at__isnull=False, form__in=questionnaires
    ).select_related("participant")
    Response.objects.bulk_create(
        Response(
            questionnaire_id=questionnaires[row.form],
            participant_id=row.participant_id,
            wave=row.wave,
            **_sent_answers(row, *forms[row.form]),
        )
        for row in rows
        if (row.form, row.participant_id, row.wave) not in there
    )


def _sent_answers(row: Filling, form: Form, code_name: str) -> dict[str, dict[str, str]]:
    """Return what a response holds of a form that was sent."""
    sheet = Sheet(
        form,
        state_of(row).answers,
        now=row.sent_at or row.changed_at,
        rng=generator(row.participant_id, "ask", "filling", f"{row.form} {row.wave}"),
        language=row.language,
        known={code_name: row.participant.code},
    )
    kept = sheet.kept()
    return {"answers": answers_by_key(form, kept, code_name), "turns": turns_of(kept)}


def forget_on_the_way(participant_id: int) -> dict[str, int]:
    """Remove what a participant filled in and was shown; part of the room's withdrawal handler."""
    fillings, _ = Filling.objects.filter(participant_id=participant_id).delete()
    files = drop_files(participant_id=participant_id)
    sightings, _ = Sighting.objects.filter(participant_id=participant_id).delete()
    screenings, _ = Screening.objects.filter(participant_id=participant_id).delete()
    return {
        "fillings": fillings,
        "files": files,
        "sightings": sightings,
        "screenings": screenings,
    }


def answers_by_key(form: Form, kept: Mapping[str, str], code_name: str = "") -> dict[str, str]:
    """Return a form's answers by question key, the code and those in repeats left out."""
    return {
        key: kept[question.path]
        for key, question in form.answered().items()
        if question.path in kept and question.name != code_name
    }


def turns_of(kept: Mapping[str, str]) -> dict[str, str]:
    """Return a form's answers inside repeats, by path."""
    return {path: text for path, text in kept.items() if is_turn(path)}
