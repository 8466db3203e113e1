"""PDF files turned into a transcript's text, when they hold text; pypdf is a part apart."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

MAX_PAGES = 2_000
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)
_PAGES_LISTED = 10

NO_PDF_PART = problem_kind(
    "pdf-part-missing",
    "The part of Remit that reads PDF is not installed.",
    "Install it with: pip install 'remit[pdf]'. Or save the transcript as .docx or .txt.",
)
SCANNED = problem_kind(
    "pdf-without-text",
    "The PDF holds pictures of its {pages} pages and no text.",
    "Have its text recognised first (OCR), read it over against the recording, and bring it in as "
    ".docx or .txt.",
)
PAGES_WITHOUT_TEXT = problem_kind(
    "pdf-pages-without-text",
    "Of the {pages} pages of the PDF, these hold no text: {listed}.",
    "If they are scanned, have their text recognised (OCR); what they say is missing here.",
)
LOCKED = problem_kind(
    "pdf-locked", "The PDF is locked with a password.", "Save it without a password first."
)
DAMAGED = problem_kind(
    "pdf-unreadable",
    "The file is damaged, or is no PDF.",
    "Export it again from the program that made it.",
)
TOO_MANY_PAGES = problem_kind(
    "pdf-too-many-pages",
    "The PDF has {pages} pages; at most {limit} are read.",
    "Check that it is the right file, or split it by session.",
)


def portable_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the text of a PDF, line by line, without page numbers.

    Pages that hold no text are noticed; a file that holds none at all is a problem.

    Returns:
        The text, or None with a problem noted.
    """
    try:
        import pypdf  # noqa: PLC0415  # a part apart
    except ImportError:
        problems.add(NO_PDF_PART, Place(file))
        return None
    # What pypdf mends while it reads is of no use to whoever brings a transcript.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        pages = _pages(reader, file, problems)
    except Exception:  # noqa: BLE001  # pypdf lets many kinds through for a damaged file
        problems.add(DAMAGED, Place(file))
        return None
    if pages is None:
        return None
    empty = [number for number, text in enumerate(pages, start=1) if not text.strip()]
    if len(empty) == len(pages):
        problems.add(SCANNED, Place(file), pages=len(pages))
        return None
    if empty:
        more = f" and {len(empty) - _PAGES_LISTED} more" if len(empty) > _PAGES_LISTED else ""
        listed = ", ".join(map(str, empty[:_PAGES_LISTED])) + more
        problems.notice(PAGES_WITHOUT_TEXT, Place(file), pages=len(pages), listed=listed)
    return "".join(f"{text}\n" for text in pages if text.strip())


def _pages(reader: Any, file: str, problems: Problems) -> list[str] | None:
    """Return each page's text, or None with a problem noted."""
    # Many files are locked with an empty password, against changes alone.
    if reader.is_encrypted and not reader.decrypt(""):
        problems.add(LOCKED, Place(file))
        return None
    count = len(reader.pages)
    if count > MAX_PAGES:
        problems.add(TOO_MANY_PAGES, Place(file), pages=count, limit=MAX_PAGES)
        return None
    return [_without_number(page.extract_text() or "") for page in reader.pages]


def _without_number(text: str) -> str:
    """Return a page's text without the page number at its head or foot."""
    # A NUL comes of fonts without a table of their letters, and databases refuse it.
    lines = [line.rstrip() for line in text.replace("\0", "").strip("\n").split("\n")]
    for at in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[at]):
            del lines[at]
    return "\n".join(lines)
