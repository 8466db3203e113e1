"""Writes of an organisation's needs, as it answers the guided questions, and from a folder."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from remit.kernel.errors import ExitCode, RemitError
from remit.support.core.needs.needs import MOST_NEEDS
from remit.support.models import Need, NeedFact, Organisation
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.support.core.needs.needs import Need as NeedValue
    from remit.support.core.needs.needs import OrganisationNeeds, State


class TooManyNeeds(RemitError):
    """An organisation has as many needs as one page can hold."""

    code = "needs-too-many"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def keep_aim(*, organisation_id: int, number: int | None, aim: str, what: str) -> int:
    """Keep what an organisation wants, as a new need or in place of one; return its number.

    Raises:
        TooManyNeeds: a new one would be one too many.
    """
    Organisation.objects.select_for_update().get(pk=organisation_id)
    rows = Need.objects.filter(organisation_id=organisation_id)
    if number is not None and rows.filter(number=number).update(aim=aim, what=what):
        return number
    taken = list(rows.values_list("number", flat=True))
    if len(taken) >= MOST_NEEDS:
        raise TooManyNeeds(
            f"A map holds at most {MOST_NEEDS} needs.", remedy="Take one out, or change one."
        )
    fresh = max(taken, default=0) + 1
    Need.objects.create(organisation_id=organisation_id, number=fresh, aim=aim, what=what)
    return fresh


@transaction.atomic
def keep_question(*, organisation_id: int, number: int, question: str) -> None:
    """Keep the question that would answer a need."""
    Need.objects.filter(organisation_id=organisation_id, number=number).update(question=question)


@transaction.atomic
def keep_facts(*, organisation_id: int, number: int, facts: Sequence[tuple[str, str]]) -> None:
    """Keep the facts that a need calls for, as kind and words; what was said of the same stays."""
    need = _held(organisation_id, number)
    if need is None:
        return
    known = {row.what: row.states for row in need.facts.all()}
    need.facts.all().delete()
    NeedFact.objects.bulk_create(
        NeedFact(need=need, position=at, kind=kind, what=what, states=known.get(what, {}))
        for at, (kind, what) in enumerate(dict.fromkeys(facts), start=1)
    )


@transaction.atomic
def keep_state(
    *, organisation_id: int, number: int, position: int, wave: str, state: State
) -> None:
    """Keep how things stand with one fact in a wave."""
    need = _held(organisation_id, number)
    row = need.facts.filter(position=position).first() if need else None
    if row is not None:
        row.states = {**row.states, wave: asdict(state)}
        row.save(update_fields=["states"])


@transaction.atomic
def take_out(*, organisation_id: int, number: int) -> None:
    """Take a need out of the map."""
    Need.objects.filter(organisation_id=organisation_id, number=number).delete()


@transaction.atomic
def store_needs(*, commission_id: int, needs: Sequence[OrganisationNeeds]) -> None:
    """Store needs as a folder gives them, in place of those of the same number; others stay."""
    ids = organisation_ids(commission_id) if needs else {}
    for one in needs:
        for need in one.needs if one.code in ids else ():
            _store(ids[one.code], need)


def _store(organisation_id: int, given: NeedValue) -> None:
    row, _ = Need.objects.update_or_create(
        organisation_id=organisation_id,
        number=given.number,
        defaults={"aim": given.aim, "what": given.what, "question": given.question},
    )
    row.facts.all().delete()
    NeedFact.objects.bulk_create(
        NeedFact(
            need=row,
            position=at,
            kind=fact.kind,
            what=fact.what,
            states={wave: asdict(state) for wave, state in fact.states.items()},
        )
        for at, fact in enumerate(given.facts, start=1)
    )


def _held(organisation_id: int, number: int) -> Need | None:
    rows = Need.objects.select_for_update()
    return rows.filter(organisation_id=organisation_id, number=number).first()
