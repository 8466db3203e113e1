"""`remit count`: organisations count from their own records, and pool what is protected."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.arguments import Day, day_of
from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    check_readable,
    content_of,
    table_from,
    write_answer,
)
from remit.cli.preparation import actor, now
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from remit.share.core.counting.pool import Pool

PoolFile = Annotated[
    Path, typer.Option("--pool", help="What is counted, and by which rules: a pool.toml.")
]


class UnknownDimension(RemitError):
    """--by names what the pool is not by."""

    code = "count-unknown-dimension"
    exit_code = ExitCode.USAGE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        help="Count people from your own records for a pool that organisations own together.",
        no_args_is_help=True,
    )
    group.command("records")(records)
    group.command("pool")(pooled)
    app.add_typer(group, name="count")


def records(
    table: Annotated[Path, typer.Argument(help="Your records as CSV, a row a person.")],
    pool: PoolFile,
    organisation: Annotated[str, typer.Option("--organisation", help="Who hands the counts in.")],
    vocabulary: Annotated[Path, typer.Option("--vocabulary", help="The terms: a vocabulary.toml.")],
    charter: Annotated[Path, typer.Option("--charter", help="The rules: a charter.toml.")],
    by: Annotated[
        str,
        typer.Option(
            "--by", help="Your columns, where their names differ: borough=Home borough,need=Why."
        ),
    ] = "",
    person: Annotated[
        str, typer.Option("--person", help="The column that tells people apart.")
    ] = "",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Count, hide what is small and what would give it away, audit, and write only that.

    No record and no exact count is in the file. Nothing is written unless handing counts in is
    within the charter, and the audit is clean. Runs without a network.

    Example: `remit count records clients.csv --pool pool.toml --organisation "Harbour Friends"
    --vocabulary vocabulary.toml --charter charter.toml --out counts.json`
    """
    from remit.charter.core.decide import decide
    from remit.charter.core.document import parse_charter
    from remit.kernel.vocabulary import parse_vocabulary
    from remit.share.core.counting.counts import (
        Handed,
        check_remit,
        count_records,
        protected_values,
    )
    from remit.share.core.counting.pool import parse_pool

    problems = Problems()
    check_readable(table, pool, vocabulary, charter)
    terms = parse_vocabulary(content_of(vocabulary), str(vocabulary), problems)
    problems.raise_if_any()
    rules = parse_charter(content_of(charter), str(charter), terms, problems, must_be_said=False)
    known = parse_pool(content_of(pool), str(pool), problems, terms)
    rows = table_from(table, problems)
    problems.raise_if_any()
    if terms is None or rules is None or known is None or rows is None:
        raise AssertionError(table, pool)  # files without problems parse
    day = day_of(None, now())
    check_remit(decide(known.flow, rules, terms, day))
    counts = count_records(rows, known, _columns(by, known), person, problems)
    problems.raise_if_any()
    if counts is None:
        raise AssertionError(table)  # as above
    print_notices(problems.notices)
    values = protected_values(counts, known)
    salt = secrets.token_hex(16)
    handed = Handed(known.name, known.fingerprint, organisation, day, actor(), salt, values)
    hidden = sum(value is None for value in values.values())
    sentence = (
        f"{len(values) - hidden} of {len(values)} cells may leave; {hidden} are hidden. Audit: "
        "none of what is hidden can be worked out."
    )
    write_answer(handed.as_dict(known), to, [sentence])


def pooled(
    counts: Annotated[list[Path], typer.Argument(help="What organisations handed in.")],
    pool: PoolFile,
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", help="Every table of this pool that was made before."),
    ] = None,
    on: Day = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Make one table of what organisations handed in; no cell names one or gives one away.

    Beside earlier tables nothing can be subtracted: at least as many organisations as the pool
    asks for must come, go or count again together.

    Example: `remit count pool a.json b.json c.json d.json e.json --pool pool.toml --out all.json`
    """
    from remit.share.core.counting.counts import read_handed
    from remit.share.core.counting.pool import parse_pool
    from remit.share.core.counting.pooling import check_once_each, pool_counts, read_pooled

    problems = Problems()
    check_readable(pool, *counts, *(earlier or []))
    known = parse_pool(content_of(pool), str(pool), problems)
    problems.raise_if_any()
    if known is None:
        raise AssertionError(pool)  # a file without problems parses
    read = [(str(one), read_handed(content_of(one), str(one), known, problems)) for one in counts]
    handed = [(file, one) for file, one in read if one is not None]
    check_once_each(handed, problems)
    before = [read_pooled(content_of(one), str(one), known, problems) for one in earlier or []]
    problems.raise_if_any()
    made = pool_counts(
        [one for _, one in handed],
        known,
        [one for one in before if one is not None],
        day_of(on, now()),
    )
    write_answer(made.document, to, [f"{len(handed)} organisations are in the table."])


def _columns(by: str, pool: Pool) -> dict[str, str]:
    columns = {one.name: one.name for one in pool.dimensions}
    for pair in filter(None, (part.strip() for part in by.split(","))):
        name, _, column = pair.partition("=")
        if name.strip() not in columns:
            raise UnknownDimension(
                f"The pool does not count by “{name.strip()}”.",
                remedy=f"It counts by: {', '.join(columns)}.",
            )
        columns[name.strip()] = column.strip() or name.strip()
    return columns
