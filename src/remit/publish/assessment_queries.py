"""What is known of an agreement when its assessment is drafted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.queries import vocabulary
from remit.publish.core.heard import heard
from remit.publish.queries import report as report_of
from remit.share.core.assessment.counsel import counsel_of
from remit.share.core.assessment.drafts import labels
from remit.share.core.assessment.known import Known
from remit.share.counsel_queries import stored_counsel
from remit.share.queries import law_of
from remit.share.standing_actions import check_known
from remit.share.standing_queries import examined

if TYPE_CHECKING:
    from datetime import date

    from remit.publish.core.report import Report


def known_of(commission_id: int, agreement: str, *, at: date) -> tuple[Known, Report]:
    """Return what is known of an agreement on a day, and the report that it was taken from.

    Raises:
        AgreementUnknown: the study has no such agreement.
    """
    check_known(commission_id, agreement)
    one = examined(commission_id, at)[agreement]
    report = report_of(commission_id, at=at)
    said = heard(report)
    known = Known(
        agreement=one.agreement,
        judgement=one.judgement,
        law=one.law,
        vocabulary=vocabulary(commission_id),
        provisions={each.key: each for each in law_of()},
        counsel=counsel_of(one.agreement, stored_counsel(commission_id).get(agreement, ())),
        heard=said,
        at=at,
        labels=labels(is_made_up=said.is_made_up, at=at),
    )
    return known, report
