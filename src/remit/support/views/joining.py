"""The pages before the door: what the programme is, and the way in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from remit.ask.core.speech import FALLBACK, Speech
from remit.ask.views.arrival import CODE_EXAMPLE, SECRET_EXAMPLE
from remit.commission.core.roles import COORDINATOR
from remit.kernel.codes import is_code, normalise_code
from remit.people.core.secret import is_secret
from remit.people.queries import participant_id
from remit.people.secret_actions import TooManyTries, WrongSecret, try_secret
from remit.support.joining_queries import joining_settings
from remit.support.mentoring_queries import mentor_id_of
from remit.support.organisation_queries import organisation_of
from remit.support.permissions import OTHERS, PAYERS, openings
from remit.support.views.entrance import come_in, go_out, programme_page
from remit.support.views.own import this_organisation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.permissions import Opening
    from remit.support.views.entrance import Caller


@require_safe
@programme_page()
def programme(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the programme is; for an organisation that has come in, where it stands."""
    context = {
        "settled": joining_settings(caller.commission_id),
        "own": this_organisation(caller) if caller.organiser else None,
    }
    return caller.page(request, "support/programme.html", context)


@require_safe
@programme_page()
def who_sees_what(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Who can see what, from the permission rules themselves."""
    settled = joining_settings(caller.commission_id)
    context = {"settled": settled, "rows": [_opening(caller, one, settled) for one in openings()]}
    return caller.page(request, "support/who_sees_what.html", context)


@programme_page()
def sign_in(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The way in, by code and secret."""
    faults: list[tuple[str, Worded]] = []
    if request.method == "POST":
        code = normalise_code(request.POST.get("code", ""))
        secret = request.POST.get("secret", "")
        faults = _mistyped(caller, code, secret) or _try(caller, code, secret)
        if not faults:
            come_in(request, caller.commission_id, participant_id(caller.commission_id, code) or 0)
            return caller.to("programme")
    context = {
        "faults": faults,
        "code": request.POST.get("code", ""),
        "code_example": CODE_EXAMPLE,
        "secret_example": SECRET_EXAMPLE,
    }
    return caller.page(request, "support/sign_in.html", context, status=422 if faults else 200)


@require_POST
@programme_page()
def sign_out(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The way out: this browser forgets who was here."""
    go_out(request)
    return caller.to("programme")


def _opening(caller: Caller, one: Opening, settled: JoiningSettings) -> dict[str, object]:
    """Return one row of the table: what is kept, and who opens it."""
    say = caller.speech
    room = Speech(say.language, (FALLBACK,), room=one.room)
    return {
        "what": room.word(f"opening-{one.key}", {"least": settled.least}),
        "you": one.own,
        "coordinator": COORDINATOR in one.roles,
        "payers": bool(PAYERS & one.roles),
        "others": [say.word(f"role-{role}") for role in OTHERS if role in one.roles],
    }


def _mistyped(caller: Caller, code: str, secret: str) -> list[tuple[str, Worded]]:
    say = caller.speech
    found = []
    if not is_code(code):
        found.append(("code", say.word("code-mistyped")))
    if not is_secret(secret):
        found.append(("secret", say.word("secret-mistyped")))
    return found


def _try(caller: Caller, code: str, secret: str) -> list[tuple[str, Worded]]:
    say = caller.speech
    try:
        try_secret(commission_id=caller.commission_id, code=code, secret=secret, now=timezone.now())
    except WrongSecret:
        return [("code", say.word("wrong-pair"))]
    except TooManyTries:
        return [("code", say.word("too-many-tries"))]
    known = participant_id(caller.commission_id, code)
    if known is not None and (organisation_of(known) or mentor_id_of(known)):
        return []
    return [("code", say.word("wrong-pair"))]
