"""The draw on plain files, in one act or in two, and the check of a lottery or a draw."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json
from remit.cli.lotteries import draw_from, verify, watched
from remit.cli.output import err
from remit.cli.plain_files import check_writable, write_answer
from remit.cli.plain_pools import PlainPool, read_plain_pool

if TYPE_CHECKING:
    from remit.recruit.core.lottery.lottery import Lottery

# A seed that nobody stated: long enough that no two draws share one, short enough to read out.
SEEDS = 10**12
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Given:
    """What a lottery is made from, as read from plain files."""

    files: PlainPool
    size: int
    method: str


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("draw")(draw)


def draw(  # noqa: PLR0913, PLR0917  # the options are the promised surface
    quotas: Annotated[
        Path | None, typer.Option("--quotas", help="CSV: `feature,value,min,max`.")
    ] = None,
    pool: Annotated[
        Path | None, typer.Option("--pool", help="CSV: one row for each volunteer.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option("--size", min=1, max=MOST_PEOPLE, help="How many people the panel has."),
    ] = None,
    method: Annotated[
        str, typer.Option("--method", help="One of: leximin, maximin, nash, random.")
    ] = "leximin",
    identifier: Annotated[
        str | None,
        typer.Option("--id", help="The pool's column with the identifier; found if left out."),
    ] = None,
    household: Annotated[
        str,
        typer.Option(
            "--household",
            help="The pool's columns, such as `address,postcode`, that are the same for people of "
            "one household: at most one of them is drawn.",
        ),
    ] = "",
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            max=2**63 - 1,
            help="The stated number that chooses the panel; drawn and stated if left out.",
        ),
    ] = None,
    to: Annotated[
        str, typer.Option("--out", help="The JSON file to write; `-` is standard output.")
    ] = "",
    publish: Annotated[
        str,
        typer.Option(
            "--publish",
            help="First act: write the lottery to this file, without a seed and a selection.",
        ),
    ] = "",
    drawn_from: Annotated[
        Path | None,
        typer.Option("--from", help="Second act: draw from this published lottery, by --seed."),
    ] = None,
    checked: Annotated[
        Path | None,
        typer.Option("--verify", help="Check the lottery or the draw in this file; nothing else."),
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(
            "--published",
            help="With --verify: check also that the draw is this lottery, with a seed and the "
            "selection added.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw a panel within quotas by the fairest lottery, and publish the lottery with it.

    The file holds everyone's chance, the panels with their weights, the seed and the panel that
    the seed chose, so that anyone can check the draw. Ends with 6 and the reasons when no panel
    meets the quotas, and with 3 and all problems when a file has any. `--verify` works the draw
    out again from the published file alone, and ends with 7 when it does not agree.

    For a draw in public, do it in two acts: `--publish lottery.json` before anyone can know the
    seed, then `--from lottery.json --seed N --out drawn.json`.

    Example: `remit draw --quotas quotas.csv --pool pool.csv --size 40 --seed 7 --out lottery.json`
    """
    if checked is not None:
        verify(checked, published, as_json=as_json)
        return
    if published is not None:
        raise typer.BadParameter("--published goes with --verify.")
    if drawn_from is not None:
        _second_act(drawn_from, seed, to)
        return
    wanted = {
        "--quotas": quotas,
        "--pool": pool,
        "--size": size,
        "--out": publish or to or None,
    }
    missing = ", ".join(name for name, value in wanted.items() if value is None)
    if quotas is None or pool is None or size is None or missing:
        raise typer.BadParameter(f"{missing}: needed to draw. To check a draw, give --verify.")
    if publish and (to or seed is not None):
        raise typer.BadParameter("--publish takes no --seed and no --out: the draw comes later.")
    known = _known(method)
    check_writable(Path(publish or to))
    given = _Given(read_plain_pool(quotas, pool, size, identifier, household), size, known)
    if publish:
        _first_act(given, publish)
    else:
        _both_acts(given, secrets.randbelow(SEEDS) if seed is None else seed, to)


def _known(method: str) -> str:
    # The solver takes long to load, so that only the command that needs it does so.
    from remit.recruit.core.lottery.lottery import METHODS

    if method not in METHODS:
        raise typer.BadParameter(
            f"“{method}” is not one of: {', '.join(METHODS)}.", param_hint="--method"
        )
    return method


def _first_act(given: _Given, to: str) -> None:
    from remit.recruit.core.lottery.published import published

    lottery = _lottery(given)
    write_answer(
        published(lottery, given.files.quotas),
        Path(to),
        (
            f"Made {len(lottery.panels)} panels of {given.size} by {given.method}.",
            _range(lottery),
            f"Wrote {to}. Publish it, and say where the seed will come from.",
            f"Then: remit draw --from {to} --seed NUMBER --out drawn.json",
        ),
    )


def _second_act(path: Path, seed: int | None, to: str) -> None:
    if seed is None or not to:
        raise typer.BadParameter("--seed and --out are needed to draw from a published lottery.")
    draw_from(path, seed, to)


def _both_acts(given: _Given, seed: int, to: str) -> None:
    from remit.recruit.core.lottery.published import published

    lottery = _lottery(given)
    people = f"Drew {given.size} of {len(given.files.pool)} volunteers by {given.method}"
    write_answer(
        published(lottery, given.files.quotas, seed),
        Path(to),
        (
            f"{people}, with the seed {seed}.",
            _range(lottery),
            f"Wrote {to}. Anyone can check it: remit draw --verify {to}",
        ),
    )


def _lottery(given: _Given) -> Lottery:
    from remit.recruit.core.draw import stated_lottery

    with watched("Working out the lottery") as progress:
        lottery = stated_lottery(
            given.files.quotas,
            given.files.pool,
            given.size,
            method=given.method,
            households=given.files.households,
            progress=progress,
        )
    for combination, ids in lottery.excluded:
        traits = ", ".join(
            f"{feature}: {value}"
            for feature, value in zip(given.files.quotas.features, combination, strict=True)
        )
        err.print(
            f"[yellow]Note:[/] No panel within the quotas has anyone with “{escape(traits)}”; "
            f"volunteers with chance 0: {len(ids)}."
        )
    return lottery


def _range(lottery: Lottery) -> str:
    possible = [chance for chance in lottery.probabilities.values() if chance]
    return f"The least chance is {min(possible):.2%}, the greatest {max(possible):.2%}."
