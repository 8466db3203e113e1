"""`remit session`: groups and interviews with their places, and who is booked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import Place, Problems
from remit.kernel.tables import Row

if TYPE_CHECKING:
    from remit.recruit.core.overbooking import SessionState
    from remit.recruit.core.session import Session

Key = Annotated[str, typer.Argument(help="The session's key, such as group-1.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        no_args_is_help=True, help="Sessions with their places, and who is booked for them."
    )
    group.command("add")(add)
    group.command("list")(list_sessions)
    group.command("change")(change)
    group.command("remove")(remove)
    app.add_typer(group, name="session")


def add(  # noqa: PLR0913, PLR0917  # each is an option of the command
    name: Name,
    key: Key,
    on: Annotated[str, typer.Option(help="The day, such as 2020-03-09.")],
    places: Annotated[str, typer.Option(help="How many people it has room for.")],
    starts: Annotated[str, typer.Option(help="When it starts, such as 18:30.")] = "",
    venue: Annotated[str, typer.Option(help="Where, in words.")] = "",
    title: Annotated[str, typer.Option(help="As people are told; the key when left out.")] = "",
    mode: Annotated[str, typer.Option(help="in-person, online or telephone.")] = "in-person",
    as_json: Json = False,
) -> None:
    """Add a session. Once a study has one, steps can name no session that is not listed.

    Example: `remit session add attitudes group-1 --on 2020-03-09 --starts 18:30 --places 8`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.session_actions import make_session

    cells = {
        "key": key,
        "on": on,
        "places": places,
        "starts": starts,
        "venue": venue,
        "title": title,
        "mode": mode,
    }
    session = _read(cells)
    make_session(commission_id=commission_id(name), session=session, actor=actor(), now=now())
    if as_json:
        _print_session(session)
        return
    out.print(escape(f"{session.name}, {session.on}: room for {session.places}."))


def list_sessions(name: Name, as_json: Json = False) -> None:
    """Show how each session fills, and how many to book, since not everyone comes.

    How many come is learned from the study's own fieldwork. Most people to book is as many that
    more than there are places would come one time in ten at most.

    Example: `remit session list attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.session_queries import session_board

    board = session_board(commission_id(name))
    if as_json:
        print_json({"ok": True, **board.as_dict()})
        return
    if not board.rows:
        out.print("No sessions are listed.")
        return
    for row in board.rows:
        _print_row(row)
    out.print(board.basis)


def change(  # noqa: PLR0913, PLR0917  # each is an option of the command
    name: Name,
    key: Key,
    on: Annotated[str | None, typer.Option(help="The day.")] = None,
    places: Annotated[str | None, typer.Option(help="How many people it has room for.")] = None,
    starts: Annotated[str | None, typer.Option(help="When it starts; blank for no time.")] = None,
    venue: Annotated[str | None, typer.Option(help="Where, in words.")] = None,
    title: Annotated[str | None, typer.Option(help="As people are told.")] = None,
    mode: Annotated[str | None, typer.Option(help="in-person, online or telephone.")] = None,
    as_json: Json = False,
) -> None:
    """Change a session. What is left out stays, and so do those who are booked.

    Example: `remit session change attitudes group-1 --starts 19:00`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.core.session import cells
    from remit.recruit.session_actions import change_session
    from remit.recruit.session_queries import stored_session

    study = commission_id(name)
    asked = {
        "on": on,
        "places": places,
        "starts": starts,
        "venue": venue,
        "title": title,
        "mode": mode,
    }
    known = stored_session(study, key)
    before = {field: "" if v is None else str(v) for field, v in cells(known).items()}
    session = _read(
        {**before, **{field: text for field, text in asked.items() if text is not None}}
    )
    change_session(commission_id=study, session=session, actor=actor(), now=now())
    if as_json:
        _print_session(session)
        return
    out.print(escape(f"{session.name}, {session.on}: room for {session.places}."))


def remove(name: Name, key: Key, as_json: Json = False) -> None:
    """Take out a session that nobody was ever booked for.

    Example: `remit session remove attitudes group-1`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.recruit.session_actions import remove_session

    remove_session(commission_id=commission_id(name), key=key, actor=actor(), now=now())
    if as_json:
        print_json({"ok": True, "removed": key})
        return
    out.print(escape(f"{key} was taken out."))


def _read(cells: dict[str, str]) -> Session:
    from remit.recruit.core.session import read_session

    problems = Problems()
    row = Row(0, {field: text.strip() for field, text in cells.items()})
    session = read_session(row, lambda field: Place(f"--{field}"), problems)
    problems.raise_if_any()
    if session is None:  # without problems there is a value
        raise AssertionError(cells)
    return session


def _print_session(session: Session) -> None:
    from remit.recruit.core.session import cells

    print_json({"ok": True, **cells(session)})


def _print_row(row: SessionState) -> None:
    session = row.session
    starts = f" {session.starts:%H:%M}" if session.starts else ""
    rest = f"{row.over} more than there are places" if row.over else f"{row.free} free"
    out.print(
        escape(
            f"{session.key}  {session.on}{starts}  {row.taken} of {session.places} taken, "
            f"{rest}; {row.expected:.1f} expected to come. {row.advice.sentence}"
        )
    )
    if row.booked:
        out.print(escape(f"  booked: {', '.join(row.booked)}"))
    if row.came:
        out.print(escape(f"  came: {', '.join(row.came)}"))
