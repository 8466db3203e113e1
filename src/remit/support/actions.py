"""The writes that span the room: a folder's part stored, an organisation forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.support.assessment_storage import store_assessment
from remit.support.cohort_actions import store_batches
from remit.support.joining_actions import store_joining
from remit.support.learning_actions import store_plans
from remit.support.mentoring_actions import free_organisations, store_mentoring
from remit.support.models import Mentor, Organisation
from remit.support.needs_actions import store_needs
from remit.support.network_storage import store_network
from remit.support.organisation_actions import store_organisations
from remit.support.principles_actions import add_condition_terms
from remit.support.principles_storage import forget_waiting, store_principles
from remit.support.programme_storage import store_programme
from remit.support.register_actions import store_registers
from remit.support.round_actions import settle_with_ask
from remit.support.told_actions import store_told

if TYPE_CHECKING:
    from datetime import datetime

    from remit.support.core.contents import SupportFiles


@transaction.atomic
def store_support(*, commission_id: int, support: SupportFiles, actor: str, now: datetime) -> None:
    """Store the support room's part of a folder.

    What came in by pages stays where the folder has nothing of it; a folder without any of the
    room changes nothing and is not recorded.

    Raises:
        VersionChanged: the folder's assessment is of another version than the answers.
    """
    if not support:
        settle_with_ask(commission_id=commission_id, actor=actor, now=now)
        # Conditions that were adopted here are in no vocabulary that comes from elsewhere.
        add_condition_terms(commission_id=commission_id, actor=actor, now=now)
        return
    store_organisations(
        commission_id=commission_id, organisations=support.organisations, actor=actor, now=now
    )
    if support.joining is not None:
        store_joining(commission_id=commission_id, settings=support.joining, actor=actor, now=now)
    store_batches(commission_id=commission_id, stored=support.batches)
    store_registers(commission_id=commission_id, stored=support.registers)
    store_told(commission_id=commission_id, stored=support.told)
    store_assessment(commission_id=commission_id, given=support.assessment)
    settle_with_ask(commission_id=commission_id, actor=actor, now=now)
    store_needs(commission_id=commission_id, needs=support.needs)
    store_plans(commission_id=commission_id, plans=support.plans)
    store_mentoring(commission_id=commission_id, mentoring=support.mentoring, actor=actor, now=now)
    store_principles(commission_id=commission_id, principles=support.principles, now=now)
    store_network(commission_id=commission_id, network=support.network)
    store_programme(commission_id=commission_id, programme=support.programme)
    add_condition_terms(commission_id=commission_id, actor=actor, now=now)
    record(
        action="support.stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=[one.code for one in support.organisations],
        facts={
            "organisations": len(support.organisations),
            "assessments": len(support.assessment.assessments),
            "statements": len(support.principles.statements),
            "principles": len(support.principles.principles),
        },
    )


def forget_organisation(participant_id: int) -> dict[str, int]:
    """Remove an organisation and all that hangs on it, or a mentor; return how many of each."""
    waiting = forget_waiting(participant_id)
    free_organisations(participant_id)
    _, by_model = Organisation.objects.filter(participant_id=participant_id).delete()
    by_model |= Mentor.objects.filter(participant_id=participant_id).delete()[1]
    gone = {label.removeprefix("support.").lower(): count for label, count in by_model.items()}
    return {**gone, "statements waiting": waiting} if waiting else gone
