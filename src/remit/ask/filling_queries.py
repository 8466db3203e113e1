"""Reads of what participants go through: the door, the journey, and how far somebody has come."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from remit.ask.core.analysis_plan import plan_from_document
from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.sheet import Sheet
from remit.ask.core.filling.state import FillingState
from remit.ask.core.journey import (
    Information,
    Journey,
    Questions,
    has_easy_words,
    journey_from_document,
)
from remit.ask.core.screener import screening_journey
from remit.ask.core.xlsform import read_xlsform
from remit.ask.models import Door, Filling, Medium, Questionnaire, Response, Sighting
from remit.ask.models import Journey as JourneyRow
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.kernel.randomness import generator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.ask.core.filling.traveller import Traveller
    from remit.ask.core.questionnaire import Questionnaire as Form
    from remit.ask.core.screener import Screener


PICTURE_NAMES = r"\.(png|jpe?g|gif|webp)$"


class DoorNotFound(RemitError):
    """No journey is behind an address."""

    code = "door-not-found"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A door and the journey behind it.

    Attributes:
        commission_id: whose journey it is.
        token: the door's address.
        mode: one of `MODES`.
        by_card: whether one needs a code and a secret to come in.
        closed: whether it takes no more answers.
        journey: what lies behind.
        screener: the screener that lies behind, or None.
        easy: whether there are pictures or easy words to read it by.
    """

    commission_id: int
    token: str
    mode: str
    by_card: bool
    closed: bool
    journey: Journey
    screener: Screener | None = None
    easy: bool = False


def open_door(token: str) -> OpenDoor:
    """Return the door of an address.

    Raises:
        DoorNotFound: there is none, or no journey behind it.
    """
    pictures = Medium.objects.filter(
        commission_id=OuterRef("commission_id"), name__iregex=PICTURE_NAMES
    )
    found = (
        Door.objects.filter(token=token)
        .order_by()
        .annotate(
            document=Cast("commission__journey__document", TextField()), pictured=Exists(pictures)
        )
        .values_list(
            "commission_id", "mode", "by_card", "closed_at", "screener", "pictured", "document"
        )
        .first()
    )
    if found is None or found[-1] is None:
        raise DoorNotFound("There is nothing at this address.", remedy="Check it.")
    commission_id, mode, by_card, closed_at, is_screener, is_pictured, document = found
    whole = _journey(document)
    journey = screening_journey(whole) if is_screener else whole
    if journey is None:
        raise DoorNotFound("There is no screener any more.", remedy="Open another door.")
    return OpenDoor(
        commission_id=commission_id,
        token=token,
        mode=mode,
        by_card=by_card,
        closed=closed_at is not None,
        journey=journey,
        screener=whole.screener if is_screener else None,
        easy=is_pictured or has_easy_words(journey),
    )


def doors(commission_id: int) -> tuple[tuple[str, str, bool, bool, bool], ...]:
    """Return a commission's doors: (token, mode, by card, closed, screener), the oldest first."""
    rows = Door.objects.filter(commission_id=commission_id)
    return tuple(
        (row.token, row.mode, row.by_card, row.closed_at is not None, row.screener) for row in rows
    )


def stored_journey(commission_id: int) -> Journey | None:
    """Return a commission's journey, or None."""
    row = JourneyRow.objects.filter(commission_id=commission_id).first()
    return None if row is None else journey_from_document(row.document)


def stored_media(commission_id: int) -> dict[str, bytes]:
    """Return a commission's pictures and sounds by name."""
    rows = Medium.objects.filter(commission_id=commission_id).order_by("name")
    return {row.name: bytes(row.content) for row in rows}


def medium(commission_id: int, name: str) -> bytes | None:
    """Return one picture or sound, or None."""
    row = Medium.objects.filter(commission_id=commission_id, name=name).first()
    return None if row is None else bytes(row.content)


def form_of(commission_id: int, name: str) -> Form:
    """Return a form of the commission, read once as long as it stays the same.

    Raises:
        DoorNotFound: it is not there, or can no longer be read.
    """
    return form_and_code(commission_id, name)[0]


def form_and_code(commission_id: int, name: str) -> tuple[Form, str]:
    """Return a form, and the name of its question that asks for the participant's code, or "".

    One query, of a few bytes once the form has been read in this process.

    Raises:
        DoorNotFound: as `form_of`.
    """
    found = (
        Questionnaire.objects.filter(commission_id=commission_id, key=name, form__isnull=False)
        .order_by()
        .annotate(plan=Cast("commission__analysis_plan__document", TextField()))
        .values_list("pk", "form_digest", "plan")
        .first()
    )
    form = None if found is None else _read(_StoredForm(found[1], name, found[0]))
    if found is None or form is None:
        raise DoorNotFound(f"The form “{name}” is not there.", remedy="Import the study again.")
    return form, _code_questions(found[2] or "").get(name, "")


def filling(participant_id: int, step: Questions) -> FillingState | None:
    """Return how far a participant has filled in a form in a wave; None before they begin."""
    row = Filling.objects.filter(
        participant_id=participant_id, form=step.form, wave=step.wave
    ).first()
    return None if row is None else state_of(row)


def state_of(row: Filling) -> FillingState:
    """Return a filling's row as a value."""
    return FillingState(
        Answers(dict(row.values), dict(row.turns)),
        frozenset(row.fresh),
        row.sitting,
        row.sent_at is not None,
    )


def steps_done(participant_id: int, journey: Journey) -> tuple[bool, ...]:
    """Return, for each step of the journey, whether the participant has been through it."""
    # Also answers that came on another way: nobody is asked twice.
    sent = set(
        Response.objects.filter(participant_id=participant_id).values_list(
            "questionnaire__key", "wave"
        )
    )
    seen = set(
        Sighting.objects.filter(participant_id=participant_id, seconds__isnull=False).values_list(
            "information", flat=True
        )
    )
    return tuple(
        step.key in seen if isinstance(step, Information) else (step.form, step.wave) in sent
        for step in journey.steps
    )


def progress(commission_id: int) -> tuple[tuple[str, int, int], ...]:
    """Return each step of the journey, with how many have begun it and how many are through.

    Answers that came on another way, such as in the study's folder, count too.
    """
    journey = stored_journey(commission_id)
    fillings = Filling.objects.filter(participant__commission_id=commission_id)
    sightings = Sighting.objects.filter(participant__commission_id=commission_id)
    begun = Counter(
        f"{form} {wave}"
        for form, wave in fillings.filter(sent_at__isnull=True).values_list("form", "wave")
    )
    begun.update(sightings.values_list("information", flat=True))
    sent = Response.objects.filter(questionnaire__commission_id=commission_id).values_list(
        "questionnaire__key", "wave"
    )
    done = Counter(f"{form} {wave}" for form, wave in sent)
    begun.update(done)
    done.update(sightings.filter(seconds__isnull=False).values_list("information", flat=True))
    return tuple(
        (step.key, begun[step.key], done[step.key]) for step in (journey.steps if journey else ())
    )


def sheet_of(traveller: Traveller, step: Questions, state: FillingState, now: datetime) -> Sheet:
    """Return the form as far as it is filled in, in the traveller's language."""
    form, code_name = form_and_code(traveller.commission_id, step.form)
    return Sheet(
        form,
        state.answers,
        now=now,
        rng=generator(traveller.participant_id, "ask", "filling", step.key),
        language=traveller.language,
        known={code_name: traveller.code},
        easy=traveller.easy,
        veiled=state.seen_in(traveller.sitting).hidden,
        # The same before and after: an order of its own in each wave would change answers, too.
        order=f"{traveller.participant_id} {step.form}",
    )


@dataclass(frozen=True, slots=True)
class _StoredForm:
    """A form that is stored: the same digest and name mean the same form, wherever it stands."""

    digest: str
    name: str
    pk: int = field(compare=False)


# Every page needs the form and the journey, and reading them takes longer than all the rest. They
# are kept by what they say, so that another import or another process needs to tell nobody.
@lru_cache(maxsize=32)
def _read(stored: _StoredForm) -> Form | None:
    content = Questionnaire.objects.values_list("form", flat=True).filter(pk=stored.pk).first()
    if content is None:  # replaced just now: what is not found is not remembered
        raise DoorNotFound(f"The form “{stored.name}” is being replaced.", remedy="Try again.")
    return read_xlsform(bytes(content), stored.name, Problems())


@lru_cache(maxsize=32)
def _journey(document: str) -> Journey:
    return journey_from_document(json.loads(document))


@lru_cache(maxsize=32)
def _code_questions(document: str) -> Mapping[str, str]:
    plans = plan_from_document(json.loads(document)).questionnaires if document else ()
    return {plan.form: plan.code for plan in reversed(plans)}
