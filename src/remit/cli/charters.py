"""`remit charter`: what a charter's authors should look at, and questions over all flows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.arguments import Day, day_of
from remit.cli.output import print_notices
from remit.cli.plain_files import STANDARD_OUTPUT, AnswerFile, content_of, write_answer, write_text
from remit.cli.preparation import prepare
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.kernel.flow import CONDITIONS

if TYPE_CHECKING:
    from remit.charter.core.rule import Charter
    from remit.charter.core.space import Space
    from remit.kernel.vocabulary import Vocabulary

CharterFile = Annotated[
    Path | None, typer.Argument(metavar="CHARTER.toml", help="The rules; left out with --study.")
]
VocabularyFile = Annotated[
    Path | None, typer.Option("--vocabulary", help="The terms: a vocabulary.toml.")
]
Study = Annotated[str, typer.Option("--study", help="A study by name, in place of the two files.")]
Language = Annotated[str, typer.Option("--language", help="The language of the statements.")]
Terms = list[str] | None
_TERM = "Of the flows asked about; what lies below counts, too. Once for each; left out, any."


class CharterNotNamed(RemitError):
    """Neither a charter and its vocabulary were named, nor a study."""

    code = "charter-not-named"
    exit_code = ExitCode.USAGE


class RuleNotInForce(RemitError):
    """A charter has no such rule on the day."""

    code = "charter-rule-not-in-force"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Named:
    """A charter with its terms; `evidence` is known where a study was named."""

    charter: Charter
    vocabulary: Vocabulary
    file: str
    evidence: frozenset[str] | None = None


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(no_args_is_help=True, help="A charter looked at as a whole.")
    group.command("check")(check)
    group.command("ask")(ask)
    group.command("without")(without)
    group.command("compare")(compare)
    group.command("convert")(convert)
    app.add_typer(group, name="charter")


def check(
    charter: CharterFile = None,
    vocabulary: VocabularyFile = None,
    study: Study = "",
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="What rules may rest on: a text, one reference a line."),
    ] = None,
    on: Day = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say what a charter's authors should look at.

    Rules that no longer or not yet hold, permits of which forbids leave nothing, rules without
    which every flow would get the same answer, evidence that is gone, terms of which no rule
    speaks, and the share of all flows on which anybody was asked. Nothing is changed, and a rule
    whose evidence is gone still holds. Ends with 0 whatever it finds.

    Example: `remit charter check charter.toml --vocabulary vocabulary.toml --out check.json`
    """
    from remit.charter.core.lint import check as looked_at

    named = named_charter(charter, vocabulary, study)
    known = named.evidence
    if evidence is not None:
        lines = content_of(evidence).decode("utf-8", errors="replace").splitlines()
        known = frozenset(line.strip() for line in lines if line.strip())
    day = day_of(on, datetime.now(UTC))
    found = looked_at(named.charter, named.vocabulary, day, known, named.file)
    write_answer(found.as_dict(), to, found.sentences)


def ask(  # noqa: PLR0913, PLR0917  # each is an option of the command
    charter: CharterFile = None,
    vocabulary: VocabularyFile = None,
    study: Study = "",
    subject: Annotated[Terms, typer.Option("--subject", help=_TERM)] = None,
    data: Annotated[Terms, typer.Option("--data", help=_TERM)] = None,
    sender: Annotated[Terms, typer.Option("--sender", help=_TERM)] = None,
    recipient: Annotated[Terms, typer.Option("--recipient", help=_TERM)] = None,
    purpose: Annotated[Terms, typer.Option("--purpose", help=_TERM)] = None,
    condition: Annotated[
        Terms, typer.Option("--condition", help="What the flows come with. Once for each.")
    ] = None,
    on: Day = None,
    language: Language = "en",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Answer for all flows with some terms at once: what may reach whom, and under what conditions.

    “counts” says how many flows get each answer, “possible” which terms stand in flows that are
    within the remit or could be brought within, “ways” the least sets of conditions under which
    any of them is within, and “rules” which rules bear on them.

    Example: `remit charter ask charter.toml --vocabulary vocabulary.toml --recipient police`
    """
    from remit.charter.core.questions import answer

    named = named_charter(charter, vocabulary, study)
    parts = {
        "subject": subject, "data": data, "sender": sender,
        "recipient": recipient, "purpose": purpose,
    }  # fmt: skip
    asked = {part: tuple(dict.fromkeys(terms)) for part, terms in parts.items() if terms}
    held = tuple(condition or ())
    problems = Problems()
    for part, terms in {**asked, CONDITIONS: held}.items():
        option = "--condition" if part == CONDITIONS else f"--{part}"
        named.vocabulary.check_terms(part, terms, Place(key=option), problems)
    problems.raise_if_any()
    found = answer(space_of(named, on), asked, held)
    write_answer(found.as_dict(language), to, found.sentences)


def without(
    charter: CharterFile = None,
    rule: Annotated[str, typer.Option("--rule", help="The rule that would go, by its id.")] = "",
    vocabulary: VocabularyFile = None,
    study: Study = "",
    on: Day = None,
    language: Language = "en",
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say what would change if a rule went: how many flows, from which answer to which.

    Counted are flows without conditions; then those that would change only under some.

    Example: `remit charter without charter.toml --vocabulary vocabulary.toml --rule r7`
    """
    from remit.charter.core.questions import without_as_dict, without_in_words
    from remit.charter.core.without import number_of
    from remit.charter.core.without import without as left_out

    space = space_of(named_charter(charter, vocabulary, study), on)
    number = number_of(space, rule)
    if number is None:
        raise RuleNotInForce(
            f"No rule “{rule}” is in force on that day.",
            remedy=f"Name one of: {', '.join(one.id for one in space.rules[:20])}.",
            rule=rule,
        )
    found = left_out(space, number)
    write_answer(without_as_dict(found, language), to, without_in_words(found))


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.toml", help="The version until now.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.toml", help="The version from now on.")],
    vocabulary: VocabularyFile = None,
    on: Day = None,
    to: AnswerFile = STANDARD_OUTPUT,
) -> None:
    """Say what a new version of a charter changes: rule by rule, and which flows move.

    Counted are flows without conditions; what changes only under some stands in the rules.

    Example: `remit charter compare old.toml new.toml --vocabulary vocabulary.toml`
    """
    from remit.charter.core.comparison import compare as compared

    first, second = named_charter(old, vocabulary, ""), named_charter(new, vocabulary, "")
    day = day_of(on, datetime.now(UTC))
    found = compared(first.charter, second.charter, second.vocabulary, day)
    write_answer(found.as_dict(), to, found.sentences)


def convert(
    file: Annotated[
        Path, typer.Argument(metavar="IN", help="A charter: .toml, .csv, or ODRL as .jsonld.")
    ],
    to: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The file to write: .toml, .csv, .jsonld, or .md for people to read.",
        ),
    ],
    vocabulary: VocabularyFile = None,
    terms_to: Annotated[
        Path | None,
        typer.Option("--terms-out", help="Write the terms that came in with ODRL here, as TOML."),
    ] = None,
    language: Language = "en",
) -> None:
    """Write a charter in another form: TOML, ODRL 2.2 as JSON-LD with DPV terms, a table, or text.

    There and back again, a charter is the same. What ODRL cannot say is kept in a namespace of its
    own and told. Nothing is ever fetched: a context that stands elsewhere is refused. What comes
    in and a charter cannot hold is refused, too, since a rule that lost a limit would say more.

    Example: `remit charter convert charter.toml charter.jsonld --vocabulary vocabulary.toml`
    """
    from remit.charter.core.interchange import JSON_LD, charter_as, read_charter_as
    from remit.charter.core.odrl_names import NOT_IN_ODRL
    from remit.kernel.documents import dump_toml
    from remit.kernel.vocabulary import parse_vocabulary, vocabulary_document

    problems = Problems()
    terms = None
    if vocabulary is not None:
        terms = parse_vocabulary(content_of(vocabulary), str(vocabulary), problems)
        problems.raise_if_any()
    found = read_charter_as(content_of(file), str(file), terms, problems)
    problems.raise_if_any()
    if found is None:  # a file without problems is read
        raise AssertionError(file)
    written = charter_as(*found, str(to), problems, language)
    problems.raise_if_any()
    if written is None:  # what has no problems is written
        raise AssertionError(to)
    said = ["What ODRL cannot say is kept beside it:", *(f"  • {one}" for one in NOT_IN_ODRL)]
    write_text(written, to, said if to.suffix.lower() in JSON_LD else ())
    if terms_to is not None and found[1] is not None:
        write_text(dump_toml(vocabulary_document(found[1])), terms_to)


def named_charter(charter: Path | None, vocabulary: Path | None, study: str) -> Named:
    """Return the charter in two files, or a study's.

    Raises:
        CharterNotNamed: neither was named.
        InvalidInput: the files have problems; all are listed.
    """
    if study:
        return _of_study(study)
    if charter is None or vocabulary is None:
        raise CharterNotNamed(
            "It is not said which charter.",
            remedy="Give a charter.toml and --vocabulary vocabulary.toml, or --study NAME.",
        )
    from remit.charter.core.document import parse_charter
    from remit.kernel.vocabulary import parse_vocabulary

    problems = Problems()
    terms = parse_vocabulary(content_of(vocabulary), str(vocabulary), problems)
    rules = parse_charter(content_of(charter), str(charter), terms, problems, must_be_said=False)
    problems.raise_if_any()
    if terms is None or rules is None:
        raise AssertionError(charter, vocabulary)  # files without problems parse
    print_notices(problems.notices)
    return Named(rules, terms, str(charter))


def space_of(named: Named, on: datetime | None) -> Space:
    """Return a charter on a day, as boxes of flows."""
    from remit.charter.core.space import Space

    return Space(named.charter, named.vocabulary, day_of(on, datetime.now(UTC)))


def _of_study(name: str) -> Named:
    prepare()
    from remit.charter.queries import charter_of, evidence_findings
    from remit.commission.queries import commission_id, vocabulary

    study = commission_id(name)
    known = frozenset(finding.id for finding in evidence_findings(study))
    return Named(charter_of(study), vocabulary(study), "charter.toml", known)
