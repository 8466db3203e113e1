"""What a table would bring: its columns, rows and all that is wrong, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES, QuestionnairePlan, Wide
from remit.ask.core.imports.media import named_media
from remit.ask.core.imports.naming import ColumnUse, NamedTable, by_names, column_uses
from remit.ask.core.imports.repeats import RepeatReading, Turns
from remit.ask.core.imports.sources import (
    CODE_COLUMNS,
    LIME,
    SOURCES,
    WIDE,
    find_source,
    finished_rows,
    lime_name,
)
from remit.ask.core.imports.unfolded import unfolded
from remit.ask.core.response_columns import SEPARATORS, find_columns
from remit.ask.core.responses import read_responses
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table, without_mark
from remit.people.core.participant_code import is_sound_code, written_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from remit.ask.core.imports.bundle import Bundle
    from remit.ask.core.questionnaire import Questionnaire
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
NO_QUESTION = problem_kind(
    "import-no-question",
    "No column of the table is a question of “{form}”.",
    "Check that this is the right form, and that the header has the questions' names or words.",
)
NO_CODE = problem_kind(
    "import-no-code",
    "No column of the table is known to hold the participants' codes.",
    "Say which one does, by its header; the command has --code for it. There are: {found}.",
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
class Brought:
    """What a table holds.

    Attributes:
        source: of `SOURCES`.
        columns: what each column was taken for.
        rows: how many rows the table has.
        counted: how many of them are finished answers.
        by_words: how many cells were read by a choice's label rather than its name.
        responses: the answers, sorted by code and wave.
        turns: how many turns of repeats are among them.
        media: the files that came with the tables and that an answer names, by name.
    """

    source: str
    columns: tuple[ColumnUse, ...]
    rows: int
    counted: int
    by_words: int
    responses: tuple[Response, ...]
    turns: int = 0
    media: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def has_parts(self) -> bool:
        """Whether some of the columns are of tables of repeats."""
        return any(use.table for use in self.columns)


def examine(
    bundle: Bundle,
    request: Request,
    form: Questionnaire | None,
    base: QuestionnairePlan | None,
    codes: CodeRules,
    problems: Problems,
) -> Brought:
    """Return what a table would bring into a study.

    Args:
        bundle: as it was read, with the tables of its repeats.
        request: how it is to be read.
        form: the questions; None where a table has no form.
        base: how the study's own plan reads the form, or None.
        codes: what the study knows of codes; `known` are those that need no leave to come in.
        problems: takes all that is wrong, with rows and columns; notices what was left out.
    """
    bare, turns_of = unfolded(_without_marks(bundle.main), form)
    bundle = replace(bundle, parts={**bundle.parts, **turns_of})
    prefix = _prefix(request, base)
    names = list(form.answered()) if form else [item.name for item in (base.items if base else ())]
    request = replace(request, source=request.source or find_source(bare.columns, names, prefix))
    _check_request(request, bare.file, problems)
    plan = _plan(request, bare, base, prefix)
    waves = WAVES if plan.wide else (request.wave,)
    kept = Table(bare.file, bare.columns, finished_rows(bare, request.source, problems))
    found = NamedTable(kept, {column: column for column in kept.columns})
    if form is not None:
        found = by_names(kept, plan, form, waves, request.source, problems)
    layout = find_columns(found.table.columns, plan, form, waves)
    if not any(columns.keys for columns in layout.waves.values()):
        problems.add(NO_QUESTION, Place(bare.file, row=1), form=request.form)
    if not request.new_people:
        _check_people(found.table, layout.code, codes, problems)
    path = plan.paths[0] if plan.paths else bare.file
    everyone = replace(codes, known=None)
    responses: tuple[Response, ...] = ()
    if layout.code or request.code:  # a column that was named and lacks is told by its reader
        responses = read_responses({path: found.table}, plan, form, everyone, problems)
    else:
        shown = ", ".join(bare.columns)
        problems.add(NO_CODE, Place(bare.file, row=1), found=shown)
    turns = Turns({})
    if form is not None and layout.code and not plan.wide:
        whose = _whose(bare, found, layout.code, codes, {one.code for one in responses})
        turns = _turns(bundle, form, request, plan.missing, whose, problems)
    responses = tuple(replace(one, turns=turns.by_code.get(one.code, {})) for one in responses)
    return Brought(
        request.source,
        (*column_uses(layout, found.originals, found.table.columns), *turns.columns),
        len(bare),
        len(kept),
        found.by_words + turns.by_words,
        responses,
        turns.rows,
        named_media(bundle, form, responses, problems) if form else {},
    )


def _turns(
    bundle: Bundle,
    form: Questionnaire,
    request: Request,
    missing: tuple[str, ...],
    whose: Iterable[tuple[Row, str]],
    problems: Problems,
) -> Turns:
    """Return the turns of repeats that come in tables of their own."""
    reading = RepeatReading(form, request.wave, request.source, missing, bundle.main_name, problems)
    parts = {name: _without_marks(table) for name, table in bundle.parts.items()}
    return reading.read(whose, parts)


def _whose(
    table: Table, found: NamedTable, column: str, codes: CodeRules, answering: Collection[str]
) -> Iterator[tuple[Row, str]]:
    """Yield each row of a table with the code that it counts for, "" where it counts for none."""
    named = {row.number: written_code(row[column], codes.mode) for row in found.table}
    for row in table:
        code = named.get(row.number, "")
        yield row, code if code in answering else ""


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
    if request.source == LIME:
        named = {lime_name(column): column for column in table.columns}
        return next((named[name] for name in wanted if name in named), wanted[0])
    return wanted[0]


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
