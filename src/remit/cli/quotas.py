"""`remit quotas`: where quotas come from and what stands in their way, from plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    check_readable,
    table_from,
    write_answer,
    write_text,
)
from remit.kernel.errors import Place, Problems
from remit.kernel.tables import write_table

MOST_PEOPLE = 1_000_000

Size = Annotated[
    int, typer.Option("--size", min=1, max=MOST_PEOPLE, help="How many people the panel has.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        no_args_is_help=True, help="Quotas: from statistics, and why they cannot be met."
    )
    group.command("explain")(explain)
    group.command("derive")(derive)
    app.add_typer(group, name="quotas")


def explain(
    quotas: Annotated[
        Path, typer.Option("--quotas", help="The quotas, as CSV: feature,value,min,max.")
    ],
    pool: Annotated[
        Path, typer.Option("--pool", help="The volunteers, as CSV: a column for each feature.")
    ],
    size: Size,
    id_column: Annotated[
        str | None,
        typer.Option(
            "--id", help="The pool's column with the identifier; found by itself otherwise."
        ),
    ] = None,
    household: Annotated[
        str,
        typer.Option(
            "--household",
            help="The pool's columns, such as `address,postcode`, that are the same for people of "
            "one household: at most one of them may be in the panel.",
        ),
    ] = "",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say whether a pool can fill the quotas, and if not, why and what would help.

    Gives the smallest set of quotas in conflict, the least change of quotas that would do, and
    the fewest further volunteers who would. Ends with 0 whenever it could answer, whatever the
    answer is.

    Example: `remit quotas explain --quotas quotas.csv --pool pool.csv --size 60 --out why.json`
    """
    from remit.cli.plain_pools import read_plain_pool
    from remit.recruit.core.explanation import explain_quotas

    given = read_plain_pool(quotas, pool, size, id_column, household)
    explanation = explain_quotas(given.quotas, given.pool, size, given.households)
    write_answer(explanation.as_dict(), to, explanation.sentences)


def derive(
    population: Annotated[
        Path, typer.Option("--population", help="People by cell, as CSV: features, population.")
    ],
    rates: Annotated[
        Path, typer.Option("--rates", help="Events per 1,000 by cell, as CSV: features, rate.")
    ],
    size: Size,
    tolerance: Annotated[
        int,
        typer.Option("--tolerance", min=0, max=MOST_PEOPLE, help="So many fewer or more will do."),
    ] = 0,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Make quotas that give each group its share of those most at risk, not of the population.

    A group's share of places is its share of the events to be expected: population times rate,
    cell by cell. Each feature's targets add up to the size. The column “why” explains each row.

    Example: `remit quotas derive --population people.csv --rates rates.csv --size 60 --out q.csv`
    """
    from remit.recruit.core.derivation import POPULATION, RATE, derive_quotas, parse_cells

    problems = Problems()
    check_readable(population, rates)
    tables = table_from(population, problems), table_from(rates, problems)
    cells, risks = (
        parse_cells(table, number, problems) if table is not None else None
        for table, number in zip(tables, (POPULATION, RATE), strict=True)
    )
    problems.raise_if_any()
    if cells is None or risks is None:  # tables without problems parse
        raise AssertionError(population, rates)
    derived = derive_quotas(cells, risks, size, Place(str(rates)), problems, tolerance=tolerance)
    problems.raise_if_any()
    if derived is None:  # tables without problems parse
        raise AssertionError(population, rates)
    rows = [
        {
            "feature": quota.feature,
            "value": quota.value,
            "min": quota.minimum,
            "max": quota.maximum,
            "why": why,
        }
        for quota, why in zip(derived.quotas, derived.sentences, strict=True)
    ]
    text = write_table(["feature", "value", "min", "max", "why"], rows)
    write_text(text, to, derived.sentences)
