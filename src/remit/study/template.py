"""A programme made ready to be used again, for another sector, with nothing of who took part.

The folder is built up from the few things that a programme's staff settled and wrote; nothing is
copied and then cleaned. What staff wrote is still searched for organisations' codes, names and
words, and what holds any is left out and listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from remit.commission.core.facts import (
    PROGRAMME,
    CommissionFacts,
    CommissionFiles,
    Equality,
    Publication,
)
from remit.commission.queries import commission_id as id_of
from remit.commission.queries import facts
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.actions import record
from remit.people.queries import participant_ids
from remit.people.vault_actions import open_vault
from remit.study.contents import StudyContents, write_study
from remit.study.folder import write_folder
from remit.study.queries import stored_study
from remit.support.core.contents import SupportFiles
from remit.support.core.network import NetworkFiles
from remit.support.core.programme import ProgrammeFiles, SpecificationVersion
from remit.support.core.traces import Traces, traces_of
from remit.support.organisation_queries import organisation_ids
from remit.support.own_copies import own_sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from remit.kernel.vocabulary import Term
    from remit.people.core.consents import Contact
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.core.own_copy import Sheet

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,48}")
TO_FILL_IN = "To be filled in"
# Sheets and columns of an organisation's copy that hold the program's or the programme's words.
_NOT_THEIRS = frozenset({"acts", "consents", "counted", "keeps-going", "circle", "session"})
# What an organisation says in single words of its own; each counts as it stands.
_TERMS = frozenset({"communities", "boroughs", "code"})


class NoProgramme(RemitError):
    """A study of people is no programme."""

    code = "template-no-programme"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToBegin(RemitError):
    """A template was asked for under a name or from a day that cannot be."""

    code = "template-unusable-option"
    exit_code = ExitCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class TemplateAccount:
    """What became of a template.

    Attributes:
        name: the new programme's name.
        files: how many files were written.
        left_out: what was left out as it holds organisations' names or words, by place.
    """

    name: str
    files: int
    left_out: tuple[str, ...]


class _Sieve:
    """Lets texts through that tell nothing of organisations, and notes the others by place."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self.left_out: list[str] = []

    def all_pass(self, where: str, *texts: str) -> bool:
        """Whether all of several texts pass."""
        found = any(self._traces.are_in(text) for text in texts)
        if found:
            self.left_out.append(where)
        return not found

    def lines(self, where: str, text: str) -> str:
        """Return the lines of a text that pass."""
        kept = self._traces.without(text)
        if kept != text.strip():
            self.left_out.append(f"{where}, in part")
        return kept


def first_day(text: str, today: date) -> date:
    """Return the day that a text names, or today where it is blank.

    Raises:
        UnableToBegin: it names none.
    """
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        raise UnableToBegin(
            f"“{text}” is not a day.", remedy="Write it as year, month and day: 2027-01-04."
        ) from None


def make_template(
    *,
    name: str,
    folder: Path,
    new_name: str,
    start: date,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> TemplateAccount:
    """Write a folder from which another programme can begin, with nothing of this one's.

    Args:
        name: the programme's.
        folder: a new or empty one.
        new_name: what the new programme is called in commands and addresses.
        start: the day on which its first milestone begins.
        vault_key: opens the vault, so that names are searched for; the ledger says so.
        actor: who asks.
        now: when.

    Raises:
        CommissionNotFound: there is no study of this name.
        NoProgramme: it is a study of people.
        UnableToBegin: the new name can be none.
        UnableToWriteFolder: the folder holds something, or cannot be written to.
    """
    if not _NAME.fullmatch(new_name):
        raise UnableToBegin(
            f"“{new_name}” cannot be a name.",
            remedy="Use small letters, digits and hyphens, 49 at most.",
        )
    key = id_of(name)
    known = facts(key)
    if known.kind != PROGRAMME:
        raise NoProgramme(f"{name} is a study, no programme.", remedy="Name a programme.")
    contacts = open_vault(commission_id=key, vault_key=vault_key, actor=actor, now=now)
    sheets = [sheet for row in organisation_ids(key).values() for sheet in own_sheets(row)]
    given = stored_study(key)
    terms = {term.key for term in given.commission.vocabulary}
    names = [*_names(participant_ids(key), contacts, given.support)]
    sieve = _Sieve(_traces(names, _said_by_people(given.support), sheets, terms))
    files = write_study(_contents(given, new_name, start, sieve))
    left_out = tuple(sieve.left_out)
    files["README.md"] = _read_me(new_name, left_out).encode()
    write_folder(files, folder)
    record(
        action="study.template-made",
        actor=actor,
        now=now,
        commission=name,
        facts={"files": len(files), "left out": len(left_out)},
    )
    return TemplateAccount(new_name, len(files), left_out)


def _names(
    codes: Iterable[str], contacts: Iterable[Contact], support: SupportFiles
) -> Iterator[str]:
    """Yield codes, with their hyphen and without, and what the vault holds.

    A mentor is a person, and is told by a first name alone; an organisation's words, such as
    “House”, are anybody's.
    """
    mentors = {mentor.code for mentor in support.mentoring.mentors}
    for code in codes:
        yield from (code, code.replace("-", ""))
    for contact in contacts:
        yield from contact.fields.values()
        if contact.code in mentors:
            yield from contact.fields.get("name", "").split()


def _said_by_people(support: SupportFiles) -> Iterator[str]:
    """Yield what mentors and voters wrote, who are in no organisation's copy."""
    yield from (mentor.about for mentor in support.mentoring.mentors)
    for statement in support.principles.statements:
        yield from (statement.text, *(one.text for one in statement.translations))


def _traces(
    names: Iterable[str], said: Iterable[str], sheets: Iterable[Sheet], known: Collection[str]
) -> Traces:
    """Return what tells of those who took part: names, and what they said but for known terms.

    What they say of themselves, such as a borough, counts in single words too.
    """
    single, texts = list(names), list(said)
    for sheet in sheets:
        for column, value in _theirs(sheet):
            cells = [str(one) for one in (value if isinstance(value, list) else [value]) if one]
            fresh = [one for one in cells if one not in known]
            (single if column in _TERMS else texts).extend(fresh)
    return traces_of(single, texts)


def _theirs(sheet: Sheet) -> Iterator[tuple[str, object]]:
    if sheet.name not in _NOT_THEIRS:
        for row in sheet.rows:
            yield from (pair for pair in row.items() if pair[0] not in _NOT_THEIRS)


def _contents(given: StudyContents, name: str, start: date, sieve: _Sieve) -> StudyContents:
    facts = _facts(given.commission.facts, name, start, sieve)
    return StudyContents(
        commission=CommissionFiles(facts, _vocabulary(given.commission.vocabulary, sieve)),
        people=replace(given.people, consents=None, contacts=(), withdrawn=(), others=()),
        recruit=None,
        ask=type(given.ask)(),
        listen=type(given.listen)(),
        charter=None,
        agreements=(),
        support=_support(given.support, start, sieve),
    )


def _vocabulary(given: Vocabulary, sieve: _Sieve) -> Vocabulary:
    """Return the terms that pass, without those that stand below one that does not."""
    kept: dict[tuple[str, str], Term] = {}
    for term in sorted(given, key=lambda one: len(given.lineage(one.part, one.key))):
        words = (term.key, *term.labels.values(), *term.definitions.values())
        if (not term.broader or (term.part, term.broader) in kept) and sieve.all_pass(
            f"vocabulary.toml, a term of {term.part}", *words
        ):
            kept[term.part, term.key] = term
    return Vocabulary(term for term in given if (term.part, term.key) in kept)


def _facts(given: CommissionFacts, name: str, start: date, sieve: _Sieve) -> CommissionFacts:
    """Return the facts that another programme begins with; its money and days are its own."""
    first = min((one.planned_start for one in given.milestones), default=start)
    where = "commission.toml"
    return CommissionFacts(
        name=name,
        reference=TO_FILL_IN,
        title=TO_FILL_IN,
        kind=PROGRAMME,
        question=given.question
        if sieve.all_pass(f"{where}, question", given.question)
        else TO_FILL_IN,
        outcomes=tuple(
            one
            if sieve.all_pass(f"{where}, an outcome", one.statement)
            else replace(one, statement=TO_FILL_IN)
            for one in given.outcomes
        ),
        milestones=tuple(
            replace(
                one,
                planned_start=start + (one.planned_start - first),
                planned_end=start + (one.planned_end - first),
                actual_start=None,
                actual_end=None,
            )
            for one in given.milestones
            if sieve.all_pass(f"{where}, a milestone", one.title)
        ),
        risks=tuple(
            replace(one, status="open")
            for one in given.risks
            if sieve.all_pass(f"{where}, a risk", one.title, one.mitigation)
        ),
        equality=Equality(
            given.equality.duty
            if sieve.all_pass(f"{where}, equality", given.equality.duty)
            else "",
            tuple(
                (title, TO_FILL_IN)
                for title, _ in given.equality.characteristics
                if sieve.all_pass(f"{where}, equality", title)
            ),
        ),
        publication=Publication(threshold=given.publication.threshold),
    )


def _support(given: SupportFiles, start: date, sieve: _Sieve) -> SupportFiles:
    return SupportFiles(
        joining=_joining(given.joining) if given.joining else None,
        network=NetworkFiles(
            circles=tuple(
                replace(one, opened_on=start)
                for one in given.network.circles
                if one.closed_on is None
                and sieve.all_pass("support/circles.csv, a circle", one.key, one.name, one.about)
            )
        ),
        programme=_programme(given.programme, start, sieve),
    )


def _joining(given: JoiningSettings) -> JoiningSettings:
    """Return how sign-up is settled, closed, without anybody's name and this sector's choices."""
    return replace(
        given,
        opened=False,
        administrator="",
        commissioner="",
        contact="",
        communities=(),
        boroughs=(),
        languages=(),
    )


def _programme(given: ProgrammeFiles, start: date, sieve: _Sieve) -> ProgrammeFiles:
    text = ""
    if given.specification_versions:
        last = given.specification_versions[-1]
        text = sieve.lines("support/specification.csv", last.text)
    version = SpecificationVersion(1, text, "As another programme left it", "coordinator", start)
    lessons = [
        one
        for one in given.lessons
        if one.told
        and sieve.all_pass(
            "support/lessons.csv, a lesson",
            one.activity,
            one.what,
            one.for_whom,
            one.adapted,
        )
    ]
    return ProgrammeFiles(
        specification_versions=(version,) if text else (),
        lessons=tuple(
            replace(one, number=at, organisations=None, on=start, told=False)
            for at, one in enumerate(lessons, start=1)
        ),
    )


def _read_me(name: str, left_out: Iterable[str]) -> str:
    listed = "".join(f"- {one}\n" for one in left_out) or "Nothing.\n"
    return f"""# {name}: a programme to be filled in

Made by `remit template` from another programme. Nothing of those who took part in it is here.

1. Fill in `commission.toml`: reference, title, question, budget. Read its outcomes and risks again.
2. Settle in `support/joining.toml` who runs the server and who pays, and what can be chosen.
3. Read `support/specification.csv` and `support/lessons.csv`: they tell what worked for others.
4. `remit check` this folder, then `remit import` it.

## Left out, as it held a code, a name or the words of an organisation

{listed}"""
