"""What the readers of a conversation's files share, and what can be wrong in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import read_table
from remit.people.core.participant_code import coded_rows
from remit.support.organisation_files import BAD_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.people.core.participant_code import CodeRules

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
