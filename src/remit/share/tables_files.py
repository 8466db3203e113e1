"""Tables asked of linked records, in a study folder: `share/tables.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.wording import day_in_words
from remit.share.core.tables.wanted import wanted_entry, wanted_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.share.core.tables.requested import Wanted

TABLES = "share/tables.toml"

TABLE_TWICE = problem_kind(
    "table-twice", "The table “{key}” stands twice.", "Give the second another key."
)
TABLE_WITHOUT_AGREEMENT = problem_kind(
    "table-without-agreement",
    "There is no agreement “{key}” for this table.",
    "Name the agreement under which the records are linked: the NAME of NAME.agreement.toml.",
)


TABLE_CHECKED_EARLY = problem_kind(
    "table-checked-early",
    "{by} checked the table on {on}, before it was asked for on {asked_on}.",
    "Look whether one of the days is wrong; the check counts as it stands.",
)


def read_tables(
    files: FolderFiles, problems: Problems, *, agreements: Mapping[str, Sequence[str]]
) -> tuple[Wanted, ...]:
    """Return the tables that the folder asks for, in its order; faults are noted.

    Args:
        files: the folder.
        problems: where faults are noted.
        agreements: the purposes of each agreement, by its key.
    """
    if TABLES not in files:
        return ()
    document = load_document(files[TABLES], TABLES, "remit.share", "tables", problems)
    found: dict[str, Wanted] = {}
    for entry in document.get("table", ()) if document else ():
        place = Place(TABLES, key=f"table {entry['key']}")
        if entry["key"] in found:
            problems.add(TABLE_TWICE, place, key=entry["key"])
        if entry["agreement"] not in agreements:
            problems.add(TABLE_WITHOUT_AGREEMENT, place, key=entry["agreement"])
            continue
        one = wanted_from(entry, agreements[entry["agreement"]], place, problems)
        if one is not None:
            found[one.key] = one
            _notice_early(one, place, problems)
    return tuple(found.values())


def _notice_early(one: Wanted, place: Place, problems: Problems) -> None:
    """Note every check that is dated before the table was asked for."""
    for check in one.checks:
        if one.asked_on and check.on < one.asked_on:
            on, asked_on = day_in_words(check.on), day_in_words(one.asked_on)
            problems.notice(TABLE_CHECKED_EARLY, place, by=check.by, on=on, asked_on=asked_on)


def write_tables(tables: Iterable[Wanted]) -> dict[str, bytes]:
    """Return the file by its path; none where no table is asked for."""
    entries = [wanted_entry(one) for one in tables]
    return {TABLES: dump_toml({"table": entries}).encode()} if entries else {}
