"""What a table would bring: its columns, rows and all that is wrong, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES, QuestionnairePlan, Wide
from remit.ask.core.answers import AnswerSheet
from remit.ask.core.imports.sources import (
    CODE_COLUMNS,
    SOURCES,
    WIDE,
    find_source,
    finished_rows,
)
from remit.ask.core.imports.wordings import Wordings
from remit.ask.core.questionnaire import SELECT_TYPES
from remit.ask.core.response_columns import SEPARATORS, find_columns
from remit.ask.core.responses import read_responses
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table, without_mark
from remit.people.core.participant_code import is_sound_code, written_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.response_columns import Layout
    from remit.ask.core.responses import Response
    from remit.people.core.participant_code import CodeRules

AFTER_PREFIX = "after_"

NO_SUCH_SOURCE = problem_kind(
    "import-no-such-source",
    "“{source}” is no tool whose tables are read.",
    "Use one of: {known}; or leave it out, and it is found from the header.",
)
NO_SUCH_WAVE = problem_kind(
    "import-no-such-wave",
    "The table holds one wave, and “{wave}” is none.",
    "Say which: before or after.",
)
SEVERAL_MEANINGS = problem_kind(
    "import-several-meanings",
    "The column “{column}” may be any of these questions: {names}. It was left out.",
    "Give the column the name of the question that it holds.",
)
NO_QUESTION = problem_kind(
    "import-no-question",
    "No column of the table is a question of “{form}”.",
    "Check that this is the right form, and that the header has the questions' names or words.",
)
UNKNOWN_PERSON = problem_kind(
    "import-unknown-code",
    "Nobody in this study has the code “{code}”.",
    "Correct it, or choose to bring in people whom the study does not know.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """How a table is to be read.

    Attributes:
        form: the form's key.
        wave: "before" or "after"; "" for a table with both.
        source: of `SOURCES`, or "" to find it.
        code: the column with the participant's code, or "" to find it.
        after_prefix: what marks the later columns of a table with both waves, or "".
        new_people: whether codes that nobody in the study has are brought in.
    """

    form: str
    wave: str = ""
    source: str = ""
    code: str = ""
    after_prefix: str = ""
    new_people: bool = False


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of a table was taken for.

    Attributes:
        column: its header.
        use: "code", "answer", "choice" or "left out".
        key: the question's key, or "".
        choice: of a question with several answers, the one that the column stands for.
        wave: whose answers it holds, or "".
    """

    column: str
    use: str
    key: str = ""
    choice: str = ""
    wave: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a table holds.

    Attributes:
        source: of `SOURCES`.
        columns: what each column was taken for.
        rows: how many rows the table has.
        counted: how many of them are finished answers.
        by_words: how many cells were read by a choice's label rather than its name.
        responses: the answers, sorted by code and wave.
    """

    source: str
    columns: tuple[ColumnUse, ...]
    rows: int
    counted: int
    by_words: int
    responses: tuple[Response, ...]


def examine(
    table: Table,
    request: Request,
    form: Questionnaire | None,
    base: QuestionnairePlan | None,
    codes: CodeRules,
    problems: Problems,
) -> Brought:
    """Return what a table would bring into a study.

    Args:
        table: as it was read.
        request: how it is to be read.
        form: the questions; None where a table has no form.
        base: how the study's own plan reads the form, or None.
        codes: what the study knows of codes; `known` are those that need no leave to come in.
        problems: takes all that is wrong, with rows and columns; notices what was left out.
    """
    bare = _without_marks(table)
    prefix = _prefix(request, base)
    names = list(form.answered()) if form else [item.name for item in (base.items if base else ())]
    source = request.source or find_source(bare.columns, names, prefix)
    _check_request(replace(request, source=source), table.file, problems)
    plan = _plan(replace(request, source=source), bare, base, prefix)
    waves = WAVES if plan.wide else (request.wave,)
    kept = Table(bare.file, bare.columns, finished_rows(bare, source, problems))
    named, originals = kept, {column: column for column in kept.columns}
    by_words = 0
    if form is not None:
        wordings = Wordings(form, source)
        named, originals = _named(kept, plan, form, waves, wordings, problems)
        named, by_words = _by_names(named, plan, form, waves, wordings)
    layout = find_columns(named.columns, plan, form, waves)
    if not any(columns.keys for columns in layout.waves.values()):
        problems.add(NO_QUESTION, Place(table.file, row=1), form=request.form)
    if not request.new_people:
        _check_people(named, layout.code, codes, problems)
    path = plan.paths[0] if plan.paths else table.file
    everyone = replace(codes, known=None)
    responses = read_responses({path: named}, plan, form, everyone, problems)
    uses = _uses(layout, originals, named.columns)
    return Brought(source, uses, len(table), len(kept), by_words, responses)


def _without_marks(table: Table) -> Table:
    """Return the table without the apostrophes that keep a spreadsheet from running a cell."""
    columns = tuple(without_mark(column) for column in table.columns)
    rows = tuple(
        Row(
            row.number, {without_mark(name): without_mark(cell) for name, cell in row.cells.items()}
        )
        for row in table
    )
    return Table(table.file, columns, rows)


def _prefix(request: Request, base: QuestionnairePlan | None) -> str:
    if request.after_prefix:
        return request.after_prefix
    return (base.wide.after_prefix if base and base.wide else "") or AFTER_PREFIX


def _check_request(request: Request, file: str, problems: Problems) -> None:
    if request.source not in SOURCES:
        known = ", ".join(SOURCES)
        problems.add(NO_SUCH_SOURCE, Place(file), source=request.source, known=known)
    if request.source != WIDE and request.wave not in WAVES:
        problems.add(NO_SUCH_WAVE, Place(file), wave=request.wave)


def _plan(
    request: Request, table: Table, base: QuestionnairePlan | None, prefix: str
) -> QuestionnairePlan:
    """Return the plan to read one table by; what it lacks of the study's own is no fault."""
    cluster = base.cluster if base and base.cluster in table.columns else ""
    wide = None
    if request.source == WIDE:
        paired = base.wide if base and base.wide and base.wide.pairs else None
        there = paired and all({p.before, p.after} & set(table.columns) for p in paired.pairs)
        wide = replace(paired, table=table.file) if paired and there else Wide(table.file, prefix)
    wave = request.wave if request.wave in WAVES else WAVES[0]
    return QuestionnairePlan(
        form="",
        code=_code_column(request, table, base),
        items=base.items if base and not base.form else (),
        missing=base.missing if base else (),
        cluster=cluster,
        tables=() if wide else ((wave, table.file),),
        wide=wide,
    )


def _code_column(request: Request, table: Table, base: QuestionnairePlan | None) -> str:
    if request.code:
        return request.code
    wanted = [*([base.code] if base else []), *CODE_COLUMNS]
    for name in wanted:
        endings = tuple(f"{separator}{name}" for separator in SEPARATORS)
        if name in table.columns or any(column.endswith(endings) for column in table.columns):
            return name
    return wanted[0]


def _named(
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


def _by_names(
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


def _check_people(table: Table, column: str, codes: CodeRules, problems: Problems) -> None:
    if not column or codes.known is None:
        return
    # What is wrong with a code by itself is told when the rows are read, and told once.
    unheard = Problems()
    for row in table:
        code = written_code(row[column], codes.mode)
        place = Place(table.file, row=row.number, column=column)
        if code in codes.known or codes.has_withdrawn(code):
            continue
        if is_sound_code(row[column], codes.mode, place, unheard):
            problems.add(UNKNOWN_PERSON, place, code=code)


def _uses(
    layout: Layout, originals: Mapping[str, str], columns: Sequence[str]
) -> tuple[ColumnUse, ...]:
    """Return what each column is, in the order of the header, by its own header."""
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
        found.get(column, ColumnUse(originals[column], "left out")) for column in columns if column
    )
