"""A copy of everything that is an organisation's own, to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from remit.ask.core.speech import words
from remit.support.core.own_copy import archive, copy_files, shown
from remit.support.own_copy_actions import take_own_copy
from remit.support.views.entrance import ROOM, Words, programme_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from remit.support.core.own_copy import Sheet
    from remit.support.views.entrance import Caller

PAGE = "read-me.html"


@require_http_methods(["GET", "HEAD", "POST"])
@programme_page(inside=True)
def own_copy(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What is in the copy; and, at the press of a button, the copy."""
    if request.method != "POST":
        return caller.page(request, "support/own_copy.html", {})
    now = timezone.now()
    sheets = take_own_copy(
        commission_id=caller.commission_id,
        organisation_id=caller.own.organisation_id,
        code=caller.own.code,
        vault_key=settings.VAULT_KEY,
        now=now,
    )
    page = render_to_string(
        "support/own_copy_page.html",
        {
            "facts": caller.facts,
            "say": Words(caller.speech),
            "lang": caller.speech.language,
            "dir": caller.speech.direction,
            "day": timezone.localdate(now),
            "sheets": [_readable(caller, sheet) for sheet in sheets],
        },
    )
    packed = archive(copy_files(sheets, {PAGE: page}))
    name = f"{caller.facts.name}-{caller.own.code}.zip"
    return HttpResponse(
        packed,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _readable(caller: Caller, sheet: Sheet) -> dict[str, object]:
    """Return a sheet with its title and columns in words, where there are any for them."""
    title = _worded(caller, f"copy-{sheet.name}", sheet.name)
    return {
        "file": f"{sheet.name}.csv",
        "title": title,
        "label": getattr(title, "text", title),
        "columns": [_worded(caller, f"column-{name}", name) for name in sheet.columns],
        "rows": [[shown(row.get(name)) for name in sheet.columns] for row in sheet.rows],
    }


def _worded(caller: Caller, key: str, name: str) -> object:
    key = key.replace("_", "-")
    if key in words("en", ROOM):
        return caller.speech.word(key)
    return name.replace("_", " ").replace("-", " ").capitalize()
