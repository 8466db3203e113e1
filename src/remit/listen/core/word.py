"""Word documents (`.docx`) turned into a transcript's text: one paragraph a line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn

from remit.kernel.archives import NOT_AN_ARCHIVE, open_archive
from remit.kernel.errors import Place, problem_kind
from remit.listen.core.markup import read_member, refuses_markup
from remit.listen.core.paragraphs import Paragraph, Run, paragraph_lines, row_line
from remit.listen.core.tracked import TRACKED

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from remit.kernel.errors import Problems

LOCKED_OR_OLD = problem_kind(
    "word-locked-or-old",
    "The document is locked with a password, or is of an old version of Word.",
    "Open it in Word, and save it without a password as .docx.",
)
# What Word writes round a document with a password, and what it wrote before 2007.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def word_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the words of a document, a paragraph or a table's row to a line.

    Tracked insertions are in, tracked deletions are out, as Word shows the final document. A row
    of two cells is read as a speaker and the words.

    Returns:
        The text, or None with a problem noted.
    """
    if content.startswith(_COMPOUND):
        problems.add(LOCKED_OR_OLD, Place(file))
        return None
    archive = open_archive(content, file, problems)
    if archive is None or not _is_safe(archive, file, problems):
        return None
    try:
        body = Document(io.BytesIO(content)).element.body
    except Exception:  # noqa: BLE001  # python-docx lets a dozen kinds through for a damaged file
        problems.add(NOT_AN_ARCHIVE, Place(file))
        return None
    changes = sum(1 for _ in body.iter(*_CHANGES))
    if changes:
        problems.notice(TRACKED, Place(file), count=changes)
    return "".join(f"{line}\n" for line in paragraph_lines(_blocks(body)))


def _is_safe(archive: zipfile.ZipFile, file: str, problems: Problems) -> bool:
    """Whether every XML part can be read and none declares entities; problems are noted."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        markup = read_member(archive, member, file, problems)
        if markup is None or refuses_markup(markup, file, problems):
            return False
    return True


def _blocks(body: Any) -> Iterator[Paragraph]:
    """Yield the paragraphs of a body, and its tables row by row."""
    for block in body.iterchildren():
        if block.tag == qn("w:p"):
            yield tuple(_runs(block))
            yield from _boxed(block)
        elif block.tag == qn("w:tbl"):
            for row in block.iterchildren(qn("w:tr")):
                if row.find(_GONE_ROW) is not None:
                    continue
                yield (Run(row_line([_cell(cell) for cell in row.iterchildren(qn("w:tc"))])),)
        elif block.tag in (qn("w:sdt"), qn("w:ins"), qn("w:sdtContent")):
            yield from _blocks(block)


def _boxed(paragraph: Any) -> Iterator[Paragraph]:
    """Yield the paragraphs of text boxes that hang on a paragraph: none of its own words."""
    for box in paragraph.iter(_BOX):
        if next(box.iterancestors(_OLD_FORM), None) is None:
            yield from _blocks(box)


def _cell(cell: Any) -> str:
    paragraphs = (_runs(paragraph) for paragraph in cell.iter(qn("w:p")))
    return " ".join("".join(run.text for run in runs) for runs in paragraphs)


_MARKS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_GONE = (qn("w:del"), qn("w:moveFrom"))
_GONE_ROW = f"{qn('w:trPr')}/{qn('w:del')}"
_BOX = qn("w:txbxContent")
# Beside each text box stands the same in the form of old versions of Word.
_OLD_FORM = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


_CHANGES = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))


def _runs(paragraph: Any) -> Iterator[Run]:
    """Yield the words of one paragraph that Word shows; `w:delText` is no `w:t`, so it is out."""
    for part in paragraph.iter(qn("w:t"), *_MARKS):
        if _is_setting(part) or _is_hidden(part.getparent()) or _is_elsewhere(part, paragraph):
            continue
        words = part.text or "" if part.tag == qn("w:t") else _MARKS[part.tag]
        yield Run(words, _is_bold(part.getparent()))


def _is_elsewhere(part: Any, paragraph: Any) -> bool:
    """Whether a part was deleted, or stands in a text box on the paragraph, not in its words."""
    for above in part.iterancestors():
        if above is paragraph:
            return False
        if above.tag in (*_GONE, _BOX):
            return True
    return False


def _is_hidden(run: Any) -> bool:
    """Whether Word neither shows nor prints a run."""
    look = run.find(qn("w:rPr"))
    hidden = None if look is None else look.find(qn("w:vanish"))
    return hidden is not None and hidden.get(qn("w:val")) not in {"0", "false", "off"}


def _is_bold(run: Any) -> bool:
    """Whether a run is set in bold itself, or in the style that Word has for it."""
    look = run.find(qn("w:rPr"))
    if look is None:
        return False
    bold, style = look.find(qn("w:b")), look.find(qn("w:rStyle"))
    if bold is not None:
        return bold.get(qn("w:val")) not in {"0", "false", "off"}
    return style is not None and style.get(qn("w:val")) == "Strong"


def _is_setting(part: Any) -> bool:
    """Whether a tab is a tab stop in a paragraph's settings, not one in its words."""
    return bool(part.getparent().tag == qn("w:tabs"))
