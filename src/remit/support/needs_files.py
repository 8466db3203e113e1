"""Needs in a study folder: `support/needs.csv` and `support/need-facts.csv`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES
from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.cells import Cells, is_first, named_in, table_of
from remit.support.core.needs.needs import (
    AIMS,
    GOOD,
    HAVE,
    KINDS,
    MAY,
    MOST_CHARACTERS,
    Fact,
    Need,
    OrganisationNeeds,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

NEEDS_FILE = "support/needs.csv"
FACTS_FILE = "support/need-facts.csv"
_NEED = ("code", "need", "aim", "what", "question")
_STATE = ("have", "where", "good", "may")
_FACT = (
    "code", "need", "fact", "kind", "what", *(f"{wave}_{one}" for wave in WAVES for one in _STATE),
)  # fmt: skip

NO_NEED = problem_kind(
    "need-fact-without-need",
    "Organisation {code} has no need {number}.",
    "Add it to support/needs.csv, or take the row out.",
)
LONG_WORDS = problem_kind(
    "need-words-long",
    "The text has {found} characters; at most {most} are kept.",
    "Say it more shortly: it has to fit on one page.",
)


def read_needs(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> tuple[OrganisationNeeds, ...]:
    """Return the needs of a folder by code; faulty rows are left out and noted."""
    needs = _needs(files, problems, codes)
    facts = _facts(files, problems, codes, needs)
    by: dict[str, list[Need]] = {}
    for (code, number), need in sorted(needs.items()):
        asked = facts.get((code, number), {})
        by.setdefault(code, []).append(
            replace(need, facts=tuple(one for _, one in sorted(asked.items())))
        )
    return tuple(OrganisationNeeds(code, tuple(found)) for code, found in by.items())


def write_needs(needs: Sequence[OrganisationNeeds]) -> dict[str, bytes]:
    """Return the files of needs in one fixed spelling; none without any."""
    found = [(one.code, need) for one in needs for need in one.needs]
    if not found:
        return {}
    rows = (
        dict(zip(_NEED, (code, one.number, one.aim, one.what, one.question), strict=True))
        for code, one in found
    )
    written = {NEEDS_FILE: write_table(_NEED, rows).encode()}
    facts = [
        {
            "code": code,
            "need": need.number,
            "fact": at,
            "kind": one.kind,
            "what": one.what,
            **{
                f"{wave}_{name}": getattr(state, name)
                for wave, state in one.states.items()
                for name in _STATE
            },
        }
        for code, need in found
        for at, one in enumerate(need.facts, start=1)
    ]
    if facts:
        written[FACTS_FILE] = write_table(_FACT, facts).encode()
    return written


def _needs(files: FolderFiles, problems: Problems, codes: CodeRules) -> dict[tuple[str, int], Need]:
    found: dict[tuple[str, int], Need] = {}
    seen: dict[object, int] = {}
    table = table_of(files, NEEDS_FILE, _NEED, problems)
    for row, code in coded_rows(table, "code", codes, problems) if table else ():
        cells = Cells(row, NEEDS_FILE, problems)
        number = cells.number("need")
        aim = cells.one_of("aim", AIMS, "aim")
        short = [_is_short(row, name, NEEDS_FILE, problems) for name in ("what", "question")]
        first = is_first(seen, (code, number), row, NEEDS_FILE, problems)
        if number and cells.is_good and first and all(short):
            found[code, number] = Need(number, aim, row["what"], row["question"])
    return found


def _facts(
    files: FolderFiles,
    problems: Problems,
    codes: CodeRules,
    needs: dict[tuple[str, int], Need],
) -> dict[tuple[str, int], dict[int, Fact]]:
    found: dict[tuple[str, int], dict[int, Fact]] = {}
    seen: dict[object, int] = {}
    table = table_of(files, FACTS_FILE, ("code", "need", "fact", "kind", "what"), problems)
    named = named_in(files, NEEDS_FILE, "code", "need")
    for row, code in coded_rows(table, "code", codes, problems) if table else ():
        cells = Cells(row, FACTS_FILE, problems)
        number, at = cells.number("need"), cells.number("fact")
        kind = cells.one_of("kind", KINDS, "kind")
        states = {wave: one for wave in WAVES if (one := _state(cells, row, wave))}
        first = is_first(seen, (code, number, at), row, FACTS_FILE, problems)
        short = _is_short(row, "what", FACTS_FILE, problems)
        if not (number and at and cells.is_good and first and short):
            continue
        if (code, number) not in needs:
            if (code, str(number)) in named:
                continue  # the need's own row is at fault
            place = Place(FACTS_FILE, row=row.number, column="need")
            problems.add(NO_NEED, place, code=code, number=number)
            continue
        found.setdefault((code, number), {})[at] = Fact(kind, row["what"], states)
    return found


def _state(cells: Cells, row: Row, wave: str) -> State | None:
    """Return how things stood in a wave, or None where nothing is said."""
    names = {one: f"{wave}_{one}" for one in _STATE}
    if not row[names["have"]]:
        return None
    have = cells.one_of(names["have"], HAVE, "answer")
    good = cells.one_of(names["good"], ("", *GOOD), "answer")
    may = cells.one_of(names["may"], ("", *MAY), "answer")
    return State(have, row[names["where"]], good, may)


def _is_short(row: Row, column: str, file: str, problems: Problems) -> bool:
    found = len(row[column])
    if found > MOST_CHARACTERS:
        place = Place(file, row=row.number, column=column)
        problems.add(LONG_WORDS, place, found=found, most=MOST_CHARACTERS)
    return found <= MOST_CHARACTERS
