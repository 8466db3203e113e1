"""PDF files turned into a transcript's text, when they hold text; pypdf is a part apart."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.labels import speaker_label
from remit.listen.core.page_columns import PageColumns

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

MAX_PAGES = 2_000
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)
_PAGES_LISTED = 10
_EDGE = 2
_FEWEST_PAGES = 3
# Letters that a font draws as one: no keyboard types them, so no search would find the word.
_LIGATURES = str.maketrans(
    {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
)

NO_PDF_PART = problem_kind(
    "pdf-part-missing",
    "The part of Remit that reads PDF is not installed.",
    "Install it with: pip install 'remit[pdf]'. Or save the transcript as .docx or .txt.",
)
SCANNED = problem_kind(
    "pdf-without-text",
    "The PDF holds pictures of pages and no text. Its pages: {pages}.",
    "Have its text recognised first (OCR), read it over against the recording, and bring it in as "
    ".docx or .txt.",
)
PAGES_WITHOUT_TEXT = problem_kind(
    "pdf-pages-without-text",
    "Some pages of the PDF hold no text: {listed} (of {pages}).",
    "If they are scanned, have their text recognised (OCR); what they say is missing here.",
)
RUNNING_LINES = problem_kind(
    "pdf-running-lines",
    "Lines at the edge of most pages are left out: {lines}.",
    "If somebody said them, bring the transcript in as .docx or .txt.",
)
ACROSS = problem_kind(
    "pdf-columns-read-across",
    "Columns stand side by side, and each line is read across them, on these pages: {pages}.",
    "In a table that is right. In columns of text the words of one speaker run into another's: "
    "bring the transcript in as .docx or .txt.",
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
    """Return the text of a PDF, line by line, without page numbers and running heads.

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
        problems.notice(PAGES_WITHOUT_TEXT, Place(file), pages=len(pages), listed=_listed(empty))
    return "".join(f"{text}\n" for text in _without_running(pages, file, problems) if text.strip())


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
    texts, across = [], []
    for number, page in enumerate(reader.pages, start=1):
        columns = PageColumns(float(page.mediabox.width))
        texts.append(page.extract_text(visitor_operand_before=columns.listen) or "")
        if columns.are_read_across():
            across.append(number)
    if across:
        problems.notice(ACROSS, Place(file), pages=_listed(across))
    return [_without_number(text) for text in texts]


def _listed(pages: list[int]) -> str:
    more = f" and {len(pages) - _PAGES_LISTED} more" if len(pages) > _PAGES_LISTED else ""
    return ", ".join(map(str, pages[:_PAGES_LISTED])) + more


def _without_number(text: str) -> str:
    """Return a page's text without the page number at its head or foot."""
    # A NUL comes of fonts without a table of their letters, and databases refuse it.
    spelt = text.replace("\0", "").translate(_LIGATURES)
    lines = [line.rstrip() for line in spelt.strip("\n").split("\n")]
    for at in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[at]):
            del lines[at]
    return "\n".join(lines)


def _without_running(pages: list[str], file: str, problems: Problems) -> list[str]:
    """Return the pages without the lines that stand at the edge of most, whatever their figures.

    A line that names a speaker, or that stands inside a page as well, is never left out; what is
    left out is noticed.
    """
    told = Counter(line for page in pages for line in map(_blotted, _edges(page)))
    anywhere = Counter(line for page in pages for line in map(_blotted, page.split("\n")))
    most = max(_FEWEST_PAGES, len(pages) / 2)
    running = {
        line for line, times in told.items() if line and times >= most and times == anywhere[line]
    }
    if not running:
        return pages
    kept, left_out = [], set()
    for page in pages:
        lines = page.split("\n")
        gone = {
            at
            for at in (*range(_EDGE), *range(-_EDGE, 0))
            if -len(lines) <= at < len(lines) and _blotted(lines[at]) in running
        }
        left_out |= {lines[at].strip() for at in gone}
        at_edge = {at % len(lines) for at in gone}
        kept.append("\n".join(line for at, line in enumerate(lines) if at not in at_edge))
    listed = ", ".join(f"“{line}”" for line in sorted(left_out)[:_PAGES_LISTED])
    problems.notice(RUNNING_LINES, Place(file), lines=listed)
    return kept


def _edges(page: str) -> list[str]:
    lines = page.split("\n")
    return lines[:_EDGE] + lines[max(_EDGE, len(lines) - _EDGE) :]


def _blotted(line: str) -> str:
    """Return a line with its figures as one sign each; "" where it names a speaker."""
    return "" if speaker_label(line) else re.sub(r"\d+", "0", line.strip())
