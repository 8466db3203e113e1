"""`remit form`: what an XLSForm holds, what is wrong with it, and the same form mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.output import print_notices
from remit.cli.plain_files import (
    STANDARD_OUTPUT,
    AnswerFile,
    content_of,
    write_answer,
    write_content,
    write_text,
)
from remit.kernel.errors import ExitCode, Problems, RemitError

if TYPE_CHECKING:
    from remit.ask.core.questionnaire import Questionnaire

FormFile = Annotated[
    Path,
    typer.Argument(metavar="FORM.xlsx", help="The form, as an XLSForm: .xlsx, .xls, .ods or CSV."),
]


class LanguageNotInForm(RemitError):
    """A form has no words in the language that was asked for."""

    code = "language-not-in-form"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(no_args_is_help=True, help="Questionnaires as XLSForms.")
    group.command("check")(check)
    group.command("mend")(mend)
    group.command("print")(print_form)
    group.command("vignettes")(vignettes)
    app.add_typer(group, name="form")


def check(form: FormFile, to: AnswerFile = STANDARD_OUTPUT) -> None:
    """Say whether a form can be used, what was mended in it, and what its author must mend.

    Counts its questions, names its languages with their writing direction and what each lacks,
    and lists every repair and error with sheet, row and column. Ends with 0 whenever it could
    answer, whatever the answer is. `remit schema form-check` describes the answer.

    Example: `remit form check attitudes.xlsx --out check.json`
    """
    from remit.ask.core.form_report import check_form

    found = check_form(content_of(form), form.name)
    write_answer(found.as_dict(), to, found.sentences)


def mend(
    form: FormFile,
    to: Annotated[Path, typer.Option("--out", help="The file to write, as .xlsx.")],
) -> None:
    """Write a form anew with its repairs made real, as a plain XLSForm that any tool takes.

    Every repair is listed. A form with errors is not written: `remit form check` lists them.

    Example: `remit form mend attitudes.xls --out attitudes.xlsx`
    """
    from remit.ask.core.form_export import write_xlsform

    write_content(write_xlsform(_read(form)), to)


def print_form(
    form: FormFile,
    to: Annotated[Path, typer.Option("--out", help="The file to write, as .html.")],
    language: Annotated[
        str, typer.Option("--language", help="A tag such as ar; the form's own otherwise.")
    ] = "",
    large: Annotated[bool, typer.Option("--large", help="Large print: 18 points.")] = False,
) -> None:
    """Write a form as a page to print and fill in by hand.

    Questions are numbered, choices have boxes to tick, and conditions that compare answers are put
    in words. Words that the form lacks in the language stand in another. A form with vignettes is
    written once for each set of them: hand the papers out in turn.

    Example: `remit form print attitudes.xlsx --language ar --large --out paper.html`
    """
    from remit.ask.core.paper import paper_form
    from remit.ask.core.paper_page import paper_page
    from remit.ask.core.vignettes.form import forms_of_sets

    questionnaire = _read(form)
    known = {one.code: one.name for one in questionnaire.languages}
    if language and language not in known:
        raise LanguageNotInForm(
            f"The form has no words in “{language}”.",
            remedy=f"Use one of: {', '.join(known)}.",
            language=language,
        )
    papers = [paper_form(one, language) for one in forms_of_sets(questionnaire)]
    write_text(paper_page(*papers, large=large), to)


def vignettes(
    plan: Annotated[
        Path, typer.Argument(metavar="VIGNETTES.toml", help="What the vignettes are made of.")
    ],
    vocabulary: Annotated[
        Path, typer.Argument(metavar="VOCABULARY.toml", help="The study's vocabulary.")
    ],
    form: Annotated[
        Path | None, typer.Option("--form", help="The form to write, as .xlsx.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="A form whose questions come first in the written one."),
    ] = None,
    analysis: Annotated[
        Path | None,
        typer.Option("--analysis", help="Write what analysis.toml says of the vignettes."),
    ] = None,
    people: Annotated[
        int, typer.Option(min=1, max=100_000, help="For how many people balance is worked out.")
    ] = 100,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Make vignettes from a vocabulary, and spread them so that terms are shown equally often.

    Each person sees a set of their own size; sets are given out in turn, so that balance holds
    whenever you stop. The same files give the same vignettes. `remit schema vignettes` describes
    the plan, `remit schema vignette-balance` the answer.

    Example: `remit form vignettes vignettes.toml vocabulary.toml --form views.xlsx --people 120`
    """
    from remit.ask.core.form_export import write_xlsform
    from remit.ask.core.vignettes.balance import balance_lines, balance_report, make_vignettes
    from remit.ask.core.vignettes.form import vignette_form, vignette_plan_toml
    from remit.ask.core.vignettes.plan import parse_vignettes
    from remit.kernel.vocabulary import parse_vocabulary

    problems = Problems()
    terms = parse_vocabulary(content_of(vocabulary), vocabulary.name, problems)
    problems.raise_if_any()
    if terms is None:  # a vocabulary without problems is read
        raise AssertionError(vocabulary)
    made_of = parse_vignettes(content_of(plan), plan.name, terms, problems)
    problems.raise_if_any()
    if made_of is None:  # the same
        raise AssertionError(plan)
    made = make_vignettes(made_of, terms)
    base = _read(into) if into else None
    if form is not None:
        write_content(write_xlsform(vignette_form(made_of, terms, made, base)), form)
    if analysis is not None:
        name = form.name if form else "vignettes.xlsx"
        write_content(vignette_plan_toml(made_of, made, name).encode(), analysis)
    report = balance_report(made_of, terms, made, people)
    print_notices(problems.notices)
    write_answer(report, to, balance_lines(report))


def _read(path: Path) -> Questionnaire:
    """Return the form in a file, its repairs printed.

    Raises:
        InvalidInput: the form has errors.
    """
    from remit.ask.core.xlsform import read_xlsform

    problems = Problems()
    form = read_xlsform(content_of(path), path.name, problems)
    problems.raise_if_any()
    if form is None:  # a form without errors is read
        raise AssertionError(path)
    print_notices(problems.notices)
    return form
