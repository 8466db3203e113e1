"""OpenDocument texts (`.odt`) turned into a transcript's text: one paragraph or row a line.

The elements are those of OASIS "Open Document Format for Office Applications 1.3", part 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.archives import NOT_AN_ARCHIVE, open_archive
from remit.kernel.errors import Place, problem_kind
from remit.kernel.numbers import whole_number
from remit.listen.core.markup import parse_markup, read_member
from remit.listen.core.paragraphs import Paragraph, Run, paragraph_lines, row_line
from remit.listen.core.tracked import TRACKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from remit.kernel.errors import Problems

LOCKED = problem_kind(
    "document-locked",
    "The document is locked with a password.",
    "Save it without a password first.",
)
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
# Deleted words are kept in `tracked-changes`, apart from the text; notes and comments are asides.
_ASIDES = {
    *(f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}ruby-text"),
    *(f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TEXT}table-of-content"),
}
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_MOST_SPACES = 100


def open_document_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return the words of a document as they stand when its tracked changes are accepted.

    Returns:
        The text, or None with a problem noted.
    """
    archive = open_archive(content, file, problems)
    if archive is None:
        return None
    names = archive.namelist()
    if "content.xml" not in names:
        problems.add(NOT_AN_ARCHIVE, Place(file))
        return None
    manifest = (
        read_member(archive, archive.getinfo("META-INF/manifest.xml"), file, problems)
        if "META-INF/manifest.xml" in names
        else b""
    )
    if manifest and b"encryption-data" in manifest:
        problems.add(LOCKED, Place(file))
        return None
    markup = read_member(archive, archive.getinfo("content.xml"), file, problems)
    root = None if markup is None else parse_markup(markup, file, problems)
    if root is None:
        return None
    changes = len(root.findall(f".//{_TEXT}changed-region"))
    if changes:
        problems.notice(TRACKED, Place(file), count=changes)
    body = root.find(f".//{_OFFICE}text")
    paragraphs = [] if body is None else list(_blocks(body, _bold_styles(root)))
    return "".join(f"{line}\n" for line in paragraph_lines(paragraphs))


def _bold_styles(root: _Element) -> set[str]:
    """Return the names of the styles that are bold."""
    bold = {"Strong_20_Emphasis"}
    for style in root.iter(f"{_STYLE}style"):
        look = style.find(f"{_STYLE}text-properties")
        if look is not None and look.get(f"{_FO}font-weight") in {"bold", "700", "800", "900"}:
            bold.add(str(style.get(f"{_STYLE}name")))
    return bold


def _blocks(element: _Element, bold: set[str]) -> Iterator[Paragraph]:
    """Yield the paragraphs below an element, and tables row by row."""
    for child in element:
        if child.tag in _ASIDES:
            continue
        if child.tag in _PARAGRAPHS:
            yield tuple(_runs(child, bold, str(child.get(f"{_TEXT}style-name")) in bold))
        elif child.tag == f"{_TABLE}table-row":
            cells = child.iterchildren(f"{_TABLE}table-cell")
            yield (Run(row_line([_words(cell, bold) for cell in cells])),)
        else:
            yield from _blocks(child, bold)


def _words(cell: _Element, bold: set[str]) -> str:
    blocks = _blocks(cell, bold)
    return " ".join("".join(run.text for run in block) for block in blocks)


def _runs(element: _Element, bold: set[str], is_bold: bool) -> Iterator[Run]:  # noqa: FBT001  # how the words around it are set
    """Yield the words within a paragraph, with the spaces and breaks that are elements."""
    if element.text:
        yield Run(element.text, is_bold)
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = whole_number(str(child.get(f"{_TEXT}c", "1")))
            yield Run(" " * min(1 if count is None else count, _MOST_SPACES), is_bold)
        elif child.tag == f"{_TEXT}tab":
            yield Run("\t", is_bold)
        elif child.tag == f"{_TEXT}line-break":
            yield Run("\n", is_bold)
        elif child.tag not in _ASIDES:
            inner = is_bold or str(child.get(f"{_TEXT}style-name")) in bold
            yield from _runs(child, bold, inner)
        if child.tail:
            yield Run(child.tail, is_bold)
