"""Writes of commissions and their members. Each is one transaction and one ledger entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.core.document import commission_document
from remit.commission.models import Commission, Membership, VocabularyTerm
from remit.commission.permissions import ROLES
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.vocabulary import vocabulary_document
from remit.ledger.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from remit.commission.core.facts import CommissionFiles


class UnknownRole(RemitError):
    """A role that does not exist."""

    code = "role-unknown"
    exit_code = ExitCode.USAGE


@transaction.atomic
def store_commission(*, commission: CommissionFiles, actor: str, now: datetime) -> int:
    """Store a commission's facts and vocabulary, replacing those of the same name.

    Returns:
        The commission's id.
    """
    facts = commission.facts
    document = json.loads(json.dumps(commission_document(facts), default=str))
    row, made = Commission.objects.update_or_create(
        name=facts.name,
        defaults={"kind": facts.kind, "title": facts.title, "facts": document, "stored_at": now},
    )
    VocabularyTerm.objects.filter(commission=row).delete()
    VocabularyTerm.objects.bulk_create(
        VocabularyTerm(
            commission=row,
            position=position,
            part=term.part,
            key=term.key,
            broader=term.broader,
            labels=dict(term.labels),
            definitions=dict(term.definitions),
            dpv=term.dpv,
        )
        for position, term in enumerate(commission.vocabulary)
    )
    record(
        action="commission.stored",
        actor=actor,
        now=now,
        commission=facts.name,
        facts={"new": made, "terms": len(commission.vocabulary), "outcomes": len(facts.outcomes)},
        digests={
            "commission": document,
            "vocabulary": vocabulary_document(commission.vocabulary),
        },
    )
    return row.pk


@transaction.atomic
def add_member(*, commission_id: int, user_id: int, role: str, actor: str, now: datetime) -> None:
    """Give a user a role in a commission, in place of any earlier one.

    Raises:
        UnknownRole: the role does not exist.
    """
    if role not in ROLES:
        raise UnknownRole(
            f"There is no role “{role}”.", remedy=f"Use one of: {', '.join(ROLES)}.", role=role
        )
    commission = Commission.objects.get(pk=commission_id)
    Membership.objects.update_or_create(
        commission=commission, user_id=user_id, defaults={"role": role}
    )
    record(
        action="commission.member-added",
        actor=actor,
        now=now,
        commission=commission.name,
        facts={"user": user_id, "role": role},
    )
