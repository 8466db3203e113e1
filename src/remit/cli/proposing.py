"""`remit propose`: the rules that a study's evidence suggests, for people to adopt or turn down."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.arguments import Day, Name, day_of
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, table_from, write_answer, write_text
from remit.cli.preparation import actor, now, prepare
from remit.kernel.errors import Problems

if TYPE_CHECKING:
    from remit.charter.core.proposal import Judgement
    from remit.kernel.flow import Flow
    from remit.kernel.vocabulary import Vocabulary


class Form(Enum):
    """What the answer is written as."""

    JSON = "json"
    TOML = "toml"


class Way(Enum):
    """How evidence is read: answers counted, or reasons judged by people."""

    COUNTS = "counts"
    REASONS = "reasons"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("propose")(propose)


def propose(  # each is an option of the command
    name: Name,
    way: Annotated[
        Way | None,
        typer.Option(
            "--by",
            help="counts, or reasons for a qualitative study; left out, by whether cases were "
            "shown to people.",
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            help="A feature whose groups must support a permit, such as age. Once for each; "
            "left out, all. A group that refuses counts in any case.",
        ),
    ] = None,
    wanted: Annotated[
        Path | None,
        typer.Option(
            "--wanted",
            help="Flows that somebody wants decided, as CSV like those of remit decide. Those of "
            "the study's agreements count as wanted already.",
        ),
    ] = None,
    judgements: Annotated[
        Path | None,
        typer.Option(
            "--judgements",
            help="What named researchers made of what was said, as CSV: "
            "proposal,judgement,by,because,conditions.",
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--as", help="json, or toml for a charter.toml to work on.")
    ] = Form.JSON,
    on: Day = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say which rules a study's evidence suggests, with their evidence. Nothing is adopted.

    A permit needs support in every group that was asked; the interval counts, not the share. What
    a group refuses is contested, however many accept it. Where too few were asked, it says so. In
    a qualitative study nothing is counted: flows come with what people said, and a named
    researcher judges. What nobody was asked is listed, with cases to ask about next. Small groups'
    figures are withheld, others are raw: it is for those who work on the study.

    Example: `remit propose attitudes --as toml --out proposed.toml`
    """
    prepare()
    from remit.charter.actions import record_proposals
    from remit.charter.core.proposals import Settings, proposed
    from remit.charter.core.proposing import check_features, waiting
    from remit.charter.queries import evidence_findings, heard_flows
    from remit.charter.wanting import wanted_flows
    from remit.commission.queries import commission_id, facts, vocabulary

    study = commission_id(name)
    terms, heard = vocabulary(study), heard_flows(study)
    asked_for = wanted_flows(study)
    problems = Problems()
    more = _flows(wanted, terms, problems)
    found = evidence_findings(study)
    by = way.value if way else ""
    check_features(found, group or (), problems)
    judged = _judgements(judgements, waiting(found, heard, by), terms, problems)
    problems.raise_if_any()
    features = frozenset(group) if group else None
    settings = Settings(by, features, facts(study).publication.threshold)
    answer = proposed(
        found,
        terms,
        day_of(on, datetime.now(UTC)),
        heard=heard,
        wanted=(*more, *asked_for),
        judgements=judged,
        settings=settings,
    )
    record_proposals(commission_id=study, found=answer, actor=actor(), now=now())
    if form is Form.TOML:
        write_text(answer.toml(), to, answer.sentences)
    else:
        write_answer(answer.as_dict(), to, answer.sentences)


def _flows(path: Path | None, terms: Vocabulary, problems: Problems) -> tuple[Flow, ...]:
    from remit.charter.core.requests import parse_flows

    table = table_from(path, problems) if path else None
    asked = parse_flows(table, terms, problems) if table is not None else None
    return tuple(one.flow for one in asked or ())


def _judgements(
    path: Path | None, known: set[str], terms: Vocabulary, problems: Problems
) -> dict[str, Judgement]:
    from remit.charter.core.judgements import parse_judgements

    table = table_from(path, problems) if path else None
    if table is None:
        return {}
    return parse_judgements(table, known, terms, problems) or {}
