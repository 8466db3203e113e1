"""Organisations and mentors as tables: read and checked before anybody is matched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from remit.kernel.errors import Place, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from remit.kernel.errors import ProblemKind, Problems
    from remit.kernel.tables import Table

MOST_CAPACITY = 100
MOST_NAMED = 20
LANGUAGES, TIMES, APART, CAPACITY = "languages", "times", "apart_from", "capacity"
WAYS, FIELDS, BEFORE, PRIORITY = "ways", "fields", "before", "priority"
HIGHEST_PRIORITY = 9
_COLUMNS = (
    "id",
    "needs",
    "skills",
    LANGUAGES,
    TIMES,
    APART,
    CAPACITY,
    WAYS,
    FIELDS,
    BEFORE,
    PRIORITY,
)

NO_ID = problem_kind(
    "match-without-id", "The row has no id.", "Give everybody a name or a number of their own."
)
DUPLICATE_ID = problem_kind(
    "match-duplicate-id",
    "“{id}” stands twice, first in row {first}.",
    "Keep one row for each, or give the second another id.",
)
BAD_PRIORITY = problem_kind(
    "match-bad-priority",
    "The priority of “{id}” is “{text}”, which is no whole number from 0 to {most}.",
    "Write a number, higher for who comes first; leave it blank for 0.",
)
BAD_CAPACITY = problem_kind(
    "match-bad-capacity",
    "The capacity of “{id}” is “{text}”, which is no whole number from 0 to {most}.",
    "Write how many organisations the mentor can take; leave it blank for one.",
)
NOTHING_NAMED = problem_kind(
    "match-nothing-named",
    "{count} of them name no {what}, so nobody can be matched with these: {ids}.",
    "Ask, and write them with ; between them.",
)
NO_CAPACITY = problem_kind(
    "match-no-capacity",
    "With a capacity of 0 they take nobody ({count}): {ids}.",
    "Leave it, or write how many organisations each can take.",
)
NOT_COMPARED = problem_kind(
    "match-not-compared",
    "There is no column “{column}”, so {column} are not compared.",
    "Add the column to both files if they matter.",
)
NOBODY_OF_THAT_NAME = problem_kind(
    "match-unknown-apart",
    "“{id}” is to be kept apart from “{other}”, who is in neither file.",
    "Correct the spelling, or take it out.",
)


@dataclass(frozen=True, slots=True)
class Side:
    """An organisation or a mentor.

    Attributes:
        id: what the table calls it.
        subjects: the needs of an organisation, or the skills of a mentor.
        languages: those in which it can talk; None where nobody compares them.
        times: when it can meet; None where nobody compares them.
        ways: how it can meet, such as online or a place; None where nobody compares them.
        fields: the fields that it works in or knows, such as housing.
        apart_from: ids of the other side that it must not be matched with.
        before: ids of the other side that it has worked with before.
        priority: of an organisation: who has a higher one comes first, where not all can be.
        capacity: how many organisations a mentor takes; 1 for an organisation.
        spelt: each of its words as it was written, by the word as it is compared.
    """

    id: str
    subjects: frozenset[str]
    languages: frozenset[str] | None = None
    times: frozenset[str] | None = None
    apart_from: frozenset[str] = frozenset()
    capacity: int = 1
    spelt: Mapping[str, str] = field(default_factory=dict)
    ways: frozenset[str] | None = None
    fields: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    priority: int = 0


def parse_sides(
    organisations: Table,
    mentors: Table,
    problems: Problems,
    language_of: Callable[[str], str] = str,
) -> tuple[tuple[Side, ...], tuple[Side, ...]] | None:
    """Read both tables: `id`, `needs` or `skills`, and if any `languages`, `times`, `apart_from`.

    Mentors may have a `capacity`, organisations a `priority`. Both may have `ways` of meeting,
    `fields` that they know, and in `before` the ids of whom they worked with. Lists have `;`
    between their parts, whose case does not matter. A column of languages, times or ways that
    only one table has is compared with nothing.

    Args:
        organisations: the table of those who ask.
        mentors: the table of those who help.
        problems: where faults are noted.
        language_of: gives the one name by which a language is compared, however it is called.

    Returns:
        The organisations and the mentors in the tables' order, or None with all problems noted.
    """
    before = len(problems)
    organisations, mentors = _with_known_columns(organisations), _with_known_columns(mentors)
    has_needs = organisations.require(("id", "needs"), problems)
    has_skills = mentors.require(("id", "skills"), problems)
    if not (has_needs and has_skills):
        return None
    compared = {
        column: column in organisations.columns and column in mentors.columns
        for column in (LANGUAGES, TIMES)
    }
    for column, both in compared.items():
        if not both:
            lacking = organisations if column not in organisations.columns else mentors
            problems.notice(NOT_COMPARED, Place(lacking.file, row=1), column=column)
    compared[WAYS] = WAYS in organisations.columns and WAYS in mentors.columns
    asking = _read(organisations, "needs", compared, mentors, problems, language_of)
    helping = _read(mentors, "skills", compared, organisations, problems, language_of)
    _check_apart(organisations.file, asking, helping, problems)
    _check_apart(mentors.file, helping, asking, problems)
    return (asking, helping) if len(problems) == before else None


def _with_known_columns(table: Table) -> Table:
    """Return the table with its columns named as they are here, whatever their capitals or gaps.

    A column such as “Apart from” would otherwise be passed over, and a conflict with it.
    """
    meant: dict[str, str] = {}
    for name in table.columns:
        known = "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
        free = known not in table.columns and known not in meant.values()
        meant[name] = known if known in _COLUMNS and free else name
    rows = (
        Row(row.number, {meant[name]: cell for name, cell in row.cells.items()}) for row in table
    )
    return replace(table, columns=tuple(meant.values()), rows=tuple(rows))


def _read(
    table: Table,
    subjects: str,
    compared: Mapping[str, bool],
    other: Table,
    problems: Problems,
    language_of: Callable[[str], str],
) -> tuple[Side, ...]:
    first: dict[str, int] = {}
    others = _Ids(row["id"] for row in other)
    blank: dict[str, list[str]] = {}
    sides = []
    for row in table:
        name, place = row["id"], Place(table.file, row=row.number, column="id")
        if not name:
            problems.add(NO_ID, place)
        elif name in first:
            problems.add(DUPLICATE_ID, place, id=name, first=first[name])
        first.setdefault(name, row.number)
        named = [subjects, *(column for column, both in compared.items() if both)]
        lists = {
            column: _parts(row[column], language_of if column == LANGUAGES else str)
            for column in named
        }
        fields = _parts(row[FIELDS]) if FIELDS in table.columns else {}
        before = _named(row[BEFORE], others) if BEFORE in table.columns else frozenset()
        side = Side(
            id=name,
            subjects=frozenset(lists[subjects]),
            languages=frozenset(lists[LANGUAGES]) if LANGUAGES in lists else None,
            times=frozenset(lists[TIMES]) if TIMES in lists else None,
            ways=frozenset(lists[WAYS]) if WAYS in lists else None,
            fields=frozenset(fields),
            before=before,
            priority=_priority(row, table, problems),
            apart_from=_named(row[APART], others),
            capacity=_capacity(row, table, problems),
            spelt={
                word: text for parts in (*lists.values(), fields) for word, text in parts.items()
            },
        )
        for column, parts in lists.items():
            if not parts:
                blank.setdefault(column, []).append(name)
        sides.append(side)
    for column, ids in blank.items():
        _notice_once(problems, NOTHING_NAMED, table, column, ids)
    full = [side.id for side in sides if side.capacity == 0]
    _notice_once(problems, NO_CAPACITY, table, CAPACITY, full)
    return tuple(sides)


def _notice_once(
    problems: Problems, kind: ProblemKind, table: Table, column: str, ids: Sequence[str]
) -> None:
    """Note in one sentence what holds for several rows."""
    if ids:
        shown = ", ".join(f"“{one}”" for one in ids[:MOST_NAMED])
        more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
        place = Place(table.file, column=column)
        problems.notice(kind, place, count=f"{len(ids):,}", what=column, ids=f"{shown}{more}")


def _capacity(row: Row, table: Table, problems: Problems) -> int:
    text = row[CAPACITY] if CAPACITY in table.columns else ""
    place = Place(table.file, row=row.number, column=CAPACITY)
    if not text:
        return 1
    number = whole_number(text, MOST_CAPACITY)
    if number is None:
        problems.add(BAD_CAPACITY, place, id=row["id"], text=text[:40], most=MOST_CAPACITY)
    return number or 0


def _priority(row: Row, table: Table, problems: Problems) -> int:
    text = row[PRIORITY] if PRIORITY in table.columns else ""
    if not text:
        return 0
    number = whole_number(text, HIGHEST_PRIORITY)
    if number is None:
        place = Place(table.file, row=row.number, column=PRIORITY)
        problems.add(BAD_PRIORITY, place, id=row["id"], text=text[:40], most=HIGHEST_PRIORITY)
    return number or 0


def _check_apart(
    file: str, sides: tuple[Side, ...], others: tuple[Side, ...], problems: Problems
) -> None:
    known = {side.id for side in (*sides, *others)}
    for side in sides:
        for other in sorted(side.apart_from - known):
            place = Place(file, key=side.id, column=APART)
            problems.notice(NOBODY_OF_THAT_NAME, place, id=side.id, other=other)


def _parts(text: str, name_of: Callable[[str], str] = str) -> dict[str, str]:
    """Return the parts of a list as they are compared, each with how it was written.

    Neither capitals nor gaps make a difference, nor whether an accent is a character of its own.
    """
    parts = (part for part in (" ".join(part.split()) for part in text.split(";")) if part)
    return {normalize("NFC", normalize("NFC", name_of(part)).casefold()): part for part in parts}


class _Ids:
    """The ids of one side, found however their capitals are written."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.longest = 1
        self._exact: dict[str, set[str]] = {}
        self._loose: dict[str, set[str]] = {}
        for name in filter(None, ids):
            spelling = _spelling(name)
            self._exact.setdefault(spelling, set()).add(name)
            self._loose.setdefault(spelling.casefold(), set()).add(name)
            self.longest = max(self.longest, 1 + name.count(";"))

    def meant_by(self, text: str) -> set[str]:
        """Return the ids spelt so; if none is, all that differ in capitals alone."""
        spelling = _spelling(text)
        return self._exact.get(spelling) or self._loose.get(spelling.casefold(), set())


def _named(text: str, others: _Ids) -> frozenset[str]:
    """Return the ids of the other side that a cell names.

    One that holds a `;` itself is known as a whole; what names nobody is kept as it stands.
    """
    pieces, found, at = text.split(";"), set[str](), 0
    while at < len(pieces):
        for end in range(min(at + others.longest, len(pieces)), at, -1):
            named = others.meant_by(";".join(pieces[at:end]))
            if named:
                break
        else:
            named = {pieces[at].strip()} - {""}
        found |= named
        at = end
    return frozenset(found)


def _spelling(name: str) -> str:
    """Return an id as it is compared: spaces around a `;`, and how accents are typed, are alike."""
    return normalize("NFC", ";".join(part.strip() for part in name.split(";")))
