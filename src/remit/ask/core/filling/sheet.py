"""A form as far as somebody has filled it in: what applies, what is worked out, what comes next."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from remit.ask.core.expressions.context import Context
from remit.ask.core.expressions.expression import parse
from remit.ask.core.expressions.faults import FaultyExpression
from remit.ask.core.expressions.instance import Instance, Tables
from remit.ask.core.filling.outline import Node, form_tree, is_shown, veiled_names
from remit.ask.core.filling.places import Places, join
from remit.ask.core.questionnaire import MOST_TURNS, OTHER_CHOICE, Question, worded
from remit.ask.core.speech import as_typed, own_tags

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from remit.ask.core.filling.answers import Answers, Asked, Page
    from remit.ask.core.questionnaire import Choice, Group, Questionnaire

MOST_TURNS_IN_ALL = 500
"""Of a repeat within repeats: so that a form whose counts multiply can still be filled in."""
# Calculations may rest on ones further down, and questions on those; a form that still changes
# after so many rounds goes round in a circle, which its check would have told.
MOST_ROUNDS = 6
VEIL = "…"
_TRUE = frozenset({"true", "true()", "yes"})
_TURN = re.compile(r"\[[0-9]+\]")
_OUTPUT = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


class Sheet:
    """A form with the answers so far, everything worked out as they stand.

    Args:
        form: the questionnaire.
        answers: what was entered.
        now: the moment, with its offset.
        rng: where `random()` draws from; seeded for one sheet, so that a page shown twice is the
            same.
        language: of the labels that expressions may ask for.
        tables: attached files, by name.
        known: answers that are known beforehand, by the question's name; nobody is asked for them.
        easy: whether a language's easy words come first.
        veiled: paths of answers that no label may show, as somebody else may be looking.
        order: what choices that come in an order of chance are shuffled by, the same for one person
            at every look; "" for the form's own order, as on paper.
    """

    def __init__(  # noqa: PLR0913  # what a form rests on, each given by its name
        self,
        form: Questionnaire,
        answers: Answers,
        *,
        now: datetime,
        rng: Random,
        language: str,
        tables: Mapping[str, list[Mapping[str, str]]] | None = None,
        known: Mapping[str, str] | None = None,
        easy: bool = False,
        veiled: Collection[str] = (),
        order: str = "",
    ) -> None:
        self.form = form
        self.language = language
        self._own = own_tags(language, easy=easy)
        self._veiled = veiled_names(form, veiled)
        self._order = order
        self._drawn_from = rng.getstate()
        self._known = known or {}
        self._repeats = {"/".join(one.steps): one for one in form.groups if one.repeat}
        self._tree = form_tree(form, self._known)
        self._context = Context(
            instance=Instance({}),
            now=now,
            rng=rng,
            labels={
                question.path: {c.name: worded(c.labels, language) or c.name for c in choices}
                for question in form.questions
                if (choices := form.choices_of(question))
            },
            tables=Tables({**_lists(form, language), **(tables or {})}),
            version=form.version,
        )
        self._fill(answers, rng)

    def _fill(self, answers: Answers, rng: Random) -> None:
        self.answers = answers
        instance = Instance(_nested(self._tree, "", answers))
        self._context = replace(self._context, instance=instance, rng=rng)
        self._relevant: dict[str, bool] = {}
        self._settle()

    def refilled(self, answers: Answers) -> Sheet:
        """Return the same form with other answers; itself where they are the same."""
        if answers == self.answers:
            return self
        other = copy(self)
        other.__dict__.pop("pages", None)
        rng = Random()  # noqa: S311  # goes on from where this sheet began
        rng.setstate(self._drawn_from)
        other._fill(answers, rng)  # noqa: SLF001  a sheet, too
        return other

    @property
    def _places(self) -> Places:
        """Where everything stands. A copy of the sheet has its own."""
        return Places(self._known, self.is_relevant, self.turns)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that apply as the answers stand, in order."""
        return tuple(self._places.pages(self._tree))

    def page(self, key: str) -> Page | None:
        """Return the page of a key, or None when there is none as the answers stand."""
        return next((page for page in self.pages if page.key == key), None)

    def value(self, path: str) -> str:
        """Return the answer, or the result worked out, at a path; "" where it does not apply."""
        return self._context.instance.text(path)

    def is_veiled(self, asked: Asked) -> bool:
        """Whether it is worked out, and may rest on an answer that is not shown."""
        entered = asked.path in self.answers.values
        return not entered and asked.question.name in self._veiled

    def is_relevant(self, path: str) -> bool:
        """Whether the question or group at a path applies."""
        return self._relevant.get(path, True)

    def is_required(self, asked: Asked) -> bool:
        """Whether the question must be answered; one that offers nothing cannot be."""
        if self.offers_nothing(asked):
            return False
        return self._true(asked.question.required, asked.path, otherwise=False)

    def offers_nothing(self, asked: Asked) -> bool:
        """Whether it is a choice of which, as the other answers stand, nothing is left."""
        question = asked.question
        return bool(question.choice_filter and question.list_name) and not self.choices(asked)

    def is_read_only(self, asked: Asked) -> bool:
        """Whether the question is only shown."""
        return self._true(asked.question.read_only, asked.path, otherwise=False)

    def holds(self, condition: str) -> bool:
        """Whether a condition holds as the answers stand; also where it cannot be worked out."""
        return self._true(condition, "")

    def meets_constraint(self, asked: Asked, value: str) -> bool:
        """Whether an answer meets the form's own condition; a blank one always does."""
        if not value or not asked.question.constraint:
            return True
        before = self.value(asked.path)
        self._context.instance.set(asked.path, value)
        try:
            return self._true(asked.question.constraint, asked.path)
        finally:
            self._context.instance.set(asked.path, before)

    def choices(self, asked: Asked) -> tuple[Choice, ...]:
        """Return what is offered there, after the form's filter of choices."""
        question = asked.question
        offered = self.form.choices_of(question)
        if not question.choice_filter or not offered:
            return offered
        rows = _rows(offered, self.language)
        by_row = {id(row): choice for row, choice in zip(rows, offered, strict=True)}
        try:
            kept = parse(question.choice_filter).choose(self._context.at(asked.path), rows)
        except FaultyExpression:
            return offered
        return tuple(by_row[id(row)] for row in kept)

    def in_order(self, asked: Asked) -> tuple[Choice, ...]:
        """Return what is offered there in the order in which it is shown.

        That is one of chance where the form's parameters say `randomize=true`; questions with one
        `seed` are shuffled alike. A choice “other” stays last.
        """
        offered = self.choices(asked)
        parameters = asked.question.parameters
        if not self._order or parameters.get("randomize", "").lower() not in _TRUE:
            return offered
        seed = parameters.get("seed", "")
        by = _OUTPUT.sub(lambda found: self._text(found.group(0), asked.path), seed) or asked.path
        shuffled = [choice for choice in offered if choice.name != OTHER_CHOICE]
        Random(f"{self._order} {by}").shuffle(shuffled)  # noqa: S311  # an order, no secret
        return (*shuffled, *(choice for choice in offered if choice.name == OTHER_CHOICE))

    def words(self, texts: Mapping[str, str], path: str) -> tuple[str, str]:
        """Return words in the sheet's language, answers put in for `${name}`, and their language.

        Where there are none in that language, the form's own first language comes next. Signs in
        an answer are as `as_typed` leaves them.
        """
        fallbacks = [self.form.default_language, *(one.code for one in self.form.languages)]
        tag = next((t for t in (*self._own, *fallbacks, *texts) if texts.get(t)), "")

        def said(found: re.Match[str]) -> str:
            name = found.group(1)
            return VEIL if name in self._veiled else as_typed(self._text(found.group(0), path))

        return _OUTPUT.sub(said, texts.get(tag, "")), tag

    def wording(self, asked: Asked) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return what is asked and its hint, each with its language.

        A hint without a label is what is asked; so is the name where there are no words at all.
        """
        label = self.words(asked.question.labels, asked.path)
        hint = self.words(asked.question.hints, asked.path)
        if not label[0]:
            label, hint = hint, ("", "")
        return label if label[0] else (asked.question.name, ""), hint

    def kept(self) -> dict[str, str]:
        """Return what the finished form holds: every answer that applies, and every result."""
        found = {}
        for node, path in self._places.places(self._tree):
            text = self.value(path)
            if isinstance(node.item, Question) and text and self.is_relevant(path):
                found[path] = text
        return found

    def lacking(self) -> tuple[tuple[Page, Asked], ...]:
        """Return the questions that must be answered, apply and are not, with their pages."""
        return tuple(
            (page, asked)
            for page in self.pages
            for asked in page.asked
            if asked.question.type != "note"
            and not self.value(asked.path)
            and self.is_required(asked)
        )

    def _settle(self) -> None:
        """Work out what applies and every calculation, until nothing changes any more."""
        for _ in range(MOST_ROUNDS):
            if not self._round():
                return

    def _round(self) -> bool:
        changed = False
        for node, path in self._places.places(self._tree):
            outside = path.rpartition("/")[0]
            relevant = self.is_relevant(outside) and (
                not node.item.relevant or self._true(node.item.relevant, path)
            )
            changed |= self._relevant.get(path) is not relevant
            self._relevant[path] = relevant
            if isinstance(node.item, Question):
                changed |= self._work_out(node.item, path, relevant=relevant)
        return changed

    def _work_out(self, question: Question, path: str, *, relevant: bool) -> bool:
        known = self._known.get(question.name, "")
        entered = known or self.answers.values.get(path, "")
        if not relevant:
            wanted = ""
        elif known:
            wanted = known
        elif question.calculation and (not entered or not is_shown(question)):
            wanted = self._text(question.calculation, path)
        elif not entered and path not in self.answers.values:
            wanted = self._default(question, path)
        else:
            wanted = entered
        if wanted == self.value(path):
            return False
        self._context.instance.set(path, wanted)
        return True

    def _default(self, question: Question, path: str) -> str:
        """Return the form's own first answer: an expression where it could be one, else as is."""
        given = question.default
        if not given or not re.search(r"[($]", given):
            return given
        return self._text(given, path)

    def turns(self, group: Group, path: str) -> int:
        """Return how many turns a repeat has: by its count, or as people asked for."""
        if not group.repeat_count:
            return self.answers.turns.get(path, 1)
        count = group.repeat_count
        if not count.isdecimal():
            count = self._text(count, path)
        try:
            return max(0, min(self.most_turns(path), int(float(count or 0))))
        except (ValueError, OverflowError):
            return 0

    def most_turns(self, path: str) -> int:
        """Return how many turns a repeat may have: fewer where those around it have many."""
        around = 1
        for step in _TURN.finditer(path):
            outer = path[: step.start()]
            group = self._repeats.get(_TURN.sub("", outer))
            around *= max(1, self.turns(group, outer)) if group else 1
        return max(1, min(MOST_TURNS, MOST_TURNS_IN_ALL // around))

    def _true(self, expression: str, path: str, *, otherwise: bool = True) -> bool:
        """Whether an expression holds; `otherwise` where it cannot be worked out.

        A slip of the form shows its question rather than hide it, and takes an answer rather than
        refuse it: nobody's words are lost to it.
        """
        if not expression:
            return False
        try:
            return parse(expression).holds(self._context.at(path))
        except FaultyExpression:
            return otherwise

    def _text(self, expression: str, path: str) -> str:
        try:
            return parse(expression).as_text(self._context.at(path))
        except FaultyExpression:
            return ""


def _nested(nodes: tuple[Node, ...], inside: str, answers: Answers) -> dict[str, object]:
    """Return every question of some nodes, unanswered ones blank, as groups and turns hold them."""
    found: dict[str, object] = {}
    for node in nodes:
        path = join(inside, node.name)
        if isinstance(node.item, Question):
            found[node.name] = answers.values.get(path, "")
        elif node.item.repeat:
            found[node.name] = [
                _nested(node.children, f"{path}[{turn}]", answers)
                for turn in range(1, max(1, answers.turns.get(path, 1)) + 1)
            ]
        else:
            found[node.name] = _nested(node.children, path, answers)
    return found


def _lists(form: Questionnaire, language: str) -> dict[str, list[Mapping[str, str]]]:
    return {name: _rows(choices, language) for name, choices in form.choices.items()}


def _rows(choices: Sequence[Choice], language: str) -> list[Mapping[str, str]]:
    return [
        {"name": c.name, "label": worded(c.labels, language) or c.name, **c.filters}
        for c in choices
    ]
