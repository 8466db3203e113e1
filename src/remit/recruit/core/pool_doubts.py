"""What in a pool's file looks wrong and need not be: told as notices, by row, never by content."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.recruit.core.households import HOUSEHOLD, find_households
from remit.recruit.core.pool import row_list
from remit.recruit.core.pool_columns import CONTACT, IDENTIFIER, address_of, is_address, tells_who

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

# A file in which everyone seems to be somebody else's double has another fault.
MOST_TOLD = 20

MAYBE_ONE_PERSON = problem_kind(
    "pool-maybe-one-person",
    "The same {what} stands in {rows}.",
    "If they are one person, keep one of the rows: each row has a chance of its own.",
)
ONE_ADDRESS_MANY_HOUSEHOLDS = problem_kind(
    "pool-address-in-many-households",
    "People with one address are in different households, or in none ({rows}).",
    "Give them the same household, or correct the addresses.",
)
ONE_HOUSEHOLD_MANY_ADDRESSES = problem_kind(
    "pool-household-at-many-addresses",
    "The household “{household}” is at different addresses ({rows}).",
    "Correct the households or the addresses: at most one person of a household is drawn.",
)
NAMELESS_COLUMN = problem_kind(
    "pool-column-nameless",
    "A column with something in it has no name, and is left out.",
    "Name it in the first row if it is needed.",
)


def notice_doubts(table: Table, roles: Mapping[str, str], problems: Problems) -> None:
    """Note people who may be one, households that contradict addresses, and nameless columns."""
    if "" in table.columns and any(row[""] for row in table):
        problems.notice(NAMELESS_COLUMN, Place(table.file, row=1))
    named = [name for name, role in roles.items() if role in {CONTACT, IDENTIFIER}]
    for what, columns, alone in _details(named):
        places = defaultdict(list)
        for row in table:
            cells = [_plain(row[name]) for name in columns]
            if any(cells) if alone else all(cells):
                places["\x1f".join(cells)].append(row.number)
        _tell(table.file, what, places.values(), problems)
    if HOUSEHOLD in table.columns and any(is_address(name) for name in table.columns):
        _notice_households(table, problems)


def _details(names: Sequence[str]) -> list[tuple[str, list[str], bool]]:
    """Return what is compared, its columns, and whether one of them that is filled in is enough."""
    mails = [name for name in names if "mail" in name.casefold() and tells_who(name)]
    phones = [
        name
        for name in names
        if tells_who(name) and any(word in name.casefold() for word in ("phone", "mobile", "tel"))
    ]
    addresses = [name for name in names if is_address(name)]
    others = {*mails, *phones, *addresses}
    people = [name for name in names if "name" in name.casefold() and name not in others]
    details = [("e-mail address", [name], True) for name in mails]
    details += [("telephone number", [name], True) for name in phones]
    if people and addresses:
        details.append(("name and address", [*people, *addresses], False))
    return details


def _tell(file: str, what: str, places: Iterable[Sequence[int]], problems: Problems) -> None:
    twice = [rows for rows in places if len(rows) > 1]
    for rows in twice[:MOST_TOLD]:
        place = Place(file, row=rows[0])
        problems.notice(MAYBE_ONE_PERSON, place, what=what, rows=row_list(rows))


def _notice_households(table: Table, problems: Problems) -> None:
    """Note where the file's own households and its addresses contradict each other."""
    addresses = {row.number: address_of(row.cells) for row in table}
    found = find_households({str(number): address for number, address in addresses.items()})
    stated = {row.number: row[HOUSEHOLD] for row in table}
    lived = {number: str(found.get(str(number), -number)) for number in stated}
    shared = {number: lived[number] for number in stated if str(number) in found}
    for _, rows in _contradictions(shared, stated):
        place = Place(table.file, row=rows[0], column=HOUSEHOLD)
        problems.notice(ONE_ADDRESS_MANY_HOUSEHOLDS, place, rows=row_list(rows))
    known = {number: home for number, home in stated.items() if home and addresses[number]}
    for household, rows in _contradictions(known, lived):
        place = Place(table.file, row=rows[0], column=HOUSEHOLD)
        problems.notice(
            ONE_HOUSEHOLD_MANY_ADDRESSES, place, household=household, rows=row_list(rows)
        )


def _contradictions(
    groups: Mapping[int, str], values: Mapping[int, str]
) -> list[tuple[str, list[int]]]:
    """Return the first groups of rows that one thing puts together and another apart."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, group in groups.items():
        rows[group].append(number)
    apart = [
        (group, numbers)
        for group, numbers in rows.items()
        if len({values[number] for number in numbers}) > 1
    ]
    return apart[:MOST_TOLD]


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
