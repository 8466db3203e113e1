"""Which two columns of a wide table hold one item's answers: by a prefix, or by a list of pairs."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import Pair
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Row, Table

NO_PREFIX = problem_kind(
    "shift-no-prefix",
    "No column of the table begins with “{prefix}” and has a column without it.",
    "Give the prefix as it stands in the header, capitals and all, or name the columns in a file "
    "with --pairs. The columns are: {found}.",
)
NO_BEFORE = problem_kind(
    "shift-no-before",
    "“{after}” begins with “{prefix}”, but there is no column “{before}”.",
    "Nothing need be done if it was asked only afterwards; else correct the header, or name the "
    "two columns in a file with --pairs.",
)
EMPTY_PAIRS = problem_kind(
    "shift-empty-pairs",
    "The file of pairs has a header but no rows.",
    "Add a row for each item: its name, its column before and its column after.",
)
BLANK_PAIR = problem_kind(
    "shift-blank-pair", "The pair has no “{column}”.", "Fill it in, or take the row out."
)
UNKNOWN_COLUMN = problem_kind(
    "shift-unknown-column",
    "The table {table} has no column “{name}”.",
    "Use a column's name as it stands in the header{nearest}.",
)
SAME_COLUMN = problem_kind(
    "shift-same-column",
    "“{name}” is given both as before and as after.",
    "Name the two columns that hold the two answers.",
)
REPEATED_ITEM = problem_kind(
    "shift-repeated-item",
    "The item “{name}” has {count} pairs of columns.",
    "Give each pair of columns an item of its own.",
)

PAIR_COLUMNS = ("item", "before", "after")
MOST_COLUMNS_TOLD = 12
_JOINTS = " _-.:"


def pairs_by_prefix(
    table: Table, after_prefix: str, before_prefix: str, problems: Problems
) -> tuple[Pair, ...]:
    """Return a pair for each column with the prefix whose counterpart is there, in table order.

    “T2_Q1” with the prefix “T2” is the counterpart of “_Q1” or, where there is none, of “Q1”.
    A column without a counterpart is told as a notice: what was asked only once is no fault.

    Args:
        table: the wide table.
        after_prefix: how the columns of the second answers begin.
        before_prefix: how those of the first begin; may be empty.
        problems: takes what is wrong.
    """
    place = {name: number for number, name in enumerate(table.columns)}
    pairs: list[Pair] = []
    alone: dict[str, str] = {}
    for after in table.columns:
        rest = after.removeprefix(after_prefix)
        if rest in {after, ""}:
            continue
        bare = rest.lstrip(_JOINTS)
        names = [name for name in (rest, bare) if name and f"{before_prefix}{name}" in place]
        before = f"{before_prefix}{(names or [rest])[0]}"
        if names and before != after:
            pairs.append(Pair(bare if before_prefix and bare else before, before, after))
        else:
            alone[after] = before
    # A first answer's column may begin like a second's: “Trust” where the prefix is “T”.
    firsts = {pair.before for pair in pairs}
    for after in (name for name in alone if pairs and name not in firsts):
        at = Place(table.file, row=1, column=after)
        problems.notice(NO_BEFORE, at, after=after, prefix=after_prefix, before=alone[after])
    if not pairs:
        told = _told(table.columns)
        problems.add(NO_PREFIX, Place(table.file, row=1), prefix=after_prefix, found=told)
    _check_repeats(pairs, table.file, problems)
    return tuple(sorted(pairs, key=lambda pair: place[pair.before]))


def pairs_from_table(listed: Table, table: Table | None, problems: Problems) -> tuple[Pair, ...]:
    """Return the pairs that a file lists, in its order; every fault of it is noted.

    Args:
        listed: the file of pairs: `item,before,after`, further columns left alone.
        table: the wide table that they speak of; None where it could not be read.
        problems: takes what is wrong.
    """
    names = {name.casefold(): name for name in listed.columns}
    if not all(name in names for name in PAIR_COLUMNS):
        listed.require([name for name in PAIR_COLUMNS if name not in names], problems)
        return ()
    if not len(listed):
        problems.add(EMPTY_PAIRS, Place(listed.file, row=1))
    pairs = []
    for row in listed:
        item, before, after = (row[names[name]] for name in PAIR_COLUMNS)
        pair = Pair(item, before, after)
        pairs.append(pair)
        _check_pair(pair, row, listed.file, table, problems)
    _check_repeats(pairs, listed.file, problems)
    return tuple(pairs)


def check_column(name: str, table: Table, place: Place, problems: Problems) -> None:
    """Note a column that the table does not have, with the name that comes nearest."""
    if name in table.columns:
        return
    near = get_close_matches(name, _named(table.columns), n=1, cutoff=0.6)
    folded = [one for one in table.columns if one.casefold() == name.casefold()]
    nearest = f"; the nearest is “{(folded or near)[0]}”" if folded or near else ""
    problems.add(UNKNOWN_COLUMN, place, table=table.file, name=name, nearest=nearest)


def _check_pair(pair: Pair, row: Row, file: str, table: Table | None, problems: Problems) -> None:
    for column in PAIR_COLUMNS:
        name = getattr(pair, column)
        place = Place(file, row=row.number, column=column)
        if not name:
            problems.add(BLANK_PAIR, place, column=column)
        elif column != "item" and table is not None:
            check_column(name, table, place, problems)
    if pair.before and pair.before == pair.after:
        problems.add(SAME_COLUMN, Place(file, row=row.number), name=pair.before)


def _check_repeats(pairs: Iterable[Pair], file: str, problems: Problems) -> None:
    for item, count in Counter(pair.item for pair in pairs if pair.item).items():
        if count > 1:
            problems.add(REPEATED_ITEM, Place(file, key=item), name=item, count=count)


def _named(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name]


def _told(columns: Sequence[str]) -> str:
    named = _named(columns)
    more = len(named) - MOST_COLUMNS_TOLD
    told = ", ".join(named[:MOST_COLUMNS_TOLD])
    return f"{told} and {more} more" if more > 0 else told
