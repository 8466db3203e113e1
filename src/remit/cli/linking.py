"""`remit link`: records of people linked, under an agreement or in a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from remit.cli.output import out, print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, check_writable, write_answer, write_content
from remit.cli.preparation import actor, now, prepare
from remit.cli.sharing import generator
from remit.kernel.errors import Place, Problems
from remit.share.core.linkage.request import ONE_MACHINE, Encoder, Engine, Power


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("link")(link)


def link(  # noqa: PLR0913  each option is one thing that a user may say
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="AGREEMENT|NAME=FILE...",
            help="The agreement, by its name; or, in a rehearsal, each custodian's file as "
            "NAME=FILE, CSV or Parquet, two at least.",
        ),
    ],
    *,
    study: Annotated[
        str, typer.Option("--study", help="The study whose agreement it is; not in a rehearsal.")
    ] = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="The data is made up, and no real person's.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="In a rehearsal: the links, as Parquet: source, unique_id, person. - is standard "
            "output.",
        ),
    ] = None,
    truth: Annotated[
        str | None,
        typer.Option(
            "--truth", help="The column that tells whose record it is; measures the links."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Where everything about the run is written, as JSON."),
    ] = None,
    encoded: Annotated[
        bool,
        typer.Option(
            "--encoded",
            help="Link by match keys only (HMAC-SHA256). Under an agreement it says which; a "
            "rehearsal makes them.",
        ),
    ] = False,
    encoder: Annotated[
        Encoder,
        typer.Option(
            "--encoder",
            help="In a rehearsal with --encoded: match keys, or Bloom filters by clkhash and "
            "anonlink, to compare.",
        ),
    ] = Encoder.KEYS,
    anonlink: Annotated[
        str,
        typer.Option(
            "--anonlink-python",
            envvar="REMIT_ANONLINK_PYTHON",
            help="The Python of an environment with clkhash and anonlink, for Bloom filters.",
        ),
    ] = "",
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="What finds and weighs the pairs: duckdb on this computer, or spark, which takes "
            "remit[spark] and Java 17.",
        ),
    ] = Engine.DUCKDB,
    spark_master: Annotated[
        str,
        typer.Option(
            "--spark-master",
            envvar="REMIT_SPARK_MASTER",
            help="The address of a Spark cluster; left out, Spark runs on this computer.",
        ),
    ] = ONE_MACHINE,
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            min=0.5,
            max=1.0,
            help="Link as many as are expected to be right this often; left out, the best F1 is "
            "aimed at.",
        ),
    ] = None,
    memory: Annotated[
        float,
        typer.Option(
            "--memory",
            min=0.1,
            help="Gigabytes that the database may hold before it uses the disk; Spark has as "
            "much again.",
        ),
    ] = 2.5,
    record_id: Annotated[
        str | None,
        typer.Option("--id", help="The column of the record's id; “row” numbers the records."),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            help="What a column holds, as COLUMN=ROLE: given, family, name, birth, sex, postcode, "
            "nhs, insurance, phone, email, or none. Can be given several times.",
        ),
    ] = None,
) -> None:
    """Link the records of several custodians, at most one of each in a person.

    Real data is linked under an agreement that is signed and in force, from what its custodians
    delivered (`remit deliver`); identifiers are destroyed with the run, and what is linked stays in
    the data folder. A rehearsal is for made-up data. Columns are known by their headings and
    values; see the how-to page for what is compared and how the threshold is chosen.

    Example: `remit link linked-planning --study attitudes`
    Example: `remit link --rehearsal health=health.csv police=police.csv --out links.parquet`
    """
    from remit.share.core.linkage.request import Request, UnableToLink, parse_files, parse_told
    from remit.share.linkage.rehearsal import rehearse

    power = Power(engine, memory, spark_master)
    _check_encoder(encoder, can_be_other=rehearsal and encoded and engine == Engine.DUCKDB)
    if not rehearsal:
        if not study or len(files) != 1:
            raise UnableToLink(
                "A rehearsal is for made-up data; real data needs a signed agreement.",
                remedy="Name the agreement and --study; or, if nobody in these files is real, say "
                "so: --rehearsal.",
            )
        _link_agreed(files[0], study, precision, power, report, encoded=encoded)
        return
    if to is None:
        raise typer.BadParameter("A rehearsal writes its links.", param_hint="--out")
    problems = Problems()
    named, told = parse_files(files, problems), parse_told(field or [], problems)
    for path in (to, report):
        _check_place(path, [file for _, file in named], problems)
    problems.raise_if_any()
    done = rehearse(
        Request(
            named,
            datetime.now(UTC).date(),
            truth=truth,
            record_id=record_id,
            told=told,
            encoded=encoded,
            precision=precision,
            power=power,
            encoder=encoder,
            anonlink=anonlink,
        )
    )
    print_notices(done.notices.notices)
    write_content(done.links, to)
    if report is not None:
        write_answer(done.report, report)
    if STANDARD_OUTPUT not in (to, report):
        for sentence in done.report["sentences"]:  # type: ignore[attr-defined]  # a list of text
            out.print(sentence, markup=False)


def _link_agreed(
    agreement: str,
    study: str,
    precision: float | None,
    power: Power,
    report: Path | None,
    *,
    encoded: bool,
) -> None:
    """Link under an agreement, and say what came of it."""
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.share.run_actions import link as linked

    if report is not None and report != STANDARD_OUTPUT:
        check_writable(report)
    done = linked(
        commission_id=commission_id(study),
        agreement=agreement,
        home=settings.HOME,
        vault_key=settings.VAULT_KEY,
        rng=generator(),
        actor=actor(),
        clock=now,
        precision=precision,
        power=power,
        encoded=encoded,
    )
    if report is not None:
        write_answer(done.as_dict(), report)
    if report != STANDARD_OUTPUT:
        for sentence in done.sentences:
            out.print(sentence, markup=False)


def _check_encoder(encoder: Encoder, *, can_be_other: bool) -> None:
    """Let Bloom filters pass where they can be made."""
    if encoder == Encoder.FILTERS and not can_be_other:
        raise typer.BadParameter(
            "Bloom filters take --rehearsal and --encoded, and no other engine; an agreement's "
            "records are linked by match keys.",
            param_hint="--encoder",
        )


def _check_place(path: Path | None, read: Iterable[Path], problems: Problems) -> None:
    """Find out whether a file can be written, and is none of those that are read."""
    from remit.share.core.linkage.request import WRITES_OVER

    if path is None or path == STANDARD_OUTPUT:
        return
    if path.resolve() in {file.resolve() for file in read}:
        problems.add(WRITES_OVER, Place(str(path)))
        return
    check_writable(path)
