"""The listen room's part of a study folder: transcripts, who speaks in them, and their coding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, problem_kind
from remit.kernel.folder import paths_under
from remit.kernel.tables import Table, read_table, write_table
from remit.listen.annotation_files import notice_lost, read_annotations, write_annotations
from remit.listen.core.annotations import prune
from remit.listen.core.coding import match_coding
from remit.listen.core.contents import (
    MODERATOR,
    NO_DAY,
    PARTICIPANT,
    ROLES,
    Details,
    ListenFiles,
    Speaker,
    folded,
    is_day,
    notice_named_keys,
)
from remit.listen.core.guide import notice_unknown_marks, read_guide
from remit.listen.core.kept_parts import NO_KEPT, KeptParts, without_copies
from remit.listen.core.matrix.passages import known_to
from remit.listen.core.project import Project, canonical
from remit.listen.core.refi import read_codebook, read_project
from remit.listen.core.refi_keeping import fitting, kept_of
from remit.listen.core.refi_writer import write_project
from remit.listen.core.transcript import Transcript, key_of, parse_transcript
from remit.listen.core.withholding import withhold
from remit.listen.safeguard_files import read_safeguards, write_safeguards
from remit.people.core.participant_code import ANY_CODE, coded_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from remit.kernel.errors import ProblemKind, Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row
    from remit.people.core.participant_code import CodeRules

TRANSCRIPTS_FOLDER = "listen/transcripts"
SPEAKERS_FILE = "listen/speakers.csv"
CODING_FILE = "listen/coding.qdpx"
CODEBOOK_FILE = "listen/codebook.qdc"
DETAILS_FILE = "listen/transcripts.csv"
GUIDE_FILE = "listen/guide.toml"
_NO_TRANSCRIPTS = (".", "README", "LICENSE")
SPEAKER_COLUMNS = ("transcript", "speaker", "role", "code")
DETAILS_COLUMNS = ("transcript", "group", "session")
HELD_ON = "held_on"  # a column that may be left out
_MOST_CHARACTERS = 100

SAME_KEY = problem_kind(
    "transcript-same-name",
    "The transcripts {paths} have the same name, “{key}”.",
    "Keep one of them, or give the other another name.",
)
UNKNOWN_TRANSCRIPT = problem_kind(
    "speaker-unknown-transcript",
    "There is no transcript “{transcript}”.",
    "Correct the name, or use one of: {known}.",
)
UNKNOWN_SPEAKER = problem_kind(
    "speaker-unknown",
    "Nobody called “{speaker}” speaks in “{transcript}”.",
    "Correct the name, or use one of: {known}.",
)
UNKNOWN_ROLE = problem_kind(
    "speaker-role-unknown", "“{role}” is no role of a speaker.", "Use one of: {known}."
)
SAME_DETAILS = problem_kind(
    "transcript-details-twice",
    "“{transcript}” stands in row {first} already.",
    "Keep one of the two rows.",
)
DETAIL_TOO_LONG = problem_kind(
    "transcript-detail-too-long",
    "“{text}…” is longer than {limit} characters.",
    "Give the group or the session a short name.",
)
SAME_SPEAKER = problem_kind(
    "speaker-twice",
    "“{speaker}” of “{transcript}” stands in row {first} already.",
    "Keep one of the two rows.",
)
MODERATOR_CODE = problem_kind(
    "speaker-moderator-code",
    "“{speaker}” is a moderator and has a participant's code.",
    "Make the role “participant”, or leave the code blank.",
)
KEPT_WITHDRAWN = problem_kind(
    "qdpx-kept-withdrawn",
    "Somebody who speaks here has withdrawn, so the pictures, recordings, PDFs, cases and notes of "
    "the project are left out: nobody can tell whose they are.",
    "What speaks of codes alone is kept. Take out of the original project what is theirs.",
)
UNMAPPED = problem_kind(
    "speaker-unmapped",
    "“{speaker}” speaks in “{transcript}” and is not in listen/speakers.csv.",
    "Until it is, this name counts as one {role}.",
)


def read_listen(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> ListenFiles:
    """Return the room's part of a folder; what is faulty is left out and noted.

    What withdrawn participants said is replaced by “[withdrawn]” here, so that it is never stored.

    Args:
        files: the folder.
        problems: where faults are noted, and notices of what was left out.
        codes: how participants' codes are checked, the pool, and the withdrawn.
    """
    given = project = _read_coding(files, problems)
    coded = {source.text for source in given.sources if source.text} if given else set()
    transcripts = _read_transcripts(files, problems, coded)
    if given is not None:
        matched, project = match_coding(given, transcripts, CODING_FILE, problems)
        transcripts = list(matched)
    guide = read_guide(files[GUIDE_FILE], GUIDE_FILE, problems) if GUIDE_FILE in files else None
    notes = read_annotations(files, problems)
    read = ListenFiles(
        transcripts=tuple(transcripts),
        coding=project,
        details=_read_details(files, transcripts, problems),
        guide=guide,
        annotations=notes,
        safeguards=read_safeguards(files, transcripts, problems),
        kept=_read_kept(files, given, project, problems),
    )
    before = read.kept
    if SPEAKERS_FILE in files:
        speakers, gone = _Speakers(read, codes, problems).read(files[SPEAKERS_FILE])
        read = replace(read, speakers=tuple(sorted(speakers)))
        read = withhold(read, gone).listening if gone else read
    read = replace(read, annotations=prune(read.annotations, known_to(read)))
    if read.coding is not None and read.kept != before:
        problems.notice(KEPT_WITHDRAWN, Place(CODING_FILE))
        read = replace(read, kept=fitting(read.kept, read.coding))
    notice_lost(notes, read.annotations, problems)
    notice_named_keys(read, TRANSCRIPTS_FOLDER, problems)
    if guide is not None:
        for each in read.transcripts:
            notice_unknown_marks(guide, each, TRANSCRIPTS_FOLDER, problems)
    return read


def write_listen(value: ListenFiles) -> dict[str, bytes]:
    """Return the files of the room's part, in one fixed spelling.

    Transcripts are written as plain text whatever they came from, so that text, turns and line
    numbers are the same when they are read again.
    """
    written = {
        f"{TRANSCRIPTS_FOLDER}/{each.key}.txt": each.text.encode() for each in value.transcripts
    }
    if value.speakers:
        rows = [
            {"transcript": s.transcript, "speaker": s.name, "role": s.role, "code": s.code}
            for s in value.speakers
        ]
        written[SPEAKERS_FILE] = write_table(SPEAKER_COLUMNS, rows).encode()
    if value.details:
        dated = any(each.held_on for each in value.details)
        columns = (*DETAILS_COLUMNS, HELD_ON) if dated else DETAILS_COLUMNS
        details = [
            {
                "transcript": d.transcript,
                "group": d.group,
                "session": d.session,
                HELD_ON: d.held_on,
            }
            for d in value.details
        ]
        rows = [{name: row[name] for name in columns} for row in details]
        written[DETAILS_FILE] = write_table(columns, rows).encode()
    if value.guide is not None:
        written[GUIDE_FILE] = dump_toml(value.guide.as_dict()).encode()
    if value.coding is not None:
        written[CODING_FILE] = write_project(value.coding, value.kept)
    return written | write_annotations(value.annotations) | write_safeguards(value.safeguards)


def _read_transcripts(
    files: FolderFiles, problems: Problems, coded: Collection[str]
) -> list[Transcript]:
    paths = _transcript_paths(files)
    shared: dict[str, list[str]] = {}
    for path in paths:
        # Windows and macOS hold names that differ in case alone for the same.
        shared.setdefault(key_of(path).casefold(), []).append(path)
    for same in shared.values():
        if len(same) > 1:
            names = ", ".join(f"“{PurePosixPath(path).name}”" for path in same)
            problems.add(SAME_KEY, Place(same[0]), paths=names, key=key_of(same[0]))
    found = [parse_transcript(files[path], path, problems, coded=coded) for path in paths]
    return sorted((each for each in found if each), key=lambda each: each.key)


def _transcript_paths(files: FolderFiles) -> list[str]:
    return [
        path
        for path in paths_under(files, TRANSCRIPTS_FOLDER)
        if not PurePosixPath(path).name.upper().startswith(_NO_TRANSCRIPTS)
    ]


def _read_details(
    files: FolderFiles, transcripts: Iterable[Transcript], problems: Problems
) -> tuple[Details, ...]:
    """Return which group and session each transcript is of, without rows that say nothing."""
    table = (
        read_table(files[DETAILS_FILE], DETAILS_FILE, problems) if DETAILS_FILE in files else None
    )
    if table is None or not table.require(DETAILS_COLUMNS, problems):
        return ()
    keys = {each.key.casefold(): each.key for each in transcripts}
    found: dict[str, Details] = {}
    rows: dict[str, int] = {}
    for row in table:
        key = keys.get(key_of(row["transcript"]).casefold())
        place = Place(DETAILS_FILE, row=row.number)
        if key is None:
            known = ", ".join(keys.values()) or "none yet"
            problems.add(UNKNOWN_TRANSCRIPT, place, transcript=row["transcript"], known=known)
        elif rows.setdefault(key, row.number) != row.number:
            problems.add(SAME_DETAILS, place, transcript=key, first=rows[key])
        elif _is_short(row, problems):
            found[key] = Details(key, row["group"], row["session"], _held_on(row, problems))
    return tuple(sorted(filter(None, found.values())))


def _held_on(row: Row, problems: Problems) -> str:
    """Return the day of a row as ISO text, or "" where there is none or it is none."""
    text = row[HELD_ON]
    if not text or is_day(text):
        return text
    problems.add(NO_DAY, Place(DETAILS_FILE, row=row.number, column=HELD_ON), text=text[:40])
    return ""


def _is_short(row: Row, problems: Problems) -> bool:
    long = [column for column in ("group", "session") if len(row[column]) > _MOST_CHARACTERS]
    for column in long:
        place = Place(DETAILS_FILE, row=row.number, column=column)
        problems.add(DETAIL_TOO_LONG, place, text=row[column][:20], limit=_MOST_CHARACTERS)
    return not long


def _read_coding(files: FolderFiles, problems: Problems) -> Project | None:
    """Return the coding project, with the codes that only the codebook by itself has."""
    project, codes = None, None
    if CODING_FILE in files:
        there = {key_of(path).casefold() for path in _transcript_paths(files)}
        project = read_project(files[CODING_FILE], CODING_FILE, problems, elsewhere=there)
    if CODEBOOK_FILE in files:
        codes = read_codebook(files[CODEBOOK_FILE], CODEBOOK_FILE, problems)
    if not codes:
        return project
    project = project or Project("")
    known = {code.guid for code in project.codes}
    further = tuple(code for code in codes if code.guid not in known)
    return canonical(replace(project, codes=(*project.codes, *further)))


def _read_kept(
    files: FolderFiles, given: Project | None, project: Project | None, problems: Problems
) -> KeptParts:
    """Return what the project holds besides, without copies of words that are others here."""
    if given is None or project is None or CODING_FILE not in files:
        return NO_KEPT
    texts = {source.guid: source.text for source in project.sources}
    textless = {s.guid for s in given.sources if not (s.text or "").strip()} - texts.keys()
    kept = kept_of(files[CODING_FILE], CODING_FILE, problems, textless)
    changed = {s.guid for s in given.sources if texts.get(s.guid, s.text) != s.text}
    return fitting(without_copies(kept, changed) if changed and kept else kept, project)


class _Speakers:
    """Reads `speakers.csv` against the transcripts that it speaks of."""

    def __init__(self, read: ListenFiles, rules: CodeRules, problems: Problems) -> None:
        self._rules, self._problems = rules, problems
        self._keys = {each.key.casefold(): each.key for each in read.transcripts}
        self._names = {each.key: _by_folded(each.speakers()) for each in read.transcripts}
        self._rows: dict[tuple[str, str], int] = {}
        self._guesses = read.cast()

    def read(self, content: bytes) -> tuple[list[Speaker], set[tuple[str, str]]]:
        """Return the speakers who stay, and (transcript, name) of those who have withdrawn."""
        table = read_table(content, SPEAKERS_FILE, self._problems)
        if table is None or not table.require(SPEAKER_COLUMNS, self._problems):
            return [], set()
        codes = self._codes(table)
        staying, gone = [], set()
        for row in table:
            speaker = self._speaker(row, codes.get(row.number, ""))
            if speaker is None:
                continue
            if not _is_coded(row) or row.number in codes:
                staying.append(speaker)
            elif self._rules.has_withdrawn(row["code"]):
                gone.add((speaker.transcript, speaker.name))
        self._note_the_unmapped()
        return staying, gone

    def _codes(self, table: Table) -> dict[int, str]:
        """Return each participant's code by row; a blank one is left out, as is a faulty one."""
        coded = Table(table.file, table.columns, tuple(filter(_is_coded, table)))
        rows = coded_rows(coded, "code", self._rules, self._problems)
        return {row.number: code for row, code in rows}

    def _speaker(self, row: Row, code: str) -> Speaker | None:
        """Return the speaker of a row, or None when it names nobody who speaks."""
        before = len(self._problems)
        found = self._spoken(row)
        role = row["role"].casefold()
        if role not in ROLES:
            place = Place(SPEAKERS_FILE, row=row.number, column="role")
            self._problems.add(UNKNOWN_ROLE, place, role=row["role"], known=", ".join(ROLES))
        elif role == MODERATOR and row["code"]:
            place = Place(SPEAKERS_FILE, row=row.number, column="code")
            self._problems.add(MODERATOR_CODE, place, speaker=row["speaker"])
        if found is None or len(self._problems) > before:
            return None
        return Speaker(*found, role, code)

    def _spoken(self, row: Row) -> tuple[str, str] | None:
        """Return the transcript and the name of a row in their own spelling, once each."""
        key = self._keys.get(key_of(row["transcript"]).casefold())
        if key is None:
            self._unknown(
                UNKNOWN_TRANSCRIPT, row, "transcript", self._keys.values(), row["transcript"]
            )
            return None
        name = self._names[key].get(folded(row["speaker"]))
        if name is None:
            self._unknown(UNKNOWN_SPEAKER, row, "speaker", self._names[key].values(), key)
            return None
        first = self._rows.setdefault((key, folded(name)), row.number)
        if first != row.number:
            place = Place(SPEAKERS_FILE, row=row.number)
            self._problems.add(SAME_SPEAKER, place, speaker=name, transcript=key, first=first)
        return key, name

    def _unknown(
        self, kind: ProblemKind, row: Row, column: str, known: Iterable[str], transcript: str
    ) -> None:
        self._problems.add(
            kind,
            Place(SPEAKERS_FILE, row=row.number, column=column),
            transcript=transcript,
            speaker=row["speaker"],
            known=", ".join(known) or "none yet",
        )

    def _note_the_unmapped(self) -> None:
        for key, names in self._names.items():
            for name in names:
                if (key, name) not in self._rows:
                    guess = self._guesses[key, name]
                    self._problems.notice(
                        UNMAPPED,
                        Place(SPEAKERS_FILE),
                        speaker=guess.name,
                        transcript=key,
                        role=guess.role,
                    )


def _by_folded(names: Iterable[str]) -> dict[str, str]:
    """Return the first spelling of each name, by what names are compared by."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    return found


def _is_coded(row: Row) -> bool:
    return bool(row["code"]) and row["role"].casefold() == PARTICIPANT
