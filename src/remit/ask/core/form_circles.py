"""Circles in a form: questions that are shown or calculated by way of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.form_references import Names
from remit.ask.core.questionnaire import Group, Question
from remit.ask.core.references import depended_on
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft

CIRCLE = problem_kind(
    "form-circle",
    "Whether “{name}” is asked, or what it is, depends on itself: {way}.",
    "Take one of these references out of “relevant” or “calculation”.",
)

_Steps = tuple[str, ...]


def check_circles(draft: Draft, headings: Headings, problems: Problems) -> None:
    """Note each circle of relevants and calculations, once, at its row that comes first."""
    items = _items(draft)
    needs = _needs(draft, items)
    for circle in circles(needs):
        turn = circle.index(min(circle, key=lambda steps: items[steps].row))
        ordered = [*circle[turn:], *circle[:turn]]
        first = items[ordered[0]]
        way = " → ".join(steps[-1] for steps in (*ordered, ordered[0]))
        column = "relevant" if first.relevant or isinstance(first, Group) else "calculation"
        problems.add(CIRCLE, headings.place(first.row, column), name=first.name, way=way)


def circles(needs: Mapping[_Steps, Iterable[_Steps]]) -> list[list[_Steps]]:
    """Return circles in a graph such that each thing that is in one or needs one is accounted for.

    What needs nothing is taken away until nothing changes; what is left leads into a circle, which
    is found by following any need. That circle is taken away, and so on.
    """
    left = {one: set(others) & needs.keys() for one, others in needs.items()}
    found: list[list[_Steps]] = []
    while left := _without_leaves(left):
        circle = _follow(left)
        found.append(circle)
        for one in circle:
            del left[one]
        for others in left.values():
            others.difference_update(circle)
    return found


def _without_leaves(needs: dict[_Steps, set[_Steps]]) -> dict[_Steps, set[_Steps]]:
    left = {one: set(others) for one, others in needs.items()}
    needed_by: dict[_Steps, list[_Steps]] = {}
    for one, others in left.items():
        for other in others:
            needed_by.setdefault(other, []).append(one)
    leaves = [one for one, others in left.items() if not others]
    while leaves:
        leaf = leaves.pop()
        del left[leaf]
        for one in needed_by.get(leaf, ()):
            left[one].discard(leaf)
            if not left[one]:
                leaves.append(one)
    return left


def _follow(needs: Mapping[_Steps, set[_Steps]]) -> list[_Steps]:
    way: list[_Steps] = []
    at = next(iter(needs))
    while at not in way:
        way.append(at)
        at = min(needs[at])
    return way[way.index(at) :]


def _items(draft: Draft) -> dict[_Steps, Question | Group]:
    items: dict[_Steps, Question | Group] = {one.steps: one for one in draft.groups}
    items.update({(*one.groups, one.name): one for one in draft.questions})
    return items


def _needs(draft: Draft, items: Mapping[_Steps, Question | Group]) -> dict[_Steps, set[_Steps]]:
    """Return what each question and group needs: answers in its expressions, and its group."""
    names = Names(draft)
    needs: dict[_Steps, set[_Steps]] = {}
    for steps, one in items.items():
        wanted = {steps[:-1]} if len(steps) > 1 else set()
        for name in depended_on(one.relevant):
            wanted |= _meant(names, name, one)
        for name in depended_on(_worked_out(one)):
            # A calculation may start from its own last value.
            wanted |= _meant(names, name, one) - {steps}
        needs[steps] = wanted & items.keys()
    return needs


def _worked_out(one: Question | Group) -> str:
    """Return the calculation that follows every change of what it speaks of.

    How often a repeat is asked may well look at the turns so far: it makes no circle.
    """
    return "" if isinstance(one, Group) or one.trigger else one.calculation


def _meant(names: Names, name: str, one: Question | Group) -> set[_Steps]:
    meant = names.meant(name)
    steps = names.nearest(meant, one.groups) if meant else None
    return {steps} if steps else set()
