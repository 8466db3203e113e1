"""An expression of a form: read once, worked out as often as answers change.

`parse` reads what stands in a form's relevant, constraint, calculation, default, required,
repeat_count or choice_filter column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from elementpath.exceptions import ElementPathError

from remit.ask.core.expressions.context import Context, Run
from remit.ask.core.expressions.faults import FaultyExpression
from remit.ask.core.expressions.grammar import FUNCTIONS, Call, Grammar
from remit.ask.core.expressions.instance import Tables
from remit.ask.core.expressions.source import LAST_SAVED, NAME_IN_TEXT, Source, prepare
from remit.ask.core.expressions.values import Value, as_text, as_truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elementpath.xpath_tokens import XPathToken


_BEFORE_BRACKET = re.compile(r"([a-z][a-z0-9:-]*+)\(")


@dataclass(frozen=True, slots=True)
class References:
    """What an expression speaks of.

    Attributes:
        names: the questions named by `${name}`, each once, in order; also those named inside a
            quoted text, as `jr:choice-name` wants it.
        own: whether it looks at the question's own answer, by `.` or `once`.
        parent: whether it looks around by `..`.
        paths: the paths in it that begin at the root or at the question, such as `../age` or
            `/data/age`; predicates are left out, and what stands in them.
        tables: the lists and files that it names in `instance` and `pulldata`.
        functions: the functions that it calls, as forms write them.
    """

    names: tuple[str, ...] = ()
    own: bool = False
    parent: bool = False
    paths: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression, read.

    Attributes:
        text: as the form has it.
        references: what it speaks of.
    """

    text: str
    references: References = field(compare=False)
    _root: XPathToken = field(compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return parse, (self.text,)

    def evaluate(self, context: Context) -> str | float | bool:
        """Return what it comes to: a text, a number (NaN for none), or true or false.

        Raises:
            FaultyExpression: it asks for what there is not, or takes too long.
        """
        value = self._value(Run(context))
        return as_text(value) if isinstance(value, list) else value

    def as_text(self, context: Context) -> str:
        """Return what a calculation or a default stores: text, and "" where it is no number.

        Raises:
            FaultyExpression: as `evaluate`.
        """
        value = self.evaluate(context)
        return "" if value != value else as_text(value)  # noqa: PLR0124  only NaN differs from itself

    def holds(self, context: Context) -> bool:
        """Return whether a relevant, constraint or required expression is true.

        Raises:
            FaultyExpression: as `evaluate`.
        """
        return as_truth(self._value(Run(context)))

    def choose(
        self, context: Context, table: str | Sequence[Mapping[str, str]]
    ) -> tuple[Mapping[str, str], ...]:
        """Return the rows of a list that a choice filter keeps, in their order.

        Plain names in the filter are the list's columns, and `${name}` is a question. `table` is
        the list's name among the context's tables, whose tree is made once; or rows that stand
        nowhere else.

        Raises:
            FaultyExpression: as `evaluate`; or there is no such list.
        """
        name = table if isinstance(table, str) else ""
        tables = context.tables if isinstance(table, str) else Tables({name: table})
        if name not in tables:
            raise FaultyExpression(
                f"There is no list or table “{name}”.",
                remedy="Name a list of the choices sheet, or attach the file.",
            )
        rows, items = tables.rows(name), tables.items(name)
        run = Run(context)
        run.size = len(items)
        run.budget.allow(name, len(rows))
        kept = []
        for place, (row, item) in enumerate(zip(rows, items, strict=True), start=1):
            run.item, run.position, run.axis = item, place, None
            value = self._value(run)
            is_place = isinstance(value, float) and not isinstance(value, bool)
            if value == place if is_place else as_truth(value):
                kept.append(row)
        return tuple(kept)

    def _value(self, run: Run) -> Value:
        try:
            return run.operand(self._root)
        except FaultyExpression:
            raise
        except RecursionError:
            raise FaultyExpression(
                "The expression is nested too deeply.",
                remedy="Split it over several calculations.",
            ) from None
        except ElementPathError as fault:
            raise FaultyExpression(
                "A path leads through a text or a number.",
                remedy="Put only names, “.” and “..” between the slashes of a path.",
            ) from fault


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Return the expression that a cell of a form holds.

    Raises:
        FaultyExpression: it cannot be read; the message is a plain sentence, and `position` the
            character that it speaks of.
    """
    source = prepare(text)
    root = Grammar(source).parse(source.text)
    return Expression(text, _references(root, source), root)


def is_dynamic(text: str) -> bool:
    """Return whether a default is worked out, and not simply the answer that stands there.

    It is where it names a question or calls a function that forms have.
    """
    return bool(NAME_IN_TEXT.search(text)) or any(
        name in FUNCTIONS for name in _BEFORE_BRACKET.findall(text)
    )


def _references(root: XPathToken, source: Source) -> References:
    tokens = list(root.iter())
    named = [name for name in source.names.values() if not name.startswith(LAST_SAVED)]
    named += [name for literal in source.literals for name in NAME_IN_TEXT.findall(literal)]
    calls = [token for token in tokens if isinstance(token, Call)]
    functions = frozenset(call.function.name for call in calls)
    return References(
        names=tuple(dict.fromkeys(named)),
        own="once" in functions or any(token.symbol == "." for token in tokens),
        parent=any(token.symbol == ".." for token in tokens),
        paths=tuple(dict.fromkeys(_paths(root))),
        tables=tuple(
            dict.fromkeys(
                str(call[0].value)
                for call in calls
                if call.function.name in {"instance", "pulldata"} and call[0].symbol == "(string)"
            )
        ),
        functions=functions,
    )


def _paths(root: XPathToken) -> list[str]:
    """Return the paths of names and `..`; predicates, and what stands in them, are left out."""
    found: list[str] = []
    waiting = [root]
    while waiting:
        token = waiting.pop()
        path = _plain_path(token)
        if path:
            found.append(path)
        elif token.symbol in {"/", "//", "["}:
            waiting.extend(token[:-1])  # what follows is a name or a predicate
        else:
            waiting.extend(token)
    return found[::-1]


def _plain_path(token: XPathToken) -> str:
    """Return the path that a part is, or "" when it is more than names and slashes."""
    if token.symbol == "/":
        steps = [_plain_path(step) for step in token]
        if not all(steps):
            return ""
        return "/".join(steps) if len(steps) > 1 else f"/{''.join(steps)}"
    if token.symbol == "[":
        return _plain_path(token[0])
    return str(token.value) if token.symbol in {"(name)", ".."} else ""
