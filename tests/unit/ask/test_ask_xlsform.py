from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pytest

from remit.ask.core.languages import language_of
from remit.ask.core.question_types import read_type
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

HEAD = ["type", "name", "label"]
LISTS = ["list_name", "name", "label"]


def read(content, file="form.xlsx"):
    problems = Problems()
    return read_xlsform(content, file, problems), problems


def test_form_keeps_groups_languages_types_and_expressions(form):
    assert form.title == "Attitudes"
    assert [(one.code, one.name, one.direction) for one in form.languages] == [
        ("en", "English", "ltr"),
        ("ar", "Arabic", "rtl"),
    ]
    overall = form.question("overall")
    assert overall.path == "views/overall"
    assert overall.labels == {"en": "Is sharing a good idea?", "ar": "هل المشاركة فكرة جيدة؟"}
    assert overall.label("fr") == "Is sharing a good idea?"
    assert [choice.name for choice in form.choices_of(overall)] == ["1", "2", "3", "4", "5", "99"]
    assert form.question("why").relevant == "${overall} = '1'"


def test_form_tells_what_people_answer_from_what_devices_record(form):
    assert list(form.answered()) == [
        "participant_code", "overall", "sold", "worries", "trust", "why",
    ]  # fmt: skip
    assert form.question("meta/instanceID") is not None


def test_form_names_questions_by_path_where_a_name_stands_twice(make_form):
    survey = [HEAD, ["begin group", "a", ""], ["text", "q", "Q"], ["end group", "", ""],
              ["begin group", "b", ""], ["text", "q", "Q"], ["end group", "", ""]]  # fmt: skip
    form, problems = read(make_form(survey))
    assert not problems
    assert list(form.answered()) == ["a/q", "b/q"]
    assert form.question("q") is None


def test_form_adds_the_free_text_of_or_other(make_form):
    form, problems = read(
        make_form([HEAD, ["select_one c or_other", "colour", "?"]], [LISTS, ["c", "red", "Red"]])
    )
    assert not problems
    assert list(form.answered()) == ["colour", "colour_other"]


def test_form_leaves_repeated_and_disabled_questions_out_of_the_answers(make_form):
    survey = [
        [*HEAD, "disabled"],
        ["begin repeat", "child"],
        ["text", "age", "Age"],
        ["end repeat"],
        ["text", "old", "?", "yes"],
        ["text", "q", "Q"],
    ]
    form, _ = read(make_form(survey))
    assert list(form.answered()) == ["q"]
    assert form.question("age").repeated
    assert form.question("old") is None


def test_form_reads_xls_and_xlsx_whatever_the_name_says(form_bytes):
    assert read(form_bytes, "form.xls")[0] == read(form_bytes, "form.xlsx")[0]


ONE = ["select_one yn", "q", "?"]
YES = [LISTS, ["yn", "1", "Yes"]]
TWICE = [*YES, ["yn", "1", "No"]]
CASCADE = [[*LISTS, "county"], ["yn", "1", "A", "x"], ["yn", "1", "B", "y"]]
FILTERED = [
    ["text", "place", "?"],
    ["select_one yn", "q", "?", "county = ${place}"],
]
REPAIRS = {
    "duplicate choice": ([ONE], TWICE, "form-mended-choice", "choices", 3),
    "cascade": (FILTERED, CASCADE, "form-cascading-list", "choices", 3),
    "cascade unused": ([ONE], CASCADE, "form-mended-choice", "choices", 3),
    "case of a list": ([["select_one YN", "q", "?"]], YES, "form-mended-list", "survey", 2),
    "choice of no list": ([ONE], [*YES, ["", "2", ""]], "form-mended-listless", "choices", 3),
    "choice without a name": (
        [ONE],
        [*YES, ["yn", "", "No"]],
        "form-mended-unnamed-choice",
        "choices",
        3,
    ),
    "unknown type": ([["hologram", "q", "?"]], None, "form-mended-type", "survey", 2),
    "name with a space": ([["text", "my q", "?"]], None, "form-mended-name", "survey", 2),
    "no name": ([["text", "", "?"]], None, "form-mended-no-name", "survey", 2),
    "a remark as a type": ([["# Part two"], ONE], YES, "form-mended-remark", "survey", 2),
    "a remark": ([["", "", "Part two"], ONE], YES, "form-mended-row", "survey", 2),
}


@pytest.mark.parametrize("case", REPAIRS)
def test_form_is_mended_and_the_repair_is_placed(case, make_form):
    survey, choices, code, sheet, row = REPAIRS[case]
    form, problems = read(make_form([[*HEAD, "choice_filter"], *survey], choices))
    assert form is not None, list(problems)
    assert [(one.code, one.place.sheet, one.place.row) for one in problems.notices] == [
        (code, sheet, row)
    ]


def test_form_keeps_both_of_two_choices_named_alike(make_form):
    form, problems = read(make_form([HEAD, ONE], TWICE))
    assert [(one.name, one.labels["und"]) for one in form.choices["yn"]] == [
        ("1", "Yes"),
        ("1_2", "No"),
    ]
    assert "both named “1”: kept both, the second as “1_2”" in problems.notices[0].message


def test_form_keeps_repeated_choices_where_its_settings_allow_them(make_form):
    form, problems = read(make_form([HEAD, ONE], TWICE, allow_choice_duplicates="yes"))
    assert [one.name for one in form.choices["yn"]] == ["1", "1"]
    assert not problems.notices


def test_form_mends_a_column_name_with_spaces(make_form):
    form, problems = read(
        make_form([HEAD, ONE], [[*LISTS, "my county"], ["yn", "1", "Yes", "north"]])
    )
    assert form.choices["yn"][0].filters == {"my_county": "north"}
    assert [(one.code, one.place.column) for one in problems.notices] == [
        ("form-mended-column", "my county")
    ]


OPEN = ["begin group", "g", ""]
ERRORS = {
    "no list": ([HEAD, ONE], None, "no-list", ("survey", 2, "type")),
    "no list named": ([HEAD, ["rank", "q", "?"]], YES, "no-list-named", ("survey", 2, "type")),
    "question twice": (
        [HEAD, ONE, ["text", "q", "?"]],
        YES,
        "duplicate-question",
        ("survey", 3, "name"),
    ),
    "end of nothing": (
        [HEAD, ONE, ["end group", "", ""]],
        YES,
        "unopened-group",
        ("survey", 3, "type"),
    ),
    "no type": ([HEAD, ["", "q", "?"]], None, "no-type", ("survey", 2, "type")),
    "open group": ([HEAD, OPEN, ONE], YES, "unclosed-group", ("survey", 2, "type")),
    "no survey": ([["name"], ["q"]], None, "no-survey", ("survey", 1, "")),
    "no questions": ([HEAD, OPEN, ["end group"]], None, "no-questions", ("survey", 0, "")),
    "columns alike": (
        [["type", "name", "name"], ["text", "q", "r"]],
        None,
        "duplicate-column",
        ("survey", 2, "name"),
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_form_is_refused_where_a_guess_would_change_its_meaning(case, make_form):
    survey, choices, code, where = ERRORS[case]
    form, problems = read(make_form(survey, choices))
    assert form is None
    place = next(iter(problems)).place
    assert [one.code for one in problems] == [f"form-{code}"]
    assert (place.file, place.sheet, place.row, place.column) == ("form.xlsx", *where)


def with_member(content, name, text):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda _: b"", "form-unreadable"),
        (lambda _: b"not a form", "form-unreadable"),
        (lambda content: content[: len(content) // 2], "archive-unreadable"),
        (lambda _: b"\xd0\xcf\x11\xe0" + bytes(600), "form-unreadable"),
        (lambda _: with_member(b"", "a.txt", "x"), "form-unreadable"),
        (lambda content: with_member(content, "xl/x.xml", DOCTYPE), "xml-declares-entities"),
        (
            lambda content: with_member(content, "xl/x.xml", DOCTYPE.encode("utf-16")),
            "xml-declares-entities",
        ),
        (
            lambda content: with_member(content, "x.xml", " " * (1_000_000 - 4) + "<!DOCTYPE x>"),
            "xml-declares-entities",
        ),
        (lambda content: with_member(content, "../../evil.xml", "x"), "archive-path-climbs"),
        (lambda content: with_member(content, "big.xml", bytes(30_000_000)), "archive-too-large"),
    ],
)
def test_form_that_is_damaged_or_hostile_is_refused(spoil, code, form_bytes):
    form, problems = read(spoil(form_bytes))
    assert form is None
    assert [one.code for one in problems] == [code]


def test_reading_a_damaged_form_prints_nothing():
    script = (
        "from remit.ask.core.xlsform import read_xlsform; from remit.kernel.errors import Problems;"
        "head = bytes.fromhex('d0cf11e0a1b11ae1') + bytes(20) + bytes.fromhex('feff09000600');"
        "read_xlsform(head + bytes(577), 'f.xls', Problems())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)  # noqa: S603  # this very interpreter, on a fixed script
    assert done.stdout == done.stderr == b""


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("select_one yes_no", ("select_one", "yes_no", False)),
        ("select one from yes_no", ("select_one", "yes_no", False)),
        ("select1 yes_no", ("select_one", "yes_no", False)),
        ("select all that apply from worries", ("select_multiple", "worries", False)),
        ("Select_Multiple worries or_other", ("select_multiple", "worries", True)),
        ("select_one yes_no or other", ("select_one", "yes_no", True)),
        ("select_one_from_file cities.csv", ("select_one", "", False)),
        ("select_one ${children}", ("select_one", "", False)),
        ("rank bodies", ("rank", "bodies", False)),
        ("int", ("integer", "", False)),
        ("dateTime", ("datetime", "", False)),
        ("end", ("end", "", False)),
        ("end  group", ("closes", "", False)),
        ("begin_repeat", ("opens", "", False)),
    ],
)
def test_type_is_read_in_present_and_older_spellings(cell, wanted):
    read_cell = read_type(cell)
    assert (read_cell.type, read_cell.list_name, read_cell.other) == wanted


@pytest.mark.parametrize(
    ("name", "tag", "direction"),
    [
        ("English (en)", "en", "ltr"),
        ("Français", "fr", "ltr"),
        ("العربية", "ar", "rtl"),
        ("Kurdish (ku-Arab)", "ku-Arab", "rtl"),
        ("Dari", "prs", "rtl"),
        ("de", "de", "ltr"),
        ("Local language", "x-local-language", "ltr"),
        ("", "und", "ltr"),
    ],
)
def test_language_gets_a_tag_and_a_direction(name, tag, direction):
    language = language_of(name)
    assert (language.code, language.direction) == (tag, direction)
