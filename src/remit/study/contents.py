"""A whole study as one value, read from a folder and written to one.

Reading changes nothing and collects every problem of every room before it says no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from remit.ask.files import JOURNEY_FILE, read_ask, write_ask
from remit.charter.files import CHARTER_FILE, read_charter, write_charter
from remit.charter.history_files import read_history, write_history
from remit.commission.files import read_commission, write_commission
from remit.kernel.errors import Place, Problem, Problems, problem_kind
from remit.listen.annotation_files import NOTES_FILE
from remit.listen.core import themes
from remit.listen.core.transcript import WITHDRAWN
from remit.listen.files import read_listen, write_listen
from remit.people.core.consents import TAKING_PART, consenting, refusing
from remit.people.core.participant_code import REMIT, CodeRules
from remit.people.files import read_people, write_people
from remit.publish.files import read_gone_out, write_gone_out
from remit.recruit.core.equality import EQUALITY
from remit.recruit.core.recruitment import quota_finding
from remit.recruit.core.screener_fit import check_screener_fit
from remit.recruit.files import read_recruit, write_recruit
from remit.share.acts_files import read_acts, write_acts
from remit.share.counsel_files import read_counsel, write_counsel
from remit.share.draft_files import read_drafts, write_drafts
from remit.share.earlier_files import read_earlier, write_earlier
from remit.share.files import read_agreements, write_agreements
from remit.share.settings_files import read_settings, write_settings
from remit.share.tables_files import read_tables, write_tables
from remit.study.folder import MAX_FILE_BYTES, StudyFolder
from remit.support.core.contents import SupportFiles
from remit.support.core.principles.conversation import adopted
from remit.support.files import read_support, write_support

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from remit.ask.core.ask_files import AskFiles
    from remit.charter.core.history import History
    from remit.charter.core.rule import Charter
    from remit.commission.core.facts import CommissionFiles
    from remit.kernel.folder import FolderFiles
    from remit.kernel.vocabulary import Vocabulary
    from remit.listen.core.contents import ListenFiles
    from remit.people.core.consents import PeopleFiles
    from remit.publish.core.gone_out import GoneOutRow
    from remit.recruit.core.recruitment import Recruitment
    from remit.share.core.agreement import Agreement
    from remit.share.core.assessment.counsel import Counsel
    from remit.share.core.earlier import EarlierText
    from remit.share.core.linkage.settings import Settings
    from remit.share.core.standing import Acts
    from remit.share.core.tables.requested import Wanted

PASSED_OVER = ("README", "LICENSE", "CHANGELOG")

FILE_TOO_LARGE = problem_kind(
    "file-too-large",
    "The file is larger than {limit} MB.",
    "Leave recordings and films out of the study folder.",
)
FILE_UNREADABLE = problem_kind(
    "file-unreadable",
    "You may not read this.",
    "Change who may read it, or take it out of the folder.",
)
UNKNOWN_TERM = problem_kind(
    "passage-flow-unknown-term",
    "The flow of a passage names “{term}”, which is no {part} of the vocabulary: no rule is "
    "proposed from it.",
    "Correct the term in notes.toml, or add it to vocabulary.toml.",
)
NOT_READ = problem_kind(
    "file-not-read",
    "The file is no part of a study folder, and was not read.",
    "If it should be, check its name and place; `docs/reference/study-folder.md` lists them.",
)


@dataclass(frozen=True, slots=True)
class StudyContents:
    """Everything that a study folder holds, room by room.

    `linked` is no part of a folder: what was linked here, and how far each table of it has come.
    """

    commission: CommissionFiles
    people: PeopleFiles
    recruit: Recruitment | None
    ask: AskFiles
    listen: ListenFiles
    charter: Charter | None
    agreements: tuple[Agreement, ...]
    gone_out: tuple[GoneOutRow, ...] = ()
    support: SupportFiles = field(default_factory=SupportFiles)
    charter_history: History | None = None
    acts: Mapping[str, Acts] = field(default_factory=dict)
    tables: tuple[Wanted, ...] = ()
    linked: tuple[str, ...] = ()
    counsel: Mapping[str, tuple[Counsel, ...]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[EarlierText, ...]] = field(default_factory=dict)
    drafts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Settings] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The study's name in commands and addresses."""
        return self.commission.facts.name

    def counts(self) -> dict[str, int]:
        """Return how much of each thing there is, in the order of the rooms."""
        return {
            "outcomes": len(self.commission.facts.outcomes),
            "terms": len(self.commission.vocabulary),
            "volunteers": len(self.recruit.pool) if self.recruit else 0,
            "questionnaires": len(self.ask.forms),
            "responses": sum(len(responses) for responses in self.ask.responses.values()),
            "transcripts": len(self.listen.transcripts),
            "passages": len(self.listen.passages),
            "organisations": len(self.support.organisations),
            "rules": len(self.charter.rules) if self.charter else 0,
            "agreements": len(self.agreements),
        }


class _Noting(Mapping[str, bytes]):
    """A folder that notes which of its files were read."""

    def __init__(self, files: FolderFiles) -> None:
        self._files = files
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> bytes:
        content = self._files[name]
        self.read.add(name)
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def read_folder(
    folder: Path, withdrawn: Collection[str] = (), *, today: date
) -> tuple[StudyContents, tuple[Problem, ...]]:
    """Return the study in a folder on disk, and the notices met on the way.

    Nothing can have happened after `today`.

    Raises:
        FolderNotFound: there is no such folder.
        InvalidInput: anything in it is wrong; every problem is listed.
    """
    problems = Problems()
    files = StudyFolder(folder)
    for name in files.too_large:
        problems.add(FILE_TOO_LARGE, Place(name), limit=MAX_FILE_BYTES // 1_000_000)
    for name in files.unreadable:
        problems.add(FILE_UNREADABLE, Place(name))
    contents = read_study(files, problems, withdrawn, today=today)
    problems.raise_if_any()
    if contents is None:  # a study without problems has contents
        raise AssertionError(folder)
    return contents, problems.notices


def read_study(
    files: FolderFiles,
    problems: Problems,
    withdrawn: Collection[str] = (),
    *,
    today: date | None = None,
) -> StudyContents | None:
    """Return the study that files describe, or None with problems noted.

    Args:
        files: the folder.
        problems: where everything wrong is noted, and as notices what was passed over.
        withdrawn: codes that have withdrawn where this will be stored.
        today: the last day on which something can have happened; None for any day.
    """
    noting = _Noting(files)
    commission = read_commission(noting, problems)
    facts = commission.facts if commission else None
    vocabulary = commission.vocabulary if commission else None
    outcomes = facts.outcome_keys if facts else None
    codes = CodeRules(facts.codes_mode if facts else REMIT, frozenset(withdrawn))
    people = read_people(noting, problems, codes=codes)
    left_out = people.withdrawn_codes | refusing(people.consents or (), TAKING_PART)
    codes = replace(codes, withdrawn=codes.withdrawn | left_out)
    faults = len(problems)
    recruit = read_recruit(noting, problems, codes=codes, today=today)
    if recruit and len(recruit.pool):
        # Whoever came through a door is in no pool: they are known by having said yes.
        agreed = consenting(people.consents or (), TAKING_PART)
        codes = replace(codes, known=recruit.codes | agreed | set(people.others))
    ask = read_ask(noting, problems, codes=codes, vocabulary=vocabulary, outcomes=outcomes)
    _check_screener(ask, recruit, problems)
    listen = read_listen(noting, problems, codes=codes)
    _note_unknown_terms(listen, vocabulary, problems)
    support = read_support(noting, problems, codes=replace(codes, known=None))
    # Faults in what evidence refers to would make sound evidence look lost.
    sound = len(problems) == faults
    evidence = None
    if sound:
        cites = _cites_overviews(files.get(CHARTER_FILE, b""))
        evidence = _evidence(recruit, ask, listen, outcomes or (), with_overviews=cites)
        evidence |= adopted(support.principles)
    charter = read_charter(noting, problems, vocabulary=vocabulary, known_evidence=evidence)
    charter_history = read_history(noting, problems, codes=replace(codes, known=None))
    agreements = read_agreements(noting, problems, vocabulary=vocabulary)
    known_keys = [one.key for one in agreements]
    acts = read_acts(noting, problems, agreements=known_keys)
    counsel = read_counsel(noting, problems, agreements=known_keys)
    earlier = read_earlier(noting, problems, agreements=known_keys)
    drafts = read_drafts(noting, problems)
    purposes = {one.key: one.safeguards.purposes for one in agreements}
    settings = read_settings(noting, problems, agreements=agreements)
    tables = read_tables(noting, problems, agreements=purposes)
    gone_out = read_gone_out(noting, problems)
    _notice_unread(noting, problems)
    if problems or commission is None:
        return None
    return StudyContents(
        commission=commission,
        people=people,
        recruit=recruit,
        ask=ask,
        listen=listen,
        charter=charter,
        agreements=agreements,
        gone_out=gone_out,
        support=support,
        charter_history=charter_history,
        acts=acts,
        tables=tables,
        counsel=counsel,
        earlier=earlier,
        drafts=drafts,
        settings=settings,
    )


def _check_screener(ask: AskFiles, recruit: Recruitment | None, problems: Problems) -> None:
    screener = ask.journey.screener if ask.journey else None
    if screener and recruit:
        form = ask.questionnaires().get(screener.form)
        check_screener_fit(screener, form, recruit.quotas, JOURNEY_FILE, problems)


def _note_unknown_terms(
    listen: ListenFiles, vocabulary: Vocabulary | None, problems: Problems
) -> None:
    """Note which passages' flows are in terms that the vocabulary lacks; it may have lost them."""
    for note in listen.annotations.flows if vocabulary else ():
        for part, key in vocabulary.unknown(note.flow) if vocabulary else ():
            place = Place(NOTES_FILE, key=f"{note.transcript} {note.passage}")
            problems.notice(UNKNOWN_TERM, place, term=key, part=part)


def _cites_overviews(charter: bytes) -> bool:
    """Whether a charter's file may cite what the answers say together; an escape may spell it."""
    return b"ask:overview:" in charter or b"\\u" in charter.lower()


def _evidence(
    recruit: Recruitment | None,
    ask: AskFiles,
    listen: ListenFiles,
    outcomes: Collection[str],
    *,
    with_overviews: bool,
) -> set[str]:
    """Return the ids that a charter's evidence may refer to, passages since withdrawn included.

    What the answers say together is there where the data allow it, and takes minutes for thousands
    of people and many items: it is worked out only where something cites it.
    """
    # Every item of the plan has a finding, whatever was answered.
    found = {finding.id for finding in replace(ask, responses={}).findings()}
    if with_overviews:
        quotas = recruit and len(recruit.quotas)
        features = {one.id: one.features for one in recruit.pool} if recruit and quotas else {}
        found |= {finding.id for finding in ask.overviews(features)}
    found |= {finding.id for finding in themes.findings(listen, outcomes=outcomes, quoting=None)}
    if recruit and len(recruit.quotas):
        found |= {quota_finding(recruit).id, *([EQUALITY] if recruit.settings else [])}
    return found | {
        f"listen:{transcript.key}:{number}"
        for transcript in listen.transcripts
        for number, line in enumerate(transcript.text.split("\n"), start=1)
        if line == WITHDRAWN
    }


def write_study(contents: StudyContents, *, with_contacts: bool = False) -> dict[str, bytes]:
    """Return every file of the study in its one fixed spelling, by path."""
    rooms = room_files(contents, with_contacts=with_contacts)
    return {path: content for files in rooms.values() for path, content in files.items()}


def room_files(
    contents: StudyContents, *, with_contacts: bool = False
) -> dict[str, dict[str, bytes]]:
    """Return the files of the study by path, under the room that writes them."""
    return {
        "commission": write_commission(contents.commission),
        "people": write_people(contents.people, with_contacts=with_contacts),
        "recruit": write_recruit(contents.recruit),
        "ask": write_ask(contents.ask),
        "listen": write_listen(contents.listen),
        "support": write_support(contents.support),
        "charter": {
            **write_charter(contents.charter),
            **write_history(contents.charter_history),
        },
        "share": {
            **write_agreements(contents.agreements),
            **write_acts(contents.acts),
            **write_tables(contents.tables),
            **write_counsel(contents.counsel),
            **write_earlier(contents.earlier),
            **write_drafts(contents.drafts),
            **write_settings(contents.settings),
        },
        "publish": write_gone_out(contents.gone_out),
    }


def _notice_unread(files: _Noting, problems: Problems) -> None:
    told = {noted.place.file for noted in (*problems, *problems.notices)}
    for path in files:
        passed_over = path.rpartition("/")[2].upper().startswith(PASSED_OVER)
        if path not in files.read and path not in told and not passed_over:
            problems.notice(NOT_READ, Place(path))
