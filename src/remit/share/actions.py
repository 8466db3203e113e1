"""Writes of agreements and of judgements on them. Each is one transaction, each in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.finding import digest
from remit.kernel.verdict import Answer
from remit.ledger.actions import record
from remit.share.core.agreement import agreement_document
from remit.share.models import AgreementEarlier, AgreementText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from remit.share.core.agreement import Agreement
    from remit.share.core.judgement import Judgement


@transaction.atomic
def store_agreements(
    *, commission_id: int, agreements: Sequence[Agreement], actor: str, now: datetime
) -> None:
    """Store a commission's agreements in place of any earlier ones, whose texts are kept apart.

    What was said of how their records are linked stays with each. Nothing to store where nothing
    was stored changes nothing and is not recorded.
    """
    before = AgreementText.objects.filter(commission_id=commission_id)
    settings = dict(before.values_list("key", "settings"))
    documents = {
        agreement.key: json_plain(agreement_document(agreement)) for agreement in agreements
    }
    keep_earlier(commission_id, documents, now)
    removed, _ = before.delete()
    if not removed and not documents:
        return
    AgreementText.objects.bulk_create(
        AgreementText(
            commission_id=commission_id,
            key=key,
            document=document,
            digest=digest(document),
            stored_at=now,
            settings=settings.get(key, {}),
        )
        for key, document in documents.items()
    )
    record(
        action="share.agreements-stored",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreements": len(agreements),
            "flows": sum(len(agreement.flows) for agreement in agreements),
        },
        digests={"agreements": documents},
    )


def keep_earlier(commission_id: int, documents: Mapping[str, object], until: datetime) -> None:
    """Keep each stored text that another is to take the place of: parties may have signed it.

    Args:
        commission_id: the study.
        documents: the new texts, by agreement.
        until: when they take its place.
    """
    known = set(
        AgreementEarlier.objects.filter(commission_id=commission_id).values_list(
            "agreement", "digest"
        )
    )
    AgreementEarlier.objects.bulk_create(
        AgreementEarlier(
            commission_id=commission_id,
            agreement=row.key,
            document=row.document,
            digest=row.digest,
            until=until,
        )
        for row in AgreementText.objects.filter(commission_id=commission_id)
        if row.key in documents
        and digest(documents[row.key]) != row.digest
        and (row.key, row.digest) not in known
    )


@transaction.atomic
def record_judgement(
    *,
    commission_id: int,
    judgement: Judgement,
    charter_digest: str,
    actor: str,
    now: datetime,
) -> int:
    """Record that an agreement was judged, on which day's rules and with what answer.

    Args:
        commission_id: whose charter judged.
        judgement: what came out.
        charter_digest: SHA-256 of the charter that judged, "" when there was none.
        actor: who asked.
        now: when.

    Returns:
        The index of the ledger's entry.
    """
    counts = {f"flows-{answer.value}": judgement.counts[answer] for answer in Answer}
    return record(
        action="share.agreement-judged",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={
            "agreement": judgement.agreement.key,
            "answer": "unable" if judgement.unable else judgement.answer.value,
            "at": judgement.at.isoformat(),
            **counts,
        },
        digests={
            "agreement": json_plain(agreement_document(judgement.agreement)),
            "charter": charter_digest,
            "judgement": judgement.as_dict(),
        },
    )
