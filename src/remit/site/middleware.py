"""Headers that every page carries, and the page that a failure becomes.

Nothing comes from elsewhere, and nothing is kept on a shared computer.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.views.defaults import permission_denied

from remit.kernel.errors import ExitCode, RemitError
from remit.site.failures import not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


UNPROCESSABLE = 422
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ACTS = "remit.acts"


class CompressMiddleware(GZipMiddleware):
    """Compresses pages for slow lines, save those that grow while they are watched."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, compressed unless its parts must arrive as they are made."""
        if response.streaming:
            return response
        return super().process_response(request, response)


class PolicyMiddleware:
    """Adds the content security policy, and forbids storing what a signed-in user was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response with the headers added."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class ActMiddleware:
    """Makes one transaction of each request that may change something, and none of one that reads.

    Django's own ATOMIC_REQUESTS makes no difference between them, and on SQLite every transaction
    begins as a writer: whoever looked at a page would have everyone wait who answers. Views marked
    `transaction.non_atomic_requests` see to their transactions themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response; what the request wrote stands, unless it failed."""
        with ExitStack() as acts:
            request.META[_ACTS] = acts
            return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> None:
        """Begin a transaction for a request that may change something."""
        by_itself = getattr(view, "_non_atomic_requests", ())
        if request.method not in READING and DEFAULT_DB_ALIAS not in by_itself:
            request.META[_ACTS].enter_context(transaction.atomic())

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Undo what the request wrote, before its failure becomes a page."""
        request.META[_ACTS].__exit__(type(error), error, error.__traceback__)


class FailureMiddleware:
    """Turns what was not found, is not allowed or cannot be done into the page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response as it is."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a failure that has one of its own; the database was rolled back."""
        if not isinstance(error, RemitError):
            return None
        if error.exit_code is ExitCode.NOT_FOUND:
            return not_found(request, Http404())
        if error.exit_code is ExitCode.NOT_ALLOWED:
            return permission_denied(request, PermissionDenied(str(error)))
        # A participant's page puts its own words in place of those meant for the people at work.
        if not request.user.is_authenticated:
            return None
        return render(request, "site/failed.html", {"failure": error}, status=UNPROCESSABLE)
