"""The order in which calculations must be worked out, and the circles that have none.

Source: strongly connected components by Tarjan (1972), “Depth-first search and linear graph
algorithms”, SIAM Journal on Computing 1(2), without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.ask.core.expressions.expression import Expression


@dataclass(frozen=True, slots=True)
class Order:
    """What follows from who refers to whom.

    Attributes:
        names: all of them, each after those that it refers to; within a circle, in the order
            given.
        circles: the names of each circle, in the order given; empty when there is none.
    """

    names: tuple[str, ...]
    circles: tuple[tuple[str, ...], ...]


def order(expressions: Mapping[str, Expression]) -> Order:
    """Return the order in which expressions are worked out, and every circle among them.

    An expression refers to those whose name it gives as `${name}` or as the last step of a plain
    path. Names that have no expression are plain questions. An expression that names itself is a
    circle of one; one that looks at its own answer by `.` is not.
    """
    place = {name: index for index, name in enumerate(expressions)}
    needs = {name: _needs(name, expression, place) for name, expression in expressions.items()}
    groups = [sorted(group, key=place.__getitem__) for group in _components(needs)]
    circles = sorted(
        (group for group in groups if len(group) > 1 or group[0] in needs[group[0]]),
        key=lambda group: place[group[0]],
    )
    names = tuple(name for group in groups for name in group)
    return Order(names, tuple(tuple(circle) for circle in circles))


def _needs(name: str, expression: Expression, known: Mapping[str, int]) -> tuple[str, ...]:
    references = expression.references
    steps = (path.rpartition("/")[2] for path in references.paths)
    return tuple(
        dict.fromkeys(
            other
            for other in (*references.names, *(step for step in steps if step != name))
            if other in known
        )
    )


def _components(needs: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Yield the strongly connected groups, each after those that it needs."""
    search = _Search(needs)
    for start in needs:
        if start not in search.index:
            yield from search.groups(start)


class _Search:
    """Tarjan's depth-first search, its stack kept by hand."""

    def __init__(self, needs: Mapping[str, tuple[str, ...]]) -> None:
        self.index: dict[str, int] = {}
        self._needs = needs
        self._low: dict[str, int] = {}
        self._held: dict[str, None] = {}
        self._walk: list[tuple[str, Iterator[str]]] = []

    def groups(self, start: str) -> Iterator[list[str]]:
        """Yield the groups that are reached from `start` and were not yet."""
        self._enter(start)
        while self._walk:
            name, rest = self._walk[-1]
            other = next(rest, None)
            if other is None:
                self._walk.pop()
                self._lower(name)
                if self._low[name] == self.index[name]:
                    yield self._taken(name)
            elif other not in self.index:
                self._enter(other)
            elif other in self._held:
                self._low[name] = min(self._low[name], self.index[other])

    def _enter(self, name: str) -> None:
        self.index[name] = self._low[name] = len(self.index)
        self._held[name] = None
        self._walk.append((name, iter(self._needs[name])))

    def _lower(self, name: str) -> None:
        """Hand the lowest index reached from `name` on to whoever led to it."""
        if self._walk:
            above = self._walk[-1][0]
            self._low[above] = min(self._low[above], self._low[name])

    def _taken(self, name: str) -> list[str]:
        """Take the group that begins with `name` off those held."""
        group: list[str] = []
        while not group or group[-1] != name:
            group.append(self._held.popitem()[0])
        return group
