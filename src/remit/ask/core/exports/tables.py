"""A form's answers as tables: one for each wave, both waves side by side, one for each repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, WAVES
from remit.ask.core.exports.columns import (
    Column,
    information_columns,
    moment_text,
    question_columns,
)
from remit.ask.core.speech import FALLBACK, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from remit.ask.core.exports.answers import FormAnswers, Given
    from remit.ask.core.questionnaire import Group


_MOST_OF_A_NAME = 80
_TURN = re.compile(r"\[(\d+)\]")
_RECORD = (
    ("mode", "export-mode", "record"),
    ("language", "export-language", "record"),
    ("begun_at", "export-begun", "record-moment"),
    ("sent_at", "export-sent", "record-moment"),
)


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table to take away.

    Attributes:
        name: of its files, without a suffix.
        title: what it holds, in a few words.
        columns: in order; their names differ.
        rows: cells by column's name, sorted by code; what nobody answered is left out.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, str], ...]

    def values(self, column: Column) -> list[str]:
        """Return a column's cells, "" for one that is empty."""
        return [row.get(column.name, "") for row in self.rows]


def export_tables(answers: FormAnswers, language: str, stem: str) -> tuple[ExportTable, ...]:
    """Return the tables of one form; a wave that nobody answered in has none.

    Args:
        answers: what was answered.
        language: of the labels; where there are none, English or the form's own is used.
        stem: what the tables' names begin with.
    """
    questions = _questions(answers, language)
    waves = [wave for wave in WAVES if any(one.wave == wave for one in answers.given)]
    tables = [_wave_table(answers, questions, wave, language, stem) for wave in waves]
    if waves:
        tables.append(_wide_table(answers, questions, waves, language, stem))
    for wave in waves:
        tables += _repeat_tables(answers, wave, language, stem)
    return tuple(tables)


def form_stems(keys: Iterable[str]) -> dict[str, str]:
    """Return what each form's tables are named by: its file's name, made safe and told apart."""
    stems: dict[str, str] = {}
    for key in keys:
        base = _safe(key.rpartition("/")[2].rpartition(".")[0] or key) or "form"
        stem, number = base, 2
        while stem in stems.values():
            stem, number = f"{base}-{number}", number + 1
        stems[key] = stem
    return stems


def after_prefix(names: Collection[str]) -> str:
    """Return what marks the later columns of a joined table; no question's name begins with it."""
    prefix = "after_"
    while any(name.startswith(prefix) for name in names):
        prefix += "_"
    return prefix


def _questions(answers: FormAnswers, language: str) -> list[Column]:
    """Return the columns of every question, and of answers to what the form no longer asks."""
    form, plan = answers.form, answers.plan
    missing = plan.missing if plan else ()
    columns: list[Column] = []
    if plan and plan.cluster and not (form and plan.cluster in form.answered()):
        group = _own("export-group", language)
        columns.append(Column(plan.cluster, group, "text", plan.cluster))
    for key, question in (form.answered() if form else {}).items():
        if key != answers.code_column:
            columns += question_columns(key, question, form, language, missing) if form else ()
    known = {column.key for column in columns}
    items = [item.name for item in plan.items] if plan and not form else []
    asked = [*items, *sorted({key for one in answers.given for key in one.answers})]
    for key in dict.fromkeys(asked):
        if key not in known:
            columns.append(Column(key, "", "text", key, missing=missing))
    return columns


def _wave_table(
    answers: FormAnswers, questions: Sequence[Column], wave: str, language: str, stem: str
) -> ExportTable:
    mark = _mark(questions)
    record = _record_columns(mark, language, wave)
    asked = [column.renamed(column.name, wave) for column in questions]
    about = information_columns(answers.information, language) if wave == AFTER else ()
    rows = []
    for one in (one for one in answers.given if one.wave == wave):
        row = {answers.code_column: one.code} | _record(one, mark)
        row |= {column.name: column.cell(one.answers.get(column.key, "")) for column in asked}
        rows.append(row | _seen(answers, one.code, about))
    columns = (_code(answers, language), *record, *asked, *(c for _, *both in about for c in both))
    return ExportTable(f"{stem}-{wave}", f"{answers.key}, {wave}", columns, _filled(rows))


def _mark(questions: Sequence[Column], stem: str = "") -> str:
    """Return what stands before the record's columns, so that no question is called like one."""
    taken = {column.name for column in questions}
    mark = f"_{stem}"
    while any(f"{mark}{name}" in taken for name, *_ in _RECORD):
        mark = f"_{mark}"
    return mark


def _wide_table(
    answers: FormAnswers,
    questions: Sequence[Column],
    waves: Sequence[str],
    language: str,
    stem: str,
) -> ExportTable:
    """Return one row for each person; the cluster is told once, as it holds for both waves."""
    prefix = after_prefix([column.name for column in questions])
    cluster = answers.plan.cluster if answers.plan else ""
    about = information_columns(answers.information, language)
    columns = [_code(answers, language)]
    asked: dict[str, list[tuple[Column, Column]]] = {}
    for wave in waves:
        columns += _record_columns(_mark(questions, f"{wave}_"), language, wave)
        later = prefix if wave == AFTER else ""
        asked[wave] = [
            (column, column.renamed(f"{later}{column.name}", wave))
            for column in questions
            if not (cluster and column.key == cluster)
        ]
        columns += [new for _, new in asked[wave]]
    shared = [column for column in questions if cluster and column.key == cluster]
    columns[1:1] = shared
    rows: dict[str, dict[str, str]] = {}
    for one in answers.given:
        row = rows.setdefault(one.code, {answers.code_column: one.code})
        row |= _record(one, _mark(questions, f"{one.wave}_")) | _seen(answers, one.code, about)
        row |= {c.name: c.cell(one.answers[c.key]) for c in shared if one.answers.get(c.key)}
        row |= {new.name: old.cell(one.answers.get(old.key, "")) for old, new in asked[one.wave]}
    columns += [c for _, *both in about for c in both]
    title = f"{answers.key}, {' and '.join(waves)} side by side"
    return ExportTable(f"{stem}-wide", title, tuple(columns), _filled(rows.values()))


def _repeat_tables(
    answers: FormAnswers, wave: str, language: str, stem: str
) -> Iterable[ExportTable]:
    form = answers.form
    if form is None:
        return
    for group in form.groups:
        asked = form.asked_in(group) if group.repeat else ()
        if not asked:
            continue
        depth = sum(1 for other in form.groups if other.repeat and _around(other, group))
        names = {form.key(question) for question in asked}
        turns = [_free(f"turn_{n}" if n > 1 else "turn", names) for n in range(1, depth + 1)]
        turn = _own("export-turn", language)
        columns = [Column(name, turn, "integer", wave=wave) for name in turns]
        by_path = {question.path: form.key(question) for question in asked}
        for question in asked:
            found = question_columns(form.key(question), question, form, language)
            columns += [column.renamed(column.name, wave) for column in found]
        rows = [
            {answers.code_column: one.code, **dict(zip(turns, map(str, at), strict=True)), **cells}
            for one in answers.given
            if one.wave == wave
            for at, cells in _turns(one, by_path, columns, depth)
        ]
        if rows:
            label = "-".join(_safe(step) for step in group.steps)
            title = f"{answers.key}, {wave}, each turn of {group.name}"
            every = (_code(answers, language), *columns)
            yield ExportTable(f"{stem}-{wave}-{label}", title, every, tuple(rows))


def _turns(
    one: Given, by_path: Mapping[str, str], columns: Sequence[Column], depth: int
) -> list[tuple[tuple[int, ...], dict[str, str]]]:
    """Return one participant's turns of one repeat, each with its cells, in order."""
    found: dict[tuple[int, ...], dict[str, str]] = {}
    for path, answer in one.turns.items():
        key = by_path.get(_TURN.sub("", path))
        at = tuple(int(turn) for turn in _TURN.findall(path))
        if key is None or len(at) != depth:
            continue
        cells = found.setdefault(at, {})
        cells.update({c.name: c.cell(answer) for c in columns if c.key == key})
    return sorted(found.items())


def _around(other: Group, group: Group) -> bool:
    return group.steps[: len(other.steps)] == other.steps


def _code(answers: FormAnswers, language: str) -> Column:
    return Column(answers.code_column, _own("export-code", language), "text")


def _record_columns(mark: str, language: str, wave: str) -> list[Column]:
    """Return the columns of how and when answers were given, each name behind a mark."""
    return [
        Column(f"{mark}{name}", _own(key, language), kind, wave=wave) for name, key, kind in _RECORD
    ]


def _own(key: str, language: str) -> str:
    """Return what Remit calls a column of its own: in English where it has no words for it."""
    return words(language).get(key) or words(FALLBACK)[key]


def _record(one: Given, prefix: str) -> dict[str, str]:
    moments = {"begun_at": moment_text(one.begun_at), "sent_at": moment_text(one.sent_at)}
    said = {"mode": one.mode, "language": one.language, **moments}
    return {f"{prefix}{name}": text for name, text in said.items()}


def _seen(
    answers: FormAnswers, code: str, about: Iterable[tuple[str, Column, Column]]
) -> dict[str, str]:
    cells = {}
    for key, seconds, check in about:
        seen = answers.seen.get(code, {}).get(key)
        if seen is not None:
            cells[seconds.name] = "" if seen.seconds is None else str(seen.seconds)
            cells[check.name] = seen.answer
    return cells


def _safe(name: str) -> str:
    """Return a name that every file system takes, in the letters of its own script."""
    return re.sub(r"[^\w]+", "-", name).strip("-")[:_MOST_OF_A_NAME]


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name = f"_{name}"
    return name


def _filled(rows: Iterable[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    return tuple({name: cell for name, cell in row.items() if cell} for row in rows)
