"""Responses: what each person answered in each wave, read from tables as tools export them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES
from remit.ask.core.answers import AnswerSheet
from remit.ask.core.response_columns import find_columns
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import MISSING_COLUMN
from remit.people.core.participant_code import coded_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.analysis_plan import QuestionnairePlan
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.response_columns import Columns, Layout
    from remit.kernel.tables import Row, Table
    from remit.people.core.participant_code import CodeRules

REPEATED_COLUMN = problem_kind(
    "responses-repeated-column",
    "The column “{column}” holds a question that another column holds already.",
    "Take one of them out, or give the header with all its groups.",
)
NO_COLUMN = problem_kind(
    "responses-no-column",
    "No table has a column for “{name}”, which the plan names.",
    "Add the column, correct the name, or take it out of the plan.",
)
IGNORED_COLUMNS = problem_kind(
    "responses-ignored-columns",
    "Columns that are no question of the form were left out ({count}): {names}.",
    "Nothing need be done, unless one of them is a question under another name.",
)
DUPLICATE_RESPONSE = problem_kind(
    "responses-duplicate",
    "“{code}” answered already in row {first}.",
    "Keep the one that counts and take the other out.",
)
BAD_ANSWER = problem_kind(
    "responses-bad-answer",
    "“{answer}” is no answer to “{name}”.",
    "Use {allowed}. A value that stands for no answer belongs in the plan's “missing”.",
)
NO_MOMENT = problem_kind(
    "responses-no-moment",
    "Answers that are no day or time, in {count}, the first of them “{answer}”; they are kept as "
    "they stand.",
    "Write days as 2024-01-31 and times as 14:30, if they are to be reckoned with.",
)
_SHOWN_COLUMNS = 8
_SHOWN_ANSWER = 60


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers in one wave; unanswered questions are left out.

    Attributes:
        code: what the person is known by.
        wave: "before" or "after".
        answers: by question key.
        turns: answers inside repeats, by path such as `person[1]/age`.
    """

    code: str
    wave: str
    answers: Mapping[str, str] = field(default_factory=dict)
    turns: Mapping[str, str] = field(default_factory=dict)

    @property
    def everything(self) -> dict[str, str]:
        """The answers inside and outside repeats; no question's key looks like a path to a turn."""
        return {**self.answers, **self.turns}


def read_responses(
    tables: Mapping[str, Table],
    plan: QuestionnairePlan,
    form: Questionnaire | None,
    codes: CodeRules,
    problems: Problems,
) -> tuple[Response, ...]:
    """Return the responses of one questionnaire, sorted by code and wave.

    Args:
        tables: its tables by the path that the plan gives; those not there yet are left out.
        plan: how it is read.
        form: its form; None where a wide table has none.
        codes: what the study knows of codes.
        problems: takes what is wrong, with row and column.
    """
    sheet = AnswerSheet(plan, form)
    waves = {plan.wide.table: WAVES} if plan.wide else {path: (w,) for w, path in plan.tables}
    responses: list[Response] = []
    found: set[str] = set()
    before = len(problems)
    for path, table in tables.items():
        layout = find_columns(table.columns, plan, form, waves[path])
        if _note_columns(layout, table, plan, problems):
            found |= {key for columns in layout.waves.values() for key in columns.keys}
            responses += _Reader(table, layout, sheet, codes, problems).responses()
    if tables and len(tables) == len(waves) and len(problems) == before:
        file = next(iter(tables.values())).file
        wanted = [item.name for item in plan.items] + ([plan.cluster] if plan.cluster else [])
        for name in (name for name in wanted if name not in found):
            problems.add(NO_COLUMN, Place(file, row=1, column=name), name=name)
    return tuple(sorted(responses, key=lambda one: (one.code, WAVES.index(one.wave))))


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        sheet: AnswerSheet,
        codes: CodeRules,
        problems: Problems,
    ) -> None:
        self._table = table
        self._layout = layout
        self._sheet = sheet
        self._codes = codes
        self._problems = problems
        self._rows: dict[str, int] = {}
        self._no_moments: dict[str, list[tuple[int, str]]] = {}

    def responses(self) -> list[Response]:
        """Return the responses of every row whose code counts."""
        rows = coded_rows(self._table, self._layout.code, self._codes, self._problems)
        read = [
            one for row, code in rows if self._is_first(row, code) for one in self._read(row, code)
        ]
        for column, found in self._no_moments.items():
            row, answer = found[0]
            count = "1 row" if len(found) == 1 else f"{len(found)} rows"
            place = Place(self._table.file, row=row, column=column)
            self._problems.notice(NO_MOMENT, place, count=count, answer=_shown(answer))
        return read

    def _is_first(self, row: Row, code: str) -> bool:
        """Answer whether a person answers here for the first time; note where they did before."""
        first = self._rows.setdefault(code, row.number)
        if first != row.number:
            place = Place(self._table.file, row=row.number, column=self._layout.code)
            self._problems.add(DUPLICATE_RESPONSE, place, code=code, first=first)
        return first == row.number

    def _read(self, row: Row, code: str) -> list[Response]:
        """Return one response for a table of one wave; of a wide one, those with an answer.

        Someone who answered nothing in a wide table was asked before, so that wave is kept.
        """
        waves = self._layout.waves
        read = [
            Response(code, wave, self._answers(row, columns)) for wave, columns in waves.items()
        ]
        return [one for one in read if one.answers or len(read) == 1] or read[:1]

    def _answers(self, row: Row, columns: Columns) -> dict[str, str]:
        answers: dict[str, str] = {}
        for key, column in columns.whole.items():
            answer = self._sheet.read(key, row[column])
            self._take(answers, key, answer, row, column, row[column])
        for key, split in columns.split.items():
            if not answers.get(key):
                cells = {choice: row[column] for column, choice in split.items()}
                said = next(filter(None, cells.values()), "")
                self._take(answers, key, self._sheet.join(key, cells), row, next(iter(split)), said)
        return answers

    def _take(
        self,
        answers: dict[str, str],
        key: str,
        answer: str | None,
        row: Row,
        column: str,
        said: str,
    ) -> None:
        if answer:
            answers[key] = answer
            if self._sheet.is_no_moment(key, answer):
                self._no_moments.setdefault(column, []).append((row.number, answer))
        elif answer is None:
            self._problems.add(
                BAD_ANSWER,
                Place(self._table.file, row=row.number, column=column),
                answer=_shown(said),
                name=key,
                allowed=self._sheet.allowed(key),
            )


def _shown(answer: str) -> str:
    return answer if len(answer) <= _SHOWN_ANSWER else f"{answer[:_SHOWN_ANSWER]}…"


def _note_columns(
    layout: Layout, table: Table, plan: QuestionnairePlan, problems: Problems
) -> bool:
    """Note what is wrong with the header; answer whether the rows can be read."""
    place = Place(table.file, row=1)
    if not layout.code:
        found = ", ".join(table.columns[:_SHOWN_COLUMNS])
        problems.add(MISSING_COLUMN, place, name=plan.code, found=found)
    for column in layout.repeated:
        problems.add(REPEATED_COLUMN, Place(table.file, row=1, column=column), column=column)
    if layout.ignored:
        shown = ", ".join(layout.ignored[:_SHOWN_COLUMNS])
        more = "…" if len(layout.ignored) > _SHOWN_COLUMNS else ""
        problems.notice(IGNORED_COLUMNS, place, count=len(layout.ignored), names=shown + more)
    pairs = plan.wide.pairs if plan.wide else ()
    paired = table.require([c for pair in pairs for c in (pair.before, pair.after)], problems)
    return bool(layout.code) and not layout.repeated and paired
