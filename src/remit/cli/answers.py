"""`remit shift`: how people's answers changed between two times, from a plain table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, table_from, write_answer
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from remit.ask.core.analysis_plan import Pair
    from remit.ask.core.paired.answers import PairedAnswers

ONE_PAIRING = "Give either --after-prefix or --pairs: they say which two columns belong together."


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("shift")(shift)


def shift(  # the options are the promised surface
    table: Annotated[Path, typer.Argument(help="The answers, as CSV: one row for each person.")],
    after_prefix: Annotated[
        str,
        typer.Option(
            "--after-prefix", help="How the columns of the second answers begin, such as T2."
        ),
    ] = "",
    pairs: Annotated[
        Path | None,
        typer.Option(
            "--pairs", help="The columns that belong together, as CSV: item,before,after."
        ),
    ] = None,
    before_prefix: Annotated[
        str,
        typer.Option(
            "--before-prefix", help="How the columns of the first answers begin, if they do so."
        ),
    ] = "",
    missing: Annotated[
        list[str] | None,
        typer.Option("--missing", help="Answers that are no answers, such as 77,98,99."),
    ] = None,
    order: Annotated[
        list[str] | None,
        typer.Option(
            "--order",
            help="Answers in words from low to high, such as “No;Unsure;Yes”; may be repeated.",
        ),
    ] = None,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            help="The column with the group that each person talked in: people of one group are "
            "not independent.",
        ),
    ] = "",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say for each item how many moved up, stayed and moved down, with the net change.

    Only people who answered both times are compared. The net change is the share who moved up
    less the share who moved down, with Tango's 95% interval, and an exact sign test from 20
    people on. Answers that are numbers are ordered as numbers; words have no order unless
    `--order` states it. Beside a file, the items are printed as one table.

    Example: `remit shift answers.csv --after-prefix T2 --missing 77,98,99 --out shift.json`
    """
    from remit.ask.core.paired.cells import reading
    from remit.ask.core.paired.columns import pairs_by_prefix, pairs_from_table
    from remit.ask.core.paired.report import read_items, shift_document, shift_lines

    if bool(after_prefix) == (pairs is not None):
        raise typer.BadParameter(ONE_PAIRING, param_hint="--after-prefix / --pairs")
    problems = Problems()
    answers = table_from(table, problems)
    listed = table_from(pairs, problems) if pairs is not None else None
    how = reading(missing or (), order or (), problems)
    paired: tuple[Pair, ...] = ()
    items: tuple[PairedAnswers, ...] = ()
    if listed is not None:
        paired = pairs_from_table(listed, answers, problems)
    elif answers is not None and pairs is None:
        paired = pairs_by_prefix(answers, after_prefix, before_prefix, problems)
    if answers is not None:
        items = read_items(answers, paired, how, cluster, problems)
    wrong = set(problems)
    print_notices([one for one in problems.notices if one not in wrong])
    problems.raise_if_any()
    if answers is None:  # a table without problems is read
        raise AssertionError(table)
    settings = {
        "after_prefix": after_prefix,
        "before_prefix": before_prefix,
        "missing": sorted(how.missing),
        "orders": [list(one) for one in how.orders],
        "cluster": cluster,
    }
    document = shift_document(items, len(answers), settings)
    write_answer(document, to, shift_lines(document))
