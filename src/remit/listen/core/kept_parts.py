"""What another program's project holds that has no home here, put into a study's own project again.

Pictures, recordings, PDFs, cases, notes, links, sets, graphs and the codings of whole sources are
kept as the XML that they were, beside anchors: elements that say no more than which text, passage
or code something belongs to. What refers to something that is there no more falls off.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from remit.kernel.wording import counted
from remit.listen.core.refi import children, kind_of, plain_guid
from remit.listen.core.refi_schema import GUID, PARTS, PROJECT_NAMESPACE, SIMPLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from lxml.etree import _Element

INTERNAL = "internal://"
SOURCES_FOLDER = "Sources"
PATHS = ("plainTextPath", "richTextPath", "path")
LISTS = ("Variables", "Cases", "Notes", "Links", "Sets", "Graphs")
_INSIDE = ("Description", "Coding", "NoteRef", "VariableValue")
_REFERENCES = {
    *("NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef"),
    *("MemberCode", "MemberSource", "MemberNote"),
}
# An element that says nothing without one of these children.
_NEEDS = {
    "Coding": "CodeRef",
    "VariableValue": "VariableRef",
    "CodeBook": "Codes",
    "Codes": "Code",
    **{name: name.removesuffix("s") for name in LISTS},
}
_ENDS = {
    "Link": ("originGUID", "targetGUID"),
    "Vertex": ("representedGUID",),
    "Edge": ("sourceVertex", "targetVertex", "representedGUID"),
}


@dataclass(frozen=True, slots=True)
class KeptParts:
    """What is kept of a project: XML, and files by their names in the archive, sorted."""

    markup: bytes = b""
    files: tuple[tuple[str, bytes], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.markup or self.files)

    def tree(self) -> _Element:
        """Return the XML; an empty project where there is none."""
        if not self.markup:
            return _element("Project")
        parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
        return etree.fromstring(self.markup, parser)

    def kinds(self) -> Mapping[str, int]:
        """Return how much there is of each kind, by the standard's names; files as “File”."""
        found = Counter(kind_of(each) for each in kept_elements(self.tree()))
        found.update({"File": len(self.files)} if self.files else {})
        return dict(sorted(found.items()))


NO_KEPT = KeptParts()


def kept_whole(tree: _Element) -> frozenset[str]:
    """Return the identifiers of the sources without text that are kept whole."""
    texts = [*_of_kind(tree, "TextSource"), *_of_kind(tree, "Representation")]
    return frozenset(each.get("guid", "") for each in texts if each.get("name") is not None)


_WORDS = {
    "AudioSource": ("recording", "recordings"),
    "Case": ("case", "cases"),
    "Coding": ("coding of a whole source", "codings of whole sources"),
    "File": ("file", "files"),
    "Graph": ("graph", "graphs"),
    "Link": ("link", "links"),
    "Note": ("note", "notes"),
    "NoteRef": ("reference to a note", "references to notes"),
    "PDFSource": ("PDF", "PDFs"),
    "PictureSource": ("picture", "pictures"),
    "Set": ("set", "sets"),
    "Variable": ("variable", "variables"),
    "VariableValue": ("value of a variable", "values of variables"),
    "TextSource": ("source without its text", "sources without their texts"),
    "VideoSource": ("film", "films"),
}


def kinds_in_words(kinds: Mapping[str, int]) -> tuple[str, ...]:
    """Return how much there is of each kind, such as “2 pictures”."""
    return tuple(counted(count, *_WORDS.get(kind, (kind, kind))) for kind, count in kinds.items())


def kept_elements(root: _Element) -> Iterator[_Element]:
    """Yield what is kept: sources but for texts, members of lists, and what texts hold besides."""
    for part in children(root, *LISTS):
        yield from part
    for part in children(root, "Sources"):
        for source in part:
            if kind_of(source) != "TextSource" or source.get("name") is not None:
                yield source
            yield from children(source, "Coding", "VariableValue")
    yield from (each for each in root.iter() if kind_of(each) == "NoteRef")


def extracted(root: _Element, textless: Collection[str] = ()) -> _Element:
    """Return what a valid project holds beyond texts, passages, codes and coders, with anchors.

    Args:
        root: the project's XML.
        textless: identifiers of sources of which there is no text, so that they are no sources
            here; they are kept whole, under a name.
    """
    found = _element("Project")
    book = _element("CodeBook")
    codes = etree.SubElement(book, _tag("Codes"))
    anchors = map(_code_anchor, _of_kind(root, "Code"))
    codes.extend(each for each in anchors if each is not None)
    found.append(book)
    sources = etree.SubElement(found, _tag("Sources"))
    for part in children(root, "Sources"):
        found_here = (_source(source, textless) for source in part)
        sources.extend(each for each in found_here if each is not None)
    for part in children(root, *LISTS, "NoteRef"):
        found.append(_copy(part))
    for part, holds in ((book, len(codes)), (sources, len(sources))):
        if not holds:
            found.remove(part)
    return found


def _source(source: _Element, textless: Collection[str]) -> _Element | None:
    if kind_of(source) == "TextSource":
        anchor = _anchor(source, textless)
        is_bare = not len(anchor) and set(anchor.attrib) == {"guid"}
        return None if is_bare else anchor
    copy = _copy(source)
    if kind_of(source) == "PDFSource":
        for text in list(children(copy, "Representation")):
            copy.replace(text, _anchor(text, textless))
    return copy


def _anchor(text: _Element, textless: Collection[str]) -> _Element:
    """Return what is kept of a text's element: all but its text where that is no source here."""
    if plain_guid(text.get("guid", "")) in textless:
        whole = _copy(text)
        whole.set("name", text.get("name", ""))
        whole.attrib.pop("plainTextPath", "")
        for content in list(children(whole, "PlainTextContent")):
            whole.remove(content)
        return whole
    anchor = etree.Element(text.tag, guid=plain_guid(text.get("guid", "")))
    if text.get("richTextPath"):
        anchor.set("richTextPath", text.get("richTextPath", ""))
    anchor.extend(_copy(each) for each in children(text, *_INSIDE))
    for chosen in children(text, "PlainTextSelection"):
        notes = [_copy(each) for each in _of_kind(chosen, "NoteRef")]
        if notes:
            place = etree.SubElement(anchor, chosen.tag, guid=plain_guid(chosen.get("guid", "")))
            place.extend(notes)
    return anchor


def _code_anchor(code: _Element) -> _Element | None:
    notes = [_copy(each) for each in children(code, "NoteRef")]
    if not notes:
        return None
    anchor = etree.Element(code.tag, guid=plain_guid(code.get("guid", "")))
    anchor.extend(notes)
    return anchor


def grafted(root: _Element, kept: KeptParts) -> None:
    """Put what is kept into a study's own project, and take off what then hangs in the air."""
    tree = kept.tree()
    homes = {(kind_of(each), each.get("guid")): each for each in root.iter() if each.get("guid")}
    for anchor in _of_kind(tree, "Code"):
        _give(homes.get(("Code", anchor.get("guid"))), anchor)
    for part in children(tree, "Sources"):
        for source in list(part):
            _graft_source(root, source, homes)
    for part in list(children(tree, *LISTS, "NoteRef")):
        root.append(part)
    _order(root)
    _prune(root)


def _graft_source(
    root: _Element, source: _Element, homes: Mapping[tuple[str, str | None], _Element]
) -> None:
    kind = kind_of(source)
    if kind == "TextSource" and source.get("name") is None:
        _give_text(homes.get((kind, source.get("guid"))), source, homes)
        return
    text = next(children(source, "Representation"), None)
    home = None if text is None else homes.get(("TextSource", text.get("guid")))
    if text is not None and home is not None:
        _give_text(home, text, homes)
        up = home.getparent()
        if up is not None:
            up.replace(home, source)
        source.set("name", home.get("name", ""))
        home.tag = text.tag
        source.replace(text, home)
        _order(source)
        return
    if text is not None and text.get("name") is None:
        source.remove(text)
    above = next(children(root, "Sources"), None)
    if above is None:
        above = etree.SubElement(root, _tag("Sources"))
    above.append(source)


def _give_text(
    home: _Element | None, anchor: _Element, homes: Mapping[tuple[str, str | None], _Element]
) -> None:
    if home is None:
        return
    if anchor.get("richTextPath"):
        home.set("richTextPath", anchor.get("richTextPath", ""))
    for chosen in list(children(anchor, "PlainTextSelection")):
        _give(homes.get(("PlainTextSelection", chosen.get("guid"))), chosen)
        anchor.remove(chosen)
    _give(home, anchor)


def _give(home: _Element | None, anchor: _Element) -> None:
    """Move what an anchor holds to the element that it stands for, in the standard's order."""
    if home is not None:
        home.extend(list(anchor))
        _order(home)


def _order(element: _Element) -> None:
    order = {name: at for at, name in enumerate(PARTS[kind_of(element)].children)}
    element[:] = sorted(element, key=lambda each: order[kind_of(each)])


def _prune(root: _Element, known: Collection[str] = ()) -> None:
    """Take out what refers to something that is not there or known, until nothing does."""
    dangling = True
    while dangling:
        there = {*known, *(each.get("guid") for each in root.iter() if each.get("guid"))}
        dangling = False
        for each in [each for each in root.iter() if _hangs(each, there)]:
            up = each.getparent()
            if up is not None:
                up.remove(each)
                dangling = True


def _hangs(element: _Element, there: Collection[str | None]) -> bool:
    kind = kind_of(element)
    if kind in _REFERENCES:
        return element.get("targetGUID") not in there
    needed = _NEEDS.get(kind)
    if needed is not None and next(children(element, needed), None) is None:
        return True
    return any(element.get(end, "") not in {"", *there} for end in _ENDS.get(kind, ()))


def without_copies(kept: KeptParts, texts: Collection[str]) -> KeptParts:
    """Return what is kept without what still has the words of texts that were changed.

    These are their copies in other formats, and PDFs with all that was marked in them; and files
    to which nothing refers, which may be such copies.

    Args:
        kept: what is kept.
        texts: the identifiers of the sources.
    """
    tree = kept.tree()
    for source in [each for part in children(tree, "Sources") for each in part]:
        text = next(children(source, "Representation"), source)
        if text.get("guid") not in texts:
            continue
        up = source.getparent()
        text.attrib.pop("richTextPath", "")
        if text is not source and up is not None:
            text.tag = _tag("TextSource")
            up.replace(source, text)
    left = referred(tree)
    return put_together(tree, (each for each in kept.files if each[0].casefold() in left))


def of_codes_alone(kept: KeptParts, codes: Collection[str]) -> KeptParts:
    """Return what is kept but for all in which words, voices or faces of people may be.

    Of pictures, recordings, cases and notes nobody can tell whose they are. Sets, links and graphs
    of codes stay.

    Args:
        kept: what is kept.
        codes: the identifiers of the codes.
    """
    tree = kept.tree()
    for part in list(tree):
        if kind_of(part) not in {"Links", "Sets", "Graphs"}:
            tree.remove(part)
    _prune(tree, codes)
    for each in [*_of_kind(tree, "Set"), *_of_kind(tree, "Graph")]:
        up = each.getparent()
        if up is not None and next(children(each, "MemberCode", "Vertex"), None) is None:
            up.remove(each)
    _prune(tree, codes)
    return put_together(tree, ())


def put_together(tree: _Element, files: Iterable[tuple[str, bytes]]) -> KeptParts:
    """Return XML and some files; paths to files that are not among them go."""
    held = dict(sorted(files))
    there = {name.casefold() for name in held}
    for each in tree.iter():
        for name in PATHS:
            path = each.get(name, "")
            if path.startswith(INTERNAL) and member_of(path).casefold() not in there:
                del each.attrib[name]
    markup = etree.tostring(tree, pretty_print=True, encoding="utf-8") if len(tree) else b""
    return KeptParts(markup, tuple(held.items()))


def referred(tree: _Element) -> frozenset[str]:
    """Return the folded names of the files to which XML refers."""
    paths = (each.get(name, "") for each in tree.iter() for name in PATHS)
    return frozenset(member_of(path).casefold() for path in paths if path.startswith(INTERNAL))


def member_of(path: str) -> str:
    """Return the name in the archive of what an internal path means."""
    return f"{SOURCES_FOLDER}/{path.removeprefix(INTERNAL)}"


def _of_kind(root: _Element, kind: str) -> list[_Element]:
    return [each for each in root.iter() if kind_of(each) == kind]


def _copy(element: _Element) -> _Element:
    """Return a copy with identifiers spelt one way, without white space between elements."""
    copy = deepcopy(element)
    copy.tail = None
    for each in copy.iter():
        if each is not copy:
            each.tail = None
        kind = kind_of(each)
        if kind not in SIMPLE:
            each.text = None
            for name, what in PARTS[kind].attributes.items():
                if what.rstrip("!") == GUID and each.get(name):
                    each.set(name, plain_guid(each.get(name, "")))
    return copy


def _tag(kind: str) -> str:
    return f"{{{PROJECT_NAMESPACE}}}{kind}"


def _element(kind: str) -> _Element:
    return etree.Element(_tag(kind), nsmap={None: PROJECT_NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs does not know the default namespace
