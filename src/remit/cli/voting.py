"""`remit groups`: who votes alike, and what every group accepts, from a plain file of votes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, write_answer
from remit.kernel.errors import Problems


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("groups")(find_groups)


def find_groups(
    votes: Annotated[
        Path,
        typer.Argument(help="The votes, as CSV: comment-id,voter-id,vote (1 agree, -1, 0 pass)."),
    ],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Where chance begins.")] = 1,
    unscaled: Annotated[
        bool,
        typer.Option(
            "--unscaled", help="Leave those who voted on few statements where they stand."
        ),
    ] = False,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Find groups of people who vote alike, and statements that every group accepts.

    By the published method of Polis. Says how far the groups hold when statements are drawn again:
    where they do not, do not build on them.

    Example: `remit groups votes.csv --out groups.json`
    """
    from remit.support.core.opinion_groups import PUBLISHED, UNSCALED, divide
    from remit.support.core.opinions import Opinions
    from remit.support.vote_tables import read_votes

    problems = Problems()
    found = read_votes(content_of(votes), str(votes), problems)
    problems.raise_if_any()
    if found is None:
        raise AssertionError(votes)  # a table without problems parses
    print_notices(problems.notices)
    opinions = Opinions.of(found, divide(found, seed, UNSCALED if unscaled else PUBLISHED))
    write_answer(opinions.as_dict(), to, opinions.sentences)
