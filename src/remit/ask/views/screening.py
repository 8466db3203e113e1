"""Behind a screener's door: sending its form, how to reach whoever can take part, and thanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.screening_actions import finish_screening, send_screening
from remit.ask.screening_queries import REACHING, screening_stage
from remit.ask.views.entrance import Fault, visit_page, where_next
from remit.ask.views.sitting import farewell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.journey import Questions
    from remit.ask.core.screener import ContactQuestion
    from remit.ask.core.speech import Worded
    from remit.ask.views.entrance import Guest

MOST_CHARACTERS = 300
LEAST_DIGITS = 6
# What browsers and telephones call each detail, so that they can offer it.
KINDS = {
    "name": ("text", "name"),
    "phone": ("tel", "tel"),
    "email": ("email", "email"),
    "address": ("text", "street-address"),
    "postcode": ("text", "postal-code"),
}

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def send(request: HttpRequest, guest: Guest, step: Questions) -> HttpResponse:
    """Send the form. Whoever cannot take part is told so, and nothing of them is kept.

    Raises:
        SentAlready: it was sent before.
        StillLacking: something that must be answered is not.
    """
    screener = guest.door.screener
    if screener is None or guest.traveller is None:  # asked before
        return where_next(guest)
    if send_screening(traveller=guest.traveller, step=step, screener=screener, now=timezone.now()):
        return where_next(guest)
    farewell(request)
    guest.traveller = None
    say = guest.speech
    context = {
        "heading": say.word("thanks-title"),
        "text": say.of(screener.not_eligible),
        "thanks": say.word("screened-out-words"),
    }
    return guest.page(request, "ask/end.html", context)


@require_http_methods(["GET", "POST"])
@visit_page(inside=True)
def contact(request: HttpRequest, guest: Guest) -> HttpResponse:
    """How somebody can be reached. It goes into the vault, and is shown to nobody here again."""
    screener, traveller = guest.door.screener, guest.traveller
    if screener is None or traveller is None or guest.door.closed:
        return where_next(guest)
    if screening_stage(traveller.participant_id) != REACHING:
        return where_next(guest)
    given = {one.name: request.POST.get(one.name, "").strip() for one in screener.contacts}
    wrong: dict[str, Worded] = {}
    if request.method == "POST":
        wrong = _wrong(guest, given)
        if not wrong:
            finish_screening(
                traveller=traveller,
                contacts=given,
                vault_key=settings.VAULT_KEY,
                now=timezone.now(),
            )
            return where_next(guest)
    say = guest.speech
    context = {
        "heading": say.word("contact-title"),
        "text": say.word("contact-words"),
        "fields": [
            _field(guest, one, given[one.name], wrong.get(one.name)) for one in screener.contacts
        ],
        "go_on": say.word("continue"),
        **guest.told(
            [
                Fault(one.name, wrong[one.name], say.of(one.label))
                for one in screener.contacts
                if one.name in wrong
            ]
        ),
    }
    return guest.page(request, "ask/contact.html", context)


def _field(guest: Guest, one: ContactQuestion, value: str, wrong: object) -> dict[str, object]:
    hint = "" if one.required else guest.speech.word("optional")
    about = [f"{one.name}-{what}" for what, said in (("hint", hint), ("wrong", wrong)) if said]
    kind, autocomplete = KINDS[one.name]
    return {
        "name": one.name,
        "label": guest.speech.of(one.label),
        "hint": hint,
        "type": kind,
        "autocomplete": autocomplete,
        "value": value,
        "wrong": wrong,
        "about": " ".join(about),
    }


def _wrong(guest: Guest, given: dict[str, str]) -> dict[str, Worded]:
    screener = guest.door.screener
    found: dict[str, Worded] = {}
    for one in screener.contacts if screener else ():
        if one.required and not given[one.name]:
            found[one.name] = guest.speech.word("required")
        elif len(given[one.name]) > MOST_CHARACTERS:
            found[one.name] = guest.speech.word("long", {"most": MOST_CHARACTERS})
        elif given[one.name] and not may_reach(one.name, given[one.name]):
            found[one.name] = guest.speech.word(f"whole-{one.name}")
    return found


def may_reach(name: str, given: str) -> bool:
    """Whether a detail may be whole: nobody is reached by half a number or half an address."""
    if name == "phone":
        return sum(map(str.isdecimal, given)) >= LEAST_DIGITS
    return name != "email" or bool(_EMAIL.fullmatch(given))
