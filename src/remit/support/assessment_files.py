"""Assessments in a study folder: rounds, the cohort's ranges, assessments and assessors.

What was agreed is also an answer in `ask/responses/`, and that one counts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from remit.ask.core.analysis_plan import WAVES
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.assessment.answers import (
    DONT_KNOW,
    NOT_AGREED,
    Assessment,
    AssessmentFiles,
    Assessor,
    Round,
)
from remit.support.core.assessment.form import FORM, form_wording
from remit.support.core.assessment.instrument import (
    LEVELS,
    instrument,
    versions,
    wording_digest,
)
from remit.support.core.assessment.profile import CohortRange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from remit.kernel.errors import ProblemKind
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.support.core.assessment.instrument import Instrument

_T = TypeVar("_T")

ROUNDS_FILE = "support/assessment-rounds.csv"
RANGES_FILE = "support/assessment-ranges.csv"
ASSESSMENTS_FILE = "support/assessments.csv"
ASSESSORS_FILE = "support/assessors.csv"
FORM_FILE = f"ask/{FORM}"
_ROUND = ("wave", "version", "opened_on", "closed_on")
_RANGE = ("wave", "theme", "organisations", "low", "middle", "high")
_ASSESSMENT = ("code", "wave", "compared_on", "agreed_on")
_ASSESSOR = ("code", "wave", "assessor", "sent_on")

BAD_CELL = problem_kind(
    "assessment-cell-unreadable",
    "“{value}” is no {what}.",
    "Use {allowed}.",
)
TWICE = problem_kind(
    "assessment-twice",
    "The same stands in row {first} already.",
    "Keep one of the two rows.",
)
NO_ROUND = problem_kind(
    "assessment-without-round",
    "No round of wave “{wave}” was opened.",
    "Add it to support/assessment-rounds.csv, or take the row out.",
)
NO_ASSESSMENT = problem_kind(
    "assessor-without-assessment",
    "Organisation {code} has no assessment in wave “{wave}”.",
    "Add it to support/assessments.csv, or take the row out.",
)
VERSIONS_DIFFER = problem_kind(
    "assessment-versions-differ",
    "The endline is of version {after} and the baseline of version {before}. They cannot be "
    "compared.",
    "Take the endline with the baseline's version, or begin another programme with a new baseline.",
)
FORM_CHANGED = problem_kind(
    "assessment-form-changed",
    "The form does not ask the items of version {version}, which the rounds are of.",
    "Put the form back as it was exported, or leave it out of the folder. Other languages may be "
    "added; the English words and the order must stay. For new items, begin another programme.",
)
TOO_EARLY = problem_kind(
    "assessment-too-early",
    "“{later}” is before “{earlier}”, or that is blank.",
    "Put the days right.",
)


def read_assessment(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> AssessmentFiles:
    """Return a folder's rounds and assessments; faulty rows are left out and noted."""
    rounds = _rounds(files, problems)
    _check_form(files, rounds, problems)
    made = {one.wave: instrument(one.version) for one in rounds}
    found = _Assessments(made, codes, problems)
    found.read(files)
    return AssessmentFiles(tuple(rounds), found.values()).in_order()


def write_assessment(value: AssessmentFiles) -> dict[str, bytes]:
    """Return the files of rounds and assessments in one fixed spelling; none without any."""
    given = value.in_order()
    if not given.rounds:
        return {}
    written = {ROUNDS_FILE: write_table(_ROUND, map(_round_row, given.rounds))}
    ranges = [_range_row(one.wave, each) for one in given.rounds for each in one.ranges]
    if ranges:
        written[RANGES_FILE] = write_table(_RANGE, ranges)
    names = instrument(given.rounds[0].version).names
    if given.assessments:
        rows = [
            {
                "code": one.code,
                "wave": one.wave,
                "compared_on": one.compared_on,
                "agreed_on": one.agreed_on,
                **one.agreed,
            }
            for one in given.assessments
        ]
        written[ASSESSMENTS_FILE] = write_table((*_ASSESSMENT, *names), rows)
    assessors = [
        {
            "code": one.code,
            "wave": one.wave,
            "assessor": each.number,
            "sent_on": each.sent_on,
            **each.answers,
        }
        for one in given.assessments
        for each in one.assessors
    ]
    if assessors:
        written[ASSESSORS_FILE] = write_table((*_ASSESSOR, *names), assessors)
    return {path: text.encode() for path, text in written.items()}


def _round_row(one: Round) -> dict[str, object]:
    return {name: getattr(one, name) for name in _ROUND}


def _range_row(wave: str, one: CohortRange) -> dict[str, object]:
    numbers = {name: f"{getattr(one, name):g}" for name in ("low", "middle", "high")}
    return {"wave": wave, "theme": one.theme, "organisations": one.organisations, **numbers}


class _Cells:
    """Reads the cells of one row, and notes what is wrong with each."""

    def __init__(self, row: Row, file: str, problems: Problems) -> None:
        self._row = row
        self._file = file
        self._problems = problems
        self.is_good = True

    def one_of(self, column: str, allowed: Sequence[str], what: str) -> str:
        """Return a cell that must be one of some values."""
        value = self._row[column]
        if value not in allowed:
            self._bad(column, what, ", ".join(allowed))
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """Return a day, or None where the cell is blank and may be."""
        return self._made(
            column, date.fromisoformat, "day", "year, month and day, such as 2026-03-31", needed
        )

    def number(self, column: str) -> int | None:
        """Return a whole number above zero."""
        return self._made(column, _counting, "number", "a whole number such as 1", needed=True)

    def half(self, column: str) -> float | None:
        """Return a level in halves."""
        return self._made(column, _half, "level", "a number from 1 to 5 in halves", needed=True)

    def answers(self, names: Iterable[str], allowed: Sequence[str]) -> dict[str, str]:
        """Return the answers by item, blank ones left out."""
        found = {name: self._row[name] for name in names if self._row[name]}
        for name in found:
            self.one_of(name, allowed, "level")
        return found

    def after(self, earlier: str, later: str) -> None:
        """Note a day that comes before another one, or without it; both are ISO text."""
        early, late = self._row[earlier], self._row[later]
        if self.is_good and late and (not early or late < early):
            self._note(later, TOO_EARLY, earlier=earlier, later=later)

    def _made(
        self,
        column: str,
        make: Callable[[str], _T],
        what: str,
        allowed: str,
        needed: bool,  # noqa: FBT001  # the two kinds of cells
    ) -> _T | None:
        if not self._row[column] and not needed:
            return None
        try:
            return make(self._row[column])
        except ValueError:
            self._bad(column, what, allowed)
            return None

    def _bad(self, column: str, what: str, allowed: str) -> None:
        self._note(column, BAD_CELL, value=self._row[column], what=what, allowed=allowed)

    def _note(self, column: str, kind: ProblemKind, **said: object) -> None:
        self.is_good = False
        self._problems.add(kind, Place(self._file, row=self._row.number, column=column), **said)


def _counting(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(text)
    return int(text)


def _half(text: str) -> float:
    if not 1 <= float(text) <= len(LEVELS) or not (2 * float(text)).is_integer():
        raise ValueError(text)
    return float(text)


def _rounds(files: FolderFiles, problems: Problems) -> list[Round]:
    """Return the rounds with their ranges; rounds of different versions are refused."""
    table = _table(files, ROUNDS_FILE, ("wave", "version", "opened_on"), problems)
    ranges = _ranges(files, problems)
    found: dict[str, Round] = {}
    seen: dict[str, int] = {}
    for row in table or ():
        cells = _Cells(row, ROUNDS_FILE, problems)
        wave = cells.one_of("wave", WAVES, "wave")
        version = cells.one_of("version", versions(), "version")
        opened = cells.day("opened_on", needed=True)
        closed = cells.day("closed_on")
        cells.after("opened_on", "closed_on")
        if cells.is_good and opened and _is_first(seen, wave, row, ROUNDS_FILE, problems):
            found[wave] = Round(wave, version, opened, closed, tuple(ranges.get(wave, ())))
    used = {one.version for one in found.values()}
    if len(used) > 1:
        before, after = (found[wave].version for wave in WAVES)
        place = Place(ROUNDS_FILE, row=seen[WAVES[1]], column="version")
        problems.add(VERSIONS_DIFFER, place, before=before, after=after)
        return []
    return list(found.values())


def _ranges(files: FolderFiles, problems: Problems) -> dict[str, list[CohortRange]]:
    found: dict[str, list[CohortRange]] = {}
    for row in _table(files, RANGES_FILE, _RANGE, problems) or ():
        cells = _Cells(row, RANGES_FILE, problems)
        wave = cells.one_of("wave", WAVES, "wave")
        count = cells.number("organisations")
        low, middle, high = (cells.half(name) for name in ("low", "middle", "high"))
        if cells.is_good and count and low and middle and high:
            found.setdefault(wave, []).append(CohortRange(row["theme"], count, low, middle, high))
    return found


def _check_form(files: FolderFiles, rounds: Sequence[Round], problems: Problems) -> None:
    """Note a form of the folder that asks other items than the rounds are of."""
    if not rounds or FORM_FILE not in files:
        return
    form = read_xlsform(files[FORM_FILE], FORM_FILE, Problems())  # `ask` notes its own problems
    version = rounds[0].version
    if form is not None and form_wording(form) != wording_digest(instrument(version)):
        problems.add(FORM_CHANGED, Place(FORM_FILE), version=version)


class _Assessments:
    """Reads the assessments of a folder and who answered."""

    def __init__(
        self, made: Mapping[str, Instrument], codes: CodeRules, problems: Problems
    ) -> None:
        self._made = made
        self._codes = codes
        self._problems = problems
        self._found: dict[tuple[str, str], Assessment] = {}
        self._assessors: dict[tuple[str, str], dict[int, Assessor]] = {}

    def read(self, files: FolderFiles) -> None:
        """Read both tables."""
        table = _table(files, ASSESSMENTS_FILE, ("code", "wave"), self._problems)
        if table is not None:
            self._read_assessments(table)
        table = _table(files, ASSESSORS_FILE, ("code", "wave", "assessor"), self._problems)
        if table is not None:
            self._read_assessors(table)

    def values(self) -> tuple[Assessment, ...]:
        """Return what was read."""
        return tuple(
            replace(
                one,
                assessors=tuple(each for _, each in sorted(self._assessors.get(at, {}).items())),
            )
            for at, one in self._found.items()
        )

    def _read_assessments(self, table: Table) -> None:
        seen: dict[object, int] = {}
        for row, code in coded_rows(table, "code", self._codes, self._problems):
            cells = _Cells(row, ASSESSMENTS_FILE, self._problems)
            wave = self._wave(cells, row, ASSESSMENTS_FILE)
            compared, agreed_on = cells.day("compared_on"), cells.day("agreed_on")
            cells.after("compared_on", "agreed_on")
            names = self._made[wave].names if wave in self._made else ()
            agreed = cells.answers(names, (*LEVELS, NOT_AGREED))
            first = _is_first(seen, (code, wave), row, ASSESSMENTS_FILE, self._problems)
            if wave and first and cells.is_good:
                self._found[code, wave] = Assessment(code, wave, (), compared, agreed, agreed_on)

    def _read_assessors(self, table: Table) -> None:
        seen: dict[object, int] = {}
        for row, code in coded_rows(table, "code", self._codes, self._problems):
            cells = _Cells(row, ASSESSORS_FILE, self._problems)
            wave = self._wave(cells, row, ASSESSORS_FILE)
            number, sent = cells.number("assessor"), cells.day("sent_on")
            names = self._made[wave].names if wave in self._made else ()
            answers = cells.answers(names, (*LEVELS, DONT_KNOW))
            first = _is_first(seen, (code, wave, number), row, ASSESSORS_FILE, self._problems)
            if not (wave and first and number and cells.is_good):
                continue
            if (code, wave) not in self._found:
                place = Place(ASSESSORS_FILE, row=row.number, column="wave")
                self._problems.add(NO_ASSESSMENT, place, code=code, wave=wave)
                continue
            by_number = self._assessors.setdefault((code, wave), {})
            by_number[number] = Assessor(number, answers, sent)

    def _wave(self, cells: _Cells, row: Row, file: str) -> str:
        """Return the row's wave, or "" where it is none or has no round."""
        wave = cells.one_of("wave", WAVES, "wave")
        if wave in WAVES and wave not in self._made:
            place = Place(file, row=row.number, column="wave")
            self._problems.add(NO_ROUND, place, wave=wave)
        return wave if wave in self._made else ""


def _table(
    files: FolderFiles, file: str, needed: Sequence[str], problems: Problems
) -> Table | None:
    table = read_table(files[file], file, problems) if file in files else None
    return table if table is not None and table.require(needed, problems) else None


def _is_first(seen: dict[Any, int], key: object, row: Row, file: str, problems: Problems) -> bool:
    """Whether a row is the first of its key; another one is noted."""
    first = seen.setdefault(key, row.number)
    if first != row.number:
        problems.add(TWICE, Place(file, row=row.number), first=first)
    return first == row.number
