"""The ledger from the command line: verify it, and sign a checkpoint to lodge elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json
from remit.cli.output import err, out, print_json
from remit.cli.preparation import prepare
from remit.kernel.errors import ExitCode, RemitError


class CheckpointNotFound(RemitError):
    """The checkpoint file cannot be read."""

    code = "checkpoint-not-found"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(verify)
    app.command()(checkpoint)


def verify(
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="A checkpoint that was kept elsewhere.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove that the ledger is whole.

    A row that was changed, removed, moved or put in is found by this alone, unless all that
    follows was made again. A ledger that was rewritten or cut short is found only against a
    checkpoint that somebody else kept. Ends with 7 when something is wrong.

    Example: `remit verify --checkpoint checkpoint.txt`
    """
    prepare()
    from django.conf import settings

    from remit.ledger.core.checkpoint import signing_key
    from remit.ledger.queries import verify as verify_ledger

    text = _read(checkpoint) if checkpoint else None
    report = verify_ledger(
        checkpoint=text, public_key=signing_key(settings.LEDGER_KEY).public_key()
    )
    if as_json:
        print_json(report.as_dict())
    elif report.ok:
        against = " It goes on from the checkpoint." if checkpoint else ""
        out.print(f"The ledger is whole: {report.entries} entries.{against}")
        out.print(f"Root: {report.root}")
    else:
        for problem in report.problems:
            err.print(f"[bold red]{escape(str(problem))}[/]")
    if not report.ok:
        raise typer.Exit(ExitCode.NOT_VERIFIED)


def checkpoint(
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write; standard output otherwise.")
    ] = None,
) -> None:
    """Sign a statement of what the ledger holds now, to lodge with others.

    Example: `remit checkpoint --out checkpoint.txt`
    """
    prepare()
    from django.conf import settings

    from remit.ledger.actions import checkpoint as sign
    from remit.ledger.core.checkpoint import signing_key
    from remit.study.folder import UnableToWriteFolder, write_files

    text = sign(key=signing_key(settings.LEDGER_KEY))
    if to is None:
        out.out(text, end="", highlight=False)
        return
    if to.exists():
        raise UnableToWriteFolder(
            f"{to} is there already.",
            remedy="Name a new file: an earlier checkpoint is what proves the past.",
            file=str(to),
        )
    write_files({to.name: text.encode()}, to.parent)
    out.print(f"Wrote {escape(str(to))}. Give it to somebody who keeps it for you.")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointNotFound(
            f"{path} cannot be read as a checkpoint.",
            remedy="Give the file that `remit checkpoint` wrote.",
            file=str(path),
        ) from error
