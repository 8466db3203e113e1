"""Whatever people wrote: reading what was written gives the same value, and the same bytes."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from remit.ask.files import read_ask, write_ask
from remit.kernel.errors import Problems

PLAN = b"""
[[questionnaire]]
form = "f.xlsx"
code = "code"
cluster = "room"
missing = ["99"]
waves.before = "b.csv"
waves.after = "a.csv"
[[questionnaire.item]]
name = "overall"
kind = "single"
[[questionnaire]]
code = "ID"
missing = ["99"]
wide.table = "w.csv"
wide.after_prefix = "T2"
[[questionnaire.item]]
name = "words"
kind = "open"
[[questionnaire.item]]
name = "number"
kind = "single"
"""


def form_bytes():
    book = Workbook()
    book.active.title = "survey"
    for row in (
        ["type", "name", "label"],
        ["text", "code", "Code"],
        ["hidden", "room", ""],
        ["integer", "overall", "How many?"],
        ["text", "why", "Why?"],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FORM = form_bytes()
CODES = st.lists(st.text("AB12", min_size=1, max_size=3), unique=True, max_size=5)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NUMBERS = st.sampled_from(["", "1", "2.0", "3,5", "-4", "99"])


@st.composite
def tables(draw, code, cells):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    header = [*cells, code]
    writer.writerow(header)
    for one in draw(CODES):
        writer.writerow([*(draw(cell) for cell in cells.values()), one])
    return out.getvalue().encode()


WAVE = {"why": WORDS, "overall": NUMBERS, "room": st.sampled_from(["", "x"])}
WIDE = {"T2words": WORDS, "words": WORDS, "number": NUMBERS, "T2number": NUMBERS}


@settings(deadline=None, max_examples=80)
@given(tables("code", WAVE), tables("code", WAVE), tables("ID", WIDE))
def test_folder_is_the_same_after_writing_and_reading(before, after, wide):
    files = {
        "ask/f.xlsx": FORM,
        "ask/analysis.toml": PLAN,
        "ask/b.csv": before,
        "ask/a.csv": after,
        "ask/w.csv": wide,
    }
    problems = Problems()
    ask = read_ask(files, problems)
    assert list(problems) == []
    written = write_ask(ask)
    assert read_ask(written, problems) == ask
    assert list(problems) == []
    assert write_ask(read_ask(written, problems)) == written
    assert [one.figures for one in read_ask(written, problems).findings()] == [
        one.figures for one in ask.findings()
    ]
