"""Reads of what participants go through: the door, the journey, and how far somebody has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from remit.ask.core.analysis_plan import plan_from_document
from remit.ask.core.filling.sheet import Answers
from remit.ask.core.journey import (
    Information,
    Journey,
    Questions,
    has_easy_words,
    journey_from_document,
)
from remit.ask.core.screener import screening_journey
from remit.ask.core.xlsform import read_xlsform
from remit.ask.models import AnalysisPlan, Door, Filling, Medium, Questionnaire, Response, Sighting
from remit.ask.models import Journey as JourneyRow
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class FillingState:
    """One form of one participant, as far as it is filled in."""

    answers: Answers
    fresh: frozenset[str]
    sitting: str
    sent: bool


def open_door(token: str) -> OpenDoor:
    """Return the door of an address.

    Raises:
        DoorNotFound: there is none, or no journey behind it.
    """
    pictures = Medium.objects.filter(
        commission_id=OuterRef("commission_id"), name__iregex=PICTURE_NAMES
    )
    row = (
        Door.objects.filter(token=token)
        .select_related("commission__journey")
        .annotate(pictured=Exists(pictures))
        .first()
    )
    if row is None or not hasattr(row.commission, "journey"):
        raise DoorNotFound("There is nothing at this address.", remedy="Check it.")
    whole = journey_from_document(row.commission.journey.document)
    journey = screening_journey(whole) if row.screener else whole
    if journey is None:
        raise DoorNotFound("There is no screener any more.", remedy="Open another door.")
    return OpenDoor(
        commission_id=row.commission_id,
        token=row.token,
        mode=row.mode,
        by_card=row.by_card,
        closed=row.closed_at is not None,
        journey=journey,
        screener=whole.screener if row.screener else None,
        easy=row.pictured or has_easy_words(journey),
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
    row = Questionnaire.objects.filter(commission_id=commission_id, key=name).first()
    form = None if row is None or row.form is None else _read(bytes(row.form), name)
    if form is None:
        raise DoorNotFound(f"The form “{name}” is not there.", remedy="Import the study again.")
    return form


def code_question(commission_id: int, form: str) -> str:
    """Return the name of the question in which a form asks for the participant's code, or "".

    Whoever answers here is known: they are not asked for it again.
    """
    row = AnalysisPlan.objects.filter(commission_id=commission_id).first()
    plans = plan_from_document(row.document).questionnaires if row else ()
    return next((plan.code for plan in plans if plan.form == form), "")


def filling(participant_id: int, step: Questions) -> FillingState | None:
    """Return how far a participant has filled in a form in a wave; None before they begin."""
    row = Filling.objects.filter(
        participant_id=participant_id, form=step.form, wave=step.wave
    ).first()
    return None if row is None else state_of(row)


def unseen(state: FillingState, sitting: str) -> frozenset[str]:
    """Return what was answered in another sitting than this: it is not shown unasked."""
    fresh = state.fresh if state.sitting == sitting else frozenset()
    return frozenset(state.answers.values) - fresh


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


@lru_cache(maxsize=32)
def _read(content: bytes, name: str) -> Form | None:
    return read_xlsform(content, name, Problems())
