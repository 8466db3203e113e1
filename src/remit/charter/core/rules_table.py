"""A charter as a table of rules, for spreadsheets: a row for each rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.charter.core.document import charter_from_document
from remit.kernel.documents import check_schema, schema
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.flow import PARTS
from remit.kernel.tables import without_mark, write_spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.charter.core.rule import Charter, Rule
    from remit.kernel.tables import Row, Table

STATEMENT = "statement."
LISTS = (*PARTS, "requires", "unless", "evidence")
COLUMNS = ("id", "effect", *LISTS, "from", "until")
_BETWEEN = re.compile(r"(?<!\\);")

BAD_CELL = problem_kind(
    "rules-table-cell",
    "The rule cannot be read: {reason}",
    "Correct the row; lists have ; between their members, days are like 2020-04-01.",
)


def rules_csv(charter: Charter) -> str:
    """Return the rules as CSV for people to open in a spreadsheet, which then runs none of it.

    Lists have `;` between their members; one within a member has a backslash before it. There is
    a column `statement.LANGUAGE` for each language.
    """
    languages = sorted({language for rule in charter.rules for language in rule.statements})
    columns = [*COLUMNS, *(f"{STATEMENT}{language}" for language in languages)]
    return write_spreadsheet(columns, [_row(rule) for rule in charter.rules])


def read_rules(table: Table, problems: Problems) -> Charter | None:
    """Read rules from such a table, from a spreadsheet or by hand. Other columns are passed over.

    Returns:
        The charter, or None when there are problems. Whether its rules are sound together is for
        `remit.charter.core.document` to check.
    """
    before = len(problems)
    if not table.require(("id", "effect"), problems):
        return None
    entries = [_entry(row) for row in table]
    for row, entry in zip(table, entries, strict=True):
        _check(entry, Place(table.file, row=row.number), problems)
    return charter_from_document({"rule": entries}) if len(problems) == before else None


def _row(rule: Rule) -> dict[str, object]:
    lists: dict[str, Iterable[str]] = {
        **{part: rule.pattern.get(part, ()) for part in PARTS},
        "requires": rule.requires,
        "unless": rule.unless,
        "evidence": rule.evidence,
    }
    return {
        "id": rule.id,
        "effect": rule.effect.value,
        "from": rule.starts_on,
        "until": rule.until,
        **{name: _joined(members) for name, members in lists.items()},
        **{f"{STATEMENT}{language}": text for language, text in rule.statements.items()},
    }


def _joined(members: Iterable[str]) -> str:
    return ";".join(one.replace(";", "\\;") for one in members)


def _entry(row: Row) -> dict[str, object]:
    cells = {without_mark(name): without_mark(text) for name, text in row.cells.items() if text}
    entry: dict[str, object] = {
        name: cells[name] for name in ("id", "effect", "from", "until") if name in cells
    }
    for name in LISTS:
        members = [one.strip().replace("\\;", ";") for one in _BETWEEN.split(cells.get(name, ""))]
        if any(members):
            entry[name] = [one for one in members if one]
    statements: Mapping[str, str] = {
        name.removeprefix(STATEMENT): text
        for name, text in cells.items()
        if name.startswith(STATEMENT)
    }
    return entry | ({"statement": statements} if statements else {})


def _check(entry: dict[str, object], place: Place, problems: Problems) -> None:
    """Note what a row lacks or has wrong, by the schema of `charter.toml`, at its place."""
    found = Problems()
    check_schema({"rule": [entry]}, schema("remit.charter", "charter"), place.file, found)
    for one in found:
        problems.add(BAD_CELL, place, reason=str(one.message))
