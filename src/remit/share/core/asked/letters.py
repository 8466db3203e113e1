"""A letter as a file: plain text, a page to print, or a document for a word processor."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTER_FILES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_STYLE = "body{font:1.1rem/1.5 Georgia,serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
_SUBJECT = 2
# A file made twice from one letter is the same twice.
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def letter_file(paragraphs: Sequence[str], kind: str) -> bytes:
    """Return a letter as a file.

    Args:
        paragraphs: who writes and the day, to whom, the subject, then the text; a line end within
            one is a new line.
        kind: one of `LETTER_FILES`.
    """
    if kind == ".docx":
        return _document(paragraphs)
    if kind == ".html":
        return _page(paragraphs).encode()
    return ("\n\n".join(paragraphs) + "\n").encode()


def _page(paragraphs: Sequence[str]) -> str:
    body = []
    for number, text in enumerate(paragraphs):
        tag = "h1" if number == _SUBJECT else "p"
        body.append(f"<{tag}>{escape(text).replace(chr(10), '<br>')}</{tag}>")
    title = escape(paragraphs[_SUBJECT])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _document(paragraphs: Sequence[str]) -> bytes:
    import docx  # noqa: PLC0415  # a heavy import, rarely used

    document = docx.Document()
    for number, text in enumerate(paragraphs):
        if number == _SUBJECT:
            document.add_heading(text, level=1)
        else:
            document.add_paragraph(text)
    about = {"title": paragraphs[_SUBJECT], "author": "", "created": _MADE, "modified": _MADE}
    for name, value in about.items():
        setattr(document.core_properties, name, value)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
