"""Participants from the command line: fresh codes for them, and withdrawal at their word."""

from __future__ import annotations

from random import SystemRandom
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import err, out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.codes import new_code


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(codes)
    app.command()(contact)
    app.command()(withdraw)


def codes(
    count: Annotated[int, typer.Argument(min=1, max=1_000_000, help="How many.")],
) -> None:
    """Print fresh participant codes, one a line, to give to volunteers.

    Each detects a slip of the finger. Two lists made apart share no code but by a rare chance.

    Example: `remit codes 600`
    """
    rng = SystemRandom()
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        fresh[new_code(rng)] = None
    out.out("\n".join(fresh), highlight=False)


def contact(
    name: Name,
    code: Annotated[str, typer.Argument(help="The participant's code, such as K7M3-PQ9K.")],
    details: Annotated[
        list[str] | None,
        typer.Option("--set", help="A detail to keep, such as phone=…; a blank one is removed."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show one person's contact details, after changing those that are named with `--set`.

    The ledger records that the vault was opened for this person, by whom and when.

    Example: `remit contact attitudes K7M3-PQ9K`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id, facts
    from remit.people.core.consents import Contact
    from remit.people.core.participant_code import written_code
    from remit.people.vault_actions import keep_contact, open_contact

    study, moment = commission_id(name), now()
    spelled = written_code(code, facts(study).codes_mode)
    changes = _named(details or [])
    found = open_contact(
        commission_id=study,
        code=spelled,
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=moment,
    )
    if changes:
        found = Contact(spelled, {**found.fields, **changes})
        keep_contact(
            commission_id=study,
            contact=found,
            vault_key=settings.VAULT_KEY,
            actor=actor(),
            now=moment,
        )
    shown = {what: value for what, value in found.fields.items() if value}
    if as_json:
        print_json({"ok": True, "code": spelled, "details": shown})
        return
    for what, value in shown.items():
        out.print(escape(f"{what}: {value}"))
    if not shown:
        out.print(escape(f"No contact details of {spelled} are kept here."))


def _named(texts: list[str]) -> dict[str, str]:
    """Return details by name from `name=value`."""
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not equals or not name.strip():
            raise typer.BadParameter(f"“{name}” has no value: write it as name=value.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def withdraw(
    name: Name,
    code: Annotated[str, typer.Argument(help="The participant's code, such as K7M3-PQ9K.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask again before removing everything.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove everything about a participant who withdraws; it can't be undone.

    Name and contact details are destroyed. Answers, words and codings are removed from every
    room. The code stays, so that a later import skips it.

    Example: `remit withdraw attitudes K7M3-PQ9K`
    """
    prepare()
    from remit.commission.queries import commission_id, facts
    from remit.people.actions import empty_write_ahead_log, withdraw_participant
    from remit.people.core.participant_code import written_code
    from remit.people.withdrawal import NO_CALLING_BACK, told_removed

    study = commission_id(name)
    spelled = written_code(code, facts(study).codes_mode)
    if not yes:
        typer.confirm(f"Remove everything about {spelled} from {name}?", abort=True, err=True)
    account = withdraw_participant(commission_id=study, code=spelled, actor=actor(), now=now())
    emptied = empty_write_ahead_log()
    if as_json:
        published = [
            {"on": each.on.isoformat(), "what": each.what, "references": list(each.references)}
            for each in account.published
        ]
        answer = {"ok": True, "code": account.code, "removed": account.removed}
        print_json({**answer, "published": published})
        return
    out.print(escape(f"{account.code} has withdrawn. Removed: {told_removed(account.removed)}."))
    for gone in account.published:
        out.print(escape(gone.sentence))
    if account.published:
        out.print(NO_CALLING_BACK)
    out.print("Run the study again to make its report anew. Until then the old one still stands.")
    out.print(
        f"If anything was done on its pages since, run a fresh folder: remit export {name} FOLDER."
    )
    out.print("Whoever kept the old report can compare it with the new one: ask for it back.")
    if not emptied:
        err.print(
            "The database is in use, so traces stay in its log until the server stops. Stop it now."
        )
