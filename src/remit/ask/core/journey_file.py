"""`ask/journey.toml` read: what is wrong with it, and what it lacks in some language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.journey import (
    Information,
    Journey,
    Questions,
    journey_from_document,
    journey_texts,
)
from remit.ask.core.reading_grade import note_hard_texts
from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.kernel.errors import Problems

STEP_WITHOUT_FORM = problem_kind(
    "journey-form-missing",
    "The step names the form “{form}”, which is not in the folder ask.",
    "Correct the name, or add the form. There are: {found}.",
)
STEP_TWICE = problem_kind(
    "journey-step-twice",
    "The step “{key}” stands in the journey twice.",
    "Give each information a key of its own, and ask each form once in each wave.",
)
AFTER_FIRST = problem_kind(
    "journey-after-first",
    "The form “{form}” is asked after the information without having been asked before it.",
    'Add the same form with wave = "before" above it, or leave this one out.',
)
NO_SUCH_RIGHT_ANSWER = problem_kind(
    "journey-check-answer",
    "The right answer “{right}” is none of those that the check question offers.",
    "Name the value of one of its answers: {known}.",
)
TEXT_NOT_IN_LANGUAGE = problem_kind(
    "journey-not-translated",
    "In the language “{language}” {count} of {texts} texts are missing: {what}.",
    "Add them. Until then people are shown the first language there, and are told so.",
)
TEXT_NOT_IN_FIRST = problem_kind(
    "journey-not-in-first-language",
    "There is no text in “{language}”, the first language, for {what}.",
    "Add it: whoever has no translation is shown the first language.",
)
CONSENT_NOT_ASKED = problem_kind(
    "journey-taking-part-not-asked",
    "No [[consent]] asks whether the person takes part.",
    'Add one with kind = "taking-part".',
)
CONSENT_TWICE = problem_kind(
    "journey-consent-twice",
    "The consent “{consent}” is asked twice.",
    "Keep one of the two.",
)
_MOST_SHOWN = 12


def parse_journey(
    content: bytes, file: str, problems: Problems, *, forms: Collection[str]
) -> Journey | None:
    """Return the journey that `journey.toml` states, or None with problems noted.

    A text that lacks a language other than the first is a notice: people are told so too. So is
    English that a child of eleven can't read.
    """
    document = load_document(content, file, "remit.ask", "journey", problems)
    if document is None:
        return None
    before = len(problems)
    journey = journey_from_document(document)
    _check_steps(journey, file, forms, problems)
    _check_consents(journey, file, problems)
    _check_texts(journey, file, problems)
    note_hard_texts(journey_texts(journey), file, problems)
    return journey if len(problems) == before else None


def _check_steps(journey: Journey, file: str, forms: Collection[str], problems: Problems) -> None:
    seen: set[str] = set()
    for number, step in enumerate(journey.steps, start=1):
        place = Place(file, key=f"step[{number}]")
        if step.key in seen:
            problems.add(STEP_TWICE, place, key=step.key)
        seen.add(step.key)
        if isinstance(step, Information):
            _check_answer(step, place, problems)
            continue
        if step.form not in forms:
            found = ", ".join(sorted(forms)) or "none"
            problems.add(STEP_WITHOUT_FORM, place, form=step.form, found=found)
        if step.wave == "after" and Questions(step.form, "before").key not in seen:
            problems.add(AFTER_FIRST, place, form=step.form)


def _check_answer(step: Information, place: Place, problems: Problems) -> None:
    known = [value for value, _ in step.check.answers] if step.check else []
    if step.check and step.check.right not in known:
        problems.add(NO_SUCH_RIGHT_ANSWER, place, right=step.check.right, known=", ".join(known))


def _check_consents(journey: Journey, file: str, problems: Problems) -> None:
    kinds = [one.kind for one in journey.consents]
    if "taking-part" not in kinds:
        problems.add(CONSENT_NOT_ASKED, Place(file, key="consent"))
    for kind in dict.fromkeys(kinds):
        if kinds.count(kind) > 1:
            problems.add(CONSENT_TWICE, Place(file, key="consent"), consent=kind)


def _check_texts(journey: Journey, file: str, problems: Problems) -> None:
    first = journey.languages[0]
    for what, texts in journey_texts(journey):
        if not texts.get(first):
            place = Place(file, key=what)
            problems.add(TEXT_NOT_IN_FIRST, place, language=first, what=what)
    for tag in journey.languages[1:]:
        _note_missing(tag, journey, file, problems)


def _note_missing(tag: str, journey: Journey, file: str, problems: Problems) -> None:
    """Note once what the journey does not say in one language."""
    wordings = list(journey_texts(journey))
    missing = [what for what, texts in wordings if not texts.get(tag)]
    if not missing:
        return
    more = len(missing) - _MOST_SHOWN
    shown = ", ".join(missing[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
    problems.notice(
        TEXT_NOT_IN_LANGUAGE,
        Place(file),
        language=tag,
        count=len(missing),
        texts=len(wordings),
        what=shown,
    )
