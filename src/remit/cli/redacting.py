"""`remit redact`: a transcript without what tells who somebody is, from plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, table_from, write_answer
from remit.kernel.errors import Place, Problems, problem_kind

MODEL_MISSING = problem_kind(
    "redact-without-model",
    "Names are looked for by the register and rules alone: the name recognition is not installed.",
    "Install it with: pip install 'remit[redact]'",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("redact")(redact)


def redact(
    text: Annotated[Path, typer.Argument(help="A transcript as plain text, in UTF-8.")],
    register: Annotated[
        Path | None,
        typer.Option(
            "--register",
            help="Who speaks and what is known of them, as CSV: kind,value. Such as name, phone, "
            "email, address, school, date of birth.",
        ),
    ] = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Put placeholders where a transcript tells who somebody is, and list what was replaced.

    The register's names are found in every form that they take in speech. Positions count Unicode
    code points of the text, its line ends counted as one.

    Example: `remit redact group-1.txt --register people.csv --out group-1.json`
    """
    from remit.listen.core.redaction.redact import redact as redacted
    from remit.listen.core.redaction.register import Register, parse_register
    from remit.listen.core.redaction.text import read_text
    from remit.listen.core.transcript import MAX_TRANSCRIPT_BYTES
    from remit.listen.name_model import installed_model

    problems = Problems()
    words = read_text(content_of(text, MAX_TRANSCRIPT_BYTES + 1), str(text), problems)
    table = None if register is None else table_from(register, problems)
    entries = () if table is None else parse_register(table, problems)
    problems.raise_if_any()
    if words is None:
        raise AssertionError(text)  # a file without problems is read
    model = installed_model()
    if model is None:
        problems.notice(MODEL_MISSING, Place())
    print_notices(problems.notices)
    answer = redacted(words, Register(entries), model)
    write_answer(answer.as_dict(), to, answer.sentences())
