"""The register's values as they are written down, found in a line without trying each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from remit.listen.core.redaction.identifiers import digits_of
from remit.listen.core.redaction.spans import Kind
from remit.listen.core.redaction.words import DIGIT_WORDS, NUMBER_WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.listen.core.redaction.register import Entry

_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")
_RUN = re.compile(r"[^\W_]+")
# What may stand between two pieces where somebody says or writes a value.
_BETWEEN = r"[\s\-–.,'’_]"
# Kinds whose values are set apart as anybody likes: QQ 12 34 56 C, QQ123456C.
_REFERENCES = frozenset(
    {Kind.NHS, Kind.NI, Kind.PHONE, Kind.CASE, Kind.VEHICLE, Kind.POSTCODE, Kind.NUMBER}
)
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}$", re.IGNORECASE)
# What a school or hospital is called for short: two words or more before what it is.
_SHORT_NAME = re.compile(
    r"(\w\S*(?: \S+){1,3}?),? (?:(?:Primary|Secondary|High|Grammar|Junior|Infants?'?|Community|Catholic|Girls'?|"
    r"Boys'?|Sixth|Church|C of E|E-ACT|General|Royal|University|Medical|Health|Youth|Boxing|Football|Housing) ?)*"
    r"(?:School|Academy|College|University|Nursery|Form|Hospital|Surgery|Practice|Centre|Clinic|Club|Gym|Mosque|"
    r"Church|Project|Trust|Association)\b",
    re.IGNORECASE,
)
# A number as it is said: “double two”, “thirty-four”, “oh”.
_SAID = re.compile(
    rf"(?<![\w'’\-])(?:(?:double|triple|treble)[ -](?:{'|'.join(DIGIT_WORDS)})|{NUMBER_WORD}|{'|'.join(DIGIT_WORDS)})(?![\w'’])",
    re.IGNORECASE,
)
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
        body = f"{_BETWEEN}{{0,4}}".join(map(re.escape, self.pieces))
        return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)

    @property
    def beginnings(self) -> list[str]:
        """The runs with one of which it begins in a line: "77", "77ab" and "77ab3" for "77 AB 3".

        None for a value of marks alone.
        """
        at = next((at for at, piece in enumerate(self.pieces) if _RUN.fullmatch(piece)), None)
        if at is None:
            return []
        marks = (i for i in range(at, len(self.pieces)) if not _RUN.fullmatch(self.pieces[i]))
        return [_plain(run) for run in accumulate(self.pieces[at : next(marks, None)])]

    @cached_property
    def close(self) -> str:
        """Its pieces as one, so that a line that lacks it is passed over without a pattern."""
        return _close("".join(self.pieces))


class Literals:
    """All values of a register, by the runs of letters and digits that they begin with.

    A line is searched only for the values that a run of it begins, and a pattern is made only when
    it is needed: the time does not grow with the length of the register.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        parts = ((entry, _pieces(entry.kind, part)) for entry in entries for part in _parts(entry))
        self.all = [Literal(entry, pieces) for entry, pieces in parts if pieces]
        self._has_figures = any(re.search(r"\d", literal.close) for literal in self.all)
        self._by_run: dict[str, list[Literal]] = {}
        for literal in self.all:
            for run in literal.beginnings or [""]:
                self._by_run.setdefault(run, []).append(literal)

    def find(self, line: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield where a value stands in a line, with the entry that it is of."""
        if not self._by_run:
            return
        close = _close(line)
        for run in {"", *map(_plain, _RUN.findall(line))}:
            for literal in self._by_run.get(run, ()):
                if literal.close in close:
                    for match in literal.pattern.finditer(line):
                        yield *match.span(), literal.entry

    def find_said(self, line: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield where a value stands whose figures are said in words: “flat nine”, “N seventeen”."""
        if not self._has_figures or not _SAID.search(line):
            return
        figures, places = _in_figures(line)
        for start, end, entry in self.find(figures):
            if any(places[at].said for at in range(start, end)):
                yield places[start].start, places[end - 1].end, entry


class _Origin(NamedTuple):
    """Where a character came from, and whether a word said it."""

    start: int
    end: int
    said: bool


def _in_figures(line: str) -> tuple[str, list[_Origin]]:
    """Return a line with its numbers in figures, and where each character came from."""
    text: list[str] = []
    places: list[_Origin] = []
    last = 0
    for match in _SAID.finditer(line):
        text.append(line[last : match.start()])
        places += [_Origin(at, at + 1, said=False) for at in range(last, match.start())]
        figures = digits_of(match[0])
        text.append(figures)
        places += [_Origin(*match.span(), said=True)] * len(figures)
        last = match.end()
    text.append(line[last:])
    places += [_Origin(at, at + 1, said=False) for at in range(last, len(line))]
    return "".join(text), places


def _plain(text: str) -> str:
    """Return a text so that what a pattern takes for the same in other capitals is the same."""
    return text.translate(_TURKISH).casefold()


def _close(text: str) -> str:
    """Return a plain text without what may stand between pieces."""
    return re.sub(_BETWEEN, "", _plain(text))


def _pieces(kind: Kind, part: str) -> tuple[str, ...]:
    """Return the pieces of a value: of a number or reference, every letter and digit is one.

    Of an account with several words the words are, as nobody says its marks; one with a single
    word stands as it is written, as it may be an ordinary one without them.
    """
    signs = tuple(sign for sign in part if _RUN.match(sign))
    fewest = 5
    if kind in _REFERENCES and len(signs) >= fewest and any(map(str.isdecimal, signs)):
        return signs
    words = tuple(_RUN.findall(part))
    if kind is Kind.ACCOUNT:
        return words if len(words) > 1 else (part,)
    # A mark that may stand between pieces is none itself: a row of dashes would be tried for ever.
    return tuple(piece for piece in _PIECE.findall(part) if not re.fullmatch(_BETWEEN, piece))


def _parts(entry: Entry) -> list[str]:
    """Return the value, what it is called for short, and the parts of an address.

    A street counts without its number too, and a postcode's first half.
    """
    parts = [entry.value]
    if entry.kind in {Kind.ADDRESS, Kind.POSTCODE, Kind.OTHER, Kind.PLACE} and "," in entry.value:
        parts += [part.strip() for part in entry.value.split(",")]
    if entry.kind in {Kind.SCHOOL, Kind.HEALTH, Kind.ORGANISATION}:
        parts += [match[1] for match in [_SHORT_NAME.match(entry.value)] if match]
    streets = [match[1] for part in parts if (match := re.match(r"\d+[a-zA-Z]? (\w+ .+)", part))]
    districts = [match[1] for part in parts if (match := _POSTCODE.search(part))]
    known = dict.fromkeys([*parts, *streets, *districts])
    return [part for part in known if _tells(part)]


def _tells(part: str) -> bool:
    if part.isdecimal():
        fewest = 3
        return len(part) > fewest
    return len(part) > 1 and fold(part) not in {"london", "uk", "england", "unitedkingdom", "flat"}
