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
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    held: dict[str, None] = {}
    for start in needs:
        walk = [(start, iter(needs[start]))] if start not in index else []
        if walk:
            index[start] = low[start] = len(index)
            held[start] = None
        while walk:
            name, rest = walk[-1]
            other = next(rest, None)
            if other is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[name])
                if low[name] == index[name]:
                    yield _taken(held, name)
            elif other not in index:
                index[other] = low[other] = len(index)
                held[other] = None
                walk.append((other, iter(needs[other])))
            elif other in held:
                low[name] = min(low[name], index[other])


def _taken(held: dict[str, None], name: str) -> list[str]:
    """Take the group that begins with `name` off those held."""
    group = []
    while not group or group[-1] != name:
        group.append(held.popitem()[0])
    return group
