"""Where a commission's agreements stand: signatures, days, suspensions, remit and law together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.charter.queries import stored_charter
from remit.commission.queries import vocabulary
from remit.share.core.accepting import missing
from remit.share.core.assessment.counsel import with_counsel
from remit.share.core.judgement import judgement_of
from remit.share.core.lawfulness import check_law
from remit.share.core.standing import Acts, standing_of
from remit.share.counsel_queries import stored_counsel
from remit.share.queries import law_of, stored_acts, stored_agreements

if TYPE_CHECKING:
    from datetime import date

    from remit.share.core.agreement import Agreement, Party
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness
    from remit.share.core.standing import Standing


@dataclass(frozen=True, slots=True)
class Examined:
    """An agreement with what people accept of it, what the law asks, and where it stands."""

    agreement: Agreement
    judgement: Judgement
    law: Lawfulness
    standing: Standing


def examined(commission_id: int, at: date) -> dict[str, Examined]:
    """Return each agreement of a commission, by key, as it stands on a day."""
    agreements = stored_agreements(commission_id)
    charter, terms = stored_charter(commission_id), vocabulary(commission_id)
    provisions, acts = law_of() if agreements else (), stored_acts(commission_id)
    counsel = stored_counsel(commission_id)
    found = {}
    for one in agreements:
        judgement = judgement_of(one, charter, terms, at)
        advised = with_counsel(one, counsel.get(one.key, ()))
        law = check_law(advised, provisions, terms, at)
        standing = standing_of(one, acts.get(one.key, Acts()), judgement, law, terms, at)
        found[one.key] = Examined(one, judgement, law, standing)
    return found


def signatures_of(
    commission_id: int, agreement: str
) -> tuple[Agreement, tuple[Party, ...], tuple[Party, ...]]:
    """Return an agreement of a commission, who has signed it as it is, and who has not.

    Raises:
        StopIteration: the study has no such agreement; `check_known` finds that first.
    """
    text = next(one for one in stored_agreements(commission_id) if one.key == agreement)
    waiting = missing(text, stored_acts(commission_id).get(agreement, Acts()))
    return text, tuple(one for one in text.parties if one not in waiting), waiting
