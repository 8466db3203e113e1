"""What a REFI-QDA file holds: sources, codes, selections, and what is kept besides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems
from remit.kernel.wording import counted
from remit.listen.core.refi import (
    UNKNOWN_CODE,
    children,
    kind_of,
    plain_guid,
    project_members,
)
from remit.listen.core.refi_document import inline_text, name_of, owner_of, read_document
from remit.listen.core.source_text import SourceFiles, member_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from remit.kernel.errors import Problem
    from remit.listen.core.refi_document import Document, PlacedText

_LISTS = ("Cases", "Variables", "Notes", "Links", "Sets", "Graphs")
_KEPT_INSIDE = (
    *("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection"),
    *("Transcript", "TextDescription", "Coding", "VariableValue"),
)


@dataclass(frozen=True)
class Contents:
    """What a file holds, as `remit qda show` tells it."""

    sources: tuple[Mapping[str, object], ...]
    codes: tuple[Mapping[str, object], ...]
    selections: tuple[Mapping[str, object], ...]
    kept: tuple[Mapping[str, object], ...]
    mended: tuple[Problem, ...]
    origin: str

    def as_dict(self) -> dict[str, object]:
        """Return the answer as its schema describes it."""
        return {
            "sources": list(self.sources),
            "codes": list(self.codes),
            "selections": list(self.selections),
            "kept": list(self.kept),
            "mended": [{"code": each.code, "message": each.message} for each in self.mended],
            "origin": self.origin,
        }

    @property
    def sentences(self) -> list[str]:
        """Say the same in lines, for whoever is at the keyboard."""
        counts = (len(self.sources), len(self.codes), len(self.selections))
        words = (("source", "sources"), ("code", "codes"), ("selection", "selections"))
        listed = (counted(count, *forms) for count, forms in zip(counts, words, strict=True))
        said = [f"{', '.join(listed)}."]
        kinds = Counter(str(each["kind"]) for each in self.kept)
        kept = ", ".join(f"{kind} ({count})" for kind, count in sorted(kinds.items()))
        if kept:
            said.append(f"Kept through a round trip: {kept}.")
        return [*said, *(each.message for each in self.mended)]


def contents(content: bytes, file: str, problems: Problems) -> Contents | None:
    """Return what a `.qdpx` or `.qdc` holds, or None when it cannot be read; problems are noted."""
    document = read_document(content, file, problems)
    if document is None:
        return None
    codes = tuple(_codes(document.root))
    spelt = {plain_guid(str(code["guid"])): code["guid"] for code in codes}
    texts = [each for each in document.texts if _is_source(each.element)]
    selections = [selection for text in texts for selection in _selections(text, spelt)]
    unknown = sum(
        plain_guid(each.get("targetGUID", "")) not in spelt
        for each in document.root.iter()
        if kind_of(each) == "CodeRef"
    )
    if unknown:
        problems.notice(UNKNOWN_CODE, Place(file), count=unknown)
    return Contents(
        sources=tuple(_source(each) for each in texts),
        codes=codes,
        selections=tuple(selections),
        kept=(*_kept(document.root), *_kept_files(document)),
        mended=problems.notices,
        origin=document.origin,
    )


def _codes(root: _Element) -> Iterator[dict[str, object]]:
    for element in root.iter():
        if kind_of(element) == "Code":
            up = element.getparent()
            parent = up.get("guid") if up is not None and kind_of(up) == "Code" else None
            yield {"guid": element.get("guid"), "name": element.get("name"), "parent": parent}


def _is_source(element: _Element) -> bool:
    """Whether an element is a text source, or the plain text of a whole PDF."""
    up = element.getparent()
    return kind_of(element) == "TextSource" or (
        kind_of(element) == "Representation" and up is not None and kind_of(up) == "PDFSource"
    )


def _source(text: PlacedText) -> dict[str, object]:
    owner = owner_of(text.element)
    length = None if text.text is None else len(text.text.stored)
    return {"guid": owner.get("guid"), "name": name_of(owner), "length": length}


def _selections(text: PlacedText, spelt: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield a text's selections, cut to it; those wholly outside are left out."""
    stored = None if text.text is None else text.text.stored
    source = owner_of(text.element)
    for element, (first, last) in zip(text.selections, text.spans, strict=True):
        start, end = first, last
        if stored is not None:
            start, end = max(0, first), min(len(stored), last)
            if start >= end:
                continue
        yield {
            "guid": element.get("guid"),
            "source": source.get("guid"),
            "start": start,
            "end": end,
            "text": None if stored is None else stored[start:end],
            "codes": _codes_of(element, spelt),
            "name": element.get("name", ""),
        }


def _codes_of(element: _Element, spelt: Mapping[str, object]) -> list[object]:
    given = [
        plain_guid(reference.get("targetGUID", ""))
        for coding in children(element, "Coding")
        for reference in children(coding, "CodeRef")
    ]
    return [spelt[code] for code in dict.fromkeys(given) if code in spelt]


def _kept(root: _Element) -> Iterator[dict[str, object]]:
    """Yield every part that has no home in Remit and that a round trip keeps."""
    for part in children(root, *_LISTS):
        yield from map(_item, part)
    for part in children(root, "Sources"):
        for source in part:
            if kind_of(source) != "TextSource":
                yield _item(source)
            for each in children(source, *_KEPT_INSIDE):
                yield _item(each, of=source)
    for each in root.iter():
        if kind_of(each) == "NoteRef":
            yield _item(each, of=each.getparent())


def _item(element: _Element, of: _Element | None = None) -> dict[str, object]:
    guid = element.get("guid") or element.get("targetGUID")
    found: dict[str, object] = {"kind": kind_of(element), "guid": guid}
    found["name"] = element.get("name", "")
    found["of"] = None if of is None else of.get("guid")
    return found


def _kept_files(document: Document) -> Iterator[dict[str, object]]:
    """Yield the files in the archive that are no plain text of a source."""
    if document.archive is None:
        return
    files = SourceFiles(document.archive, "", Problems())
    texts = {
        id(files.member(path))
        for each in document.texts
        if inline_text(each.element) is None and (path := each.element.get("plainTextPath", ""))
    }
    projects = {member.filename for member in project_members(document.archive)[:1]}
    members = [m for m in document.archive.infolist() if not m.is_dir() and id(m) not in texts]
    for member in sorted(members, key=member_name):
        if member.filename not in projects:
            yield {"kind": "File", "guid": None, "name": member_name(member), "of": None}
