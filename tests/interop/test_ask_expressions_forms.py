"""Every expression of the field's own questionnaires is read, and comes to what their paths do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from remit.ask.core.expressions import Context, FaultyExpression, Instance, is_dynamic, parse
from remit.ask.core.workbook import read_workbook
from remit.kernel.errors import Problems

FORMS = Path(__file__).parents[2].parent / "shared" / "data" / "ask" / "xlsforms"

# Columns with an expression, as these forms spell them.
COLUMNS = {
    "relevant",
    "relevance",
    "constraint",
    "bind::constraint",
    "calculation",
    "choice_filter",
    "choice filter",
    "repeat_count",
    "required",
    "read_only",
    "default",
}
MEANT = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}
WANTED = 1_453


def expressions():
    for path in sorted(FORMS.iterdir()):
        sheets = read_workbook(path.read_bytes(), path.name, Problems())
        survey = sheets["survey"]
        for row in survey.rows:
            for number, cell in row.cells.items():
                column = survey.columns[number]
                text = MEANT.get(cell.strip().lower(), cell)
                named = column.strip().lower()
                if named in COLUMNS and (named != "default" or is_dynamic(text)):
                    yield path.name, column, text


@pytest.mark.skipif(not FORMS.is_dir(), reason="the real questionnaires are not on this machine")
def test_every_expression_of_the_real_forms_is_read():
    found = list(expressions())
    refused = []
    for name, column, text in found:
        try:
            parse(text)
        except FaultyExpression as fault:
            refused.append((name, column, text, str(fault)))
    assert not refused
    assert len(found) == WANTED


# A form with repeats inside repeats, and what its calculations are to say of each other.
FORM = """
| survey |              |          |       |             |
|        | type         | name     | label | calculation |
|        | integer      | top      | T     |             |
|        | begin_repeat | rep      | R     |             |
|        | integer      | a        | A     |             |
|        | calculate    | same     |       | ${a} + 1 |
|        | calculate    | turns    |       | count(${rep}) |
|        | calculate    | own_sum  |       | sum(${a}) |
|        | calculate    | above    |       | ${top} + ${a} |
|        | calculate    | before   |       | indexed-repeat(${a}, ${rep}, position(..) - 1) |
|        | calculate    | below    |       | sum(${b}) |
|        | calculate    | below_n  |       | count(${inner}) |
|        | begin_group  | g        | G     |             |
|        | calculate    | in_group |       | ${a} * 10 + ${same} |
|        | calculate    | place    |       | position(../..) |
|        | end_group    |          |       |             |
|        | begin_repeat | inner    | I     |             |
|        | integer      | b        | B     |             |
|        | calculate    | both     |       | ${a} * 100 + ${b} |
|        | calculate    | here_n   |       | count(${inner}) + count(${rep}) * 10 |
|        | calculate    | grouped  |       | ${in_group} + 1 |
|        | calculate    | nested   |       | indexed-repeat(${b}, ${rep}, 2, ${inner}, 1) |
|        | end_repeat   |          |       |             |
|        | end_repeat   |          |       |             |
|        | calculate    | all_a    |       | sum(${a}) |
|        | calculate    | all_b    |       | sum(${b}) + count(${rep}) + count(${inner}) |
|        | calculate    | joined   |       | join(' ', ${same}) |
|        | calculate    | second   |       | ${rep}[2]/a |
"""
ANSWERS = {
    "top": "7",
    "rep": [
        {"a": "1", "same": "2", "g": {"in_group": "12"}, "inner": [{"b": "5"}, {"b": "6"}]},
        {"a": "3", "same": "4", "g": {"in_group": "34"}, "inner": [{"b": "8"}]},
        {"a": "", "same": "", "g": {"in_group": ""}, "inner": []},
    ],
}


def places(path):
    """Where in the answers a calculation of that path is worked out, once a turn."""
    _, *steps = path.strip("/").split("/")
    if steps[0] != "rep":
        return [steps[0]]
    return [
        "/".join([f"rep[{n}]", *(f"inner[{m}]" if step == "inner" else step for step in steps[1:])])
        for n, turn in enumerate(ANSWERS["rep"], start=1)
        for m in (range(1, len(turn["inner"]) + 1) if "inner" in steps else [0])
    ]


def test_names_mean_what_the_form_converter_makes_of_them():
    converted = etree.fromstring(convert(FORM, file_type=".md").xform.encode())
    binds = converted.iterfind(".//{http://www.w3.org/2002/xforms}bind[@calculate]")
    paths = {bind.get("nodeset"): bind.get("calculate") for bind in binds}
    written = {
        cells[3].strip(): cells[5].strip()
        for cells in (line.split("|") for line in FORM.splitlines())
        if len(cells) > 5 and cells[2].strip() == "calculate"
    }
    context = Context(Instance(ANSWERS), datetime(2020, 4, 1, tzinfo=UTC), Random(1))
    compared = 0
    for path, calculation in paths.items():
        text = written.get(path.rpartition("/")[2])
        for place in places(path) if text else ():
            ours = parse(text).as_text(context.at(place))
            assert ours == parse(calculation).as_text(context.at(place)), (text, calculation, place)
            compared += 1
    assert compared == 43
