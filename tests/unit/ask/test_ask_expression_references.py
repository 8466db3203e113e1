"""What an expression speaks of, and the order that follows from it."""

from __future__ import annotations

import pytest

from remit.ask.core.expressions import Order, order, parse


def spoken(text):
    return parse(text).references


def test_references_are_the_names_each_once_in_order():
    assert spoken("${b} + ${a} * ${b}").names == ("b", "a")
    assert spoken("${ spaced }").names == ("spaced",)
    assert spoken("1 + 1").names == ()


def test_names_inside_quoted_texts_count_too():
    assert spoken("jr:choice-name(${a}, '${a}')").names == ("a",)
    assert spoken("concat('x ${q} y')").names == ("q",)


def test_an_earlier_record_is_no_question():
    assert spoken("${last-saved#a}").names == ()


@pytest.mark.parametrize(
    ("text", "own", "parent"),
    [
        (". > 1", True, False),
        ("position(..)", False, True),
        ("../a", False, True),
        ("once(random())", True, False),
        ("${a} > 0.5", False, False),
        ("'. and ..'", False, False),
        ("string-length(.) < 3 and ../b = 1", True, True),
    ],
)
def test_references_tell_the_question_itself_and_its_parent(text, own, parent):
    assert (spoken(text).own, spoken(text).parent) == (own, parent)


def test_plain_paths_are_told_and_those_in_predicates_are_not():
    assert spoken("../a + /data/g/b + c").paths == ("../a", "/data/g/b", "c")
    assert spoken("instance('t')/root/item[name = ${a}]/label").paths == ()
    assert spoken("/data/r[x = 1]/a").paths == ("/data/r/a",)


def test_tables_and_functions_are_told():
    said = spoken("pulldata('f', 'a', 'b', ${c}) + count(instance('t')/root/item)")
    assert said.tables == ("f", "t")
    assert said.functions == {"pulldata", "count", "instance"}


def test_order_puts_each_after_those_it_refers_to():
    calculations = {
        "c": parse("${a} + ${b}"),
        "b": parse("../a * 2"),
        "a": parse("${plain} + 1"),
        "z": parse("1"),
    }
    found = order(calculations)
    assert found == Order(("a", "b", "c", "z"), ())


def test_order_names_every_circle():
    found = order(
        {
            "a": parse("${b}"),
            "b": parse("${c} + 1"),
            "c": parse("${a}"),
            "own": parse("${own} + 1"),
            "kept": parse("once(random())"),
            "again": parse(". + 1"),
            "after": parse("${a}"),
            "x": parse("/data/y"),
            "y": parse("/data/x"),
        }
    )
    assert found.circles == (("a", "b", "c"), ("own",), ("x", "y"))
    assert sorted(found.names) == sorted(["a", "b", "c", "own", "kept", "again", "after", "x", "y"])
    assert found.names.index("after") > found.names.index("c")


def test_order_of_a_long_chain_needs_no_recursion():
    chain = {f"q{n}": parse(f"${{q{n + 1}}}") for n in range(3000)}
    assert order(chain).names == tuple(f"q{n}" for n in reversed(range(3000)))


def test_order_of_nothing_is_nothing():
    assert order({}) == Order((), ())
