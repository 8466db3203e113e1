"""`remit law`: what the law asks of a sharing, beside what people accept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.arguments import Day, day_of
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, write_answer
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.charter.core.law import Provision


class JurisdictionUnknown(RemitError):
    """Remit ships no law of this jurisdiction."""

    code = "jurisdiction-unknown"
    exit_code = ExitCode.NOT_FOUND


class QuestionUnknown(RemitError):
    """No provision of this law bears on the question."""

    code = "law-question-unknown"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("law")(law)


def law(
    jurisdiction: Annotated[
        str, typer.Option("--jurisdiction", help="Whose law; those that Remit ships.")
    ] = "uk",
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="A folder of law files of your own, in its place."),
    ] = None,
    test: Annotated[
        str, typer.Option("--test", help="One question only, such as lawful-basis or gateway.")
    ] = "",
    on: Day = None,
    language: Annotated[
        str, typer.Option("--language", help="The language of the sentences.")
    ] = "en",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say what the law asks of a sharing on a day, each with its citation. No legal advice.

    It stands beside the charter and is never merged with it: what people accept and what the law
    allows are two tests. What could not be checked is said with each provision.

    Example: `remit law --test gateway --on 2026-02-05`
    """
    from remit.charter.core.law import NO_ADVICE, parse_law
    from remit.charter.files import jurisdictions, law_files

    problems = Problems()
    if folder is not None:
        paths = sorted(folder.glob("*.toml"))
        files = {path.name: content_of(path) for path in paths}
    elif jurisdiction in jurisdictions():
        files = law_files(jurisdiction)
    else:
        raise JurisdictionUnknown(
            f"Remit ships no law of “{jurisdiction}”.",
            remedy=f"Use one of: {', '.join(jurisdictions())}; or --folder with files of your own.",
            jurisdiction=jurisdiction,
        )
    provisions = parse_law(files, problems)
    problems.raise_if_any()
    day = day_of(on, datetime.now(UTC))
    tests = sorted({known for one in provisions or () for known in one.tests})
    if test and test not in tests:
        raise QuestionUnknown(
            f"Nothing in this law bears on “{test}”.",
            remedy=f"Use one of: {', '.join(tests)}.",
            test=test,
        )
    asked = [one for one in provisions or () if not test or test in one.tests]
    answer = {
        "jurisdiction": folder.name if folder else jurisdiction,
        "at": day.isoformat(),
        "notice": NO_ADVICE,
        "provisions": [one.as_dict(day, language) for one in asked if one.in_force(day)],
        "coming": [one.key for one in asked if not one.in_force(day)],
    }
    said = [line for one in asked if one.in_force(day) for line in _lines(one, language)]
    write_answer(answer, to, [*said, NO_ADVICE])


def _lines(provision: Provision, language: str) -> Iterator[str]:
    sentence = provision.sentences.get(language) or provision.sentences.get("en", "")
    yield f"{provision.citation}: {sentence}"
    if provision.unchecked:
        yield provision.not_checked
