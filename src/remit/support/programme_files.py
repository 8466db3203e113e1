"""How a programme is run, in a study folder: sessions, the specification, what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.people.core.participant_code import ANY_CODE, CodeRules
from remit.support.core.flat_tables import (
    CODE,
    DAY,
    NUMBER,
    WORD,
    YES,
    Column,
    FlatTable,
    columns_of,
    of_known,
)
from remit.support.core.programme import (
    MOST_SAID,
    MOST_SPECIFICATION,
    PROPOSAL_STATES,
    SESSION_KINDS,
    WORKED,
    Attendance,
    Lesson,
    ProgrammeFiles,
    Session,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
)

if TYPE_CHECKING:
    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

SESSIONS = FlatTable(
    "support/programme-sessions.csv",
    Session,
    columns_of(
        Session,
        Column("key", needed=True, most=60),
        Column("on", DAY, needed=True),
        Column("kind", WORD, needed=True, allowed=SESSION_KINDS),
        Column("title", needed=True),
        Column("hours", NUMBER),
    ),
    ("key",),
)
ATTENDANCES = FlatTable(
    "support/attendance.csv",
    Attendance,
    columns_of(
        Attendance,
        Column("session", needed=True, most=60),
        Column("code", CODE, needed=True),
        Column("people", NUMBER, needed=True),
    ),
    ("session", "code"),
)
VERSIONS = FlatTable(
    "support/specification.csv",
    SpecificationVersion,
    columns_of(
        SpecificationVersion,
        Column("number", NUMBER, needed=True),
        Column("text", needed=True, most=MOST_SPECIFICATION),
        Column("why", needed=True, most=MOST_SAID),
        Column("by"),
        Column("on", DAY, needed=True),
    ),
    ("number",),
)
PROPOSALS = FlatTable(
    "support/specification-proposals.csv",
    SpecificationProposal,
    columns_of(
        SpecificationProposal,
        Column("code", CODE, needed=True),
        Column("number", NUMBER, needed=True),
        Column("text", needed=True, most=MOST_SAID),
        Column("why", most=MOST_SAID),
        Column("on", DAY, needed=True),
        Column("state", WORD, needed=True, allowed=PROPOSAL_STATES),
        Column("answer", most=MOST_SAID),
        Column("version", NUMBER),
    ),
    ("code", "number"),
)
TELLINGS = FlatTable(
    "support/what-worked.csv",
    Telling,
    columns_of(
        Telling,
        Column("code", CODE, needed=True),
        Column("number", NUMBER, needed=True),
        Column("activity", needed=True),
        Column("worked", WORD, needed=True, allowed=WORKED),
        Column("what", most=MOST_SAID),
        Column("adapted", most=MOST_SAID),
        Column("on", DAY, needed=True),
    ),
    ("code", "number"),
)
LESSONS = FlatTable(
    "support/lessons.csv",
    Lesson,
    columns_of(
        Lesson,
        Column("number", NUMBER, needed=True),
        Column("activity", needed=True),
        Column("worked", WORD, needed=True, allowed=WORKED),
        Column("what", needed=True, most=MOST_SAID),
        Column("for_whom", most=MOST_SAID),
        Column("adapted", most=MOST_SAID),
        Column("organisations", NUMBER),
        Column("on", DAY, needed=True),
        Column("told", YES, needed=True),
    ),
    ("number",),
)


def read_programme(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> ProgrammeFiles:
    """Return how a programme is run, as a folder has it; faulty rows are left out and noted."""
    sessions = SESSIONS.read(files, problems, codes)
    versions = VERSIONS.read(files, problems, codes)
    keys, numbers = [one.key for one in sessions], [one.number for one in versions]
    came = ATTENDANCES.read(files, problems, codes)
    proposals = PROPOSALS.read(files, problems, codes)
    return ProgrammeFiles(
        sessions=sessions,
        attendances=of_known(ATTENDANCES, came, "session", keys, SESSIONS, files, problems),
        specification_versions=versions,
        specification_proposals=of_known(
            PROPOSALS, proposals, "version", numbers, VERSIONS, files, problems
        ),
        tellings=TELLINGS.read(files, problems, codes),
        lessons=LESSONS.read(files, problems, codes),
    )


def write_programme(programme: ProgrammeFiles) -> dict[str, bytes]:
    """Return the files of how a programme is run in one fixed spelling; none where it is empty."""
    return {
        **SESSIONS.write(programme.sessions),
        **ATTENDANCES.write(programme.attendances),
        **VERSIONS.write(programme.specification_versions),
        **PROPOSALS.write(programme.specification_proposals),
        **TELLINGS.write(programme.tellings),
        **LESSONS.write(programme.lessons),
    }
