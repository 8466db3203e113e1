from __future__ import annotations

import pytest

from form_readings import sound
from remit.ask.core.analysis_plan import Item, Pair, QuestionnairePlan, Wide
from remit.ask.core.moments import moment_in
from remit.ask.core.responses import Response, read_responses
from remit.ask.core.scales import canonical_number
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.people.core.participant_code import ANY_CODE, CodeRules

PLAN = QuestionnairePlan(
    form="a.xlsx",
    code="participant_code",
    items=(Item("overall", "attitude"),),
    missing=("99",),
    tables=(("before", "before.csv"), ("after", "after.csv")),
)


def read(text, form, plan=PLAN, codes=None, path="before.csv"):
    problems = Problems()
    content = text if isinstance(text, bytes) else text.encode()
    table = read_table(content, f"ask/{path}", problems)
    assert table is not None, list(problems)
    given = read_responses({path: table}, plan, form, codes or ANY_CODE, problems)
    return given, problems


@pytest.mark.parametrize(
    "header",
    [
        "participant_code,overall,sold",
        "participant_code,views/overall,views/sold",
        "participant_code,views-overall,views-sold",
        "intro-participant_code,views.overall,views.sold",
        "data/participant_code,data/views/overall,data/views/sold",
        "\ufeffparticipant_code;overall;sold",
        "start,_id,__version__,meta/instanceID,participant_code,overall,sold",
    ],
)
def test_responses_are_read_under_every_tools_headers(header, form):
    separator = ";" if ";" in header else ","
    row = ["x"] * header.count(",") if header.startswith("start") else []
    cells = separator.join([*row[:4], "P1", "4", "true"])
    given, problems = read(f"{header}\n{cells}\n", form)
    assert given == (Response("P1", "before", {"overall": "4", "sold": "true"}),)
    assert not list(problems)
    assert not problems.notices


def test_responses_are_sorted_and_leave_blanks_out(form):
    given, _ = read("participant_code,overall,trust\nB,,7\nA,99,\nC,,\n", form)
    assert given == (
        Response("A", "before", {"overall": "99"}),
        Response("B", "before", {"trust": "7"}),
        Response("C", "before", {}),
    )


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("worries", "profile leak"),
        ("worries/leak,worries/profile", "1,1"),
        ("views/worries/leak,views/worries/profile", "True,TRUE"),
        ("worries[leak],worries[profile]", "Y,yes"),
        ("worries,worries/leak,worries/profile", "leak profile,1,1"),
    ],
)
def test_several_answers_come_in_one_cell_or_in_a_column_each(header, cells, form):
    given, problems = read(f"participant_code,overall,{header}\nP1,1,{cells}\n", form)
    assert given[0].answers["worries"] == "leak profile"
    assert not list(problems)


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [
        ("overall", "4.0", "4"),
        ("trust", "7,0", "7"),
        ("trust", "99", "99"),
        ("trust", "99.0", "99"),
        ("why", '"two\r\nlines"', "two\nlines"),
        ("worries", "profile  leak", "leak profile"),
    ],
)
def test_answers_come_in_one_spelling(column, cell, wanted, form):
    separator = ";" if "," in cell else ","
    header = separator.join(["participant_code", column])
    given, problems = read(f"{header}\nP1{separator}{cell}\n", form)
    assert given[0].answers == {column: wanted}
    assert not list(problems)


@pytest.mark.parametrize(
    ("text", "code", "row", "column"),
    [
        ("participant_code,overall\nA,6\n", "responses-bad-answer", 2, "overall"),
        ("participant_code,overall\nA,Yes!\n", "responses-bad-answer", 2, "overall"),
        ("participant_code,overall,trust\nA,,high\n", "responses-bad-answer", 2, "trust"),
        ("participant_code,overall,worries\nA,,leak fire\n", "responses-bad-answer", 2, "worries"),
        (
            "participant_code,overall,worries/leak\nA,,perhaps\n",
            "responses-bad-answer",
            2,
            "worries/leak",
        ),
        ("participant_code,overall\n,4\n", "participant-code-blank", 2, "participant_code"),
        ("participant_code,overall\nA,4\n\nA,5\n", "responses-duplicate", 4, "participant_code"),
        ("participant_code,overall\n" + 65 * "A", "participant-code-long", 2, "participant_code"),
        ("participant_code,overall\nZ,4\n", "participant-code-unknown", 2, "participant_code"),
        ("code,overall\nA,4\n", "table-missing-column", 1, ""),
        ("participant_code,overall,views/overall\nA,4,4\n", "responses-repeated-column", 1,
         "views/overall"),
    ],
)  # fmt: skip
def test_responses_that_are_wrong_are_placed(text, code, row, column, form):
    _, problems = read(text, form, codes=CodeRules("external", known=frozenset({"A", "B"})))
    place = next(iter(problems)).place
    assert [one.code for one in problems] == [code]
    assert (place.file, place.row, place.column) == ("ask/before.csv", row, column)


def test_a_second_response_is_named_with_both_rows(form):
    _, problems = read("participant_code,overall\nA,4\nB,1\nA,5\n", form)
    assert str(next(iter(problems))).startswith(
        "ask/before.csv, row 4, column participant_code: “A” answered already in row 2."
    )


def test_a_withdrawn_persons_row_is_skipped_with_a_notice(form):
    codes = CodeRules("external", known=frozenset({"B"}), withdrawn=frozenset({"A"}))
    given, problems = read("participant_code,overall\nA,6\nB,5\n", form, codes=codes)
    assert [one.code for one in given] == ["B"]
    assert not list(problems)
    assert [(one.code, one.place.row) for one in problems.notices] == [("participant-withdrawn", 2)]


def test_a_mistyped_remit_code_is_caught(form):
    codes = CodeRules("remit")
    given, problems = read("participant_code,overall\n22222222,5\n2222-2223,4\n", form, codes=codes)
    assert [one.code for one in given] == ["2222-2222"]
    assert [one.code for one in problems] == ["participant-code-mistyped"]


def test_columns_that_are_no_question_are_listed_once(form):
    _, problems = read("participant_code,overall,shoe,hat\nA,1,x,y\n", form)
    assert [one.code for one in problems.notices] == ["responses-ignored-columns"]
    assert "shoe, hat" in problems.notices[0].message


def test_an_item_without_a_column_in_any_wave_is_a_problem(form):
    one_wave = QuestionnairePlan("a.xlsx", "participant_code", PLAN.items, tables=PLAN.tables[:1])
    _, problems = read("participant_code,trust\nA,1\n", form, plan=one_wave)
    assert [(one.code, one.place.column) for one in problems] == [
        ("responses-no-column", "overall")
    ]


def wide(form="", *, order=(), **given):
    items = (Item("Q1", "attitude", order=order), Item("Q2", "attitude", order=order))
    return QuestionnairePlan(
        form, "ID", items, missing=("77",), cluster="GROUP", wide=Wide("t.csv", **given)
    )


def test_a_wide_table_is_paired_by_a_prefix():
    text = "ID,GROUP,Q1,Q2,T2Q1,T2Q2,AGE\n1,g,0,10,5,77,33\n2,h,,,,,20\n3,h,,,1,,20\n"
    given, problems = read(text, None, wide(after_prefix="T2"), path="t.csv")
    assert given == (
        Response("1", "before", {"GROUP": "g", "Q1": "0", "Q2": "10"}),
        Response("1", "after", {"Q1": "5", "Q2": "77"}),
        Response("2", "before", {"GROUP": "h"}),
        Response("3", "before", {"GROUP": "h"}),
        Response("3", "after", {"Q1": "1"}),
    )
    assert not list(problems)


def test_a_wide_table_is_paired_by_named_columns():
    pairs = (Pair("Q1", "start", "finish"),)
    given, problems = read(
        "ID,GROUP,finish,start,Q2\n1,g,2,1,3\n", None, wide(pairs=pairs), path="t.csv"
    )
    assert given == (
        Response("1", "before", {"GROUP": "g", "Q1": "1", "Q2": "3"}),
        Response("1", "after", {"Q1": "2"}),
    )
    assert not list(problems)


def test_a_pairs_column_that_is_missing_is_a_problem():
    pairs = (Pair("Q1", "start", "finish"),)
    _, problems = read("ID,GROUP,start,Q2\n1,g,2,1\n", None, wide(pairs=pairs), path="t.csv")
    assert [one.code for one in problems] == ["table-missing-column"]


def test_a_wide_table_without_a_form_wants_numbers_or_the_order():
    text = "ID,GROUP,Q1,Q2\n1,g,low,high\n"
    _, problems = read(text, None, wide(after_prefix="T2"), path="t.csv")
    assert [one.place.column for one in problems] == ["Q1", "Q2"]
    _, problems = read(text, None, wide(after_prefix="T2", order=("low", "high")), path="t.csv")
    assert not list(problems)


def test_a_wide_table_with_a_form_pairs_its_questions(form):
    plan = QuestionnairePlan(
        "a.xlsx", "participant_code", PLAN.items, wide=Wide("t.csv", after_prefix="after_")
    )
    header = "participant_code,overall,after_overall,views/trust,after_views/trust"
    text = f"{header},worries/leak,after_worries/leak\nA,1,2,3,4,0,1\n"
    given, problems = read(text, form, plan, path="t.csv")
    assert [one.answers for one in given] == [
        {"overall": "1", "trust": "3"},
        {"overall": "2", "trust": "4", "worries": "leak"},
    ]
    assert not problems.notices


@pytest.mark.parametrize(
    ("text", "number"),
    [("4.0", "4"), ("4,5", "4.5"), ("-0", "0"), ("+3", "3"), ("007", "7"), ("1e3", "1000"),
     ("12345678901234567890", "12345678901234567890"), ("1,234", None), ("1_0", None),
     ("nan", None), ("inf", None), ("", None), ("four", None), ("9" * 5000, None)],
)  # fmt: skip
def test_number_has_one_spelling_or_is_none(text, number):
    assert canonical_number(text) == number


def test_a_header_that_could_mean_two_questions_is_taken_for_neither(make_form):
    survey = [["type", "name", "label"]]
    for group in "ab":
        survey += [["begin group", group], ["integer", "q", "Q"], ["end group"]]
    form = read_xlsform(make_form(survey), "a.xlsx", Problems())
    plan = QuestionnairePlan("a.xlsx", "code", (Item("a/q", "single"),), tables=PLAN.tables)
    given, problems = read("code,q,a-q\nA,1,2\n", form, plan)
    assert [one.answers for one in given] == [{"a/q": "2"}]
    assert [one.code for one in problems.notices] == ["responses-ignored-columns"]


def test_remedy_of_a_bad_answer_fits_the_question_and_is_short(make_form):
    survey = [
        ["type", "name", "label"],
        ["text", "participant_code", "?"],
        ["integer", "age", "?"],
        ["select_one towns", "town", "?"],
    ]
    towns = [["list_name", "name", "label"], *(["towns", f"t{n}", f"Town {n}"] for n in range(90))]
    form = read_xlsform(make_form(survey, towns), "f.xlsx", Problems())
    plan = QuestionnairePlan(
        form="f.xlsx", code="participant_code", items=(), missing=(), tables=PLAN.tables
    )
    _, problems = read("participant_code,age,town\nA,many,x\n", form, plan)
    age, town = problems
    assert age.remedy.startswith("Use a number. ")
    assert "t11 and 78 more; export choices by their names" in town.remedy


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "1980-01-01 00:00:00", "1980-01-01"),
        ("date", "2024-01-05T00:00:00.000+03:00", "2024-01-05"),
        ("date", "2023-02-29", None),
        ("date", "5/1/2024", None),
        ("date", "2024-01-05 14:30", None),
        ("time", "9:05", "09:05"),
        ("time", "14:30:00.000+03:00", "14:30:00.000+03:00"),
        ("time", "1970-01-01 14:30:00", "14:30:00"),
        ("time", "25:00", None),
        ("datetime", "2024-01-05 14:30:00", "2024-01-05T14:30:00"),
        ("datetime", "2024-01-05T14:30:00.000Z", "2024-01-05T14:30:00.000Z"),
        ("datetime", "soon", None),
        ("text", "soon", "soon"),
    ],
)
def test_days_and_times_are_known_as_tools_write_them(kind, text, kept):
    assert moment_in(kind, text) == kept


def test_answers_that_are_no_days_are_kept_and_told_once_with_their_place(make_form):
    survey = [["type", "name", "label"], ["text", "overall", "?"], ["date", "born", "?"]]
    form = sound(make_form(survey))
    text = "participant_code,overall,born\nA,1,2001-02-03\nB,1,5/1/2024\nC,1,99\nD,1,soon\n"
    given, problems = read(text, form)
    assert [one.answers.get("born") for one in given] == ["2001-02-03", "5/1/2024", "99", "soon"]
    assert not problems
    (told,) = problems.notices
    assert (told.code, told.place.row, told.place.column) == ("responses-no-moment", 3, "born")
    assert "in 2 rows, the first of them “5/1/2024”" in str(told)
