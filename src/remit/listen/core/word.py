"""Word documents (`.docx`) turned into a transcript's text: one paragraph a line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn

from remit.kernel.archives import NOT_AN_ARCHIVE, open_archive
from remit.kernel.errors import Place
from remit.listen.core.markup import read_member, refuses_markup
from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES, TOO_LONG

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from remit.kernel.errors import Problems


def word_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the words of a document, a paragraph or a table's row to a line.

    Tracked insertions are in, tracked deletions are out, as Word shows the final document. A row
    of two cells is read as a speaker and the words.

    Returns:
        The text, or None with a problem noted.
    """
    archive = open_archive(content, file, problems)
    if archive is None or not _is_safe(archive, file, problems):
        return None
    try:
        body = Document(io.BytesIO(content)).element.body
    except Exception:  # noqa: BLE001  # python-docx lets a dozen kinds through for a damaged file
        problems.add(NOT_AN_ARCHIVE, Place(file))
        return None
    text = "".join(f"{line}\n" for line in _lines(body))
    if len(text) > MAX_TRANSCRIPT_BYTES:
        problems.add(TOO_LONG, Place(file), size=len(text), limit=MAX_TRANSCRIPT_BYTES)
        return None
    return text


def _is_safe(archive: zipfile.ZipFile, file: str, problems: Problems) -> bool:
    """Whether every XML part can be read and none declares entities; problems are noted."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        markup = read_member(archive, member, file, problems)
        if markup is None or refuses_markup(markup, file, problems):
            return False
    return True


def _lines(body: Any) -> Iterator[str]:
    """Yield the paragraphs of a body, and its tables row by row."""
    for block in body.iterchildren():
        if block.tag == qn("w:p"):
            yield _words(block)
        elif block.tag == qn("w:tbl"):
            for row in block.iterchildren(qn("w:tr")):
                cells = [_cell(cell) for cell in row.iterchildren(qn("w:tc"))]
                filled = [cell for cell in cells if cell]
                yield ": ".join(filled) if len(cells) == len(filled) == 2 else " ".join(filled)  # noqa: PLR2004  # a speaker and the words
        elif block.tag in (qn("w:sdt"), qn("w:ins"), qn("w:sdtContent")):
            yield from _lines(block)


def _cell(cell: Any) -> str:
    words = " ".join(_words(paragraph) for paragraph in cell.iter(qn("w:p")))
    return " ".join(words.split()).removesuffix(":")


_MARKS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_GONE = (qn("w:del"), qn("w:moveFrom"))


def _words(paragraph: Any) -> str:
    """Return the words of one paragraph; `w:delText` is no `w:t`, so deletions are out."""
    pieces = []
    for part in paragraph.iter(qn("w:t"), *_MARKS):
        if next(part.iterancestors(*_GONE), None) is not None or _is_setting(part):
            continue
        pieces.append(part.text or "" if part.tag == qn("w:t") else _MARKS[part.tag])
    return "".join(pieces).strip()


def _is_setting(part: Any) -> bool:
    """Whether a tab is a tab stop in a paragraph's settings, not one in its words."""
    return bool(part.getparent().tag == qn("w:tabs"))
