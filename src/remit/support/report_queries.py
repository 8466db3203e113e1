"""What a programme found as a whole, for its report: none of it rests on one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.commission.core.facts import PROGRAMME
from remit.commission.queries import facts
from remit.kernel.finding import Finding, digest
from remit.support.assessment_queries import rounds
from remit.support.cohort_queries import cohorts
from remit.support.core.assessment.instrument import instrument
from remit.support.core.learning.catalogue import catalogue
from remit.support.network_queries import keeps_going
from remit.support.programme_queries import lessons, specification_versions
from remit.support.shift_queries import item_shifts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.support.core.cohort import Cohort, CohortTable
    from remit.support.core.network import KeepsGoing
    from remit.support.core.programme import Lesson, SpecificationVersion
    from remit.support.counting import CountedSubject

COHORT = "cohort"
MATURITY = "maturity-shift"
SPECIFICATION = "specification"
TOOLS = "tools"
LESSON = "lesson"
KEEPS_GOING = "keeps-going"
WORKED = {"yes": "It worked", "partly": "It worked in part", "no": "It did not work"}


def programme_findings(commission_id: int) -> tuple[Finding, ...]:
    """Return what a programme found as a whole, in the order of its report.

    That is: counts in batches, how organisations moved as told when the endline was closed, the
    training specification as it stands, the tools, what was learned, and what keeps going. Nothing
    of a study of people.
    """
    if facts(commission_id).kind != PROGRAMME:
        return ()
    return (
        *(_cohort(one, told) for one, told in cohorts(commission_id) if told.organisations),
        *_maturity(commission_id),
        *_specification(specification_versions(commission_id)),
        _tools(),
        *(_lesson(one) for one in lessons(commission_id) if one.told),
        *(_going(one) for one in keeps_going(commission_id)),
    )


def _cohort(subject: CountedSubject, told: Cohort) -> Finding:
    figures = {
        "organisations": told.organisations,
        "counted_on": told.counted_on.isoformat() if told.counted_on else "",
        "tables": [_table(subject.tables.get(one.key, one.key), one) for one in told.tables],
    }
    return _finding(f"support:cohort-{subject.about}", COHORT, subject.title, figures)


def _table(title: str, told: CohortTable) -> dict[str, Any]:
    rows = [{"value": value, "organisations": count} for value, count in told.rows]
    return {"title": title, "rows": rows, "not_told_apart": told.not_told_apart}


def _maturity(commission_id: int) -> tuple[Finding, ...]:
    shifts = item_shifts(commission_id)
    if not shifts:
        return ()
    version = next(one.version for one in rounds(commission_id) if one.wave == "after")
    themes = {
        item.name: theme.title["en"] for theme in instrument(version).themes for item in theme.items
    }
    items = [
        {
            "item": one.item.name,
            "theme": themes[one.item.name],
            "label": one.item.ask["en"],
            "organisations": one.told.organisations if one.told else None,
            "way": one.told.way if one.told else "",
            "net": one.told.net if one.told else None,
            "low": one.told.low if one.told else None,
            "high": one.told.high if one.told else None,
            "few": one.is_few,
        }
        for one in shifts
    ]
    title = "How organisations’ work with data moved, from the start to the end"  # noqa: RUF001  # a plural's apostrophe
    return (_finding("support:maturity", MATURITY, title, {"items": items}),)


def _specification(versions: Sequence[SpecificationVersion]) -> tuple[Finding, ...]:
    """Return the specification as it stands, without the reasons: they may tell of a few."""
    if not versions:
        return ()
    last = versions[-1]
    figures = {"version": last.number, "on": last.on.isoformat(), "text": last.text}
    title = "The training specification"
    return (_finding("support:specification", SPECIFICATION, title, figures),)


def _tools() -> Finding:
    """Return what learning plans choose from; it is the same in every programme."""
    modules = catalogue().modules
    tools = [{"name": one.name, "address": one.address} for one in modules if one.kind == "tool"]
    figures = {"lessons": len(modules) - len(tools), "tools": tools}
    return _finding("support:tools", TOOLS, "Lessons and tools", figures)


def _lesson(one: Lesson) -> Finding:
    figures = {
        "worked": WORKED[one.worked],
        "what": one.what,
        "for_whom": one.for_whom,
        "adapted": one.adapted,
        "organisations": one.organisations,
    }
    return _finding(f"support:lesson-{one.number}", LESSON, one.activity, figures)


def _going(one: KeepsGoing) -> Finding:
    figures = {
        "next_step": one.next_step,
        "by_on": one.by_on.isoformat(),
        "owner": one.owner_role or ("one of the organisations" if one.owner else ""),
        "done_on": one.done_on.isoformat() if one.done_on else "",
    }
    return _finding(f"support:keeps-going-{one.number}", KEEPS_GOING, one.what, figures)


def _finding(key: str, kind: str, title: str, figures: dict[str, Any]) -> Finding:
    return Finding(id=key, kind=kind, title=title, figures=figures, inputs=digest(figures))
