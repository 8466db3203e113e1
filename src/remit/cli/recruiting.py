"""Fieldwork from the command line, as a recruiter works: statuses, replacements, the board."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from random import SystemRandom
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.codes import new_code
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.kernel.tables import write_table

Name = Annotated[str, typer.Argument(help="The study's name.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON, for another program.")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day it happened; today when left out."),
]


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
    app.command("arrive")(arrive)
    app.command("accept")(accept)
    app.command("equality")(equality)
    app.command("households")(households)
    app.command("alternates")(alternates)


def field(
    name: Name,
    code: Annotated[str, typer.Argument(help="The participant's code, such as K7M3-PQ9X.")],
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

    Example: `remit field attitudes K7M3-PQ9X confirmed --session group-1`
    """
    prepare()
    from remit.commission.queries import commission_id, facts
    from remit.people.core.participant_code import written_code
    from remit.recruit.core.fieldwork import Step, shown
    from remit.recruit.fieldwork_actions import move_in_field

    study = commission_id(name)
    moment = now()
    spelled = written_code(code, facts(study).codes_mode)
    step = Step(spelled, status, _day(on, moment), session, note)
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
        commission_id=commission_id(name), on=_day(on, moment), actor=actor(), now=moment
    )
    if as_json:
        print_json({"ok": True, **asdict(account)})
        return
    out.print(f"Round {account.round}: {len(account.chosen)} drawn for {account.open} open places.")
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
        on=_day(on, moment),
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


def arrive(
    name: Name,
    feature: Annotated[
        list[str], typer.Option(help="One feature, such as gender=woman; once for each.")
    ],
    via: Annotated[str, typer.Option(help="The recruiter or gatekeeper they came through.")] = "",
    code: Annotated[str, typer.Option(help="A code for them; a fresh one when left out.")] = "",
    expected: Annotated[
        int | None, typer.Option(min=0, help="How many more are likely to come, if you know.")
    ] = None,
    on: Day = None,
    as_json: Json = False,
) -> None:
    """Answer somebody who comes of their own accord: accept, hold or thank, with the reason.

    They are accepted as long as every quota stays reachable with them in. What people who are
    thanked have said is kept without a code, and deleted within 14 days.

    Example: `remit arrive attitudes --feature gender=woman --feature age=16-24 --via "Youth club"`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.queries import rolling_account
    from remit.recruit.rolling_actions import Newcomer, answer_arrival

    study, moment = commission_id(name), now()
    newcomer = Newcomer(_code_for(study, code), _features(feature), via, _day(on, moment))
    decision = answer_arrival(
        commission_id=study, newcomer=newcomer, expected=expected, actor=actor(), now=moment
    )
    account = rolling_account(study)
    shown = "" if decision.answer == "thanked" else newcomer.code
    if as_json:
        print_json({"ok": True, "code": shown, **asdict(decision), **asdict(account)})
        return
    out.print(escape(f"{decision.answer.capitalize()} {shown}".strip() + f". {decision.reason}"))
    for row in account.chances:
        out.print(escape(f"  {row.feature}: {row.value}: {row.accepted} of {row.came} accepted"))
    if account.warning:
        out.print(escape(account.warning))


def accept(
    name: Name,
    code: Annotated[str, typer.Argument(help="The code of somebody who was asked to wait.")],
    on: Day = None,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Even when the place is likely to be needed for others."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Accept somebody who was asked to wait, when a place has come free. They are confirmed.

    They are decided on as if they came now: nobody is taken in with whom a quota would become
    unreachable.

    Example: `remit accept attitudes K7M3-PQ9X`
    """
    prepare()
    from remit.commission.queries import commission_id, facts
    from remit.people.core.participant_code import written_code
    from remit.recruit.rolling_actions import accept_held

    study, moment = commission_id(name), now()
    spelled = written_code(code, facts(study).codes_mode)
    decision = accept_held(
        commission_id=study,
        code=spelled,
        on=_day(on, moment),
        anyway=anyway,
        actor=actor(),
        now=moment,
    )
    if as_json:
        print_json({"ok": True, "code": spelled, "reason": decision.reason})
        return
    out.print(escape(f"Accepted {spelled}. {decision.reason}"))


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


def _features(texts: list[str]) -> dict[str, str]:
    """Return features by name from `name=value`."""
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not equals:
            raise typer.BadParameter(f"“{name}” has no value: write it as name=value.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _code_for(study: int, code: str) -> str:
    """Return the code that was given, checked and in one spelling, or a fresh one."""
    from remit.commission.queries import facts
    from remit.people.core.participant_code import is_sound_code, written_code

    if not code:
        return new_code(SystemRandom())
    mode, problems = facts(study).codes_mode, Problems()
    spelled = written_code(code, mode)
    is_sound_code(spelled, mode, Place("--code"), problems)
    problems.raise_if_any()
    return spelled


def _day(on: datetime | None, moment: datetime) -> date:
    """Return the day that was named, or today by this computer's clock."""
    return (on or moment.astimezone()).date()
