"""Where a commission's agreements stand: signatures, days, suspensions, remit and law together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.queries import stored_charter
from remit.commission.queries import vocabulary
from remit.share.core.judgement import judge
from remit.share.core.lawfulness import check_law
from remit.share.core.standing import Acts, standing_of
from remit.share.queries import law_of, stored_acts, stored_agreements

if TYPE_CHECKING:
    from datetime import date

    from remit.share.core.agreement import Agreement
    from remit.share.core.standing import Standing


def standings(commission_id: int, at: date) -> dict[str, tuple[Agreement, Standing]]:
    """Return each agreement of a commission, by key, with where it stands on a day."""
    charter, terms = stored_charter(commission_id), vocabulary(commission_id)
    law, acts = law_of(), stored_acts(commission_id)
    return {
        agreement.key: (
            agreement,
            standing_of(
                agreement,
                acts.get(agreement.key, Acts()),
                judge(agreement, charter, terms, at),
                check_law(agreement, law, terms, at),
                at,
            ),
        )
        for agreement in stored_agreements(commission_id)
    }
