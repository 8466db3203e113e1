"""`remit match`: mentors for organisations, from plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    check_readable,
    table_from,
    write_answer,
)
from remit.kernel.errors import Problems


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("match")(match_mentors)


def match_mentors(
    organisations: Annotated[
        Path,
        typer.Option(
            "--organisations",
            help="Who asks, as CSV: id,needs,languages,times,apart_from; lists with ; between.",
        ),
    ],
    mentors: Annotated[
        Path,
        typer.Option(
            "--mentors", help="Who helps, as CSV: id,skills,languages,times,apart_from,capacity."
        ),
    ],
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Match organisations with mentors, and say of each match and each wait why.

    As many as possible are matched; then the worst served as well as can be; then the sum of fits
    is as great as can be. A pair shares a need and skill, a language and a time, and is not to be
    kept apart. Tell nobody before both have agreed.

    Example: `remit match --organisations askers.csv --mentors mentors.csv --out matches.json`
    """
    from remit.support.core.matching import match
    from remit.support.core.people_to_match import parse_sides
    from remit.support.language_names import english_name

    check_readable(organisations, mentors)
    problems = Problems()
    asking, helping = table_from(organisations, problems), table_from(mentors, problems)
    sides = None
    if asking is not None and helping is not None:
        sides = parse_sides(asking, helping, problems, english_name)
    problems.raise_if_any()
    if sides is None:
        raise AssertionError(organisations, mentors)  # tables without problems parse
    print_notices(problems.notices)
    matching = match(*sides)
    write_answer(matching.as_dict(), to, matching.sentences)
