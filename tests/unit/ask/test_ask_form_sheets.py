"""Workbooks as the field has them: odd sheets, odd rows, and parts that cannot be read."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from form_readings import HEAD, LISTS, YES_NO, YN, book_of, codes, read, sound
from remit.ask.core.spreadsheet_ods import OdsWorkbook


@pytest.mark.parametrize(
    "sheets",
    [
        {"Survey": [HEAD, YN], "CHOICES": YES_NO},
        {"survey__": [HEAD, YN], "choices": YES_NO},
        {"surveys": [HEAD, YN], "choice": YES_NO},
        {"survey": [[], ["My form"], HEAD, YN], "choices": [[], *YES_NO]},
        {"survey": [HEAD, *[[]] * 40, YN], "choices": YES_NO},
        {"about": [["x"]], "Questions": [["My form"], HEAD, YN], "choices": YES_NO},
        {"notes": [["x"]], "survey": [HEAD, YN], "choices": YES_NO, "_choices": [["y"]]},
        {"Sheet1": [HEAD, YN], "Sheet2": YES_NO, "Sheet3": [["form_title"], ["Mine"]]},
        {"survey": [HEAD, YN], "Answer__options": [[], *YES_NO], "pivot": [["list_name", "n"]]},
    ],
)
def test_sheets_are_found_under_odd_names_and_below_odd_rows(sheets):
    form, problems = read(book_of(**sheets))
    assert form is not None, list(problems)
    assert form.question("q").type == "select_one"


def test_one_of_two_sheets_of_lists_is_not_guessed():
    _, problems = read(book_of(survey=[HEAD, YN], lists_a=YES_NO, lists_b=YES_NO))
    assert codes(problems) == (["form-no-list"], [])


def test_names_of_columns_that_stand_again_further_below_are_no_question():
    form, problems = read(book_of(survey=[HEAD, YN, HEAD, ["text", "w", "W?"]], choices=YES_NO))
    assert [one.name for one in form.questions if not one.groups] == ["q", "w"]
    assert codes(problems) == ([], ["form-mended-second-header"])
    assert problems.notices[0].place.row == 3


def test_place_names_the_sheet_and_row_that_the_author_sees():
    form, problems = read(book_of(Survey=[[], HEAD, [], ["hologram", "q", "?"]], choices=[LISTS]))
    assert form is not None
    place = problems.notices[-1].place
    assert (place.sheet, place.row, place.column) == ("Survey", 4, "type")


def test_list_whose_name_stands_in_merged_cells_is_read_for_each_row():
    merged = [LISTS, ["yn", "yes", "Yes"], ["", "no", "No"], ["", "", ""], ["", "stray", "x"]]
    book = load_workbook(io.BytesIO(book_of(survey=[HEAD, YN], choices=merged)))
    book["choices"].merge_cells("A2:A4")
    book["choices"].merge_cells("B2:C2")
    out = io.BytesIO()
    book.save(out)
    form, problems = read(out.getvalue())
    assert [one.name for one in form.choices["yn"]] == ["yes", "no"]
    assert codes(problems) == ([], ["form-mended-merged", "form-mended-listless"])
    assert (problems.notices[0].place.row, problems.notices[0].params["last"]) == (2, 4)


def rewritten(content, **parts):
    """The workbook with some of its parts changed by a function of their bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            change = parts.get(name.rpartition("/")[2].partition(".")[0], lambda part: part)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def test_sheet_that_states_the_wrong_size_is_read_whole(form_bytes):
    def shrink(part):
        return part.replace(
            part[part.index(b"<dimension") : part.index(b"<sheetV")], b'<dimension ref="A1"/>'
        )

    content = rewritten(form_bytes, sheet1=shrink, sheet2=shrink)
    assert content != form_bytes
    assert sound(content) == sound(form_bytes)


def test_workbook_with_styles_that_cannot_be_read_gives_its_words(form_bytes):
    broken = rewritten(
        form_bytes, styles=lambda part: part.replace(b'Type="gray125"', b'Type="new"')
    )
    with pytest.raises(ValueError, match="styles"):
        load_workbook(io.BytesIO(broken))
    assert sound(broken) == sound(form_bytes)


def test_cells_that_only_look_like_words_are_left_out(make_form):
    form, problems = read(make_form([[*HEAD, "hint"], ["text", "q", "?", "#REF!"]]))
    assert not problems
    assert form.question("q").hints == {}


def test_formula_that_nothing_worked_out_is_blank_and_said_with_its_place(make_form):
    content = make_form([[*HEAD, "hint"], ["text", "q", "Why?", '="In " & "full"']])
    form, problems = read(content)
    assert form.question("q").hints == {}
    assert codes(problems) == ([], ["form-mended-formula"])
    place = problems.notices[0].place
    assert (place.sheet, place.row, place.column) == ("survey", 2, "hint")
    value = re.compile(rb"</f><v\s*(?:/>|></v>)")
    worked = rewritten(content, sheet1=lambda part: value.sub(b"</f><v>5</v>", part))
    form, problems = read(worked)
    assert codes(problems) == ([], [])
    assert form.question("q").hints == {"und": "5"}


ODS = """<?xml version="1.0"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
{}</office:spreadsheet></office:body></office:document-content>"""


def ods_row(*cells, times=1):
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


def ods_table(title, *rows):
    rest = ods_row("<table:table-cell/>", times=1_048_000)
    return f'<table:table table:name="{title}">{"".join(rows)}{rest}</table:table>'


def words(*texts):
    return "".join(
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts
    )


def number(value):
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def test_open_document_spreadsheet_is_a_form():
    label = "Do<text:s text:c='2'/>you<text:line-break/><text:span>agree</text:span>?"
    survey = ods_table(
        "survey",
        ods_row(words("type", "name", "label", "default")),
        ods_row('<table:table-cell table:number-columns-repeated="900"/>', times=3),
        ods_row(words("select_one yn", "q", label), number("1")),
    )
    choices = ods_table(
        "choices",
        ods_row(words(*LISTS)),
        ods_row(words("yn"), number("1"), words("Yes")),
        ods_row(words("yn"), number("2.5"), words("كم")),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", ODS.format(survey + choices))
    form, problems = read(out.getvalue(), "form.ods")
    assert form is not None, list(problems)
    asked = form.question("q")
    assert (asked.labels, asked.default, asked.row) == ({"und": "Do  you\nagree?"}, "1", 5)
    offered = [(one.name, one.labels["und"]) for one in form.choices["yn"]]
    assert offered == [("1", "Yes"), ("2.5", "كم")]


def test_open_document_spreadsheet_that_swells_is_cut():
    swollen = '<table:table-cell table:number-columns-repeated="1024"><text:p>a</text:p></table:table-cell>'
    spaces = "<table:table-cell><text:p><text:s text:c='999999999'/>b</text:p></table:table-cell>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        sheet = ods_table("survey", ods_row(spaces), ods_row(swollen * 100))
        archive.writestr("content.xml", ODS.format(sheet))
    first, second, *_ = OdsWorkbook(out.getvalue()).rows("survey")
    assert first == ["b"]
    assert len(second) == 17 * 1024


@pytest.mark.parametrize(("blank", "told"), [(60, []), (61, [64])])
def test_rows_below_a_long_run_of_blank_ones_are_told(blank, told):
    rows = [HEAD, ["text", "a", "A"], *[[""]] * blank, ["text", "b", "B"]]
    form, problems = read(book_of(survey=rows))
    assert ("b" in form.answered()) is not told
    found = [one for one in problems.notices if one.code == "form-mended-blank-rows"]
    assert [one.place.row for one in found] == told
