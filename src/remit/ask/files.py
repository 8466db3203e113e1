"""The room's part of a study folder: forms, the analysis plan and tables of responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import parse_plan, plan_document
from remit.ask.core.ask_files import AskFiles
from remit.ask.core.journey import journey_document, media_of
from remit.ask.core.journey_file import parse_journey
from remit.ask.core.plan_checks import check_plan
from remit.ask.core.record_tables import (
    REPEAT_COLUMNS,
    SIGHTING_COLUMNS,
    read_sightings,
    repeat_rows,
    sighting_rows,
    with_repeats,
)
from remit.ask.core.response_tables import response_tables
from remit.ask.core.responses import read_responses
from remit.ask.core.screener import check_screener
from remit.ask.core.spreadsheet_csv import is_form_as_csv
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.folder import paths_under
from remit.kernel.tables import Table, read_table, write_table
from remit.people.core.participant_code import ANY_CODE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.ask.core.analysis_plan import AnalysisPlan, QuestionnairePlan
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.responses import Response
    from remit.kernel.folder import FolderFiles
    from remit.kernel.vocabulary import Vocabulary
    from remit.people.core.participant_code import CodeRules

FOLDER = "ask"
PLAN_FILE = "ask/analysis.toml"
JOURNEY_FILE = "ask/journey.toml"
MEDIA_FOLDER = "ask/media"
REPEATS_FILE = "ask/repeats.csv"
SIGHTINGS_FILE = "ask/sightings.csv"
MAX_MEDIUM_BYTES = 10 * 1024 * 1024
MEDIA_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".m4a", ".ogg", ".wav", ".mp4")
FORM_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods")

NO_PLAN = problem_kind(
    "ask-no-plan",
    "The folder ask has no analysis.toml, so no answers are read.",
    "Add ask/analysis.toml when there are answers to read.",
)
TABLE_NOT_THERE = problem_kind(
    "ask-table-not-there",
    "Answers are looked for in the table {path}, which is not in the folder yet.",
    "Add it under ask/ when its answers are in, or name another in waves. Answers given online "
    "need no table.",
)
TABLE_NOT_NAMED = problem_kind(
    "ask-table-not-named",
    "No questionnaire of ask/analysis.toml names the table; it was left out.",
    "Name it there if it holds answers; otherwise take it out of the folder.",
)

BIG_MEDIUM = problem_kind(
    "ask-medium-big",
    "The file has {size} MB; at most {most} are kept.",
    "Make it smaller: people open it on slow lines.",
)
MEDIUM_NOT_THERE = problem_kind(
    "ask-medium-not-there",
    "The picture or sound “{name}” is named here and is not in ask/media.",
    "Add it, or correct the name.",
)


def read_ask(
    files: FolderFiles,
    problems: Problems,
    *,
    codes: CodeRules = ANY_CODE,
    vocabulary: Vocabulary | None = None,
    outcomes: Collection[str] | None = None,
) -> AskFiles:
    """Return the room's part of a folder; empty when the folder has none.

    Args:
        files: the study folder.
        problems: takes everything that is wrong, and what was mended or left out as notices.
        codes: how participants' codes are checked, the pool, and the withdrawn.
        vocabulary: for the flows of vignettes; not compared when None.
        outcomes: the commission's outcome keys; not compared when None.
    """
    plan = parse_plan(files[PLAN_FILE], PLAN_FILE, problems) if PLAN_FILE in files else None
    contents = _forms(files, plan)
    forms = {
        name: read_xlsform(content, f"{FOLDER}/{name}", problems)
        for name, content in contents.items()
    }
    if plan is not None:
        check_plan(plan, forms, PLAN_FILE, problems, vocabulary=vocabulary, outcomes=outcomes)
    elif forms and PLAN_FILE not in files:
        problems.notice(NO_PLAN, Place(FOLDER))
    _note_left_out(files, plan, contents, problems)
    responses: dict[str, tuple[Response, ...]] = {}
    for one in plan.questionnaires if plan else ():
        tables = _read_tables(files, one, problems)
        if one.form and forms.get(one.form) is None:
            continue
        given = read_responses(tables, one, forms.get(one.form), codes, problems)
        if given:
            responses[one.key] = given
    if plan and (table := _table(files, REPEATS_FILE, problems)):
        responses = with_repeats(responses, table, codes, problems)
    table = _table(files, SIGHTINGS_FILE, problems)
    seen = read_sightings(table, codes, problems) if table else ()
    media = _read_media(files, problems)
    journey = _read_journey(files, forms, media, problems)
    return AskFiles(contents, plan, responses, journey, media, seen)


def write_ask(ask: AskFiles) -> dict[str, bytes]:
    """Return the files of the room's part: forms byte for byte, the rest in one fixed spelling."""
    written = {f"{FOLDER}/{name}": content for name, content in ask.forms.items()}
    written |= {f"{MEDIA_FOLDER}/{name}": content for name, content in ask.media.items()}
    if ask.journey is not None:
        written[JOURNEY_FILE] = dump_toml(journey_document(ask.journey)).encode()
    if ask.sightings:
        seen = write_table(SIGHTING_COLUMNS, sighting_rows(ask.sightings))
        written[SIGHTINGS_FILE] = seen.encode()
    if ask.plan is None:
        return written
    written[PLAN_FILE] = dump_toml(plan_document(ask.plan)).encode()
    forms = ask.questionnaires()
    for one in ask.plan.questionnaires:
        given = ask.responses.get(one.key, ())
        for path, (columns, rows) in response_tables(one, forms.get(one.form), given).items():
            written[f"{FOLDER}/{path}"] = write_table(columns, rows).encode()
    planned = {one.key for one in ask.plan.questionnaires}
    told = {key: given for key, given in ask.responses.items() if key in planned}
    if repeats := repeat_rows(told):
        written[REPEATS_FILE] = write_table(REPEAT_COLUMNS, repeats).encode()
    return written


def _forms(files: FolderFiles, plan: AnalysisPlan | None) -> dict[str, bytes]:
    """Return the bytes of each form by file name: workbooks, and CSV that asks questions."""
    tables = _named_tables(plan)
    paths = paths_under(files, FOLDER, *FORM_SUFFIXES)
    paths += [
        path
        for path in paths_under(files, FOLDER, ".csv")
        if path not in tables and is_form_as_csv(files[path])
    ]
    names = (path.removeprefix(f"{FOLDER}/") for path in sorted(paths))
    # A spreadsheet program leaves “~$NAME.xlsx” behind while a form is open in it.
    return {name: files[f"{FOLDER}/{name}"] for name in names if name[0] not in "~."}


def _named_tables(plan: AnalysisPlan | None) -> set[str]:
    """Return the paths of tables of answers: those that the plan names, and Remit's own."""
    plans = plan.questionnaires if plan else ()
    named = {f"{FOLDER}/{path}" for one in plans for path in one.paths}
    return named | {SIGHTINGS_FILE, REPEATS_FILE}


def _read_media(files: FolderFiles, problems: Problems) -> dict[str, bytes]:
    """Return the pictures and sounds that are small enough to be sent to a telephone."""
    found = {}
    for path in paths_under(files, MEDIA_FOLDER, *MEDIA_SUFFIXES):
        content = files[path]
        if len(content) > MAX_MEDIUM_BYTES:
            size, most = (round(count / 1024**2) for count in (len(content), MAX_MEDIUM_BYTES))
            problems.add(BIG_MEDIUM, Place(path), size=size, most=most)
        else:
            found[path.removeprefix(f"{MEDIA_FOLDER}/")] = content
    return found


def _read_journey(
    files: FolderFiles,
    forms: Mapping[str, Questionnaire | None],
    media: Mapping[str, bytes],
    problems: Problems,
) -> Journey | None:
    if JOURNEY_FILE not in files:
        return None
    journey = parse_journey(files[JOURNEY_FILE], JOURNEY_FILE, problems, forms=forms)
    if journey and journey.screener:
        check_screener(journey.screener, forms, JOURNEY_FILE, problems)
    for name in media_of(journey) if journey else ():
        if name not in media:
            problems.add(MEDIUM_NOT_THERE, Place(JOURNEY_FILE), name=name)
    return journey


def _read_tables(
    files: FolderFiles, plan: QuestionnairePlan, problems: Problems
) -> dict[str, Table]:
    """Return the questionnaire's tables that can be read; one not there yet is a notice."""
    tables: dict[str, Table] = {}
    for path in plan.paths:
        file = f"{FOLDER}/{path}"
        if file not in files:
            problems.notice(TABLE_NOT_THERE, Place(PLAN_FILE), path=path)
        elif (table := read_table(files[file], file, problems)) is not None:
            tables[path] = table
    return tables


def _table(files: FolderFiles, path: str, problems: Problems) -> Table | None:
    return read_table(files[path], path, problems) if path in files else None


def _note_left_out(
    files: FolderFiles, plan: AnalysisPlan | None, forms: Collection[str], problems: Problems
) -> None:
    if plan is None and PLAN_FILE in files:
        return
    named = _named_tables(plan) | {f"{FOLDER}/{name}" for name in forms}
    for path in sorted(files):
        if path.startswith(f"{FOLDER}/") and path.endswith(".csv") and path not in named:
            problems.notice(TABLE_NOT_NAMED, Place(path))
