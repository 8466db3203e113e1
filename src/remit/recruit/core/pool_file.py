"""A pool's file as a recruiter brings it: volunteers, and apart from them who they are.

`read_pool_file` tells all that is wrong at once; `merged` joins what is sound to the pool there is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import Row, Table, read_table, without_mark
from remit.people.core.participant_code import EXTERNAL, WITHDRAWN_CODE, coded_rows
from remit.recruit.core.interlocking import plain_features, value_of
from remit.recruit.core.named_words import row_list
from remit.recruit.core.pool import Pool, Volunteer, parse_pool, spelled_as_quotas
from remit.recruit.core.pool_columns import (
    CODE,
    CONTACT,
    CONTACT_COLUMN_KEPT,
    IDENTIFIER,
    KEPT,
    check_roles,
    columns_of,
    guess_roles,
    tells_who,
    with_choices,
)
from remit.recruit.core.pool_doubts import notice_doubts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.kernel.errors import Problems
    from remit.people.core.participant_code import CodeRules
    from remit.recruit.core.quotas import Quotas

MOST_MEGABYTES = 50
MOST_BYTES = MOST_MEGABYTES * 1_000_000
MOST_VOLUNTEERS = 100_000
# No header is named so: they are read without the spaces at their ends.
_ROW = " row"

FILE_TOO_LARGE = problem_kind(
    "pool-file-too-large",
    "The file is larger than {limit} megabytes, the most that a study takes.",
    "Leave out columns that nothing needs, or draw from the file itself with `remit draw`.",
)
TOO_MANY_VOLUNTEERS = problem_kind(
    "pool-too-many-volunteers",
    "The file has {found} rows; a study's pool holds {limit} volunteers at most.",
    "Draw from the file itself with `remit draw`, which takes a million.",
)
NO_IDENTIFIER = problem_kind(
    "pool-nothing-tells-apart",
    "No column tells the volunteers apart, and this study knows people by the ids of the file.",
    "Choose a column whose values are all there and all different, or add one.",
)
IN_POOL_ALREADY = problem_kind(
    "pool-volunteer-there",
    "{count} of these volunteers are in the pool already ({rows}).",
    "Take them out of the file, or replace the whole pool by it.",
)


@dataclass(frozen=True, slots=True)
class PoolFile:
    """A pool's file, read.

    Attributes:
        table: the file as it stands.
        roles: what each of its columns is.
        pool: the volunteers by the file's own identifiers, or by their rows where it has none;
            None where the file has problems.
        coded: whether those identifiers are participants' codes.
        contacts: what goes into the vault, by the file's own identifier.
        counts: for each quota in order, how many rows have its value.
        numbers: the first row of each identifier.
    """

    table: Table
    roles: Mapping[str, str]
    pool: Pool | None
    coded: bool
    contacts: Mapping[str, Mapping[str, str]] = field(repr=False)
    counts: tuple[int, ...]
    numbers: Mapping[str, int] = field(repr=False)

    @property
    def identifier(self) -> str | None:
        """The column that tells volunteers apart, or None."""
        return next(iter(columns_of(self.roles, IDENTIFIER)), None)


def read_pool_table(content: bytes, file: str, problems: Problems) -> Table | None:
    """Return the table in a pool's file; None with problems noted, one being that it is too large.

    Rows are counted before any is taken apart, so that a file of any size costs little. The
    apostrophes that `write_spreadsheet` puts before formulas are taken off.
    """
    if len(content) > MOST_BYTES:
        problems.add(FILE_TOO_LARGE, Place(file), limit=MOST_MEGABYTES)
        return None
    table = None
    lines = content.count(b"\n") + 1
    # Line breaks may stand in quoted cells, so that only far too many lines are surely too many.
    if lines <= 2 * MOST_VOLUNTEERS:
        table = read_table(content, file, problems, despite_rows=True)
    rows = lines if lines > 2 * MOST_VOLUNTEERS else len(table or ())
    if rows > MOST_VOLUNTEERS:
        problems.add(
            TOO_MANY_VOLUNTEERS, Place(file), found=f"{rows:,}", limit=f"{MOST_VOLUNTEERS:,}"
        )
        return None
    return _without_marks(table) if table and b"'" in content else table


def _without_marks(table: Table) -> Table:
    """Return a table as it was before a spreadsheet was kept from running its cells."""
    columns = tuple(without_mark(name) for name in table.columns)
    rows = tuple(
        replace(
            row,
            cells={without_mark(name): without_mark(text) for name, text in row.cells.items()},
        )
        for row in table
    )
    return replace(table, columns=columns, rows=rows)


def read_pool_file(
    table: Table,
    quotas: Quotas,
    rules: CodeRules,
    problems: Problems,
    *,
    chosen: Mapping[str, str] | None = None,
    as_quotas: bool = False,
) -> PoolFile:
    """Read a pool with contact details beside it, and hold it against the quotas.

    Args:
        table: the file.
        quotas: what the pool is held against.
        rules: how codes are checked, and whose rows are left out.
        problems: where everything wrong is noted, and as notices what stops nothing.
        chosen: roles of columns in place of those that are guessed.
        as_quotas: whether values that differ from a quota's only in capitals or spaces are
            written as the quota has them.
    """
    before = len(problems)
    names = table.columns
    table = spelled_as_quotas(table, quotas) if as_quotas else table
    renamed = dict(zip(names, table.columns, strict=True))
    decided = {renamed.get(name, name): role for name, role in (chosen or {}).items()}
    roles = with_choices(guess_roles(table, quotas), decided)
    check_roles(table, quotas, roles, problems)
    notice_doubts(table, roles, problems)
    identifier = next(iter(columns_of(roles, IDENTIFIER)), None)
    coded = rules.mode == EXTERNAL or (identifier or "").casefold() == CODE
    if identifier is None and rules.mode == EXTERNAL:
        problems.add(NO_IDENTIFIER, Place(table.file, row=1))
    if identifier and rules.mode == EXTERNAL and tells_who(identifier):
        problems.add(
            CONTACT_COLUMN_KEPT, Place(table.file, row=1, column=identifier), name=identifier
        )
    rows = _rows(table, identifier, rules if coded else None, problems)
    named = identifier or _ROW
    held = _held(table, rows, named, _kept(table, quotas, roles))
    pool = parse_pool(held, quotas, problems, id_column=named, blanks_told=coded)
    return PoolFile(
        table,
        roles,
        pool if len(problems) == before else None,
        coded and identifier is not None,
        _contacts(rows, columns_of(roles, CONTACT)),
        _counts(rows, quotas),
        _first_rows(rows),
    )


def recognised(
    file: PoolFile, codes: Mapping[str, str], withdrawn: Collection[str], problems: Problems
) -> tuple[PoolFile, dict[str, str]]:
    """Return a file without those who have withdrawn, and the code of everyone who has one.

    Args:
        file: the file.
        codes: the codes of those known here by their identifier in the file, the withdrawn too.
        withdrawn: whose rows are left out; a notice says so.
        problems: takes the notices.
    """
    if file.coded:
        return file, {identifier: identifier for identifier in file.numbers}
    gone = {identifier: code for identifier, code in codes.items() if code in withdrawn}
    found = {}
    for identifier, row in file.numbers.items():
        if identifier in gone:
            place = Place(file.table.file, row=row, column=file.identifier or "")
            problems.notice(WITHDRAWN_CODE, place, code=gone[identifier])
        elif identifier in codes:
            found[identifier] = codes[identifier]
    pool = file.pool and file.pool.without(gone)
    return replace(file, pool=pool), found


def check_new(file: PoolFile, codes: Mapping[str, str], pool: Pool, problems: Problems) -> None:
    """Note who of a file that is to be added is in the pool already.

    Args:
        file: the file.
        codes: the codes of those in it who have one.
        pool: the pool that there is.
        problems: where it is noted.
    """
    there = set(pool.ids)
    rows = [file.numbers[identifier] for identifier, code in codes.items() if code in there]
    if rows:
        place = Place(file.table.file, row=rows[0], column=file.identifier or "")
        problems.add(IN_POOL_ALREADY, place, count=len(rows), rows=row_list(rows))


def merged(before: Pool, brought: Pool) -> Pool:
    """Return a pool with others behind it; columns that one of them lacks are blank there."""
    columns = tuple(dict.fromkeys([*before.columns, *brought.columns]))
    return Pool(
        columns,
        tuple(
            Volunteer(one.id, {name: one.features.get(name, "") for name in columns})
            for one in (*before, *brought)
        ),
    )


def _rows(
    table: Table, identifier: str | None, rules: CodeRules | None, problems: Problems
) -> list[tuple[Row, str]]:
    """Return the rows of those who have not withdrawn, with the identifier in one spelling.

    One that is faulty stands as in the file: what else is wrong with its row is told as well.
    """
    if identifier is None:
        return [(row, str(row.number)) for row in table]
    if rules is None:
        return [(row, row[identifier]) for row in table]
    return list(coded_rows(table, identifier, rules, problems, faulty=True))


def _kept(table: Table, quotas: Quotas, roles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns to hold against the quotas, with those that were wrongly left out."""
    counted = plain_features(quotas.features)
    return tuple(name for name in table.columns if roles.get(name) == KEPT or name in counted)


def _first_rows(rows: list[tuple[Row, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, own in rows:
        if own:
            found.setdefault(own, row.number)
    return found


def _held(
    table: Table, rows: list[tuple[Row, str]], identifier: str, columns: tuple[str, ...]
) -> Table:
    """Return the table of what the pool keeps, with the identifier in a column of its own."""
    return Table(
        table.file,
        (identifier, *columns),
        tuple(
            Row(row.number, {identifier: own, **{name: row[name] for name in columns}})
            for row, own in rows
        ),
    )


def _contacts(
    rows: list[tuple[Row, str]], columns: tuple[str, ...]
) -> dict[str, Mapping[str, str]]:
    return {
        identifier: {name: row[name] for name in columns if row[name]} for row, identifier in rows
    }


def _counts(rows: list[tuple[Row, str]], quotas: Quotas) -> tuple[int, ...]:
    found = {
        feature: Counter(value_of(row.cells, feature) for row, _ in rows)
        for feature in quotas.features
    }
    return tuple(found[quota.feature][quota.value] for quota in quotas)
