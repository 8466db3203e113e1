"""`remit keeping`: what is destroyed by which day, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare

if TYPE_CHECKING:
    from datetime import date

    from remit.listen.core.safeguards import Keeping


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("keeping")(keeping)


def keeping(
    name: Name,
    destroy_names: Annotated[
        bool,
        typer.Option("--destroy-names", help="Destroy what the vault knows of replaced words."),
    ] = False,
    destroyed: Annotated[
        list[str] | None,
        typer.Option("--destroyed", help="A recording that was destroyed, by its name."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again before destroying.")] = False,
    as_json: Json = False,
) -> None:
    """List until when replaced words and recordings are kept; destroy what is due.

    Remit destroys what its vault knows of words that were replaced in transcripts. Recordings lie
    elsewhere: say of each that it was destroyed. The ledger records both.

    Example: `remit keeping attitudes --destroyed group-1.m4a`
    """
    prepare()
    from django.db import transaction
    from django.utils import timezone

    from remit.commission.queries import commission_id
    from remit.listen import keeping_actions
    from remit.listen.safeguard_queries import keeping_dates
    from remit.people.actions import empty_write_ahead_log
    from remit.people.queries import replacements

    study, moment = commission_id(name), now()
    if destroy_names and not yes:
        typer.confirm(
            f"Destroy what the vault knows of the replaced words of {name}, for good?",
            abort=True,
            err=True,
        )
    # All that was asked for, or nothing: a name that is misspelt leaves the rest as it was.
    with transaction.atomic():
        for recording in destroyed or []:
            keeping_actions.say_recording_destroyed(
                commission_id=study, name=recording, user_id=None, actor=actor(), now=moment
            )
        if destroy_names:
            keeping_actions.destroy_names(
                commission_id=study, user_id=None, actor=actor(), now=moment
            )
    if destroy_names:
        empty_write_ahead_log()
    dates, today = keeping_dates(study), timezone.localdate(moment)
    words = sum(count for _, count in replacements(study).values())
    if as_json:
        listed = [_plain(each, today) for each in dates]
        print_json({"ok": True, "replaced_words": words, "keeping": listed})
        return
    out.print(escape(f"The vault knows {words} replaced words or names of {name}."))
    for each in dates:
        out.print(escape(_sentence(each, today)))
    if not dates:
        out.print("No day is stated for anything.")


def _plain(each: Keeping, today: date) -> dict[str, object]:
    return {
        "what": each.what,
        "name": each.name or None,
        "destroy_by": each.destroy_by.isoformat(),
        "destroyed_on": each.destroyed_on.isoformat() if each.destroyed_on else None,
        "due": each.is_due(today),
        "overdue": each.is_overdue(today),
    }


def _sentence(each: Keeping, today: date) -> str:
    what = f"Recording {each.name}" if each.name else "Replaced words"
    if each.destroyed_on:
        return f"{what}: destroyed on {each.destroyed_on}."
    state = " (overdue)" if each.is_overdue(today) else " (due)" if each.is_due(today) else ""
    return f"{what}: to be destroyed by {each.destroy_by}{state}."
