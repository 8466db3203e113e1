"""Reads of organisations' needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE
from remit.support.assessment_queries import rounds
from remit.support.core.needs.needs import Fact, Need, OrganisationNeeds, State
from remit.support.models import Need as NeedRow
from remit.support.models import NeedFact as FactRow

if TYPE_CHECKING:
    from collections.abc import Iterable


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
