"""The conversation about principles in a study folder: its facts, voters, statements and votes.

What waits for a coordinator is never written: it may say who somebody is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import coded_rows
from remit.support.core.principles.catching import UNREAD, caught
from remit.support.core.principles.conversation import (
    LEAST_ADOPTING,
    LINKS_EACH,
    OPEN,
    PAPER_HEADINGS,
    TURNED_DOWN,
    WAITING,
    Conversation,
    Heading,
    PrinciplesFiles,
    Statement,
    Translation,
    Vote,
    Voter,
)
from remit.support.core.votes import BAD_VOTE, MEANING, STATEMENT, VOTE, VOTER
from remit.support.organisation_files import BAD_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.people.core.participant_code import CodeRules

CONVERSATION_FILE = "support/conversation.toml"
VOTERS_FILE = "support/voters.csv"
STATEMENTS_FILE = "support/statements.csv"
TRANSLATIONS_FILE = "support/translations.csv"
VOTES_FILE = "support/votes.csv"
VOTER_COLUMNS = ("voter", "organisation", "set_aside")
STATEMENT_COLUMNS = (
    "statement", "heading", "language", "text", "voter", "proposed_on", "state", "reason",
)  # fmt: skip
TRANSLATION_COLUMNS = ("statement", "language", "text", "by")
MACHINE, HUMAN = "machine", "human"
LONGEST_KEY = 64
_DIGITS = 6
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")

CLOSED_EARLY = problem_kind(
    "conversation-closed-early",
    "The conversation was closed before it was opened.",
    "Put the two days right.",
)
HEADING_TWICE = problem_kind(
    "conversation-heading-twice",
    "The heading “{key}” stands there twice.",
    "Keep one, or give the second another key.",
)
UNKNOWN_HEADING = problem_kind(
    "conversation-heading-unknown",
    "“{key}” is no heading of the conversation.",
    "Use one of: {known}.",
)
UNKNOWN_ORGANISATION = problem_kind(
    "organisation-unknown",
    "No organisation with the code “{code}” has joined the programme.",
    "Correct it, or add the organisation to support/organisations.csv.",
)
BAD_KEY = problem_kind(
    "voter-key-unusable",
    "“{key}” cannot stand for a voter.",
    "Write 1 to 64 characters that can be seen.",
)
VOTER_TWICE = problem_kind(
    "voter-twice", "The voter “{key}” stands there twice.", "Keep one of the two rows."
)
UNKNOWN_VOTER = problem_kind(
    "voter-unknown",
    "“{key}” is no voter.",
    "Correct it, or add the voter to support/voters.csv.",
)
BAD_NUMBER = problem_kind(
    "statement-number-unreadable",
    "“{value}” is no number of a statement.",
    "Write a whole number from 1 to 999999.",
)
STATEMENT_TWICE = problem_kind(
    "statement-twice", "Statement {number} stands there twice.", "Keep one of the two rows."
)
UNKNOWN_STATEMENT = problem_kind(
    "statement-unknown",
    "There is no statement {number}.",
    "Correct it, or add the statement to support/statements.csv.",
)
BLANK_TEXT = problem_kind(
    "statement-blank", "The row has no text.", "Write it, or take the row out."
)
BAD_STATE = problem_kind(
    "statement-state-unknown",
    "“{value}” is no state of a statement in a folder.",
    "Write open or turned-down; what waits to be looked at stays out of the folder.",
)
BAD_LANGUAGE = problem_kind(
    "language-tag-unusable",
    "“{value}” is no tag of a language.",
    "Write one such as en, ar or pt-BR.",
)
BAD_BY = problem_kind(
    "translation-by-unknown",
    "“{value}” does not say who translated it.",
    "Write machine or human.",
)
TRANSLATED_TWICE = problem_kind(
    "translation-twice",
    "Statement {number} has two texts in the language “{language}”.",
    "Keep one of them.",
)
VOTED_TWICE = problem_kind(
    "vote-twice",
    "The voter “{voter}” voted on statement {number} twice.",
    "Keep one of the two rows.",
)
TELLING = problem_kind(
    "statement-telling",
    "Statement {number} seems to hold: {kinds}.",
    "Read it. Take out what says who somebody is before others see it.",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers of the conversation's files share.

    Attributes:
        files: the folder.
        problems: takes what is wrong.
        codes: what the study knows of codes.
        organisations: the codes of those that joined.
        written: the numbers of all statements, so that a faulty one is not missed elsewhere.
    """

    files: FolderFiles
    problems: Problems
    codes: CodeRules
    organisations: Collection[str]
    written: set[str] = field(default_factory=set)

    def table(self, file: str, columns: Iterable[str]) -> Table | None:
        """Return a table that has the columns it must, or None."""
        if file not in self.files:
            return None
        table = read_table(self.files[file], file, self.problems)
        return table if table is not None and table.require(columns, self.problems) else None

    def organised(self, table: Table) -> Iterator[tuple[Row, str]]:
        """Yield the rows whose organisation has joined and not withdrawn, with its code."""
        for row, code in coded_rows(table, "organisation", self.codes, self.problems):
            if code in self.organisations:
                yield row, code
            else:
                place = Place(table.file, row=row.number, column="organisation")
                self.problems.add(UNKNOWN_ORGANISATION, place, code=code)

    def day(self, table: Table, row: Row, column: str) -> date | None:
        """Return the day of a cell, or None with a problem noted."""
        try:
            return date.fromisoformat(row[column])
        except ValueError:
            place = Place(table.file, row=row.number, column=column)
            self.problems.add(BAD_DAY, place, value=row[column])
            return None


def read_conversation(reading: Reading) -> PrinciplesFiles:
    """Return the conversation's part of a folder; faulty rows are left out and noted."""
    conversation = _conversation(reading)
    if conversation is None:
        return PrinciplesFiles()
    voters, gone = _voters(reading)
    keys = {one.key for one in voters}
    statements = _statements(reading, conversation, keys, gone)
    votes = _votes(reading, keys, gone)
    return PrinciplesFiles(conversation, voters, statements, votes)


def write_conversation(value: PrinciplesFiles) -> dict[str, bytes]:
    """Return the files of a conversation in one fixed spelling; none without one."""
    if value.conversation is None:
        return {}
    shown = [one for one in value.statements if one.state != WAITING]
    numbers = {one.number for one in shown}
    document = dump_toml(_document(value.conversation))
    texts = [(one, text) for one in shown for text in sorted(one.translations)]
    tables = {
        VOTERS_FILE: (VOTER_COLUMNS, [_voter_row(one) for one in sorted(value.voters)]),
        STATEMENTS_FILE: (
            STATEMENT_COLUMNS,
            [_statement_row(one) for one in sorted(shown, key=lambda one: one.number)],
        ),
        TRANSLATIONS_FILE: (TRANSLATION_COLUMNS, [_text_row(one, text) for one, text in texts]),
        VOTES_FILE: (
            (STATEMENT, VOTER, VOTE),
            [
                {STATEMENT: one.statement, VOTER: one.voter, VOTE: one.value}
                for one in sorted(value.votes)
                if one.statement in numbers
            ],
        ),
    }
    return {
        CONVERSATION_FILE: document.encode(),
        **{file: write_table(*table).encode() for file, table in tables.items() if table[1]},
    }


def _document(one: Conversation) -> dict[str, Any]:
    closed = {"closed_on": one.closed_on} if one.closed_on else {}
    return {
        "opened_on": one.opened_on,
        **closed,
        "links_each": one.links_each,
        "least_adopting": one.least_adopting,
        "heading": [
            {"key": heading.key, "label": dict(sorted(heading.labels.items()))}
            for heading in one.headings
        ],
    }


def _voter_row(one: Voter) -> dict[str, object]:
    return {"voter": one.key, "organisation": one.organisation, "set_aside": one.set_aside}


def _statement_row(one: Statement) -> dict[str, object]:
    return {
        "statement": one.number,
        "heading": one.heading,
        "language": one.language,
        "text": one.text,
        "voter": one.voter,
        "proposed_on": one.proposed_on.isoformat(),
        "state": one.state,
        "reason": one.reason,
    }


def _text_row(one: Statement, text: Translation) -> dict[str, object]:
    by = MACHINE if text.machine else HUMAN
    return {"statement": one.number, "language": text.language, "text": text.text, "by": by}


def _conversation(reading: Reading) -> Conversation | None:
    if CONVERSATION_FILE not in reading.files:
        return None
    document = load_document(
        reading.files[CONVERSATION_FILE],
        CONVERSATION_FILE,
        "remit.support",
        "conversation",
        reading.problems,
    )
    if document is None:
        return None
    opened, closed = date.fromisoformat(document["opened_on"]), day(document.get("closed_on"))
    if closed and closed < opened:
        reading.problems.add(CLOSED_EARLY, Place(CONVERSATION_FILE, key="closed_on"))
    headings = tuple(Heading(one["key"], one["label"]) for one in document.get("heading", []))
    keys = [one.key for one in headings]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        reading.problems.add(HEADING_TWICE, Place(CONVERSATION_FILE, key="heading"), key=key)
    return Conversation(
        opened_on=opened,
        closed_on=closed,
        headings=headings or PAPER_HEADINGS,
        links_each=document.get("links_each", LINKS_EACH),
        least_adopting=document.get("least_adopting", LEAST_ADOPTING),
    )


def _voters(reading: Reading) -> tuple[tuple[Voter, ...], set[str]]:
    """Return the voters, and the keys of those who are left out; those are unknown to nobody."""
    table = reading.table(VOTERS_FILE, VOTER_COLUMNS[:2])
    if table is None:
        return (), set()
    found: dict[str, Voter] = {}
    for row, code in reading.organised(table):
        key, place = row["voter"], Place(VOTERS_FILE, row=row.number, column="voter")
        if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            reading.problems.add(BAD_KEY, place, key=key[:LONGEST_KEY])
        elif key in found:
            reading.problems.add(VOTER_TWICE, place, key=key)
        else:
            found[key] = Voter(key, code, row["set_aside"])
    return tuple(sorted(found.values())), {row["voter"] for row in table} - set(found)


def _statements(
    reading: Reading, conversation: Conversation, voters: Collection[str], gone: Collection[str]
) -> tuple[Statement, ...]:
    table = reading.table(STATEMENTS_FILE, ("statement", "heading", "text", "proposed_on"))
    if table is None:
        return ()
    reading.written.update(row["statement"] for row in table)
    translations = _translations(reading)
    keys = [one.key for one in conversation.headings]
    found: dict[int, Statement] = {}
    for row in table:
        one = _statement(reading, table, row, keys, translations)
        if one is None:
            continue
        place = Place(STATEMENTS_FILE, row=row.number)
        if one.number in found:
            reading.problems.add(STATEMENT_TWICE, place, number=one.number)
        if one.voter and one.voter not in voters and one.voter not in gone:
            reading.problems.add(UNKNOWN_VOTER, place, key=one.voter)
        known = one.voter in voters
        found[one.number] = one if known or not one.voter else _unnamed(one)
    return tuple(found[number] for number in sorted(found))


def _unnamed(one: Statement) -> Statement:
    return replace(one, voter="")


def _statement(
    reading: Reading,
    table: Table,
    row: Row,
    headings: list[str],
    translations: dict[int, list[Translation]],
) -> Statement | None:
    problems, before = reading.problems, len(reading.problems)
    number = _number(reading, table, row, "statement")
    proposed = reading.day(table, row, "proposed_on")
    state, language = row["state"] or OPEN, row["language"] or "en"

    def place(column: str) -> Place:
        return Place(STATEMENTS_FILE, row=row.number, column=column)

    if row["heading"] not in headings:
        known = ", ".join(headings)
        problems.add(UNKNOWN_HEADING, place("heading"), key=row["heading"], known=known)
    if state not in {OPEN, TURNED_DOWN}:
        problems.add(BAD_STATE, place("state"), value=state)
    if not _TAG.fullmatch(language):
        problems.add(BAD_LANGUAGE, place("language"), value=language)
    if state == OPEN and not row["text"]:
        problems.add(BLANK_TEXT, place("text"))
    if len(problems) > before or number is None or proposed is None:
        return None
    text = row["text"] if state == OPEN else ""
    kinds = [kind for kind in caught(text, language) if kind != UNREAD]
    if kinds:
        problems.notice(TELLING, place("text"), number=number, kinds=", ".join(kinds))
    return Statement(
        number=number,
        heading=row["heading"],
        language=language,
        text=text,
        proposed_on=proposed,
        voter=row["voter"],
        state=state,
        reason=row["reason"],
        translations=tuple(sorted(translations.get(number, []))) if text else (),
    )


def _translations(reading: Reading) -> dict[int, list[Translation]]:
    table = reading.table(TRANSLATIONS_FILE, TRANSLATION_COLUMNS)
    found: dict[int, list[Translation]] = {}
    for row in table or ():
        before = len(reading.problems)
        number = _known(reading, TRANSLATIONS_FILE, row, "statement")
        place = Place(TRANSLATIONS_FILE, row=row.number)
        if not _TAG.fullmatch(row["language"]):
            reading.problems.add(BAD_LANGUAGE, place, value=row["language"])
        if row["by"] not in {MACHINE, HUMAN}:
            reading.problems.add(BAD_BY, place, value=row["by"])
        if not row["text"]:
            reading.problems.add(BLANK_TEXT, place)
        if number is None or len(reading.problems) > before:
            continue
        those = found.setdefault(number, [])
        if row["language"] in {one.language for one in those}:
            reading.problems.add(TRANSLATED_TWICE, place, number=number, language=row["language"])
        those.append(Translation(row["language"], row["text"], row["by"] == MACHINE))
    return found


def _votes(reading: Reading, voters: Collection[str], gone: Collection[str]) -> tuple[Vote, ...]:
    table = reading.table(VOTES_FILE, (STATEMENT, VOTER, VOTE))
    found: dict[tuple[int, str], Vote] = {}
    for row in table or ():
        if row[VOTER] in gone:
            continue
        before = len(reading.problems)
        number = _known(reading, VOTES_FILE, row, STATEMENT)
        place = Place(VOTES_FILE, row=row.number)
        if row[VOTER] not in voters:
            reading.problems.add(UNKNOWN_VOTER, place, key=row[VOTER])
        if row[VOTE] not in MEANING:
            reading.problems.add(BAD_VOTE, place, text=row[VOTE])
        if number is None or len(reading.problems) > before:
            continue
        if (number, row[VOTER]) in found:
            reading.problems.add(VOTED_TWICE, place, voter=row[VOTER], number=number)
        found[number, row[VOTER]] = Vote(number, row[VOTER], MEANING[row[VOTE]])
    return tuple(found[key] for key in sorted(found))


def _number(reading: Reading, table: Table, row: Row, column: str) -> int | None:
    text = row[column]
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text):
        return int(text)
    place = Place(table.file, row=row.number, column=column)
    reading.problems.add(BAD_NUMBER, place, value=text)
    return None


def _known(reading: Reading, file: str, row: Row, column: str) -> int | None:
    if row[column] in reading.written and row[column].isdigit():
        return int(row[column])
    place = Place(file, row=row.number, column=column)
    reading.problems.add(UNKNOWN_STATEMENT, place, number=row[column])
    return None
