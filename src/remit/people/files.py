"""The people's part of a study folder: consents, tombstones, and contacts bound for the vault.

`recruit/contacts.csv` lies with the pool, where a researcher expects it, and is read here alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import Table, read_table, write_table
from remit.people.core.consents import (
    KINDS,
    MAX_VERSION_CHARACTERS,
    ConsentAnswer,
    Contact,
    PeopleFiles,
    Tombstone,
)
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows

if TYPE_CHECKING:
    from collections.abc import Hashable

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

CONSENTS_FILE = "people/consents.csv"
WITHDRAWN_FILE = "people/withdrawn.csv"
OTHERS_FILE = "people/others.csv"
CONTACTS_FILE = "recruit/contacts.csv"
CONSENT_COLUMNS = ("code", "kind", "version", "given", "on")
WITHDRAWN_COLUMNS = ("code", "withdrawn_on")
OTHER_CODE = "other code"
FIRST_CONTACT_COLUMNS = ("name", "phone", "email", "address")
_GIVEN = {"yes": True, "no": False}

BAD_DAY = problem_kind(
    "people-day-unreadable",
    "“{value}” is not a day.",
    "Write it as year, month and day, such as 2026-03-31.",
)
UNKNOWN_CONSENT = problem_kind(
    "consent-kind-unknown",
    "“{value}” is not a kind of consent.",
    "Use one of: {known}.",
)
NO_VERSION = problem_kind(
    "consent-version-unusable",
    "The version of the wording is blank or longer than {limit} characters.",
    "Say which wording was agreed to, such as 1 or 2026-03.",
)
BAD_ANSWER = problem_kind(
    "consent-answer-unreadable", "“{value}” is neither yes nor no.", "Write yes or no."
)
TWICE = problem_kind(
    "people-row-twice",
    "The same stands in row {first} already.",
    "Keep one of the two rows: a participant has one row here, and one answer a day to each "
    "kind of consent.",
)


def read_people(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> PeopleFiles:
    """Return the people's part of a folder; faulty rows are left out and noted.

    Args:
        files: the folder.
        problems: where faults are noted, and as notices the rows of those who have withdrawn.
        codes: how codes are checked, and who has withdrawn already where this is read to, beside
            those in the folder.
    """
    tombstones = _tombstones(files, codes, problems)
    gone = codes.withdrawn | {tombstone.code for tombstone in tombstones}
    staying = replace(codes, withdrawn=gone)
    return PeopleFiles(
        consents=_consents(files, staying, problems),
        withdrawn=tuple(sorted(tombstones)),
        contacts=_contacts(files, staying, problems),
        others=_others(files, staying, problems),
    )


def write_people(value: PeopleFiles, *, with_contacts: bool = False) -> dict[str, bytes]:
    """Return the files of the people's part, in one fixed spelling.

    Contacts are written only when asked for; asking is a disclosure, which
    `vault_actions.open_vault` records.
    """
    written: dict[str, str] = {}
    if value.consents is not None:
        rows = (
            {
                "code": answer.code,
                "kind": answer.kind,
                "version": answer.version,
                "given": "yes" if answer.given else "no",
                "on": answer.on.isoformat(),
            }
            for answer in sorted(value.consents)
        )
        written[CONSENTS_FILE] = write_table(CONSENT_COLUMNS, rows)
    if value.withdrawn:
        written[WITHDRAWN_FILE] = write_table(
            WITHDRAWN_COLUMNS,
            (
                {"code": tombstone.code, "withdrawn_on": tombstone.withdrawn_on.isoformat()}
                for tombstone in sorted(value.withdrawn)
            ),
        )
    if value.others:
        rows = ({"code": code} for code in sorted(value.others))
        written[OTHERS_FILE] = write_table(("code",), rows)
    if with_contacts and value.contacts:
        written[CONTACTS_FILE] = _contacts_table(value.contacts)
    return {path: text.encode() for path, text in written.items()}


def _contacts_table(contacts: tuple[Contact, ...]) -> str:
    details = {item.code: _beside_code(item) for item in contacts}
    names = {name for fields in details.values() for name in fields}
    first = [name for name in FIRST_CONTACT_COLUMNS if name in names]
    columns = ["code", *first, *sorted(names.difference(first))]
    rows = ({"code": code, **fields} for code, fields in sorted(details.items()))
    return write_table(columns, rows)


def _beside_code(contact: Contact) -> dict[str, str]:
    """Return the details by column; a code from elsewhere must not take the participant's place."""
    return {OTHER_CODE if name == "code" else name: text for name, text in contact.fields.items()}


def _tombstones(files: FolderFiles, codes: CodeRules, problems: Problems) -> list[Tombstone]:
    table = _table(files, WITHDRAWN_FILE, WITHDRAWN_COLUMNS, problems)
    found: dict[Hashable, int] = {}
    tombstones = []
    for row, code in coded_rows(table, "code", CodeRules(codes.mode), problems):
        day = _day(row, "withdrawn_on", WITHDRAWN_FILE, problems)
        if day and _first(code, row, WITHDRAWN_FILE, found, problems):
            tombstones.append(Tombstone(code, day))
    return tombstones


def _consents(
    files: FolderFiles, codes: CodeRules, problems: Problems
) -> tuple[ConsentAnswer, ...] | None:
    if CONSENTS_FILE not in files:
        return None
    table = _table(files, CONSENTS_FILE, CONSENT_COLUMNS, problems)
    found: dict[Hashable, int] = {}
    answers = []
    for row, code in coded_rows(table, "code", codes, problems):
        answer = _answer(row, code, problems)
        if answer and _first((code, answer.kind, answer.on), row, CONSENTS_FILE, found, problems):
            answers.append(answer)
    return tuple(sorted(answers))


def _answer(row: Row, code: str, problems: Problems) -> ConsentAnswer | None:
    before = len(problems)
    kind, version, given = row["kind"].lower(), row["version"], row["given"].lower()

    def place(column: str) -> Place:
        return Place(CONSENTS_FILE, row=row.number, column=column)

    if kind not in KINDS:
        problems.add(UNKNOWN_CONSENT, place("kind"), value=row["kind"], known=", ".join(KINDS))
    if not version or len(version) > MAX_VERSION_CHARACTERS:
        problems.add(NO_VERSION, place("version"), limit=MAX_VERSION_CHARACTERS)
    if given not in _GIVEN:
        problems.add(BAD_ANSWER, place("given"), value=row["given"])
    day = _day(row, "on", CONSENTS_FILE, problems)
    if day is None or len(problems) > before:
        return None
    return ConsentAnswer(code, kind, day, version, _GIVEN[given])


def _contacts(files: FolderFiles, codes: CodeRules, problems: Problems) -> tuple[Contact, ...]:
    table = _table(files, CONTACTS_FILE, ("code",), problems)
    found: dict[Hashable, int] = {}
    contacts = []
    for row, code in coded_rows(table, "code", codes, problems):
        details = {name: text for name, text in row.cells.items() if name and name != "code"}
        if _first(code, row, CONTACTS_FILE, found, problems):
            kept = {name: text for name, text in details.items() if text}
            contacts.append(Contact(code, kept))
    return tuple(sorted(contacts, key=lambda contact: contact.code))


def _others(files: FolderFiles, codes: CodeRules, problems: Problems) -> tuple[str, ...]:
    table = _table(files, OTHERS_FILE, ("code",), problems)
    found: dict[Hashable, int] = {}
    return tuple(
        sorted(
            code
            for row, code in coded_rows(table, "code", codes, problems)
            if _first(code, row, OTHERS_FILE, found, problems)
        )
    )


def _table(files: FolderFiles, file: str, columns: tuple[str, ...], problems: Problems) -> Table:
    """Return a table that is there, readable and has its columns; else an empty one."""
    table = read_table(files[file], file, problems) if file in files else None
    readable = table is not None and table.require(columns, problems)
    return table if table is not None and readable else Table(file, columns, ())


def _day(row: Row, column: str, file: str, problems: Problems) -> date | None:
    """Return the day in a cell, in the one spelling YYYY-MM-DD; else None with a problem."""
    text = row[column]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        problems.add(BAD_DAY, Place(file, row=row.number, column=column), value=text)
        return None
    return day


def _first(
    key: Hashable, row: Row, file: str, found: dict[Hashable, int], problems: Problems
) -> bool:
    """Answer whether a key stands here for the first time; note where it stood before."""
    first = found.setdefault(key, row.number)
    if first != row.number:
        problems.add(TWICE, Place(file, row=row.number), first=first)
    return first == row.number
