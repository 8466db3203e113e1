"""Expressions that cannot be read or worked out: a plain sentence with a place, in bounded time."""

from __future__ import annotations

import math

import pytest

from expression_cases import context
from remit.ask.core.expressions import FaultyExpression, parse


def worked_out(text, node="age", **more):
    return parse(text).evaluate(context(node, **more))


def test_fault_names_the_function_that_a_misspelt_one_may_be():
    with pytest.raises(FaultyExpression) as caught:
        parse("1 + slected(${a}, 'x')")
    assert caught.value.position == 5
    assert str(caught.value) == (
        "Character 5: There is no function “slected”. Did you mean “selected”?"
    )


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("1 +", 3, "ends with “+”"),
        ("1 2", 3, "“2” was not expected"),
        ("1 ${age} + 1", 3, "“${age}” was not expected"),
        ("1 (2)", 3, "“(2)” was not expected"),
        ("1 abs(2)", 3, "“abs(2)” was not expected"),
        ("a ORANGE", 3, "Something before it may be missing"),
        (">0", 1, "“.” is the question's own answer"),
        ("(1 + 2", 1, "never closed"),
        ("1 + 2)", 6, "closes none"),
        ("[1)", 3, "closes none"),
        ("'abc", 1, "never closed"),
        ("1 + ${a", 5, "names no question"),
        ("${}", 1, "names no question"),
        ("$a + 1", 1, "Write a question's name as “${name}”"),
        ("selected(${a})", 1, "takes 2 arguments, and has 1"),
        ("if(1, 2)", 1, "takes 3 arguments, and has 2"),
        ("today(1)", 1, "takes no argument"),
        ("pi(1)", 1, "takes no argument"),
        ("round()", 1, "takes 1 to 2 arguments"),
        ("max()", 1, "takes 1 or more arguments"),
        ("a == b", 4, "Write “=” once"),
        ("a <> b", 4, "Write “!=”"),
        ("a && b", 3, "Write “and”"),
        ("a || b", 4, "Write “or”"),
        ("a AND b", 3, "in small letters"),
        ("a \u2013 b", 3, "minus sign"),
        ("a \u2265 b", 3, "Write “>=”"),
        ("+ 1", 1, "not expected"),
        ("jr:foo(1)", 1, "There is no function “jr:foo”"),
        ("@a", 1, "not expected"),
        ("a:1", 2, "not expected"),
        ("text()", 1, "There is no function"),
        ("1 = ", 3, "Add what belongs after “=”, or take “=” out"),
        ("9" * 5000, 1, "not expected"),
    ],
)
def test_fault_says_what_is_wrong_and_where(text, position, says):
    with pytest.raises(FaultyExpression) as caught:
        parse(text)
    assert says in str(caught.value)
    assert caught.value.position == position
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("count('a')", "“count” looks through answers"),
        ("sum(1)", "“sum” looks through answers"),
        ("${a} | 'x'", "“|” looks through answers"),
        ("instance('nowhere')/root", "no list or table “nowhere”"),
        ("pulldata('nowhere', 'a', 'b', 'c')", "no list or table “nowhere”"),
        ("digest('a', 'ROT13')", "does not know the algorithm “ROT13”"),
        ("digest('a', 'MD5', 'octal')", "does not know the encoding “octal”"),
        ("regex('a', '(')", "The pattern “(” cannot be read"),
        ("regex('a', '(?R)')", "which ODK's forms do not know"),
        ("weighted-checklist(1, 2, 3)", "needs a weight for each answer"),
        ("indexed-repeat(${who}, ${member}, 1, ${child})", "needs a number for each repeat"),
        ("uuid(-1)", "0 characters or more"),
        ("(1 + 1)/a", "leads through a text or a number"),
        ("('a')[1]", "leads through a text or a number"),
        ("//*/string(.)", "leads through a text or a number"),
    ],
)
def test_evaluation_fails_with_a_plain_sentence(text, says):
    with pytest.raises(FaultyExpression) as caught:
        worked_out(text)
    assert says in str(caught.value)


def test_division_by_zero_is_infinite_and_never_fails():
    assert worked_out("${age} div 0") == math.inf
    assert parse("if(1 div 0 > 5, 'yes', 'no')").as_text(context()) == "yes"


DEEP = 80


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEEP + "1" + ")" * DEEP,
        "concat(1 + " * DEEP + "1" + ")" * DEEP,
        "if(1 = 1, " * DEEP + "1" + ", 2)" * DEEP,
        "1 + " * 5000 + "1",
        "-" * 20_000 + "1",
        "false() or " * 2000 + "true()",
        "count(" + "${age} | " * 2000 + "${age})",
    ],
)
def test_long_chains_and_nests_that_forms_have_are_worked_out(text):
    assert worked_out(text) is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(" * 81 + "1" + ")" * 81, "nested more than 80 deep"),
        ("." + "[1]" * 5000, "nested too deeply"),
        ("/".join([".."] * 2000), "nested too deeply"),
        ("1" * 40_000, "more than 32767 characters"),
        ("//*[count(//*[count(//*[count(//*) > 0]) > 0]) > 0]", "takes too long"),
        ("string-length(concat(uuid(900000), uuid(900000)))", "more than 1000000 characters"),
        ("join(uuid(90000), //*)", "more than 1000000 characters"),
        (" or ".join(["contains(uuid(900000), '!')"] * 60), "takes too long"),
        ("regex(concat(uuid(90000), '!'), '(a|b|[a-z0-9]+)+')", "takes too long"),
        ("regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaa', '(((a{1000}){1000}){1000})')", "too large"),
        ("regex('a', '" + "a" * 3000 + "')", "too large"),
        (" or ".join(["regex(uuid(50000), '([a-z0-9]*)*!')"] * 100), "takes too long"),
    ],
)
def test_what_runs_long_or_grows_huge_is_stopped(text, says):
    with pytest.raises(FaultyExpression, match=says):
        worked_out(text)


def test_comparing_every_turn_with_every_turn_is_stopped():
    answers = {"r": [{"a": str(n)} for n in range(3000)]}
    assert worked_out("sum(${a})", "", answers=answers) == 4498500.0
    with pytest.raises(FaultyExpression, match="takes too long"):
        worked_out("${a} > ${a} + 9999 or ${r}/a < ${r}/a", "", answers=answers)
