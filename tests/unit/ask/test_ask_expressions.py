"""What the expressions of a form come to: a table for each function and operator."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from expression_cases import CASES, LATER_ZONE, OWN, context
from remit.ask.core.expressions import (
    FUNCTIONS,
    FaultyExpression,
    Instance,
    Tables,
    is_dynamic,
    parse,
)


def worked_out(text, node="age", **more):
    return parse(text).evaluate(context(node, **more))


def is_same(value, wanted):
    if isinstance(wanted, float) and math.isnan(wanted):
        return isinstance(value, float) and math.isnan(value)
    if isinstance(wanted, float):
        return type(value) is float and math.isclose(value, wanted, rel_tol=1e-12)
    return type(value) is type(wanted) and value == wanted


@pytest.mark.parametrize("section", [*CASES, *OWN])
def test_table_of_the_specification_holds(section):
    wrong = {}
    for text, wanted, *node in {**CASES, **OWN}[section]:
        value = worked_out(text, *node)
        if not is_same(value, wanted):
            wrong[text] = (value, wanted)
    assert not wrong


def test_every_function_has_a_case():
    used = {
        name
        for table in [*CASES.values(), *OWN.values()]
        for text, *_ in table
        for name in parse(text).references.functions
    }
    drawn = {"random", "uuid"}
    other_names = {"is-selected", "enclosed-area", "local-name"}
    assert set(FUNCTIONS) - used == drawn | other_names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("is-selected(${colours}, 'red')", "selected(${colours}, 'red')"),
        ("enclosed-area(${field})", "area(${field})"),
        ("local-name(.)", "name(.)"),
    ],
)
def test_function_has_its_other_name(one, other):
    assert worked_out(one) == worked_out(other)


def test_random_is_drawn_from_the_generator_passed_in():
    first = worked_out("random()", seed=3)
    assert 0 <= first < 1
    assert worked_out("random()", seed=3) == first
    assert worked_out("random()", seed=4) != first


def test_uuid_is_of_version_4_and_drawn_from_the_generator_passed_in():
    one = worked_out("uuid()", seed=3)
    assert worked_out("uuid()", seed=3) == one
    assert worked_out("regex(uuid(), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')") is True
    assert (one[14], one[19] in "89ab") == ("4", True)
    assert worked_out("string-length(uuid(12))") == 12.0


def test_randomize_shuffles_as_the_specification_and_keeps_every_node():
    assert sorted(worked_out("join(' ', randomize(//nick))", seed=5).split()) == ["Al", "Bo", "Cy"]
    seeded = worked_out("join(' ', randomize(//nick, 33))", seed=5)
    assert worked_out("join(' ', randomize(//nick, 33.9))", seed=6) == seeded
    orders = {worked_out(f"join('', randomize(//nick, 'seed {n}'))") for n in range(30)}
    assert len(orders) >= 4
    assert worked_out("join('', randomize(//nick, ''))") == worked_out(
        "join('', randomize(//nick, 0))"
    )


def test_today_is_the_date_of_the_moment_passed_in_where_it_is():
    late = datetime(2020, 3, 31, 20, 0, tzinfo=UTC)
    assert worked_out("today()", now=late) == "2020-03-31"
    assert worked_out("today()", now=late.astimezone(LATER_ZONE)) == "2020-04-01"


def test_times_are_read_in_the_zone_of_the_moment_passed_in():
    now = datetime(2020, 4, 1, 9, 0, tzinfo=LATER_ZONE)
    assert worked_out("decimal-date-time('1970-01-01')", now=now) == -5.5 / 24
    assert worked_out("number('1970-01-01')", now=now) == 0.0
    assert worked_out("date('2020-03-31T20:00:00.000Z')", now=now) == "2020-04-01"
    assert worked_out("format-date-time('2020-03-31T20:00:00Z', '%H:%M')", now=now) == "01:30"
    assert worked_out("string(now())", now=now) == "2020-04-01T09:00:00.000+05:30"
    assert worked_out("date-time('2020-04-01')", now=now) == "2020-04-01T00:00:00.000+05:30"


def test_names_of_months_and_days_come_in_the_languages_own():
    months = ("يناير", "فبراير", "مارس", "أبريل")
    days = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
    written = worked_out("format-date('2020-04-01', '%a %e %b')", months=months, days=days)
    assert written == "mer. 1 أبريل"


def test_a_calculation_is_stored_without_a_fraction_of_zero_and_blank_where_it_is_no_number():
    wanted = {
        "1 + 1": "2",
        "5 div 2": "2.5",
        "0.1 + 0.2": "0.30000000000000004",
        "1 div 0": "Infinity",
        "${blank} + 1": "",
        "1 = 1": "true",
        "${name}": "Amina",
        "10 div 3": "3.3333333333333335",
        "1000000 * 10000000000000000": "10000000000000000000000",
        "0 * -1": "0",
    }
    assert {text: parse(text).as_text(context()) for text in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("${name}", True),
        ("${blank}", False),
        ("'false'", True),
        ("0", False),
        ("0 div 0", False),
        ("/data/nowhere", False),
        ("${member}", True),
        ("selected(${colours}, 'red') and . > 18", True),
    ],
)
def test_relevant_holds_where_its_value_is_true(text, holds):
    assert parse(text).holds(context()) is holds


def test_choice_filter_keeps_rows_by_their_columns_and_the_answers():
    def kept(text, node="age"):
        rows = parse(text).choose(context(node), "towns")
        return [row["label"] for row in rows]

    assert kept("area = 'north'") == ["Aston", "Crewe"]
    assert kept("people > 100 or name = ${n} - 5") == ["Aston", "Brook"]
    assert kept("name = current()/../n - 5", "g/inner") == ["Brook"]
    assert kept("true()") == ["Aston", "Brook", "Crewe"]
    assert kept("selected('1 3', name)") == ["Aston", "Crewe"]
    assert kept("position() = 2") == ["Brook"]
    assert kept("2") == ["Brook"]
    assert kept("nothing = ''") == ["Aston", "Brook", "Crewe"]
    assert kept("label = ${who}", "member[1]/who") == []
    rows = [{"name": "x"}, {"name": "y"}]
    assert parse("name = 'y'").choose(context(), rows) == (rows[1],)
    with pytest.raises(FaultyExpression, match="no list or table “nowhere”"):
        parse("true()").choose(context(), "nowhere")


def test_a_long_list_can_be_looked_through_and_not_by_itself():
    rows = [{"name": str(n), "area": str(n % 7)} for n in range(20_000)]
    given = replace(context(), tables=Tables({"long": rows, "none": []}))
    assert len(parse("area = ${n} - 4").choose(given, "long")) == 2857
    assert parse("true()").choose(given, "none") == ()
    assert parse("count(instance('long')/root/item[area = 3])").evaluate(given) == 2857.0
    assert parse("pulldata('long', 'area', 'name', 19999)").evaluate(given) == "0"
    with pytest.raises(FaultyExpression, match="takes too long"):
        parse("count(instance('long')/root/item[area = instance('long')/root/item/area])").evaluate(
            given
        )


def test_a_name_that_two_groups_have_means_the_nearest():
    answers = {"a": {"x": "1", "y": ""}, "b": {"x": "2", "y": ""}, "z": ""}
    assert worked_out("${x}", "a/y", answers=answers) == "1"
    assert worked_out("${x}", "b/y", answers=answers) == "2"
    assert worked_out("${x}", "z", answers=answers) == "1"


def test_an_answer_that_only_another_turn_has_is_blank_here():
    answers = {"r": [{"x": "1", "y": ""}, {"y": ""}, {"x": "3", "y": ""}]}
    assert worked_out("${x}", "r[1]/y", answers=answers) == "1"
    assert worked_out("${x}", "r[2]/y", answers=answers) == ""
    assert worked_out("${x}", "r[2]/y", answers={"r": answers["r"][:2]}) == ""
    assert worked_out("sum(${x})", "", answers=answers) == 4.0


def test_names_and_lists_are_of_any_language():
    answers = {"âge": "3", "عمر": "4", "group-1.a": "5"}
    assert worked_out("${âge} + ${عمر} + ${group-1.a} + ../âge", "âge", answers=answers) == 15.0


def test_calculation_sees_what_was_set_before():
    instance = Instance({"a": "2", "b": "", "r": [{"x": "1"}]})
    given = context(answers={})
    given = type(given)(instance, given.now, given.rng, node="b")
    instance.set("b", parse("${a} * 2").as_text(given))
    assert parse(". + 1").evaluate(given) == 5.0
    instance.set("r[2]/x", 4.0)
    assert parse("sum(${x})").evaluate(given) == 5.0
    assert (instance.text("r[2]/x"), instance.count("r"), instance.text("r[9]/x")) == ("4", 2, "")
    assert parse("position(..)").evaluate(given.at("r[2]/x")) == 2.0


def test_answers_are_read_as_forms_store_them():
    instance = Instance(
        {"none": None, "many": ["a", "b"], "yes": True, "whole": 3, "part": 2.50, "r": []}
    )
    kept = {name: instance.text(name) for name in ("none", "many", "yes", "whole", "part")}
    assert kept == {"none": "", "many": "a b", "yes": "true", "whole": "3", "part": "2.5"}
    assert instance.count("r") == 0


@pytest.mark.parametrize("path", ["a[3]", "a//b", "a[0]", "[1]", "a[x]", "a/"])
def test_instance_refuses_what_is_no_path(path):
    with pytest.raises(ValueError, match="is no path"):
        Instance({"a": [{"b": "1"}]}).set(path, "1")
    with pytest.raises(ValueError, match="is no path"):
        Instance({"a": [{"b": "1"}]}).node(path)


def test_the_place_of_an_expression_is_made_where_the_answers_lack_it():
    assert worked_out(". = ''", "new/question[1]/here", answers={"a": "1"}) is True


def test_tables_answer_by_row_and_know_their_names():
    tables = Tables({"t": [{"k": "1", "v": "one"}, {"k": "1", "v": "two"}]})
    assert (tables.find("t", "v", "k", "1"), tables.find("t", "v", "k", "2")) == ("one", "")
    assert "t" in tables
    assert "u" not in tables


def test_expression_is_equal_to_another_of_the_same_text_and_can_be_stored():
    expression = parse("${age} > 1")
    stored = pickle.loads(pickle.dumps(expression))  # noqa: S301  what was stored the line before
    assert stored == expression == parse(str(expression))
    assert expression != parse("${age} > 2")


@pytest.mark.parametrize(
    ("text", "dynamic"),
    [
        ("today()", True),
        ("${age}", True),
        ("once(random())", True),
        ("concat('a', 'b')", True),
        ("Deutschland", False),
        ("a c", False),
        ("2020-01-01", False),
        ("none (yet)", False),
        ("http://example.org/a(b)", False),
        ("<p>12</p>", False),
        ("", False),
    ],
)
def test_default_is_worked_out_only_where_it_names_a_question_or_a_function(text, dynamic):
    assert is_dynamic(text) is dynamic
