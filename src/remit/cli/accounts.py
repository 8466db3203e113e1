"""`remit adduser`: who may sign in, and with what role in which study."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from remit.cli.output import out
from remit.cli.preparation import actor, now, prepare
from remit.commission.core.roles import CUSTODIAN, ROLES


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
    party: Annotated[
        str,
        typer.Option(
            help="Of a custodian: the key of the party, in the study's agreements, whose files "
            "they bring."
        ),
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make a sign-in, or give an existing one a role in a study.

    A new person chooses a password of 12 characters or more. Only a *researcher* of a study opens
    its transcripts. A *custodian* brings the files of one party.

    Example: `remit adduser mary --study attitudes --role researcher`
    Example: `remit adduser sam --study attitudes --role custodian --party hospital`
    """
    if study and (role == CUSTODIAN) != bool(party.strip()):
        raise typer.BadParameter(
            "A custodian brings the files of one party, and nobody else has one.",
            param_hint="--party",
        )
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
        party=party.strip(),
        actor=actor(),
        now=now(),
    )
    done = "can sign in now" if new else "could sign in already"
    joined = f", and has the role {role} in {study}" if study else ""
    out.print(f"{username} {done}{joined}.")
    if commission_id is not None and party:
        _tell_party(commission_id, party.strip())


def _tell_party(commission_id: int, party: str) -> None:
    """Say for whom somebody brings files, or that no agreement knows them yet."""
    from remit.share.queries import stored_agreements

    names = {
        one.name
        for agreement in stored_agreements(commission_id)
        for one in agreement.parties
        if one.key == party
    }
    told = f"Brings files for {', '.join(sorted(names))}."
    unknown = f"No agreement of the study names a party “{party}” yet."
    out.print(told if names else unknown, markup=False)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
