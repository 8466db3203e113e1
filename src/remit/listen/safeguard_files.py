"""The tables of a study folder that say what may leave: checked transcripts, quotes, dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from remit.kernel.errors import Place, problem_kind
from remit.kernel.finding import digest
from remit.kernel.tables import read_table, write_table
from remit.listen.core.safeguards import (
    NAMES,
    RECORDING,
    Checked,
    Keeping,
    Kept,
    Population,
    QuoteNote,
    Safeguards,
)
from remit.listen.core.transcript import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.listen.core.transcript import Transcript

T = TypeVar("T")

CHECKED_FILE = "listen/deidentified.csv"
KEPT_FILE = "listen/kept.csv"
QUOTES_FILE = "listen/quotes.csv"
KEEPING_FILE = "listen/keeping.csv"
POPULATION_FILE = "listen/population.csv"
COUNT = "count"
_CHECKED = ("transcript", "by", "on")
_KEPT = ("kind", "words")
_QUOTES = ("transcript", "line", "feature", "values", "why", "by", "on")
_KEEPING = ("what", "name", "destroy_by")
LIST_MARK = ";"
_MOST_DIGITS = 15  # of a count: more than there are people
_MOST_LINE_DIGITS = 9
MOST_CHARACTERS = {
    "transcript": 120,
    "by": 150,
    "kind": 40,
    "feature": 200,
    "name": 200,
    "digest": 64,
    "basis": 64,
}

UNKNOWN_KEY = problem_kind(
    "safeguard-unknown-transcript",
    "There is no transcript “{transcript}”; the row was left out.",
    "This is in order after the transcript was taken out. Otherwise correct the name.",
)
CHANGED = problem_kind(
    "deidentified-words-changed",
    "The words of “{transcript}” are not those that were de-identified on {on}.",
    "None of it is quoted until somebody decides on its names again.",
)
BAD_DAY = problem_kind(
    "safeguard-day", "“{value}” is no day.", "Write it as 2026-11-22, year first."
)
BAD_LINE = problem_kind(
    "quote-line", "“{value}” is no line.", "Give the line's number, or leave it and the name blank."
)
OF_NOTHING = problem_kind(
    "quote-decision-of-nothing",
    "The row decides on nothing.",
    "Name a transcript and line, or a feature with what it may be for all that a reader learns "
    "(* when it is left out).",
)
TWICE = problem_kind(
    "safeguard-twice", "The row says again what row {first} says.", "Keep one of them."
)
LONG = problem_kind(
    "safeguard-too-long",
    "The text is {size} characters long; at most {limit} are kept.",
    "Shorten it.",
)
BLANK = problem_kind("safeguard-blank", "“{column}” is blank.", "Fill it in.")
BAD_WHAT = problem_kind(
    "keeping-what", "“{value}” is nothing that has a day.", "Use “names” or “recording”."
)
BAD_COUNT = problem_kind(
    "population-count",
    "“{value}” is no number of people.",
    "Write a whole number, 0 or more, without separators.",
)


def read_safeguards(
    files: FolderFiles, transcripts: Iterable[Transcript], problems: Problems
) -> Safeguards:
    """Return what the tables say of these transcripts; what is faulty is left out and noted.

    A row of `deidentified.csv` without a digest speaks of the text that is there.
    """
    texts = {each.key.casefold(): each for each in transcripts}
    reader = _Reader(files, texts, problems)
    return Safeguards(
        checked=tuple(sorted(reader.read(CHECKED_FILE, _CHECKED, reader.checked))),
        kept=tuple(sorted(reader.read(KEPT_FILE, _KEPT, reader.kept))),
        quotes=tuple(sorted(reader.read(QUOTES_FILE, _QUOTES, reader.quote))),
        keeping=tuple(
            sorted(
                reader.read(KEEPING_FILE, _KEEPING, reader.keeping), key=lambda k: k.what + k.name
            )
        ),
        population=read_population(files, problems),
    )


def write_safeguards(value: Safeguards) -> dict[str, bytes]:
    """Return the tables in their one fixed spelling; an empty one is left out."""
    tables: dict[str, tuple[tuple[str, ...], list[dict[str, object]]]] = {
        CHECKED_FILE: (
            (*_CHECKED, "digest"),
            [
                {"transcript": c.transcript, "by": c.by, "on": c.on, "digest": c.digest}
                for c in value.checked
            ],
        ),
        KEPT_FILE: (_KEPT, [{"kind": k.kind, "words": k.words} for k in value.kept]),
        QUOTES_FILE: ((*_QUOTES, "basis"), [_quote_row(note) for note in value.quotes]),
        KEEPING_FILE: (
            (*_KEEPING, "destroyed_on", "by"),
            [
                {
                    "what": k.what,
                    "name": k.name,
                    "destroy_by": k.destroy_by,
                    "destroyed_on": k.destroyed_on,
                    "by": k.by,
                }
                for k in value.keeping
            ],
        ),
    }
    written = {
        path: write_table(columns, rows).encode()
        for path, (columns, rows) in tables.items()
        if rows
    }
    if value.population is not None:
        written[POPULATION_FILE] = _population_table(value.population).encode()
    return written


def read_population(files: FolderFiles, problems: Problems) -> Population | None:
    """Return the population's table, or None where there is none or it is faulty."""
    if POPULATION_FILE not in files:
        return None
    table = read_table(files[POPULATION_FILE], POPULATION_FILE, problems)
    if table is None or not table.require((COUNT,), problems):
        return None
    columns = tuple(name for name in table.columns if name and name != COUNT)
    rows, faulty = [], False
    for row in table:
        if _is_number(row[COUNT]):
            rows.append((tuple(row[name] for name in columns), int(row[COUNT])))
        else:
            faulty = True
            place = Place(POPULATION_FILE, row=row.number, column=COUNT)
            problems.add(BAD_COUNT, place, value=row[COUNT][:40])
    return None if faulty else Population(columns, tuple(rows))


def _population_table(population: Population) -> str:
    rows: Iterator[dict[str, object]] = (
        {**dict(zip(population.columns, values, strict=True)), COUNT: count}
        for values, count in population.rows
    )
    return write_table((*population.columns, COUNT), rows)


def _is_number(text: str, most: int = _MOST_DIGITS) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most


def _quote_row(note: QuoteNote) -> dict[str, object]:
    return {
        "transcript": note.transcript,
        "line": note.line or "",
        "feature": note.feature,
        "values": LIST_MARK.join(note.values),
        "why": note.why,
        "by": note.by,
        "on": note.on,
        "basis": note.basis,
    }


class _Reader:
    """Reads the rows of one table after the other, each row once."""

    def __init__(
        self, files: FolderFiles, texts: dict[str, Transcript], problems: Problems
    ) -> None:
        self._files, self._texts, self._problems = files, texts, problems

    def read(
        self,
        file: str,
        columns: tuple[str, ...],
        make: Callable[[Row, str], tuple[object, T] | None],
    ) -> list[T]:
        """Return what the rows of a table say; those with a fault are left out."""
        table: Table | None = (
            read_table(self._files[file], file, self._problems) if file in self._files else None
        )
        if table is None or not table.require(columns, self._problems):
            return []
        first: dict[object, int] = {}
        found = []
        for row in table:
            made = make(row, file) if self._is_short(row, file) else None
            if made is None:
                continue
            key, value = made
            if first.setdefault(key, row.number) != row.number:
                self._problems.add(TWICE, Place(file, row=row.number), first=first[key])
            else:
                found.append(value)
        return found

    def checked(self, row: Row, file: str) -> tuple[object, Checked] | None:
        """Return that a transcript was checked."""
        home, on = self._home(row, file), self._day(row, file, "on")
        if home is None or on is None or not self._filled(row, file, "by"):
            return None
        value = Checked(home.key, row["by"], on, row["digest"] or digest(home.text))
        if not value.holds(home.text):
            self._problems.notice(CHANGED, Place(file, row=row.number), transcript=home.key, on=on)
        return home.key, value

    def kept(self, row: Row, file: str) -> tuple[object, Kept] | None:
        """Return a detail that stays."""
        if not all([self._filled(row, file, "kind"), self._filled(row, file, "words")]):
            return None
        return (row["kind"], row["words"]), Kept(row["kind"], row["words"])

    def quote(self, row: Row, file: str) -> tuple[object, QuoteNote] | None:
        """Return a decision on quotes."""
        on, key, line = self._day(row, file, "on"), "", 0
        if row["transcript"] or row["line"]:
            home, number = self._home(row, file), row["line"]
            if not (_is_number(number, _MOST_LINE_DIGITS) and int(number)):
                place = Place(file, row=row.number, column="line")
                self._problems.add(BAD_LINE, place, value=number[:40])
                return None
            if home is None:
                return None
            key, line = home.key, int(number)
        if not all([self._filled(row, file, "why"), self._filled(row, file, "by")]) or on is None:
            return None
        if not (key or row["feature"]) or (row["feature"] and not row["values"]):
            self._problems.add(OF_NOTHING, Place(file, row=row.number))
            return None
        values = tuple(part.strip() for part in row["values"].split(LIST_MARK) if part.strip())
        note = QuoteNote(
            key,
            line,
            row["feature"],
            tuple(sorted(set(values))),
            row["why"],
            row["by"],
            on,
            row["basis"],
        )
        return (key, line, note.feature), note

    def keeping(self, row: Row, file: str) -> tuple[object, Keeping] | None:
        """Return until when something is kept."""
        destroy_by = self._day(row, file, "destroy_by")
        ended = self._day(row, file, "destroyed_on") if row["destroyed_on"] else None
        if row["what"] not in {NAMES, RECORDING}:
            place = Place(file, row=row.number, column="what")
            self._problems.add(BAD_WHAT, place, value=row["what"][:40])
            return None
        if row["what"] == RECORDING and not self._filled(row, file, "name"):
            return None
        if destroy_by is None or (row["destroyed_on"] and ended is None):
            return None
        name = row["name"] if row["what"] == RECORDING else ""
        return (row["what"], name), Keeping(row["what"], name, destroy_by, ended, row["by"])

    def _home(self, row: Row, file: str) -> Transcript | None:
        found = self._texts.get(key_of(row["transcript"]).casefold())
        if found is None:
            place = Place(file, row=row.number, column="transcript")
            self._problems.notice(UNKNOWN_KEY, place, transcript=row["transcript"])
        return found

    def _day(self, row: Row, file: str, column: str) -> date | None:
        text = row[column]
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            place = Place(file, row=row.number, column=column)
            self._problems.add(BAD_DAY, place, value=text[:40])
            return None
        return found

    def _filled(self, row: Row, file: str, column: str) -> bool:
        if not row[column]:
            place = Place(file, row=row.number, column=column)
            self._problems.add(BLANK, place, column=column)
        return bool(row[column])

    def _is_short(self, row: Row, file: str) -> bool:
        long = [c for c, most in MOST_CHARACTERS.items() if len(row[c]) > most]
        for column in long:
            place = Place(file, row=row.number, column=column)
            limit = MOST_CHARACTERS[column]
            self._problems.add(LONG, place, size=len(row[column]), limit=limit)
        return not long
