"""A document as a Word file: headings by their styles, tables with marked heads, page numbers."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remit.share.core.paper import (
    TO_FILL,
    Clauses,
    Facts,
    Gap,
    Grid,
    Points,
    Said,
    Text,
    numbered,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.share.core.paper import Block, Paper

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARGIN_CM = 2.2
_FONT = "Calibri"


def word_file(paper: Paper) -> bytes:
    """Return a document as `.docx`; the same document gives the same text."""
    import docx  # noqa: PLC0415  # a heavy import, rarely used
    from docx.shared import Cm  # noqa: PLC0415  # as above

    document = docx.Document()
    document.core_properties.title = f"{paper.title}: {paper.of}"
    document.core_properties.author = "Remit"
    # Of the file itself nothing is told by its times.
    document.core_properties.created = datetime(2000, 1, 1, tzinfo=UTC)
    document.core_properties.language = "en-GB"
    document.styles["Normal"].font.name = _FONT
    for part in document.sections:
        part.left_margin = part.right_margin = Cm(_MARGIN_CM)
        part.top_margin = part.bottom_margin = Cm(_MARGIN_CM)
        _number_pages(part.footer.paragraphs[0], f"{paper.title}: {paper.of}. Page ")
    document.add_heading(_plain(paper.title), level=0)
    document.add_paragraph(_plain(paper.of), style="Subtitle")
    for label in paper.labels:
        document.add_paragraph().add_run(_plain(label)).bold = True
    for each in numbered(paper):
        head = f"{each.number} {each.section.heading}".strip()
        document.add_heading(_plain(head), level=each.level - 1)
        for block, clauses in each.blocks:
            _add(document, block, clauses)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Any, block: Block, clauses: Sequence[tuple[str, str]]) -> None:
    match block:
        case Facts(rows):
            for name, words in rows:
                _add_named(document, name, words)
        case Grid(caption, head, rows):
            _add_grid(document, caption, head, rows)
        case Gap(what):
            _add_named(document, TO_FILL, what, style="List Bullet")
        case _:
            for words, style in _paragraphs(block, clauses):
                document.add_paragraph(_plain(words), style=style)


def _paragraphs(
    block: Block, clauses: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str | None]]:
    """Yield the paragraphs of a block that has nothing else, each with its style."""
    match block:
        case Text(words):
            yield words, None
        case Points(items):
            yield from ((item, "List Bullet") for item in items)
        case Clauses():
            yield from ((f"{number}\t{words}", None) for number, words in clauses)
        case Said(words, source):
            yield f"“{words}” ({source})", "Quote"


def _add_named(document: Any, name: str, words: str, style: str | None = None) -> None:
    line = document.add_paragraph(style=style)
    line.add_run(f"{_plain(name)}: ").bold = True
    line.add_run(_plain(words))


def _add_grid(
    document: Any, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415  # a heavy import, rarely used

    line = document.add_paragraph()
    line.add_run(_plain(caption)).bold = True
    line.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(_plain(words)).bold = True
    # So that a screen reader and the next page know the head.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # the library has no other way
    for row in rows:
        added = table.add_row()
        # A row that breaks over a page is hard to read.
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  # as above
        for cell, words in zip(added.cells, row, strict=True):
            cell.text = _plain(words)
    document.add_paragraph()


def _number_pages(line: Any, before: str) -> None:
    """Write the number of the page, as a field that Word fills in."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  # a heavy import, rarely used
    from docx.oxml.ns import qn  # noqa: PLC0415  # as above

    line.add_run(_plain(before))
    for kind in ("begin", "", "end"):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        run._r.append(mark)  # noqa: SLF001  # the library has no other way


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
