"""Which question or group a name means at a place in a form, where several have the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.questionnaire import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.ask.core.questionnaire import Group


class Scope:
    """The questions and groups of a form by name.

    A name means the nearest thing of that name: the one whose groups agree with those of the
    referring row for the longest way from the top; of those, one that stands around the row before
    one beside it, and a question before a group.
    """

    def __init__(self, items: Iterable[Question | Group]) -> None:
        self._items: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        for one in items:
            self._items.setdefault(one.name, []).append((one.groups, isinstance(one, Question)))

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def nearest(self, name: str, groups: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the steps to what `name` means to a row in `groups`.

        Returns:
            The groups around it and its name; None where there is none, or where two are as near.
        """
        ranked = sorted(
            ((_nearness(path, groups), asked, path) for path, asked in self._items.get(name, ())),
            reverse=True,
        )
        if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
            return None
        return (*ranked[0][2], name)


def _nearness(path: tuple[str, ...], groups: tuple[str, ...]) -> tuple[int, bool]:
    """Return for how many steps from the top the paths agree, and whether `path` stands around."""
    count = 0
    for one, other in zip(path, groups, strict=False):
        if one != other:
            break
        count += 1
    return count, count == len(path)
