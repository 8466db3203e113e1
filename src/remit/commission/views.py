"""The door of every page about one study: who comes in, and what the page knows of the study."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import wraps
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from remit.commission.permissions import visible_commission
from remit.commission.queries import facts
from remit.kernel.errors import ExitCode, InvalidInput, RemitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from remit.commission.core.facts import CommissionFacts

    Page = Callable[..., HttpResponseBase]

# Every control character but those that lay text out.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


class UnableToReadField(RemitError):
    """A field of a form holds a character that cannot be seen, which no database need keep."""

    code = "field-unreadable"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Visit:
    """Who opens a page of which study.

    Attributes:
        commission_id: the study's key.
        facts: the study's facts; every page says whether it is a made-up example.
        user_id: the key of whoever is signed in.
        actor: their name, as the ledger writes it.
    """

    commission_id: int
    facts: CommissionFacts
    user_id: int
    actor: str

    def page(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """Return a page that knows its study as `facts`."""
        return render(request, template, {"facts": self.facts, **context}, status=status)


def what_failed(error: RemitError) -> dict[str, object]:
    """Return a failure as a page's summary takes it: every problem of what was brought, or one."""
    if isinstance(error, InvalidInput):
        return {"problems": error.problems}
    return {"failure": error}


def study_page(check: Callable[[int, int], None] | None = None) -> Callable[[Page], Page]:
    """Let members of a study into a page, which gets a `Visit` in place of the study's name.

    A study looks to everyone else like one that does not exist. `check` is called with the keys
    of user and commission, and raises `NotAllowed` for members to whom the page is closed.

    Here, once for every form, what was sent is refused when it holds control characters.
    """

    def enter(page: Page) -> Page:
        @login_required
        @wraps(page)
        def open_page(request: HttpRequest, name: str, **parts: str) -> HttpResponseBase:
            user_id = request.user.pk or 0
            commission_id = visible_commission(user_id, name)
            if check is not None:
                check(user_id, commission_id)
            check_readable(request, parts)
            actor = request.user.get_username()
            visit = Visit(commission_id, facts(commission_id), user_id, actor)
            return page(request, visit, **parts)

        return open_page

    return enter


def check_readable(request: HttpRequest, parts: Mapping[str, object]) -> None:
    """Refuse an address or a form with characters that cannot be seen.

    Raises:
        Http404: the address holds one.
        UnableToReadField: a field does.
    """
    if any(isinstance(part, str) and _UNSEEN.search(part) for part in parts.values()):
        raise Http404
    for field, texts in chain(request.GET.lists(), request.POST.lists()):
        if any(map(_UNSEEN.search, [field, *map(str, texts)])):
            named = _UNSEEN.sub("", field).replace("_", " ").replace("-", " ")[:60]
            raise UnableToReadField(
                f"The field “{named}” holds a character that cannot be seen, as text copied from "
                "elsewhere may.",
                remedy="Go back to the form, type the field anew, and send it again.",
                field=named,
            )
