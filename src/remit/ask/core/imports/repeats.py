"""Turns of repeats that come in tables of their own, each row naming the row that it belongs to.

ODK Central: `KEY` and `PARENT_KEY`. KoboToolbox: `_index`, `_parent_table_name` and
`_parent_index`. Ona: columns of the table of people, taken apart by `unfolded`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from remit.ask.core.analysis_plan import QuestionnairePlan
from remit.ask.core.imports.naming import ColumnUse, by_names, column_uses
from remit.ask.core.imports.unfolded import OWN, PARENT, is_unfolded, key_of
from remit.ask.core.response_columns import find_columns
from remit.ask.core.responses import read_responses
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table
from remit.people.core.participant_code import ANY_CODE

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from remit.ask.core.questionnaire import Group, Questionnaire

NO_REPEAT = problem_kind(
    "import-no-repeat",
    "The table “{name}” is no repeat of the form, or may be several; it was left out.",
    "Check that this is the right form, and that the header has the questions' names or words.",
)
NO_PARENT = problem_kind(
    "import-no-parent",
    "The row belongs to “{parent}”, and no table has a row of that name.",
    "Export all tables of the form at once, and bring them in together.",
)

_ROW = "\x1frow"
"""A column that no table has: it tells the rows of a repeat apart while they are read."""
_SHEET_TITLE = 31  # characters: the longest title that a workbook takes


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of repeats that a file holds.

    Attributes:
        by_code: answers inside repeats of each person, by path such as `person[1]/age`.
        columns: what each column of their tables was taken for.
        rows: how many turns there are.
        by_words: how many cells were read by a choice's label rather than its name.
    """

    by_code: Mapping[str, Mapping[str, str]]
    columns: tuple[ColumnUse, ...] = ()
    rows: int = 0
    by_words: int = 0


class _Place(NamedTuple):
    """Where a row stands: whose it is, under which path, and in which repeat."""

    code: str
    path: str
    steps: tuple[str, ...]


class _Part(NamedTuple):
    name: str
    table: Table
    group: Group
    form: Questionnaire


class RepeatReading:
    """Reads the tables of repeats, outer ones before the inner.

    Args:
        form: the questions.
        wave: which the tables hold.
        source: the tool whose ways are known.
        missing: answers that are no answers.
        main_name: what the tool calls the table of people.
        problems: takes what is wrong, with table and row; notices tell what was left out.
    """

    def __init__(
        self,
        form: Questionnaire,
        wave: str,
        source: str,
        missing: tuple[str, ...],
        main_name: str,
        problems: Problems,
    ) -> None:
        self._form = form
        self._wave = wave
        self._source = source
        self._missing = missing
        self._main = main_name
        self._problems = problems
        self._places: dict[Hashable, _Place | None] = {}
        self._by_code: dict[str, dict[str, str]] = {}
        self._uses: list[ColumnUse] = []
        self._rows = self._by_words = 0
        self._turns: Counter[tuple[str, str]] = Counter()

    def read(self, people: Iterable[tuple[Row, str]], parts: Mapping[str, Table]) -> Turns:
        """Return the turns.

        Args:
            people: each row of the table of people with the code that it counts for, or "" where
                it was left out: what belongs to it is left out, too.
            parts: the tables of repeats by name.
        """
        for row, code in people:
            place = _Place(code, "", ()) if code else None
            for key in [*_keys(self._main, row), ("", key_of(row))]:
                self._places[key] = place
        for part in sorted(self._known(parts), key=lambda one: len(one.group.steps)):
            self._take(part)
        return Turns(self._by_code, tuple(self._uses), self._rows, self._by_words)

    def _known(self, parts: Mapping[str, Table]) -> list[_Part]:
        found = []
        for name, table in parts.items():
            part = self._part(name, table)
            if part is None:
                self._problems.notice(NO_REPEAT, Place(table.file), name=name)
            else:
                found.append(part)
        return found

    def _part(self, name: str, table: Table) -> _Part | None:
        """Return which repeat a table holds: by its name, and by the most columns that fit."""
        ranked = []
        for group in (one for one in self._form.groups if one.repeat):
            inner = _inside(self._form, group)
            named = by_names(
                table, self._plan(table), inner, (self._wave,), self._source, Problems()
            )
            layout = find_columns(named.table.columns, self._plan(table), inner, (self._wave,))
            if count := len(layout.waves[self._wave].keys):
                ranked.append((_is_named(name, group), count, group, inner))
        ranked.sort(key=lambda one: one[:2], reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
            return None
        return _Part(name, table, ranked[0][2], ranked[0][3])

    def _plan(self, table: Table) -> QuestionnairePlan:
        return QuestionnairePlan(
            form="",
            code=_ROW,
            items=(),
            missing=self._missing,
            cluster="",
            tables=((self._wave, table.file),),
            wide=None,
        )

    def _take(self, part: _Part) -> None:
        """Read one table: the answers of each row under the path of its turn."""
        rows = tuple(Row(row.number, {**row.cells, _ROW: str(row.number)}) for row in part.table)
        table = Table(part.table.file, (*part.table.columns, _ROW), rows)
        plan = self._plan(table)
        named = by_names(table, plan, part.form, (self._wave,), self._source, self._problems)
        layout = find_columns(named.table.columns, plan, part.form, (self._wave,))
        uses = column_uses(layout, named.originals, named.table.columns, part.name)
        made = {_ROW, OWN, PARENT} if is_unfolded(part.name) else {_ROW}
        self._uses += [use for use in uses if use.column not in made]
        self._by_words += named.by_words
        path = plan.paths[0]
        read = read_responses({path: named.table}, plan, part.form, ANY_CODE, self._problems)
        answers = {one.code: one.answers for one in read}
        paths = {key: question.path for key, question in part.form.answered().items()}
        for row in part.table:
            place = self._place(part, row)
            for key in _keys(part.name, row):
                self._places[key] = place
            if place is not None:
                self._rows += 1
                said = answers.get(str(row.number), {})
                own = self._by_code.setdefault(place.code, {})
                own.update({f"{place.path}/{paths[key]}": text for key, text in said.items()})

    def _place(self, part: _Part, row: Row) -> _Place | None:
        """Return where a row stands, or None where it is left out with what it belongs to."""
        outer = self._form.repeat_around(part.group.groups)
        wanted = _parents(row, self._main if not outer else "")
        parent = next((key for key in wanted if key in self._places), None)
        around = self._places.get(parent) if parent is not None else None
        if parent is None or (around is not None and around.steps != outer):
            shown = " ".join(str(step) for step in wanted[0] if step) if wanted else ""
            place = Place(part.table.file, row=row.number)
            self._problems.add(NO_PARENT, place, parent=shown)
            return None
        if around is None:
            return None
        inner = "/".join(part.group.steps[len(around.steps) :])
        base = f"{around.path}/{inner}" if around.path else inner
        self._turns[around.code, base] += 1
        return _Place(around.code, f"{base}[{self._turns[around.code, base]}]", part.group.steps)


def _keys(table: str, row: Row) -> list[tuple[str, str]]:
    """Return what other tables may call a row."""
    found = [("", row[name]) for name in ("KEY", "meta-instanceID", "instanceID", "_uuid")]
    found += [(title, row["_index"]) for title in {table, table[:_SHEET_TITLE]}]
    return [(title, key) for title, key in found if key]


def _parents(row: Row, main: str) -> list[tuple[str, str]]:
    """Return what a row calls the one that it belongs to, in the order to be tried.

    Args:
        row: of a repeat.
        main: what the table of people is called, where the repeat is in no other; else "".
    """
    found = [("", row["PARENT_KEY"])]
    index, title = row["_parent_index"], row["_parent_table_name"] or main
    found += [(name, index) for name in (title, title[:_SHEET_TITLE], main) if name and index]
    if main:
        found += [("", row[name]) for name in ("_submission__uuid", "_submission_uuid")]
    return [(name, key) for name, key in found if key]


def _inside(form: Questionnaire, group: Group) -> Questionnaire:
    """Return the questions of one repeat as a form of their own, inner repeats left out."""
    depth = len(group.steps)
    questions = tuple(
        replace(question, repeated=False, groups=question.groups[depth:])
        for question in form.asked_in(group)
    )
    return replace(form, questions=questions, groups=())


def _is_named(name: str, group: Group) -> bool:
    """Whether a table is called by its repeat: `FORM-REPEAT`, or the start of a long name.

    What was made of columns is called by repeat and turn: `GROUP/REPEAT[2]`.
    """
    name = name.rpartition("[")[0] if is_unfolded(name) else name
    return (
        name == group.name
        or name.endswith((f"-{group.name}", f".{group.name}", f"/{group.name}"))
        or (len(name) == _SHEET_TITLE and group.name.startswith(name))
    )
