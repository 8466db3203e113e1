"""Small forms for the tests of the ask room, made on the spot."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.ask.core.questionnaire import Questionnaire

SURVEY = [
    ["type", "name", "label::English (en)", "label::Arabic (ar)", "relevant"],
    ["start", "start", "", "", ""],
    ["text", "participant_code", "Your code", "رمزك", ""],
    ["begin_group", "views", "", "", ""],
    ["select_one agree", "overall", "Is sharing a good idea?", "هل المشاركة فكرة جيدة؟", ""],
    ["select_one truth", "sold", "The data is sold.", "", ""],
    ["select_multiple worry", "worries", "What worries you?", "", ""],
    ["integer", "trust", "Trust in the police, 0 to 10", "", ""],
    ["end_group", "", "", "", ""],
    ["text", "why", "Why?", "", "${overall} = '1'"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)"],
    ["agree", "1", "No!"],
    ["agree", "2", "No"],
    ["agree", "3", "Unsure"],
    ["agree", "4", "Yes"],
    ["agree", "5", "Yes!"],
    ["agree", "99", "Rather not say"],
    ["truth", "true", "True"],
    ["truth", "false", "False"],
    ["truth", "dk", "Don't know"],
    ["worry", "leak", "Leaks"],
    ["worry", "profile", "Profiling"],
]


def workbook(
    survey: list[list[str]], choices: list[list[str]] | None = None, **settings: str
) -> bytes:
    book = Workbook()
    book.active.title = "survey"
    for row in survey:
        book.active.append(row)
    sheet = book.create_sheet("choices")
    for row in choices or []:
        sheet.append(row)
    if settings:
        sheet = book.create_sheet("settings")
        sheet.append(list(settings))
        sheet.append(list(settings.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(name="make_form", scope="session")
def _make_form() -> Callable[..., bytes]:
    return workbook


@pytest.fixture(name="form_bytes", scope="session")
def _form_bytes() -> bytes:
    return workbook(SURVEY, CHOICES, form_title="Attitudes")


@pytest.fixture(name="form", scope="session")
def _form(form_bytes: bytes) -> Questionnaire:
    problems = Problems()
    form = read_xlsform(form_bytes, "attitudes.xlsx", problems)
    assert form is not None
    assert not problems.notices
    return form
