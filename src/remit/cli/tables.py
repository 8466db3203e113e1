"""`remit table` and `remit tables`: tables of linked records, from the request to the release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Name
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import ExitCode, Place, Problems, RemitError

if TYPE_CHECKING:
    from remit.share.core.tables.requested import Requested

Key = Annotated[str, typer.Argument(help="The table's name.")]
Checker = Annotated[
    str, typer.Option("--checker", help="Who looked at it: a member who may check tables.")
]


class CheckerUnknown(RemitError):
    """Nobody of that name may check a study's tables."""

    code = "checker-unknown"
    exit_code = ExitCode.NOT_ALLOWED


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("table")(ask_for_table)
    group = typer.Typer(
        help="Look at the tables that were asked for, check them, release them.",
        no_args_is_help=True,
    )
    group.command("list")(list_tables)
    group.command("show")(show)
    group.command("check")(check)
    group.command("refuse")(refuse)
    group.command("release")(release)
    app.add_typer(group, name="tables")


def ask_for_table(  # noqa: PLR0913  each option is one thing that a user may say
    run: Annotated[str, typer.Argument(help="The run that linked the records.")],
    *,
    study: Annotated[str, typer.Option("--study", help="The study's name.")],
    by: Annotated[
        list[str],
        typer.Option(
            "--by", help="The fields that it is by, with commas; DATASET_FIELD, in_DATASET."
        ),
    ],
    count: Annotated[bool, typer.Option("--count", help="Count people.")] = False,
    sums: Annotated[str, typer.Option("--sum", help="Add up this field.")] = "",
    mean: Annotated[str, typer.Option("--mean", help="Average this field.")] = "",
    rate: Annotated[
        str, typer.Option("--rate", help="The share of people who have FIELD=VALUE.")
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only people with FIELD=VALUE; can be given several times."),
    ] = None,
    purpose: Annotated[
        str,
        typer.Option("--purpose", help="What it is for; left out, the agreement's only purpose."),
    ] = "",
    key: Annotated[
        str, typer.Option("--name", help="What to call it; RUN-table-NUMBER when left out.")
    ] = "",
    requester: Annotated[
        str, typer.Option("--requester", help="Who asks for it; you, when left out.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Ask for a table of linked records. It is protected, and waits for two people's checks.

    Nobody sees it but as it is protected. A table that would tell of few, or differs from an
    earlier one by few, is stopped, and says why.

    Example: `remit table linked-planning-1 --study attitudes --by emergency_injury --count`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.core.tables.question import parse_question
    from remit.share.core.tables.requested import Wanted, purpose_of
    from remit.share.queries import purposes_of
    from remit.share.run_queries import linked_table
    from remit.share.table_actions import request_tables
    from remit.share.table_queries import free_key

    commission = commission_id(study)
    problems = Problems()
    question = parse_question(
        by, count=count, sums=sums, mean=mean, rate=rate, where=where or (),
        place=Place("the table"), problems=problems,
    )  # fmt: skip
    agreement = linked_table(commission, run).agreement
    purposes = purposes_of(commission, agreement)
    told = purpose_of(purpose, purposes, Place("the table"), problems)
    problems.raise_if_any()
    if question is None:  # one without problems is read
        raise AssertionError(by)
    name = free_key(commission, run, key)
    asks = requester or actor()
    wanted = Wanted(name, agreement, question, told, asks, run)
    answer = request_tables(
        commission_id=commission, run=run, wanted=[wanted], actor=actor(), now=now()
    )
    for error in answer.stopped.values():
        raise error
    _print(answer.made[0], as_json=as_json)


def list_tables(name: Name, as_json: Json = False) -> None:
    """List the tables that were asked for, each with where it stands.

    Example: `remit tables list attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.table_queries import requested_tables

    found = requested_tables(commission_id(name))
    if as_json:
        print_json([_plain(one) for one in found])
        return
    for one in found:
        out.print(
            escape(f"{one.key}: {one.wanted.question.words}. {one.state_in_words.capitalize()}.")
        )
    if not found:
        out.print("No table has been asked for.")


def show(name: Name, key: Key, as_json: Json = False) -> None:
    """Show a table as its checkers see it: protected, with its purpose, rules and audit.

    Example: `remit tables show attitudes injuries`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.table_queries import requested_table

    _print(requested_table(commission_id(name), key), as_json=as_json)


def check(
    name: Name,
    key: Key,
    checker: Checker,
    note: Annotated[str, typer.Option("--note", help="What they noted.")] = "",
) -> None:
    """Record that somebody looked at a table and lets it go. Two do so, and neither asked for it.

    Example: `remit tables check attitudes injuries --checker ben`
    """
    prepare()
    from remit.share.table_actions import check_table

    table = check_table(
        commission_id=_checked_by(name, checker),
        key=key,
        by=checker,
        says=note,
        actor=actor(),
        now=now(),
    )
    out.print(f"{escape(key)}: {table.state_in_words}.")


def refuse(
    name: Name,
    key: Key,
    checker: Checker,
    why: Annotated[str, typer.Option("--why", help="The reason, which stays on record.")],
) -> None:
    """Refuse a table that waits. It does not leave.

    Example: `remit tables refuse attitudes injuries --checker ben --why "It tells of one school."`
    """
    prepare()
    from remit.share.table_actions import refuse_table

    refuse_table(
        commission_id=_checked_by(name, checker),
        key=key,
        by=checker,
        why=why,
        actor=actor(),
        now=now(),
    )
    out.print(f"{escape(key)} is refused.")


def release(
    name: Name,
    key: Key,
    checker: Checker,
    to: Annotated[Path, typer.Option("--out", help="The folder for its files.")],
) -> None:
    """Release a table that two have checked: CSV, JSON, and a page. Its agreement has to stand.

    Example: `remit tables release attitudes injuries --checker ben --out released`
    """
    prepare()
    from remit.share.table_actions import release_table
    from remit.study.folder import write_files

    write_files({}, to)  # what is released cannot be called back, so the folder is tried first
    files = release_table(
        commission_id=_checked_by(name, checker), key=key, by=checker, actor=actor(), now=now()
    )
    write_files(files, to)
    for file in files:
        out.print(f"Wrote {escape(str(to / file))}.")


def _checked_by(name: str, checker: str) -> int:
    """Return a study's id for somebody who may check its tables.

    Raises:
        CheckerUnknown: they may not.
    """
    from remit.commission.queries import commission_id, members
    from remit.share.permissions import TABLE_CHECKERS

    study = commission_id(name)
    may = sorted(user for user, role in members(study) if role in TABLE_CHECKERS)
    if checker not in may:
        raise CheckerUnknown(
            f"“{checker}” may not check tables of “{name}”.",
            remedy=f"Use one of: {', '.join(may) or 'nobody yet'}; or add somebody with "
            "`remit adduser NAME --study STUDY --role checker`.",
        )
    return study


def _plain(table: Requested) -> dict[str, object]:
    return {
        "key": table.key,
        "title": table.wanted.question.words,
        "run": table.wanted.run,
        "agreement": table.wanted.agreement,
        "purpose": table.wanted.purpose,
        "requester": table.wanted.requester,
        "state": table.state,
        "checks": [one.by for one in table.wanted.checks],
        "digest": table.digest,
        "rules": table.rules.as_dict(),
        "audit": dict(table.audit),
        "cells": [dict(row) for row in table.rows],
    }


def _print(table: Requested, *, as_json: bool) -> None:
    if as_json:
        print_json(_plain(table))
        return
    from rich.table import Table

    from remit.share.core.tables.account import columns_of, texts_of

    shown = Table(title=escape(table.wanted.question.words))
    for column in columns_of(table.wanted.question):
        shown.add_column(escape(column))
    for row in texts_of(table.wanted.question, table.rows):
        shown.add_row(*(escape(text) for text in row))
    out.print(shown)
    out.print(
        f"[bold]{escape(table.key)}[/], of {escape(table.wanted.run)}: {table.state_in_words}."
    )
    out.print(escape(f"What it is for: {table.wanted.purpose}"))
    out.print(escape(f"Asked for by {table.wanted.requester}."))
    out.print(f"{table.hidden} cells are hidden; the audit found that none can be worked out.")
    out.print(table.compared_in_words)
    out.print(f"Digest: {table.digest}")
