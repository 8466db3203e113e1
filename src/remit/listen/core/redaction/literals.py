"""The register's values as they are written down, found in a line without trying each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from remit.listen.core.redaction.spans import Kind
from remit.listen.core.redaction.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.listen.core.redaction.register import Entry

_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")
_RUN = re.compile(r"[^\W_]+")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}$", re.IGNORECASE)
# A pattern that passes over capitals takes these for an i, and `casefold` does not.
_TURKISH = str.maketrans("\u0130\u0131", "ii")


@dataclass(frozen=True)
class Literal:
    """A value or a part of it: its runs of letters and digits, and its marks one by one."""

    entry: Entry
    pieces: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds it in any capitals, with or without spaces and marks between its pieces."""
        body = r"[\s\-–.,'’]{0,3}".join(map(re.escape, self.pieces))
        return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)

    @property
    def beginnings(self) -> list[str]:
        """The runs with one of which it begins in a line: "77", "77ab" and "77ab3" for "77 AB 3".

        None for a value of marks alone.
        """
        at = next((at for at, piece in enumerate(self.pieces) if _RUN.match(piece)), None)
        if at is None:
            return []
        marks = (i for i in range(at, len(self.pieces)) if not _RUN.match(self.pieces[i]))
        return [_plain(run) for run in accumulate(self.pieces[at : next(marks, None)])]

    def may_stand(self, plain: str) -> bool:
        """Whether a plain line holds all the pieces, wherever."""
        return all(_plain(piece) in plain for piece in self.pieces)


class Literals:
    """All values of a register, by the runs of letters and digits that they begin with.

    A line is searched only for the values that a run of it begins, and a pattern is made only when
    it is needed: the time does not grow with the length of the register.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        parts = (
            (entry, tuple(_PIECE.findall(part))) for entry in entries for part in _parts(entry)
        )
        self.all = [Literal(entry, pieces) for entry, pieces in parts if pieces]
        self._by_run: dict[str, list[Literal]] = {}
        for literal in self.all:
            for run in literal.beginnings or [""]:
                self._by_run.setdefault(run, []).append(literal)

    def find(self, line: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield where a value stands in a line, with the entry that it is of."""
        if not self._by_run:
            return
        plain = _plain(line)
        for run in {"", *map(_plain, _RUN.findall(line))}:
            for literal in self._by_run.get(run, ()):
                if literal.may_stand(plain):
                    for match in literal.pattern.finditer(line):
                        yield *match.span(), literal.entry


def _plain(text: str) -> str:
    """Return a text so that what a pattern takes for the same in other capitals is the same."""
    return text.translate(_TURKISH).casefold()


def _parts(entry: Entry) -> list[str]:
    """Return the whole value, and for an address each of its parts, the street without its number."""
    parts = [entry.value]
    if entry.kind in {Kind.ADDRESS, Kind.POSTCODE, Kind.OTHER, Kind.PLACE} and "," in entry.value:
        parts += [part.strip() for part in entry.value.split(",")]
    streets = [match[1] for part in parts if (match := re.match(r"\d+[a-zA-Z]? (\w+ .+)", part))]
    districts = [match[1] for part in parts if (match := _POSTCODE.search(part))]
    known = dict.fromkeys([*parts, *streets, *districts])
    return [part for part in known if _tells(part)]


def _tells(part: str) -> bool:
    if part.isdecimal():
        fewest = 3
        return len(part) > fewest
    return len(part) > 1 and fold(part) not in {"london", "uk", "england", "unitedkingdom", "flat"}
