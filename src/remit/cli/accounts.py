"""`remit adduser`: who may sign in, and with what role in which study."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from remit.cli.output import out
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import ExitCode, RemitError


class UnusablePassword(RemitError):
    """A password that does not meet the rules."""

    code = "password-unusable"
    exit_code = ExitCode.INVALID_INPUT


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(adduser)


def adduser(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    study: Annotated[
        str, typer.Option(help="The study that this person joins; may be left out.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="owner, commissioner, researcher or analyst.")
    ] = "researcher",
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
    from remit.commission import queries  # needs Django set up
    from remit.commission.actions import add_member  # as above

    commission_id = queries.commission_id(study) if study else None
    user_id, made = _user(username, password_stdin=password_stdin)
    if commission_id is not None:
        add_member(
            commission_id=commission_id, user_id=user_id, role=role, actor=actor(), now=now()
        )
    done = "can sign in now" if made else "could sign in already"
    joined = f", with the role {role} in {study}" if study else ""
    out.print(f"{username} {done}{joined}.")


def _user(username: str, *, password_stdin: bool) -> tuple[int, bool]:
    """Return the user's id, and whether the sign-in was made just now."""
    from django.contrib.auth import get_user_model  # needs Django set up
    from django.contrib.auth.password_validation import validate_password  # as above
    from django.core.exceptions import ValidationError  # as above

    users = get_user_model().objects
    known = users.filter(username=username).first()
    if known:
        return known.pk, False
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    fresh = get_user_model()(username=username)
    try:
        fresh.full_clean(exclude=["password"])
        validate_password(password, fresh)
    except ValidationError as error:
        raise UnusablePassword(
            " ".join(error.messages), remedy="Nothing was changed; try again."
        ) from error
    fresh.set_password(password)
    fresh.save()
    return fresh.pk, True
