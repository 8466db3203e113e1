"""`remit encode` and `remit project-key`: for custodians who do not send identifiers."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json, Told
from remit.cli.output import out, print_json, print_notices
from remit.cli.plain_files import check_writable, content_of
from remit.cli.sharing import generator
from remit.kernel.documents import MAX_DOCUMENT_BYTES
from remit.kernel.errors import Place, Problems
from remit.kernel.wording import counted

if TYPE_CHECKING:
    from remit.share.core.agreement import Agreement

keys = typer.Typer(
    help="The key of a project, which its custodians share and whoever links never has.",
    no_args_is_help=True,
)
KeyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file with the project key.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("encode")(encode)
    app.add_typer(keys, name="project-key")


def encode(
    file: Annotated[Path, typer.Argument(help="Your file, CSV or Parquet.")],
    *,
    agreement: Annotated[
        Path, typer.Option("--agreement", help="The agreement's file, NAME.agreement.toml.")
    ],
    dataset: Annotated[
        str, typer.Option("--dataset", help="Your dataset, by its key in the agreement.")
    ],
    key: Annotated[
        Path, typer.Option("--key", help="The project key: made by remit project-key new.")
    ],
    to: Annotated[Path, typer.Option("--out", help="The file of match keys, Parquet.")],
    field: Told = None,
    as_json: Json = False,
) -> None:
    """Make match keys of your file on your own computer, so that no identifier leaves it.

    The file that is written has keys made of several identifiers together (HMAC-SHA256 under the
    project key), agreed fields for counting, and nothing else, in random order. The same is checked
    as at the door. Nothing is stored, and no study is needed.

    Example: `remit encode emergency.csv --agreement linked.agreement.toml --dataset emergency --key
    project.key --out emergency.parquet`
    """
    from remit.share.core.delivery import agreed
    from remit.share.core.linkage.encoded import check_encoded
    from remit.share.core.linkage.request import WRITES_OVER, parse_told
    from remit.share.linkage.delivering import Arrival
    from remit.share.linkage.encoded_file import encode as encoded
    from remit.share.linkage.key_file import read_key
    from remit.share.linkage.workspace import workspace

    problems = Problems()
    told = parse_told(field or [], problems)
    agreed_to = _agreement(agreement)
    found = agreed(agreed_to, dataset)
    check_encoded(found.dataset)
    if to.resolve() in {one.resolve() for one in (file, agreement, key)}:
        problems.add(WRITES_OVER, Place(str(to)))
    check_writable(to)
    secret = read_key(key)
    problems.raise_if_any()
    arrival = Arrival(found, str(file), file, datetime.now(UTC).date(), told=told)
    with workspace() as connection:
        done = encoded(
            connection,
            arrival,
            secret,
            agreement=agreed_to.key,
            to=to,
            rng=generator(),
            problems=problems,
        )
    project = done.encoding.project
    if as_json:
        print_json(
            {
                "ok": True,
                "dataset": dataset,
                "records": done.records,
                "keys": done.keys,
                "project": project,
                "notices": [one.as_dict() for one in problems.notices],
            }
        )
        return
    print_notices(problems.notices)
    records = counted(done.records, "record", "records")
    out.print(escape(f"{dataset}: {records} as {done.keys} match keys each in {to}."))
    out.print(escape(f"Under the project key {project}; the other custodians' must be the same."))


def _agreement(path: Path) -> Agreement:
    """Return the agreement of a file.

    Raises:
        InvalidInput: it has problems; all are listed.
    """
    from remit.share.core.agreement import parse_agreement
    from remit.share.files import agreement_key

    problems = Problems()
    content = content_of(path, MAX_DOCUMENT_BYTES + 1)
    found = parse_agreement(content, str(path), agreement_key(path.name), None, problems)
    problems.raise_if_any()
    if found is None:  # what has no problems is read
        raise AssertionError(path)
    return found


@keys.command("new")
def new(file: KeyFile) -> None:
    """Make a project key, in a file that you alone can read. One custodian does it for all.

    Bring it to the other custodians yourself, never by way of whoever links.

    Example: `remit project-key new project.key`
    """
    from remit.share.core.linkage.encoding import LEAST_SECRET
    from remit.share.core.linkage.project_key import fingerprint
    from remit.share.linkage.key_file import write_key

    secret = secrets.token_bytes(LEAST_SECRET)
    write_key(file, secret)
    out.print(escape(f"{file}: a new project key, known by {fingerprint(secret)}."))
    out.print("Give it to the other custodians yourself. Whoever links must never have it.")


@keys.command("check")
def check(file: KeyFile, as_json: Json = False) -> None:
    """Tell by what a project key is known, to compare on the telephone. It tells nothing of it.

    Example: `remit project-key check project.key`
    """
    from remit.share.core.linkage.project_key import fingerprint
    from remit.share.linkage.key_file import read_key

    found = fingerprint(read_key(file))
    if as_json:
        print_json({"ok": True, "project": found})
    else:
        out.print(found)


@keys.command("record")
def record(
    file: KeyFile,
    agreement: Annotated[
        str, typer.Option("--agreement", help="The agreement: the NAME of NAME.agreement.toml.")
    ],
    dataset: Annotated[
        str, typer.Option("--dataset", help="Your dataset, by its key in the agreement.")
    ],
    as_json: Json = False,
) -> None:
    """Tell what stands for one of your records, so that it can be left out of what is linked.

    The record's id is asked for, or read from standard input: an argument could be seen by others
    who use the computer. What is told goes to whoever runs `remit exclude --dataset`.

    Example: `remit project-key record project.key --agreement linked-planning --dataset emergency`
    """
    from remit.share.core.linkage.project_key import own_key, record_token
    from remit.share.linkage.key_file import read_key

    secret = read_key(file)
    asked = sys.stdin.isatty()
    text = typer.prompt("The record's id", hide_input=True) if asked else sys.stdin.readline()
    if not text.strip():
        raise typer.BadParameter("No record's id was given.")
    token = record_token(own_key(secret, agreement), dataset, text)
    if as_json:
        print_json({"ok": True, "dataset": dataset, "record": token})
    else:
        out.print(token)
