"""One person's contact details, opened from the vault at the press of a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from remit.commission.views import Visit, study_page, what_failed
from remit.kernel.errors import Place, Problems, RemitError, problem_kind
from remit.people.core.consents import Contact
from remit.people.vault_actions import keep_contact, open_contact
from remit.recruit.core.pool_columns import is_address
from remit.recruit.permissions import check_can_recruit
from remit.recruit.views.asked import act_asked
from remit.recruit.views.record import found_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

ADDRESS, POSTCODE = "address", "postcode"
USUAL = ("name", "phone", "email", ADDRESS, POSTCODE)
MAX_NAME_CHARACTERS = 60
MAX_VALUE_CHARACTERS = 500

LONG_DETAIL = problem_kind(
    "contact-detail-long",
    "What is written is {length} characters long; at most {limit} are kept.",
    "Shorten it.",
)
UNNAMED_DETAIL = problem_kind(
    "contact-detail-unnamed",
    "The further detail has no name.",
    "Say what it is, such as “other phone”.",
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(check_can_recruit)
def contact(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """The details and a form to change them; they are read only when the button was pressed."""
    found_record(visit, code)
    if request.method != "POST":
        return _page(request, visit, code)
    try:
        return act_asked(request, {"open": _open, "keep": _keep})(request, visit, code)
    except RemitError as error:
        return _page(request, visit, code, error=error)


def _open(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    opened = open_contact(
        commission_id=visit.commission_id,
        code=code,
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    return _page(request, visit, code, fields=opened.fields)


def _keep(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    fields = _fields(request)
    problems = Problems()
    for name, value in fields.items():
        for text, limit in ((name, MAX_NAME_CHARACTERS), (value, MAX_VALUE_CHARACTERS)):
            if len(text) > limit:
                place = Place(key=name[:MAX_NAME_CHARACTERS])
                problems.add(LONG_DETAIL, place, length=len(text), limit=limit)
    other, value = (request.POST.get(part, "").strip() for part in ("other-name", "other-value"))
    if value and not other:
        problems.add(UNNAMED_DETAIL, Place(key="Further detail"))
    problems.raise_if_any()
    keep_contact(
        commission_id=visit.commission_id,
        contact=Contact(code, fields),
        vault_key=settings.VAULT_KEY,
        actor=visit.actor,
        now=timezone.now(),
    )
    messages.success(request, f"The contact details of {code} were sealed in the vault.")
    return redirect("recruit-record", visit.facts.name, code)


def _fields(request: HttpRequest) -> dict[str, str]:
    """Return the details that the form was sent with, by name; the further one last."""
    names, values = request.POST.getlist("name"), request.POST.getlist("value")
    fields = {name: value.strip() for name, value in zip(names, values, strict=False)}
    other = request.POST.get("other-name", "").strip()
    return fields | ({other: request.POST.get("other-value", "").strip()} if other else {})


def _with_usual(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is kept, and below it the usual details that nothing kept stands for.

    A file's “Full name” or “Telephone” stands for a name or a telephone number.
    """
    missing = [one for one in USUAL if not any(_stands_for(name, one) for name in fields)]
    return {**fields, **dict.fromkeys(missing, "")}


def _stands_for(name: str, usual: str) -> bool:
    letters = "".join(filter(str.isalpha, name.casefold()))
    if usual == ADDRESS:
        # An e-mail address is none to live at, and a postcode is a box of its own.
        return (ADDRESS in letters or is_address(name)) and not (
            "mail" in letters or POSTCODE in letters
        )
    return usual in letters


def _page(
    request: HttpRequest,
    visit: Visit,
    code: str,
    *,
    fields: Mapping[str, str] | None = None,
    error: RemitError | None = None,
) -> HttpResponse:
    if error is not None and request.POST.get("do") == "keep":
        fields = _fields(request)
    context = {
        "heading": f"Contact details of {code}",
        "code": code,
        "opened": fields is not None,
        "fields": _with_usual(fields or {}).items(),
        "other": {part: request.POST.get(f"other-{part}", "") for part in ("name", "value")},
        "nothing": fields is not None and not any(fields.values()),
        "most": MAX_VALUE_CHARACTERS,
        **(what_failed(error) if error else {}),
    }
    return visit.page(request, "recruit/contact.html", context, status=422 if error else 200)
