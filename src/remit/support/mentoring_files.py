"""Mentoring in a study folder: mentors, who asks for one, ties, matches and sessions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.cells import Cells, is_first, table_of
from remit.support.core.mentoring.contents import MentoringFiles
from remit.support.core.mentoring.matches import ENDED, ENDS, MentorMatch, Session, Why
from remit.support.core.mentoring.people import FIELDS, TIES, TIMES, Mentor, Tie, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row

MENTORS_FILE = "support/mentors.csv"
WISHES_FILE = "support/mentor-wishes.csv"
TIES_FILE = "support/mentor-ties.csv"
MATCHES_FILE = "support/matches.csv"
SESSIONS_FILE = "support/mentor-sessions.csv"
_MENTOR = (
    "code", "joined_on", "left_on", "skills", "languages", "times", "online", "boroughs",
    "fields", "hours", "most", "about",
)  # fmt: skip
_WISH = (
    "code", "asked_on", "themes", "languages", "times", "online", "in_person", "fields", "priority",
)  # fmt: skip
_TIE = ("code", "mentor", "kind")
_WHY = ("met", "of", "languages", "times", "ways", "fields", "before")
_DAYS = ("organisation_on", "mentor_on", "ended_on")
_MATCH = ("code", "match", "mentor", "proposed_on", *_DAYS, "ended", "goals", *_WHY)
PRIORITIES = {"": 0, "0": 0, "1": 1, "2": 2}
_SESSION = ("code", "match", "session", "held_on", "minutes", "about", "next_step")

NO_MATCH = problem_kind(
    "mentor-session-without-match",
    "Organisation {code} has no match {number}.",
    "Add it to support/matches.csv, or take the row out.",
)
NO_MENTOR = problem_kind(
    "mentor-unknown",
    "Nobody in support/mentors.csv has the code “{code}”.",
    "Add the mentor, or correct the code.",
)
SECOND_OPEN = problem_kind(
    "mentor-match-second",
    "Organisation {code} has another match that has not ended.",
    "Write the day on which one of them ended, and why.",
)
ENDED_HALF = problem_kind(
    "mentor-match-ended-half",
    "A match that ended has both a day and a reason.",
    "Fill in “ended_on” and “ended”, or leave both blank.",
)


def read_mentoring(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> MentoringFiles:
    """Return the mentoring of a folder; faulty rows are left out and noted."""
    mentors, there = _mentors(files, problems, codes)
    sound = {"", *(one.code for one in mentors)}
    ties, pairs = _ties(files, problems, codes, there), _matches(files, problems, codes, there)
    return MentoringFiles(
        mentors=mentors,
        requests=_wishes(files, problems, codes),
        ties=tuple(one for one in ties if one.mentor in sound),
        pairs=tuple(one for one in pairs if one.mentor in sound),
    )


def write_mentoring(value: MentoringFiles) -> dict[str, bytes]:
    """Return the files of mentoring in one fixed spelling; none where there is nothing."""
    pairs = sorted(value.pairs, key=lambda one: (one.code, one.number))
    tables: dict[str, tuple[tuple[str, ...], list[dict[str, object]]]] = {
        MENTORS_FILE: (_MENTOR, [_row(one, _MENTOR) for one in value.mentors]),
        WISHES_FILE: (_WISH, [_row(one, _WISH) for one in value.requests]),
        TIES_FILE: (_TIE, [_row(one, _TIE) for one in value.ties]),
        MATCHES_FILE: (
            _MATCH,
            [
                {
                    **_row(one, ("code", "mentor", "proposed_on", *_DAYS, "ended", "goals")),
                    "match": one.number,
                    **_row(one.why, _WHY),
                }
                for one in pairs
            ],
        ),
        SESSIONS_FILE: (
            _SESSION,
            [
                {
                    "code": one.code,
                    "match": one.number,
                    "session": at,
                    **_row(session, _SESSION[3:]),
                }
                for one in pairs
                for at, session in enumerate(one.sessions, start=1)
            ],
        ),
    }
    return {path: write_table(*table).encode() for path, table in tables.items() if table[1]}


def _row(one: object, columns: Sequence[str]) -> dict[str, object]:
    return {name: _cell(getattr(one, name)) for name in columns}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ";".join(value) if isinstance(value, tuple) else value


def _rows(
    files: FolderFiles,
    file: str,
    needed: Sequence[str],
    problems: Problems,
    codes: CodeRules,
) -> Iterator[tuple[Row, str, Cells]]:
    table = table_of(files, file, needed, problems)
    for row, code in coded_rows(table, "code", codes, problems) if table else ():
        yield row, code, Cells(row, file, problems)


def _mentors(
    files: FolderFiles, problems: Problems, codes: CodeRules
) -> tuple[tuple[Mentor, ...], set[str]]:
    """Return the mentors of sound rows, and the codes of all: other files may name either."""
    found: list[Mentor] = []
    there: set[str] = set()
    seen: dict[object, int] = {}
    for row, code, cells in _rows(files, MENTORS_FILE, _MENTOR[:2], problems, codes):
        there.add(code)
        joined, most = cells.day("joined_on", needed=True), cells.whole("most")
        mentor = Mentor(
            code,
            joined_on=joined,  # type: ignore[arg-type]  # kept only where it is a day
            left_on=cells.day("left_on"),
            skills=cells.several("skills", _themes()),
            languages=cells.several("languages"),
            times=cells.several("times", TIMES),
            online=cells.yes("online"),
            boroughs=cells.several("boroughs"),
            fields=cells.several("fields", FIELDS),
            hours=cells.whole("hours"),
            most=1 if most is None else most,
            about=row["about"],
        )
        cells.after("joined_on", "left_on")
        if is_first(seen, code, row, MENTORS_FILE, problems) and cells.is_good:
            found.append(mentor)
    return tuple(sorted(found, key=lambda one: one.code)), there


def _wishes(files: FolderFiles, problems: Problems, codes: CodeRules) -> tuple[Wish, ...]:
    found: list[Wish] = []
    seen: dict[object, int] = {}
    for row, code, cells in _rows(files, WISHES_FILE, _WISH[:2], problems, codes):
        asked = cells.day("asked_on", needed=True)
        wish = Wish(
            code,
            asked_on=asked,  # type: ignore[arg-type]  # kept only where it is a day
            themes=cells.several("themes", _themes()),
            languages=cells.several("languages"),
            times=cells.several("times", TIMES),
            online=cells.yes("online"),
            in_person=cells.yes("in_person"),
            fields=cells.several("fields", FIELDS),
            priority=PRIORITIES.get(cells.one_of("priority", tuple(PRIORITIES), "priority"), 0),
        )
        if is_first(seen, code, row, WISHES_FILE, problems) and cells.is_good:
            found.append(wish)
    return tuple(sorted(found, key=lambda one: one.code))


def _ties(
    files: FolderFiles, problems: Problems, codes: CodeRules, mentors: set[str]
) -> tuple[Tie, ...]:
    found: set[Tie] = set()
    seen: dict[object, int] = {}
    for row, code, cells in _rows(files, TIES_FILE, _TIE, problems, codes):
        tie = Tie(code, row["mentor"], cells.one_of("kind", TIES, "tie"))
        known = _is_known(row, TIES_FILE, mentors, codes, problems)
        if is_first(seen, tie, row, TIES_FILE, problems) and cells.is_good and known:
            found.add(tie)
    return tuple(sorted(found, key=lambda one: (one.code, one.mentor, one.kind)))


def _matches(
    files: FolderFiles, problems: Problems, codes: CodeRules, mentors: set[str]
) -> tuple[MentorMatch, ...]:
    found: dict[tuple[str, int], MentorMatch] = {}
    there: set[tuple[str, int]] = set()
    seen: dict[object, int] = {}
    unended: dict[str, int] = {}
    for row, code, cells in _rows(files, MATCHES_FILE, _MATCH[:4], problems, codes):
        one = _match(row, code, cells)
        there.add((code, one.number))
        place = Place(MATCHES_FILE, row=row.number, column="ended")
        if (one.ended_on is None) != (not one.ended):
            problems.add(ENDED_HALF, place)
            continue
        first = is_first(seen, (code, one.number), row, MATCHES_FILE, problems)
        known = not one.mentor or _is_known(row, MATCHES_FILE, mentors, codes, problems)
        if not (first and cells.is_good and known):
            continue
        if codes.has_withdrawn(one.mentor):
            one = replace(one, mentor="")
        if one.state != ENDED and unended.setdefault(code, row.number) != row.number:
            problems.add(SECOND_OPEN, place, code=code)
            continue
        found[code, one.number] = one
    sessions = _sessions(files, problems, codes, there)
    return tuple(
        replace(one, sessions=tuple(session for _, session in sorted(sessions[key].items())))
        for key, one in sorted(found.items())
    )


def _match(row: Row, code: str, cells: Cells) -> MentorMatch:
    proposed = cells.day("proposed_on", needed=True)
    one = MentorMatch(
        code,
        cells.number("match") or 0,
        row["mentor"],
        proposed_on=proposed,  # type: ignore[arg-type]  # kept only where it is a day
        why=Why(
            met=cells.several("met", _themes()),
            of=cells.whole("of") or 0,
            languages=cells.several("languages"),
            times=cells.several("times", TIMES),
            ways=cells.several("ways"),
            fields=cells.several("fields", FIELDS),
            before=cells.yes("before"),
        ),
        organisation_on=cells.day("organisation_on"),
        mentor_on=cells.day("mentor_on"),
        ended_on=cells.day("ended_on"),
        ended=cells.one_of("ended", ("", *ENDS), "end"),
        goals=row["goals"],
    )
    for later in _DAYS:
        cells.after("proposed_on", later)
    return one


def _sessions(
    files: FolderFiles,
    problems: Problems,
    codes: CodeRules,
    matches: set[tuple[str, int]],
) -> dict[tuple[str, int], dict[int, Session]]:
    found: dict[tuple[str, int], dict[int, Session]] = defaultdict(dict)
    seen: dict[object, int] = {}
    for row, code, cells in _rows(files, SESSIONS_FILE, _SESSION[:5], problems, codes):
        number, at = cells.number("match"), cells.number("session")
        held, minutes = cells.day("held_on", needed=True), cells.number("minutes")
        first = is_first(seen, (code, number, at), row, SESSIONS_FILE, problems)
        if not (first and number and at and held and minutes):
            continue
        if (code, number) not in matches:
            place = Place(SESSIONS_FILE, row=row.number, column="match")
            problems.add(NO_MATCH, place, code=code, number=number)
            continue
        found[code, number][at] = Session(held, minutes, row["about"], row["next_step"])
    return found


def _is_known(row: Row, file: str, mentors: set[str], codes: CodeRules, problems: Problems) -> bool:
    """Whether a row's mentor is among the mentors; one who has withdrawn is left out quietly."""
    if row["mentor"] in mentors:
        return True
    if not codes.has_withdrawn(row["mentor"]):
        problems.add(NO_MENTOR, Place(file, row=row.number, column="mentor"), code=row["mentor"])
        return False
    return file == MATCHES_FILE


def _themes() -> tuple[str, ...]:
    return tuple(one.key for one in instrument(LATEST).themes)
