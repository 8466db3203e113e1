"""Expressions against a slow, readable reference; and whatever is written, only one kind of error."""

from __future__ import annotations

import math
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from expression_cases import CASES, OWN, context
from remit.ask.core.expressions import FUNCTIONS, FaultyExpression, order, parse
from remit.ask.core.expressions.values import number_text

NODES = ("age", "member[1]/child[2]/nick", "member[3]/who", "")
TEXTS = sorted({case[0] for table in [*CASES.values(), *OWN.values()] for case in table})
SCRAPS = [
    *" ()[]/.,*+-=<>!|$'\"{}:@%&0159ax\n\0é“’",
    *("${age}", "${member}", "${who}", "//", "..", "::", " div ", " mod ", " and ", " or "),
    *("self::", "parent::", "ancestor::*", "descendant::", "following::*", "jr:"),
    *(f"{name}(" for name in FUNCTIONS),
]


def outcome(text, node="age"):
    """What the text comes to, or its one kind of error. Anything else fails the test."""
    try:
        value = parse(text).evaluate(context(node))
    except FaultyExpression as fault:
        value = fault
    if isinstance(value, FaultyExpression):
        assert str(value)
        assert 0 <= value.position <= max(len(text), 1)
    return value


@given(st.text(max_size=60), st.sampled_from(NODES))
@example("$a", "age")
@example("${a", "age")
@example("\0", "age")
def test_any_text_is_worked_out_or_refused_with_one_kind_of_error(text, node):
    outcome(text, node)


@settings(max_examples=400)
@given(st.lists(st.sampled_from([*SCRAPS, *TEXTS]), max_size=8), st.sampled_from(NODES))
def test_scraps_of_expressions_are_worked_out_or_refused(pieces, node):
    outcome("".join(pieces), node)


@st.composite
def combined(draw):
    """An expression that is read, made of those of the tables."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        other = draw(st.sampled_from(TEXTS))
        name = draw(st.sampled_from(sorted(FUNCTIONS)))
        arguments = draw(st.lists(st.sampled_from(TEXTS), max_size=3))
        sign = draw(st.sampled_from(["+", "-", "|", "=", "<", "and", "or", "div", "mod", "*"]))
        text = draw(
            st.sampled_from(
                [
                    f"{name}({', '.join([text, *arguments])})",
                    f"({text}) {sign} ({other})",
                    f"({text})[{other}]",
                    f"({text})/{other}",
                    f"//*[{text}]",
                    f"if({text}, {other}, '')",
                ]
            )
        )
    return text


@settings(max_examples=400)
@given(combined(), st.sampled_from(NODES))
def test_combined_expressions_are_worked_out_or_refused(text, node):
    value = outcome(text, node)
    assert isinstance(value, str | float | bool | FaultyExpression)


@given(combined(), st.sampled_from(NODES))
def test_expression_reads_the_same_from_its_own_text_and_comes_to_the_same(text, node):
    try:
        expression = parse(text)
    except FaultyExpression:
        return
    again = parse(str(expression))
    assert (again, again.references) == (expression, expression.references)
    one, other = outcome(text, node), outcome(str(expression), node)
    if not isinstance(one, FaultyExpression):
        assert one == other or (one != one and other != other)  # noqa: PLR0124  NaN


def worked_out(tree):
    """The slow reference: XPath 1.0, section 3.5, on trees of numbers."""
    if not isinstance(tree, tuple):
        return tree
    left, sign, right = worked_out(tree[0]), tree[1], worked_out(tree[2])
    return {"+": plus, "-": minus, "*": times, "div": over, "mod": rest}[sign](left, right)


def plus(left, right):
    return left + right


def minus(left, right):
    return left - right


def times(left, right):
    return left * right


def over(left, right):
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(1, left) * math.copysign(1, right) * math.inf


def rest(left, right):
    if right == 0 or not math.isfinite(left):
        return math.nan
    return left if math.isinf(right) else math.fmod(left, right)


def bare(tree, least=0):
    """The tree as text, with no more brackets than precedence asks for."""
    if not isinstance(tree, tuple):
        return number_text(tree)
    rank = 1 if tree[1] in "+-" else 2
    text = f"{bare(tree[0], rank)} {tree[1]} {bare(tree[2], rank + 1)}"
    return f"({text})" if rank < least else text


numbers = st.floats(0, 1e6).map(lambda number: round(number, 3))
trees = st.recursive(
    numbers, lambda parts: st.tuples(parts, st.sampled_from(["+", "-", "*", "div", "mod"]), parts)
)


@settings(max_examples=300)
@given(trees)
@example((1.0, "-", (2.0, "-", 3.0)))
@example((6.0, "div", (3.0, "*", 2.0)))
@example((5.0, "div", (0.0, "*", 1.0)))
def test_arithmetic_is_that_of_the_reference(tree):
    value, wanted = parse(bare(tree)).evaluate(context()), worked_out(tree)
    assert value == wanted or (math.isnan(value) and math.isnan(wanted))


def truth(tree):
    """The slow reference of logic: “and” binds before “or”."""
    if isinstance(tree, bool):
        return tree
    left, right = truth(tree[0]), truth(tree[2])
    return (left and right) if tree[1] == "and" else (left or right)


def said(tree, least=0):
    if isinstance(tree, bool):
        return f"{str(tree).lower()}()"
    rank = 1 if tree[1] == "or" else 2
    text = f"{said(tree[0], rank)} {tree[1]} {said(tree[2], rank + 1)}"
    return f"({text})" if rank < least else text


@given(
    st.recursive(
        st.booleans(), lambda parts: st.tuples(parts, st.sampled_from(["and", "or"]), parts)
    )
)
def test_logic_is_that_of_the_reference(tree):
    assert parse(said(tree)).evaluate(context()) is truth(tree)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written(number):
    text = number_text(number)
    assert float(text) == number
    assert "e" not in text.lower()
    assert not text.endswith(".0")


@given(st.dates(date(1, 1, 1), date(9999, 12, 30)), st.integers(-1000, 1000))
def test_days_added_to_a_date_are_the_calendars(day, days):
    answers = {"day": day.isoformat(), "days": str(days)}
    moved = parse("date(${day} + ${days})").evaluate(context("day", answers=answers))
    try:
        wanted = (day + timedelta(days=days)).isoformat()
    except OverflowError:
        wanted = ""
    assert moved == wanted
    assert parse("${day} - ${day}").evaluate(context("day", answers=answers)) == 0


@given(st.text("ab ", max_size=12), st.integers(-14, 14), st.integers(-14, 14))
def test_substr_is_the_slice(text, start, end):
    answers = {"text": text}
    value = parse(f"substr(${{text}}, {start}, {end})").evaluate(context("text", answers=answers))
    assert value == text[slice(start, end)]


names = st.sampled_from("abcdefg")


@given(st.dictionaries(names, st.lists(names, max_size=3)))
def test_order_and_circles_are_those_of_walking_every_way(graph):
    expressions = {
        name: parse(" + ".join(["1", *(f"${{{other}}}" for other in others)]))
        for name, others in graph.items()
    }
    found = order(expressions)

    def reached(name):
        seen = set()
        waiting = [other for other in graph[name] if other in graph]
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += [further for further in graph[other] if further in graph]
        return seen

    in_circles = {name for name in graph if name in reached(name)}
    assert {name for circle in found.circles for name in circle} == in_circles
    assert sorted(found.names) == sorted(graph)
    for name in graph:
        for other in graph[name]:
            if other in graph and name not in reached(other):
                assert found.names.index(other) < found.names.index(name)
