"""A study's pool from the command line, in the format of other selection tools: in and out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json, print_notices
from remit.cli.plain_files import content_of
from remit.cli.preparation import actor, now, prepare

if TYPE_CHECKING:
    from remit.recruit.pool_queries import ExaminedPool


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("pool")(pool)
    app.command("selected")(selected)


def pool(  # noqa: PLR0913, PLR0917  # the options are the promised surface
    name: Name,
    file: Annotated[Path, typer.Argument(help="The volunteers, as CSV: one row for each.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only list what is wrong; change nothing.")
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="Add to the pool; else the file replaces it.")
    ] = False,
    identifier: Annotated[
        str, typer.Option("--id", help="The column that tells volunteers apart; found otherwise.")
    ] = "",
    contact: Annotated[
        str, typer.Option("--contact", help="Columns for the vault, with commas between.")
    ] = "",
    keep: Annotated[
        str, typer.Option("--keep", help="Columns that the pool keeps, with commas between.")
    ] = "",
    leave_out: Annotated[
        str, typer.Option("--leave-out", help="Columns to pass over, with commas between.")
    ] = "",
    as_quotas: Annotated[
        bool,
        typer.Option(
            "--as-quotas", help="Write values as the quotas do, whatever capitals and spaces."
        ),
    ] = False,
    households: Annotated[
        bool,
        typer.Option(
            "--households", help="Find from addresses who shares a household; one is drawn."
        ),
    ] = False,
    drop_panel: Annotated[
        bool, typer.Option("--drop-panel", help="A drawn panel may go: it is drawn anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a pool into a study, as other selection tools export it.

    Names and contact details go sealed into the vault. Whoever has no participant code gets a
    fresh one; who came before with the same identifier keeps theirs. All problems are listed at
    once, and then nothing is changed.

    Example: `remit pool attitudes respondents.csv --check`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.recruit.core.pool_columns import CONTACT, IDENTIFIER, KEPT, LEFT_OUT
    from remit.recruit.core.pool_file import MOST_BYTES
    from remit.recruit.pool_actions import import_pool
    from remit.recruit.pool_queries import PoolChoices, examine_pool
    from remit.recruit.upload_actions import Upload

    study = commission_id(name)
    roles = {
        column: role
        for columns, role in ((contact, CONTACT), (keep, KEPT), (leave_out, LEFT_OUT))
        for column in filter(None, map(str.strip, columns.split(",")))
    }
    roles |= {identifier: IDENTIFIER} if identifier else {}
    choices = PoolChoices(
        adds=add,
        roles=roles,
        as_quotas=as_quotas,
        households=households,
        drop_panel=drop_panel,
    )
    upload = Upload(str(file), content_of(file, MOST_BYTES + 1))
    examined = examine_pool(
        commission_id=study,
        name=upload.name,
        content=upload.content,
        choices=choices,
        vault_key=settings.VAULT_KEY,
    )
    print_notices(examined.problems.notices)
    examined.problems.raise_if_any()
    if check:
        _print_check(examined, as_json=as_json)
        return
    account = import_pool(
        commission_id=study,
        upload=upload,
        choices=choices,
        vault_key=settings.VAULT_KEY,
        rng=SystemRandom(),
        actor=actor(),
        now=now(),
    )
    if as_json:
        print_json({"ok": True, **asdict(account)})
        return
    for sentence in account.sentences:
        out.print(escape(sentence))


def _print_check(examined: ExaminedPool, *, as_json: bool) -> None:
    """Print what a file without problems would bring."""
    file = examined.file
    if file is None or file.pool is None:  # a file without problems has a pool
        raise AssertionError(examined)
    if as_json:
        print_json(
            {
                "ok": True,
                "volunteers": len(file.pool),
                "known": len(examined.codes),
                "columns": dict(file.roles),
            }
        )
        return
    out.print(f"{len(file.pool)} volunteers; {len(examined.codes)} of them have a code already.")
    for column, role in file.roles.items():
        out.print(escape(f"  {column}: {role}"))
    for quota, count in zip(examined.before.quotas, file.counts, strict=True):
        out.print(escape(f"  {quota.label}: {count}; wanted {quota.minimum} to {quota.maximum}"))


def selected(
    name: Name,
    folder: Annotated[Path, typer.Option("--out", help="A new or empty folder to write to.")],
    contacts: Annotated[
        bool,
        typer.Option(
            "--with-contacts",
            help="Write names and contact details too. The ledger records that you did.",
        ),
    ] = False,
) -> None:
    """Write who is selected and who remains, as other selection tools do, and their report.

    `selected.csv`: whoever holds a place. `remaining.csv`: whoever was never drawn. `report.csv`:
    each quota beside pool and panel.

    Example: `remit selected attitudes --out panel`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.recruit.pool_actions import tell_panel
    from remit.study.folder import write_folder

    tables = tell_panel(
        commission_id=commission_id(name),
        vault_key=settings.VAULT_KEY if contacts else None,
        actor=actor(),
        now=now(),
    )
    write_folder(tables.files(), folder, private=True)
    out.print(f"Wrote {', '.join(tables.files())} to {escape(str(folder))}.")
