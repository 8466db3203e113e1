"""The conversation about principles in a study folder: its facts, voters, statements and votes.

What waits for a coordinator is never written: it may say who somebody is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, dump_toml, load_document
from remit.kernel.errors import Place
from remit.kernel.tables import write_table
from remit.support.conversation_reading import (
    BAD_BY,
    BAD_KEY,
    BAD_LANGUAGE,
    BAD_NUMBER,
    BAD_STATE,
    BLANK_TEXT,
    CLOSED_EARLY,
    HEADING_TWICE,
    STATEMENT_TWICE,
    TELLING,
    TRANSLATED_TWICE,
    UNKNOWN_HEADING,
    UNKNOWN_STATEMENT,
    UNKNOWN_VOTER,
    VOTED_TWICE,
    VOTER_TWICE,
    Reading,
)
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

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.kernel.tables import Row, Table

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
