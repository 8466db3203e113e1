"""`remit decide`: the charter's answer on flows, from plain files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from remit.cli.arguments import Day, day_of
from remit.cli.output import print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, table_from, write_answer
from remit.kernel.errors import Problems


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("decide")(decide)


def decide(
    charter: Annotated[Path, typer.Option("--charter", help="The rules: a charter.toml.")],
    vocabulary: Annotated[Path, typer.Option("--vocabulary", help="The terms: a vocabulary.toml.")],
    flows: Annotated[
        Path,
        typer.Option(
            "--flows",
            help="What is asked, as CSV: id,subject,data,sender,recipient,purpose,conditions; "
            "conditions with ; between them.",
        ),
    ],
    on: Day = None,
    language: Annotated[
        str, typer.Option("--language", help="The language of the rules' statements.")
    ] = "en",
    with_explanation: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Add the fewest rules that settle each answer and, where it is outside, the "
            "nearest flows that would be within.",
        ),
    ] = False,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Answer for each flow: within the remit, within if, not asked about, or outside, and why.

    “missing” lists, for “within if”, the least sets of conditions, any one of which would do.
    Ends with 0 whenever it could answer, whatever the answer is.

    Example: `remit decide --charter charter.toml --vocabulary vocabulary.toml --flows flows.csv`
    """
    from remit.charter.core.decide import Decider
    from remit.charter.core.document import parse_charter
    from remit.charter.core.requests import Decided, parse_flows
    from remit.kernel.vocabulary import parse_vocabulary

    problems = Problems()
    terms = parse_vocabulary(content_of(vocabulary), str(vocabulary), problems)
    rules = parse_charter(content_of(charter), str(charter), terms, problems, must_be_said=False)
    table = table_from(flows, problems)
    asked = parse_flows(table, terms, problems) if table is not None and terms else None
    problems.raise_if_any()
    if terms is None or rules is None or asked is None:
        raise AssertionError(charter, vocabulary, flows)  # files without problems parse
    print_notices(problems.notices)
    decided = Decided(Decider(rules, terms, day_of(on, datetime.now(UTC)), language), asked)
    answer = decided.explained(terms) if with_explanation else decided.as_dict()
    write_answer(answer, to, decided.sentences)
