"""Where the questions of a form stand as it is filled in: their paths, and their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.filling.answers import Asked, Page
from remit.ask.core.filling.outline import Node, is_shown
from remit.ask.core.questionnaire import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from remit.ask.core.questionnaire import Group


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one form as the answers stand.

    Attributes:
        known: names of questions that nobody is asked.
        applies: whether what stands at a path applies.
        turns_of: how many turns a repeat at a path has.
    """

    known: Collection[str]
    applies: Callable[[str], bool]
    turns_of: Callable[[Group, str], int]

    def places(self, nodes: tuple[Node, ...], inside: str = "") -> Iterator[tuple[Node, str]]:
        """Yield every node with its path, once for each turn of the repeats around it."""
        for node in nodes:
            path = join(inside, node.name)
            yield node, path
            item = node.item
            if isinstance(item, Question):
                continue
            if item.repeat:
                for turn in range(1, self.turns_of(item, path) + 1):
                    yield from self.places(node.children, f"{path}[{turn}]")
            else:
                yield from self.places(node.children, path)

    def pages(
        self,
        nodes: tuple[Node, ...],
        inside: str = "",
        turns: tuple[int, ...] = (),
        groups: tuple[tuple[Group, str], ...] = (),
    ) -> Iterator[Page]:
        """Yield the pages that apply, in order.

        Args:
            nodes: of the form, or of a part of it.
            inside: the path around them.
            turns: of the repeats around them.
            groups: the groups around them that have a heading, each with its path.
        """
        for node in nodes:
            path = join(inside, node.name)
            item = node.item
            if isinstance(item, Question):
                if node.number and self.applies(path):
                    yield Page(_key(node, turns), (Asked(item, path),), groups)
            elif item.repeat:
                yield from self._turns(node, item, path, turns, groups)
            elif self.applies(path):
                around = (*groups, (item, path)) if item.labels else groups
                if node.number:
                    yield from self._one_page(node, path, turns, around)
                else:
                    yield from self.pages(node.children, path, turns, around)

    def _turns(
        self,
        node: Node,
        group: Group,
        path: str,
        turns: tuple[int, ...],
        groups: tuple[tuple[Group, str], ...],
    ) -> Iterator[Page]:
        if not self.applies(path):
            return
        for turn in range(1, self.turns_of(group, path) + 1):
            place = f"{path}[{turn}]"
            around = (*groups, (group, place))
            if group.is_page:
                shown = Node(group, node.number or 1, node.children)
                yield from self._one_page(shown, place, (*turns, turn), around, first=True)
            else:
                yield from self.pages(node.children, place, (*turns, turn), around)
        if node.number:
            yield Page(_key(node, turns), (), groups, (group, path))

    def _one_page(
        self,
        node: Node,
        path: str,
        turns: tuple[int, ...],
        groups: tuple[tuple[Group, str], ...],
        *,
        first: bool = False,
    ) -> Iterator[Page]:
        asked = tuple(
            Asked(child.item, place)
            for child, place in self.places(node.children, path)
            if isinstance(child.item, Question)
            and is_shown(child.item)
            and child.item.name not in self.known
            and self.applies(place)
        )
        if asked:
            key = _key(node, turns)
            yield Page(f"p{key}" if first else key, asked, groups)


def join(inside: str, name: str) -> str:
    """Return the path of what has a name inside a path."""
    return f"{inside}/{name}" if inside else name


def _key(node: Node, turns: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in (node.number, *turns))


def is_turn(path: str) -> bool:
    """Whether a path leads into a turn of a repeat, as `person[1]/age` does."""
    return "[" in path
