"""`remit form` on plain files, as a user types it."""

from __future__ import annotations

import io
import json

import jsonschema
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from remit.cli.forms import LanguageNotInForm
from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable, FileNotWritable
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput

SURVEY = [
    ["type", "name", "label::English (en)", "label::Arabic (ar)"],
    ["select_one yn", "my question", "Well?", "حسنا؟"],
]
TWICE = [["list_name", "name", "label::English (en)"], ["yn", "1", "Yes"], ["yn", "1", "No"]]


@pytest.fixture
def remit():
    def run(*arguments):
        done = CliRunner().invoke(app, ["form", *map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


@pytest.fixture
def form(tmp_path):
    def write(survey=SURVEY, choices=TWICE, name="form.xlsx"):
        book = Workbook()
        book.active.title = "survey"
        for row in survey:
            book.active.append(row)
        sheet = book.create_sheet("choices")
        for row in choices:
            sheet.append(row)
        content = io.BytesIO()
        book.save(content)
        path = tmp_path / name
        path.write_bytes(content.getvalue())
        return path

    return write


def test_check_writes_the_published_answer_and_says_it_in_words(remit, form, tmp_path):
    out = tmp_path / "check.json"
    said = remit("check", form(), "--out", out).stdout
    found = json.loads(out.read_text("utf-8"))
    jsonschema.validate(found, schema("remit.ask", "form-check"))
    assert found["ok"]
    assert found["languages"][1] == {"code": "ar", "dir": "rtl", "missing": 2}
    assert [one["row"] for one in found["repairs"]] == [3, 2]
    assert "kept both, the second as “1_2”" in said
    assert "The form can be used: 2 repairs, 0 errors." in said


def test_check_ends_well_whatever_it_finds(remit, form, tmp_path):
    wrong = form(choices=[["list_name", "name", "label"]])
    assert json.loads(remit("check", wrong, "--out", "-").stdout)["ok"] is False
    unreadable = tmp_path / "no.xlsx"
    unreadable.write_bytes(b"no form")
    assert len(json.loads(remit("check", unreadable).stdout)["errors"]) == 1


def test_check_of_a_file_that_is_not_there_says_so(remit, tmp_path):
    with pytest.raises(FileNotReadable):
        remit("check", tmp_path / "gone.xlsx")


def test_mended_form_needs_no_repair(remit, form, tmp_path):
    out = tmp_path / "mended.xlsx"
    said = remit("mend", form(), "--out", out)
    assert "my_question" in said.stderr
    found = json.loads(remit("check", out).stdout)
    assert (found["ok"], found["repairs"]) == (True, [])
    again = tmp_path / "again.xlsx"
    remit("mend", out, "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_form_with_errors_is_not_mended(remit, form, tmp_path):
    out = tmp_path / "mended.xlsx"
    with pytest.raises(InvalidInput, match="which the choices sheet does not have"):
        remit("mend", form(choices=[["list_name", "name", "label"]]), "--out", out)
    assert not out.exists()


def test_form_is_printed_in_a_language_that_it_has(remit, form, tmp_path):
    out = tmp_path / "paper.html"
    remit("print", form(), "--language", "ar", "--large", "--out", out)
    page = out.read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in page
    assert "حسنا؟" in page
    with pytest.raises(LanguageNotInForm, match="no words in “fr”") as failed:
        remit("print", form(), "--language", "fr", "--out", out)
    assert failed.value.remedy == "Use one of: en, ar."


def test_mended_form_that_cannot_be_written_says_so(remit, form, tmp_path):
    with pytest.raises(FileNotWritable):
        remit("mend", form(), "--out", tmp_path / "gone" / "mended.xlsx")
