"""Makes REFI-QDA that departs from the schema valid, keeping all that can be kept.

Real programs' files have parts in another order, identifiers twice, and values that are none. What
was mended is noted, once for each kind of thing with how often.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.project import new_guid
from remit.listen.core.refi import MENDED_GUID, kind_of, plain_guid
from remit.listen.core.refi_schema import FALLBACKS, GUID, SIMPLE, VALUES, is_valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element

    from remit.kernel.errors import ProblemKind, Problems
    from remit.listen.core.refi_schema import Part

_NOTHING = "Nothing need be done."
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_SHOWN = 60

MENDED_ORDER = problem_kind(
    "qda-order-mended",
    "The parts of “{what}” stood in another order than the standard's (times: {count}).",
    _NOTHING,
)
MENDED_NAMESPACE = problem_kind(
    "qda-namespace-mended",
    "The XML is of the namespace “{found}”, which is not the standard's.",
    _NOTHING,
)
MENDED_VALUE = problem_kind(
    "qda-value-mended",
    "“{name}” of “{what}” is missing or no such value, as in “{value}” (times: {count}); it was "
    "{done}.",
    "Check it in the program that made the file.",
)
UNKNOWN_PART = problem_kind(
    "qda-part-unknown",
    "“{what}” has “{name}”, which the standard does not have there (times: {count}); it was left "
    "out.",
    "Keep the original file if you need it.",
)
INCOMPLETE_PART = problem_kind(
    "qda-part-incomplete",
    "“{what}” lacks “{name}”, without which it says nothing (times: {count}); it was left out.",
    "Check it in the program that made the file.",
)
SPLIT_PART = problem_kind(
    "qda-part-split",
    "“{what}” has more than one “{name}” (times: {count}); {done}.",
    _NOTHING,
)
# Each is told apart from others of its group by its identifier.
_GROUPS = {
    **dict.fromkeys(
        ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"), "source"
    ),
    "Code": "code",
    "User": "user",
    "PlainTextSelection": "selection",
    "Coding": "coding",
    "Case": "case",
    "Variable": "variable",
    "Set": "set",
    "Note": "note",
    "Link": "link",
    "Graph": "graph",
}


def mended(
    root: _Element,
    parts: Mapping[str, Part],
    namespace: str,
    file: str,
    problems: Problems,
) -> _Element:
    """Return a valid copy of REFI-QDA's XML; what was mended is noted as notices.

    Args:
        root: the root element, of a kind that `parts` has.
        parts: what may stand where.
        namespace: that of the copy.
        file: the file's name, for the notices.
        problems: takes the notices.
    """
    mending = _Mending(parts, namespace)
    kind = kind_of(root)
    copy = etree.Element(f"{{{namespace}}}{kind}", nsmap={None: namespace})  # type: ignore[dict-item]  # lxml-stubs does not know the default namespace
    mending.fill(copy, root, parts[kind])
    found = etree.QName(root).namespace or ""
    if found != namespace:
        problems.notice(MENDED_NAMESPACE, Place(file), found=found)
    mending.tell(file, problems)
    return copy


class _Mending:
    """Copies element by element, and counts what it mends."""

    def __init__(self, parts: Mapping[str, Part], namespace: str) -> None:
        self._parts, self._namespace = parts, namespace
        self._seen: dict[str, set[str]] = {}
        self._guids: list[tuple[str, str, str]] = []
        self._counts: Counter[tuple[ProblemKind, str, str, str]] = Counter()
        self._examples: dict[tuple[ProblemKind, str, str, str], str] = {}

    def tell(self, file: str, problems: Problems) -> None:
        """Note everything that was mended."""
        place = Place(file)
        for what, name, fault in self._guids:
            problems.notice(MENDED_GUID, place, what=what, name=name, fault=fault)
        for key, count in self._counts.items():
            kind, what, name, done = key
            value = self._examples.get(key, "")
            problems.notice(kind, place, count=count, what=what, name=name, done=done, value=value)

    def fill(self, copy: _Element, given: _Element, part: Part) -> bool:
        """Copy what an element has; answer whether it has what it must."""
        what = kind_of(given)
        self._copy_attributes(copy, given, part)
        children = list(self._known_children(given, part))
        order = {name: place for place, name in enumerate(part.children)}
        if part.ordered:
            ordered = sorted(children, key=lambda child: order[kind_of(child)])
            if ordered != children:
                self._count(MENDED_ORDER, what)
            children = ordered
        for child in children:
            self._copy_child(copy, child, part)
        missing = part.least and not any(kind_of(child) in part.least for child in copy)
        if missing:
            self._count(INCOMPLETE_PART, what, part.least[0])
        return not missing

    def _known_children(self, given: _Element, part: Part) -> Iterable[_Element]:
        for child in given:
            name = kind_of(child)
            if name in part.children:
                yield child
            else:
                self._count(UNKNOWN_PART, kind_of(given), name)

    def _copy_child(self, above: _Element, given: _Element, part: Part) -> None:
        name = kind_of(given)
        # Of what there may be many, those before need not be gone through.
        once = part.children[name] == 1
        before = next((child for child in above if kind_of(child) == name), None) if once else None
        if before is not None:
            self._join(above, before, given)
        elif name in SIMPLE:
            self._copy_simple(above, given)
        else:
            copy = etree.SubElement(above, f"{{{self._namespace}}}{name}")
            if not self.fill(copy, given, self._parts[name]):
                above.remove(copy)

    def _join(self, above: _Element, first: _Element, given: _Element) -> None:
        """Put a part that may stand once together with the one that is there."""
        name, what = kind_of(given), kind_of(above)
        if name == "CodeRef":
            self._count(SPLIT_PART, what, name, "each has a coding of its own")
            copy = etree.SubElement(_above(above), above.tag)
            for attribute, value in above.attrib.items():
                copy.set(attribute, value)
            copy.set("guid", new_guid("coding", above.get("guid"), given.get("targetGUID")))
            self._copy_child(copy, given, self._parts[what])
        elif name == "Description":
            self._count(SPLIT_PART, what, name, "they were joined")
            first.text = f"{first.text or ''}\n{_text(given)}"
        elif name in self._parts and self._parts[name].least:
            self._count(SPLIT_PART, what, name, "they were joined")
            self.fill(first, given, self._parts[name])
        else:
            self._count(SPLIT_PART, what, name, "the first was kept")

    def _copy_simple(self, above: _Element, given: _Element) -> None:
        name, text = kind_of(given), _text(given)
        if name in VALUES:
            if len(above) > 1:
                self._count(SPLIT_PART, kind_of(above), name, "the first was kept")
                return
            if not is_valid(SIMPLE[name], text):
                self._count(MENDED_VALUE, kind_of(above), name, "kept as text", text)
                name = "TextValue"
        etree.SubElement(above, f"{{{self._namespace}}}{name}").text = text

    def _copy_attributes(self, copy: _Element, given: _Element, part: Part) -> None:
        what = kind_of(given)
        values = {str(name): str(value) for name, value in given.attrib.items()}
        for name in values:
            if name not in part.attributes and not name.startswith(_INSTANCE):
                self._count(UNKNOWN_PART, what, name)
        for name, kind in part.attributes.items():
            value = self._attribute(what, name, kind, values)
            if value is not None:
                copy.set(name, value)

    def _attribute(self, what: str, name: str, kind: str, values: Mapping[str, str]) -> str | None:
        """Return a value as the standard wants it, or None for none."""
        needed, bare = kind.endswith("!"), kind.rstrip("!")
        value = values.get(name)
        if name == "guid":
            return self._own_guid(what, value or "", values.get("name", ""))
        if value is None and not needed:
            return None
        if value is not None and is_valid(bare, value):
            return value
        if bare == GUID and value:
            self._count(MENDED_VALUE, what, name, "given another", value)
            return plain_guid(value)
        done = "given another" if needed else "left out"
        self._count(MENDED_VALUE, what, name, done, value or "")
        if bare == GUID and needed:
            return plain_guid("")
        return FALLBACKS[bare] if needed else None

    def _own_guid(self, what: str, given: str, name: str) -> str:
        """Return an element's own identifier, which nothing of its group may have had before."""
        guid, fault = given.strip(), ""
        if not is_valid(GUID, guid):
            fault = "ill formed" if given else "missing"
            guid = plain_guid(given) if given else new_guid(what, name, len(self._guids))
        seen = self._seen.setdefault(_GROUPS.get(what, ""), set())
        if what in _GROUPS:
            if plain_guid(guid) in seen:
                fault, guid = "used twice", new_guid(what, given, len(seen))
            seen.add(plain_guid(guid))
        if fault:
            self._guids.append((what, (name or given)[:_SHOWN], fault))
        return guid

    def _count(
        self, kind: ProblemKind, what: str, name: str = "", done: str = "", value: str = ""
    ) -> None:
        key = (kind, what, name, done)
        self._counts[key] += 1
        self._examples.setdefault(key, value[:_SHOWN])


def _text(element: _Element) -> str:
    return "".join(map(str, element.itertext()))


def _above(element: _Element) -> _Element:
    up = element.getparent()
    if up is None:  # a coding always stands in something
        raise AssertionError(element.tag)
    return up
