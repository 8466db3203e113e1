"""`remit deliver`, `remit exclude`: custodians' files under an agreement, and who is in none."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Told
from remit.cli.output import out, print_json, print_notices
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    import numpy as np

Agreed = Annotated[str, typer.Argument(help="The agreement: the NAME of NAME.agreement.toml.")]
Study = Annotated[str, typer.Option("--study", help="The study whose agreement it is.")]


STILL_OUT = "Lifted. They stay out all the same: something else leaves them out."


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("deliver")(deliver)
    app.command("exclude")(exclude)


def generator() -> np.random.Generator:
    """Return a generator that nobody can foresee: it draws numbers that stand for people."""
    import numpy as np

    return np.random.default_rng(secrets.randbits(256))


def deliver(
    agreement: Agreed,
    dataset: Annotated[str, typer.Argument(help="The dataset, by its key in the agreement.")],
    file: Annotated[Path, typer.Argument(help="The custodian's file, CSV or Parquet.")],
    study: Study,
    digest: Annotated[
        str, typer.Option("--sha256", help="The file's SHA-256 as the custodian announced it.")
    ] = "",
    field: Told = None,
    as_json: Json = False,
) -> None:
    """Take a custodian's file in under an agreement that is signed and in force.

    Only agreed fields enter. A file with any other field, with somebody's identifiers in a field
    that is not agreed to identify, or with two columns exchanged is refused by name, and nothing of
    it is kept. Otherwise it is split: identifiers are sealed, everything else is kept apart, and
    only a number drawn for this delivery joins the two. The file itself stays where it is.

    On the page a custodian brings the datasets of its own party alone. Here whoever may give
    commands on the server brings any; the ledger says who did.

    Example: `remit deliver linked-planning emergency emergency.csv --study attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.share.core.linkage.request import parse_told
    from remit.share.delivery_actions import Brought
    from remit.share.delivery_actions import deliver as delivered

    problems = Problems()
    told = parse_told(field or [], problems)
    problems.raise_if_any()
    done = delivered(
        commission_id=commission_id(study),
        brought=Brought(agreement, dataset, str(file), path=file, told=told, digest=digest),
        home=settings.HOME,
        vault_key=settings.VAULT_KEY,
        rng=generator(),
        actor=actor(),
        clock=now,
    )
    if as_json:
        print_json(done.as_dict())
        return
    print_notices(done.notices)
    for sentence in done.sentences:
        out.print(escape(sentence))


def exclude(
    study: Study,
    because: Annotated[
        str,
        typer.Option(
            "--because", help="objection: an upheld one (Article 21); or opt-out: the national one."
        ),
    ],
    agreement: Annotated[
        str, typer.Option("--agreement", help="The agreement that it is about; every one if left.")
    ] = "",
    dataset: Annotated[
        str,
        typer.Option(
            "--dataset",
            help="In which dataset the id is a record's; without it, it is an NHS number.",
        ),
    ] = "",
    reference: Annotated[
        str, typer.Option("--reference", help="Where the decision can be found; never a name.")
    ] = "",
    lift: Annotated[
        bool,
        typer.Option("--lift", help="End it: the next run links them again."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Leave a person out of what is linked, and of every later run; or end that.

    The NHS number, or the record's id, is asked for, or read from standard input: an argument could
    be seen by others who use the computer. It is not kept; a mark is, that only the key can make.
    Lifting forgets the marks. It wants the same reason, and --agreement where that was given; what
    they were taken out of stays without them.

    Example: `remit exclude --study attitudes --because objection --dataset emergency < id.txt`
    Example: `remit exclude --study attitudes --because objection --dataset emergency --lift`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.share.objection_actions import Named, leave_out, lift_objection

    what = f"Record in {dataset}" if dataset else "NHS number"
    text = typer.prompt(what, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    found: dict[str, Any] = {
        "commission_id": commission_id(study),
        "kind": because,
        "named": [Named(text, dataset)],
        "agreement": agreement,
        "reference": reference,
        "vault_key": settings.VAULT_KEY,
        "actor": actor(),
        "now": now(),
    }
    if lift:
        is_out = lift_objection(**found)
        if as_json:
            print_json({"ok": True, "lifted": True, "still_out": is_out})
            return
        out.print(STILL_OUT if is_out else "Lifted. The next run links them again.")
        return
    taken = leave_out(home=settings.HOME, **found)
    if as_json:
        print_json({"ok": True, "runs": taken.runs, "persons": taken.persons})
        return
    out.print(taken.words)
