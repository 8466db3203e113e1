"""`remit screened`: who came by the screener, taken into the pool, answered or forgotten."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare

Codes = Annotated[list[str], typer.Argument(help="The codes of those who are meant.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        no_args_is_help=True, help="The screener: who would like to take part, and can."
    )
    group.command("list")(list_)
    group.command("take")(take)
    group.command("answer")(answer)
    group.command("refuse")(refuse)
    app.add_typer(group, name="screened")


def list_(name: Name, as_json: Json = False) -> None:
    """List who came by the screener and waits, and whom of them the vault may know already.

    The vault is opened to look for doubles, and the ledger says so. Nobody's details are shown.

    Example: `remit screened list attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.ask.screening_queries import screened_out, screening_on_the_way
    from remit.commission.queries import commission_id
    from remit.recruit.screened_actions import examine_screened

    study = commission_id(name)
    waiting, doubles = examine_screened(
        commission_id=study, vault_key=settings.VAULT_KEY, actor=actor(), now=now()
    )
    if as_json:
        print_json(
            {
                "ok": True,
                "waiting": [
                    {"code": one.code, "on": one.on.isoformat(), "features": dict(one.features)}
                    for one in waiting
                ],
                "doubles": [
                    {"code": one.code, "other": one.other, "same": list(one.same)}
                    for one in doubles
                ],
                "on_the_way": screening_on_the_way(study),
                "turned_away": screened_out(study),
            }
        )
        return
    for one in waiting:
        features = "; ".join(f"{feature}: {value}" for feature, value in one.features.items())
        out.print(escape(f"{one.code}  {one.on}  {features}"))
    for double in doubles:
        same = "; ".join(double.same)
        out.print(escape(f"{double.code} may be {double.other}: the same {same}."))
    out.print(
        f"{len(waiting)} wait; {screening_on_the_way(study)} are on the way; "
        f"{screened_out(study)} were turned away."
    )


def take(
    name: Name,
    codes: Annotated[
        list[str] | None, typer.Argument(help="The codes of those who are taken over.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="All who wait.")] = False,
    households: Annotated[
        bool, typer.Option("--households", help="Find from addresses who shares a household.")
    ] = False,
    drop_panel: Annotated[
        bool, typer.Option("--drop-panel", help="A drawn panel or a published lottery may go.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take people who came by the screener into the pool, with their codes and consents.

    Look at `remit screened list` first: it tells who may be a double.

    Example: `remit screened take attitudes K7M3-PQ9K 4KXM-7TQG --households`
    """
    prepare()
    from dataclasses import asdict

    from django.conf import settings

    from remit.ask.screening_queries import stored_screened
    from remit.commission.queries import commission_id
    from remit.recruit.screened_actions import take_screened

    study = commission_id(name)
    named = [one.code for one in stored_screened(study)] if everyone else codes or []
    taken = take_screened(
        commission_id=study,
        codes=named if everyone else _spelled(study, named),
        households=households,
        drop_panel=drop_panel,
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=now(),
    )
    if as_json:
        print_json({"ok": True, **asdict(taken)})
        return
    for sentence in taken.sentences:
        out.print(sentence)


def answer(
    name: Name,
    code: Annotated[str, typer.Argument(help="The code of somebody who waits.")],
    as_json: Json = False,
) -> None:
    """Decide about somebody on the spot, as about anybody who comes: accept, hold or thank.

    Example: `remit screened answer attitudes K7M3-PQ9K`
    """
    prepare()
    from dataclasses import asdict

    from remit.commission.queries import commission_id
    from remit.recruit.screened_actions import answer_screened

    study = commission_id(name)
    (spelled,) = _spelled(study, [code])
    decision = answer_screened(commission_id=study, code=spelled, actor=actor(), now=now())
    if as_json:
        print_json({"ok": True, "code": spelled, **asdict(decision)})
        return
    out.print(escape(f"{decision.answer.capitalize()} {spelled}. {decision.reason}"))


def refuse(name: Name, codes: Codes, as_json: Json = False) -> None:
    """Forget people who came by the screener: answers, consents and contact details, at once.

    Example: `remit screened refuse attitudes K7M3-PQ9K`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.screened_actions import refuse_screened

    study = commission_id(name)
    count = refuse_screened(
        commission_id=study, codes=_spelled(study, codes), actor=actor(), now=now()
    )
    if as_json:
        print_json({"ok": True, "people": count})
        return
    out.print(f"{count} forgotten.")


def _spelled(study: int, codes: list[str]) -> list[str]:
    """Return codes in the study's own spelling."""
    from remit.commission.queries import facts
    from remit.people.core.participant_code import written_code

    mode = facts(study).codes_mode
    return [written_code(code, mode) for code in codes]
