"""A table's headers and cells by the form's own names, where it has wordings in their place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.ask.core.answers import AnswerSheet
from remit.ask.core.imports.wordings import Wordings
from remit.ask.core.questionnaire import SELECT_TYPES
from remit.ask.core.response_columns import find_columns
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.analysis_plan import QuestionnairePlan
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.response_columns import Layout

SEVERAL_MEANINGS = problem_kind(
    "import-several-meanings",
    "The column “{column}” may be any of these questions: {names}. It was left out.",
    "Give the column the name of the question that it holds.",
)


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of a table was taken for.

    Attributes:
        column: its header.
        use: "code", "answer", "choice" or "left out".
        key: the question's key, or "".
        choice: of a question with several answers, the one that the column stands for.
        wave: whose answers it holds, or "".
        table: of a repeat, what its table is called; "" for the table of people.
    """

    column: str
    use: str
    key: str = ""
    choice: str = ""
    wave: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table with names for wordings.

    Attributes:
        table: the rows.
        originals: each column's own header, by its name.
        by_words: how many cells were read by a choice's label rather than its name.
    """

    table: Table
    originals: Mapping[str, str]
    by_words: int = 0


def by_names(
    table: Table,
    plan: QuestionnairePlan,
    form: Questionnaire,
    waves: tuple[str, ...],
    source: str,
    problems: Problems,
) -> NamedTable:
    """Return a table with names for headers and cells that are wordings.

    Args:
        table: as its tool wrote it.
        plan: how it is read.
        form: the questions.
        waves: those that it holds.
        source: the tool whose ways are known.
        problems: takes headers that may mean several questions, as notices.
    """
    wordings = Wordings(form, source)
    headed, originals = _headed(table, plan, form, waves, wordings, problems)
    named, by_words = _spelt(headed, plan, form, waves, wordings)
    return NamedTable(named, originals, by_words)


def column_uses(
    layout: Layout, originals: Mapping[str, str], columns: Sequence[str], part: str = ""
) -> tuple[ColumnUse, ...]:
    """Return what each column is, in the order of the header, by its own header.

    Args:
        layout: what the columns are.
        originals: the header of each column's name.
        columns: their names.
        part: what the table of a repeat is called, or "".
    """
    found = {}
    if layout.code:
        found[layout.code] = ColumnUse(originals[layout.code], "code")
    for wave, held in layout.waves.items():
        for key, column in held.whole.items():
            found[column] = ColumnUse(originals[column], "answer", key, "", wave)
        for key, several in held.split.items():
            for column, choice in several.items():
                found[column] = ColumnUse(originals[column], "choice", key, choice, wave)
    return tuple(
        replace(found.get(column, ColumnUse(originals[column], "left out")), table=part)
        for column in columns
        if column
    )


def _headed(
    table: Table,
    plan: QuestionnairePlan,
    form: Questionnaire,
    waves: tuple[str, ...],
    wordings: Wordings,
    problems: Problems,
) -> tuple[Table, dict[str, str]]:
    """Return the table with names for headers that are wordings, and each name's own header."""
    layout = find_columns(table.columns, plan, form, waves)
    prefix = plan.wide.after_prefix if plan.wide else ""
    renamed: dict[str, str] = {}
    # LimeSurvey keeps under “other” what was written, not whether it was chosen.
    written = [column for column in table.columns if wordings.is_written(column)]
    for column in dict.fromkeys([*layout.ignored, *written]):
        rest = column.removeprefix(prefix) if prefix else column
        found = wordings.header(rest)
        new = f"{prefix if rest != column else ''}{found[0]}" if len(found) == 1 else column
        if len(found) > 1:
            place = Place(table.file, row=1, column=column)
            problems.notice(SEVERAL_MEANINGS, place, column=column, names=", ".join(found))
        elif new not in {*table.columns, *renamed.values()}:
            renamed[column] = new
    columns = tuple(renamed.get(column, column) for column in table.columns)
    rows = tuple(
        Row(row.number, {renamed.get(name, name): cell for name, cell in row.cells.items()})
        for row in table
    )
    originals = dict(zip(columns, table.columns, strict=True))
    return Table(table.file, columns, rows), originals


def _spelt(
    table: Table,
    plan: QuestionnairePlan,
    form: Questionnaire,
    waves: tuple[str, ...],
    wordings: Wordings,
) -> tuple[Table, int]:
    """Return the table with choices by name where cells have their labels, and how many had."""
    sheet = AnswerSheet(plan, form)
    layout = find_columns(table.columns, plan, form, waves)
    wanted = {
        column: key
        for columns in layout.waves.values()
        for key, column in columns.whole.items()
        if form.answered()[key].type in SELECT_TYPES | {"date"}
    }
    known: dict[tuple[str, str], str] = {}
    count = 0
    rows = []
    for row in table:
        cells = dict(row.cells)
        for column, key in wanted.items():
            said = cells.get(column, "")
            if not said:
                continue
            if (key, said) not in known:
                known[key, said] = _name_of(key, said, sheet, wordings, form)
            cells[column] = known[key, said]
            count += cells[column] != said
        rows.append(Row(row.number, cells))
    return Table(table.file, table.columns, tuple(rows)), count


def _name_of(
    key: str, said: str, sheet: AnswerSheet, wordings: Wordings, form: Questionnaire
) -> str:
    """Return a cell by names; as it is where it has them already, or nothing is known of it."""
    is_date = form.answered()[key].type == "date"
    if not is_date and sheet.read(key, said) is not None:
        return said
    found = wordings.answer(key, said)
    return said if found is None else found
