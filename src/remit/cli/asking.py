"""`remit ask`: doors for participants, cards with code and secret, and how far people have come."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli import answer_tables
from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json, print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    check_writable,
    write_content,
    write_text,
)
from remit.cli.preparation import actor, now, prepare
from remit.kernel.tables import write_table


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        no_args_is_help=True, help="Asking: doors for participants, and cards to come in with."
    )
    group.command("open")(open_)
    group.command("close")(close)
    group.command("cards")(cards)
    group.command("status")(status)
    answer_tables.add_to(group)
    app.add_typer(group, name="ask")


def open_(
    name: Name,
    mode: Annotated[
        str, typer.Option(help="own, tablet, interviewer or paper: how people answer.")
    ] = "own",
    by_card: Annotated[
        bool, typer.Option("--by-card", help="Let in only who brings a code and a secret.")
    ] = False,
    screener: Annotated[
        bool, typer.Option("--screener", help="The screener, for who would like to take part.")
    ] = False,
    site: Annotated[
        str, typer.Option(help="Where the site is, such as https://views.example.org.")
    ] = "",
    square_code: Annotated[
        Path | None,
        typer.Option("--qr", help="Write the address as a square code: an .svg or .png file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Open an address by which participants come in. It says nothing of the study.

    The study needs a journey: ask/journey.toml in its folder. You are told of English in it that
    a child of eleven can't read.

    Example: `remit ask open attitudes --mode tablet --site https://views.example.org`
    """
    prepare()
    import segno

    from remit.ask.door_actions import make_door
    from remit.commission.queries import commission_id

    _note_hard_texts(commission_id(name))
    token = make_door(
        commission_id=commission_id(name),
        mode=mode,
        by_card=by_card,
        screener=screener,
        actor=actor(),
        now=now(),
    )
    address = f"{site.rstrip('/')}/v/{token}/"
    if square_code is not None:
        import io

        drawn = io.BytesIO()
        kind = square_code.suffix.lstrip(".").lower() or "svg"
        if kind not in {"svg", "png"}:
            raise typer.BadParameter("Name an .svg or a .png file.", param_hint="--qr")
        segno.make(address, error="q").save(drawn, kind=kind, scale=8)
        write_content(drawn.getvalue(), square_code)
    if as_json:
        print_json({"ok": True, "token": token, "address": address, "mode": mode})
        return
    out.print(escape(f"Open: {address}"))


def _note_hard_texts(study: int) -> None:
    from remit.ask.core.journey import journey_texts
    from remit.ask.core.reading_grade import note_hard_texts
    from remit.ask.filling_queries import stored_journey
    from remit.kernel.errors import Problems

    problems = Problems()
    journey = stored_journey(study)
    note_hard_texts(journey_texts(journey) if journey else (), "ask/journey.toml", problems)
    print_notices(problems.notices)


def close(
    name: Name,
    token: Annotated[str, typer.Argument(help="The last part of the door's address.")],
) -> None:
    """Close a door: it takes no more answers. Withdrawing stays possible.

    Example: `remit ask close attitudes k7m3pq9xab`
    """
    prepare()
    from remit.ask.door_actions import close_door
    from remit.ask.filling_queries import DoorNotFound
    from remit.commission.queries import commission_id

    if not close_door(commission_id=commission_id(name), token=token, actor=actor(), now=now()):
        raise DoorNotFound(f"“{name}” has no open door “{token}”.", remedy="List them: ask status.")
    out.print("Closed.")


def cards(
    name: Name,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Also those who have a secret: it is replaced.")
    ] = False,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Print code and secret of each participant, to put on cards and hand out.

    The secrets are shown this once, and kept nowhere. Keep the file as you keep names.

    Example: `remit ask cards attitudes --out cards.csv`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.people.queries import participant_ids
    from remit.people.secret_actions import codes_with_secret, give_secret

    study = commission_id(name)
    # A secret that was replaced and not written down would shut somebody out.
    check_writable(to)
    known = frozenset() if everyone else codes_with_secret(study)
    rows = [
        {
            "code": code,
            "secret": give_secret(commission_id=study, code=code, actor=actor(), now=now()),
        }
        for code in participant_ids(study)
        if code not in known
    ]
    write_text(write_table(["code", "secret"], rows), to, [f"{len(rows)} cards written."])


def status(name: Name, as_json: Json = False) -> None:
    """Show the doors of a study, and how many people have come how far.

    Example: `remit ask status attitudes`
    """
    prepare()
    from remit.ask.filling_queries import doors, progress
    from remit.commission.queries import commission_id

    study = commission_id(name)
    found, steps = doors(study), progress(study)
    if as_json:
        print_json(
            {
                "ok": True,
                "doors": [
                    {
                        "token": token,
                        "mode": mode,
                        "by_card": by_card,
                        "screener": screener,
                        "closed": closed,
                    }
                    for token, mode, by_card, closed, screener in found
                ],
                "steps": [
                    {"step": step, "begun": begun, "done": done} for step, begun, done in steps
                ],
            }
        )
        return
    for token, mode, by_card, closed, screener in found:
        state = "closed" if closed else "open, by card" if by_card else "open"
        state += ", the screener" if screener else ""
        out.print(escape(f"/v/{token}/  {mode}, {state}"))
    for step, begun, done in steps:
        out.print(escape(f"{step}: {begun} begun, {done} done"))
