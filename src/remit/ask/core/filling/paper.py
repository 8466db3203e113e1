"""A paper form as it is typed in: every question in a row, whoever it applies to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.filling.answers import Answers, Asked
from remit.ask.core.filling.entry import FILE_TYPES
from remit.ask.core.filling.outline import Node, form_tree, is_shown
from remit.ask.core.filling.sheet import Sheet
from remit.ask.core.questionnaire import Group, Question

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from random import Random

    from remit.ask.core.questionnaire import Questionnaire

# How often a repeat can be typed in, unless there is to be room for more.
TURNS = 3
MOST_TURNS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading, a question at its place, or, with neither, the end of a group.

    Attributes:
        group: the heading's group, or None.
        asked: the question, or None.
        turn: which turn of a repeat the heading opens; 0 outside repeats.
    """

    group: Group | None
    asked: Asked | None
    turn: int = 0


def typing_lines(
    form: Questionnaire, known: Collection[str] = (), turns: int = TURNS
) -> tuple[Line, ...]:
    """Return a form's lines from top to bottom; files, and what is `known`, have none.

    Each repeat has so many `turns`.
    """
    return tuple(
        line
        for line in _lines(form_tree(form), "", turns)
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


def blank_paper(
    form: Questionnaire, lines: tuple[Line, ...], *, now: datetime, rng: Random, language: str
) -> Sheet:
    """Return the form with nothing typed in yet, “…” in words that would show an answer."""
    nothing = Answers({}, {})
    asked = Sheet(form, nothing, now=now, rng=rng, language=language)
    open_ones = {line.asked.path for line in lines if line.asked}
    blank = {path for path in open_ones if not asked.value(path)}
    return Sheet(form, nothing, now=now, rng=rng, language=language, veiled=blank)


def _lines(nodes: tuple[Node, ...], inside: str, turns: int) -> Iterator[Line]:
    ended = False
    for node in nodes:
        path = f"{inside}/{node.name}" if inside else node.name
        item = node.item
        if isinstance(item, Question):
            if is_shown(item) and item.type not in FILE_TYPES:
                if ended:
                    yield Line(None, None)
                ended = False
                yield Line(None, Asked(item, path))
        elif item.repeat:
            ended = True
            for turn in range(1, turns + 1):
                yield Line(item, None, turn)
                yield from _lines(node.children, f"{path}[{turn}]", turns)
        else:
            if item.labels:
                ended = True
                yield Line(item, None)
            yield from _lines(node.children, path, turns)
