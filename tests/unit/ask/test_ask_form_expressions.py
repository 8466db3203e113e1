"""Expressions of a form are read when it is checked: mended where plain, else an error in place."""

from __future__ import annotations

import pytest

from form_readings import YES_NO
from remit.ask.core.form_expressions import mended_expression
from remit.ask.core.form_report import check_form
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

HEAD = ["type", "name", "label"]
LISTS = ["list_name", "name", "label::English", "label::French", "area"]
TOWNS = [LISTS, ["towns", "a", "Aden", "", "north"], ["towns", "b", "Agra", "Agra", "south"]]
FIELDS = ["relevant", "constraint", "calculation", "choice_filter", "required", "read_only"]


def checked(content):
    found = check_form(content, "form.xlsx")
    return found, [(one.place.sheet, one.place.row, one.place.column) for one in found.errors]


@pytest.mark.parametrize("field", [*FIELDS, "default"])
def test_faulty_expression_of_any_column_is_an_error_with_its_place(field, make_form):
    survey = [[*HEAD, field], ["text", "a", "?", ""], ["select_one towns", "q", "?", "selectd(1)"]]
    if field == "default":
        survey[2][3] = "selectd(today())"
    found, places = checked(make_form(survey, TOWNS))
    assert not found.ok
    assert places == [("survey", 3, field)]
    assert found.as_dict()["errors"][0]["message"] == (
        f"The {field} of “q” cannot be read: character 1, there is no function “selectd”. "
        "Did you mean “selected”?"
    )


def test_faulty_count_of_a_repeat_and_name_of_the_answers_are_errors(make_form):
    survey = [
        [*HEAD, "repeat_count"],
        ["begin repeat", "r", "?", "1 +"],
        ["text", "q", "?"],
        ["end repeat"],
    ]
    found, places = checked(make_form(survey, instance_name="concat(1"))
    assert [one.code for one in found.errors] == ["form-faulty-expression"]
    assert places == [("survey", 2, "repeat_count")]
    assert [one.params["mended"] for one in found.repairs] == ["concat(1)"]
    _, places = checked(make_form([HEAD, ["text", "q", "?"]], instance_name="nowhere(1)"))
    assert places == [("settings", 0, "instance_name")]


def test_default_that_is_plain_words_is_no_expression(make_form):
    survey = [[*HEAD, "default"], ["text", "q", "?", "It's (perhaps) so"]]
    assert checked(make_form(survey))[0].ok


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("age > 17", "${age} > 17"),
        ("${age} > 17 and selected(where, 'age')", "${age} > 17 and selected(${where}, 'age')"),
        ("count(../age) > 17", "count(../age) > 17"),
        ("count(${where}[age > 17])", "count(${where}[age > 17])"),
        ("nobody > 17 or div > 2", "nobody > 17 or div > 2"),
    ],
)
def test_name_of_a_question_without_its_braces_is_read_as_the_question(given, read, make_form):
    survey = [
        [*HEAD, "relevant"],
        ["integer", "age", "?"],
        ["text", "where", "?"],
        ["text", "q", "?", given],
    ]
    form = read_xlsform(make_form(survey), "form.xlsx", problems := Problems())
    if form is not None:
        assert form.question("q").relevant == read
    assert ("form-mended-expression" in [one.code for one in problems.notices]) is (given != read)


FAULTS = {
    "${a} = 1 and": "The expression ends with “and”, after which something is missing.",
    "(${a} = 1 or ${b} = 2 and 1 = 1": "The bracket “(” is never closed.",
    "${a} = 'x": "The quotation mark ' is never closed.",
    "${} = 1": "A reference “${…}” names no question.",
    "${a = 1": "A reference “${…}” names no question.",
    "${a} ${b}": "“${b}” was not expected here.",
    "vlookup(${a}, 1)": "There is no function “vlookup”.",
    "if(${a} = 1, 2)": "“if” takes 3 arguments, and has 2 here.",
    "ex:sum(${a})": "There is no function “ex:sum”.",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_can_mean_several_things_is_refused_and_told_once(text, make_form):
    survey = [[*HEAD, "relevant"], ["text", "a", "?"], ["text", "b", "?"], ["text", "q", "?", text]]
    found, places = checked(make_form(survey))
    assert places == [("survey", 4, "relevant")]
    said = FAULTS[text]
    assert f"{said[0].lower()}{said[1:]}" in found.errors[0].message
    assert found.errors[0].remedy


PLAIN = {
    "${a} == 1": "${a} = 1",
    "${a} <> 'x == y'": "${a} != 'x == y'",
    "${a} =< 1 && ${a} => 0 || ${b} ≥ 1": "${a} <= 1  and  ${a} >= 0  or  ${b} >= 1",
    "${a} &gt; 1 AND ${a} &lt; 9": "${a} > 1 and ${a} < 9",
    "IF(${a} == 1, TRUE(), NOT (${b} = 1))": "if(${a} = 1, true(), not (${b} = 1))",
    "Count_Selected(${a}) ÷ 2": "count-selected(${a})  div  2",
    "if(${a} = 1; 'p;q'; 'r')": "if(${a} = 1, 'p;q', 'r')",
    "if(${a} < 1, 0, 1": "if(${a} < 1, 0, 1)",
    "selected(${a}, 'x'))": "selected(${a}, 'x')",
    "not(selected(${a}, ')')": "not(selected(${a}, ')'))",
    "$a = 1 and $(a) = 1 and {a} = '$a'": "${a} = 1 and ${a} = 1 and ${a} = '$a'",
    "if(${a} ＝ 1، 2، 3)": "if(${a} = 1, 2, 3)",
}


@pytest.mark.parametrize("text", PLAIN)
def test_other_notations_and_a_bracket_that_fits_once_are_mended_and_said(text, make_form):
    survey = [[*HEAD, "relevant"], ["text", "a", "?"], ["text", "b", "?"], ["text", "q", "?", text]]
    problems = Problems()
    form = read_xlsform(make_form(survey), "form.xlsx", problems)
    assert form.question("q").relevant == PLAIN[text]
    assert [(one.code, one.place.row) for one in problems.notices] == [
        ("form-mended-expression", 4)
    ]
    assert mended_expression(PLAIN[text]) == PLAIN[text]


@pytest.mark.parametrize("quoted", ["‘x’", "“x”", "„x“", "«x»", "´x´", "`x`"])
def test_quotation_marks_of_a_word_processor_are_straightened_and_said(quoted, make_form):
    survey = [[*HEAD, "relevant"], ["text", "a", "?"], ["text", "q", "?", f"${{a}} = {quoted}"]]
    problems = Problems()
    form = read_xlsform(make_form(survey), "form.xlsx", problems)
    assert form.question("q").relevant in {"${a} = 'x'", '${a} = "x"'}
    assert [one.code for one in problems.notices] == ["form-mended-quotes"]


def test_answer_without_quotes_is_read_as_the_answer_where_the_question_offers_it(make_form):
    survey = [
        [*HEAD, "relevant", "constraint"],
        ["select_one yn", "a", "?", "", ". != no"],
        ["text", "q", "?", "${a} = yes"],
        ["text", "r", "?", "${a} = maybe or ${q} = yes"],
    ]
    problems = Problems()
    form = read_xlsform(make_form(survey, YES_NO), "form.xlsx", problems)
    assert form.question("q").relevant == "${a} = 'yes'"
    assert form.question("a").constraint == ". != 'no'"
    assert [(one.code, one.place.row) for one in problems.notices] == [
        ("form-mended-expression", 2),
        ("form-mended-expression", 3),
        ("form-mended-bare-word", 4),
        ("form-mended-expression", 4),
    ]
    assert "“maybe” in the relevant of “r” is no question" in str(problems.notices[2])


@pytest.mark.parametrize("text", ["${a}/b = 1", "count(${a}[x = 1])", "'yes' = ${a}", "./a = 1"])
def test_words_of_a_path_and_in_quotes_are_no_bare_words(text, make_form):
    survey = [[*HEAD, "relevant"], ["text", "a", "?"], ["text", "q", "?", text]]
    problems = Problems()
    read_xlsform(make_form(survey), "form.xlsx", problems)
    assert problems.notices == ()


def test_what_stands_in_quotes_is_never_respelt(make_form):
    assert mended_expression("${a} == 'A == B AND IF(C)'") == "${a} = 'A == B AND IF(C)'"


@pytest.mark.parametrize(
    ("cell", "relevant"), [(True, "true()"), (False, "false()"), ("No", "false()"), ("1", "1")]
)
def test_plain_yes_or_no_is_a_truth(cell, relevant, make_form):
    form = read_xlsform(
        make_form([[*HEAD, "relevant"], ["text", "q", "?", cell]]), "f.xlsx", Problems()
    )
    assert form.question("q").relevant == relevant


def test_filter_may_name_a_column_by_its_header_or_with_a_colon(make_form):
    survey = [[*HEAD, "choice_filter"], ["select_one towns", "q", "?", "label::French != ''"]]
    problems = Problems()
    form = read_xlsform(make_form(survey, TOWNS), "form.xlsx", problems)
    assert form.question("q").choice_filter == "label != ''"
    assert [one.code for one in problems.notices] == ["form-mended-expression"]
    survey[1][3] = "fuel:diesel = 'yes'"
    assert checked(make_form(survey, TOWNS))[0].ok


def test_expression_of_a_matrix_is_faulty_once_however_often_it_is_asked(make_form):
    survey = [
        [*HEAD, "relevant", "kobo--matrix_list"],
        ["begin_kobomatrix", "m", "?", "", "towns"],
        ["text", "q", "?", "nowhere(1)"],
        ["end_kobomatrix"],
    ]
    assert checked(make_form(survey, TOWNS))[1] == [("survey", 3, "relevant")]
