"""Reads of organisations' needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.support.assessment_queries import rounds
from remit.support.core.needs.needs import KINDS, Fact, Need, OrganisationNeeds, State
from remit.support.counting import CountedSubject
from remit.support.models import Need as NeedRow
from remit.support.models import NeedFact as FactRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers

KIND_WORDS = {
    "people": "Who comes to them",
    "wants": "What people need or want",
    "work": "What they do for them",
    "change": "What changes for people",
    "place": "Their area, and others in it",
    "harm": "What harms people",
    "money": "Money and time",
    "other": "Something else",
}


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


def needs_answers(commission_id: int) -> Answers:
    """Return what kinds of facts each organisation needs, and what kinds it can't use yet."""
    wave, found = wave_now(commission_id), all_needs(commission_id)
    facts = {one.code: [fact for need in one.needs for fact in need.facts] for one in found}
    return {
        "kinds": {code: _kinds(known) for code, known in facts.items()},
        "lacking": {
            code: _kinds(fact for fact in known if fact.gap(wave) not in {"", "none"})
            for code, known in facts.items()
        },
    }


NEEDS_SUBJECT = CountedSubject(
    "needs",
    "What organisations need to know",
    {"kinds": "They need facts about", "lacking": "They lack usable facts about"},
    frozenset(),
    needs_answers,
)


def _kinds(facts: Iterable[Fact]) -> list[str]:
    held = {fact.kind for fact in facts}
    return [KIND_WORDS[kind] for kind in KINDS if kind in held]


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
