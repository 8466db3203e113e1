"""A form as a tree, and where in it somebody is: groups, repeats with their turns, and pages.

A page is one question, or a group that the form shows as one. Its key is its number in the form,
with the turn of each repeat around it: `7`, or `7.2` in the second turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.questionnaire import META_GROUP, Group, Question
from remit.ask.core.references import referenced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from remit.ask.core.questionnaire import Questionnaire

UNSEEN_TYPES = frozenset(
    {
        "audit",
        "background-audio",
        "background-geopoint",
        "calculate",
        "csv-external",
        "deviceid",
        "email",
        "end",
        "hidden",
        "imei",
        "phonenumber",
        "simserial",
        "start",
        "start-geopoint",
        "subscriberid",
        "today",
        "username",
        "xml-external",
    }
)
"""Types that no page shows: worked out, or recorded by a device."""


@dataclass(frozen=True, slots=True)
class Node:
    """A group, a repeat or a question, with what stands in it and its page's number.

    `number` is 0 for what has no page of its own; of a repeat it is the page that asks for more.
    """

    item: Group | Question
    number: int = 0
    children: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """As the form names it."""
        return self.item.name


# What is quoted or a reference is no path; of the rest, a slash or two dots is one.
_WHOLE = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{[^{}]*\}")
_PATH = re.compile(r"/|\.\.|current\(")


@dataclass(slots=True)
class _Open:
    """A group whose end has not come yet."""

    group: Group | None
    number: int
    children: list[Node] = field(default_factory=list)


def form_tree(form: Questionnaire, known: Collection[str] = ()) -> tuple[Node, ...]:
    """Return a form's top nodes, pages numbered from 1 in form order.

    Questions whose answers are `known` beforehand have no page.
    """
    number = 0
    stack = [_Open(None, 0)]
    on_one_page = 0
    for step in form.outline():
        item = step.item
        if step.kind == "open" and isinstance(item, Group):
            paged = item.is_page and not item.repeat and not on_one_page
            number += paged
            on_one_page += 1 if on_one_page or paged else 0
            stack.append(_Open(item, number if paged else 0))
        elif step.kind == "close":
            done = stack.pop()
            on_one_page -= 1 if on_one_page else 0
            group = done.group
            if group is None:  # the outline closes only what it opened
                raise AssertionError(step)
            if group.repeat and not group.repeat_count:
                number += 1
                done.number = number
            stack[-1].children.append(Node(group, done.number, tuple(done.children)))
        elif isinstance(item, Question) and item.groups[:1] != (META_GROUP,):
            own = is_shown(item) and not on_one_page and item.name not in known
            number += own
            stack[-1].children.append(Node(item, number if own else 0))
    return tuple(stack[0].children)


def is_shown(question: Question) -> bool:
    """Whether a page shows the question: it is neither worked out nor recorded by a device."""
    if question.calculation and question.type in {"text", "calculate"} and not question.labels:
        return False
    return question.type not in UNSEEN_TYPES


def questions_of(nodes: tuple[Node, ...]) -> Iterator[Question]:
    """Yield every question in some nodes, in form order."""
    for node in nodes:
        if isinstance(node.item, Question):
            yield node.item
        else:
            yield from questions_of(node.children)


def veiled_names(form: Questionnaire, paths: Collection[str]) -> frozenset[str]:
    """Return the questions whose answers no label may show, and what is worked out from them.

    Args:
        form: the questions.
        paths: of the answers that are hidden.
    """
    names = {path.rpartition("/")[2].partition("[")[0] for path in paths}
    worked_out = [one for one in form.questions if one.calculation] if names else []
    while more := {
        one.name for one in worked_out if one.name not in names and _may_rest_on(one, names)
    }:
        names |= more
    return frozenset(names)


def _may_rest_on(question: Question, names: set[str]) -> bool:
    """Whether a calculation speaks of any of some questions, or by a path, so that it may."""
    said = f"{question.calculation} {question.relevant}"
    return not names.isdisjoint(referenced(said)) or bool(_PATH.search(_WHOLE.sub("", said)))
