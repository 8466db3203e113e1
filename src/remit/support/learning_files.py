"""Learning plans in a study folder: `support/plans.csv` and `support/plan-steps.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import write_table
from remit.people.core.participant_code import ANY_CODE, CodeRules, coded_rows
from remit.support.core.cells import Cells, is_first, named_in, table_of
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import MOST_HOURS
from remit.support.core.learning.progress import LearningPlan, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles

PLANS_FILE = "support/plans.csv"
STEPS_FILE = "support/plan-steps.csv"
_PLAN = ("code", "hours", "made_on")
_STEP = (
    "code", "step", "module", "started_on", "done_on", "practice", "practised_on", "others",
    "written",
)  # fmt: skip

NO_PLAN = problem_kind(
    "plan-step-without-plan",
    "Organisation {code} has no learning plan.",
    "Add it to support/plans.csv, or take the row out.",
)
MANY_HOURS = problem_kind(
    "plan-hours-too-many",
    "A plan of {found} hours is more than the {most} that it may have.",
    "Write how many hours the organisation has for learning.",
)


def read_plans(
    files: FolderFiles, problems: Problems, *, codes: CodeRules = ANY_CODE
) -> tuple[LearningPlan, ...]:
    """Return the learning plans of a folder by code; faulty rows are left out and noted."""
    heads = _heads(files, problems, codes)
    steps = _steps(files, problems, codes, heads)
    return tuple(
        LearningPlan(code, hours, made_on, tuple(one for _, one in sorted(steps[code].items())))
        for code, (hours, made_on) in sorted(heads.items())
    )


def write_plans(plans: Sequence[LearningPlan]) -> dict[str, bytes]:
    """Return the files of learning plans in one fixed spelling; none without any."""
    if not plans:
        return {}
    ordered = sorted(plans, key=lambda one: one.code)
    heads = [{"code": one.code, "hours": one.hours, "made_on": one.made_on} for one in ordered]
    steps = [
        {"code": one.code, "step": at, **{name: getattr(step, name) for name in _STEP[2:]}}
        for one in ordered
        for at, step in enumerate(one.steps, start=1)
    ]
    written = {PLANS_FILE: write_table(_PLAN, heads).encode()}
    if steps:
        written[STEPS_FILE] = write_table(_STEP, steps).encode()
    return written


def _heads(files: FolderFiles, problems: Problems, codes: CodeRules) -> dict[str, tuple[int, date]]:
    found: dict[str, tuple[int, date]] = {}
    seen: dict[object, int] = {}
    table = table_of(files, PLANS_FILE, _PLAN, problems)
    for row, code in coded_rows(table, "code", codes, problems) if table else ():
        cells = Cells(row, PLANS_FILE, problems)
        hours, made_on = cells.number("hours"), cells.day("made_on", needed=True)
        if hours is not None and hours > MOST_HOURS:
            place = Place(PLANS_FILE, row=row.number, column="hours")
            problems.add(MANY_HOURS, place, found=hours, most=MOST_HOURS)
            hours = None
        if is_first(seen, code, row, PLANS_FILE, problems) and hours and made_on:
            found[code] = (hours, made_on)
    return found


def _steps(
    files: FolderFiles,
    problems: Problems,
    codes: CodeRules,
    heads: dict[str, tuple[int, date]],
) -> dict[str, dict[int, Step]]:
    found: dict[str, dict[int, Step]] = {code: {} for code in heads}
    seen: dict[object, int] = {}
    table = table_of(files, STEPS_FILE, _STEP[:3], problems)
    known = tuple(one.key for one in catalogue().modules)
    named = named_in(files, PLANS_FILE, "code")
    for row, code in coded_rows(table, "code", codes, problems) if table else ():
        cells = Cells(row, STEPS_FILE, problems)
        step = Step(
            module=cells.one_of("module", known, "module"),
            started_on=cells.day("started_on"),
            done_on=cells.day("done_on"),
            practice=row["practice"],
            practised_on=cells.day("practised_on"),
            others=cells.whole("others"),
            written=row["written"],
        )
        at = cells.number("step")
        if step.started_on is not None:
            cells.after("started_on", "done_on")
        first = is_first(seen, (code, at), row, STEPS_FILE, problems)
        alone = is_first(seen, (code, step.module), row, STEPS_FILE, problems)
        if not (first and alone and cells.is_good and at):
            continue
        if code not in heads:
            if (code,) in named:
                continue  # the plan's own row is at fault
            problems.add(NO_PLAN, Place(STEPS_FILE, row=row.number, column="code"), code=code)
            continue
        found[code][at] = step
    return found
