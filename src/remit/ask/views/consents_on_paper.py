"""The consents of a paper form: its boxes for yes and no, and what is typed in of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.journey import Questions
from remit.ask.core.paper_page import ConsentBoxes
from remit.people.core.consents import ADULT_AGREES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.ask.core.journey import Journey
    from remit.ask.core.speech import Speech, Worded

_FIELD = "consent-"
_ADULT = f"{_FIELD}{ADULT_AGREES}"


@dataclass(frozen=True, slots=True)
class ConsentField:
    """One consent on the page for typing: its field, what is asked, and what was typed."""

    name: str
    question: Worded
    given: str


def is_asked_first(journey: Journey, step: Questions) -> bool:
    """Whether a form is the first that is asked: its paper asks for the consents."""
    return next(one for one in journey.steps if isinstance(one, Questions)) == step


def consent_boxes(journey: Journey, say: Speech) -> ConsentBoxes:
    """Return what stands on paper before the questions, to say yes or no to."""
    return ConsentBoxes(
        title=say.word("consent-title"),
        words=say.word("consent-words"),
        yes=say.word("yes"),
        no=say.word("no"),
        asked=tuple((say.of(one.question), say.of(one.more)) for one in journey.consents),
        adult=(say.word("age-under-16"), say.word("adult-words"), say.word("adult-question"))
        if journey.under_16
        else None,
    )


def consent_fields(journey: Journey, say: Speech, request: HttpRequest) -> list[ConsentField]:
    """Return the fields for the consents of one paper, with what was typed already."""
    return [
        ConsentField(name, say.of(one.question), request.POST.get(name, ""))
        for one in journey.consents
        for name in (f"{_FIELD}{one.kind}",)
    ]


def adult_field(journey: Journey, say: Speech, request: HttpRequest) -> ConsentField | None:
    """Return the field for the adult of somebody under 16, where such people take part."""
    if not journey.under_16:
        return None
    return ConsentField(_ADULT, say.word("adult-question"), request.POST.get(_ADULT, ""))


def typed_consents(journey: Journey, request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return each consent that was typed in: its kind, the version of its words, yes or no."""
    found = [
        (one.kind, one.version, request.POST[f"{_FIELD}{one.kind}"] == "yes")
        for one in journey.consents
        if request.POST.get(f"{_FIELD}{one.kind}") in {"yes", "no"}
    ]
    if journey.under_16 and request.POST.get(_ADULT):
        found.append((ADULT_AGREES, journey.notice.version, True))
    return found
