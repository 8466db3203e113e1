"""The ledger from the command line: verify it, sign checkpoints to lodge, prove to outsiders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.arguments import Json
from remit.cli.output import err, out, print_json
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, write_answer
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KeyLine = Annotated[
    str,
    typer.Option("--key", help="The public key that you were given; no other counts then."),
]


class CheckpointNotFound(RemitError):
    """The checkpoint file cannot be read."""

    code = "checkpoint-not-found"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(verify)
    app.command()(checkpoint)
    group = typer.Typer(
        help="Prove to somebody who has no access that an entry is in the ledger, or that it grew.",
        no_args_is_help=True,
    )
    group.command("entry")(prove_entry)
    group.command("growth")(prove_growth)
    group.command("check")(check)
    app.add_typer(group, name="prove")


def verify(
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="A checkpoint that was kept elsewhere.")
    ] = None,
    key: KeyLine = "",
    as_json: Json = False,
) -> None:
    """Prove that the ledger is whole.

    A row that was changed, removed, moved or put in is found by this alone, unless all that
    follows was made again. A ledger that was rewritten or cut short is found only against a
    checkpoint that somebody else kept. Ends with 7 when something is wrong.

    Example: `remit verify --checkpoint checkpoint.txt`
    """
    prepare()
    from django.conf import settings

    from remit.ledger.core.checkpoint import read_verifier_key, signing_key
    from remit.ledger.queries import verify as verify_ledger

    text = _read(checkpoint) if checkpoint else None
    report = verify_ledger(
        checkpoint=text,
        public_key=signing_key(settings.LEDGER_KEY).public_key(),
        only_key=read_verifier_key(key) if key else None,
    )
    if as_json:
        print_json(report.as_dict())
    elif report.ok:
        against = " It goes on from the checkpoint." if checkpoint else ""
        out.print(f"The ledger is whole: {report.entries} entries.{against}")
        out.print(f"Root: {report.root}")
    else:
        for problem in report.problems:
            err.print(f"[bold red]{escape(str(problem))}[/]")
    if not report.ok:
        raise typer.Exit(ExitCode.NOT_VERIFIED)


def checkpoint(
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write; standard output otherwise.")
    ] = None,
    lodge: Annotated[
        str,
        typer.Option(
            "--lodge",
            metavar="NAME",
            help="Record that every custodian of this study's agreements is given it.",
        ),
    ] = "",
) -> None:
    """Sign a statement of what the ledger holds now, to lodge with others.

    With --lodge the ledger records with whom, and its public page shows it. The public key is
    recorded as well, once, so that the file and the database are enough to check.

    Example: `remit checkpoint --out checkpoint.txt`
    """
    prepare()
    from django.conf import settings

    from remit.commission.queries import commission_id
    from remit.ledger.actions import checkpoint as sign
    from remit.ledger.actions import state_key
    from remit.ledger.core.checkpoint import signing_key
    from remit.share.lodging_actions import lodge as lodge_with_custodians
    from remit.study.folder import UnableToWriteFolder, write_files

    if to is not None and to.exists():
        raise UnableToWriteFolder(
            f"{to} is there already.",
            remedy="Name a new file: an earlier checkpoint is what proves the past.",
            file=str(to),
        )
    signer = signing_key(settings.LEDGER_KEY)
    if lodge:
        study = commission_id(lodge)
        text = lodge_with_custodians(commission_id=study, key=signer, actor=actor(), now=now())
    else:
        state_key(key=signer, actor=actor(), now=now())
        text = sign(key=signer)
    if to is None:
        out.out(text, end="", highlight=False)
        return
    write_files({to.name: text.encode()}, to.parent)
    out.print(f"Wrote {escape(str(to))}. Give it to somebody who keeps it for you.")


def prove_entry(
    index: Annotated[int, typer.Argument(help="The entry's number, from 0.")],
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", help="Prove it in the tree of this one; a new one otherwise."),
    ] = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Prove that an entry is in the ledger (RFC 9162), for somebody who can't see the ledger.

    The file holds the entry, the path to the root and a signed checkpoint.

    Example: `remit prove entry 12 --out proof.json`
    """
    prepare()
    from remit.ledger.queries import entry_proof

    note = _read(checkpoint) if checkpoint else _signed_now()
    proof = entry_proof(index=index, note=note, keys=[_own_key()])
    write_answer(proof, to, [f"Wrote the proof of entry {index}. “remit prove check” checks it."])


def prove_growth(
    earlier: Annotated[Path, typer.Argument(help="A checkpoint that was kept elsewhere.")],
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Prove that today's ledger begins with what an earlier checkpoint states (RFC 9162).

    Example: `remit prove growth checkpoint.txt --out proof.json`
    """
    prepare()
    from remit.ledger.queries import growth_proof

    proof = growth_proof(earlier=_read(earlier), later=_signed_now(), keys=[_own_key()])
    write_answer(proof, to, ["Wrote the proof. “remit prove check” checks it."])


def check(
    proof: Annotated[Path, typer.Argument(help="A proof that remit prove wrote.")],
    key: Annotated[
        str, typer.Option("--key", help="The ledger's public key, from its public page.")
    ],
    as_json: Json = False,
) -> None:
    """Check a proof. It takes the file and the public key; no ledger, no database, no secret.

    Ends with 7 when it does not hold.

    Example: `remit prove check proof.json --key remit.ledger+…`
    """
    from remit.ledger.core.checkpoint import read_verifier_key
    from remit.ledger.core.evidence import check_proof

    problems = Problems()
    found = check_proof(content_of(proof), str(proof), read_verifier_key(key), problems)
    if as_json:
        sentence = found.sentence if found else ""
        told = [problem.as_dict() for problem in problems]
        print_json({"ok": found is not None, "sentence": sentence, "problems": told})
    elif found is not None:
        out.print(escape(found.sentence))
    else:
        for problem in problems:
            err.print(f"[bold red]{escape(str(problem))}[/]")
    if found is None:
        raise typer.Exit(ExitCode.NOT_VERIFIED)


def _signed_now() -> str:
    from django.conf import settings

    from remit.ledger.actions import checkpoint as sign
    from remit.ledger.actions import state_key

    state_key(key=settings.LEDGER_KEY, actor=actor(), now=now())
    return sign(key=settings.LEDGER_KEY)


def _own_key() -> Ed25519PublicKey:
    from django.conf import settings

    from remit.ledger.core.checkpoint import signing_key

    return signing_key(settings.LEDGER_KEY).public_key()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointNotFound(
            f"{path} cannot be read as a checkpoint.",
            remedy="Give the file that `remit checkpoint` wrote.",
            file=str(path),
        ) from error
