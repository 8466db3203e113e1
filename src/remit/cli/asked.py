"""`remit asked`: somebody asks an organisation for its data; what to answer, from plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from remit.cli.arguments import Day, day_of
from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    check_writable,
    content_of,
    write_answer,
    write_content,
)
from remit.cli.preparation import now
from remit.kernel.errors import ExitCode, Problems, RemitError


class NoSuchLetter(RemitError):
    """A letter cannot be written in a file of this kind."""

    code = "letter-kind-unknown"
    exit_code = ExitCode.USAGE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("asked")(asked)


def asked(
    request: Annotated[Path, typer.Argument(help="What was asked: an asked.toml.")],
    vocabulary: Annotated[Path, typer.Option("--vocabulary", help="The terms: a vocabulary.toml.")],
    charter: Annotated[
        Path | None, typer.Option("--charter", help="The rules: a charter.toml, if there is one.")
    ] = None,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", help="Also write the letter: a .docx, .html or .txt file."),
    ] = None,
    on: Day = None,
    language: Annotated[
        str, typer.Option("--language", help="The language of the answer; the letter is English.")
    ] = "en",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Somebody asks for your data: what the charter says, what the law says, and a letter to send.

    The two answers stand side by side and are never merged. Runs without a study and without a
    network; nothing is kept. `remit schema asked` describes the request. This is no legal advice.

    Example: `remit asked asked.toml --charter charter.toml --vocabulary vocabulary.toml`
    """
    from remit.charter.core.document import parse_charter
    from remit.charter.core.law import parse_law
    from remit.charter.files import law_files
    from remit.kernel.vocabulary import parse_vocabulary
    from remit.share.core.asked.answer import answer_request
    from remit.share.core.asked.letters import LETTER_FILES, letter_file
    from remit.share.core.asked.request import parse_request

    kind = letter.suffix.lower() if letter else ""
    if kind and kind not in LETTER_FILES:
        raise NoSuchLetter(
            f"A letter cannot be written as “{kind}”.",
            remedy=f"Give the file one of these endings: {', '.join(LETTER_FILES)}.",
        )
    if letter:
        check_writable(letter)
    problems = Problems()
    terms = parse_vocabulary(content_of(vocabulary), str(vocabulary), problems)
    problems.raise_if_any()
    if terms is None:
        raise AssertionError(vocabulary)  # what has no problems is read
    rules = None
    if charter:
        content = content_of(charter)
        rules = parse_charter(content, str(charter), terms, problems, must_be_said=False)
    found = parse_request(content_of(request), str(request), terms, problems)
    law = parse_law(law_files("uk"), problems)
    problems.raise_if_any()
    if found is None:
        raise AssertionError(request)  # as above
    print_notices(problems.notices)
    answered = answer_request(found, rules, law or (), terms, day_of(on, now()), language)
    write_answer(answered.as_dict(language), to, answered.sentences(language))
    if letter:
        write_content(letter_file(answered.letter, kind), letter)
