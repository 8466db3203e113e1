"""What in a pool's file looks wrong and need not be: told as notices, by row, never by content."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.recruit.core.household import home_in
from remit.recruit.core.households import HOUSEHOLD, find_households
from remit.recruit.core.named_words import row_list
from remit.recruit.core.pool_columns import (
    CONTACT,
    IDENTIFIER,
    address_of,
    is_address,
    names_household,
    tells_who,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

# A file in which everyone seems to be somebody else's double has another fault.
MOST_TOLD = 20
# Comparing the addresses of a million people would take longer than their draw.
MOST_COMPARED = 100_000

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
HOUSEHOLD_NAMED_OTHERWISE = problem_kind(
    "pool-household-named-otherwise",
    "The column “{name}” seems to tell who lives together, but keeps nobody apart in the draw.",
    "Name it “household”: then at most one person of each is drawn.",
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
    homes = [name for name in table.columns if names_household(name)]
    if homes and HOUSEHOLD not in homes:
        place = Place(table.file, row=1, column=homes[0])
        problems.notice(HOUSEHOLD_NAMED_OTHERWISE, place, name=homes[0])
    if homes:
        notice_households(table, [HOUSEHOLD if HOUSEHOLD in homes else homes[0]], problems)


def notice_households(table: Table, columns: Sequence[str], problems: Problems) -> None:
    """Note where households and addresses contradict each other; at most `MOST_COMPARED` rows.

    Args:
        table: the pool's file.
        columns: those that are the same for people of one household. Where some of them are
            parts of an address, the others tell the household.
        problems: takes the notices, by row.
    """
    if not columns or not any(is_address(name) for name in table.columns):
        return
    rows = table.rows[:MOST_COMPARED]
    telling = [name for name in columns if not is_address(name)] or list(columns)
    stated = {row.number: home_in([row[name] for name in telling]) for row in rows}
    shown = {row.number: ", ".join(filter(None, (row[name] for name in telling))) for row in rows}
    addresses = {row.number: address_of(row.cells) for row in rows}
    found = find_households({str(number): address for number, address in addresses.items()})
    lived = {number: str(found.get(str(number), -number)) for number in stated}
    shared = {number: lived[number] for number in stated if str(number) in found}
    for _, numbers in _contradictions(shared, stated):
        place = Place(table.file, row=numbers[0], column=telling[0])
        problems.notice(ONE_ADDRESS_MANY_HOUSEHOLDS, place, rows=row_list(numbers))
    known = {number: home for number, home in stated.items() if home and addresses[number]}
    for _, numbers in _contradictions(known, lived):
        place = Place(table.file, row=numbers[0], column=telling[0])
        problems.notice(
            ONE_HOUSEHOLD_MANY_ADDRESSES,
            place,
            household=shown[numbers[0]],
            rows=row_list(numbers),
        )


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
