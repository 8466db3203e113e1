"""`remit qda` and `remit agree`: coded material of other programs, and how far coders agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    content_of,
    write_answer,
    write_content,
)
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from remit.listen.core.agreement.codings import SpanCodings, UnitCodings

ProjectFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A REFI-QDA project (.qdpx) or codebook (.qdc).")
]


class LevelNotKnown(RemitError):
    """Agreement is worked out at a level that was not asked for in these words."""

    code = "agreement-level-unknown"
    exit_code = ExitCode.USAGE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(no_args_is_help=True, help="Coded material of other programs, as REFI-QDA.")
    group.command("show")(show)
    group.command("convert")(convert)
    app.add_typer(group, name="qda")
    app.command("agree")(agree)


def show(file: ProjectFile, to: AnswerFile = STANDARD_OUTPUT) -> None:
    """Say what a project or a codebook holds: sources, codes, and every selection with its words.

    Positions count the code points of the text as Remit stores it. What has no home in Remit but
    is kept through `remit qda convert` is listed, and so is what was mended to read the file.
    `remit schema qda` describes the answer.

    Example: `remit qda show study.qdpx --out study.json`
    """
    from remit.listen.core.refi_report import contents

    problems = Problems()
    found = contents(content_of(file), file.name, problems)
    problems.raise_if_any()
    if found is None:  # a file without problems is read
        raise AssertionError(file)
    write_answer(found.as_dict(), to, found.sentences)


def convert(
    file: ProjectFile,
    to: Annotated[
        Path, typer.Argument(metavar="OUT", help="The file to write: .qdpx or .qdc by its name.")
    ],
) -> None:
    """Write a project or a codebook anew, valid against the standard's schema.

    Everything in a project is kept, pictures and recordings byte for byte. Texts are written as
    Remit stores them, with positions in their code points. What was mended is told.

    Example: `remit qda convert nvivo.qdpx study.qdpx`
    """
    from remit.listen.core.refi_conversion import converted

    problems = Problems()
    found = converted(content_of(file), file.name, to.name, problems)
    problems.raise_if_any()
    if found is None:  # a file without problems is converted
        raise AssertionError(file)
    write_content(found, to)
    print_notices(problems.notices)


def agree(
    codings: Annotated[
        Path,
        typer.Argument(
            metavar="CODINGS.csv", help="`coder,unit,code` or `coder,source,start,end,code`."
        ),
    ],
    to: AnswerFile = STANDARD_OUTPUT,
    level: Annotated[
        str, typer.Option("--level", help="nominal, or ordinal for units.")
    ] = "nominal",
    order: Annotated[
        str, typer.Option("--order", help="Codes from low to high, as “low;medium;high”.")
    ] = "",
    kappa: Annotated[
        bool, typer.Option("--kappa", help="Cohen's kappa of every two coders, too.")
    ] = False,
    assigned: Annotated[
        bool,
        typer.Option("--assigned", help="A coder without a span in a source was not assigned it."),
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Repeats the intervals.")] = 0,
) -> None:
    """Say how far coders agree: Krippendorff's alpha and its family for spans, with intervals.

    A code's domain is what stands before its colon, as in “emotion: fear”. `remit schema
    coding-agreement` describes the answer.

    Example: `remit agree codings.csv --out agreement.json`
    """
    from remit.listen.core.agreement.report import LEVELS, Question, agreement

    if level not in LEVELS:
        raise LevelNotKnown(
            f"There is no level “{level}”.", remedy=f"Use one of: {', '.join(LEVELS)}.", level=level
        )
    stated = tuple(word for word in map(str.strip, order.split(";")) if word)
    question = Question(level, stated, kappa, assigned, seed)
    problems = Problems()
    found = agreement(_codings(codings, problems), question, codings.name, problems)
    problems.raise_if_any()
    if found is None:  # what has no problems is worked out
        raise AssertionError(codings)
    write_answer(found.as_dict(), to, found.sentences)


def _codings(path: Path, problems: Problems) -> UnitCodings | SpanCodings:
    """Return the codings in a file.

    Raises:
        InvalidInput: the table has problems.
    """
    from remit.listen.core.agreement.codings import read_codings

    found = read_codings(content_of(path), path.name, problems)
    problems.raise_if_any()
    if found is None:  # a table without problems is read
        raise AssertionError(path)
    return found
