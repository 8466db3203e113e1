"""The draw on plain files: the lottery over panels, the panel drawn, and the check of a draw."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from remit.cli.output import err, out, print_json, print_notices
from remit.cli.plain_files import FileNotReadable, table_from, write_answer
from remit.kernel.documents import check_schema, schema
from remit.kernel.errors import ExitCode, Place, Problems, problem_kind
from remit.recruit.core.household import household_of
from remit.recruit.core.pool import parse_pool
from remit.recruit.core.quotas import Quotas, check_size, parse_quotas

if TYPE_CHECKING:
    from remit.recruit.core.pool import Pool

STANDARD_OUTPUT = "-"
# A seed that nobody stated: long enough that no two draws share one, short enough to read out.
SEEDS = 10**12

NOT_A_LOTTERY = problem_kind(
    "lottery-unreadable",
    "The file cannot be read as a published lottery: {reason}.",
    "Give the file that `remit draw --out` wrote.",
)


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
        int | None, typer.Option("--size", min=1, help="How many people the panel has.")
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
    published: Annotated[
        Path | None,
        typer.Option("--verify", help="Check the draw in this published file; nothing else."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer as JSON, for another program.")
    ] = False,
) -> None:
    """Draw a panel within quotas by the fairest lottery, and publish the lottery with it.

    The file holds everyone's chance, the panels with their weights, the seed and the panel that
    the seed chose, so that anyone can check the draw. Ends with 6 and the reasons when no panel
    meets the quotas, and with 3 and all problems when a file has any. `--verify` works the draw
    out again from the published file alone, and ends with 7 when it does not agree.

    Example: `remit draw --quotas quotas.csv --pool pool.csv --size 40 --seed 7 --out lottery.json`
    """
    # The solver takes long to load, so that only the command that needs it does so.
    from remit.recruit.core.lottery.lottery import METHODS

    if published is not None:
        _verify(published, as_json=as_json)
        return
    if quotas is None or pool is None or size is None or not to:
        wanted = {"--quotas": quotas, "--pool": pool, "--size": size, "--out": to or None}
        missing = ", ".join(name for name, value in wanted.items() if value is None)
        raise typer.BadParameter(f"{missing}: needed to draw. To check a draw, give --verify.")
    if method not in METHODS:
        raise typer.BadParameter(
            f"“{method}” is not one of: {', '.join(METHODS)}.", param_hint="--method"
        )
    found, people, homes = _read((quotas, pool), size, identifier, household)
    stated = secrets.randbelow(SEEDS) if seed is None else seed
    _draw((found, people, homes), size, method, stated, to)


def _draw(
    given: tuple[Quotas, Pool, Mapping[str, str]], size: int, method: str, seed: int, to: str
) -> None:
    from remit.recruit.core.draw import stated_lottery
    from remit.recruit.core.lottery.published import published

    quotas, pool, homes = given
    lottery = stated_lottery(quotas, pool, size, method=method, households=homes)
    document = published(lottery, quotas, seed)
    for combination, ids in lottery.excluded:
        traits = ", ".join(
            f"{feature}: {value}"
            for feature, value in zip(quotas.features, combination, strict=True)
        )
        err.print(
            f"[yellow]Note:[/] No panel within the quotas has anyone with “{escape(traits)}”; "
            f"volunteers with chance 0: {len(ids)}."
        )
    if to == STANDARD_OUTPUT:
        print_json(document)
        return
    write_answer(document, Path(to))
    out.print(f"Drew {size} of {len(pool)} volunteers by {method}, with the seed {seed}.")
    possible = [chance for chance in lottery.probabilities.values() if chance]
    out.print(f"The least chance is {min(possible):.2%}, the greatest {max(possible):.2%}.")
    out.print(f"Wrote {escape(to)}. Anyone can check it: remit draw --verify {escape(to)}")


def _read(
    paths: tuple[Path, Path], size: int, identifier: str | None, household: str
) -> tuple[Quotas, Pool, Mapping[str, str]]:
    """Read quotas, pool and households; raise every problem of both files at once."""
    problems = Problems()
    quota_table, pool_table = (table_from(path, problems) for path in paths)
    quotas = parse_quotas(quota_table, problems, size=size) if quota_table is not None else None
    columns = [name.strip() for name in household.split(",") if name.strip()]
    homes: Mapping[str, str] = {}
    pool = None
    if pool_table is not None:
        named = pool_table.require(columns, problems)
        pool = parse_pool(pool_table, quotas or Quotas(), problems, id_column=identifier)
        if pool is not None and named:
            homes = household_of(pool, pool_table, columns)
    if problems and quotas is not None:
        # With sound files, what the panel's size rules out is an answer, not a fault in them.
        check_size(quotas, size, Place(str(paths[0])), problems)
    print_notices(problems.notices)
    problems.raise_if_any()
    assert quotas is not None  # noqa: S101  # without problems both were read
    assert pool is not None  # noqa: S101  # as above
    return quotas, pool, homes


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(
            f"{path} cannot be read.", remedy="Check the name of the file.", file=str(path)
        ) from error


def _verify(path: Path, *, as_json: bool) -> None:
    from remit.recruit.core.lottery.published import disagreements

    document = _published(path)
    found = disagreements(document, str(path))
    if as_json:
        answer = {"ok": not found, "problems": [problem.as_dict() for problem in found]}
        print_json({**answer, "seed": document["seed"], "selected": document["selected"]})
    elif found:
        for problem in found:
            err.print(f"[bold red]{escape(str(problem))}[/]")
    else:
        out.print(
            f"The draw agrees: the seed {document['seed']} chooses the panel of "
            f"{document['size']} that the file states, and the chances are those of its panels."
        )
    if found:
        raise typer.Exit(ExitCode.NOT_VERIFIED)


def _published(path: Path) -> Mapping[str, Any]:
    """Return a published lottery, held against its schema; raise every problem of it."""
    problems = Problems()
    place = Place(str(path))
    try:
        text = _content(path).decode("utf-8-sig")
        document: Any = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        problems.add(NOT_A_LOTTERY, place, reason=str(error).rstrip("."))
        problems.raise_if_any()
    if not isinstance(document, Mapping):
        problems.add(NOT_A_LOTTERY, place, reason="it is no object")
        problems.raise_if_any()
    found: Mapping[str, Any] = document
    check_schema(found, schema("remit.recruit", "lottery"), str(path), problems)
    problems.raise_if_any()
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
