"""`remit agreement`: keys, signatures, where an agreement stands, suspending it at once."""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from remit.cli.advising import advise, answer
from remit.cli.arguments import Day, Json, Name, day_of
from remit.cli.output import out, print_json
from remit.cli.plain_files import content_of, write_text
from remit.cli.preparation import actor, now, prepare
from remit.kernel.documents import MAX_DOCUMENT_BYTES
from remit.kernel.errors import ExitCode, Place, Problems, RemitError, problem_kind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from remit.share.core.standing import Acts

Agreed = Annotated[str, typer.Argument(help="The agreement: the NAME of NAME.agreement.toml.")]
Why = Annotated[str, typer.Option("--why", help="The reason, which stays on record.")]

NOT_ITS_NAME = problem_kind(
    "signing-other-name",
    "The file is not called NAME.agreement.toml, and what is signed has its name in it.",
    "Call it as the study does: the agreement's page and whoever sent it to you say how.",
)


class KeyUnusable(RemitError):
    """A file does not hold a private key for signing."""

    code = "signing-key-unusable"
    exit_code = ExitCode.INVALID_INPUT


class KeyIsThere(RemitError):
    """A key would be overwritten."""

    code = "signing-key-there"
    exit_code = ExitCode.INVALID_INPUT


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        help="Sign an agreement, see where it stands, suspend it at once.", no_args_is_help=True
    )
    group.command("keys")(keys)
    group.command("sign")(sign)
    group.command("accept")(accept)
    group.command("status")(status)
    group.command("suspend")(suspend)
    group.command("lift")(lift)
    group.command("advise")(advise)
    group.command("answer")(answer)
    app.add_typer(group, name="agreement")


def keys(
    to: Annotated[Path, typer.Option("--out", help="The file for the private key; a new one.")],
) -> None:
    """Make a pair of keys for one party. The private one stays with it; the other goes in the text.

    Example: `remit agreement keys --out hospital.key`
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from remit.share.core.signing import public_text

    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyIsThere(
            f"{to} is there already.", remedy="Name a new file: a key that is lost cannot sign."
        ) from error
    except OSError as error:
        raise KeyUnusable(
            f"{to} cannot be written: {error.strerror}.", remedy="Name a file that you may write."
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key.private_bytes_raw()) + b"\n")
    out.print(f"Wrote {escape(str(to))}. Keep it to yourselves. In the agreement, under the party:")
    out.print(f'public_key = "{public_text(key)}"')


def sign(
    agreement: Annotated[Path, typer.Argument(help="An .agreement.toml file.")],
    party: Annotated[str, typer.Option("--party", help="For whom: the party's key.")],
    key: Annotated[Path, typer.Option("--key", help="The party's private key.")],
) -> None:
    """Sign an agreement for one party; the signature goes into NAME.acts.toml beside it.

    Whoever edits the agreement afterwards makes every signature one on another text.

    Example: `remit agreement sign share/plan.agreement.toml --party hospital --key hospital.key`
    """
    from remit.share.acts_files import SUFFIX, acts_text
    from remit.share.core.agreement import parse_agreement
    from remit.share.core.signing import sign as signed_by
    from remit.share.core.standing import Acts
    from remit.share.files import agreement_key

    problems = Problems()
    name = agreement_key(agreement.name)
    if name == agreement.name:
        problems.add(NOT_ITS_NAME, Place(str(agreement)))
    content = content_of(agreement, MAX_DOCUMENT_BYTES + 1)
    found = parse_agreement(content, str(agreement), name, None, problems)
    beside = agreement.parent / f"{name}{SUFFIX}"
    acts = _acts(beside, problems)
    problems.raise_if_any()
    if found is None or acts is None:  # what has no problems is read
        raise AssertionError(agreement)
    moment = now().replace(microsecond=0).astimezone(UTC)
    signature = signed_by(found, party, _private_key(key), moment)
    kept = [
        one
        for one in acts.signatures
        if (one.party, one.digest) != (signature.party, signature.digest)
    ]
    text = acts_text(Acts((*kept, signature), acts.suspensions))
    write_text(text, beside, [f"{party} has signed {name}, as it is now: {signature.digest}."])


def accept(
    file: Annotated[Path, typer.Argument(help="The NAME.acts.toml of `remit agreement sign`.")],
    study: Annotated[str, typer.Option("--study", help="The study whose agreement it is.")],
    agreement: Annotated[
        str, typer.Option("--agreement", help="The agreement, where the file has another name.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Take in the signature that a party hands in, checked against the study's own text.

    It must be on exactly the text that the study has, by the key that this names for the party.
    Suspensions in the same file, and their lifting, are taken in with it. If anything is wrong,
    all of it is said, and nothing is kept.

    Example: `remit agreement accept linked-planning.acts.toml --study attitudes`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.acts_files import SUFFIX
    from remit.share.core.accepting import Rights, accepted_in_words
    from remit.share.standing_actions import accept_acts
    from remit.share.standing_queries import signatures_of

    moment, commission = now(), commission_id(study)
    key = agreement or file.name.removesuffix(SUFFIX)
    found = accept_acts(
        commission_id=commission,
        agreement=key,
        content=content_of(file, MAX_DOCUMENT_BYTES + 1),
        file=str(file),
        rights=Rights(),
        actor=actor(),
        now=moment,
        today=day_of(None, moment),
    )
    text, signed, missing = signatures_of(commission, key)
    if as_json:
        print_json(
            {
                "accepted": [one.party for one in found.signatures],
                "suspensions": len(found.suspensions),
                "lifted": len(found.lifted),
                "signed": [one.key for one in signed],
                "missing": [one.key for one in missing],
            }
        )
        return
    for sentence in accepted_in_words(found, text, missing):
        out.print(escape(sentence))


def status(
    name: Name,
    agreement: Agreed = "",
    on: Day = None,
    must_run: Annotated[
        bool, typer.Option("--must-run", help="End with a failure where anything stops one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say where a study's agreements stand, and everything that stops them.

    Example: `remit agreement status attitudes linked-planning --must-run`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.core.standing import check_may_run
    from remit.share.standing_actions import check_known
    from remit.share.standing_queries import examined

    study = commission_id(name)
    if agreement:
        check_known(study, agreement)
    found = examined(study, day_of(on, datetime.now(UTC)))
    shown = {key: each for key, each in found.items() if key == agreement or not agreement}
    for each in shown.values() if must_run else ():
        check_may_run(each.agreement, each.standing)
    if as_json:
        print_json({key: each.standing.as_dict() for key, each in shown.items()})
        return
    for key, each in shown.items():
        one, standing = each.agreement, each.standing
        out.print(f"[bold]{escape(one.title)}[/] ({escape(key)}): {standing.state.words}.")
        for party in one.parties:
            state = standing.signed[party.key]
            said = state.words if state else "has not signed"
            out.print(escape(f"   {party.name}: {said}."))
        for obstacle in standing.obstacles:
            out.print(escape(f"   ✕ {obstacle.words} {obstacle.remedy}"))
        if standing.may_run:
            out.print("   Records may be linked under it.")


def suspend(name: Name, agreement: Agreed, why: Why) -> None:
    """Suspend an agreement at once. Nothing starts under it, and a run that goes on ends.

    Example: `remit agreement suspend attitudes linked-planning --why "A breach is looked into."`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.standing_actions import suspend as suspended

    suspended(
        commission_id=commission_id(name), agreement=agreement, why=why, actor=actor(), now=now()
    )
    out.print(f"{escape(agreement)} is suspended.")


def lift(name: Name, agreement: Agreed, why: Why) -> None:
    """Lift the suspension of an agreement.

    Example: `remit agreement lift attitudes linked-planning --why "Nothing was found."`
    """
    prepare()
    from remit.commission.queries import commission_id
    from remit.share.standing_actions import lift as lifted

    lifted(
        commission_id=commission_id(name), agreement=agreement, why=why, actor=actor(), now=now()
    )
    out.print(f"{escape(agreement)} is suspended no more.")


def _acts(path: Path, problems: Problems) -> Acts | None:
    from remit.share.acts_files import parse_acts
    from remit.share.core.standing import Acts

    return parse_acts(content_of(path), str(path), problems) if path.is_file() else Acts()


def _private_key(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(content_of(path, 100)))
    except ValueError as error:
        raise KeyUnusable(
            f"{path} holds no private key.",
            remedy="Give the file that `remit agreement keys` made.",
        ) from error
