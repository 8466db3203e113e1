"""An organisation's own data register: its entries, one at a time, and the record to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from remit.ask.core.speech import FALLBACK
from remit.commission.queries import vocabulary
from remit.kernel.flow import CONDITIONS, PARTS
from remit.people.vault_actions import open_contact
from remit.support.core.register import (
    BASES,
    MOST_ENTRIES,
    REQUIRED,
    RegisterEntry,
    label_of,
    read_entry,
)
from remit.support.joining_actions import ORGANISATION
from remit.support.register_actions import drop_entry, keep_entry, keep_safety
from remit.support.register_queries import register_of
from remit.support.views.entrance import programme_page
from remit.support.views.sign_up import UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.ask.core.speech import Worded
    from remit.kernel.vocabulary import Vocabulary
    from remit.support.views.entrance import Caller

MOST_SAID = 4000
NEW = 0


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def register(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Everything that the organisation holds and passes on, and how it keeps it safe."""
    saved = request.method == "POST"
    if saved:
        security, officer = (_text(request, name) for name in ("security", "officer"))
        keep_safety(**_whose(caller), security=security, officer=officer, now=timezone.now())
    found = register_of(caller.own.organisation_id)
    context = {
        "register": found,
        "entries": [_shown(caller, one) for one in found.entries],
        "full": len(found.entries) >= MOST_ENTRIES,
        "saved": saved,
        "most": MOST_SAID,
    }
    return caller.page(request, "support/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def register_entry(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """One entry, to write, change or take out; number 0 is a new one."""
    known = {one.number: one for one in register_of(caller.own.organisation_id).entries}
    entry = known.get(number, RegisterEntry(NEW))
    if number not in {NEW, *known} or (number == NEW and len(known) >= MOST_ENTRIES):
        raise Http404
    if request.method != "POST":
        return _form(request, caller, entry, [])
    if request.POST.get("do") == "drop":
        drop_entry(**_whose(caller), number=number, now=timezone.now())
        return caller.to("programme-register")
    terms = vocabulary(caller.commission_id)
    entry, faults = read_entry(dict(request.POST.lists()), number, terms)
    if faults:
        return _form(request, caller, entry, faults)
    keep_entry(**_whose(caller), entry=entry, now=timezone.now())
    return caller.to("programme-register")


@require_safe
@programme_page(inside=True)
def processing_record(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The register as a record of processing, with the organisation's own name, to print."""
    contact = open_contact(
        commission_id=caller.commission_id,
        code=caller.own.code,
        vault_key=settings.VAULT_KEY,
        actor=ORGANISATION,
        now=timezone.now(),
    )
    found = register_of(caller.own.organisation_id)
    context = {
        "register": found,
        "entries": [_shown(caller, one) for one in found.entries],
        "name": contact.fields.get("name", ""),
        "contact": contact.fields.get("contact", ""),
        "today": timezone.localdate(),
    }
    return caller.page(request, "support/processing_record.html", context)


def _shown(caller: Caller, entry: RegisterEntry) -> dict[str, object]:
    """Return an entry as a page shows it: labels for terms, a word where something is blank."""
    terms, tags = vocabulary(caller.commission_id), (*caller.speech.own, FALLBACK)
    parts = {part: label_of(part, getattr(entry, part), terms, tags) for part in PARTS}
    conditions = [label_of(CONDITIONS, one, terms, tags) for one in entry.conditions]
    basis = caller.speech.word(f"basis-{entry.basis or 'open'}")
    return {"entry": entry, **parts, "conditions": conditions, "basis": basis}


def _form(
    request: HttpRequest, caller: Caller, entry: RegisterEntry, faults: list[tuple[str, str]]
) -> HttpResponse:
    say, terms = caller.speech, vocabulary(caller.commission_id)
    wrong = {field: say.word(key) for field, key in faults}
    own = [one for one in entry.conditions if (CONDITIONS, one) not in terms]
    context = {
        "entry": entry,
        "parts": [_part(caller, entry, part, terms, wrong) for part in PARTS],
        "conditions": _choices(caller, CONDITIONS, terms, entry.conditions),
        "conditions_own": "\n".join(own),
        "bases": [(key, say.word(f"basis-{key}"), key == entry.basis) for key in BASES],
        "wrong": wrong,
        "faults": list(wrong.items()),
    }
    status = UNPROCESSABLE if faults else 200
    return caller.page(request, "support/register_entry.html", context, status=status)


def _part(
    caller: Caller,
    entry: RegisterEntry,
    part: str,
    terms: Vocabulary,
    wrong: dict[str, Worded],
) -> dict[str, object]:
    value, say = getattr(entry, part), caller.speech
    return {
        "name": part,
        "label": say.word(f"register-{part}"),
        "hint": say.word(f"register-{part}-hint"),
        "needed": part in REQUIRED,
        "options": _choices(caller, part, terms, [value]),
        "own": "" if (part, value) in terms else value,
        "wrong": wrong.get(f"{part}-own"),
    }


def _choices(
    caller: Caller, part: str, terms: Vocabulary, chosen: Any
) -> list[tuple[str, str, bool]]:
    tags = (*caller.speech.own, FALLBACK)
    return [
        (term.key, label_of(part, term.key, terms, tags), term.key in chosen)
        for term in terms.terms(part)
    ]


def _whose(caller: Caller) -> dict[str, Any]:
    return {
        "commission_id": caller.commission_id,
        "participant_id": caller.own.participant_id,
        "organisation_id": caller.own.organisation_id,
        "code": caller.own.code,
    }


def _text(request: HttpRequest, name: str) -> str:
    return "\n".join(request.POST.get(name, "")[:MOST_SAID].split("\r\n")).strip()
