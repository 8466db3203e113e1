"""A form as CSV: its sheets below each other, or the survey alone."""

from __future__ import annotations

import pytest

from remit.ask.core.form_report import check_form

SHEETS = """survey,,,
,type,name,label
,select_one yn,q,"Do you
agree?"

,text,why,Why?
choices,,,
,list_name,name,label
,yn,1,Yes
,yn,,No
settings,,
,form_title
,My form
"""


def test_sheets_below_each_other_are_one_form():
    found = check_form(SHEETS.encode(), "form.csv")
    assert found.ok
    assert found.form.title == "My form"
    assert found.form.question("q").labels == {"und": "Do you\nagree?"}
    assert [one.name for one in found.form.choices["yn"]] == ["1", "no"]


def test_place_in_a_csv_is_the_row_of_the_file():
    found = check_form(SHEETS.replace("text,why", "hologram,why").encode(), "form.csv")
    assert [(one.place.sheet, one.place.row) for one in found.repairs] == [
        ("choices", 9),
        ("survey", 5),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_survey_alone_is_a_form_under_any_delimiter(delimiter):
    text = "type,name,label\ntext,q,كم؟\n".replace(",", delimiter)
    found = check_form(f"\ufeff{text}".encode(), "form.csv")
    assert found.ok
    assert found.form.question("q").labels == {"und": "كم؟"}


def test_unicode_text_of_a_spreadsheet_program_is_a_form():
    found = check_form("type\tname\tlabel\r\ntext\tq\tكم؟\r\n".encode("utf-16"), "form.csv")
    assert found.form.question("q").labels == {"und": "كم؟"}


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe\x00", b"<html>type</html>", b"| survey |", b"a,b\n1,2\n"]
)
def test_text_that_is_no_form_is_refused(content):
    found = check_form(content, "form.csv")
    assert [one.code for one in found.errors] == ["form-unreadable"]


def test_quotation_mark_that_is_never_closed_is_an_error_where_it_begins():
    found = check_form(b'type,name,label\ntext,a,A\ntext,b,"B\ntext,c,C\n', "form.csv")
    assert not found.ok
    assert [(one.code, one.place.row) for one in found.errors] == [("form-open-quote", 3)]


def test_quotation_mark_within_a_cell_is_a_character():
    assert check_form(b'type,name,label\ntext,a,5" long\n', "form.csv").ok
