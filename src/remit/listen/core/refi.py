"""Reads REFI-QDA projects (`.qdpx`) and codebooks (`.qdc`).

The standard is "REFI-QDA Standard 1.5" with its schema Project-mrt2019.xsd. Files that depart from
the schema but can be understood are read, and what was mended is noted as a notice.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.archives import open_archive
from remit.kernel.errors import Place, Problems, problem_kind
from remit.listen.core.markup import parse_markup, read_member
from remit.listen.core.positions import Mark, RawText, placed_texts
from remit.listen.core.project import (
    Code,
    Coding,
    Project,
    Selection,
    Source,
    User,
    canonical,
    new_guid,
)
from remit.listen.core.source_text import SourceFiles
from remit.listen.core.transcript import key_of

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from lxml.etree import _Element

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

NO_PROJECT = problem_kind(
    "qdpx-without-project",
    "The file holds no “project.qde”, so it is no REFI-QDA project.",
    "Export the project again as REFI-QDA (.qdpx).",
)
NOT_REFI = problem_kind(
    "qdpx-not-refi",
    "The XML begins with “{root}”; a REFI-QDA {wanted} was expected.",
    "Export it again as REFI-QDA.",
)
MENDED_GUID = problem_kind(
    "qdpx-guid-mended",
    "The {what} “{name}” has an identifier that is {fault}; it was given another.",
    "Nothing need be done.",
)
UNKNOWN_CODE = problem_kind(
    "qdpx-unknown-code",
    "Codings that name a code which the codebook does not have were left out: {count}.",
    "Export the project again with its whole codebook.",
)
BEYOND_END = problem_kind(
    "qdpx-beyond-end",
    "In “{name}” selections lie wholly or partly outside the text: {count}.",
    "What lies within was kept. Check the source in the program that made the project.",
)
NOT_CARRIED = problem_kind(
    "qdpx-not-carried",
    "What the project has of the kind “{part}” ({count}) has no place here.",
    "A study keeps it as it is, and puts it into its own project again.",
)
MISSING_TEXT = problem_kind(
    "qdpx-missing-text",
    "The text of the source “{name}” is not in the project, or cannot be read as text.",
    "Export the project again with its sources, or add the transcript to listen/transcripts.",
)


def read_project(
    content: bytes, file: str, problems: Problems, *, elsewhere: Collection[str] = ()
) -> Project | None:
    """Read a `.qdpx`.

    Every selection is placed on the characters that its author chose, whatever the program counts
    in (see `positions`).

    Args:
        content: the bytes of the file.
        file: its name, for problems' places.
        problems: where they are noted.
        elsewhere: keys, in small letters, of transcripts that are to hand: a source of such a name
            may lack its text.

    Returns:
        The project, or None when it cannot be read; then a problem is noted.
    """
    opened = open_project(content, file, problems)
    return None if opened is None else _Reading(*opened, file, problems, elsewhere).project()


def open_project(
    content: bytes, file: str, problems: Problems
) -> tuple[_Element, zipfile.ZipFile] | None:
    """Return the root of a `.qdpx`'s XML, and its archive; or None with a problem noted."""
    archive = open_archive(content, file, problems)
    if archive is None:
        return None
    names = project_members(archive)
    if not names:
        problems.add(NO_PROJECT, Place(file))
        return None
    markup = read_member(archive, names[0], file, problems)
    root = None if markup is None else parse_markup(markup, file, problems)
    if root is None or not is_root(root, "Project", file, problems):
        return None
    return root, archive


def project_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members that are a project's XML, the one to read first."""
    names = [m for m in archive.infolist() if m.filename.lower().endswith(".qde")]
    return sorted(names, key=lambda m: (m.filename.count("/"), m.filename.lower() != "project.qde"))


def read_codebook(content: bytes, file: str, problems: Problems) -> tuple[Code, ...] | None:
    """Read a `.qdc`: the codes in the order of their tree, or None with a problem noted."""
    root = parse_markup(content, file, problems)
    if root is None or not is_root(root, "CodeBook", file, problems):
        return None
    return tuple(_Guids(file, problems).codes(root))


def is_root(root: _Element, wanted: str, file: str, problems: Problems) -> bool:
    """Whether XML begins with the element that was wanted; if not, a problem is noted."""
    if kind_of(root) == wanted:
        return True
    problems.add(NOT_REFI, Place(file), root=kind_of(root), wanted=wanted)
    return False


def kind_of(element: _Element) -> str:
    """Return an element's name without its namespace, which vendors spell differently."""
    return str(element.tag).rsplit("}", 1)[-1]


def children(element: _Element, *kinds: str) -> Iterator[_Element]:
    """Yield the children of an element that are of some kinds."""
    return (child for child in element if kind_of(child) in kinds)


def _description(element: _Element) -> str:
    found = next(children(element, "Description"), None)
    return "" if found is None else "".join(map(str, found.itertext()))


@dataclass(slots=True)
class _Guids:
    """Hands out identifiers as the schema wants them: well formed, lower case, each once."""

    file: str
    problems: Problems
    seen: set[str] = field(default_factory=set)

    def take(self, element: _Element, what: str) -> str:
        """Return the identifier of an element; mend one that is ill formed or a repetition."""
        given = element.get("guid", "")
        guid, fault = plain_guid(given), ""
        if not _GUID.fullmatch(given.strip().strip("{}").lower()):
            fault = "ill formed" if given else "missing"
        if guid in self.seen:
            fault, guid = "used twice", new_guid(what, given, len(self.seen))
        self.seen.add(guid)
        if fault:
            name = (element.get("name") or given)[:60]
            place = Place(self.file)
            self.problems.notice(MENDED_GUID, place, what=what, name=name, fault=fault)
        return guid

    def codes(self, above: _Element) -> Iterator[Code]:
        """Yield every code below an element, each after its parent."""
        parents: dict[_Element, str] = {}
        for element in above.iter():
            if kind_of(element) != "Code":
                continue
            parents[element] = self.take(element, "code")
            up = element.getparent()
            yield Code(
                guid=parents[element],
                name=element.get("name", ""),
                parent="" if up is None else parents.get(up, ""),
                description=_description(element),
                colour=_colour(element.get("color", "")),
                codable=element.get("isCodable", "true") in {"true", "1"},
            )


def _colour(given: str) -> str:
    """Return a colour as the schema wants it, or "" for anything else."""
    return given if re.fullmatch(r"#(?:[A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})", given) else ""


def plain_guid(given: str) -> str:
    """Return an identifier in lower case without braces; one that is ill formed gets another."""
    bare = given.strip().strip("{}").lower()
    return bare if _GUID.fullmatch(bare) else new_guid("guid", given)


@dataclass(frozen=True)
class _Text:
    """One text: who it is, its selections' elements, and where they lie."""

    guid: str
    name: str
    raw: RawText | None
    chosen: list[_Element]
    spans: tuple[tuple[int, int], ...]


class _Reading:
    """The state of reading one project: what has been met so far, and where to note problems."""

    def __init__(
        self,
        root: _Element,
        archive: zipfile.ZipFile,
        file: str,
        problems: Problems,
        elsewhere: Collection[str],
    ) -> None:
        self.root, self.file, self.problems = root, file, problems
        self.elsewhere = elsewhere
        self.origin = root.get("origin", "")
        self.files = SourceFiles(archive, file, problems)
        self.guids = _Guids(file, problems)
        self.unknown_codes = 0

    def project(self) -> Project:
        """Return the whole project."""
        users = tuple(
            User(self.guids.take(user, "user"), user.get("name", ""))
            for part in children(self.root, "Users")
            for user in children(part, "User")
        )
        books = children(self.root, "CodeBook")
        codes = tuple(code for book in books for code in self.guids.codes(book))
        known = {code.guid for code in codes}
        sources: list[Source] = []
        selections: list[Selection] = []
        for text in self._texts():
            source, found = self._source(text, known)
            sources.append(source)
            selections.extend(found)
        self._note_what_is_left_out()
        name = self.root.get("name", "")
        return canonical(Project(name, users, codes, tuple(sources), tuple(selections)))

    def _text_elements(self) -> Iterator[_Element]:
        """Yield what holds a text: text sources, and the plain text of PDFs."""
        for part in children(self.root, "Sources"):
            for source in children(part, "TextSource", "PDFSource"):
                if kind_of(source) == "TextSource":
                    yield source
                    continue
                for text in children(source, "Representation"):
                    text.set("name", str(source.get("name") or text.get("name", "")))
                    yield text

    def _texts(self) -> list[_Text]:
        """Return every text with its selections, placed in it; a text that lacks is noticed."""
        found = []
        for element in self._text_elements():
            guid = self.guids.take(element, "source")
            name = element.get("name", element.get("plainTextPath", "").rsplit("/", 1)[-1])
            raw = self._raw_text(element)
            if raw is None and key_of(name).casefold() not in self.elsewhere:
                self.problems.notice(MISSING_TEXT, Place(self.file), name=name)
            chosen = list(children(element, "PlainTextSelection"))
            marks = [Mark(*span_of(each), each.get("name", "")) for each in chosen]
            spans = tuple((mark.start, mark.end) for mark in marks)
            found.append((_Text(guid, name, raw, chosen, spans), marks))
        readable = [(text.raw, marks) for text, marks in found if text.raw is not None]
        placed = iter(placed_texts(readable, self.origin))
        return [
            text if text.raw is None else replace(text, spans=next(placed).spans)
            for text, _ in found
        ]

    def _source(self, text: _Text, known: set[str]) -> tuple[Source, list[Selection]]:
        selections = [
            self._selection(each, text.guid, span, known)
            for each, span in zip(text.chosen, text.spans, strict=True)
        ]
        stored = None if text.raw is None else text.raw.stored
        return Source(text.guid, text.name, stored), self._within(selections, stored, text.name)

    def _raw_text(self, element: _Element) -> RawText | None:
        inline = next(children(element, "PlainTextContent"), None)
        path = element.get("plainTextPath", "")
        words = "" if inline is None else "".join(map(str, inline.itertext()))
        if inline is not None and (words or not path):
            return RawText(words)
        named = (element.get("guid", ""), element.get("name", ""))
        return self.files.text(path or self.files.path_by_name(*named))

    def _selection(
        self, element: _Element, source: str, span: tuple[int, int], known: set[str]
    ) -> Selection:
        return Selection(
            guid=self.guids.take(element, "selection"),
            source=source,
            start=span[0],
            end=span[1],
            codings=tuple(self._codings(children(element, "Coding"), known)),
            name=element.get("name", ""),
            description=_description(element),
            user=_user(element),
        )

    def _codings(self, elements: Iterable[_Element], known: set[str]) -> Iterator[Coding]:
        met: set[Coding] = set()
        for element in elements:
            for reference in children(element, "CodeRef"):
                coding = Coding(plain_guid(reference.get("targetGUID", "")), _user(element))
                if coding.code not in known:
                    self.unknown_codes += 1
                elif coding not in met:
                    met.add(coding)
                    yield coding

    def _within(self, selections: list[Selection], text: str | None, name: str) -> list[Selection]:
        """Return the selections cut to the text; those wholly outside are left out."""
        if text is None:
            return selections
        kept, outside = [], 0
        for selection in selections:
            start, end = max(0, selection.start), min(len(text), selection.end)
            outside += (start, end) != (selection.start, selection.end) or start >= end
            if start < end:
                kept.append(replace(selection, start=start, end=end))
        if outside:
            self.problems.notice(BEYOND_END, Place(self.file), name=name, count=outside)
        return kept

    def _note_what_is_left_out(self) -> None:
        place = Place(self.file)
        if self.unknown_codes:
            self.problems.notice(UNKNOWN_CODE, place, count=self.unknown_codes)
        for kind, count in sorted(_left_out(self.root).items()):
            self.problems.notice(NOT_CARRIED, place, part=kind, count=count)


def _left_out(root: _Element) -> Mapping[str, int]:
    """Count the parts of a project that have no place here, by the schema's names."""
    found: Counter[str] = Counter()
    for part in children(root, "Cases", "Variables", "Notes", "Links", "Sets", "Graphs"):
        found.update(kind_of(each) for each in part)
    for part in children(root, "Sources"):
        found.update(kind_of(s) for s in part if kind_of(s) not in {"TextSource", "PDFSource"})
        for source in children(part, "TextSource", "PDFSource"):
            found.update(f"whole-source {kind_of(each)}" for each in children(source, "Coding"))
            found.update(kind_of(each) for each in children(source, "PDFSelection"))
            if (
                next(children(source, "Representation"), source) is source
                and kind_of(source) == "PDFSource"
            ):
                found["PDFSource"] += 1
    return found


def span_of(element: _Element) -> tuple[int, int]:
    """Return a selection's start and end; an empty span when either is no number."""
    given = (element.get("startPosition", ""), element.get("endPosition", ""))
    if not all(re.fullmatch(r"\s*-?\d{1,12}\s*", text, re.ASCII) for text in given):
        return 0, 0
    return int(given[0]), int(given[1])


def _user(element: _Element) -> str:
    given = element.get("creatingUser", "")
    return plain_guid(given) if given else ""
