"""The survey sheet of a form, row by row: names, types, and the groups that are open.

Expressions are taken as they stand; `form_references` mends and checks what they refer to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.ask.core.form_draft import Draft
from remit.ask.core.form_names import free_name, mended_name
from remit.ask.core.form_parameters import note_parameters, read_parameters
from remit.ask.core.form_settings import is_yes
from remit.ask.core.implied_questions import Expansion, expand, with_other
from remit.ask.core.question_types import TypeCell, read_type
from remit.ask.core.questionnaire import META_GROUP, SELECT_TYPES, Group, Question
from remit.ask.core.row_types import MENDED_TYPE, note_type
from remit.ask.core.survey_cells import read_default, yes_or_expression
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.question_types import GroupKind
    from remit.ask.core.questionnaire import Choice
    from remit.ask.core.workbook import SheetRow
    from remit.kernel.errors import ProblemKind

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
    "The {sort} “{name}” is never closed.",
    "Add a row of type “end_{sort}” where it ends.",
)
UNOPENED_GROUP = problem_kind(
    "form-unopened-group",
    "This row ends a {sort}, and none is open.",
    "Add a row of type “begin_{sort}” where it begins, or take this row out.",
)
MENDED_END = problem_kind(
    "form-mended-end",
    "This row ends a {given}, but what is open is the {sort} “{name}”; it is read as its end.",
    "Nothing need be done, unless a beginning or an end is missing.",
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
MENDED_OUTSIDE = problem_kind(
    "form-mended-outside-list",
    "The list “{list}” is in no sheet of this file; its choices are those of “{file}”.",
    "Bring that file with the form, or add the list to the sheet external_choices.",
)
MENDED_ROW = problem_kind(
    "form-mended-row",
    "The row has no type and asks nothing; it was left out.",
    "Nothing need be done, unless it is a question.",
)
MENDED_EMPTY_GROUP = problem_kind(
    "form-mended-empty-group",
    "The group “{name}” asks nothing; it was left out.",
    "Nothing need be done, unless questions are missing.",
)

# The name that ODK gives the file made of the sheet external_choices.
_OUTSIDE_FILE = "itemsets.csv"
_LISTED_GROUPS: Mapping[GroupKind, str] = {
    "score": "kobo--score-choices",
    "rank": "kobo--rank-items",
    "matrix": "kobo--matrix_list",
}
# What a device records is known by its type, so that a name may be missing.
_NAMED_BY_TYPE = frozenset(
    {"start", "end", "today", "deviceid", "username", "audit", "phonenumber"}
)
# Nobody's answer is kept under the name of words on the screen.
_UNKEPT = frozenset({"note"})


@dataclass(frozen=True, slots=True)
class _Open:
    """A group that is open: what it is, its kind as the form says it, and its own list."""

    group: Group
    kind: GroupKind
    list_name: str

    @property
    def sort(self) -> str:
        return "repeat" if self.group.repeat else "group"


class SurveyReading:
    """Reads the survey sheet from top to bottom, with the groups that are open at each row."""

    def __init__(
        self,
        headings: Headings,
        choices: dict[str, tuple[Choice, ...]],
        problems: Problems,
        external: Mapping[str, str] | None = None,
    ) -> None:
        self._headings = headings
        self._problems = problems
        self._open: list[_Open] = []
        self._rows: dict[tuple[str, ...], int] = {}
        self._names: dict[tuple[str, ...], set[str]] = {}
        self.draft = Draft(choices, external=external or {})

    def take(self, row: SheetRow) -> None:
        """Read one row."""
        cells = self._headings.plain(row)
        if is_yes(cells.get("disabled", "")):
            return
        if not cells.get("type"):
            self._untyped(row, cells)
            return
        cell = read_type(cells["type"])
        place = self._headings.place(row.number, "type")
        worded = self._asks(row)
        if not note_type(cells, cell, place, self.draft.choices, self._problems, worded=worded):
            return
        if cell.type == "closes":
            self._close(row, cell)
        elif cell.type == "opens":
            self._begin(row, cells, cell)
        elif cell.type == "sets":
            self.draft.settings.setdefault(cell.list_name, cells.get("name", ""))
        else:
            self._ask(row, cells, cell)

    def finished(self) -> Draft:
        """Return what was read; note the groups that stay open, and leave out empty ones."""
        for one in self._open:
            place = self._headings.place(one.group.row, "type")
            self._problems.add(UNCLOSED_GROUP, place, sort=one.sort, name=one.group.name)
        used = {
            question.groups[:depth]
            for question in self.draft.questions
            for depth in range(1, len(question.groups) + 1)
        }
        for group in self.draft.groups:
            if group.steps not in used:
                place = self._headings.place(group.row, "name")
                self._problems.notice(MENDED_EMPTY_GROUP, place, name=group.name)
        self.draft.groups = [group for group in self.draft.groups if group.steps in used]
        return self.draft

    @property
    def _steps(self) -> tuple[str, ...]:
        return self._open[-1].group.steps if self._open else ()

    def _begin(self, row: SheetRow, cells: Mapping[str, str], cell: TypeCell) -> None:
        name = self._name(row, cells, "repeat" if cell.group == "repeat" else "group", apart=True)
        appearance = cells.get("appearance", "")
        if cell.group in {"score", "rank"} and not appearance:
            appearance = "field-list"
        group = Group(
            name=name,
            groups=self._steps,
            labels=self._headings.worded(row, "label"),
            hints=self._headings.worded(row, "hint"),
            relevant=cells.get("relevant", ""),
            repeat=cell.group == "repeat",
            repeat_count=cells.get("repeat_count", ""),
            appearance=appearance,
            media=self._headings.media(row),
            further=self._headings.further(row),
            row=row.number,
        )
        listed = cells.get(_LISTED_GROUPS.get(cell.group, ""), "") or cell.list_name
        self._first_row(group.steps, row.number)
        self.draft.groups.append(group)
        self._open.append(_Open(group, cell.group, listed))

    def _close(self, row: SheetRow, cell: TypeCell) -> None:
        given = "repeat" if cell.group == "repeat" else "group"
        if not self._open:
            place = self._headings.place(row.number, "type")
            self._problems.add(UNOPENED_GROUP, place, sort=given)
            return
        closed = self._open.pop()
        if closed.sort != given:
            name = closed.group.name
            self._notice(MENDED_END, row, "type", given=given, sort=closed.sort, name=name)
        if closed.kind == "matrix" or (closed.kind == "loop" and closed.list_name):
            self._expand(closed)

    def _expand(self, closed: _Open) -> None:
        """Ask the group's questions for each choice of its list."""
        if not closed.list_name:
            place = self._headings.place(closed.group.row, "type")
            self._problems.add(NO_LIST_NAMED, place, name=closed.group.name)
            return
        listed = self._known_list(closed.group.row, "type", closed.group.name, closed.list_name)
        if listed:
            expand(
                self.draft.questions,
                self.draft.groups,
                Expansion(
                    closed.group, self.draft.choices[listed], prefixed=closed.kind == "matrix"
                ),
            )

    def _ask(self, row: SheetRow, cells: Mapping[str, str], cell: TypeCell) -> None:
        name = self._name(row, cells, cell.type, apart=cell.type in _UNKEPT)
        cell = self._from_outside(row, cell)
        listed = self._list(row, name, cell)
        given = cells.get("parameters", "")
        place = self._headings.place(row.number, "parameters")
        note_parameters(given, cell.type, name, place, self._problems)
        worded = self._headings.worded
        self._add(
            Question(
                name=name,
                type=cell.type,
                list_name=listed,
                labels=worded(row, "label"),
                groups=self._steps,
                required=yes_or_expression(cells.get("required", "")),
                relevant=cells.get("relevant", ""),
                repeated=any(one.group.repeat for one in self._open),
                row=row.number,
                hints=worded(row, "hint"),
                guidance=worded(row, "guidance_hint"),
                constraint=cells.get("constraint", ""),
                constraint_messages=worded(row, "constraint_message"),
                required_messages=worded(row, "required_message"),
                default=read_default(cells.get("default", "")),
                calculation=cells.get("calculation", ""),
                choice_filter=cells.get("choice_filter", ""),
                choices_from=cell.choices_from,
                read_only=yes_or_expression(cells.get("read_only", "")),
                appearance=" ".join(cells.get("appearance", "").split()),
                parameters=read_parameters(given),
                trigger=cells.get("trigger", ""),
                media=self._headings.media(row),
                further=self._headings.further(row),
            )
        )
        if cell.other and listed:
            self._add_other()

    def _add_other(self) -> None:
        """Give the last question a choice “other”, with a free text."""
        question, free = with_other(self.draft.questions.pop(), self.draft.choices)
        self.draft.questions.append(question)
        self._add(free)

    def _add(self, question: Question) -> None:
        first = self._first_row((*question.groups, question.name), question.row)
        if first != question.row:
            place = self._headings.place(question.row, "name")
            self._problems.add(DUPLICATE_QUESTION, place, name=question.name, first=first)
        self.draft.questions.append(question)

    def _first_row(self, steps: tuple[str, ...], row: int) -> int:
        """Return the row that first had a name in its group; `row` where it is the first."""
        self._names.setdefault(steps[:-1], set()).add(steps[-1])
        return self._rows.setdefault(steps, row)

    def _from_outside(self, row: SheetRow, cell: TypeCell) -> TypeCell:
        """Take an external select without its sheet for choices in the file that ODK names."""
        known = {*self.draft.external, *self.draft.choices}
        if not cell.external or not cell.list_name or cell.list_name in known:
            return cell
        self._notice(MENDED_OUTSIDE, row, "type", list=cell.list_name, file=_OUTSIDE_FILE)
        return replace(cell, list_name="", choices_from=_OUTSIDE_FILE)

    def _list(self, row: SheetRow, name: str, cell: TypeCell) -> str:
        wanted = cell.list_name
        if not wanted and cell.group in {"score", "rank"} and self._open:
            wanted = self._open[-1].list_name
        if cell.type not in SELECT_TYPES or cell.choices_from:
            return ""
        if not wanted:
            place = self._headings.place(row.number, "type")
            self._problems.add(NO_LIST_NAMED, place, name=name)
            return ""
        if cell.external:
            wanted = self.draft.external.get(wanted, wanted)
        return self._known_list(row.number, "type", name, wanted)

    def _known_list(self, row: int, column: str, name: str, wanted: str) -> str:
        """Return the list as the choices sheet spells it; "" with a problem noted."""
        if wanted in self.draft.choices:
            return wanted
        place = self._headings.place(row, column)
        alike = [known for known in self.draft.choices if _loose(known) == _loose(wanted)]
        if len(alike) == 1:
            self._problems.notice(MENDED_LIST, place, list=wanted, mended=alike[0])
            return alike[0]
        self._problems.add(NO_LIST, place, name=name, list=wanted)
        return ""

    def _name(self, row: SheetRow, cells: Mapping[str, str], sort: str, *, apart: bool) -> str:
        """Return the row's name, mended where it must be.

        Args:
            row: the row.
            cells: its plain cells.
            sort: its type, to make a name of where it has none.
            apart: whether a name that the group has already may be changed without changing what
                any answer means.
        """
        name = cells.get("name", "")
        mended = mended_name(name)
        taken = self._names.get(self._steps, set())
        if not mended:
            given = name.strip()
            named = sort if sort in _NAMED_BY_TYPE else f"{sort}_{row.number}"
            mended = free_name(named, taken)
            if given:
                self._notice(MENDED_NAME, row, "name", name=given, mended=mended)
            elif sort not in _NAMED_BY_TYPE:
                self._notice(MENDED_NO_NAME, row, "name", mended=mended)
            return mended
        if mended != name or apart or (mended == META_GROUP and not self._open):
            reserved = {META_GROUP} if not self._open else set()
            mended = free_name(mended, taken | reserved)
        if mended != name:
            self._notice(MENDED_NAME, row, "name", name=name, mended=mended)
            if name not in taken:
                self.draft.renamed.setdefault(name, mended)
        return mended

    def _untyped(self, row: SheetRow, cells: Mapping[str, str]) -> None:
        """Take a row without a type for a calculation, a remark or a fault, by what else it has."""
        asks = self._asks(row)
        if cells.get("name") and cells.get("calculation") and not asks:
            self._notice(MENDED_TYPE, row, "type", type="", mended="calculate")
            self._ask(row, cells, TypeCell("calculate"))
        elif cells.get("name") and (asks or len(cells) > 1):
            place = self._headings.place(row.number, "type")
            self._problems.add(NO_TYPE, place, name=cells["name"])
        elif cells or asks:
            self._notice(MENDED_ROW, row, "type")

    def _asks(self, row: SheetRow) -> bool:
        """Whether the row has words that people would read."""
        return bool(self._headings.worded(row, "label") or self._headings.worded(row, "hint"))

    def _notice(self, kind: ProblemKind, row: SheetRow, column: str, **params: object) -> None:
        self._problems.notice(kind, self._headings.place(row.number, column), **params)


def _loose(name: str) -> str:
    """Return a list's name without capitals, blanks, brackets and other marks."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
