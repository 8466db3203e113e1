"""The pages of those who run the asking: doors, how far people have come, and forms on paper."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.filling.entry import field_name, read_entry
from remit.ask.core.filling.outline import is_shown
from remit.ask.core.filling.paper import MOST_TURNS, TURNS, blank_paper, typed_in, typing_lines
from remit.ask.core.journey import Questions
from remit.ask.core.languages import direction
from remit.ask.core.modes import MODES
from remit.ask.core.paper import paper_form
from remit.ask.core.paper_page import AroundPaper, paper_page, paper_style
from remit.ask.core.speech import FALLBACK, Speech
from remit.ask.core.vignettes.form import forms_of_sets, set_path
from remit.ask.door_actions import close_door, make_door
from remit.ask.filling_queries import (
    DoorNotFound,
    doors,
    form_and_code,
    progress,
    stored_journey,
)
from remit.ask.permissions import can_take_answers, check_can_ask
from remit.ask.sending_actions import BegunOnline, OtherSet, person_on_paper, type_in
from remit.ask.views.consents_on_paper import (
    adult_field,
    consent_boxes,
    consent_fields,
    is_asked_first,
    typed_consents,
)
from remit.ask.views.entrance import language_name, policy_for
from remit.ask.views.fields import field_of
from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.kernel.randomness import generator
from remit.people.core.participant_code import written_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from remit.ask.core.filling.entry import Entry
    from remit.ask.core.filling.paper import Line
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.views.fields import Field
    from remit.commission.views import Visit


@dataclass(slots=True)
class Typist:
    """Whoever prints a form or types one in, in one language."""

    speech: Speech
    journey: Journey
    is_interviewed = False

    def address(self, _page: str, *_parts: object) -> str:
        """Return "": the paper has the pictures, and nobody listens."""
        return ""


@require_http_methods(["GET", "POST"])
@study_page(check_can_ask)
def asking(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The doors, each step with how many have come through, and the forms for paper."""
    now = timezone.now()
    if token := request.POST.get("close", ""):
        close_door(commission_id=visit.commission_id, token=token, actor=visit.actor, now=now)
        return redirect("ask", visit.facts.name)
    if request.method == "POST":
        make_door(
            commission_id=visit.commission_id,
            mode=request.POST.get("mode", ""),
            by_card="by_card" in request.POST,
            screener="screener" in request.POST,
            actor=visit.actor,
            now=now,
        )
        return redirect("ask", visit.facts.name)
    journey = stored_journey(visit.commission_id)
    context = {
        "heading": "Asking",
        "journey": journey,
        "may_take": can_take_answers(visit.user_id, visit.commission_id),
        "doors": [
            (
                request.build_absolute_uri(reverse("visit-start", args=[token])),
                token,
                MODES[mode],
                *rest,
            )
            for token, mode, *rest in doors(visit.commission_id)
        ],
        "modes": MODES.items(),
        "languages": _named(journey.languages if journey else ()),
        "steps": _steps(visit.commission_id, journey) if journey else [],
    }
    return visit.page(request, "ask/asking.html", context)


@require_safe
@study_page(check_can_ask)
def square_code(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """An open door's address as a square code, to print on a poster or a card."""
    known = {one for one, *_, closed, _ in doors(visit.commission_id) if not closed}
    if token not in known:
        raise DoorNotFound("There is no open door of that address.", remedy="Open one first.")
    drawn = io.BytesIO()
    address = request.build_absolute_uri(reverse("visit-start", args=[token]))
    segno.make(address, error="q").save(drawn, kind="svg", scale=8)
    named = f'attachment; filename="{token}.svg"'
    return HttpResponse(
        drawn.getvalue(), content_type="image/svg+xml", headers={"Content-Disposition": named}
    )


def _steps(study: int, journey: Journey) -> list[tuple[int, object, int, int, bool]]:
    """Return each step with its number, how many began and finished it, and whether it asks."""
    staff = Speech(FALLBACK, journey.languages)
    return [
        (number, step, begun, done, True)
        if isinstance(step, Questions)
        else (number, {"title": staff.of(step.title)}, begun, done, False)
        for number, (step, (_, begun, done)) in enumerate(
            zip(journey.steps, progress(study), strict=True), start=1
        )
    ]


def _named(tags: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return languages with what they call themselves and their writing direction."""
    return [(tag, language_name(tag), direction(tag)) for tag in tags]


@require_safe
@study_page(check_can_ask)
def paper(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    """One form to print, in one language, in large print where asked for."""
    found, typist = _form_step(request, visit, step)
    form, code_name = form_and_code(visit.commission_id, found.form)
    large = "large" in request.GET
    printed = [paper_form(one, typist.speech.language) for one in forms_of_sets(form)]
    asks_for_code = any(one.name == code_name and is_shown(one) for one in form.questions)
    around = _around(typist, found, asks_for_code=asks_for_code)
    answer = HttpResponse(paper_page(*printed, large=large, around=around))
    answer.headers["Content-Security-Policy"] = policy_for(paper_style(large=large))
    return answer


@require_http_methods(["GET", "POST"])
@study_page(check_can_ask)
def typing(request: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    """A page to type in what somebody answered on paper."""
    found, typist = _form_step(request, visit, step)
    form, code_name = form_and_code(visit.commission_id, found.form)
    sheets = forms_of_sets(form)
    sheet_number = _sheet_number(request, len(sheets))
    form = sheets[sheet_number - 1] if sheet_number else form
    is_first = is_asked_first(typist.journey, found)
    turns = _turns(request)
    lines = typing_lines(form, {code_name}, turns)
    language, rng = typist.speech.language, generator(0, "ask", "paper")
    empty = blank_paper(form, lines, now=timezone.now(), rng=rng, language=language)
    entries = _entries(request, lines, empty) if request.method == "POST" else {}
    faults = [e for e in entries.values() if e.fault and e.fault.key != "required"]
    code = written_code(request.POST.get("code", ""), visit.facts.codes_mode)
    failure = _wrong_code(visit.commission_id, code) if faults else {}
    if request.method == "POST" and not faults:
        values = {path: entry.text for path, entry in entries.items() if entry.text}
        if values and sheet_number:
            values[set_path(form)] = str(sheet_number)
        try:
            left_out = type_in(
                commission_id=visit.commission_id,
                code=code,
                step=found,
                language=typist.speech.language,
                answers=typed_in(lines, values),
                actor=visit.actor,
                now=timezone.now(),
                replace="replace" in request.POST,
                other_set="other_set" in request.POST,
                consents=typed_consents(typist.journey, request) if is_first else (),
            )
        except RemitError as error:
            failure = {
                **what_failed(error),
                "begun": isinstance(error, BegunOnline),
                "other_set": isinstance(error, OtherSet),
            }
        else:
            messages.success(request, _told(code, left_out))
            return redirect(_again(request))
    context = {
        "heading": f"Type in a paper form: {found.form}, {found.wave}",
        "rows": _rows(typist, empty, lines, entries),
        **(_consents(typist, request) if is_first else {}),
        "code": code,
        "step": step,
        "languages": _named(typist.journey.languages),
        "sheets": range(1, len(sheets) + 1) if len(sheets) > 1 else (),
        "sheet_number": sheet_number,
        "more_turns": _more_turns(form, turns),
        "lang": typist.speech.language,
        "dir": typist.speech.direction,
        "faults": len(faults),
        **failure,
    }
    return visit.page(request, "ask/typing.html", context)


def _around(typist: Typist, step: Questions, *, asks_for_code: bool) -> AroundPaper:
    """Return what the journey says before any answer, and who can help."""
    say, journey = typist.speech, typist.journey
    return AroundPaper(
        title=say.of(journey.title),
        notice=say.of(journey.notice.text),
        code=None if asks_for_code else say.word("code"),
        consents=consent_boxes(journey, say) if is_asked_first(journey, step) else None,
        help_title=say.word("help-title"),
        safeguarding=say.of(journey.safeguarding),
        helps=tuple((say.of(one.name), one.contact, say.of(one.words)) for one in journey.helps),
    )


def _consents(typist: Typist, request: HttpRequest) -> dict[str, object]:
    say, journey = typist.speech, typist.journey
    return {
        "consents_title": say.word("consent-title"),
        "consents": consent_fields(journey, say, request),
        "adult": adult_field(journey, say, request),
        "yes": say.word("yes"),
        "no": say.word("no"),
    }


def _wrong_code(study: int, code: str) -> dict[str, object]:
    """Return what is wrong with the code, so that it is told together with faulty answers."""
    try:
        person_on_paper(study, code)
    except RemitError as error:
        return what_failed(error)
    return {}


def _sheet_number(request: HttpRequest, count: int) -> int:
    """Return which of several paper forms is typed in; 0 where that is not said."""
    given = request.GET.get("sheet", "")
    return int(given) if count > 1 and given in map(str, range(1, count + 1)) else 0


def _again(request: HttpRequest) -> str:
    """Return the address for the next paper, which may be another of several forms."""
    query = request.GET.copy()
    query.pop("sheet", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _turns(request: HttpRequest) -> int:
    """Return for how many turns of each repeat there is to be room."""
    given = request.GET.get("turns", "")
    return int(given) if given in map(str, range(1, MOST_TURNS + 1)) else TURNS


def _more_turns(form: Questionnaire, turns: int) -> int:
    """Return twice the turns, where the form has repeats and that is not too many; else 0."""
    repeats = any(group.repeat for group in form.groups)
    return 2 * turns if repeats and 2 * turns <= MOST_TURNS else 0


def _entries(request: HttpRequest, lines: tuple[Line, ...], empty: Sheet) -> dict[str, Entry]:
    """Return what was typed in for each question, by its path."""
    posted = {name: request.POST.getlist(name) for name in request.POST}
    asked = [line.asked for line in lines if line.asked]
    return {
        one.path: read_entry(one, empty, field_name(number), posted)
        for number, one in enumerate(asked)
        if one.question.type != "note"
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a paper form as it is typed in: a heading or a field."""

    heading: str
    field: Field | None


def _rows(
    typist: Typist, sheet: Sheet, lines: tuple[Line, ...], entries: Mapping[str, Entry]
) -> list[Row]:
    rows = []
    number = 0
    for line in lines:
        if line.asked is None:
            words = typist.speech.of(line.group.labels).text if line.group else ""
            turn = f" ({line.turn})" if line.turn else ""
            rows.append(Row(f"{words}{turn}", None))
            continue
        entry = entries.get(line.asked.path)
        if entry and entry.fault and entry.fault.key == "required":
            entry = None
        # Whoever types in what is on paper need not be told what may be left out.
        shown = field_of(typist, sheet, line.asked, number, entry, shown=True)
        field = replace(shown, optional=None)
        if field.widget == "list":
            field.widget = "one"
        rows.append(Row("", field))
        number += 1
    return rows


def _form_step(request: HttpRequest, visit: Visit, step: str) -> tuple[Questions, Typist]:
    """Return the step of the journey that asks a form, and who reads it.

    Raises:
        DoorNotFound: the study has no journey, or another kind of step there.
    """
    journey = stored_journey(visit.commission_id)
    at = int(step) - 1
    steps = journey.steps if journey else ()
    found = steps[at] if 0 <= at < len(steps) else None
    if journey is None or not isinstance(found, Questions):
        raise DoorNotFound("There is no form there.", remedy="Go back to the list.")
    wanted = request.GET.get("in", "")
    language = wanted if wanted in journey.languages else journey.languages[0]
    return found, Typist(Speech(language, [*journey.languages, FALLBACK]), journey)


def _told(code: str, left_out: tuple[str, ...]) -> str:
    said = f"Typed in for {code}."
    if left_out:
        said += f" Left out, as by the other answers they do not apply: {', '.join(left_out)}."
    return said
