"""Errors and problems: one clear sentence each, with the place and the remedy.

A `Problem` is something wrong in what a user brought. All problems of one reading are collected
and raised together as `InvalidInput`. Every kind of problem is declared once, beside the code
that finds it, with `problem_kind`; the reference page lists them all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class ExitCode(IntEnum):
    """What the command line answers to the shell. Stable: scripts may rely on these numbers."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INVALID_INPUT = 3
    NOT_FOUND = 4
    NOT_ALLOWED = 5
    NOT_POSSIBLE = 6
    NOT_VERIFIED = 7
    MISSING_PART = 8


class RemitError(Exception):
    """Base of every failure that Remit expects.

    Attributes:
        code: stable, lower case with hyphens; listed in the reference.
        params: the values that the sentence speaks of, so that it can be translated.
        remedy: what the reader can do about it, in plain words.
        exit_code: what the command line ends with.
    """

    code = "failed"
    exit_code = ExitCode.FAILED

    def __init__(self, message: str, *, remedy: str = "", **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.params = params

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class PartMissing(RemitError):
    """A part of Remit that is installed apart is missing."""

    code = "part-missing"
    exit_code = ExitCode.MISSING_PART


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is: a file, and within it a sheet, row, column or key.

    Rows and lines count from 1 and include the header, as a spreadsheet shows them.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    key: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.key:
            parts.append(self.key)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of thing that can be wrong: its code, sentence and remedy as templates."""

    code: str
    message: str
    remedy: str

    def at(self, place: Place, **params: object) -> Problem:
        """Return this problem at one place, its templates filled from `params`."""
        return Problem(
            code=self.code,
            place=place,
            message=self.message.format(**params),
            remedy=self.remedy.format(**params),
            params=params,
        )


_KINDS: dict[str, ProblemKind] = {}


def problem_kind(code: str, message: str, remedy: str) -> ProblemKind:
    """Declare a kind of problem. A code is declared once.

    Raises:
        ValueError: the code is declared already, with other words.
    """
    kind = ProblemKind(code, message, remedy)
    if _KINDS.setdefault(code, kind) != kind:
        raise ValueError(f"The problem code {code!r} is declared twice.")
    return kind


MOST_OF_A_KIND = 100
AND_MORE = problem_kind(
    "and-more",
    "There are more problems of the kind “{code}”; the first {shown} are listed.",
    "Mend these first: the others are often alike.",
)


def problem_kinds() -> tuple[ProblemKind, ...]:
    """Return every declared kind, sorted by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the input, with where it is and what to do.

    `params` are what the sentences speak of, so that a program can say it in its own words.
    """

    code: str
    place: Place
    message: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.message} {self.remedy}".strip()

    def as_dict(self) -> dict[str, object]:
        """Return the problem as plain values for `--json`."""
        return {
            "code": self.code,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "key": self.place.key,
            "message": self.message,
            "remedy": self.remedy,
            "params": {name: str(value) for name, value in self.params.items()},
        }


class InvalidInput(RemitError):
    """What was brought has problems; all of them are listed at once, and nothing was changed."""

    code = "invalid-input"
    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        super().__init__(f"{count} {noun} found. Nothing was changed.", count=count)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"- {problem}" for problem in self.problems)])


class Problems:
    """Collects problems while reading, so that a user hears of all of them at once.

    `notices` are things a user should know of that stop nothing, such as a skipped row.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._notices: list[Problem] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._noted = 0

    def add(self, kind: ProblemKind, place: Place, **params: object) -> None:
        """Note a problem; the reading goes on.

        A file with the same fault in every row is told of the first hundred, and that there are
        more.
        """
        same = (kind.code, place.file)
        self._counts[same] += 1
        self._noted += 1
        if self._counts[same] <= MOST_OF_A_KIND:
            self._found.append(kind.at(place, **params))
        elif self._counts[same] == MOST_OF_A_KIND + 1:
            more = Place(place.file)
            self._found.append(AND_MORE.at(more, code=kind.code, shown=MOST_OF_A_KIND))

    def take(self, found: Iterable[Problem]) -> None:
        """Note problems that were found elsewhere."""
        before = len(self._found)
        self._found.extend(found)
        self._noted += len(self._found) - before

    def take_notices(self, found: Iterable[Problem]) -> None:
        """Note what stops nothing and was found elsewhere."""
        self._notices.extend(found)

    def notice(self, kind: ProblemKind, place: Place, **params: object) -> None:
        """Note something that stops nothing."""
        self._notices.append(kind.at(place, **params))

    @property
    def notices(self) -> tuple[Problem, ...]:
        """The notices so far, in the order found."""
        return tuple(self._notices)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        # Those that are not listed count too: readers tell by it whether a row has a fault.
        return self._noted

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_if_any(self) -> None:
        """Raise everything collected.

        Raises:
            InvalidInput: at least one problem was noted.
        """
        if self._found:
            raise InvalidInput(self._found)
