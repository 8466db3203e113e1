"""The pages for what went wrong: those that participants open name neither site nor study."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.views import csrf, defaults

from remit.ask.views.entrance import apology

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_OPENED_BY_PARTICIPANTS = re.compile(
    r"/(?:v/(?P<door>[a-z0-9]+)|c/[^/]+|charters/[^/]+|programmes/[^/]+)/"
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address that leads nowhere."""
    return _neutral(request, "not-found", 404) or defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what cannot be read."""
    return _neutral(request, "failed", 400) or defaults.bad_request(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of the program's own."""
    return _neutral(request, "failed", 500) or defaults.server_error(request)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form that another site could have sent, or that is too old."""
    return _neutral(request, "expired", 403) or csrf.csrf_failure(request, reason)


def _neutral(request: HttpRequest, what: str, status: int) -> HttpResponse | None:
    found = _OPENED_BY_PARTICIPANTS.match(request.path_info)
    return apology(request, what, status, door=found["door"] or "") if found else None
