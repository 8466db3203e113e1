"""Reads of what officers advised on agreements."""

from __future__ import annotations

from remit.share.core.assessment.counsel import Counsel
from remit.share.models import AgreementAdvice


def stored_counsel(commission_id: int) -> dict[str, tuple[Counsel, ...]]:
    """Return the advice on each agreement of a commission, by its key, in the order of days."""
    found: dict[str, list[Counsel]] = {}
    for row in AgreementAdvice.objects.filter(commission_id=commission_id).order_by("on", "by"):
        one = Counsel(row.by, row.on, row.says, row.accepted, row.why, row.answered_on)
        found.setdefault(row.agreement, []).append(one)
    return {key: tuple(found[key]) for key in sorted(found)}
