"""Assessments in a study folder: rounds, the cohort's ranges, assessments and assessors.

What was agreed is also an answer in `ask/responses/`, and that one counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, WAVES
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import write_table
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
from remit.support.core.assessment.told_shift import WAYS, ToldShift
from remit.support.core.cells import Cells, is_first, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.support.core.assessment.instrument import Instrument

ROUNDS_FILE = "support/assessment-rounds.csv"
RANGES_FILE = "support/assessment-ranges.csv"
SHIFTS_FILE = "support/assessment-shifts.csv"
ASSESSMENTS_FILE = "support/assessments.csv"
ASSESSORS_FILE = "support/assessors.csv"
FORM_FILE = f"ask/{FORM}"
_ROUND = ("wave", "version", "opened_on", "closed_on")
_RANGE = ("wave", "theme", "organisations", "low", "middle", "high")
_SHIFT = ("item", "organisations", "way", "net", "low", "high")
_ASSESSMENT = ("code", "wave", "compared_on", "agreed_on")
_ASSESSOR = ("code", "wave", "assessor", "sent_on")

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


def read_assessment(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> AssessmentFiles:
    """Return a folder's rounds and assessments; faulty rows are left out and noted."""
    rounds = _rounds(files, problems)
    _check_form(files, rounds, problems)
    made = {one.wave: instrument(one.version) for one in rounds}
    found = _Assessments(made, _waves_named(files), codes, problems)
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
    shifts = [_shift_row(each) for one in given.rounds for each in one.shifts]
    if shifts:
        written[SHIFTS_FILE] = write_table(_SHIFT, shifts)
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


def _shift_row(one: ToldShift) -> dict[str, object]:
    told = {"item": one.item, "organisations": one.organisations, "way": one.way}
    if one.net is None:
        return told
    return {**told, **{name: f"{getattr(one, name):g}" for name in ("net", "low", "high")}}


def _range_row(wave: str, one: CohortRange) -> dict[str, object]:
    numbers = {name: f"{getattr(one, name):g}" for name in ("low", "middle", "high")}
    return {"wave": wave, "theme": one.theme, "organisations": one.organisations, **numbers}


def _rounds(files: FolderFiles, problems: Problems) -> list[Round]:
    """Return the rounds with their ranges; rounds of different versions are refused."""
    table = table_of(files, ROUNDS_FILE, ("wave", "version", "opened_on"), problems)
    ranges = _ranges(files, problems)
    found: dict[str, Round] = {}
    seen: dict[str, int] = {}
    for row in table or ():
        cells = Cells(row, ROUNDS_FILE, problems)
        wave = cells.one_of("wave", WAVES, "wave")
        version = cells.one_of("version", versions(), "version")
        opened = cells.day("opened_on", needed=True)
        closed = cells.day("closed_on")
        cells.after("opened_on", "closed_on")
        if cells.is_good and opened and is_first(seen, wave, row, ROUNDS_FILE, problems):
            found[wave] = Round(wave, version, opened, closed, tuple(ranges.get(wave, ())))
    if AFTER in found:
        found[AFTER] = replace(found[AFTER], shifts=_shifts(files, problems))
    used = {one.version for one in found.values()}
    if len(used) > 1:
        before, after = (found[wave].version for wave in WAVES)
        place = Place(ROUNDS_FILE, row=seen[WAVES[1]], column="version")
        problems.add(VERSIONS_DIFFER, place, before=before, after=after)
        return []
    return list(found.values())


def _waves_named(files: FolderFiles) -> set[str]:
    """Return the waves of all rounds, of those too that are at fault: that was noted once."""
    return {row["wave"] for row in table_of(files, ROUNDS_FILE, ("wave",), Problems()) or ()}


def _ranges(files: FolderFiles, problems: Problems) -> dict[str, list[CohortRange]]:
    found: dict[str, list[CohortRange]] = {}
    for row in table_of(files, RANGES_FILE, _RANGE, problems) or ():
        cells = Cells(row, RANGES_FILE, problems)
        wave = cells.one_of("wave", WAVES, "wave")
        count = cells.number("organisations")
        low, middle, high = (cells.half(name) for name in ("low", "middle", "high"))
        if cells.is_good and count and low and middle and high:
            found.setdefault(wave, []).append(CohortRange(row["theme"], count, low, middle, high))
    return found


def _shifts(files: FolderFiles, problems: Problems) -> tuple[ToldShift, ...]:
    found = []
    for row in table_of(files, SHIFTS_FILE, _SHIFT, problems) or ():
        cells = Cells(row, SHIFTS_FILE, problems)
        count = cells.number("organisations")
        way = cells.one_of("way", WAYS, "way")
        net, low, high = (cells.share(name) for name in ("net", "low", "high"))
        if cells.is_good and count:
            found.append(ToldShift(row["item"], count, way, net, low, high))
    return tuple(found)


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
        self,
        made: Mapping[str, Instrument],
        named: Collection[str],
        codes: CodeRules,
        problems: Problems,
    ) -> None:
        self._made = made
        self._named = named
        self._codes = codes
        self._problems = problems
        self._found: dict[tuple[str, str], Assessment] = {}
        self._there: set[tuple[str, str]] = set()
        self._assessors: dict[tuple[str, str], dict[int, Assessor]] = {}

    def read(self, files: FolderFiles) -> None:
        """Read both tables."""
        table = table_of(files, ASSESSMENTS_FILE, ("code", "wave"), self._problems)
        if table is not None:
            self._read_assessments(table)
        table = table_of(files, ASSESSORS_FILE, ("code", "wave", "assessor"), self._problems)
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
            cells = Cells(row, ASSESSMENTS_FILE, self._problems)
            wave = self._wave(cells, row, ASSESSMENTS_FILE)
            self._there.add((code, wave))
            compared, agreed_on = cells.day("compared_on"), cells.day("agreed_on")
            cells.after("compared_on", "agreed_on")
            names = self._made[wave].names if wave in self._made else ()
            agreed = cells.answers(names, (*LEVELS, NOT_AGREED))
            first = is_first(seen, (code, wave), row, ASSESSMENTS_FILE, self._problems)
            if wave and first and cells.is_good:
                self._found[code, wave] = Assessment(code, wave, (), compared, agreed, agreed_on)

    def _read_assessors(self, table: Table) -> None:
        seen: dict[object, int] = {}
        for row, code in coded_rows(table, "code", self._codes, self._problems):
            cells = Cells(row, ASSESSORS_FILE, self._problems)
            wave = self._wave(cells, row, ASSESSORS_FILE)
            number, sent = cells.number("assessor"), cells.day("sent_on")
            names = self._made[wave].names if wave in self._made else ()
            answers = cells.answers(names, (*LEVELS, DONT_KNOW))
            first = is_first(seen, (code, wave, number), row, ASSESSORS_FILE, self._problems)
            if not (wave and first and number and cells.is_good):
                continue
            if (code, wave) not in self._found:
                if (code, wave) in self._there:
                    continue  # the assessment's own row is at fault
                place = Place(ASSESSORS_FILE, row=row.number, column="wave")
                self._problems.add(NO_ASSESSMENT, place, code=code, wave=wave)
                continue
            by_number = self._assessors.setdefault((code, wave), {})
            by_number[number] = Assessor(number, answers, sent)

    def _wave(self, cells: Cells, row: Row, file: str) -> str:
        """Return the row's wave, or "" where it is none or has no round."""
        wave = cells.one_of("wave", WAVES, "wave")
        if wave in WAVES and wave not in self._named:
            place = Place(file, row=row.number, column="wave")
            self._problems.add(NO_ROUND, place, wave=wave)
        return wave if wave in self._made else ""
