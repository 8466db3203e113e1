"""The pages of a mentor: whom they may help, what they say of themselves, and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.transaction import on_commit
from django.http import Http404
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from remit.people.actions import empty_write_ahead_log, withdraw_participant
from remit.support.core.mentoring.matches import AGREED, ASKED, LATE
from remit.support.core.mentoring.people import HOURS_EACH, MOST_CHARACTERS
from remit.support.core.mentoring.reading import has_no_place, read_mentor
from remit.support.mentoring_actions import MENTOR, keep_mentor, mentor_stops
from remit.support.mentoring_queries import matches_of_mentor, mentor
from remit.support.views.entrance import go_out, programme_page
from remit.support.views.mentor_match import match_page
from remit.support.views.mentor_words import THEMES, form_context, theme_names
from remit.support.views.sign_up import UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.support.core.mentoring.reading import Fault
    from remit.support.views.entrance import Caller


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(helping=True)
def helping(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Whom the mentor is asked about, and whom they help; and stopping."""
    who, today = mentor(caller.mentor.mentor_id), timezone.localdate()
    do, faults = request.POST.get("do", ""), []
    if do == "stop" and who.left_on is None:
        mentor_stops(
            commission_id=caller.commission_id,
            mentor_id=caller.mentor.mentor_id,
            code=who.code,
            on=today,
            now=timezone.now(),
        )
        return caller.to("programme-helping")
    if do == "take-out" and request.POST.get("sure") == "yes":
        return _take_out(request, caller)
    if do == "take-out":
        faults = [("sure", caller.speech.word("leave-sure"))]
    found = matches_of_mentor(caller.mentor.mentor_id)
    say = caller.speech
    context = {
        "who": who,
        "no_place": has_no_place(who),
        "unsaid": who.hours is None,
        "each": say.word("helping-no-place", {"hours": HOURS_EACH}),
        "matches": [
            (
                key,
                say.word("helping-wants", {"themes": theme_names(say, one.why.met)}),
                say.word(f"mentoring-{one.state}-mentor"),
                one.meeting(today) == LATE,
            )
            for key, one in found
            if one.state in {ASKED, AGREED}
        ],
        "faults": faults,
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/helping.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(helping=True)
def about_mentor(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the mentor can help with, when, where and for how many hours."""
    who = mentor(caller.mentor.mentor_id)
    faults: list[Fault] = []
    if request.method == "POST":
        who, faults = read_mentor(dict(request.POST.lists()), who, THEMES)
        if not faults:
            keep_mentor(mentor_id=caller.mentor.mentor_id, mentor=who)
            return caller.to("programme-helping")
    context = {
        **form_context(caller.speech, who, faults),
        "ways": [("online", caller.speech.word("mentoring-way-online"), who.online)],
        "borough_lines": "\n".join(who.boroughs),
        "hours": request.POST.get("hours", "" if who.hours is None else who.hours),
        "most_organisations": request.POST.get("most", who.most),
        "about": who.about,
        "most": MOST_CHARACTERS,
        "hours_hint": caller.speech.word("helping-hours-hint", {"hours": HOURS_EACH}),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/helping_about.html", context, status=status)


@sensitive_variables("contact")
@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(helping=True)
def helped(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """One organisation that the mentor is asked about or helps."""
    found = dict(matches_of_mentor(caller.mentor.mentor_id))
    if number not in found or found[number].state not in {ASKED, AGREED}:
        raise Http404
    answer = match_page(request, caller, number, found[number], {})
    if answer is not None:
        return answer
    if request.POST.get("do") in {"no", "end"}:
        return caller.to("programme-helping")
    return caller.to("programme-helped", number)


def _take_out(request: HttpRequest, caller: Caller) -> HttpResponse:
    withdraw_participant(
        commission_id=caller.commission_id,
        code=caller.mentor.code,
        actor=MENTOR,
        now=timezone.now(),
    )
    on_commit(empty_write_ahead_log, robust=True)
    go_out(request)
    context = {"helper": None, "gone_out": False}
    return caller.page(request, "support/taken_out.html", context)
