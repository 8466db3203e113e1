"""Reads an XLSForm leniently: what can be mended is mended and said, the rest is a clear error.

Repairs are notices with sheet, row and column. An error is noted only where a guess would change
what people are asked or what their answers mean.
Source of the format: the XLSForm reference table and pyxform's readings of older spellings.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.ask.core.choice_lists import read_choices
from remit.ask.core.columns import Headings
from remit.ask.core.question_types import TypeCell, read_type
from remit.ask.core.questionnaire import META_GROUP, SELECT_TYPES, Question, Questionnaire
from remit.ask.core.workbook import Sheet, SheetRow, read_workbook
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Choice
    from remit.kernel.errors import ProblemKind

NO_SURVEY = problem_kind(
    "form-no-survey",
    "The form has no sheet named “survey”, or it has no column “type”.",
    "Name the sheet with the questions “survey”; its first row names the columns.",
)
NO_QUESTIONS = problem_kind(
    "form-no-questions", "The survey sheet asks nothing.", "Add at least one question."
)
NO_TYPE = problem_kind(
    "form-no-type",
    "The question “{name}” has no type.",
    "Give it one, such as “text” or “select_one LIST”.",
)
NO_LIST = problem_kind(
    "form-no-list",
    "The question “{name}” offers the list “{list}”, which the choices sheet does not have.",
    "Add the list to the choices sheet, or correct its name.",
)
NO_LIST_NAMED = problem_kind(
    "form-no-list-named",
    "The question “{name}” is to offer choices but names no list.",
    "Write the list's name after the type, such as “select_one yes_no”.",
)
DUPLICATE_QUESTION = problem_kind(
    "form-duplicate-question",
    "“{name}” is already the name of the question in row {first}, in the same group.",
    "Give one of them another name.",
)
UNCLOSED_GROUP = problem_kind(
    "form-unclosed-group",
    "The group “{name}” is never closed.",
    "Add a row of type “end_group” or “end_repeat” where it ends.",
)
MENDED_END = problem_kind(
    "form-mended-end",
    "This row closes a group that was not open; it was left out.",
    "Nothing need be done, unless the group's beginning is missing.",
)
MENDED_TYPE = problem_kind(
    "form-mended-type",
    "The type “{type}” is not known; it is read as text.",
    "Nothing need be done, unless the type is mistyped.",
)
MENDED_NAME = problem_kind(
    "form-mended-name", "The name “{name}” is read as “{mended}”.", "Nothing need be done."
)
MENDED_NO_NAME = problem_kind(
    "form-mended-no-name",
    "The row has no name; it is called “{mended}”.",
    "Nothing need be done; to analyse its answers, give it a name.",
)
MENDED_LIST = problem_kind(
    "form-mended-list",
    "The list “{list}” is not in the choices sheet; “{mended}” is used.",
    "Nothing need be done, unless another list was meant.",
)
MENDED_ROW = problem_kind(
    "form-mended-row",
    "The row has neither a type nor a name; it was left out.",
    "Nothing need be done, unless it is a question.",
)

_YES = frozenset({"yes", "true", "true()", "1"})


def read_xlsform(content: bytes, file: str, problems: Problems) -> Questionnaire | None:
    """Return the questionnaire that an XLSForm's bytes hold.

    Args:
        content: the bytes of an `.xlsx` or `.xls` workbook, whatever its name says.
        file: its name, for the problems' places.
        problems: takes errors, and repairs as notices.

    Returns:
        The questionnaire, or None when there are errors.
    """
    before = len(problems)
    sheets = read_workbook(content, file, problems)
    if sheets is None:
        return None
    settings = _settings(sheets.get("settings"))
    default = settings.get("default_language", "")
    survey = sheets.get("survey", Sheet("survey"))
    headings = Headings(survey, default, file, problems)
    if "type" not in headings.fields:
        problems.add(NO_SURVEY, Place(file, sheet="survey", row=1))
        return None
    sheet = sheets.get("choices", Sheet("choices"))
    lists = Headings(sheet, default, file, problems)
    repeats_allowed = _is_yes(settings.get("allow_choice_duplicates", ""))
    choices = read_choices(sheet, lists, problems, repeats_allowed=repeats_allowed)
    reading = _Reading(headings, choices, problems)
    for row in survey.rows:
        reading.take(row)
    questions = reading.finished(settings)
    return (
        Questionnaire(
            title=settings.get("form_title") or settings.get("form_id") or PurePosixPath(file).stem,
            questions=questions,
            choices=choices,
            languages=tuple(
                {one.code: one for one in headings.languages + lists.languages}.values()
            ),
            version=settings.get("version", ""),
        )
        if len(problems) == before
        else None
    )


class _Reading:
    """Reads the survey sheet from top to bottom, with the groups that are open at each row."""

    def __init__(
        self, headings: Headings, choices: Mapping[str, tuple[Choice, ...]], problems: Problems
    ) -> None:
        self._headings = headings
        self._choices = choices
        self._problems = problems
        self._open: list[tuple[str, bool, int]] = []
        self._questions: list[Question] = []
        self._rows: dict[str, int] = {}

    def take(self, row: SheetRow) -> None:
        """Read one row."""
        cells = self._headings.plain(row)
        if _is_yes(cells.get("disabled", "")):
            return
        if not cells.get("type"):
            self._untyped(row, cells.get("name", ""))
            return
        cell = read_type(cells["type"])
        if cell.type == "closes":
            self._close(row)
            return
        name = self._name(row, cells)
        if cell.type == "opens":
            self._open.append((name, cell.repeat, row.number))
            return
        if not cell.known:
            self._notice(MENDED_TYPE, row, "type", type=cells["type"])
        self._ask(row, cells, name, cell)

    def finished(self, settings: Mapping[str, str]) -> tuple[Question, ...]:
        """Return every question, the ones that each form is given last; note what stays open."""
        for name, _, row in self._open:
            self._problems.add(UNCLOSED_GROUP, self._headings.place(row, "type"), name=name)
        if not self._questions and not self._problems:
            self._problems.add(NO_QUESTIONS, self._headings.place(0, ""))
        given = [] if _is_yes(settings.get("omit_instanceid", "")) else ["instanceID"]
        given += ["instanceName"] if settings.get("instance_name") else []
        meta = (Question(name, "calculate", groups=(META_GROUP,)) for name in given)
        return (*self._questions, *meta)

    def _ask(self, row: SheetRow, cells: Mapping[str, str], name: str, cell: TypeCell) -> None:
        question = Question(
            name=name,
            type=cell.type,
            list_name=self._list(row, name, cell, cells["type"]),
            labels=self._headings.worded(row, "label"),
            groups=tuple(group for group, _, _ in self._open),
            required=cells.get("required", ""),
            relevant=cells.get("relevant", ""),
            repeated=any(repeat for _, repeat, _ in self._open),
            row=row.number,
        )
        self._add(question)
        if cell.other:
            self._add(
                Question(
                    f"{name}_other",
                    "text",
                    groups=question.groups,
                    repeated=question.repeated,
                    row=row.number,
                )
            )

    def _add(self, question: Question) -> None:
        first = self._rows.setdefault(question.path, question.row)
        if first != question.row:
            place = self._headings.place(question.row, "name")
            self._problems.add(DUPLICATE_QUESTION, place, name=question.name, first=first)
        self._questions.append(question)

    def _list(self, row: SheetRow, name: str, cell: TypeCell, given: str) -> str:
        wanted = cell.list_name
        if not wanted:
            if cell.type in SELECT_TYPES and len(given.split()) == 1:
                place = self._headings.place(row.number, "type")
                self._problems.add(NO_LIST_NAMED, place, name=name)
            return ""
        if wanted in self._choices:
            return wanted
        alike = [known for known in self._choices if known.casefold() == wanted.casefold()]
        if len(alike) == 1:
            self._notice(MENDED_LIST, row, "type", list=wanted, mended=alike[0])
            return alike[0]
        place = self._headings.place(row.number, "type")
        self._problems.add(NO_LIST, place, name=name, list=wanted)
        return ""

    def _name(self, row: SheetRow, cells: Mapping[str, str]) -> str:
        name = cells.get("name", "")
        if not name:
            mended = f"row_{row.number}"
            self._notice(MENDED_NO_NAME, row, "name", mended=mended)
            return mended
        mended = "_".join(name.split())
        if mended != name:
            self._notice(MENDED_NAME, row, "name", name=name, mended=mended)
        return mended

    def _untyped(self, row: SheetRow, name: str) -> None:
        if name:
            place = self._headings.place(row.number, "type")
            self._problems.add(NO_TYPE, place, name=name)
        else:
            self._notice(MENDED_ROW, row, "type")

    def _close(self, row: SheetRow) -> None:
        if self._open:
            self._open.pop()
        else:
            self._notice(MENDED_END, row, "type")

    def _notice(self, kind: ProblemKind, row: SheetRow, column: str, **params: object) -> None:
        self._problems.notice(kind, self._headings.place(row.number, column), **params)


def _settings(sheet: Sheet | None) -> dict[str, str]:
    """Return the first row of the settings, its columns in lower case with underscores."""
    if sheet is None or not sheet.rows:
        return {}
    cells = sheet.rows[0].cells
    return {"_".join(column.lower().split()): cell.strip() for column, cell in cells.items()}


def _is_yes(cell: str) -> bool:
    return cell.strip().lower() in _YES
