"""`remit adduser`: who may sign in, and with what role in which study."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from remit.cli.output import out
from remit.cli.preparation import actor, now, prepare
from remit.commission.core.roles import ROLES


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(adduser)


def adduser(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    study: Annotated[
        str, typer.Option(help="The study that this person joins; may be left out.")
    ] = "",
    role: Annotated[
        str,
        typer.Option(help=f"One of: {', '.join(ROLES)}."),
    ] = "analyst",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make a sign-in, or give an existing one a role in a study.

    A new person chooses a password of 12 characters or more. Only a *researcher* of a study opens
    its transcripts.

    Example: `remit adduser mary --study attitudes --role researcher`
    """
    prepare()
    from remit.commission import queries
    from remit.commission.actions import add_user

    commission_id = queries.commission_id(study) if study else None
    known = queries.is_user(username)
    new = add_user(
        username=username,
        password=None if known else _password(from_stdin=password_stdin),
        commission_id=commission_id,
        role=role,
        actor=actor(),
        now=now(),
    )
    done = "can sign in now" if new else "could sign in already"
    joined = f", and has the role {role} in {study}" if study else ""
    out.print(f"{username} {done}{joined}.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
