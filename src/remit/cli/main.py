"""`remit`: gathers the commands, and turns every expected failure into a sentence and an exit code.

Exit codes are listed in `docs/reference/exit-codes.md`; `remit.kernel.errors.ExitCode` holds them.
"""

from __future__ import annotations

import io
import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

import remit
from remit.cli import (
    accounts,
    agreements,
    answers,
    arrivals,
    asked,
    asking,
    assessing,
    charters,
    counting,
    deciding,
    draws,
    encoding,
    forms,
    incentives,
    keeping,
    law,
    ledger,
    linking,
    matching,
    participants,
    pools,
    proposing,
    protecting,
    qualitative,
    quotas,
    recruiting,
    redacting,
    schemas,
    screened,
    server,
    sessions,
    sharing,
    studies,
    tables,
    transcripts,
    upkeep,
    voting,
)
from remit.cli.output import report_failure
from remit.cli.preparation import database_failure, is_database_failure
from remit.kernel.errors import ExitCode, RemitError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="remit",
    help=(
        "Find out what people will accept being done with data about them, "
        "and hold every use of it to that answer.\n\n"
        "Start with: remit example attitudes, then: remit run attitudes"
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    studies,
    agreements,
    asked,
    assessing,
    draws,
    encoding,
    quotas,
    pools,
    recruiting,
    forms,
    asking,
    arrivals,
    screened,
    sessions,
    sharing,
    incentives,
    answers,
    transcripts,
    qualitative,
    participants,
    deciding,
    charters,
    proposing,
    law,
    linking,
    matching,
    voting,
    redacting,
    keeping,
    protecting,
    tables,
    counting,
    ledger,
    accounts,
    server,
    schemas,
    upkeep,
):
    group.add_to(app)


def _version(wanted: bool) -> None:  # Typer hands an option's value by position
    if wanted:
        typer.echo(f"remit {remit.__version__}")
        raise typer.Exit


@app.callback()
def remit_command(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Options that stand before any command."""


def _as_json(arguments: Sequence[str]) -> bool:
    """Whether another program listens: to JSON by name, or to a file on standard output."""
    pairs = pairwise(arguments)
    return bool({"--json", "--out=-"} & set(arguments)) or ("--out", "-") in pairs


def compute_on_one_thread() -> None:
    """Have NumPy's arithmetic use one thread, unless the environment says how many.

    Its matrices here are small: on a busy machine threads that wait for each other made a draw
    take many times as long. NumPy reads this when it is first imported.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    compute_on_one_thread()
    for stream in (sys.stdout, sys.stderr):
        # What Windows writes to a file by default cannot spell Arabic.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(standalone_mode=True)
    except RemitError as error:
        sys.exit(report_failure(error, as_json=_as_json(sys.argv)))
    except Exception as error:
        if not is_database_failure(error):
            raise
        sys.exit(report_failure(database_failure(error), as_json=_as_json(sys.argv)))
    except KeyboardInterrupt:
        sys.exit(ExitCode.FAILED)
