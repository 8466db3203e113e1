"""Rolling recruitment from the command line: somebody comes and is answered, or waits no more."""

from __future__ import annotations

from dataclasses import asdict
from random import SystemRandom
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Day, Json, Name, past_day_of
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.codes import new_code
from remit.kernel.errors import Place, Problems


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("arrive")(arrive)
    app.command("accept")(accept)


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
    once: Annotated[
        str,
        typer.Option(
            "--once", help="A mark for this person, such as a form's number: it counts once."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Answer somebody who comes of their own accord: accept, hold or thank, with the reason.

    They are accepted as long as every quota stays reachable with them in. What people who are
    thanked have said is kept without a code, and deleted within 14 days. What is sent again with
    the same `--once` adds nobody: it ends with 6, and says what was answered.

    Example: `remit arrive attitudes --feature gender=woman --feature age=16-24 --via "Youth club"`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.queries import rolling_account
    from remit.recruit.rolling_actions import Newcomer, answer_arrival

    study, moment = commission_id(name), now()
    newcomer = Newcomer(
        _code_for(study, code), _features(feature), via, past_day_of(on, moment), once.strip()
    )
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

    Example: `remit accept attitudes K7M3-PQ9K`
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
        on=past_day_of(on, moment),
        anyway=anyway,
        actor=actor(),
        now=moment,
    )
    if as_json:
        print_json({"ok": True, "code": spelled, "reason": decision.reason})
        return
    out.print(escape(f"Accepted {spelled}. {decision.reason}"))


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
    is_sound_code(code, mode, Place("--code"), problems)
    problems.raise_if_any()
    return written_code(code, mode)
