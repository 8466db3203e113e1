"""The recruit room's part of a study folder: quotas, pool, draw, recorded panel, fieldwork.

`recruit/contacts.csv` lies beside them and is read by `people` alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit.kernel.documents import check_schema, dump_toml, load_toml, schema
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.tables import Row, Table, read_table, write_table
from remit.people.core.participant_code import check_code, skip_withdrawn, written_code
from remit.recruit.core.arrival import Arrival, arrivals_table, parse_arrivals
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import (
    Fieldwork,
    parse_steps,
    parse_substitutes,
    steps_table,
    substitutes_table,
)
from remit.recruit.core.pool import Pool, parse_pool
from remit.recruit.core.quotas import Quotas, check_size, parse_quotas
from remit.recruit.core.recruitment import Recruitment, check_panel

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.kernel.folder import FolderFiles

QUOTAS_FILE = "recruit/quotas.csv"
POOL_FILE = "recruit/pool.csv"
DRAW_FILE = "recruit/draw.toml"
PANEL_FILE = "recruit/panel.csv"
FIELDWORK_FILE = "recruit/fieldwork.csv"
SUBSTITUTES_FILE = "recruit/replacements.csv"
ARRIVALS_FILE = "recruit/arrivals.csv"
FILES = (
    QUOTAS_FILE,
    POOL_FILE,
    DRAW_FILE,
    PANEL_FILE,
    FIELDWORK_FILE,
    SUBSTITUTES_FILE,
    ARRIVALS_FILE,
)
CODE = "code"
CONTACT_COLUMNS = frozenset(
    {"name", "first_name", "last_name", "surname", "email", "e-mail", "phone", "telephone"}
    | {"mobile", "address", "postcode"}
)

CONTACT_IN_POOL = problem_kind(
    "pool-contact-column",
    "The column “{name}” holds contact details, which the pool does not keep.",
    "Move it to recruit/contacts.csv, from where it goes encrypted into the vault.",
)


def read_recruit(
    files: FolderFiles, mode: str, problems: Problems, *, withdrawn: Collection[str] = ()
) -> Recruitment | None:
    """Return the recruit room's part of a folder.

    Args:
        files: the folder.
        mode: "remit" or "external", how participants' codes are checked.
        problems: where faults are noted, and as notices the rows of those who have withdrawn.
        withdrawn: codes whose rows are skipped.

    Returns:
        The recruitment; None when the folder has none of its files, or has problems in them.
    """
    before = len(problems)
    if not any(file in files for file in FILES):
        return None
    quotas = _quotas(files, problems) or Quotas()
    settings = _settings(files, problems)
    if settings:
        check_size(quotas, settings.size, Place(QUOTAS_FILE), problems)
    pool = _pool(files, mode, quotas, withdrawn, problems)
    recruitment = Recruitment(quotas, pool or Pool(), settings)
    panel = _coded(files, PANEL_FILE, mode, withdrawn, problems)
    if panel is not None and pool is not None:
        codes = [(row.number, row[CODE]) for row in panel]
        chosen = check_panel(codes, recruitment, PANEL_FILE, problems)
        recruitment = replace(recruitment, panel=chosen)
    arrivals = _arrivals(files, mode, quotas, withdrawn, problems)
    came = {one.code for one in arrivals}
    known = came.union(pool.ids) if pool else None
    fieldwork = _fieldwork(files, mode, known, withdrawn, problems)
    fieldwork = replace(fieldwork, arrivals=arrivals)
    recruitment = replace(recruitment, fieldwork=fieldwork)
    return recruitment if len(problems) == before else None


def write_recruit(value: Recruitment) -> dict[str, bytes]:
    """Return the files of the recruit room's part, in one fixed spelling."""
    written: dict[str, str] = {}
    if len(value.quotas):
        written[QUOTAS_FILE] = _quotas_table(value.quotas)
    if value.pool != Pool():
        rows = ({CODE: volunteer.id, **volunteer.features} for volunteer in value.pool)
        written[POOL_FILE] = write_table([CODE, *value.pool.columns], rows)
    if value.settings:
        settings = value.settings
        written[DRAW_FILE] = dump_toml(
            {"size": settings.size, "seed": settings.seed, "method": settings.method}
        )
    if value.panel is not None:
        written[PANEL_FILE] = write_table([CODE], ({CODE: code} for code in value.panel))
    if value.fieldwork.steps:
        written[FIELDWORK_FILE] = steps_table(value.fieldwork.steps)
    if value.fieldwork.substitutes:
        written[SUBSTITUTES_FILE] = substitutes_table(value.fieldwork.substitutes)
    if value.fieldwork.arrivals:
        written[ARRIVALS_FILE] = arrivals_table(value.fieldwork.arrivals, value.quotas)
    return {path: text.encode() for path, text in written.items()}


def _fieldwork(
    files: FolderFiles,
    mode: str,
    known: Collection[str] | None,
    withdrawn: Collection[str],
    problems: Problems,
) -> Fieldwork:
    steps = _coded(files, FIELDWORK_FILE, mode, withdrawn, problems)
    drawn = _coded(files, SUBSTITUTES_FILE, mode, withdrawn, problems)
    return Fieldwork(
        steps=() if steps is None else parse_steps(steps, known, problems),
        substitutes=() if drawn is None else parse_substitutes(drawn, known, problems),
    )


def _arrivals(
    files: FolderFiles,
    mode: str,
    quotas: Quotas,
    withdrawn: Collection[str],
    problems: Problems,
) -> tuple[Arrival, ...]:
    """Return who came. Rows without a code are of people who were thanked."""
    table = _coded(files, ARRIVALS_FILE, mode, withdrawn, problems, blank=True)
    return () if table is None else parse_arrivals(table, quotas, problems)


def _quotas_table(quotas: Quotas) -> str:
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
            }
            for quota in quotas
        ),
    )


def _quotas(files: FolderFiles, problems: Problems) -> Quotas | None:
    if QUOTAS_FILE not in files:
        return None
    table = read_table(files[QUOTAS_FILE], QUOTAS_FILE, problems)
    return parse_quotas(table, problems) if table is not None else None


def _settings(files: FolderFiles, problems: Problems) -> DrawSettings | None:
    if DRAW_FILE not in files:
        return None
    document = load_toml(files[DRAW_FILE], DRAW_FILE, problems)
    if document is None or not check_schema(
        document, schema("remit.recruit", "draw"), DRAW_FILE, problems
    ):
        return None
    method = document.get("method", "random")
    return DrawSettings(int(document["size"]), int(document["seed"]), method)


def _pool(
    files: FolderFiles,
    mode: str,
    quotas: Quotas,
    withdrawn: Collection[str],
    problems: Problems,
) -> Pool | None:
    """Return the pool, empty when the folder has none, or None with problems noted."""
    if POOL_FILE not in files:
        return Pool()
    table = _coded(files, POOL_FILE, mode, withdrawn, problems)
    if table is None:
        return None
    for name in table.columns:
        if name.casefold() in CONTACT_COLUMNS and name not in quotas.features:
            problems.add(CONTACT_IN_POOL, Place(POOL_FILE, row=1, column=name), name=name)
    return parse_pool(table, quotas, problems, id_column=CODE)


def _coded(
    files: FolderFiles,
    file: str,
    mode: str,
    withdrawn: Collection[str],
    problems: Problems,
    *,
    blank: bool = False,
) -> Table | None:
    """Return a table with the rows whose codes are sound and not withdrawn, in one spelling.

    Rows without a code stay where `blank` allows them.
    """
    table = read_table(files[file], file, problems) if file in files else None
    if table is None or not table.require([CODE], problems):
        return None
    rows = []
    for row in table:
        place = Place(file, row=row.number, column=CODE)
        if blank and not row[CODE]:
            rows.append(row)
            continue
        if not check_code(row[CODE], mode, place, problems):
            continue
        code = written_code(row[CODE], mode)
        if not skip_withdrawn(code, withdrawn, place, problems):
            rows.append(Row(row.number, {**row.cells, CODE: code}))
    return Table(file, table.columns, tuple(rows))
