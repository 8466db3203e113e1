"""Gathers what the rooms found into the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from remit.ask import queries as ask
from remit.charter.queries import history
from remit.commission.queries import facts, vocabulary
from remit.listen import queries as listen
from remit.people.withdrawal import GoneOut
from remit.publish.core.gone_out import FOLDER, GoneOutRow
from remit.publish.core.report import Beside, CharterVersion, build_report
from remit.publish.models import GoneOutPassage
from remit.recruit import queries as recruit
from remit.share.core.assessment.counsel import with_counsel
from remit.share.core.judgement import judgement_of
from remit.share.core.lawfulness import check_law
from remit.share.counsel_queries import stored_counsel
from remit.share.queries import law_of, stored_agreements
from remit.share.table_queries import released_accounts
from remit.support import queries as support
from remit.support.assessment_queries import item_findings

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from remit.charter.core.history import Version
    from remit.publish.core.report import Report


def stored_gone_out(commission_id: int) -> tuple[GoneOutRow, ...]:
    """Return which passages have gone out, as the study's folder tells it.

    That the folder itself was exported is left out: it would not be the same folder any more.
    """
    rows = GoneOutPassage.objects.filter(commission_id=commission_id).exclude(what=FOLDER)
    return tuple(sorted(GoneOutRow(r.on, r.what, r.reference, r.code) for r in rows))


def gone_out_of(commission_id: int, codes: Collection[str]) -> tuple[GoneOut, ...]:
    """Return where participants' words have gone out, by day."""
    rows = GoneOutPassage.objects.filter(commission_id=commission_id, code__in=list(codes))
    found: dict[tuple[date, str, str], list[str]] = {}
    for on, what, code, reference in rows.values_list("on", "what", "code", "reference"):
        found.setdefault((on, what, code), []).append(reference)
    return tuple(
        GoneOut(*place, tuple(sorted(references))) for place, references in sorted(found.items())
    )


def report(commission_id: int, *, at: date) -> Report:
    """Return the evidence report as the study stands, disclosure control done.

    Args:
        commission_id: the study.
        at: the day whose rules judge an agreement that does not say when it starts.
    """
    commission = facts(commission_id)
    standing = history(commission_id).standing
    charter = standing.charter if standing else None
    terms = vocabulary(commission_id)
    agreements = stored_agreements(commission_id)
    law = law_of() if agreements else ()
    counsel = stored_counsel(commission_id)
    assessed = item_findings(commission_id)
    rested_on = {ref for rule in charter.rules for ref in rule.evidence} if charter else set()
    answers = ask.findings(
        commission_id,
        with_overviews=not assessed,
        features=recruit.volunteers_features(commission_id),
    )
    return build_report(
        commission,
        (
            *recruit.findings(commission_id),
            *(one for one in answers if one.id not in assessed - rested_on),
            *listen.findings(commission_id),
            *support.findings(commission_id),
            *support.programme_findings(commission_id),
        ),
        charter,
        [judgement_of(agreement, charter, terms, at) for agreement in agreements],
        terms,
        commission.publication.threshold,
        beside=Beside(
            version=_shown(standing) if standing else None,
            laws={
                one.key: check_law(with_counsel(one, counsel.get(one.key, ())), law, terms, at)
                for one in agreements
            },
            releases=released_accounts(commission_id),
        ),
    )


def _shown(version: Version) -> CharterVersion:
    return CharterVersion(
        number=version.number,
        status=version.status.value,
        since=timezone.localdate(version.steps[-1].at) if version.steps else None,
        digest=version.digest,
        dissent=len(version.dissent),
    )
