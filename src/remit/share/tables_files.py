"""Tables asked of linked records, in a study folder: `share/tables.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.documents import dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.share.core.tables.wanted import wanted_entry, wanted_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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


def read_tables(
    files: FolderFiles, problems: Problems, *, agreements: Collection[str]
) -> tuple[Wanted, ...]:
    """Return the tables that the folder asks for, in its order; faults are noted."""
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
        one = wanted_from(entry, place, problems)
        if one is not None:
            found[one.key] = one
    return tuple(found.values())


def write_tables(tables: Iterable[Wanted]) -> dict[str, bytes]:
    """Return the file by its path; none where no table is asked for."""
    entries = [wanted_entry(one) for one in tables]
    return {TABLES: dump_toml({"table": entries}).encode()} if entries else {}
