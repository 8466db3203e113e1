"""`remit agreement advise` and `answer`: what officers advised, and whether it was accepted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Day, Name, past_day_of
from remit.cli.output import out
from remit.cli.preparation import actor, now, prepare

Agreed = Annotated[str, typer.Argument(help="The agreement: the NAME of NAME.agreement.toml.")]
Why = Annotated[str, typer.Option("--why", help="Why it was accepted, or not.")]


class Officer(Enum):
    """Who advised, by role."""

    DPO = "dpo"
    SIRO = "siro"
    CALDICOTT = "caldicott"


By = Annotated[
    Officer,
    typer.Option(
        "--by",
        help="dpo (data protection officer), siro (senior information risk owner) or caldicott "
        "(Caldicott Guardian).",
    ),
]


def advise(
    name: Name,
    agreement: Agreed,
    by: By,
    says: Annotated[str, typer.Option("--says", help="What was advised.")],
    on: Day = None,
    accepted: Annotated[
        bool | None,
        typer.Option("--accepted/--not-accepted", help="What became of it, where that is known."),
    ] = None,
    why: Why = "",
) -> None:
    """Record what an officer advised on an agreement. It is never changed.

    Example: `remit agreement advise attitudes early-help --by dpo --on 2026-03-02 --says "Go on."`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.core.assessment.counsel import Counsel
    from remit.share.counsel_actions import record_advice

    answered_on = None if accepted is None else _today()
    record_advice(
        commission_id=commission_id(name),
        agreement=agreement,
        advice=Counsel(
            by.value,
            past_day_of(on, datetime.now(UTC)),
            says.strip(),
            accepted,
            why.strip(),
            answered_on,
        ),
        actor=actor(),
        now=now(),
    )
    out.print(f"The advice on {escape(agreement)} is recorded.")


def answer(
    name: Name,
    agreement: Agreed,
    by: By,
    accepted: Annotated[
        bool, typer.Option("--accepted/--not-accepted", help="Whether the advice is accepted.")
    ],
    on: Day = None,
    why: Why = "",
) -> None:
    """Record whether an officer's advice of a day was accepted, and why. The answer stays.

    Example: `remit agreement answer attitudes early-help --by dpo --on 2026-03-02 --accepted`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.core.assessment.counsel import Counsel
    from remit.share.counsel_actions import answer_advice

    answer_advice(
        commission_id=commission_id(name),
        agreement=agreement,
        answer=Counsel(
            by.value, past_day_of(on, datetime.now(UTC)), "", accepted, why.strip(), _today()
        ),
        actor=actor(),
        now=now(),
    )
    out.print(f"The answer to the advice on {escape(agreement)} is recorded.")


def _today() -> date:
    return past_day_of(None, datetime.now(UTC))
