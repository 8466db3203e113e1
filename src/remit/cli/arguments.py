"""Arguments that commands of several groups share: the study, the day, and answers as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from remit.kernel.wording import day_in_words

Name = Annotated[str, typer.Argument(help="The study's name.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON, for another program.")]
Told = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        help="What a column holds, as COLUMN=ROLE; see `remit link`. Can be given several times.",
    ),
]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day it happened; today when left out."),
]


def day_of(on: datetime | None, moment: datetime) -> date:
    """Return the day that was named, or today by this computer's clock."""
    return (on or moment.astimezone()).date()


def past_day_of(on: datetime | None, moment: datetime) -> date:
    """Return the day on which something happened, which is not still to come.

    What was recorded for a day to come could be followed by nothing until then.

    Raises:
        typer.BadParameter: it is.
    """
    day = day_of(on, moment)
    if day > day_of(None, moment):
        raise typer.BadParameter(f"{day_in_words(day)} is still to come.", param_hint="--on")
    return day
