"""Signing up: the notice, the one form, and the code and secret that are shown once."""

from __future__ import annotations

from dataclasses import replace
from random import SystemRandom
from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.conf import settings
from django.core import signing
from django.db.transaction import non_atomic_requests
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from remit.people.queries import fresh_code, participant_id
from remit.support.core.joining.choices import CHOICES
from remit.support.core.joining.details import HOLDS, Details, read_details, read_who
from remit.support.joining_actions import SignUpForm, UnableToJoin, note_sign_up, sign_up
from remit.support.joining_queries import joining_settings
from remit.support.views.choices import own_name, words_of
from remit.support.views.entrance import come_in, programme_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Speech, Worded
    from remit.support.core.joining.choices import Choice
    from remit.support.core.joining.details import Fault
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.views.entrance import Caller

TOO_MANY = 429
UNPROCESSABLE = 422
# The form carries a code that becomes the organisation's, so that sent twice it is one sign-up.
FORM_SECONDS = 24 * 60 * 60


class Box(TypedDict):
    """One choice of a form: its value, its words, its own name if any, and whether it is ticked."""

    value: str
    words: object
    ticked: bool
    own: NotRequired[object]


@require_safe
@programme_page()
def notice(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What an organisation should know before it signs up."""
    return caller.page(request, "support/join.html", _about(caller))


@sensitive_post_parameters("name", "contact")
@require_http_methods(["GET", "HEAD", "POST"])
@non_atomic_requests
@programme_page()
def about_you(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The one form: who they are, for the vault, and the little that they say of themselves."""
    settled = joining_settings(caller.commission_id)
    if not settled.opened:
        return caller.to("programme-join")
    if request.method != "POST":
        return _form(request, caller, settled, Details(), [], "", "")
    name, contact, at_fault = read_who(dict(request.POST.lists()))
    details, more = read_details(dict(request.POST.lists()), settled)
    code = _code(caller, request.POST.get("form", ""))
    faults = [*at_fault, *more, *([] if code else [("name", "joining-form-old")])]
    if faults:
        return _form(request, caller, settled, details, faults, name, contact)
    now = timezone.now()
    address = request.META.get("REMOTE_ADDR", "")
    if not note_sign_up(
        commission_id=caller.commission_id, address=address, vault_key=settings.VAULT_KEY, now=now
    ):
        return caller.page(request, "support/too_many.html", _about(caller), status=TOO_MANY)
    form = SignUpForm(code, name, contact, details, caller.speech.language)
    return _joined(request, caller, form)


def _joined(request: HttpRequest, caller: Caller, form: SignUpForm) -> HttpResponse:
    now = timezone.now()
    try:
        secret = sign_up(
            commission_id=caller.commission_id,
            form=form,
            vault_key=settings.VAULT_KEY,
            on=timezone.localdate(now),
            now=now,
        )
    except UnableToJoin:
        return caller.to("programme-sign-in")
    come_in(request, caller.commission_id, participant_id(caller.commission_id, form.code) or 0)
    context = {"code": form.code, "secret": secret, **_about(caller)}
    return caller.page(request, "support/joined.html", context)


def form_context(
    speech: Speech, settled: JoiningSettings, details: Details, faults: list[Fault]
) -> dict[str, object]:
    """Return what the form of an organisation's details needs."""
    wrong = {field: speech.word(key) for field, key in faults}
    return {
        "sizes": [
            Box(value=one.key, words=speech.of(one.labels), ticked=one.key == details.size)
            for one in settled.sizes
        ],
        "reach": "" if details.reach is None else details.reach,
        "lists": [_list_field(speech, settled, details, name, wrong) for name in CHOICES],
        "holds": [
            Box(value=key, words=speech.word(f"holds-{key}"), ticked=key in details.holds)
            for key in HOLDS
        ],
        "wrong": wrong,
        "faults": list(wrong.items()),
    }


def _list_field(
    speech: Speech,
    settled: JoiningSettings,
    details: Details,
    name: str,
    wrong: dict[str, Worded],
) -> dict[str, object]:
    offered = settled.offered(name)
    texts = {one.text for one in offered}
    said = getattr(details, name)
    return {
        "name": name,
        "legend": speech.word(f"joining-{name}"),
        "hint": speech.word(f"joining-{name}-hint"),
        "boxes": [_box(speech, one, ticked=one.text in said) for one in offered],
        "own": "\n".join(one for one in said if one not in texts),
        "wrong": wrong.get(f"{name}-own"),
    }


def _box(speech: Speech, one: Choice, *, ticked: bool) -> Box:
    """Return a choice's box; a language leads with its own name, unless that is all there is."""
    words, own = words_of(speech, one), own_name(one)
    if own.text == words.text:
        own = replace(own, text="")
    return Box(value=one.text, words=words, ticked=ticked, own=own)


def _form(
    request: HttpRequest,
    caller: Caller,
    settled: JoiningSettings,
    details: Details,
    faults: list[Fault],
    name: str,
    contact: str,
) -> HttpResponse:
    code = _code(caller, request.POST.get("form", "")) or fresh_code(
        caller.commission_id, SystemRandom()
    )
    context = {
        "name": name,
        "contact": contact,
        "form": signing.dumps(code, salt=_salt(caller)),
        **form_context(caller.speech, settled, details, faults),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/about_you.html", context, status=status)


def _about(caller: Caller) -> dict[str, object]:
    return {"settled": joining_settings(caller.commission_id)}


def _code(caller: Caller, form: str) -> str:
    """Return the code that a form was given out with, or "" for none or an old one."""
    try:
        return str(signing.loads(form, salt=_salt(caller), max_age=FORM_SECONDS))
    except signing.BadSignature:
        return ""


def _salt(caller: Caller) -> str:
    return f"remit.support.sign-up:{caller.commission_id}"
