"""The public account of a released table: what it is, and how each limit was kept."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any

from remit.kernel.tables import write_table
from remit.kernel.wording import counted, day_in_words
from remit.share.core.disclosure.rules import CONFIDENTIAL
from remit.share.core.output_rules import rules_in_words
from remit.share.core.tables.naming import field_words, heading_of, title_of
from remit.share.core.tables.question import COUNT, MEAN, RATE, SUM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.share.core.agreement import Agreement
    from remit.share.core.tables.question import Question
    from remit.share.core.tables.requested import Requested

FORMAT = "remit-table/1"
_ONE_NUMBER = frozenset({COUNT, SUM})
# More columns are hard to read; such a table has a row for each cell.
MOST_ACROSS = 12
_NUMBERS = {COUNT: (COUNT,), SUM: (SUM,), MEAN: (COUNT, MEAN), RATE: (COUNT, RATE)}


@dataclass(frozen=True)
class Shown:
    """A table as a page shows it: “[c]” for what is hidden.

    Attributes:
        title: what it tells, in words.
        columns: the columns' headings; where two fields go down and across, those of the second.
        rows: each row's cells as text, its heading first.
        hidden: how many numbers are hidden.
        across: the field whose groups are the columns, or "".
        fields: each field that has words, as the files and those who ask name it, with its words.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    hidden: int
    across: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def caption(self) -> str:
        """What stands over it: its title, and what its columns are."""
        return f"{self.title} (across: {self.across})" if self.across else self.title


@dataclass(frozen=True)
class Account:
    """What the public is told of one released table.

    Attributes:
        key: what it is called.
        question: what was asked.
        agreement: the agreement's key, and its title.
        purpose: what it is for.
        released_on: the day on which it went out.
        rows: its cells.
        kept: how each limit was kept, a sentence each.
        hidden: how many of its cells are hidden.
        words: the fields' words, as the agreement describes them.
    """

    key: str
    question: Question
    agreement: tuple[str, str]
    purpose: str
    released_on: date
    rows: Sequence[Mapping[str, Any]]
    kept: tuple[str, ...]
    hidden: int
    words: Mapping[str, str] = dataclass_field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it tells, in words."""
        return title_of(self.question, self.words)

    @property
    def shown(self) -> Shown:
        """The table as a page shows it."""
        return shown_of(self.question, self.rows, self.words)

    def as_csv(self) -> str:
        """Return the table as CSV, “[c]” for what is hidden."""
        columns = columns_of(self.question)
        rows = (
            {name: CONFIDENTIAL if row[name] is None else row[name] for name in columns}
            for row in self.rows
        )
        return write_table(list(columns), rows)


def columns_of(question: Question) -> tuple[str, ...]:
    """Return the columns of a table: its groups' names, then its numbers'."""
    return (*question.by, *_NUMBERS[question.measure])


def texts_of(question: Question, rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return a table's rows as text, “[c]” for what is hidden."""
    return _texts(columns_of(question), rows)


def shown_of(
    question: Question, rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]
) -> Shown:
    """Return a table as a page shows it; with two fields and one number, one goes across.

    Args:
        question: what was asked.
        rows: its cells.
        words: the fields' words, as the agreement describes them.
    """
    title = title_of(question, words)
    fields = tuple((name, words[name]) for name in question.fields if name in words)
    hidden = sum(row[question.measure] is None for row in rows)
    groups = [tuple(row[name] for name in question.by) for row in rows]
    across = list(dict.fromkeys(group[-1] for group in groups))
    if len(question.by) != 2 or question.measure not in _ONE_NUMBER or len(across) > MOST_ACROSS:  # noqa: PLR2004  # down and across
        heads = tuple(heading_of(name, words) for name in columns_of(question))
        return Shown(title, heads, texts_of(question, rows), hidden, fields=fields)
    of = {
        group: _text(question.measure, row[question.measure])
        for group, row in zip(groups, rows, strict=True)
    }
    first, second = (heading_of(name, words) for name in question.by)
    down = list(dict.fromkeys(group[0] for group in groups))
    return Shown(
        title,
        (first, *across),
        [[one, *(of.get((one, other), "") for other in across)] for one in down],
        hidden,
        second,
        fields,
    )


def account_of(table: Requested, agreement: Agreement, released_on: date) -> Account:
    """Return what the public is told of a table that was released on a day."""
    return Account(
        table.key,
        table.wanted.question,
        (agreement.key, agreement.title),
        table.wanted.purpose,
        released_on,
        table.rows,
        _kept(table, agreement, released_on),
        table.hidden,
        field_words(agreement),
    )


def account_document(table: Requested, account: Account, *, made_up: bool) -> dict[str, Any]:
    """Return a released table as plain values, as `released-table.schema.json` describes them."""
    return {
        "format": FORMAT,
        "key": account.key,
        "title": account.title,
        "made_up": made_up,
        "question": table.wanted.question.as_dict(),
        "agreement": account.agreement[0],
        "agreement_digest": table.agreement_digest,
        "run": table.wanted.run,
        "purpose": account.purpose,
        "checks": len(table.wanted.checks),
        "released_on": account.released_on.isoformat(),
        "rules": table.rules.as_dict(),
        "audit": {
            "clean": table.audit["clean"],
            "cells": table.audit["cells"],
            "not_crossed": list(table.audit.get("not_crossed", ())),
        },
        "kept": list(account.kept),
        "cells": [dict(row) for row in account.rows],
    }


def _kept(table: Requested, agreement: Agreement, on: date) -> tuple[str, ...]:
    beside = len(table.audit["beside"])
    others = f", not even beside {counted(beside, 'other table', 'other tables')}" if beside else ""
    hidden = counted(table.hidden, "cell is hidden", "cells are hidden")
    audit = (
        f"{hidden}. The audit found that none can be worked out{others}."
        if table.hidden
        else f"Nothing in it had to be hidden, and it gives away nothing that is hidden{others}."
    )
    return (
        (
            f"“{agreement.title}” stood when it was made and when it left: signed by all, not "
            "suspended, within what people accept, its conditions shown to be kept."
        ),
        *rules_in_words(table.rules),
        audit,
        *(
            (f"{table.not_added_up} Both who looked at it were told.",)
            if table.not_added_up
            else ()
        ),
        "Two people looked at it before it left; neither had asked for it.",
        f"It left on {day_in_words(on)}.",
    )


def _texts(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[_text(name, row[name]) for name in columns] for row in rows]


def _text(name: str, value: Any) -> str:
    if value is None:
        return CONFIDENTIAL
    if name == RATE:
        return f"{100 * value:.1f}%"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)
