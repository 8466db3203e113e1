"""The pages on which an organisation asks for a mentor, and has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.joining.choices import words_in
from remit.support.core.mentoring.people import Wish
from remit.support.core.mentoring.reading import read_wish
from remit.support.joining_queries import joining_settings
from remit.support.learning_queries import gaps_of
from remit.support.mentoring_actions import drop_wish, keep_wish
from remit.support.mentoring_queries import matches_of, mentor_about, standing_match, wish_of
from remit.support.views.entrance import programme_page
from remit.support.views.mentor_match import match_page
from remit.support.views.mentor_words import THEMES, form_context, theme_names
from remit.support.views.own import this_organisation
from remit.support.views.sign_up import UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.support.core.mentoring.reading import Fault
    from remit.support.views.entrance import Caller


@sensitive_variables("contact")
@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def mentoring(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where the organisation stands: not asked, in line, asked about somebody, or with a mentor."""
    own = caller.own.organisation_id
    standing, wish = standing_match(own), wish_of(own)
    if standing is not None:
        key, one = standing
        more = {"about": mentor_about(caller.commission_id, one.mentor), "earlier": []}
        return match_page(request, caller, key, one, more) or caller.to("programme-mentoring")
    if wish is None:
        return caller.to("programme-mentoring-ask")
    if request.POST.get("do") == "drop":
        drop_wish(organisation_id=own, on=timezone.localdate())
        return caller.to("programme")
    ended = [one for _, one in matches_of(own)]
    context = {
        "wish": wish,
        "themes": theme_names(caller.speech, wish.themes),
        "fallen": bool(ended) and ended[-1].ended not in {"", "organisation-no"},
    }
    return caller.page(request, "support/mentoring.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def ask_for_mentor(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The form by which an organisation asks for a mentor, or changes what it asked for."""
    own = caller.own.organisation_id
    known = wish_of(own)
    wish = known or _first_wish(caller)
    faults: list[Fault] = []
    if request.method == "POST":
        wish, faults = read_wish(dict(request.POST.lists()), wish, THEMES)
        if not faults:
            keep_wish(organisation_id=own, wish=wish)
            return caller.to("programme-mentoring")
    context = {
        **form_context(caller.speech, wish, faults),
        "known": known,
        "ways": [
            ("online", caller.speech.word("mentoring-way-online"), wish.online),
            ("in-person", caller.speech.word("mentoring-way-here"), wish.in_person),
        ],
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/mentoring_ask.html", context, status=status)


def _first_wish(caller: Caller) -> Wish:
    """Return a wish to begin with: the themes in which they lack something, their languages."""
    lacking = {
        one.key.removeprefix("item:")
        for one in gaps_of(caller.commission_id, caller.own.organisation_id)
    }
    themes = tuple(
        theme.key
        for theme in instrument(LATEST).themes
        if any(item.name in lacking for item in theme.items)
    )
    offered = joining_settings(caller.commission_id).languages
    spoken = words_in(offered, caller.speech.language, this_organisation(caller).languages)
    return Wish(caller.own.code, timezone.localdate(), themes, languages=spoken)
