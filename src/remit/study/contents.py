"""A whole study as one value, read from a folder and written to one.

Reading changes nothing and collects every problem of every room before it says no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.responses import KnownCodes
from remit.ask.files import read_ask, write_ask
from remit.charter.files import read_charter, write_charter
from remit.commission.files import read_commission, write_commission
from remit.kernel.errors import Place, Problem, Problems, problem_kind
from remit.listen.core import themes
from remit.listen.core.transcript import WITHDRAWN
from remit.listen.files import read_listen, write_listen
from remit.people.files import read_people, write_people
from remit.recruit.files import read_recruit, write_recruit
from remit.share.files import read_agreements, write_agreements
from remit.study.folder import StudyFolder

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from remit.ask.core.ask_files import AskFiles
    from remit.charter.core.rule import Charter
    from remit.commission.core.facts import CommissionFiles
    from remit.kernel.folder import FolderFiles
    from remit.listen.core.contents import ListenFiles
    from remit.people.core.consents import PeopleFiles
    from remit.recruit.core.recruitment import Recruitment
    from remit.share.core.agreement import Agreement

PASSED_OVER = ("README", "LICENSE", "CHANGELOG")

NOT_READ = problem_kind(
    "file-not-read",
    "The file is no part of a study folder, and was not read.",
    "If it should be, check its name and place; `docs/reference/study-folder.md` lists them.",
)


@dataclass(frozen=True, slots=True)
class StudyContents:
    """Everything that a study folder holds, room by room."""

    commission: CommissionFiles
    people: PeopleFiles
    recruit: Recruitment | None
    ask: AskFiles
    listen: ListenFiles
    charter: Charter | None
    agreements: tuple[Agreement, ...]

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
    folder: Path, withdrawn: Collection[str] = ()
) -> tuple[StudyContents, tuple[Problem, ...]]:
    """Return the study in a folder on disk, and the notices met on the way.

    Raises:
        FolderNotFound: there is no such folder.
        InvalidInput: anything in it is wrong; every problem is listed.
    """
    problems = Problems()
    contents = read_study(StudyFolder(folder), problems, withdrawn)
    problems.raise_if_any()
    if contents is None:  # pragma: no cover  # a study without problems has contents
        raise AssertionError(folder)
    return contents, problems.notices


def read_study(
    files: FolderFiles, problems: Problems, withdrawn: Collection[str] = ()
) -> StudyContents | None:
    """Return the study that files describe, or None with problems noted.

    Args:
        files: the folder.
        problems: where everything wrong is noted, and as notices what was passed over.
        withdrawn: codes that have withdrawn where this will be stored.
    """
    noting = _Noting(files)
    commission = read_commission(noting, problems)
    facts = commission.facts if commission else None
    vocabulary = commission.vocabulary if commission else None
    mode = facts.codes_mode if facts else "remit"
    people = read_people(noting, mode, problems, withdrawn=withdrawn)
    gone = people.withdrawn_codes | frozenset(withdrawn)
    recruit = read_recruit(noting, mode, problems, withdrawn=gone)
    known = recruit.codes if recruit and len(recruit.pool) else None
    outcomes = facts.outcome_keys if facts else None
    faults = len(problems)
    ask = read_ask(
        noting,
        problems,
        vocabulary=vocabulary,
        outcomes=outcomes,
        codes=KnownCodes(known, gone, checked=mode == "remit"),
    )
    listen = read_listen(noting, mode=mode, problems=problems, known=known, withdrawn=gone)
    charter = read_charter(
        noting,
        vocabulary=vocabulary,
        problems=problems,
        # Faults in what evidence refers to would make sound evidence look lost.
        known_evidence=(
            _evidence(ask, listen, outcomes or ()) if len(problems) == faults else None
        ),
    )
    agreements = read_agreements(noting, vocabulary=vocabulary, problems=problems)
    _notice_unread(noting, problems)
    if problems or commission is None:
        return None
    return StudyContents(commission, people, recruit, ask, listen, charter, agreements)


def _evidence(ask: AskFiles, listen: ListenFiles, outcomes: Collection[str]) -> set[str]:
    """Return the ids that a charter's evidence may refer to, passages since withdrawn included."""
    found = {finding.id for finding in ask.findings()}
    found |= {finding.id for finding in themes.findings(listen, outcomes=outcomes, quoting=None)}
    return found | {
        f"listen:{transcript.key}:{number}"
        for transcript in listen.transcripts
        for number, line in enumerate(transcript.text.split("\n"), start=1)
        if line == WITHDRAWN
    }


def write_study(contents: StudyContents, *, with_contacts: bool = False) -> dict[str, bytes]:
    """Return every file of the study in its one fixed spelling, by path."""
    return {
        **write_commission(contents.commission),
        **write_people(contents.people, with_contacts=with_contacts),
        **(write_recruit(contents.recruit) if contents.recruit else {}),
        **write_ask(contents.ask),
        **write_listen(contents.listen),
        **write_charter(contents.charter),
        **write_agreements(contents.agreements),
    }


def _notice_unread(files: _Noting, problems: Problems) -> None:
    for path in files:
        passed_over = path.rpartition("/")[2].upper().startswith(PASSED_OVER)
        if path not in files.read and not passed_over:
            problems.notice(NOT_READ, Place(path))
