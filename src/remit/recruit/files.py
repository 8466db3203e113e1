"""The recruit room's part of a study folder: quotas, pool, draw, recorded panel, fieldwork.

`recruit/contacts.csv` lies beside them and is read by `people` alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import dump_toml, load_document
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table, read_table, write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.recruit.core.arrival import Arrival, arrivals_table, parse_arrivals
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import (
    Fieldwork,
    parse_steps,
    parse_substitutes,
    steps_table,
    substitutes_table,
)
from remit.recruit.core.incentive import incentives_table, parse_incentives, without_withdrawn
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.lottery_files import (
    LOTTERY_FILE,
    LOTTERY_NOT_WHOLE,
    NUMBER,
    NUMBERS_FILE,
    notice_if_out,
    numbers_table,
    parse_lottery,
)
from remit.recruit.core.pool import Pool, parse_pool
from remit.recruit.core.pool_columns import CODE, tells_who
from remit.recruit.core.quotas import Quotas, check_size, parse_quotas
from remit.recruit.core.recruitment import Recruitment, check_panel
from remit.recruit.core.session import parse_sessions, sessions_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from remit.kernel.folder import FolderFiles
    from remit.recruit.core.incentive import Incentive
    from remit.recruit.core.session import Session

QUOTAS_FILE = "recruit/quotas.csv"
POOL_FILE = "recruit/pool.csv"
DRAW_FILE = "recruit/draw.toml"
PANEL_FILE = "recruit/panel.csv"
FIELDWORK_FILE = "recruit/fieldwork.csv"
SUBSTITUTES_FILE = "recruit/replacements.csv"
ARRIVALS_FILE = "recruit/arrivals.csv"
SESSIONS_FILE = "recruit/sessions.csv"
INCENTIVES_FILE = "recruit/incentives.csv"
FILES = (
    QUOTAS_FILE,
    POOL_FILE,
    DRAW_FILE,
    LOTTERY_FILE,
    NUMBERS_FILE,
    PANEL_FILE,
    FIELDWORK_FILE,
    SUBSTITUTES_FILE,
    ARRIVALS_FILE,
    SESSIONS_FILE,
    INCENTIVES_FILE,
)
PUBLISHED_FOR = "published_for"

CONTACT_IN_POOL = problem_kind(
    "pool-contact-column",
    "The column “{name}” holds contact details, which the pool does not keep.",
    "Move it to recruit/contacts.csv, from where it goes encrypted into the vault.",
)


def read_recruit(
    files: FolderFiles,
    problems: Problems,
    *,
    codes: CodeRules = ANY_CODE,
    today: date | None = None,
) -> Recruitment | None:
    """Return the recruit room's part of a folder.

    Args:
        files: the folder.
        problems: where faults are noted, and as notices the rows of those who have withdrawn.
        codes: how participants' codes are checked, and whose rows are skipped.
        today: the last day on which something can have happened; None for any day.

    Returns:
        The recruitment; None when the folder has none of its files, or has problems in them.
    """
    before = len(problems)
    if not any(file in files for file in FILES):
        return None
    document = _draw_document(files, problems)
    settings = _settings(document)
    quotas = _quotas(files, settings, problems) or Quotas()
    if settings:
        check_size(quotas, settings.size, Place(QUOTAS_FILE), problems)
    pool = _pool(files, codes, quotas, problems)
    recruitment = Recruitment(quotas, pool or Pool(), settings)
    panel = _coded(files, PANEL_FILE, codes, problems)
    if panel is not None and pool is not None:
        listed = [(row.number, row[CODE]) for row in panel]
        chosen = check_panel(listed, recruitment, PANEL_FILE, problems)
        recruitment = replace(recruitment, panel=chosen)
    published_for = str((document or {}).get(PUBLISHED_FOR, ""))
    recruitment = _with_lottery(files, codes, published_for, recruitment, problems)
    arrivals = _arrivals(files, codes, quotas, problems, today)
    came = {one.code for one in arrivals}
    known = came.union(pool.ids) if pool else None
    sessions = _sessions(files, problems)
    keys = [session.key for session in sessions or ()]
    fieldwork = _fieldwork(files, codes, known, keys, problems, today)
    fieldwork = replace(fieldwork, arrivals=arrivals)
    recruitment = replace(
        recruitment,
        fieldwork=fieldwork,
        sessions=sessions or (),
        incentives=_incentives(files, codes, known, keys, problems, today),
    )
    return recruitment if len(problems) == before else None


def write_recruit(value: Recruitment | None) -> dict[str, bytes]:
    """Return the files of the recruit room's part, in one fixed spelling; none for None."""
    if value is None:
        return {}
    written: dict[str, str] = {}
    if len(value.quotas):
        written[QUOTAS_FILE] = quotas_table(value.quotas)
    if value.pool != Pool():
        rows = ({CODE: volunteer.id, **volunteer.features} for volunteer in value.pool)
        written[POOL_FILE] = write_table([CODE, *value.pool.columns], rows)
    if value.settings:
        settings = value.settings
        document: dict[str, Any] = {
            "size": settings.size,
            "seed": settings.seed,
            "method": settings.method,
        }
        document[PUBLISHED_FOR] = value.lottery and value.lottery_inputs()
        stated = {name: known for name, known in document.items() if known is not None}
        written[DRAW_FILE] = dump_toml(stated)
    if value.lottery is not None:
        written[LOTTERY_FILE] = value.lottery.text
        written[NUMBERS_FILE] = numbers_table(value.lottery)
    if value.panel is not None:
        written[PANEL_FILE] = write_table([CODE], ({CODE: code} for code in value.panel))
    written |= _fieldwork_tables(value)
    return {path: text.encode() for path, text in written.items()}


def _fieldwork_tables(value: Recruitment) -> dict[str, str]:
    """Return the tables of whatever was recorded in the field, by file."""
    written: dict[str, str] = {}
    if value.fieldwork.steps:
        written[FIELDWORK_FILE] = steps_table(value.fieldwork.steps)
    if value.fieldwork.substitutes:
        written[SUBSTITUTES_FILE] = substitutes_table(value.fieldwork.substitutes)
    if value.fieldwork.arrivals:
        written[ARRIVALS_FILE] = arrivals_table(value.fieldwork.arrivals, value.quotas)
    if value.sessions:
        written[SESSIONS_FILE] = sessions_table(value.sessions)
    if value.incentives:
        written[INCENTIVES_FILE] = incentives_table(value.incentives)
    return written


def _sessions(files: FolderFiles, problems: Problems) -> tuple[Session, ...] | None:
    """Return the sessions; None when there is no file of them, or it has faults."""
    before = len(problems)
    table = (
        read_table(files[SESSIONS_FILE], SESSIONS_FILE, problems)
        if SESSIONS_FILE in files
        else None
    )
    sessions = None if table is None else parse_sessions(table, problems)
    # What other files name is not held against a list with gaps.
    return sessions if len(problems) == before else None


def _incentives(
    files: FolderFiles,
    codes: CodeRules,
    known: Collection[str] | None,
    sessions: Collection[str],
    problems: Problems,
    today: date | None,
) -> tuple[Incentive, ...]:
    """Return the incentives; payments to people who have withdrawn without their codes."""
    if INCENTIVES_FILE not in files:
        return ()
    table = read_table(files[INCENTIVES_FILE], INCENTIVES_FILE, problems)
    if table is not None:
        table = _sound(without_withdrawn(table, codes, problems), codes, problems, blank=True)
    return () if table is None else parse_incentives(table, known, problems, sessions, today=today)


def _fieldwork(
    files: FolderFiles,
    codes: CodeRules,
    known: Collection[str] | None,
    sessions: Collection[str],
    problems: Problems,
    today: date | None,
) -> Fieldwork:
    steps = _coded(files, FIELDWORK_FILE, codes, problems)
    drawn = _coded(files, SUBSTITUTES_FILE, codes, problems)
    return Fieldwork(
        steps=() if steps is None else parse_steps(steps, known, problems, sessions, today=today),
        substitutes=() if drawn is None else parse_substitutes(drawn, known, problems),
    )


def _arrivals(
    files: FolderFiles,
    codes: CodeRules,
    quotas: Quotas,
    problems: Problems,
    today: date | None,
) -> tuple[Arrival, ...]:
    """Return who came. Rows without a code are of people who were thanked."""
    table = _coded(files, ARRIVALS_FILE, codes, problems, blank=True)
    return () if table is None else parse_arrivals(table, quotas, problems, today=today)


def quotas_table(quotas: Quotas, *, in_numbers: bool = False) -> str:
    """Return quotas as CSV with one fixed spelling; shares as they were given, or in numbers."""
    columns = ["feature", "value", "min", "max"]
    if any(q.min_flex is not None or q.max_flex is not None for q in quotas):
        columns += ["min_flex", "max_flex"]
    return write_table(
        columns,
        (
            {
                "feature": quota.feature,
                "value": quota.value,
                "min": quota.minimum,
                "max": quota.maximum,
                "min_flex": quota.min_flex,
                "max_flex": quota.max_flex,
                **({} if in_numbers else dict(quota.shares)),
            }
            for quota in quotas
        ),
    )


def _quotas(files: FolderFiles, settings: DrawSettings | None, problems: Problems) -> Quotas | None:
    if QUOTAS_FILE not in files:
        return None
    table = read_table(files[QUOTAS_FILE], QUOTAS_FILE, problems)
    # Settings with faults have been complained of already: shares need not be as well.
    size = settings.size if settings else 0 if DRAW_FILE in files else None
    return parse_quotas(table, problems, size=size) if table is not None else None


def _draw_document(files: FolderFiles, problems: Problems) -> dict[str, Any] | None:
    if DRAW_FILE not in files:
        return None
    return load_document(files[DRAW_FILE], DRAW_FILE, "remit.recruit", "draw", problems)


def _settings(document: dict[str, Any] | None) -> DrawSettings | None:
    if document is None:
        return None
    seed, method = document.get("seed"), document.get("method", "leximin")
    return DrawSettings(int(document["size"]), None if seed is None else int(seed), method)


def _with_lottery(
    files: FolderFiles,
    codes: CodeRules,
    published_for: str,
    recruitment: Recruitment,
    problems: Problems,
) -> Recruitment:
    """Return a recruitment with the folder's published lottery, where it has one that stands."""
    parts = {
        LOTTERY_FILE: LOTTERY_FILE in files,
        NUMBERS_FILE: NUMBERS_FILE in files,
        f"`{PUBLISHED_FOR}`": bool(published_for),
    }
    if not any(parts.values()):
        return recruitment
    if not all(parts.values()):
        missing = ", ".join(name for name, there in parts.items() if not there)
        problems.add(LOTTERY_NOT_WHOLE, Place(LOTTERY_FILE), missing=missing)
        return recruitment
    table = _coded(files, NUMBERS_FILE, codes, problems)
    if table is None or not table.require([NUMBER], problems):
        return recruitment
    lottery = parse_lottery(files[LOTTERY_FILE], table.rows, problems)
    # What is faulty elsewhere would make a sound lottery look out.
    if lottery is None or problems:
        return recruitment
    return replace(
        recruitment, lottery=notice_if_out(lottery, published_for, recruitment, problems)
    )


def _pool(files: FolderFiles, codes: CodeRules, quotas: Quotas, problems: Problems) -> Pool | None:
    """Return the pool, empty when the folder has none, or None with problems noted."""
    if POOL_FILE not in files:
        return Pool()
    table = _coded(files, POOL_FILE, codes, problems, faulty=True)
    if table is None:
        return None
    for name in table.columns:
        if tells_who(name) and name not in plain_features(quotas.features):
            problems.add(CONTACT_IN_POOL, Place(POOL_FILE, row=1, column=name), name=name)
    return parse_pool(table, quotas, problems, id_column=CODE, blanks_told=True)


def _coded(
    files: FolderFiles,
    file: str,
    codes: CodeRules,
    problems: Problems,
    *,
    blank: bool = False,
    faulty: bool = False,
) -> Table | None:
    """Return a table with the rows whose codes are sound and not withdrawn, in one spelling.

    Rows without a code stay where `blank` allows them; rows whose code is noted as faulty where
    `faulty` does.
    """
    table = read_table(files[file], file, problems) if file in files else None
    return None if table is None else _sound(table, codes, problems, blank=blank, faulty=faulty)


def _sound(
    table: Table,
    codes: CodeRules,
    problems: Problems,
    *,
    blank: bool = False,
    faulty: bool = False,
) -> Table | None:
    """Return what `_coded` returns, of a table that was read already."""
    if not table.require([CODE], problems):
        return None
    nameless = [row for row in table if blank and not row[CODE]]
    named = Table(table.file, table.columns, tuple(row for row in table if not blank or row[CODE]))
    rows = [
        Row(row.number, {**row.cells, CODE: code})
        for row, code in coded_rows(named, CODE, codes, problems, faulty=faulty)
    ]
    rows = sorted([*rows, *nameless], key=lambda row: row.number)
    return Table(table.file, table.columns, tuple(rows))
