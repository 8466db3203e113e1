"""Tables as other tools write them: told apart, mapped to questions, and read in names or words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ask.core.analysis_plan import Item, Pair, QuestionnairePlan, Wide
from remit.ask.core.imports.bundle import Bundle
from remit.ask.core.imports.changes import changes
from remit.ask.core.imports.examine import Request, examine
from remit.ask.core.imports.wordings import plain_words
from remit.ask.core.responses import Response
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems
from remit.kernel.tables import read_table, without_mark, write_spreadsheet
from remit.people.core.participant_code import EXTERNAL, CodeRules
from small_journey import OVERALL_AR, form

FORM = read_xlsform(form(), "views.xlsx", Problems())
ANYONE = CodeRules(EXTERNAL)


def read(text, *, codes=ANYONE, base=None, questions=FORM, wave="before", **how):
    problems = Problems()
    table = read_table(text.encode(), "t.csv", problems)
    request = Request("views.xlsx", wave, **how)
    return examine(Bundle(table), request, questions, base, codes, problems), problems


def answers(text, **how):
    brought, problems = read(text, **how)
    assert not problems, list(map(str, problems))
    return {(one.code, one.wave): dict(one.answers) for one in brought.responses}


def test_odk_central_is_known_by_its_header_and_its_groups_and_split_choices_are_read():
    text = (
        "SubmissionDate,overall,age,shared-fine/health,shared-fine/school,shared-never,code,"
        "meta-instanceID,KEY,ReviewState\n"
        "2024-01-01T00:00:00Z,yes,23,1,0,My name,P1,uuid:1,uuid:1,\n"
        "2024-01-01T00:00:00Z,no,24,1,1,,P2,uuid:2,uuid:2,rejected\n"
    )
    brought, problems = read(text)
    assert brought.source == "odk"
    assert (brought.rows, brought.counted) == (2, 1)
    assert "1 row was left out: it was not approved (row 3)" in str(problems.notices[0])
    assert answers(text) == {
        ("P1", "before"): {"overall": "yes", "age": "23", "fine": "health", "never": "My name"}
    }
    uses = {use.column: (use.use, use.key, use.choice) for use in brought.columns}
    assert uses["shared-fine/school"] == ("choice", "fine", "school")
    assert uses["code"] == ("code", "", "")
    assert uses["KEY"] == ("left out", "", "")


def test_kobo_with_xml_values_is_read_by_group_and_question():
    text = (
        "start,overall,shared/fine,shared/fine/health,shared/fine/school,participant_code,_id,"
        "_uuid,_submission_time,_validation_status\n"
        "x,no,health school,1,1,P1,7,u,2024-01-01,\n"
    )
    brought, _ = read(text)
    assert brought.source == "kobo"
    assert answers(text) == {("P1", "before"): {"overall": "no", "fine": "health school"}}


def test_kobo_with_labels_is_read_by_wording_in_any_language():
    text = (
        f"{OVERALL_AR},What is fine to share?,What is fine to share?/Health,"
        "What is fine to share?/School,<b>How old</b> are you?,code,_id,_submission_time\n"
        "لا,Health School,1,1,23,P1,7,2024-01-01\n"
        '"Yes, it is",School,0,1,24,P2,8,2024-01-01\n'
    )
    brought, problems = read(text)
    assert not problems
    assert brought.by_words == 4
    assert answers(text) == {
        ("P1", "before"): {"overall": "no", "fine": "health school", "age": "23"},
        ("P2", "before"): {"overall": "yes", "fine": "school", "age": "24"},
    }


def test_kobo_with_labels_of_groups_before_those_of_questions_is_read():
    text = (
        "What may be shared?/What is fine to share?/Health,What may be shared?/What is fine to "
        "share?/School,What may be shared?/What must never be shared?,code,_id,_submission_time\n"
        "1,0,My name,P1,7,2024-01-01\n"
    )
    assert answers(text) == {("P1", "before"): {"fine": "health", "never": "My name"}}


def test_limesurvey_is_read_by_bracketed_parts_and_unsubmitted_rows_are_left_out():
    text = (
        "id,submitdate,lastpage,startlanguage,token,overall,fine[SQ001],fine[SQ002],day\n"
        '1,2024-01-01 10:00:00,3,en,P1,"No, it is not",Y,N,2024-03-27 00:00:00\n'
        "2,,1,en,P2,yes,N,Y,\n"
    )
    brought, problems = read(text)
    assert brought.source == "lime"
    assert (brought.rows, brought.counted) == (2, 1)
    assert "it was not submitted (row 3)" in str(problems.notices[0])
    assert answers(text) == {
        ("P1", "before"): {"overall": "no", "fine": "health", "day": "2024-03-27"}
    }
    assert {use.column: use.choice for use in brought.columns}["fine[SQ002]"] == "school"


def test_limesurvey_s_rows_of_an_array_are_questions_of_a_group():
    text = "id,submitdate,startlanguage,token,shared[never],shared[fine]\n1,2024-01-01,en,P1,My name,\n"
    assert answers(text) == {("P1", "before"): {"never": "My name"}}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("overall. Is it a good idea?", "Y"),
        ("Is it a good idea?", "Yes, it is"),
        ("overall", "YES"),
    ],
)
def test_limesurvey_headers_and_answers_come_in_several_spellings(header, cell):
    text = f'id,submitdate,startlanguage,token,"{header}"\n1,2024-01-01,en,P1,"{cell}"\n'
    assert answers(text) == {("P1", "before"): {"overall": "yes"}}


@pytest.mark.parametrize(
    "header",
    [
        "Response ID,Date submitted,Last page,Start language,Access code,Is it a good idea?",
        "id. x,submitdate. x,lastpage. x,seed. x,code. Your code,overall. Is it a good idea?",
    ],
)
def test_limesurvey_is_known_by_words_in_its_header_too(header):
    text = f"{header}\n1,2024-01-01,3,en,P1,Y\n2,,1,en,P2,Y\n"
    assert read(text)[0].source == "lime"
    assert answers(text) == {("P1", "before"): {"overall": "yes"}}


def test_a_table_whose_code_is_not_known_says_how_to_name_it():
    brought, problems = read("Your name,overall\nP1,yes\n")
    assert [one.code for one in problems] == ["import-no-code"]
    assert "Your name, overall" in next(iter(problems)).remedy
    assert brought.responses == ()
    assert answers("Your name,overall\nP1,yes\n", code="Your name")


def test_a_table_with_both_waves_is_told_by_its_prefix():
    text = "code,overall,fine,after_overall,after_fine/health,after_fine/school\nP1,no,school,yes,1,0\n"
    brought, _ = read(text, wave="")
    assert brought.source == "wide"
    assert answers(text, wave="") == {
        ("P1", "before"): {"overall": "no", "fine": "school"},
        ("P1", "after"): {"overall": "yes", "fine": "health"},
    }
    later = text.replace("after_", "T2")
    assert answers(later, wave="", after_prefix="T2") == answers(text, wave="")


def test_a_table_without_a_form_is_read_by_the_pairs_of_the_plan():
    base = QuestionnairePlan(
        "", "id", (Item("trust", "single", order=("1", "2")),),
        wide=Wide("t.csv", pairs=(Pair("trust", "a1", "b1"),)),
    )  # fmt: skip
    found = answers("id,a1,b1\nP1,1,2\n", base=base, questions=None, wave="", source="wide")
    assert found == {("P1", "before"): {"trust": "1"}, ("P1", "after"): {"trust": "2"}}


def test_every_problem_is_told_at_once_with_its_row_and_column():
    text = "code,overall,age\nP1,maybe,23\n,yes,24\nP2,no,old\nP1,no,25\nP9,yes,20\n"
    codes = CodeRules(EXTERNAL, known=frozenset({"P1", "P2"}))
    _, problems = read(text, codes=codes)
    assert {(one.code, one.place.row, one.place.column) for one in problems} == {
        ("import-unknown-code", 6, "code"),
        ("responses-bad-answer", 2, "overall"),
        ("participant-code-blank", 3, "code"),
        ("responses-bad-answer", 4, "age"),
        ("responses-duplicate", 5, "code"),
    }
    assert not read("code,overall\nP9,yes\n", codes=codes, new_people=True)[1]


def test_who_withdrew_is_skipped_with_a_notice_and_is_no_unknown_person():
    codes = CodeRules(EXTERNAL, frozenset({"P1"}), frozenset({"P2"}))
    brought, problems = read("code,overall\nP1,yes\nP2,no\n", codes=codes)
    assert not problems
    assert [one.code for one in brought.responses] == ["P2"]
    assert "has withdrawn" in str(problems.notices[-1])


def test_a_wording_of_two_questions_is_left_out_and_said():
    twice = form_with_two_alike()
    brought, problems = read("code,overall,How many?\nP1,yes,3\n", questions=twice)
    assert "may be any of these questions: cats, dogs" in str(problems.notices[0])
    assert dict(brought.responses[0].answers) == {"overall": "yes"}


def form_with_two_alike():
    from dataclasses import replace

    age = FORM.question("age")
    pets = [replace(age, name=name, labels={"en": "How many?"}) for name in ("cats", "dogs")]
    return replace(FORM, questions=(*FORM.questions, *pets))


def test_labels_that_can_be_read_in_two_ways_are_a_problem_and_no_guess():
    from dataclasses import replace

    from remit.ask.core.questionnaire import Choice

    things = tuple(
        Choice(name, {"en": label})
        for name, label in [("a", "Health"), ("b", "School"), ("c", "Health School")]
    )
    either = replace(FORM, choices={**FORM.choices, "things": things})
    _, problems = read("code,fine\nP1,Health School\nP2,School Health\n", questions=either)
    assert [(one.code, one.place.row) for one in problems] == [("responses-bad-answer", 2)]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"source": "surveymonkey"}, "import-no-such-source"),
        ({"wave": "during"}, "import-no-such-wave"),
        ({"code": "who"}, "table-missing-column"),
    ],
)
def test_what_was_asked_for_is_held_against_what_there_is(how, code):
    assert code in {one.code for one in read("code,overall\nP1,yes\n", **how)[1]}


def test_a_table_of_another_form_says_so():
    assert "import-no-question" in {one.code for one in read("code,colour\nP1,red\n")[1]}


def test_an_answer_that_is_here_stays_unless_it_is_to_be_replaced():
    stored = {("P1", "before"): {"overall": "yes", "age": "23"}}
    brought = [
        Response("P1", "before", {"overall": "no", "age": "23", "never": "x"}),
        Response("P2", "before", {"overall": "yes"}),
    ]
    found = changes(stored, brought, replace=False)
    assert (found.new, found.answers, found.same) == (1, 2, 1)
    assert [(d.key, d.here, d.brought) for d in found.differing] == [("overall", "yes", "no")]
    assert found.after["P1", "before"] == {"overall": "yes", "age": "23", "never": "x"}
    replaced = changes(stored, brought, replace=True)
    assert replaced.after["P1", "before"] == {"overall": "no", "age": "23", "never": "x"}
    again = changes(replaced.after, brought, replace=False)
    assert (again.answers, again.differing, dict(again.after)) == (0, (), {})


@given(st.text(st.sampled_from("'=+-@ \t1a"), max_size=6))
def test_the_mark_against_formulas_comes_off_again(text):
    marked = write_spreadsheet(["x"], [{"x": text}]).removeprefix("\ufeff").splitlines()
    cell = (marked[1] if len(marked) > 1 else "").strip('"')
    assert without_mark(cell) == text
    number = text.removeprefix("-").isdecimal() and text.startswith("-")
    assert number or not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert not cell.startswith("\t")


def test_a_wording_is_compared_without_mark_up_and_capitals():
    assert plain_words("<b>How  old</b> **are** you?") == plain_words("how old are YOU?")
