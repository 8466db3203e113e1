"""What the command line prints: answers on standard output, failures on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from remit.kernel.errors import InvalidInput
from remit.recruit.core.unable import UnableToDraw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.kernel.errors import ExitCode, Problem, RemitError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    """Print a plain value as JSON, for another program to read."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def print_notices(notices: Iterable[Problem]) -> None:
    """Print what a user should know of that stops nothing."""
    for notice in notices:
        err.print(f"[yellow]Note:[/] {escape(str(notice))}")


def report_failure(error: RemitError, *, as_json: bool) -> ExitCode:
    """Print a failure in plain words, or as JSON; return the exit code that it stands for."""
    if as_json:
        print_json(failure_as_dict(error))
        return error.exit_code
    err.print(f"[bold red]{escape(error.message)}[/] {escape(error.remedy)}".rstrip())
    if isinstance(error, InvalidInput):
        for problem in error.problems:
            err.print(f"  • {escape(str(problem))}")
    return error.exit_code


def failure_as_dict(error: RemitError) -> dict[str, object]:
    """Return a failure as plain values."""
    failure: dict[str, object] = {
        "ok": False,
        "code": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "exit_code": int(error.exit_code),
    }
    if isinstance(error, InvalidInput):
        failure["problems"] = [problem.as_dict() for problem in error.problems]
    if isinstance(error, UnableToDraw):
        failure["sentences"] = [shortfall.sentence for shortfall in error.shortfalls]
    return failure
