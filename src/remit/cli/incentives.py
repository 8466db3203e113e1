"""`remit incentive`: thanks by code: promised, paid, receipted, cancelled; against the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Day, Json, Name, day_of, past_day_of
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import Place, Problems
from remit.kernel.tables import Row

if TYPE_CHECKING:
    from datetime import date

    from remit.recruit.core.incentive import Incentive

Number = Annotated[int, typer.Argument(min=1, help="The incentive's number; the list has it.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        no_args_is_help=True, help="Thanks to participants: promised, paid, and the budget."
    )
    group.command("add")(add)
    group.command("pay")(pay)
    group.command("receipt")(receipt)
    group.command("cancel")(cancel)
    group.command("list")(list_incentives)
    app.add_typer(group, name="incentive")


def add(  # noqa: PLR0913, PLR0917  # each is an option of the command
    name: Name,
    amount: Annotated[str, typer.Argument(help="Pounds, such as 30 or 12.50.")],
    method: Annotated[str, typer.Option(help="cash, voucher, bank-transfer or in-kind.")],
    code: Annotated[
        str, typer.Option(help="The participant's code; left out for a payment without one.")
    ] = "",
    what: Annotated[str, typer.Option(help="What for, in a few words. No names, please.")] = "",
    session: Annotated[str, typer.Option(help="The session that it is for.")] = "",
    promised_on: Annotated[
        str,
        typer.Option(help="The day of the promise; that of the payment, or today, if left out."),
    ] = "",
    paid_on: Annotated[str, typer.Option(help="The day of payment, if it was paid.")] = "",
    receipt: Annotated[str, typer.Option(help="A reference to the receipt, if paid.")] = "",
    within_budget: Annotated[
        bool, typer.Option("--within-budget", help="Refuse what the budget does not cover.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Promise an incentive, or record one that was paid on the spot.

    What is paid counts as spent in the study's budget. Somebody without a code can be thanked
    too: leave the code out and give the day of payment.

    Example: `remit incentive add attitudes 30 --method voucher --code K7M3-PQ9K --what interview`
    """
    prepare()
    from remit.commission.queries import commission_id, facts
    from remit.people.core.participant_code import written_code
    from remit.recruit.core.incentive import with_days
    from remit.recruit.incentive_actions import promise_incentive

    study, moment = commission_id(name), now()
    today = day_of(None, moment)
    cells = {
        "code": written_code(code, facts(study).codes_mode),
        "amount": amount,
        "method": method,
        "what": what,
        "session": session,
        "promised_on": promised_on,
        "paid_on": paid_on,
        "receipt": receipt,
    }
    kept = promise_incentive(
        commission_id=study,
        incentive=_read(with_days(cells, today), today),
        within_budget=within_budget,
        actor=actor(),
        now=moment,
    )
    _print_one(study, kept, as_json=as_json)


def pay(
    name: Name,
    number: Number,
    on: Day = None,
    receipt: Annotated[str, typer.Option(help="A reference to the receipt.")] = "",
    as_json: Json = False,
) -> None:
    """Record that a promised incentive was paid. A promise is paid once.

    Example: `remit incentive pay attitudes 7 --receipt V-0123`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.incentive_actions import pay_incentive

    study, moment = commission_id(name), now()
    paid = pay_incentive(
        commission_id=study,
        number=number,
        paid_on=past_day_of(on, moment),
        receipt=receipt.strip(),
        actor=actor(),
        now=moment,
    )
    _print_one(study, paid, as_json=as_json)


def receipt(
    name: Name,
    number: Number,
    reference: Annotated[str, typer.Argument(help="A reference to the receipt.")],
    as_json: Json = False,
) -> None:
    """Note the receipt of a payment that was recorded without one.

    Example: `remit incentive receipt attitudes 7 V-0123`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.incentive_actions import note_receipt

    study = commission_id(name)
    noted = note_receipt(
        commission_id=study, number=number, receipt=reference.strip(), actor=actor(), now=now()
    )
    _print_one(study, noted, as_json=as_json)


def cancel(name: Name, number: Number, on: Day = None, as_json: Json = False) -> None:
    """Call a promise off, or record that a payment came back or was never made.

    What had been paid counts as spent no longer. The incentive stays on record.

    Example: `remit incentive cancel attitudes 7`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.incentive_actions import cancel_incentive

    study, moment = commission_id(name), now()
    cancelled = cancel_incentive(
        commission_id=study, number=number, on=past_day_of(on, moment), actor=actor(), now=moment
    )
    _print_one(study, cancelled, as_json=as_json)


def list_incentives(
    name: Name,
    outstanding: Annotated[
        bool, typer.Option("--outstanding", help="Only what is promised and not paid.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the incentives by number, and what they come to against the budget.

    Example: `remit incentive list attitudes --outstanding`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.core.incentive import pounds
    from remit.recruit.incentive_queries import incentive_account

    account = incentive_account(commission_id(name))
    listed = account.outstanding if outstanding else account.incentives
    if as_json:
        numbers = {one.number for one in listed}
        found = account.as_dict()
        shown = [one for one in found["incentives"] if one["number"] in numbers]
        print_json({"ok": True, **found, "incentives": shown})
        return
    for one in listed:
        out.print(escape(_line(one)))
    budget = "" if account.approved is None else f" of {pounds(account.approved)} approved"
    out.print(
        f"{pounds(account.given)} paid, {pounds(account.owed)} outstanding. "
        f"The study has spent {pounds(account.spent)}{budget}."
    )
    if account.warning:
        out.print(f"[yellow]Mind the budget:[/] {escape(account.warning)}")


def _read(cells: dict[str, str], today: date) -> Incentive:
    from remit.recruit.core.incentive import read_incentive

    problems = Problems()
    row = Row(0, {field: text.strip() for field, text in cells.items()})
    found = read_incentive(row, _option, problems, today=today)
    problems.raise_if_any()
    if found is None:  # without problems there is a value
        raise AssertionError(cells)
    return found


def _option(field: str) -> Place:
    return Place("AMOUNT" if field == "amount" else f"--{field.replace('_', '-')}")


def _print_one(study: int, incentive: Incentive, *, as_json: bool) -> None:
    """Print one incentive, and the warning if the budget does not cover what is promised."""
    from remit.recruit.core.incentive import cells
    from remit.recruit.incentive_queries import incentive_account

    warning = incentive_account(study).warning
    if as_json:
        print_json({"ok": True, **cells(incentive), "state": incentive.state, "warning": warning})
        return
    out.print(escape(_line(incentive)))
    if warning:
        out.print(f"[yellow]Mind the budget:[/] {escape(warning)}")


def _line(incentive: Incentive) -> str:
    from remit.recruit.core.incentive import pounds

    day = incentive.cancelled_on or incentive.paid_on or incentive.promised_on
    parts = [
        f"Number {incentive.number}",
        pounds(incentive.amount),
        incentive.code or "without a code",
        incentive.method_in_words.lower(),
        incentive.what,
        incentive.session,
        f"{incentive.state} {day}",
        f"receipt {incentive.receipt}" if incentive.receipt else "",
    ]
    return ", ".join(part for part in parts if part)
