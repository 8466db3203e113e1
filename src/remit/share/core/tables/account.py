"""The public account of a released table: what it is, and how each limit was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.tables import write_table
from remit.kernel.wording import counted, day_in_words
from remit.share.core.disclosure.rules import CONFIDENTIAL
from remit.share.core.output_rules import rules_in_words
from remit.share.core.tables.question import COUNT, MEAN, RATE, SUM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.share.core.agreement import Agreement
    from remit.share.core.tables.question import Question
    from remit.share.core.tables.requested import Requested

FORMAT = "remit-table/1"
_NUMBERS = {COUNT: (COUNT,), SUM: (SUM,), MEAN: (COUNT, MEAN), RATE: (COUNT, RATE)}


@dataclass(frozen=True)
class Account:
    """What the public is told of one released table.

    Attributes:
        key: what it is called.
        title: what it tells, in words.
        agreement: the agreement's key, and its title.
        purpose: what it is for.
        released_on: the day on which it went out.
        columns: its groups' names, then its numbers'.
        rows: its cells.
        kept: how each limit was kept, a sentence each.
        hidden: how many of its cells are hidden.
    """

    key: str
    title: str
    agreement: tuple[str, str]
    purpose: str
    released_on: date
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    kept: tuple[str, ...]
    hidden: int

    @property
    def shown(self) -> list[list[str]]:
        """The rows as text, “[c]” for what is hidden."""
        return _texts(self.columns, self.rows)

    def as_csv(self) -> str:
        """Return the table as CSV, “[c]” for what is hidden."""
        rows = (
            {name: CONFIDENTIAL if row[name] is None else row[name] for name in self.columns}
            for row in self.rows
        )
        return write_table(list(self.columns), rows)


def columns_of(question: Question) -> tuple[str, ...]:
    """Return the columns of a table: its groups' names, then its numbers'."""
    return (*question.by, *_NUMBERS[question.measure])


def texts_of(question: Question, rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return a table's rows as text, “[c]” for what is hidden."""
    return _texts(columns_of(question), rows)


def account_of(table: Requested, agreement: Agreement, released_on: date) -> Account:
    """Return what the public is told of a table that was released on a day."""
    question = table.wanted.question
    return Account(
        table.key,
        question.words,
        (agreement.key, agreement.title),
        table.wanted.purpose,
        released_on,
        columns_of(question),
        table.rows,
        _kept(table, agreement, released_on),
        table.hidden,
    )


def account_document(table: Requested, account: Account) -> dict[str, Any]:
    """Return a released table as plain values, as `released-table.schema.json` describes them."""
    return {
        "format": FORMAT,
        "key": account.key,
        "title": account.title,
        "question": table.wanted.question.as_dict(),
        "agreement": account.agreement[0],
        "agreement_digest": table.agreement_digest,
        "run": table.wanted.run,
        "purpose": account.purpose,
        "checks": len(table.wanted.checks),
        "released_on": account.released_on.isoformat(),
        "rules": table.rules.as_dict(),
        "audit": {"clean": table.audit["clean"], "cells": table.audit["cells"]},
        "kept": list(account.kept),
        "cells": [dict(row) for row in account.rows],
    }


def _kept(table: Requested, agreement: Agreement, on: date) -> tuple[str, ...]:
    beside = len(table.audit["beside"])
    together = f", together with {counted(beside, 'other table', 'other tables')}" if beside else ""
    hidden = counted(table.hidden, "cell is hidden", "cells are hidden")
    return (
        (
            f"“{agreement.title}” stood when it was made and when it left: signed by all, not "
            "suspended, within what people accept, its conditions shown to be kept."
        ),
        *rules_in_words(table.rules),
        f"{hidden}. The audit found that none can be worked out{together}.",
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
