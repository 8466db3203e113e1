"""`remit protect`: a table of counts made safe to publish, from plain files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    content_of,
    table_from,
    write_answer,
    write_content,
)
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from remit.share.core.disclosure.counts import Counts
    from remit.share.core.disclosure.protection import Protected
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.tau_argus.engine import CrossCheck


class Engine(StrEnum):
    """What finds the cells to hide."""

    REMIT = "remit"
    TAUARGUS = "tauargus"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("protect")(protect_table)


def protect_table(
    table: Annotated[
        Path,
        typer.Argument(
            help="The table as CSV: its dimensions' columns, then count; a blank cell, Total or "
            "All in a dimension is a total."
        ),
    ],
    rules: Annotated[Path, typer.Option("--rules", help="What it is held to: a rules.toml.")],
    to: AnswerFile = STANDARD_OUTPUT,
    publish: Annotated[
        Path | None,
        typer.Option(
            "--publish",
            help="Also write the table to publish as CSV, [c] for what is hidden; only if the "
            "audit is clean.",
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="What finds the cells to hide; Remit's audit judges either. tauargus is a part "
            "apart, remit[tauargus].",
        ),
    ] = Engine.REMIT,
    checks: Annotated[
        bool,
        typer.Option("--cross-check", help="Have tau-Argus' own audit look at the result as well."),
    ] = False,
) -> None:
    """Hide what a table would give away about people, with all its totals, and audit the result.

    “recoverable” lists hidden cells that an outsider could work out exactly, “within_interval”
    those that are known too closely. Ends with 0 whenever it could answer, whatever the audit
    says. The answer tells the analyst what hides a cell: publish the table that --publish writes.
    `remit schema disclosure-rules` and `remit schema protected-table` describe both files.

    Example: `remit protect table.csv --rules rules.toml --out protected.json`
    """
    from remit.share.core.disclosure.protection import check_contributions
    from remit.share.core.disclosure.reading import parse_counts
    from remit.share.core.disclosure.rules import parse_rules

    problems = Problems()
    held_to = parse_rules(content_of(rules), str(rules), problems)
    read = table_from(table, problems, despite_rows=True)
    counts = parse_counts(read, problems) if read is not None else None
    if counts is not None and held_to is not None:
        check_contributions(counts, held_to, str(table), problems)
    problems.raise_if_any()
    if counts is None or held_to is None:
        raise AssertionError(table, rules)  # files without problems parse
    print_notices(problems.notices)
    protected = _protected(counts, held_to, engine)
    answer, sentences = protected.as_dict(), list(protected.sentences)
    if engine is Engine.TAUARGUS:
        from remit.share.tau_argus.engine import about

        answer["engine"] = about()
    checked: CrossCheck | None = None
    if checks:
        from remit.share.tau_argus.engine import cross_check

        checked = cross_check(protected)
        answer["cross_check"] = checked.as_dict()
        sentences.append(checked.sentence)
    write_answer(answer, to, sentences)
    if publish is not None:
        safe = protected.published_table()
        if checked is not None:
            checked.check()
        write_content(safe.encode(), publish)


def _protected(counts: Counts, rules: DisclosureRules, engine: Engine) -> Protected:
    if engine is Engine.REMIT:
        from remit.share.core.disclosure.protection import protect

        return protect(counts, rules)
    from remit.share.tau_argus.engine import protect_by_tau_argus

    return protect_by_tau_argus(counts, rules)
