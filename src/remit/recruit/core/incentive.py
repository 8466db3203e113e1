"""Incentives: what is promised and paid to people who take part, by code and never by name.

A payment whose receiver withdrew from the study stays for the accounts: amount, method and day,
without the code. People who have no code are thanked in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, write_table
from remit.kernel.wording import day_in_words
from remit.recruit.core.fieldwork import DAY_TO_COME, check_session_named, parse_day
from remit.recruit.core.one_line import check_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from remit.kernel.tables import Table
    from remit.people.core.participant_code import CodeRules

    Where = Callable[[str], Place]

METHODS = {
    "cash": "Cash",
    "voucher": "Voucher",
    "bank-transfer": "Bank transfer",
    "in-kind": "In kind",
}
COLUMNS = (
    "number",
    "code",
    "amount",
    "method",
    "what",
    "session",
    "promised_on",
    "paid_on",
    "receipt",
    "cancelled_on",
)
REQUIRED = COLUMNS[:4]
MAX_CHARACTERS = {"what": 200, "session": 100, "receipt": 100}
MAX_NUMBER = 9_999_999

PROMISED = "promised"
PAID = "paid"
CANCELLED = "cancelled"

# At most six figures of pounds: more is no thank-you but a slip.
AMOUNT = re.compile(r"£?(\d{1,6}(?:\.\d{1,2})?)", re.ASCII)
NUMBER = re.compile(r"\d{1,7}", re.ASCII)

BAD_NUMBER = problem_kind(
    "incentive-bad-number",
    "“{text}” is no number of an incentive.",
    "Write a whole number from 1 to {most}.",
)
NUMBER_TWICE = problem_kind(
    "incentive-number-twice",
    "The number {number} stands in the file more than once.",
    "Give each incentive a number of its own, and keep it.",
)
BAD_AMOUNT = problem_kind(
    "incentive-bad-amount",
    "“{text}” is no amount that can be paid.",
    "Write pounds above 0 with at most two decimals, such as 30 or 12.50.",
)
UNKNOWN_METHOD = problem_kind(
    "incentive-unknown-method",
    "“{text}” is no way in which an incentive is paid.",
    "Use one of: {known}.",
)
NOT_PROMISED = problem_kind(
    "incentive-without-promise",
    "The day of the promise is missing.",
    "Fill it in; if it was paid on the spot, it is the day of payment.",
)
DAY_BEFORE = problem_kind(
    "incentive-day-goes-back",
    "The day {day} is before the day of the {event}, {before}.",
    "Correct one of the two.",
)
RECEIPT_UNPAID = problem_kind(
    "incentive-receipt-unpaid",
    "There is a receipt, but no day of payment.",
    "Fill in the day on which it was paid, or take the receipt out.",
)
ONLY_PAYMENT = problem_kind(
    "incentive-without-code",
    "Without a code nothing but a payment is kept.",
    "Fill in the code; or give the day of payment, and leave the promise out.",
)
UNKNOWN_RECEIVER = problem_kind(
    "incentive-unknown-code",
    "“{code}” has an incentive but is not in the pool.",
    "Nothing needs to be done if they left the pool since; otherwise correct the code.",
)
WITHOUT_PERSON = problem_kind(
    "incentive-without-person",
    "The payment with the number {number} is kept without the person, who has withdrawn.",
    "Take the code out of your own copy as well.",
)


@dataclass(frozen=True, slots=True)
class Incentive:
    """One promise of thanks, and what became of it.

    Attributes:
        number: of this incentive in the study, from 1; 0 before it has one.
        amount: in pounds, above 0.
        method: a key of `METHODS`.
        code: whose it is; blank where the payment is kept without the person.
        what: what for, in a few words; may be blank.
        session: the session it is for; may be blank.
        promised_on: None only without a code.
        paid_on: None until it is paid.
        receipt: a reference to the receipt, once paid; may be blank.
        cancelled_on: None unless it was called off, or came back after it was paid.
    """

    number: int
    amount: Decimal
    method: str
    code: str = ""
    what: str = ""
    session: str = ""
    promised_on: date | None = None
    paid_on: date | None = None
    receipt: str = ""
    cancelled_on: date | None = None

    @property
    def state(self) -> str:
        """Return "promised", "paid" or "cancelled"."""
        if self.cancelled_on:
            return CANCELLED
        return PAID if self.paid_on else PROMISED

    @property
    def method_in_words(self) -> str:
        """Return how it is paid, as a page says it."""
        return METHODS[self.method]

    def without_person(self) -> Incentive | None:
        """Return the payment without whose it was; None when there was none, or it came back.

        What it was for and the receipt go too: both lead to the person.
        """
        if self.state != PAID:
            return None
        return replace(self, code="", what="", session="", promised_on=None, receipt="")


def goes_on(later: Incentive, earlier: Incentive) -> bool:
    """Whether one record of an incentive says all that another says, and perhaps more."""
    same = replace(later, paid_on=None, receipt="", cancelled_on=None) == replace(
        earlier, paid_on=None, receipt="", cancelled_on=None
    )
    return (
        same
        and earlier.paid_on in (None, later.paid_on)
        and earlier.receipt in ("", later.receipt)
        and earlier.cancelled_on in (None, later.cancelled_on)
    )


def pounds(amount: Decimal) -> str:
    """Return an amount as a sentence shows it, such as £30 or £1,212.50."""
    text = f"£{abs(amount):,.2f}".removesuffix(".00")
    return f"-{text}" if amount < 0 else text


def read_incentive(
    row: Row,
    where: Where,
    problems: Problems,
    sessions: Collection[str] = (),
    *,
    today: date | None = None,
) -> Incentive | None:
    """Return an incentive from its cells, whoever wrote them: a file, a page or a command.

    Args:
        row: cells by the names in `COLUMNS`; a blank number stands for one not given out yet.
        where: the place of a column, for the problems.
        problems: takes every fault.
        sessions: the sessions that it may be for; any where there are none.
        today: of whoever types it in, so that no day is still to come; None for any day.

    Returns:
        The incentive, or None with the faults noted.
    """
    before = len(problems)
    number = _number(row["number"], where("number"), problems)
    amount = _amount(row["amount"], where("amount"), problems)
    if row["method"] not in METHODS:
        known = ", ".join(METHODS)
        problems.add(UNKNOWN_METHOD, where("method"), text=row["method"][:40], known=known)
    for column, limit in MAX_CHARACTERS.items():
        check_line(row[column], limit, where(column), problems)
    check_session_named(row["session"], sessions, where("session"), problems)
    days = {
        column: parse_day(row[column], where(column), problems) if row[column] else None
        for column in ("promised_on", "paid_on", "cancelled_on")
    }
    if today:
        _note_to_come(days, today, where, problems)
    if len(problems) > before or amount is None:
        return None
    found = Incentive(
        number=number,
        amount=amount,
        method=row["method"],
        code=row["code"],
        what=row["what"],
        session=row["session"],
        promised_on=days["promised_on"],
        paid_on=days["paid_on"],
        receipt=row["receipt"],
        cancelled_on=days["cancelled_on"],
    )
    _check(found, where, problems)
    return found if len(problems) == before else None


def with_days(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """Return what somebody typed about a new incentive, with the day of its promise.

    Where that was left out it is the day of payment, or today. Without a code there is none.
    """
    # What is no day is complained of once, where it was typed.
    paid = parse_day(typed.get("paid_on", ""), Place(), Problems())
    promised = typed.get("promised_on") or (paid or today).isoformat()
    return {**typed, "promised_on": promised if typed.get("code") else ""}


def parse_incentives(
    table: Table,
    known: Collection[str] | None,
    problems: Problems,
    sessions: Collection[str] = (),
    *,
    today: date | None = None,
) -> tuple[Incentive, ...]:
    """Read `recruit/incentives.csv`, whose codes are in one spelling already.

    Args:
        table: its rows, one an incentive.
        known: the codes of the pool; others are noticed. None when there is no pool.
        problems: takes each fault with its row.
        sessions: the sessions that one may be for; any where there are none.
        today: the last day on which something can have happened; None for any day.

    Returns:
        The sound incentives, by number.
    """
    if not table.require(REQUIRED, problems):
        return ()
    found: dict[int, Incentive] = {}
    for row in table:
        incentive = _from_file(row, table.file, known, sessions, problems, today)
        if incentive is None:
            continue
        if incentive.number in found:
            place = Place(table.file, row=row.number, column="number")
            problems.add(NUMBER_TWICE, place, number=incentive.number)
        found[incentive.number] = incentive
    return tuple(found[number] for number in sorted(found))


def without_withdrawn(table: Table, rules: CodeRules, problems: Problems) -> Table:
    """Return the table with payments to people who have withdrawn kept without their codes.

    Their other rows stay as they are, for the reader of codes to leave out.
    """
    rows = [
        _nameless(row, table.file, problems)
        if row["code"] and rules.has_withdrawn(row["code"])
        else row
        for row in table
    ]
    return replace(table, rows=tuple(rows))


def incentives_table(incentives: Iterable[Incentive]) -> str:
    """Return the incentives as `recruit/incentives.csv` holds them."""
    return write_table(COLUMNS, (cells(one) for one in incentives))


def cells(incentive: Incentive) -> dict[str, object]:
    """Return an incentive's cells by column, the amount with its pence."""
    found: dict[str, object] = {name: getattr(incentive, name) for name in COLUMNS}
    return {**found, "amount": f"{incentive.amount:.2f}"}


def _from_file(
    row: Row,
    file: str,
    known: Collection[str] | None,
    sessions: Collection[str],
    problems: Problems,
    today: date | None,
) -> Incentive | None:
    def where(column: str) -> Place:
        return Place(file, row=row.number, column=column)

    if not row["number"]:
        problems.add(BAD_NUMBER, where("number"), text="", most=MAX_NUMBER)
    if row["code"] and known is not None and row["code"] not in known:
        # Who was paid may have left the pool since; the payment must come through all the same.
        problems.notice(UNKNOWN_RECEIVER, where("code"), code=row["code"])
    incentive = read_incentive(row, where, problems, sessions, today=today)
    return incentive if row["number"] else None


def _nameless(row: Row, file: str, problems: Problems) -> Row:
    # Money that was paid has left the budget, whoever it was paid to.
    if not row["paid_on"] or row["cancelled_on"]:
        return row
    place = Place(file, row=row.number, column="code")
    problems.notice(WITHOUT_PERSON, place, number=row["number"])
    kept = {"number", "amount", "method", "paid_on"}
    return Row(row.number, {name: text for name, text in row.cells.items() if name in kept})


def _note_to_come(
    days: Mapping[str, date | None], today: date, where: Where, problems: Problems
) -> None:
    for column, day in days.items():
        # The day of a payment on the spot stands for that of its promise too: it is told once.
        again = column == "promised_on" and day == days["paid_on"]
        if day is not None and day > today and not again:
            problems.add(DAY_TO_COME, where(column), day=day_in_words(day))


def _check(found: Incentive, where: Where, problems: Problems) -> None:
    if found.receipt and not found.paid_on:
        problems.add(RECEIPT_UNPAID, where("receipt"))
    if not found.code and (found.paid_on is None or found.promised_on):
        problems.add(ONLY_PAYMENT, where("code"))
    elif found.code and found.promised_on is None:
        problems.add(NOT_PROMISED, where("promised_on"))
    if found.promised_on:
        _check_day(found.paid_on, found.promised_on, "promise", where("paid_on"), problems)
    last = found.paid_on or found.promised_on
    if last:
        event = "payment" if found.paid_on else "promise"
        _check_day(found.cancelled_on, last, event, where("cancelled_on"), problems)


def _check_day(
    day: date | None, before: date, event: str, place: Place, problems: Problems
) -> None:
    if day is not None and day < before:
        problems.add(
            DAY_BEFORE,
            place,
            day=day_in_words(day),
            event=event,
            before=day_in_words(before),
        )


def _number(text: str, place: Place, problems: Problems) -> int:
    if not text:
        return 0
    if not NUMBER.fullmatch(text) or not int(text):
        problems.add(BAD_NUMBER, place, text=text[:20], most=MAX_NUMBER)
        return 0
    return int(text)


def _amount(text: str, place: Place, problems: Problems) -> Decimal | None:
    match = AMOUNT.fullmatch(text)
    amount = Decimal(match[1]).quantize(Decimal("0.01")) if match else None
    if not amount:
        problems.add(BAD_AMOUNT, place, text=text[:20])
    return amount
