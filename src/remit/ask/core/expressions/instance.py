"""The answers that an expression speaks of: a tree of groups and repeats, as ODK's instance is.

A path names a question by its groups and its own name with `/` between, and a repeat's turn in
square brackets, counted from 1: `household/member[2]/age`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

from elementpath.tree_builders import get_node_tree

from remit.ask.core.expressions.values import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from elementpath.xpath_nodes import DocumentNode, XPathNode

_FIRST = re.compile(r"(?<=[^/])\[1\]")
_STEP = re.compile(r"([^/\[\]]+)(?:\[([0-9]{1,6})\])?")


class Instance:
    """Everything answered so far.

    Args:
        answers: by name: text or a number, None where nothing was answered, a mapping for a group,
            a list of mappings for a repeat, a list of texts for several chosen answers. Questions
            without an answer should be there too, so that their names are known.
        root: the name that absolute paths begin with.
    """

    def __init__(self, answers: Mapping[str, object], *, root: str = "data") -> None:
        self._root = Element(root)
        self._known: _Layout | None = None
        self._fill(self._root, answers)

    def text(self, path: str) -> str:
        """Return the answer at `path`; "" when there is none."""
        element = self._find(path, make=False)
        return "" if element is None else "".join(element.itertext())

    def set(self, path: str, answer: object) -> None:
        """Put an answer, or a calculation's result, at `path`; what is missing on the way is made.

        Raises:
            ValueError: the path is none, or skips a turn of a repeat.
        """
        element = self._find(path, make=True)
        if element is None:
            raise ValueError(f"{path!r} is no path of a question.")
        element.text = _answer_text(answer)

    def count(self, path: str) -> int:
        """Return how many turns the repeat at `path` has; the last step has no number."""
        parent, _, name = path.rpartition("/")
        element = self._find(parent, make=False)
        return 0 if element is None else len(_children(element, name))

    def node(self, path: str) -> XPathNode:
        """Return the node at `path`, made if it is missing; "" is the root's.

        Raises:
            ValueError: as `set`.
        """
        element = self._find(path, make=True)
        if element is None:
            raise ValueError(f"{path!r} is no path of a question.")
        return self._layout.nodes[element]

    @property
    def document(self) -> DocumentNode:
        """The whole tree, for elementpath."""
        return self._layout.document

    @property
    def top(self) -> XPathNode:
        """The node that absolute paths begin with."""
        return self._layout.nodes[self._root]

    def has(self, node: XPathNode) -> bool:
        """Return whether a node is one of these answers, and not of another table."""
        return _behind(node) in self._layout.paths

    def named(self, name: str, here: XPathNode) -> list[XPathNode]:
        """Return the nodes that `${name}` means at the node `here`, in document order.

        Where the question stands in a repeat that `here` stands in too, only the same turn's;
        else every turn's. A name that several groups use means the nearest.
        """
        layout = self._layout
        paths = layout.named.get(name, {})
        if not paths:
            return []
        path = _nearest(paths, layout.paths.get(_behind(here), "")) if len(paths) > 1 else ""
        elements = paths[path or next(iter(paths))]
        return [layout.nodes[element] for element in self._same_turn(elements, here)]

    def near(self, nodes: list[XPathNode], here: XPathNode) -> list[XPathNode]:
        """Return those of the nodes that stand in the same turn of a repeat as `here`."""
        kept = self._same_turn([_behind(node) for node in nodes], here)
        return [self._layout.nodes[element] for element in kept]

    def _same_turn(self, elements: list[Element], here: XPathNode) -> list[Element]:
        layout = self._layout
        path = layout.paths[elements[0]]
        turn = _behind(here)
        while turn in layout.parents:
            if path.startswith(f"{layout.paths[turn]}/"):
                return [one for one in turn.iter(elements[0].tag) if layout.paths[one] == path]
            turn = layout.parents[turn]
        return elements

    @property
    def _layout(self) -> _Layout:
        if self._known is None:
            self._known = _Layout.of(self._root)
        return self._known

    def _fill(self, parent: Element, answers: Mapping[str, object]) -> None:
        for name, answer in answers.items():
            if _is_group(answer):
                self._fill(SubElement(parent, name), answer)  # type: ignore[arg-type]  # just tested
            elif isinstance(answer, list) and all(_is_group(turn) for turn in answer):
                for turn in answer:
                    self._fill(SubElement(parent, name), turn)
            else:
                SubElement(parent, name).text = _answer_text(answer)

    def _find(self, path: str, *, make: bool) -> Element | None:
        known = self._layout.places.get(_FIRST.sub("", path))
        if known is not None:
            return known
        element = self._root
        for step in path.split("/") if path else ():
            found = _STEP.fullmatch(step)
            if not found:
                return None
            same = _children(element, found[1])
            turn = int(found[2] or 1)
            if turn == len(same) + 1 and make:
                same.append(SubElement(element, found[1]))
                self._known = None
            if not 1 <= turn <= len(same):
                return None
            element = same[turn - 1]
        return element


@dataclass(frozen=True, slots=True)
class _Layout:
    """What can be looked up in a tree, until it gets another element.

    `paths` are without the turns of repeats, `places` with every turn but the first; `named` are
    elements by their name and path.
    """

    document: DocumentNode
    nodes: Mapping[Element, XPathNode]
    parents: Mapping[Element, Element]
    paths: Mapping[Element, str]
    places: Mapping[str, Element]
    named: Mapping[str, Mapping[str, list[Element]]]

    @classmethod
    def of(cls, root: Element) -> _Layout:
        document = _document(root)
        parents: dict[Element, Element] = {}
        paths = {root: ""}
        places = {root: ""}
        named: dict[str, dict[str, list[Element]]] = defaultdict(lambda: defaultdict(list))
        for element in root.iter():
            turns: Counter[str] = Counter()
            for child in element:
                name = child.tag
                turns[name] += 1
                parents[child] = element
                paths[child] = f"{paths[element]}/{name}"
                turn = f"[{turns[name]}]" if turns[name] > 1 else ""
                places[child] = f"{places[element]}/{name}{turn}"
            if element is not root:
                named[element.tag][paths[element]].append(element)
        by_place = {place[1:]: element for element, place in places.items()}
        nodes: Any = document.elements
        return cls(document, nodes, parents, paths, by_place, dict(named))


class Tables:
    """The tables that a form looks things up in: choice lists and attached files, by name.

    A row is what stands in it by column. Choice lists have the columns `name` and `label`.
    """

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self._rows = rows
        self._trees: dict[str, DocumentNode] = {}
        self._found: dict[tuple[str, str], dict[str, Mapping[str, str]]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def rows(self, name: str) -> Sequence[Mapping[str, str]]:
        """Return the rows of a table.

        Raises:
            KeyError: there is no table of that name.
        """
        return self._rows[name]

    def tree(self, name: str) -> XPathNode:
        """Return the table as ODK's secondary instance: a node, in it `root`, in it each `item`.

        Raises:
            KeyError: as `rows`.
        """
        if name not in self._trees:
            self._trees[name] = _item_tree(self._rows[name])
        return self._trees[name].getroot()

    def items(self, name: str) -> list[XPathNode]:
        """Return the nodes of a table's rows, in their order.

        Raises:
            KeyError: as `rows`.
        """
        return [item for root in self.tree(name).children or () for item in root.children or ()]

    def find(self, name: str, wanted: str, column: str, value: str) -> str:
        """Return `wanted` of the first row whose `column` is `value`; "" when there is none.

        Raises:
            KeyError: as `rows`.
        """
        if (name, column) not in self._found:
            first: dict[str, Mapping[str, str]] = {}
            for row in self._rows[name]:
                first.setdefault(str(row.get(column, "")), row)
            self._found[name, column] = first
        return str(self._found[name, column].get(value, {}).get(wanted, ""))


def _item_tree(rows: Sequence[Mapping[str, str]]) -> DocumentNode:
    """Return rows as a tree: a root, in it `root`, and in that one `item` a row."""
    top = Element("instance")
    root = SubElement(top, "root")
    for row in rows:
        item = SubElement(root, "item")
        for column, cell in row.items():
            SubElement(item, column).text = str(cell)
    return _document(top)


def _document(root: Element) -> DocumentNode:
    """Return elementpath's nodes of a tree, without nodes of text.

    Texts are read from the elements themselves, so that an answer may change while nodes stay.
    """
    texts = {element: element.text for element in root.iter()}
    for element in texts:
        element.text = None
    document = get_node_tree(ElementTree(root))
    for element, text in texts.items():
        element.text = text
    return document  # type: ignore[return-value]  # a tree gives a document


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if child.tag == name]


def _behind(node: XPathNode) -> Element:
    """Return the element that a node stands for."""
    element: Any = node.value
    return element  # type: ignore[no-any-return]  # these trees are of elements


def _is_group(answer: object) -> bool:
    return hasattr(answer, "items")


def _answer_text(answer: object) -> str:
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, float):
        return number_text(answer)
    if isinstance(answer, list | tuple):
        return " ".join(str(one) for one in answer)
    return str(answer)


def _nearest(paths: Iterable[str], here: str) -> str:
    """Return the path that shares most of its groups with `here`, the first by name of equals."""

    def shared(path: str) -> int:
        pairs = zip(path.split("/"), here.split("/"), strict=False)
        return next((n for n, (ours, theirs) in enumerate(pairs) if ours != theirs), len(path))

    return min(paths, key=lambda path: (-shared(path), path))
