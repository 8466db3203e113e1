"""A REFI-QDA file as it is, made valid: what `remit qda` shows, and what it converts.

Other than `refi`, which reads what a study needs, this keeps everything that the file holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.markup import parse_markup
from remit.listen.core.positions import (
    CODE_POINTS,
    Convention,
    Mark,
    RawText,
    placed_texts,
)
from remit.listen.core.refi import (
    BEYOND_END,
    MISSING_TEXT,
    children,
    is_root,
    kind_of,
    open_project,
    project_members,
    span_of,
)
from remit.listen.core.refi_mending import mended
from remit.listen.core.refi_schema import (
    CODEBOOK_NAMESPACE,
    CODEBOOK_PARTS,
    PARTS,
    PROJECT_NAMESPACE,
)
from remit.listen.core.source_text import SourceFiles, member_name

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from remit.kernel.errors import Problems

SOURCES_FOLDER = "Sources"
PROJECT_FILE = "project.qde"
INTERNAL = "internal://"
PATHS = ("plainTextPath", "richTextPath", "path")
# What holds a plain text and positions in it.
TEXT_KINDS = ("TextSource", "Representation", "TextDescription", "Note", "Transcript")
_ARCHIVE = b"PK"

MENDED_FOLDER = problem_kind(
    "qda-folder-mended",
    "The sources lie in “{found}/”; the standard has them in “Sources/”.",
    "Nothing need be done.",
)
OUTSIDE_FOLDER = problem_kind(
    "qda-texts-outside",
    "{count} texts lie elsewhere than in “Sources/”, as “{path}” does.",
    "Nothing need be done.",
)
MENDED_PROJECT_NAME = problem_kind(
    "qda-project-name-mended",
    "The project's XML is called “{found}”; the standard calls it “project.qde”.",
    "Nothing need be done.",
)
MENDED_ENCODING = problem_kind(
    "qda-encoding-mended",
    "The text of “{name}” is UTF-16; the standard has UTF-8.",
    "Nothing need be done.",
)
MENDED_COUNT = problem_kind(
    "qda-positions-mended",
    "The {count} positions in “{name}” are counted {how}; the standard counts code points.",
    "Each selection was placed on the words that it means. Check one or two.",
)
NO_PATH = problem_kind(
    "qda-path-missing",
    "“{name}” does not say where its text is; “{found}” was taken.",
    "Check that it is the text of this source.",
)
MENDED_PATH = problem_kind(
    "qda-path-mended",
    "{count} paths are not written as the standard has them, as in “{path}”.",
    "Nothing need be done.",
)


@dataclass(frozen=True)
class PlacedText:
    """One text of a project: the element that has it, the text, and where its selections lie.

    `text` is None when the project lacks it; then the spans are as the file gives them. They lie
    in code points of the stored text, and may lie outside it. `convention` is what the file counts
    in.
    """

    element: _Element
    text: RawText | None
    spans: tuple[tuple[int, int], ...]
    convention: Convention = CODE_POINTS

    @property
    def selections(self) -> list[_Element]:
        """The selections that `spans` are of."""
        return list(children(self.element, "PlainTextSelection"))


@dataclass(frozen=True)
class Document:
    """A project or a codebook: its XML made valid, and the archive that it came in."""

    root: _Element
    origin: str
    archive: zipfile.ZipFile | None = None
    texts: tuple[PlacedText, ...] = field(default=())

    @property
    def is_project(self) -> bool:
        """Whether it is a project and no mere codebook."""
        return kind_of(self.root) == "Project"


def read_document(content: bytes, file: str, problems: Problems) -> Document | None:
    """Read a `.qdpx` or a `.qdc`; which it is shows by its content.

    Returns:
        The document, what was mended noted as notices; or None when it cannot be read, with
        problems.
    """
    if not content.startswith(_ARCHIVE) and PurePosixPath(file.lower()).suffix != ".qdpx":
        root = parse_markup(content, file, problems)
        if root is None or not is_root(root, "CodeBook", file, problems):
            return None
        whole = mended(root, CODEBOOK_PARTS, CODEBOOK_NAMESPACE, file, problems)
        return Document(whole, root.get("origin", ""))
    opened = open_project(content, file, problems)
    if opened is None:
        return None
    root, archive = opened
    before = len(problems)
    whole = mended(root, PARTS, PROJECT_NAMESPACE, file, problems)
    origin = whole.get("origin", "")
    _note_folders(archive, file, problems)
    files = SourceFiles(archive, file, problems)
    _note_paths(whole, files, file, problems)
    found = [(each, _text_of(each, files, file, problems)) for each in text_elements(whole)]
    texts = tuple(_placed(found, origin))
    for each in texts:
        _note_positions(each, file, problems)
    return None if len(problems) > before else Document(whole, origin, archive, texts)


def text_elements(root: _Element) -> Iterator[_Element]:
    """Yield every element that holds a text, in the order of the file."""
    return (each for each in root.iter() if kind_of(each) in TEXT_KINDS)


def name_of(element: _Element) -> str:
    """Return what an element is called: its name, else its file, else its kind."""
    path = element.get("plainTextPath") or element.get("path") or ""
    return element.get("name") or path.rsplit("/", 1)[-1] or kind_of(element)


def inline_text(element: _Element) -> str | None:
    """Return the text that stands in the XML, or None where a file should be read."""
    inline = next(children(element, "PlainTextContent"), None)
    if inline is None or (not inline.text and element.get("plainTextPath")):
        return None
    return inline.text or ""


def _text_of(
    element: _Element, files: SourceFiles, file: str, problems: Problems
) -> RawText | None:
    """Return the text of an element, in the XML or in a file; one that lacks is noticed."""
    inline = inline_text(element)
    path = element.get("plainTextPath", "")
    if inline is None and not path and kind_of(element) == "TextSource":
        path = files.path_by_name(element.get("guid", ""), element.get("name", ""))
        if path:
            element.set("plainTextPath", path)
            found = path.removeprefix(INTERNAL)
            problems.notice(NO_PATH, Place(file), name=name_of(element), found=found)
    raw = files.text(path) if inline is None else RawText(inline)
    if raw is None and (path or kind_of(element) == "TextSource"):
        problems.notice(MISSING_TEXT, Place(file), name=name_of(element))
    if raw is not None and raw.was_utf_16:
        problems.notice(MENDED_ENCODING, Place(file), name=name_of(element))
    return raw


def _placed(found: Sequence[tuple[_Element, RawText | None]], origin: str) -> Iterator[PlacedText]:
    marked = [(element, raw, _marks(element)) for element, raw in found]
    placed = iter(placed_texts([(raw, m) for _, raw, m in marked if raw is not None], origin))
    for element, raw, marks in marked:
        if raw is None:
            yield PlacedText(element, None, tuple((mark.start, mark.end) for mark in marks))
        else:
            where = next(placed)
            yield PlacedText(element, raw, where.spans, where.convention)


def _marks(element: _Element) -> list[Mark]:
    chosen = children(element, "PlainTextSelection")
    return [Mark(*span_of(each), each.get("name", "")) for each in chosen]


def _note_positions(placed: PlacedText, file: str, problems: Problems) -> None:
    """Note positions that are counted otherwise than the standard has it, or lie outside."""
    if placed.text is None:
        return
    name, length = name_of(owner_of(placed.element)), len(placed.text.stored)
    outside = sum(not 0 <= start < end <= length for start, end in placed.spans)
    if outside:
        problems.notice(BEYOND_END, Place(file), name=name, count=outside)
    if placed.spans and placed.convention != CODE_POINTS:
        how, count = placed.convention.in_words, len(placed.spans)
        problems.notice(MENDED_COUNT, Place(file), name=name, count=count, how=how)


def owner_of(element: _Element) -> _Element:
    """Return the source that a text is of: itself, or the PDF whose text it is."""
    up = element.getparent()
    is_of_pdf = up is not None and kind_of(up) == "PDFSource"
    return up if is_of_pdf and up is not None else element


def _note_folders(archive: zipfile.ZipFile, file: str, problems: Problems) -> None:
    folders = {member_name(member).split("/")[0] for member in archive.infolist()}
    for folder in sorted(folders):
        if folder.casefold() == SOURCES_FOLDER.casefold() and folder != SOURCES_FOLDER:
            problems.notice(MENDED_FOLDER, Place(file), found=folder)
    project = member_name(project_members(archive)[0])
    if project != PROJECT_FILE:
        problems.notice(MENDED_PROJECT_NAME, Place(file), found=project)


def _note_paths(root: _Element, files: SourceFiles, file: str, problems: Problems) -> None:
    """Note paths that are not written as the standard has them, and texts outside the folder."""
    given = [(name, path) for each in root.iter() for name in PATHS if (path := each.get(name, ""))]
    spelt = [path for _, path in given if not re.match(r"[a-z]+://", path)]
    outside = []
    for name, path in given:
        member = files.member(path) if path.startswith(INTERNAL) else None
        if member is None:
            continue
        place = member_name(member)
        folder, _, below = place.partition("/")
        if folder.casefold() != SOURCES_FOLDER.casefold():
            if name == "plainTextPath":
                outside.append(place)
        elif below != path.removeprefix(INTERNAL):
            spelt.append(path)
    if spelt:
        problems.notice(MENDED_PATH, Place(file), count=len(spelt), path=spelt[0])
    if outside:
        problems.notice(OUTSIDE_FOLDER, Place(file), count=len(outside), path=outside[0])
