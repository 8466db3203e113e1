"""The steps of a study's way: what each is called, what it needs, what it depends on.

A study has seven. A programme has one more, for what its organisations did, and goes without
quotas and transcripts where it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.commission.core.facts import PROGRAMME, STUDY
from remit.kernel.finding import digest
from remit.study.contents import room_files
from remit.study.program import program_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.study.contents import StudyContents


RECRUIT, SHARE = "recruit", "share"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way.

    Attributes:
        key: the room that does it.
        title: in plain words.
        wants: what to say while its files are missing.
        has: whether a study has the files that the step needs.
        depends_on: the rooms whose files it is computed from.
        spared: the kind of commission in whose way the step stands only where it has its files.
    """

    key: str
    title: str
    wants: str
    has: Callable[[StudyContents], bool]
    depends_on: tuple[str, ...]
    spared: str = ""


WAY = (
    Step(
        "commission",
        "Read the commission",
        "Add commission.toml.",
        lambda _: True,
        ("commission",),
    ),
    Step(
        RECRUIT,
        "Draw the panel within the quotas",
        "Add recruit/quotas.csv, recruit/pool.csv and recruit/draw.toml.",
        lambda study: bool(study.recruit and study.recruit.pool and study.recruit.settings),
        ("commission", "people", "recruit"),
        spared=PROGRAMME,
    ),
    Step(
        "ask",
        "Compare answers before and after",
        "Add a questionnaire, ask/analysis.toml and responses.",
        lambda study: study.ask.plan is not None,
        ("commission", "people", "ask"),
    ),
    Step(
        "listen",
        "Gather themes and quotes",
        "Add listen/transcripts and listen/coding.qdpx.",
        lambda study: bool(study.listen.transcripts),
        # Who was recruited by what decides how many share what a quote tells.
        ("commission", "people", "recruit", "listen"),
        spared=PROGRAMME,
    ),
    Step(
        "support",
        "Gather what organisations did together",
        "Add support/organisations.csv.",
        lambda study: bool(study.support),
        ("commission", "people", "support"),
        spared=STUDY,
    ),
    Step(
        "charter",
        "Tie each limit to its evidence",
        "Add charter.toml.",
        lambda study: study.charter is not None,
        ("commission", "people", "recruit", "ask", "listen", "support", "charter"),
    ),
    Step(
        SHARE,
        "Decide the proposed agreements",
        "Add share/NAME.agreement.toml.",
        lambda study: bool(study.agreements),
        ("commission", "charter", "share"),
    ),
    Step(
        "publish",
        "Write the report",
        "Run the study.",
        lambda _: True,
        ("commission", "people", "recruit", "ask", "listen", "support", "charter", "share"),
    ),
)


def way_of(contents: StudyContents) -> tuple[Step, ...]:
    """Return the steps of one study's way in order."""
    kind = contents.commission.facts.kind
    return tuple(step for step in WAY if step.spared != kind or step.has(contents))


def room_digests(contents: StudyContents) -> dict[str, str]:
    """Return, for each room, the SHA-256 of the files that it would export."""
    return {room: digest(_by_path(files)) for room, files in room_files(contents).items()}


def inputs_digest(step: Step, rooms: Mapping[str, str]) -> str:
    """Return the digest of all that a step is computed from, the program itself included."""
    return digest([program_digest(), step.key, [rooms[room] for room in step.depends_on]])


def _by_path(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: digest(content) for path, content in files.items()}
