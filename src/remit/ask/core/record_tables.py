"""Two tables of a study folder: answers inside repeats, and how people read information."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import WAVES
from remit.kernel.errors import Place, Problems, problem_kind
from remit.people.core.participant_code import coded_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.ask.core.responses import Response
    from remit.kernel.tables import Row, Table
    from remit.people.core.participant_code import CodeRules

REPEAT_COLUMNS = ("form", "code", "wave", "path", "answer")
SIGHTING_COLUMNS = (
    "code", "information", "version", "language", "opened_at", "seconds", "answer",
)  # fmt: skip
LONGEST = {"information": 60, "version": 40, "language": 35, "answer": 60}
"""Characters that are kept of a cell."""
_MOST_SECONDS = 2**31 - 1

NO_RESPONSE = problem_kind(
    "ask-repeat-without-answers",
    "“{code}” has no answers to “{form}” {wave} that this turn of a repeat could belong to.",
    "Correct the row, or take it out.",
)
BAD_PATH = problem_kind(
    "ask-repeat-bad-path",
    "“{path}” is no place inside a repeat.",
    "Write it as person[1]/age: the repeat, the turn, the question.",
)
BAD_CELL = problem_kind(
    "ask-sighting-bad-cell",
    "“{text}” is no {wanted}.",
    "Correct it, or take the row out.",
)
SEEN_TWICE = problem_kind(
    "ask-sighting-twice",
    "“{code}” was shown “{information}” in row {first} already.",
    "Keep one of the rows.",
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """That somebody was shown a piece of information.

    Attributes:
        code: who.
        information: its key.
        version: of its content, as they were shown it.
        language: the tag that they read it in.
        opened_at: when, to the microsecond, with its offset.
        seconds: from opening it to going on; None for somebody who has not gone on.
        answer: to its check question, or "".
    """

    code: str
    information: str
    version: str
    language: str
    opened_at: datetime
    seconds: int | None = None
    answer: str = ""


def repeat_rows(responses: Mapping[str, Iterable[Response]]) -> list[dict[str, str]]:
    """Return the rows of `ask/repeats.csv`, sorted by form, code, wave and path."""
    return [
        {"form": key, "code": one.code, "wave": one.wave, "path": path, "answer": one.turns[path]}
        for key in sorted(responses)
        for one in sorted(responses[key], key=lambda r: (r.code, WAVES.index(r.wave)))
        for path in sorted(one.turns)
    ]


def with_repeats(
    responses: Mapping[str, tuple[Response, ...]],
    table: Table,
    codes: CodeRules,
    problems: Problems,
) -> dict[str, tuple[Response, ...]]:
    """Return responses with the answers inside repeats that a table has for them."""
    if not table.require(REPEAT_COLUMNS, problems):
        return dict(responses)
    there = {(key, one.code, one.wave) for key, given in responses.items() for one in given}
    turns: dict[tuple[str, str, str], dict[str, str]] = {}
    for row, code in coded_rows(table, "code", codes, problems):
        whose = (row["form"], code, row["wave"])
        if "[" not in row["path"]:
            place = Place(table.file, row=row.number, column="path")
            problems.add(BAD_PATH, place, path=row["path"])
        elif whose not in there:
            place = Place(table.file, row=row.number)
            problems.add(NO_RESPONSE, place, code=code, form=row["form"], wave=row["wave"])
        elif row["answer"]:
            turns.setdefault(whose, {})[row["path"]] = row["answer"]
    return {
        key: tuple(replace(one, turns=turns.get((key, one.code, one.wave), {})) for one in given)
        for key, given in responses.items()
    }


def sighting_rows(sightings: Iterable[Sighting]) -> list[dict[str, str]]:
    """Return the rows of `ask/sightings.csv`, sorted by code and information; times in UTC."""
    return [
        {
            "code": one.code,
            "information": one.information,
            "version": one.version,
            "language": one.language,
            "opened_at": one.opened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "seconds": "" if one.seconds is None else str(one.seconds),
            "answer": one.answer,
        }
        for one in sorted(sightings, key=lambda one: (one.code, one.information))
    ]


def read_sightings(table: Table, codes: CodeRules, problems: Problems) -> tuple[Sighting, ...]:
    """Return what people were shown, sorted by code and information."""
    if not table.require(SIGHTING_COLUMNS, problems):
        return ()
    found: dict[tuple[str, str], Sighting] = {}
    rows: dict[tuple[str, str], int] = {}
    for row, code in coded_rows(table, "code", codes, problems):
        key = (code, row["information"])
        if key in rows:
            place = Place(table.file, row=row.number)
            problems.add(
                SEEN_TWICE, place, code=code, information=row["information"], first=rows[key]
            )
        rows.setdefault(key, row.number)
        if (one := _sighting(row, code, table.file, problems)) is not None:
            found.setdefault(key, one)
    return tuple(found[key] for key in sorted(found))


def _sighting(row: Row, code: str, file: str, problems: Problems) -> Sighting | None:
    opened, seconds = _moment(row["opened_at"]), row["seconds"]
    wrong = [
        (name, f"text of at most {most} characters")
        for name, most in LONGEST.items()
        if len(row[name]) > most or (not row[name] and name != "answer")
    ]
    if opened is None:
        wrong.append(("opened_at", "moment such as 2020-03-01T09:30:00Z"))
    if seconds and not (re.fullmatch("[0-9]{1,10}", seconds) and int(seconds) <= _MOST_SECONDS):
        wrong.append(("seconds", "whole number"))
    for column, wanted in wrong:
        place = Place(file, row=row.number, column=column)
        problems.add(BAD_CELL, place, text=row[column], wanted=wanted)
    if wrong or opened is None:
        return None
    return Sighting(
        code,
        row["information"],
        row["version"],
        row["language"],
        opened,
        int(seconds) if seconds else None,
        row["answer"],
    )


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        # The first and the last day there is have no time everywhere.
        return found if found.tzinfo is not None and found.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None
