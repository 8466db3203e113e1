"""Turns REFI-QDA files into valid ones: project to project, and to and from a codebook.

A project comes out with its texts as Remit stores them (NFC, one newline a line, UTF-8) and its
positions counted in their code points, as the standard says. All else is kept: parts of the XML
that Remit has no use for, and files byte for byte. What was converted converts to itself.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lxml import etree

from remit.kernel.archives import MAX_UNPACKED_BYTES, NOT_AN_ARCHIVE
from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind
from remit.listen.core.positions import OWN_ORIGIN, is_own
from remit.listen.core.refi import children, kind_of, project_members
from remit.listen.core.refi_document import (
    INTERNAL,
    PATHS,
    PROJECT_FILE,
    SOURCES_FOLDER,
    inline_text,
    read_document,
)
from remit.listen.core.refi_mending import UNKNOWN_PART, mended
from remit.listen.core.refi_schema import (
    CODEBOOK_NAMESPACE,
    CODEBOOK_PARTS,
    PARTS,
    PROJECT_NAMESPACE,
)
from remit.listen.core.refi_writer import zipped
from remit.listen.core.source_text import SourceFiles, member_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from remit.listen.core.refi_document import Document, PlacedText

PROJECT_ENDING, CODEBOOK_ENDING = ".qdpx", ".qdc"

NO_CODES = problem_kind(
    "qda-without-codes",
    "The file has no codes, and a codebook cannot be empty.",
    "Convert it to .qdpx, or export it again with its codebook.",
)


class ConversionNotKnown(RemitError):
    """A file can be converted to .qdpx or .qdc only."""

    code = "qda-ending-unknown"
    exit_code = ExitCode.USAGE


def converted(content: bytes, file: str, to: str, problems: Problems) -> bytes | None:
    """Return a `.qdpx` or `.qdc` as the other or the same, valid against the standard's schema.

    Args:
        content: the file's bytes.
        file: its name.
        to: the name of the file to make; its ending says what.
        problems: takes problems, and what was mended as notices.

    Returns:
        The bytes, or None when the file cannot be read or has nothing to write.

    Raises:
        ConversionNotKnown: the ending is neither of the two.
    """
    ending = PurePosixPath(to.lower()).suffix
    if ending not in {PROJECT_ENDING, CODEBOOK_ENDING}:
        raise ConversionNotKnown(
            f"“{to}” ends with neither .qdpx nor .qdc.",
            remedy="Name a file that does: .qdpx for a project, .qdc for a codebook.",
            file=to,
        )
    document = read_document(content, file, problems)
    if document is None:
        return None
    if ending == CODEBOOK_ENDING:
        return _codebook(document, file, problems)
    if not document.is_project:
        return _project_of_codebook(document, file)
    return _project(document, file, problems)


def _project(document: Document, file: str, problems: Problems) -> bytes | None:
    archive = document.archive
    if archive is None:  # a project is read from an archive
        raise AssertionError(file)
    members = _Members(archive, document.root)
    written = _texts_anew(document, members)
    for element in document.root.iter():
        members.spell(element)
    document.root.set("origin", _origin(document.origin))
    parts = {PROJECT_FILE: _markup(document.root)}
    for name, member in sorted(members.by_name.items()):
        kept = written.get(name)
        kept = _kept(archive, member, file, problems) if kept is None else kept
        if kept is None:
            return None
        parts[name] = kept
    return zipped(parts)


def _texts_anew(document: Document, members: _Members) -> dict[str, bytes]:
    """Write texts that stand in the XML, and all positions; return the files of the other texts."""
    written: dict[str, bytes] = {}
    for text in document.texts:
        if text.text is None:
            continue
        _count_anew(text)
        name = members.named(text.element.get("plainTextPath", ""))
        if inline_text(text.element) is not None:
            _write_inline(text.element, text.text.stored)
        elif name is not None:
            written[name] = text.text.stored.encode()
    return written


def _origin(origin: str) -> str:
    """Return the origin that says that positions are this program's, and whose they were."""
    if is_own(origin):
        return origin
    return f"{OWN_ORIGIN} from {origin}" if origin else OWN_ORIGIN


def _count_anew(text: PlacedText) -> None:
    """Write a text's positions in code points of the stored text, none beyond its ends."""
    if text.text is None:
        return
    length = len(text.text.stored)
    for element, (start, end) in zip(text.selections, text.spans, strict=True):
        first = min(max(start, 0), length)
        element.set("startPosition", str(first))
        element.set("endPosition", str(max(first, min(end, length))))
    locate = text.text.locator(text.convention)
    for point in children(text.element, "SyncPoint"):
        position = point.get("position", "").strip()
        if position:
            point.set("position", str(min(max(locate(int(position)), 0), length)))


def _write_inline(element: _Element, stored: str) -> None:
    for content in children(element, "PlainTextContent"):
        content.text = stored


class _Members:
    """The files of an archive, each under its name; those that lie about go with the sources.

    The folder of the sources is spelt as the standard has it, whatever it was.
    """

    def __init__(self, archive: zipfile.ZipFile, root: _Element) -> None:
        self._files = SourceFiles(archive, "", Problems())
        project = {member.filename for member in project_members(archive)[:1]}
        members = [m for m in archive.infolist() if not m.is_dir() and m.filename not in project]
        paths = [path for each in root.iter() for name in PATHS if (path := each.get(name))]
        referred = {id(self._files.member(path)) for path in paths if not _is_elsewhere(path)}
        self.by_name: dict[str, zipfile.ZipInfo] = {}
        self._names: dict[int, str] = {}
        taken: set[str] = set()
        for member in members:
            name = member_name(member)
            folder, _, rest = name.partition("/")
            if folder.casefold() == SOURCES_FOLDER.casefold() and rest:
                name = f"{SOURCES_FOLDER}/{rest}"
            if "/" not in name and id(member) in referred:
                name = f"{SOURCES_FOLDER}/{name}"
            # Programs do not all tell capitals in names apart.
            if name.casefold() in {PROJECT_FILE, *taken}:
                name = f"{SOURCES_FOLDER}/{len(self.by_name)}-{name.rsplit('/', 1)[-1]}"
            taken.add(name.casefold())
            self.by_name[name] = member
            self._names[id(member)] = name

    def named(self, path: str) -> str | None:
        """Return the name of the file that a path means, or None when it is not here."""
        member = self._files.member(path)
        return None if member is None else self._names.get(id(member))

    def spell(self, element: _Element) -> None:
        """Write the paths of an element to files that are here as the standard has them."""
        for attribute in PATHS:
            path = element.get(attribute)
            name = self.named(path) if path and not _is_elsewhere(path) else None
            if name is not None and name.startswith(f"{SOURCES_FOLDER}/"):
                element.set(attribute, f"{INTERNAL}{name.removeprefix(f'{SOURCES_FOLDER}/')}")


def _is_elsewhere(path: str) -> bool:
    """Whether a path means a file outside the archive."""
    return path.startswith(("absolute://", "http://", "https://", "file://"))


def _kept(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, problems: Problems
) -> bytes | None:
    """Return a file's bytes as they are, or None with a problem noted; size is bounded."""
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError):
        problems.add(NOT_AN_ARCHIVE, Place(file, key=member.filename))
        return None
    if len(content) > min(member.file_size, MAX_UNPACKED_BYTES):
        problems.add(NOT_AN_ARCHIVE, Place(file, key=member.filename))
        return None
    return content


def _codebook(document: Document, file: str, problems: Problems) -> bytes | None:
    """Return the codes as a codebook, with the sets that have codes in them."""
    root = etree.Element("CodeBook", origin=_origin(document.origin))
    for codes in _found(document.root, "Codes"):
        root.append(codes)
    for sets in list(children(document.root, "Sets")):
        root.append(_sets_of_codes(sets, "guid"))
    if not list(_found(root, "Code")):
        problems.add(NO_CODES, Place(file))
        return None
    notices = _left_out(root, file, problems)
    whole = mended(notices, CODEBOOK_PARTS, CODEBOOK_NAMESPACE, file, Problems())
    return _markup(whole)


def _left_out(root: _Element, file: str, problems: Problems) -> _Element:
    """Take out what a codebook has no place for, and tell how much that is."""
    references = list(_found(root, "NoteRef"))
    for each in references:
        up = each.getparent()
        if up is not None:
            up.remove(each)
    if references:
        problems.notice(
            UNKNOWN_PART, Place(file), count=len(references), what="Code", name="NoteRef"
        )
    return root


def _sets_of_codes(sets: _Element, attribute: str) -> _Element:
    """Return the sets with the codes in them, whose identifiers stand in another attribute."""
    for one in list(sets):
        for member in list(one):
            if kind_of(member) in {"MemberSource", "MemberNote"}:
                one.remove(member)
            elif kind_of(member) == "MemberCode":
                guid = member.get("guid") or member.get("targetGUID") or ""
                member.attrib.clear()
                member.set(attribute, guid)
    return sets


def _project_of_codebook(document: Document, file: str) -> bytes:
    root = etree.Element("Project", name=PurePosixPath(file).stem)
    root.set("origin", _origin(document.origin))
    book = etree.SubElement(root, "CodeBook")
    for codes in list(children(document.root, "Codes")):
        book.append(codes)
    for sets in list(children(document.root, "Sets")):
        root.append(_sets_of_codes(sets, "targetGUID"))
    whole = mended(root, PARTS, PROJECT_NAMESPACE, file, Problems())
    return zipped({PROJECT_FILE: _markup(whole)})


def _found(root: _Element, kind: str) -> Iterator[_Element]:
    return iter([each for each in root.iter() if kind_of(each) == kind])


def _markup(root: _Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
