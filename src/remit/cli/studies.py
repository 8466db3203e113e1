"""Studies from the command line: run, import, export, check, request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from remit.cli.arguments import Json
from remit.cli.output import err, out, print_json, print_notices
from remit.cli.preparation import actor, now, prepare
from remit.kernel.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.study.accounts import RunAccount

Folder = Annotated[Path, typer.Argument(help="The study folder; it holds commission.toml.")]
ReplaceWork = Annotated[
    bool,
    typer.Option(
        "--replace-work",
        help="Give up what people have done here and the folder lacks. The ledger says how much.",
    ),
]
Name = Annotated[str, typer.Argument(help="The study's name, as commission.toml gives it.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("example")(copy_example)
    app.command("run")(run_folder)
    app.command("import")(import_folder)
    app.command("export")(export_study)
    app.command("check")(check_folder)
    app.command("request")(request)
    app.command("template")(template)


def copy_example(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder to write to.")],
    programme: Annotated[
        bool,
        typer.Option(
            "--programme", help="The programme with community organisations, not the study."
        ),
    ] = False,
) -> None:
    """Write a made-up example to a folder, to try Remit with: a study, or a programme.

    Nobody in it is real.

    Example: `remit example attitudes`
    """
    from remit.study.folder import example_folder, write_folder

    write_folder(example_folder("civil-society" if programme else "attitudes"), folder)
    out.print(f"Wrote the made-up example. Next: remit run {escape(str(folder))}")


def run_folder(
    folder: Folder,
    report_to: Annotated[
        Path | None, typer.Option("--out", help="Where the report goes; a folder.")
    ] = None,
    replace_work: ReplaceWork = False,
    as_json: Json = False,
) -> None:
    """Import a study folder, do every step that its files allow, and write the report.

    A step whose inputs have not changed since last time is skipped. Custodians' files in
    `share/data/AGREEMENT/` are delivered and linked where the agreement may run; they stay where
    they are. A folder that lacks what people
    have done here since is refused, as by `remit import`.

    Example: `remit run examples/attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.cli.sharing import generator
    from remit.study.linking import Workroom
    from remit.study.run import run_study

    with Progress(
        TextColumn("{task.description:<44}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[account]}"),
        TimeElapsedColumn(),
        console=err,
        disable=as_json,
    ) as progress:
        account = run_study(
            folder=folder,
            out=report_to,
            reports=settings.HOME / "reports",
            vault_key=settings.VAULT_KEY,
            actor=actor(),
            now=now(),
            progress=_Bars(progress),
            replace_work=replace_work,
            workroom=Workroom(settings.HOME, generator(), now),
        )
    print_notices(account.notices)
    if as_json:
        print_json(account.as_dict())
    else:
        _print_account(account)


class _Bars:
    """Shows each step as a bar that fills when the step is done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._current = (TaskID(0), 1)

    def begin(self, title: str, parts: int) -> None:
        """Show a step that has begun, of so many parts."""
        task = self._progress.add_task(title, total=max(parts, 1), account="")
        self._current = (task, max(parts, 1))

    def advance(self) -> None:
        """Show that one more part of the current step is done."""
        self._progress.advance(self._current[0])

    def end(self, account: str) -> None:
        """Show that the current step has ended, and with what."""
        task, parts = self._current
        self._progress.update(task, completed=parts, account=escape(account))


def _print_account(account: RunAccount) -> None:
    for line in account.sentences:
        out.print(escape(line))
    out.print()
    out.print(f"Report:   {escape(str(account.report))}")
    out.print(f"Findings: {escape(str(account.findings))}")


def import_folder(folder: Folder, replace_work: ReplaceWork = False, as_json: Json = False) -> None:
    """Read a study folder into the database, or change nothing if anything is wrong.

    Importing again replaces what was there under the same name. What participants answered and
    agreed to here since the folder was written stays. Someone who has withdrawn stays withdrawn:
    rows with their code are skipped, and listed.

    Coding, memos, matrix cells, names decided, a pool or a panel from here that the folder lacks or
    contradicts are named, and nothing is changed (exit code 6). Write the study out with `remit
    export` and go on from there, or give them up with `--replace-work`. A folder exported from the
    very state, and one for a study on which nobody has worked since, come in with no question.

    Example: `remit import examples/attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.study.actions import import_study

    account = import_study(
        folder=folder,
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=now(),
        replace_work=replace_work,
    )
    print_notices(account.notices)
    if as_json:
        print_json({"ok": True, "name": account.name, "counts": account.counts})
        return
    out.print(f"Imported {account.name}: {_counts_in_words(account.counts)}.")


def export_study(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder to write to.")],
    contacts: Annotated[
        bool,
        typer.Option(
            "--with-contacts",
            help="Write names and contact details too. The ledger records that you did.",
        ),
    ] = False,
) -> None:
    """Write a study as plain files, to version, archive or run again.

    Names and contact details stay in the vault unless you ask for them.

    Example: `remit export attitudes backup/attitudes`
    """
    prepare()
    from django.conf import settings

    from remit.ask.export_queries import answered_outside_plan
    from remit.commission.queries import commission_id
    from remit.listen.kept_queries import kept_in_words
    from remit.study.actions import export_study as export

    written = export(
        name=name,
        folder=folder,
        vault_key=settings.VAULT_KEY if contacts else None,
        actor=actor(),
        now=now(),
    )
    out.print(f"Wrote {written} files to {escape(str(folder))}.")
    study = commission_id(name)
    for form, count in answered_outside_plan(study).items():
        filled_in = counted(count, "filled-in form", "filled-in forms")
        out.print(
            f"Left out: {filled_in} of {escape(form)}, which ask/analysis.toml does not name. "
            f"To take them along: remit ask export {escape(name)} FOLDER"
        )
    kept = kept_in_words(study)
    if kept:
        out.print(f"With the coding goes what another program's project held: {', '.join(kept)}.")


def check_folder(folder: Folder, as_json: Json = False) -> None:
    """Read everything in a study folder, change nothing, and list every problem.

    Example: `remit check examples/attitudes`
    """
    from remit.study.contents import read_folder

    # By this computer's day; a check needs neither settings nor a database.
    study, notices = read_folder(folder, today=now().astimezone().date())
    if as_json:
        print_json({"ok": True, "notices": [notice.as_dict() for notice in notices]})
        return
    print_notices(notices)
    out.print(f"{study.name} is sound: {_counts_in_words(study.counts())}.")


def _counts_in_words(counts: Mapping[str, int]) -> str:
    """Return counts as a list; each of their names is a plural in “s”."""
    return ", ".join(counted(count, what.removesuffix("s"), what) for what, count in counts.items())


def request(
    name: Name,
    agreement: Annotated[
        Path, typer.Option("--agreement", help="The proposed sharing: an .agreement.toml file.")
    ],
    as_json: Json = False,
) -> None:
    """Decide a proposed sharing by the study's charter, and give the reasons.

    Nothing is stored but a ledger entry that it was asked and what was answered. The command ends
    with 0 whenever it could answer, whatever the answer is.

    Example: `remit request attitudes --agreement share/police-mental-health.agreement.toml`
    """
    prepare()
    from remit.study.request import request_sharing

    answer = request_sharing(name=name, path=agreement, actor=actor(), now=now())
    if as_json:
        print_json(answer.as_dict())
        return
    for line in answer.sentences:
        out.print(escape(line))


def template(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    folder: Annotated[Path, typer.Argument(help="A new or empty folder to write to.")],
    new_name: Annotated[
        str, typer.Option("--name", help="What the new programme is called in commands.")
    ] = "new-programme",
    start: Annotated[
        str, typer.Option("--start", help="The day of its first milestone; today if left out.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Make a folder from which another programme can begin, for another sector.

    It keeps what staff settled: outcomes, milestones from a new day, risks, the vocabulary,
    circles, the training specification, and lessons that were told. Nothing of those who took part
    is in it.
    Names are looked for in the vault, and the ledger says that it was opened; what holds a code, a
    name or an organisation's own words is left out, and listed.

    Example: `remit template civil-society next-sector --name next-sector --start 2027-01-04`
    """
    prepare()
    from django.conf import settings

    from remit.study.template import first_day, make_template

    account = make_template(
        name=programme,
        folder=folder,
        new_name=new_name,
        start=first_day(start, now().astimezone().date()),
        vault_key=settings.VAULT_KEY,
        actor=actor(),
        now=now(),
    )
    if as_json:
        print_json(
            {"name": account.name, "files": account.files, "left_out": list(account.left_out)}
        )
        return
    out.print(f"Wrote {account.files} files to {escape(str(folder))}.")
    for place in account.left_out:
        out.print(f"Left out, as it tells of an organisation: {escape(place)}")
