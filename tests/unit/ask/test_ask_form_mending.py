"""Faults in forms: what is mended where its meaning is plain, and what is refused with its place."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from pyxform.xls2xform import convert

from form_readings import HEAD, YES_NO, codes, read, sound
from remit.ask.core.form_export import write_xlsform
from remit.ask.core.questionnaire import Group, Question
from remit.ask.core.scopes import Scope
from remit.ask.core.xlsform import draft_xlsform
from remit.kernel.errors import Problems

REFUSED = {
    "dangling relevant": ([["text", "q", "?", "${nope} = 1"]], "dangling-reference", "relevant"),
    "itself": ([["text", "q", "?", "${q} = 1"]], "circle", "relevant"),
    "two in a circle": (
        [["text", "q", "?", "${r} = 1"], ["text", "r", "?", "${q} = 1"]],
        "circle",
        "relevant",
    ),
    "group by its own question": (
        [["begin group", "g", "", "${q} = 1"], ["text", "q", "?"], ["end group"]],
        "circle",
        "relevant",
    ),
    "unclear reference": (
        [
            ["begin group", "g"], ["text", "x", "?"], ["end group"],
            ["begin group", "h"], ["text", "x", "?"], ["end group"],
            ["text", "q", "?", "${x} = 1"],
        ],
        "ambiguous-reference",
        "relevant",
    ),
    "open repeat": ([["begin repeat", "r"], ["text", "q", "?"]], "unclosed-group", "type"),
    "mistyped select": ([["selects of yn", "q", "?"]], "unknown-select", "type"),
    "mistyped edge": (
        [["begin section", "g", "G"], ["text", "q", "?"]],
        "unknown-edge",
        "type",
    ),
    "another form": ([["include", "part", ""], ["text", "q", "?"]], "includes-another", "type"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_form_whose_meaning_is_unclear_is_refused_with_the_place(case, make_form):
    survey, code, column = REFUSED[case]
    content = make_form([[*HEAD, "relevant"], *survey], YES_NO)
    form, problems = read(content)
    assert form is None
    assert codes(problems)[0] == [f"form-{code}"]
    assert next(iter(problems)).place.column == column
    assert draft_xlsform(content, "f", Problems()).question("q") is not None


def test_every_error_of_a_form_is_told_at_once(make_form):
    survey = [
        [*HEAD, "relevant"],
        ["begin repeat", "g"],
        ["select_one nope", "a", "?", "${gone} = 1"],
        ["", "b", "?"],
        ["text", "c", "?"],
        ["text", "c", "?"],
    ]
    assert sorted(codes(read(make_form(survey))[1])[0]) == [
        "form-dangling-reference",
        "form-duplicate-question",
        "form-no-list",
        "form-no-type",
        "form-unclosed-group",
    ]


MENDED = {
    "other case": (["text", "r", "?", "${Q} = 1"], "mended-reference", "${q} = 1"),
    "spaced braces": (["text", "r", "?", "${ q } = 1"], "", "${q} = 1"),
    "curly quotes": (["text", "r", "?", "${q} = ‘don’"], "mended-quotes", "${q} = 'don'"),
    "curly within straight": (["text", "r", "?", "${q} = 'don’t'"], "", "${q} = 'don’t'"),
    "last answer": (["text", "r", "?", "${last-saved#r} = 1"], "", "${last-saved#r} = 1"),
}


@pytest.mark.parametrize("case", MENDED)
def test_reference_is_mended_where_its_meaning_is_plain(case, make_form):
    row, code, relevant = MENDED[case]
    form, problems = read(make_form([[*HEAD, "relevant"], ["text", "q", "?"], row]))
    assert codes(problems) == ([], [f"form-{code}"] if code else [])
    assert form.question("r").relevant == relevant


@pytest.mark.parametrize(
    ("groups", "steps"),
    [
        (("g",), ("g", "x")),
        (("g", "inner"), ("g", "x")),
        (("h",), ("h", "x")),
        ((), ("x",)),
        (("other",), ("x",)),
    ],
)
def test_nearest_question_of_a_name_is_meant(groups, steps):
    scope = Scope([Question("x", "text", groups=around) for around in [("g",), ("h",), ()]])
    assert scope.nearest("x", groups) == steps


def test_name_of_two_as_near_means_neither_and_a_question_goes_before_a_group():
    beside = [Question("x", "text", groups=("g",)), Question("x", "text", groups=("h",))]
    assert Scope(beside).nearest("x", ()) is None
    assert Scope(beside).nearest("y", ()) is None
    assert Scope([Group("x"), Question("x", "text", groups=("x",))]).nearest("x", ("x",)) == (
        "x",
        "x",
    )


def test_words_with_a_place_for_no_question_show_a_gap(make_form):
    form, problems = read(make_form([HEAD, ["text", "q", "Who is ${nobody}, ${q}?"]]))
    assert codes(problems) == ([], ["form-mended-words"])
    assert form.question("q").labels == {"und": "Who is …, ${q}?"}


def test_calculation_may_start_from_its_last_value_and_from_other_turns(make_form):
    survey = [
        [*HEAD, "calculation"],
        ["calculate", "id", "", "if(${id} = '', uuid(), ${id})"],
        ["begin repeat", "r"],
        ["calculate", "sum", "", "indexed-repeat(${sum}, ${r}, position(..) - 1) + 1"],
        ["end repeat"],
    ]
    form, problems = read(make_form(survey))
    assert form is not None, list(problems)


def test_repeat_may_be_asked_as_often_as_its_turns_so_far_want(make_form):
    survey = [
        [*HEAD, "repeat_count"],
        ["begin repeat", "r", "", "count(${r}) + number(${more} = 'yes')"],
        ["select_one yn", "more", "Another?"],
        ["end repeat"],
    ]
    assert sound(make_form(survey, YES_NO)).groups[0].repeat


def test_long_chain_of_relevants_is_no_circle(make_form):
    names = [f"q{number}" for number in range(1500)]
    rows = [["text", later, "?", f"${{{earlier}}} = 1"] for earlier, later in pairwise(names)]
    form, problems = read(make_form([[*HEAD, "relevant"], ["text", "q0", "?"], *rows]))
    assert form is not None, list(problems)


def test_calculation_that_calculates_nothing_is_one_that_strict_tools_take(make_form):
    survey = [
        [*HEAD, "default", "calculation"],
        ["calculate", "empty", ""],
        ["calculate", "given", "", "x"],
        ["calculate", "worked_out", "", "today()"],
        ["text", "q", "Why?"],
    ]
    form, problems = read(make_form(survey))
    calculations = [form.question(name).calculation for name in ("empty", "given", "worked_out")]
    assert calculations == ["''", "'x'", ""]
    assert [one.code for one in problems.notices] == ["form-mended-calculation"] * 2
    assert "an empty text is calculated" in problems.notices[0].message
    mended = write_xlsform(form)
    assert convert(io.BytesIO(mended), form_name="mended").xform
    assert read(mended)[0].questions == form.questions


def test_row_without_a_type_that_calculates_is_a_calculation(make_form):
    form, problems = read(
        make_form([[*HEAD, "calculation"], ["", "c", "", "1 + 1"], ["text", "q", "?"]])
    )
    assert form.question("c").type == "calculate"
    assert codes(problems) == ([], ["form-mended-type"])


def test_group_that_asks_nothing_is_left_out(make_form):
    form, problems = read(
        make_form([HEAD, ["begin group", "g", "G"], ["end group"], ["text", "q", "?"]])
    )
    assert form.groups == ()
    assert codes(problems) == ([], ["form-mended-empty-group"])


def test_misspelt_edge_of_a_group_is_no_question(make_form):
    survey = [["beggin group", "g", "G", "1 = 1"], ["begin_repet", "r", "R"], ["text", "q", "?"]]
    form, problems = read(make_form([[*HEAD, "relevant"], *survey, ["end repeat"], ["end grup"]]))
    assert [(one.groups, one.repeated) for one in form.questions[:1]] == [(("g", "r"), True)]
    assert form.groups[0].relevant == "1 = 1"
    assert codes(problems) == ([], ["form-mended-type"] * 3)


def test_end_of_the_other_kind_closes_what_is_open(make_form):
    survey = [HEAD, ["begin repeat", "r"], ["text", "q", "?"], ["end group"]]
    form, problems = read(make_form(survey))
    assert form.question("q").repeated
    assert codes(problems) == ([], ["form-mended-end"])


@pytest.mark.parametrize(
    "kind", ["select_one(yn)", "select_one_yn", "select_one [yn]", "select_one yn,"]
)
def test_list_that_marks_or_no_blank_stand_around_is_found_and_said(kind, make_form):
    form, problems = read(make_form([HEAD, [kind, "q", "?"]], YES_NO))
    assert (form.question("q").type, form.question("q").list_name) == ("select_one", "yn")
    assert len(problems.notices) == 1


DOUBLED = [["list_name", "name", "label"], ["l", "1", "Yes"], ["l", "1", "No"], ["l", "2", "Both"]]


@pytest.mark.parametrize("kind", ["select_multiple l", "select_one l or_other"])
@pytest.mark.parametrize(
    ("relevant", "said"),
    [
        ("${q} = '1'", True),
        ("selected(${q}, '1')", True),
        ("${q} != 1", True),
        ("1 = ${q}", True),
        ("${q} = '2'", False),
        ("${q} = 11", False),
        ("count-selected(${q}) > 1", False),
        ("${other} = '1'", False),
    ],
)
def test_condition_on_a_name_that_two_choices_had_is_said_to_mean_the_first(
    relevant, said, kind, make_form
):
    survey = [
        [*HEAD, "relevant"],
        [kind, "q", "?"],
        ["text", "other", "?"],
        ["text", "then", "?", relevant],
    ]
    form, problems = read(make_form(survey, DOUBLED))
    assert form.question("then").relevant == relevant
    found = [one for one in problems.notices if one.code == "form-mended-doubled-choice"]
    assert [(one.place.row, one.place.column) for one in found] == [(4, "relevant")] * said


@pytest.mark.parametrize("given", ["start=a end=3", "1 to 10", "start=1 end=inf"])
def test_range_whose_numbers_cannot_be_read_is_refused(given, make_form):
    survey = [[*HEAD, "parameters"], ["range", "q", "?", given]]
    _, problems = read(make_form(survey))
    assert [(one.code, one.place.column) for one in problems] == [("form-bad-range", "parameters")]


def test_parameter_that_cannot_be_read_is_left_out_and_said(make_form):
    survey = [[*HEAD, "parameters"], ["image", "q", "?", "max-pixels=640, large"]]
    form, problems = read(make_form(survey))
    assert form.question("q").parameters == {"max-pixels": "640"}
    assert codes(problems) == ([], ["form-mended-parameters"])


@pytest.mark.parametrize(
    ("constraint", "told"),
    [("0-120", True), ("5.5 <= 7", True), (". > 5.5", False), (".<5", False), ("yes", False)],
)
def test_constraint_that_does_not_speak_of_the_answer_is_told(constraint, told, make_form):
    survey = [[*HEAD, "constraint"], ["integer", "q", "?", constraint]]
    form, problems = read(make_form(survey))
    assert form.question("q").constraint
    assert codes(problems) == ([], ["form-mended-constant"] if told else [])


def test_default_that_the_list_does_not_offer_is_left_out_and_said(make_form):
    survey = [
        [*HEAD, "default"],
        ["select_one yn", "q", "?", "maybe"],
        ["select_multiple yn", "r", "?", "no yes"],
        ["select_one yn", "s", "?", "if(1 = 1, 'yes', '')"],
    ]
    form, problems = read(make_form(survey, YES_NO))
    assert [form.question(name).default for name in "qrs"] == ["", "no yes", "if(1 = 1, 'yes', '')"]
    assert codes(problems) == ([], ["form-mended-default"])


@pytest.mark.parametrize(
    ("cell", "required"), [("Oui", "true()"), ("required", "true()"), ("لا", "")]
)
def test_yes_and_no_of_other_languages_are_understood(cell, required, make_form):
    survey = [[*HEAD, "required"], ["text", "q", "?", cell]]
    assert sound(make_form(survey)).question("q").required == required


@pytest.mark.parametrize(
    ("field", "cell", "read_as", "told"),
    [
        ("required", "x", "true()", "expression"),
        ("required", "✓", "true()", "expression"),
        ("required", "*", "true()", "expression"),
        ("required", "optional", "", "mark"),
        ("relevant", "N/A", "", "mark"),
        ("relevant", "*", "", "mark"),
        ("relevant", "Always", "", "mark"),
        ("constraint", "\N{EN DASH}", "", "mark"),
        ("relevant", "person/age", "person/age", "bare-word"),
        ("relevant", ".", ".", "own-relevant"),
        ("relevant", "${q} > 1 and . != ''", "${q} > 1 and . != ''", "own-relevant"),
        ("relevant", "${none} = '.'", "${none} = '.'", ""),
    ],
)
def test_marks_that_are_no_condition_are_told(field, cell, read_as, told, make_form):
    survey = [
        [*HEAD, field],
        ["integer", "q", "?"],
        ["text", "none", "?"],
        ["text", "r", "?", cell],
    ]
    form, problems = read(make_form(survey))
    assert getattr(form.question("r"), field) == read_as
    assert codes(problems) == ([], [f"form-mended-{told}"] if told else [])


def test_name_of_a_question_is_no_mark(make_form):
    survey = [[*HEAD, "relevant"], ["text", "none", "?"], ["text", "q", "?", "none"]]
    form, problems = read(make_form(survey))
    assert form.question("q").relevant == "${none}"
    assert codes(problems) == ([], ["form-mended-expression"])


def test_count_of_a_repeat_beyond_what_is_asked_is_told(make_form):
    for count, told in (("100", []), ("101", ["form-mended-many-turns"])):
        survey = [[*HEAD, "", "repeat_count"], ["begin repeat", "r", "R", "", count],
                  ["text", "q", "?"], ["end repeat"]]  # fmt: skip
        _, problems = read(make_form(survey))
        assert codes(problems) == ([], told)


def test_count_of_a_repeat_that_is_a_word_is_told(make_form):
    survey = [[*HEAD, "", "repeat_count"], ["begin repeat", "r", "R", "", "many"],
              ["text", "q", "?"], ["end repeat"]]  # fmt: skip
    _, problems = read(make_form(survey))
    assert codes(problems) == ([], ["form-mended-bare-word"])


@pytest.mark.parametrize(
    ("sort", "default", "kept"),
    [
        ("integer", "abc", ""),
        ("decimal", "2.5", "2.5"),
        ("date", "32/13/2020", ""),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "today()", "today()"),
        ("time", "25:00", ""),
        ("datetime", "2024-01-05T10:00:00.000+03:00", "2024-01-05T10:00:00.000+03:00"),
    ],
)
def test_default_that_is_not_of_the_questions_kind_is_left_out_and_said(
    sort, default, kept, make_form
):
    form, problems = read(make_form([[*HEAD, "default"], [sort, "q", "?", default]]))
    assert form.question("q").default == kept
    assert codes(problems) == ([], [] if kept else ["form-mended-default-kind"])


def test_name_without_a_letter_is_said_to_be_read_as_another(make_form):
    form, problems = read(make_form([HEAD, ["text", "😀", "?"]]))
    assert form.questions[0].name == "text_2"
    assert codes(problems) == ([], ["form-mended-name"])


@pytest.mark.parametrize(
    ("constraint", "told"),
    [("regex(., '[')", True), ("regex(., '[0-9]{4}')", False), ('regex(., "(?R)")', True)],
)
def test_pattern_that_is_none_is_told(constraint, told, make_form):
    survey = [[*HEAD, "constraint"], ["text", "q", "?", constraint]]
    _, problems = read(make_form(survey))
    assert codes(problems) == ([], ["form-mended-pattern"] if told else [])


def test_two_columns_of_one_language_that_say_different_things_are_told(make_form):
    head = ["type", "name", "label::English", "label::en", "label::Arabic (ar)"]
    form, problems = read(make_form([head, ["text", "q", "One", "Two", "\u0639"]]))
    assert form.question("q").labels["en"] == "One"
    assert codes(problems) == ([], ["form-mended-duplicate-column"])
