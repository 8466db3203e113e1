"""A document as a page: one standalone file to read and print, with the site's own stylesheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from remit.share.core.paper import numbered

if TYPE_CHECKING:
    from remit.share.core.paper import Paper

STYLESHEET = "remit/remit.css"


def paper_page(paper: Paper, *, stylesheet: str = "", home: str = "", word: str = "") -> str:
    """Return a document as HTML.

    Args:
        paper: what to show.
        stylesheet: address of the stylesheet; without one it stands in the page, which is then
            complete as a single file.
        home: address of the page to go back to; none in a standalone file.
        word: address of the same as a Word file; "" for none.
    """
    context = {
        "paper": paper,
        "sections": list(numbered(paper)),
        "style": "" if stylesheet else SafeString(_stylesheet()),
        "stylesheet": stylesheet,
        "home": home,
        "word": word,
    }
    return render_to_string("share/paper.html", context)


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file for the browser to save."""
    said = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": said})


def _stylesheet() -> str:
    """Return the site's stylesheet, which is the project's own and holds no `<`."""
    path = finders.find(STYLESHEET)
    if not isinstance(path, str):
        raise FileNotFoundError(f"The stylesheet {STYLESHEET} is not installed.")
    return Path(path).read_text("utf-8")
