"""Reads of organisations' needs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.support.assessment_queries import rounds
from remit.support.core.needs.needs import Fact, Need, OrganisationNeeds, State
from remit.support.core.needs.told import needs_told
from remit.support.core.own_copy import Sheet
from remit.support.counting import CountedSubject
from remit.support.models import Need as NeedRow
from remit.support.models import NeedFact as FactRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers


def all_needs(commission_id: int) -> tuple[OrganisationNeeds, ...]:
    """Return the needs of a programme's organisations by code, in two queries."""
    rows = NeedRow.objects.filter(organisation__participant__commission_id=commission_id)
    by: dict[str, list[Need]] = {}
    for code, need in _values(rows.select_related("organisation__participant")):
        by.setdefault(code, []).append(need)
    return tuple(OrganisationNeeds(code, tuple(by[code])) for code in sorted(by))


def needs_of(organisation_id: int) -> tuple[Need, ...]:
    """Return an organisation's needs in order."""
    rows = NeedRow.objects.filter(organisation_id=organisation_id)
    return tuple(need for _, need in _values(rows.select_related("organisation__participant")))


def wave_now(commission_id: int) -> str:
    """Return which wave a programme is in: "after" once its endline has been opened."""
    return AFTER if any(one.wave == AFTER for one in rounds(commission_id)) else BEFORE


def needs_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return an organisation's needs and their facts for its own copy."""
    found = needs_of(organisation_id)
    columns = ("need", "fact", "kind", "what", "wave", "have", "where", "good", "may")
    facts = [
        {"need": need.number, "fact": at, "kind": fact.kind, "what": fact.what, "wave": wave}
        | (asdict(state) if state else {})
        for need in found
        for at, fact in enumerate(need.facts, start=1)
        for wave, state in _said(fact)
    ]
    needs = [
        {"need": one.number, "aim": one.aim, "what": one.what, "question": one.question}
        for one in found
    ]
    return (
        Sheet("needs", ("need", "aim", "what", "question"), tuple(needs)),
        Sheet("need-facts", columns, tuple(facts)),
    )


def _said(fact: Fact) -> list[tuple[str, State | None]]:
    """Return how things stood by wave; one entry without any where nobody has said."""
    return [*fact.states.items()] or [("", None)]


def _values(rows: Iterable[NeedRow]) -> list[tuple[str, Need]]:
    found = list(rows)
    facts: dict[int, list[Fact]] = {}
    asked = FactRow.objects.filter(need__in=[row.pk for row in found])
    for one in asked.order_by("position"):
        states = {wave: State(**given) for wave, given in one.states.items()}
        facts.setdefault(one.need_id, []).append(Fact(one.kind, one.what, states))
    return [
        (
            row.organisation.participant.code,
            Need(row.number, row.aim, row.what, row.question, tuple(facts.get(row.pk, ()))),
        )
        for row in sorted(found, key=lambda one: (one.organisation_id, one.number))
    ]


def needs_answers(commission_id: int) -> Answers:
    """Return what is counted of organisations' needs, in words."""
    return needs_told(all_needs(commission_id))


NEEDS_SUBJECT = CountedSubject(
    about="needs",
    title="What organisations need to know",
    tables={
        "kinds": "What they need facts about",
        "lacking": "Of what they lack some, or may not use it",
    },
    single=frozenset(),
    gather=needs_answers,
)
