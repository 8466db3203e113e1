"""Votes on statements, read from a table as the field's own tools export it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import LONG_ROW, MISSING_COLUMN, NOT_A_TABLE, read_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from remit.kernel.errors import ProblemKind, Problems

    # Whole numbers of any size: twenty million take much less room as small ones.
    Numbers = NDArray[np.signedinteger[Any]]

STATEMENT, VOTER, VOTE, TIMESTAMP = "comment-id", "voter-id", "vote", "timestamp"
MEANING = {"1": 1, "-1": -1, "0": 0, "1.0": 1, "-1.0": -1, "0.0": 0}
MOST_PROBLEMS = 100
_SHIFT = 32

NO_VOTES = problem_kind("votes-none", "There is not one vote.", "Add a row for each vote.")
BAD_VOTE = problem_kind(
    "votes-bad-vote",
    "“{text}” is no vote.",
    "Write 1 for agree, -1 for disagree, 0 for pass.",
)
BLANK_VOTE = problem_kind(
    "votes-blank", "The row does not say its {column}.", "Fill it in, or take the row out."
)
BAD_TIME = problem_kind(
    "votes-bad-time",
    "The timestamp “{text}” is no number, so it cannot be told which vote is the last.",
    "Write the moment as a number, such as seconds; or take the column out.",
)
MORE = problem_kind(
    "votes-more-problems", "{count} further rows have problems.", "Mend those above first."
)
VOTED_AGAIN = problem_kind(
    "votes-changed",
    "Votes changed by later ones: {count}. Each voter's last vote on a statement counts.",
    "Nothing needs to be done.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Who voted how on what; each voter's last vote on a statement.

    Attributes:
        voters: their ids, sorted, so that the order of the rows changes nothing.
        statements: their ids, likewise.
        rows: for each vote, the voter's place.
        columns: for each vote, the statement's place.
        values: for each vote 1 (agree), -1 (disagree) or 0 (pass).
    """

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    rows: Numbers
    columns: Numbers
    values: Numbers

    def __len__(self) -> int:
        return len(self.values)


def votes_of(cast: Iterable[tuple[str, str, int]]) -> Votes:
    """Return votes from statement, voter and value; of the same pair the last one counts."""
    given = {(voter, statement): value for statement, voter, value in cast}
    voters = tuple(sorted({voter for voter, _ in given}))
    statements = tuple(sorted({statement for _, statement in given}))
    row = {name: at for at, name in enumerate(voters)}
    column = {name: at for at, name in enumerate(statements)}
    placed = sorted((row[who], column[what], value) for (who, what), value in given.items())
    table = np.array(placed, dtype=np.int64).reshape(-1, 3)
    return Votes(voters, statements, table[:, 0], table[:, 1], table[:, 2])


def parse_votes(content: bytes, file: str, problems: Problems) -> Votes | None:
    """Read votes from CSV with the columns `comment-id`, `voter-id` and `vote`, if any `timestamp`.

    Without timestamps a later row counts as a later vote. Other columns are passed over.

    Returns:
        The votes, or None with all problems noted.
    """
    before = len(problems)
    table = read_columns(content, file, problems)
    if table is None:
        return None
    columns, rows = table
    names = column_places(columns)
    lacking = [name for name in (STATEMENT, VOTER, VOTE) if name not in names]
    for name in lacking:
        problems.add(MISSING_COLUMN, Place(file, row=1), name=name, found=", ".join(columns))
    if lacking:
        return None
    reader = _Reader(names, len(columns), file, problems)
    try:
        reader.read(rows)
    except csv.Error as error:
        problems.add(NOT_A_TABLE, Place(file), reason=str(error).rstrip("."))
    if len(problems) == before and not reader.votes:
        problems.add(NO_VOTES, Place(file, row=2))
    return reader.result() if len(problems) == before else None


def column_places(columns: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, by its name in one spelling.

    `_` for `-` and capitals are how some programs write the same names.
    """
    return {name.strip().casefold().replace("_", "-"): at for at, name in enumerate(columns)}


class _Reader:
    """Takes rows one by one; keeps the last vote of each voter on each statement.

    A vote's key is one number, the voter's place and then the statement's: millions of pairs would
    take long to make and to sort.
    """

    def __init__(self, names: dict[str, int], width: int, file: str, problems: Problems) -> None:
        self._width = width
        self.votes: dict[int, int] = {}
        self._at = [names[name] for name in (STATEMENT, VOTER, VOTE)]
        self._time_at = names.get(TIMESTAMP)
        self._moments: dict[int, float] = {}
        self._file = file
        self._problems = problems
        self._voters: dict[str, int] = {}
        self._statements: dict[str, int] = {}
        self._bad = 0
        self._changed = 0

    def read(self, rows: Iterator[list[str]]) -> None:
        statement_at, voter_at, vote_at = self._at
        voters, statements, timed = self._voters, self._statements, self._time_at is not None
        kept, meaning = self.votes, MEANING
        width = self._width
        for number, cells in enumerate(rows, start=2):
            if len(cells) > width and any(map(str.strip, cells[width:])):
                self._note(LONG_ROW, number, "", found=len(cells), wanted=width)
                continue
            try:
                value = meaning[cells[vote_at]]
                key = voters[cells[voter_at]] << _SHIFT | statements[cells[statement_at]]
            except (KeyError, IndexError):  # met for the first time, with spaces, or at fault
                if any(cells):
                    self._take(number, cells)
                continue
            if timed or key in kept:
                self._keep(key, value, self._moment(number, cells) if timed else 0.0)
            else:  # as nearly all do, millions of times
                kept[key] = value
        if self._bad > MOST_PROBLEMS:
            self._problems.add(MORE, Place(self._file), count=self._bad - MOST_PROBLEMS)
        if self._changed:
            self._problems.notice(VOTED_AGAIN, Place(self._file), count=self._changed)

    def _take(self, number: int, cells: list[str]) -> None:
        statement, voter, text = (cells[at].strip() if at < len(cells) else "" for at in self._at)
        value, moment = MEANING.get(text), self._moment(number, cells)
        if not (statement and voter and text):
            column = next(
                name
                for name, cell in ((STATEMENT, statement), (VOTER, voter), (VOTE, text))
                if not cell
            )
            self._note(BLANK_VOTE, number, column, column=column)
            return
        if value is None:
            self._note(BAD_VOTE, number, VOTE, text=text)
            return
        who = self._voters.setdefault(voter, len(self._voters))
        what = self._statements.setdefault(statement, len(self._statements))
        self._keep(who << _SHIFT | what, value, moment)

    def _keep(self, key: int, value: int, moment: float) -> None:
        """Keep a vote unless a later one is there; without moments a later row is later."""
        earlier = self.votes.get(key)
        if earlier is None:
            self.votes[key] = value
        elif self._time_at is None or moment >= self._moments[key]:
            self._changed += earlier != value
            self.votes[key] = value
        else:
            return
        if self._time_at is not None:
            self._moments[key] = moment

    def _moment(self, number: int, cells: list[str]) -> float:
        if self._time_at is None or self._time_at >= len(cells):
            return 0.0
        text = cells[self._time_at].strip()
        try:
            return float(text or 0)
        except ValueError:
            self._note(BAD_TIME, number, TIMESTAMP, text=text)
            return 0.0

    def _note(self, kind: ProblemKind, row: int, place: str, **params: object) -> None:
        self._bad += 1
        if self._bad <= MOST_PROBLEMS:
            self._problems.add(kind, Place(self._file, row=row, column=place), **params)

    def result(self) -> Votes:
        keys = np.fromiter(self.votes.keys(), dtype=np.int64, count=len(self.votes))
        values = np.fromiter(self.votes.values(), dtype=np.int64, count=len(self.votes))
        voters, rows = _sorted(self._voters, keys >> _SHIFT)
        statements, columns = _sorted(self._statements, keys & ((1 << _SHIFT) - 1))
        order = np.argsort(rows * len(statements) + columns, kind="stable")
        return Votes(voters, statements, rows[order], columns[order], values[order])


def _sorted(
    places: dict[str, int], at: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names sorted, and where each of `at` stands among them."""
    names = tuple(sorted(places))
    moved = np.empty(len(names), dtype=np.int64)
    moved[[places[name] for name in names]] = np.arange(len(names))
    return names, moved[at]
