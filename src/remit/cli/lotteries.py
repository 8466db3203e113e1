"""Published lotteries on plain files: written, drawn from, and checked by anyone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from remit.cli.output import err, out, print_json
from remit.cli.plain_files import FileNotReadable, write_answer
from remit.kernel.errors import ExitCode, Problem, Problems, RemitError
from remit.recruit.core.lottery.published import (
    SEED,
    SELECTED,
    departures,
    disagreements,
    drawn,
    read_published,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class LotteryDisagrees(RemitError):
    """A published lottery contradicts itself, so nothing is drawn from it."""

    code = "lottery-disagrees"
    exit_code = ExitCode.NOT_VERIFIED

    def __init__(self, file: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            " ".join([f"{file} contradicts itself.", *map(str, problems)]),
            remedy="Nothing was drawn.",
            file=str(file),
        )


def draw_from(path: Path, seed: int, to: str) -> None:
    """Draw from a published lottery with a seed; write it with both added.

    Raises:
        InvalidInput: the file is no published lottery.
        LotteryDisagrees: it contradicts itself.
        UnableToDrawAgain: another seed has drawn from it already.
    """
    document = _document(path)
    found = disagreements(document, str(path))
    if found:
        raise LotteryDisagrees(path, found)
    write_answer(
        drawn(document, seed),
        Path(to),
        (
            f"Drew {document['size']} volunteers with the seed {seed}.",
            f"Wrote {to}. Anyone can check it: remit draw --verify {to} --published {path}",
        ),
    )


def verify(path: Path, published: Path | None, *, as_json: bool) -> None:
    """Check a lottery or a draw by its file, and a draw by the lottery published before it.

    Ends with 7 when anything disagrees.
    """
    document = _document(path)
    found = disagreements(document, str(path))
    if published is not None:
        before = _document(published)
        found += disagreements(before, str(published))
        found += departures(document, before, (str(path), str(published)))
    if as_json:
        answer = {"ok": not found, "problems": [problem.as_dict() for problem in found]}
        stated = {SEED: document.get(SEED), SELECTED: document.get(SELECTED)}
        print_json({**answer, **stated})
    elif found:
        for problem in found:
            err.print(f"[bold red]{escape(str(problem))}[/]")
    else:
        for sentence in _agreement(document, published):
            out.print(escape(sentence))
    if found:
        raise typer.Exit(ExitCode.NOT_VERIFIED)


@contextmanager
def watched(title: str) -> Iterator[Callable[[float], None]]:
    """Give a function that hears the share of work that is done, and show it in a terminal.

    Nothing is shown where standard error is a file or another program.
    """
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=err,
        disable=not err.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda share: progress.update(task, completed=share)


def _agreement(document: Mapping[str, Any], published: Path | None) -> Iterator[str]:
    if SEED in document:
        yield (
            f"The draw agrees: the seed {document[SEED]} chooses the panel of "
            f"{document['size']} that the file states, and the chances are those of its panels."
        )
    else:
        yield (
            "The lottery agrees with itself: the chances are those of its panels. No seed has "
            "drawn from it yet."
        )
    if published is not None:
        yield f"It was drawn from {published}, with nothing changed."


def _document(path: Path) -> Mapping[str, Any]:
    """Return a published lottery, held against its schema; raise every problem of it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read.", remedy="Check the name of the file.", file=str(path)
        ) from error
    problems = Problems()
    document = read_published(content, str(path), problems)
    problems.raise_if_any()
    assert document is not None  # noqa: S101  # without problems it was read
    return document
