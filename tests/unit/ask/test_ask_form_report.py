from __future__ import annotations

import jsonschema
import pytest

from remit.ask.core.form_report import check_form, missing_texts
from remit.kernel.documents import schema

HEAD = ["type", "name", "label::English (en)", "label::العربية", "hint::English (en)"]
LISTS = ["list_name", "name", "label::English (en)", "label::العربية"]
SURVEY = [
    HEAD,
    ["begin group", "g", "Views"],
    ["select_one yn", "q", "Well?", "حسنا؟", "Choose."],
    ["select_one yn", "r", "", "لماذا؟"],
    ["end group"],
]
CHOICES = [LISTS, ["yn", "yes", "Yes", "نعم"], ["yn", "no", "No"], ["spare", "x", "Unasked"]]


@pytest.fixture(name="report")
def _report(make_form):
    return check_form(make_form(SURVEY, CHOICES), "form.xlsx")


def test_report_has_the_published_shape_and_counts_what_each_language_lacks(report):
    found = report.as_dict()
    jsonschema.validate(found, schema("remit.ask", "form-check"))
    assert found == {
        "ok": True,
        "questions": 3,
        "languages": [
            {"code": "en", "dir": "ltr", "missing": 1},
            {"code": "ar", "dir": "rtl", "missing": 3},
        ],
        "repairs": [],
        "errors": [],
    }


def test_missing_texts_are_named_and_unasked_choices_are_not_among_them(report):
    english, arabic = report.form.languages
    assert missing_texts(report.form, english) == (("g/r", "label"),)
    assert missing_texts(report.form, arabic) == (
        ("g", "label"),
        ("g/q", "hint"),
        ("yn/no", "label"),
    )


def test_repairs_and_errors_have_their_place_and_their_remedy(make_form):
    survey = [["type", "name", "label"], ["hologram", "q", "?"], ["select_one no", "r", "?"]]
    found = check_form(make_form(survey), "form.xlsx").as_dict()
    jsonschema.validate(found, schema("remit.ask", "form-check"))
    assert (found["ok"], found["questions"]) == (False, 3)
    (repair,), (error,) = found["repairs"], found["errors"]
    assert repair == {
        "sheet": "survey",
        "row": 2,
        "column": "type",
        "message": "The type “hologram” is not known; it is read as “text”. Nothing need be done, "
        "unless another type was meant.",
    }
    assert (error["sheet"], error["row"], error["column"]) == ("survey", 3, "type")
    assert "choices sheet does not have. Add the list" in error["message"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_file_that_is_no_workbook_has_an_answer_too(content):
    found = check_form(content, "form.xlsx").as_dict()
    jsonschema.validate(found, schema("remit.ask", "form-check"))
    assert (found["ok"], found["questions"], found["languages"]) == (False, 0, [])
    assert len(found["errors"]) == 1


def test_sentences_tell_the_same(report, make_form):
    assert report.sentences == (
        "English: 1 text has no translation: g/r (label).",
        "العربية: 3 texts have no translation: g (label), g/q (hint), yn/no (label).",
        "The form can be used: 0 repairs, 0 errors.",
    )
    wrong = check_form(make_form([["type", "name"], ["", "q"]]), "form.xlsx")
    assert wrong.sentences[-1] == "The form cannot be used yet: 1 repair, 1 error."


def test_repair_that_asks_for_nothing_is_told_without_saying_so(make_form):
    found = check_form(make_form([["type", "name", "label"], ["text", "a b", "?"]]), "form.xlsx")
    assert found.as_dict()["repairs"][0]["message"] == "The name “a b” is read as “a_b”."
    assert found.sentences[0].endswith("“a_b”.")
