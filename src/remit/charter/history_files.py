"""The history of a charter in a study folder: `charter/history.toml`, its versions and comments.

It is there once more happened than that a `charter.toml` was brought in. Versions are read without
the vocabulary and the findings, which may have moved on since; `charter.toml` is checked by both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remit.charter.core.document import charter_document, parse_charter
from remit.charter.core.history import KINDS, Comment, History, Status, Step, Version
from remit.kernel.documents import dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.numbers import whole_number
from remit.kernel.tables import read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table

HISTORY_FILE = "charter/history.toml"
COMMENTS_FILE = "charter/comments.csv"
COLUMNS = ("version", "kind", "rule", "at", "code", "name", "language", "words")

NO_VERSION_FILE = problem_kind(
    "charter-version-file-missing",
    "Version {number} has no file {file}.",
    "Put it back: it says what that version said.",
)
VERSION_CHANGED = problem_kind(
    "charter-version-changed",
    "Version {number} does not say what its digest in charter/history.toml says.",
    "A version never changes. Put the file back as it was, and make a new version.",
)
NUMBERS = problem_kind(
    "charter-version-numbers",
    "The versions are not numbered 1, 2, 3 and so on.",
    "Put them in order, and leave none out.",
)
BAD_MOMENT = problem_kind(
    "charter-moment-unreadable",
    "“{value}” is not a moment.",
    "Write it as 2026-03-31T09:30:00+00:00, with its offset from UTC.",
)
STEPS_OUT_OF_ORDER = problem_kind(
    "charter-steps-out-of-order",
    "The steps of version {number} are not in order.",
    "A version is consulted, then adopted, then superseded; it may be superseded before.",
)
ADOPTED_TWICE = problem_kind(
    "charter-adopted-twice",
    "More than one version is adopted.",
    "Say of the earlier ones that they are superseded.",
)
BAD_COMMENT = problem_kind(
    "charter-comment-unusable",
    "The comment is on no version of the history, of no known kind, or without words.",
    "Give the version's number, “comment” or “dissent”, and what was said.",
)


def version_file(number: int) -> str:
    """Return the path of one version's file."""
    return f"charter/versions/{number}.toml"


def read_history(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> History | None:
    """Return the history of a folder's charter; None without one, or with problems noted."""
    before = len(problems)
    if HISTORY_FILE not in files:
        return None
    content = files[HISTORY_FILE]
    document = load_document(content, HISTORY_FILE, "remit.charter", "charter-history", problems)
    if document is None:
        return None
    entries = document["version"]
    if [entry["number"] for entry in entries] != list(range(1, len(entries) + 1)):
        problems.add(NUMBERS, Place(HISTORY_FILE))
        return None
    comments = _comments(files, codes, len(entries), problems)
    versions = [
        _version(files, entry, tuple(comments.get(entry["number"], ())), problems)
        for entry in entries
    ]
    found = tuple(one for one in versions if one is not None)
    if sum(one.status is Status.ADOPTED for one in found) > 1:
        problems.add(ADOPTED_TWICE, Place(HISTORY_FILE))
    return History(found) if len(problems) == before else None


def write_history(history: History | None) -> dict[str, bytes]:
    """Return the files of a charter's history in one fixed spelling; none while it is plain."""
    if history is None or history.is_plain:
        return {}
    document = {"version": [_entry(one) for one in history.versions]}
    written = {HISTORY_FILE: dump_toml(document)}
    for one in history.versions:
        written[version_file(one.number)] = dump_toml(charter_document(one.charter))
    rows = [
        {
            "version": str(version.number),
            "kind": one.kind,
            "rule": one.rule,
            "at": one.at.isoformat(),
            "code": one.code,
            "name": one.name,
            "language": one.language,
            "words": one.words,
        }
        for version in history.versions
        for one in version.comments
    ]
    if rows:
        written[COMMENTS_FILE] = write_table(COLUMNS, rows)
    return {path: text.encode() for path, text in written.items()}


def _entry(version: Version) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": version.number,
        "made_at": version.made_at.isoformat(),
        "made_by": version.made_by,
        "why": version.why,
        "rule": version.rule,
        "digest": version.digest,
        "step": [
            {"status": one.status.value, "at": one.at.isoformat(), "by": one.by, "note": one.note}
            for one in version.steps
        ],
    }
    return {name: value for name, value in entry.items() if value}


def _version(
    files: FolderFiles,
    entry: Mapping[str, Any],
    comments: tuple[Comment, ...],
    problems: Problems,
) -> Version | None:
    number = entry["number"]
    file = version_file(number)
    place = Place(HISTORY_FILE, key=f"version {number}")
    if file not in files:
        problems.add(NO_VERSION_FILE, place, number=number, file=file)
        return None
    charter = parse_charter(files[file], file, None, problems, must_be_said=False)
    made_at = _moment(entry["made_at"], place, problems)
    steps = _steps(entry, place, problems)
    if charter is None or made_at is None or steps is None:
        return None
    found = Version(
        number=number,
        charter=charter,
        made_at=made_at,
        made_by=entry["made_by"],
        why=entry["why"],
        rule=entry.get("rule", ""),
        steps=steps,
        comments=comments,
    )
    if found.digest != entry["digest"]:
        problems.add(VERSION_CHANGED, Place(file), number=number)
    return found


def _steps(entry: Mapping[str, Any], place: Place, problems: Problems) -> tuple[Step, ...] | None:
    found = []
    for step in entry.get("step", ()):
        at = _moment(step["at"], place, problems)
        if at is None:
            return None
        found.append(Step(Status(step["status"]), at, step["by"], step.get("note", "")))
    statuses = [step.status for step in found]
    usual = [Status.CONSULTED, Status.ADOPTED]
    began = [one for one in statuses if one is not Status.SUPERSEDED]
    if began != usual[: len(began)] or Status.SUPERSEDED in statuses[:-1]:
        problems.add(STEPS_OUT_OF_ORDER, place, number=entry["number"])
    return tuple(found)


def _comments(
    files: FolderFiles, codes: CodeRules, versions: int, problems: Problems
) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = {}
    if COMMENTS_FILE not in files:
        return found
    table = read_table(files[COMMENTS_FILE], COMMENTS_FILE, problems)
    if table is None or not table.require(("version", "kind", "at", "words"), problems):
        return found
    spoken = _codes(table, codes, problems)
    for row in table:
        if row["code"] and row.number not in spoken:
            continue
        version = _commented_version(row, versions)
        at = _moment(row["at"], Place(COMMENTS_FILE, row=row.number, column="at"), problems)
        if version is None:
            problems.add(BAD_COMMENT, Place(COMMENTS_FILE, row=row.number))
        elif at is not None:
            said = Comment(
                words=row["words"],
                at=at,
                kind=row["kind"],
                rule=row["rule"],
                language=row["language"] or "en",
                name=row["name"],
                code=spoken.get(row.number, ""),
            )
            found.setdefault(version, []).append(said)
    return found


def _codes(table: Table, codes: CodeRules, problems: Problems) -> dict[int, str]:
    """Return the codes of the rows that have one, by the row's number; the withdrawn left out."""
    coded = type(table)(table.file, table.columns, tuple(row for row in table if row["code"]))
    return {row.number: code for row, code in coded_rows(coded, "code", codes, problems)}


def _commented_version(row: Row, versions: int) -> int | None:
    """Return which version a usable comment is on; None where the row says nothing usable."""
    known = whole_number(row["version"], versions)
    return known if known and row["kind"] in KINDS and row["words"] else None


def _moment(text: str, place: Place, problems: Problems) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        problems.add(BAD_MOMENT, place, value=text)
        return None
    return found.astimezone(UTC)
