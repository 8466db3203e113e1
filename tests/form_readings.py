"""Reading a form in a test: a workbook of rows, and what its reading comes to."""

from __future__ import annotations

import io

from openpyxl import Workbook

from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

HEAD = ["type", "name", "label"]
LISTS = ["list_name", "name", "label"]
YES_NO = [LISTS, ["yn", "yes", "Yes"], ["yn", "no", "No"]]
YN = ["select_one yn", "q", "?"]


def read(content, file="form.xlsx"):
    problems = Problems()
    return read_xlsform(content, file, problems), problems


def sound(content):
    form, problems = read(content)
    assert form is not None, list(problems)
    return form


def codes(problems):
    return [one.code for one in problems], [one.code for one in problems.notices]


def book_of(**sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("__", " "))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
