"""A form on paper: every question with its boxes, whom it is for, and what was typed in of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.filling.entry import FILE_TYPES
from remit.ask.core.filling.outline import Node, form_tree, is_shown
from remit.ask.core.filling.sheet import Answers, Asked
from remit.ask.core.questionnaire import Group, Question

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from remit.ask.core.questionnaire import Questionnaire

# How often a repeat is printed: people with more write on the back.
TURNS = 3
_IS = re.compile(r"\s*\$\{\s*([^}\s]+)\s*\}\s*(=|!=)\s*'([^']*)'\s*")
_CHOSE = re.compile(r"\s*selected\(\s*\$\{\s*([^}\s]+)\s*\}\s*,\s*'([^']*)'\s*\)\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paper form: a heading, or a question at its place.

    Attributes:
        group: the heading's group, or None.
        asked: the question, or None.
        turn: which turn of a repeat the heading opens; 0 outside repeats.
        condition: what must hold for it to be answered, as (question, choice's name, yes or no).
        conditional: whether it is for some people only, in words or not.
    """

    group: Group | None
    asked: Asked | None
    turn: int = 0
    condition: tuple[str, str, bool] | None = None
    conditional: bool = False


def paper_lines(form: Questionnaire, known: Collection[str] = ()) -> tuple[Line, ...]:
    """Return a form's lines from top to bottom, whoever they apply to; files have none on paper."""
    return tuple(
        line
        for line in _lines(form_tree(form), "")
        if line.asked is None or line.asked.question.name not in known
    )


def typed_in(lines: tuple[Line, ...], values: Mapping[str, str]) -> Answers:
    """Return what was typed in, the turns of a repeat as many as have an answer."""
    turns: dict[str, int] = {}
    for line in lines:
        if line.turn and line.group and line.group.repeat:
            path = "/".join(line.group.steps)
            inside = f"{path}[{line.turn}]/"
            if any(place.startswith(inside) and text for place, text in values.items()):
                turns[path] = line.turn
            turns.setdefault(path, 0)
    return Answers({path: text for path, text in values.items() if text}, turns)


def condition_of(expression: str) -> tuple[str, str, bool] | None:
    """Return a condition on one choice as (question, choice's name, yes or no); else None."""
    if found := _IS.fullmatch(expression):
        return found[1], found[3], found[2] == "="
    if found := _CHOSE.fullmatch(expression):
        return found[1], found[2], True
    return None


def _lines(nodes: tuple[Node, ...], inside: str) -> Iterator[Line]:
    for node in nodes:
        path = f"{inside}/{node.name}" if inside else node.name
        item = node.item
        condition = condition_of(item.relevant)
        some = bool(item.relevant)
        if isinstance(item, Question):
            if is_shown(item) and item.type not in FILE_TYPES:
                yield Line(None, Asked(item, path), 0, condition, some)
        elif item.repeat:
            for turn in range(1, TURNS + 1):
                yield Line(item, None, turn, condition, some)
                yield from _lines(node.children, f"{path}[{turn}]")
        else:
            if item.labels or some:
                yield Line(item, None, 0, condition, some)
            yield from _lines(node.children, path)
