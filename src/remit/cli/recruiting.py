"""Fieldwork from the command line, as a recruiter works: statuses, replacements, the board."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from remit.cli.arguments import Day, Json, Name, past_day_of
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.tables import write_table


class NoBoard(RemitError):
    """The study has nothing to show on a quota board."""

    code = "board-empty"
    exit_code = ExitCode.NOT_POSSIBLE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("field")(field)
    app.command("replace")(replace)
    app.command("board")(board)
    app.command("invite")(invite)
    app.command("equality")(equality)
    app.command("households")(households)
    app.command("alternates")(alternates)


def field(
    name: Name,
    code: Annotated[str, typer.Argument(help="The participant's code, such as K7M3-PQ9K.")],
    status: Annotated[
        str,
        typer.Argument(
            help="invited, confirmed, reminded, attended, did-not-come, withdrew or replaced."
        ),
    ],
    on: Day = None,
    session: Annotated[str, typer.Option(help="Which session it is about.")] = "",
    note: Annotated[str, typer.Option(help="Why; kept with the step. No names, please.")] = "",
    overbook: Annotated[
        bool, typer.Option("--overbook", help="Book them even if the session is full.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Record what became of somebody who was drawn. The whole history is kept.

    To remove everything about a person who withdraws from the study, use `remit withdraw`.

    Example: `remit field attitudes K7M3-PQ9K confirmed --session group-1`
    """
    prepare()
    from remit.commission.queries import commission_id, facts
    from remit.people.core.participant_code import written_code
    from remit.recruit.core.fieldwork import Step, shown
    from remit.recruit.fieldwork_actions import move_in_field

    study = commission_id(name)
    moment = now()
    spelled = written_code(code, facts(study).codes_mode)
    step = Step(spelled, status, past_day_of(on, moment), session, note)
    before = move_in_field(
        commission_id=study, step=step, overbook=overbook, actor=actor(), now=moment
    )
    if as_json:
        print_json({"ok": True, "code": spelled, "from": shown(before), "to": status})
        return
    out.print(escape(f"{spelled}: {shown(before)} → {status}, {step.on}."))


def replace(name: Name, on: Day = None, as_json: Json = False) -> None:
    """Draw people for the places that have come open, so that the quotas stay kept.

    Whoever holds a place keeps it. Where a quota can no longer be kept, you are told which, and
    the total miss is the least there is. The choice is random, by a seed that follows from the
    recorded one.

    Example: `remit replace attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.fieldwork_actions import replace_in_field

    moment = now()
    account = replace_in_field(
        commission_id=commission_id(name), on=past_day_of(on, moment), actor=actor(), now=moment
    )
    if as_json:
        print_json({"ok": True, **asdict(account)})
        return
    places = "1 open place" if account.open == 1 else f"{account.open} open places"
    out.print(f"Round {account.round}: {len(account.chosen)} drawn for {places}.")
    for code in account.chosen:
        out.print(f"  invite {escape(code)}")
    kept = () if account.sentences else ("Every quota is kept.",)
    for sentence in account.sentences or kept:
        out.print(escape(sentence))


def board(name: Name, as_json: Json = False) -> None:
    """Show how each quota fares: who holds a place, how many will come, and what is at risk.

    What is expected follows from the study's own answers and attendance so far. The figures are
    not suppressed: they are for those who recruit.

    Example: `remit board attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.queries import quota_board
    from remit.recruit.rolling_actions import delete_screened_out

    study = commission_id(name)
    delete_screened_out(commission_id=study, now=now())
    found = quota_board(study)
    if found is None:
        raise NoBoard(
            f"“{name}” has no quotas and no pool.",
            remedy="Add recruit/quotas.csv and recruit/pool.csv to its folder; import it.",
        )
    if as_json:
        print_json(found.as_dict())
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("quota", "wanted", "filled", "waiting", "expected", "state"):
        table.add_column(heading, justify="left" if heading in {"quota", "state"} else "right")
    for row in found.rows:
        table.add_row(
            escape(f"{row.feature}: {row.value}"),
            f"{row.minimum}-{row.maximum}",
            str(row.filled),
            str(row.waiting),
            f"{row.expected:.1f}",
            row.state,
        )
    out.print(table)
    for warning in found.warnings:
        out.print(escape(warning))
    if found.open:
        out.print(f"Draw anew: remit replace {name}")


def invite(
    name: Name,
    count: Annotated[
        int | None,
        typer.Option("--count", min=1, help="How many; everyone who waits when left out."),
    ] = None,
    on: Day = None,
    as_json: Json = False,
) -> None:
    """Mark the next people who hold a place as invited, all at once.

    `remit alternates` shows beforehand who they are. Whoever was invited already is left alone.

    Example: `remit invite attitudes --count 20`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.invitation_actions import invite_people
    from remit.recruit.queries import uninvited

    study, moment = commission_id(name), now()
    waiting = uninvited(study)
    if not waiting:
        raise NoBoard(
            f"Nobody in “{name}” waits for an invitation.",
            remedy="Draw the panel first, or draw anew for places that came open.",
        )
    invited = invite_people(
        commission_id=study,
        codes=waiting[:count],
        on=past_day_of(on, moment),
        actor=actor(),
        now=moment,
    )
    if as_json:
        print_json({"ok": True, "invited": invited, "waiting": len(waiting) - len(invited)})
        return
    for code in invited:
        out.print(f"invited {escape(code)}")
    if len(waiting) > len(invited):
        out.print(f"{len(waiting) - len(invited)} more wait for an invitation.")


def equality(name: Name, as_json: Json = False) -> None:
    """Show which protected characteristics the quotas see, whom they leave out, and who came.

    No small number of people is shown, nor one that could be worked out by subtraction.

    Example: `remit equality attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.queries import equality_account

    account = equality_account(commission_id(name))
    view, attendance = account.view, account.attendance
    if view is None:
        raise NoBoard(
            f"“{name}” has no quotas, or no size of the panel.",
            remedy="Add recruit/quotas.csv and recruit/draw.toml to its folder; import it.",
        )
    if as_json:
        print_json({"ok": True, **asdict(account)})
        return
    for row in view.characteristics:
        seen = f"seen as {', '.join(row.features)}" if row.features else "not seen by the quotas"
        out.print(escape(f"{row.name}: {seen}"))
    for left in (*view.values, *([view.excluded] if view.excluded else ())):
        many = "few" if left.at_least is None else f"at least {left.at_least}"
        out.print(escape(f"Left out: {left.who}: {many}"))
    for group in attendance.rows:
        counts = [f"{getattr(group, stage)} {stage}" for stage in attendance.stages]
        out.print(escape(f"{group.feature}: {', '.join(group.values)}: {', '.join(counts)}"))


def households(name: Name, as_json: Json = False) -> None:
    """List who shares a household, by the addresses in the vault, however they are written.

    Put the numbers into the pool as a column “household”, and no draw or replacement takes two
    people of one. The ledger records that the vault was opened; no address is shown.

    Example: `remit households attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.recruit.fieldwork_actions import households as find

    found = find(
        commission_id=commission_id(name),
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=now(),
    )
    if as_json:
        print_json({"ok": True, "households": found})
        return
    rows = ({"code": code, "household": number} for code, number in found.items())
    out.out(write_table(["code", "household"], rows), highlight=False, end="")


def alternates(
    name: Name,
    count: Annotated[
        int | None,
        typer.Option(
            "--count", min=0, help="How many alternates; as many as are wanted when left out."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whom to invite next, and which alternates to have ready.

    The number of alternates follows from how many answered and came so far. Who they are best is
    worked out from sampled drop-outs, so that the quotas are missed as little as can be.

    Example: `remit alternates attitudes --count 3`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.queries import next_batch

    found = next_batch(commission_id(name), count)
    if found is None:
        raise NoBoard(
            f"No panel was drawn for “{name}”.", remedy="Draw the panel first: run the study."
        )
    if as_json:
        print_json(asdict(found))
        return
    for code in found.invite:
        out.print(f"invite {escape(code)}")
    for code in found.alternates.chosen:
        out.print(f"have ready {escape(code)}")
    out.print(
        f"With these {len(found.alternates.chosen)} alternates the quotas are missed by "
        f"{found.alternates.missed:.1f} people on average; without, by "
        f"{found.alternates.missed_without:.1f}."
    )
