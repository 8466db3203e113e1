"""`remit link`: records of people linked, under an agreement or in a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import out, print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    check_writable,
    content_of,
    write_answer,
    write_content,
    write_text,
)
from remit.cli.preparation import actor, now, prepare
from remit.cli.sharing import generator
from remit.kernel.errors import Place, Problems
from remit.share.core.linkage.request import ONE_MACHINE, Encoder, Engine, Power
from remit.share.core.linkage.settings import DISK, MEMORY, Settings

if TYPE_CHECKING:
    from remit.share.linkage.rehearsal import Rehearsal


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
        float | None,
        typer.Option(
            "--memory",
            min=0.1,
            help="Gigabytes that the database may hold before it uses the disk; Spark has as "
            "much again. 2.5 unless the settings say otherwise.",
        ),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            help="How to link: a file as --propose writes it. What it leaves out is as proposed "
            "from the data.",
        ),
    ] = None,
    propose: Annotated[
        Path | None,
        typer.Option(
            "--propose",
            help="Write the settings that are proposed from the data here, each explained, to look "
            "at and change. Beside --out or not.",
        ),
    ] = None,
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

    How records are linked can be looked at and changed: --propose writes it down, and --settings
    links by what you made of it. An option of the command goes before the file.

    Example: `remit link linked-planning --study attitudes`
    Example: `remit link --rehearsal health=health.csv police=police.csv --out links.parquet`
    Example: `remit link --rehearsal health=health.csv police=police.csv --propose settings.toml`
    """
    from remit.share.core.linkage.request import Request, parse_files, parse_told
    from remit.share.linkage.rehearsal import rehearse

    _check_encoder(encoder, can_be_other=rehearsal and encoded and engine == Engine.DUCKDB)
    problems = Problems()
    if not rehearsal:
        asked = _Asked(settings, precision, memory, propose, report)
        _check_agreed(files, study, asked, {"--out": to, "--truth": truth, "--field": field})
        _link_agreed(files[0], study, asked, (engine, spark_master), encoded=encoded)
        return
    if to is None and propose is None:
        raise typer.BadParameter("A rehearsal writes its links.", param_hint="--out")
    named, told = parse_files(files, problems), parse_told(field or [], problems)
    read = [file for _, file in named] + ([settings] if settings else [])
    for path in (to, report, propose):
        _check_place(path, read, problems)
    said = _Asked(settings, precision, memory).over(Settings(), problems)
    problems.raise_if_any()
    done = rehearse(
        Request(
            named,
            datetime.now(UTC).date(),
            truth=truth,
            record_id=record_id,
            told=told,
            encoded=encoded,
            settings=said,
            settings_file=str(settings or ""),
            power=_power(engine, said, spark_master),
            encoder=encoder,
            anonlink=anonlink,
        )
    )
    _tell(done, to, propose, report)


def _tell(done: Rehearsal, to: Path | None, propose: Path | None, report: Path | None) -> None:
    """Write what a rehearsal gave, each to the file that was named for it."""
    print_notices(done.notices.notices)
    if to is not None:
        write_content(done.links, to)
    if propose is not None:
        write_text(done.settings, propose)
    if report is not None:
        write_answer(done.report, report)
    if STANDARD_OUTPUT not in (to, report, propose):
        for sentence in done.report["sentences"]:  # type: ignore[attr-defined]  # a list of text
            out.print(sentence, markup=False)


def _check_agreed(
    files: Sequence[str], study: str, asked: _Asked, rehearsed: Mapping[str, object]
) -> None:
    """Let one agreement of a study pass, in place of files and of what only a rehearsal takes.

    Raises:
        UnableToLink: there is none.
        typer.BadParameter: an option is for a rehearsal, or asks for a report of what is not
            linked.
    """
    from remit.share.core.linkage.request import UnableToLink

    if not study or len(files) != 1:
        raise UnableToLink(
            "A rehearsal is for made-up data; real data needs a signed agreement.",
            remedy="Name the agreement and --study; or, if nobody in these files is real, say "
            "so: --rehearsal.",
        )
    for name, value in rehearsed.items():
        if value:
            raise typer.BadParameter("It is for --rehearsal alone.", param_hint=name)
    if asked.propose is not None and asked.report is not None:
        raise typer.BadParameter(
            "With --propose nothing is linked under an agreement, so there is no report.",
            param_hint="--report",
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for of a linkage: settings and what goes before them, and what to write."""

    settings: Path | None
    precision: float | None
    memory: float | None
    propose: Path | None = None
    report: Path | None = None

    def over(self, own: Settings, problems: Problems) -> Settings:
        """Return what is said of how to link: by the file, else by what stands; options first.

        Raises:
            FileNotReadable: there is no such file.
        """
        said = own
        if self.settings is not None:
            from remit.kernel.documents import MAX_DOCUMENT_BYTES
            from remit.share.core.linkage.settings_reading import parse_settings

            content = content_of(self.settings, MAX_DOCUMENT_BYTES + 1)
            said = parse_settings(content, str(self.settings), problems) or said
        said = said.aiming(self.precision)
        return said if self.memory is None else replace(said, memory=self.memory)


def _power(engine: Engine, said: Settings, master: str) -> Power:
    """Return what linking is carried by."""
    return Power(engine, said.memory or MEMORY, master, said.disk or DISK)


def _link_agreed(
    agreement: str,
    study: str,
    asked: _Asked,
    carried: tuple[Engine, str],
    *,
    encoded: bool,
) -> None:
    """Link under an agreement, and say what came of it; or write how it would be linked."""
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.share.core.agreed_settings import settings_path
    from remit.share.run_actions import link as linked
    from remit.share.settings_queries import said_of, settings_shown
    from remit.share.standing_actions import check_known

    problems, known = Problems(), commission_id(study)
    for path in (asked.propose, asked.report):
        _check_place(path, [asked.settings] if asked.settings else [], problems)
    said = asked.over(said_of(known, agreement), problems)
    problems.raise_if_any()
    said_in = str(asked.settings or settings_path(agreement))
    if asked.propose is not None:
        check_known(known, agreement)
        write_text(settings_shown(known, agreement, said, said_in), asked.propose)
        return
    done = linked(
        commission_id=known,
        agreement=agreement,
        home=settings.HOME,
        vault_key=settings.VAULT_KEY,
        rng=generator(),
        actor=actor(),
        clock=now,
        said=said,
        settings_file=said_in,
        power=_power(carried[0], said, carried[1]),
        encoded=encoded,
    )
    if asked.report is not None:
        write_answer(done.as_dict(), asked.report)
    if asked.report != STANDARD_OUTPUT:
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
