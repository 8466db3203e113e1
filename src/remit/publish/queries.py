"""Gathers what the rooms found into the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask import queries as ask
from remit.charter.queries import stored_charter
from remit.commission.queries import facts, vocabulary
from remit.listen import queries as listen
from remit.publish.core.report import build_report
from remit.recruit import queries as recruit
from remit.share.core.judgement import judge
from remit.share.queries import stored_agreements

if TYPE_CHECKING:
    from datetime import date

    from remit.publish.core.report import Report


def report(commission_id: int, *, at: date) -> Report:
    """Return the evidence report as the study stands, disclosure control done.

    Args:
        commission_id: the study.
        at: the day whose rules judge an agreement that does not say when it starts.
    """
    commission = facts(commission_id)
    charter = stored_charter(commission_id)
    terms = vocabulary(commission_id)
    return build_report(
        commission,
        (
            *recruit.findings(commission_id),
            *ask.findings(
                commission_id,
                with_overviews=True,
                features=recruit.volunteers_features(commission_id),
            ),
            *listen.findings(commission_id),
        ),
        charter,
        [judge(agreement, charter, terms, at) for agreement in stored_agreements(commission_id)],
        terms,
        commission.publication.threshold,
    )
