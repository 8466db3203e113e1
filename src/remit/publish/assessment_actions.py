"""Drafting an assessment: its files, the ledger's entry, and which words went out in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.kernel.documents import json_lines
from remit.ledger.actions import record
from remit.listen.queries import speakers_codes
from remit.people.queries import participant_ids
from remit.publish.actions import note_gone_out
from remit.publish.assessment_queries import known_of
from remit.publish.core.gone_out import ASSESSMENT, GoneOutRow
from remit.publish.core.heard import printed
from remit.share.core.assessment.drafts import drafts, drafts_as_dict
from remit.share.core.paper_word import word_file
from remit.share.papers import paper_page

if TYPE_CHECKING:
    from datetime import datetime

PLAIN = "papers.json"


@transaction.atomic
def draft_assessment(
    *, commission_id: int, agreement: str, actor: str, now: datetime
) -> dict[str, bytes]:
    """Return the drafts of an agreement as files by name; the caller writes them or shows one.

    Side effects: one entry in the ledger with a digest of each file; and which passages are quoted
    is noted, so that a withdrawal can say what cannot be called back.

    Raises:
        AgreementUnknown: the study has no such agreement.
    """
    day = timezone.localdate(now)
    known, report = known_of(commission_id, agreement, at=day)
    refs = [quote.ref for theme in report.themes for quote in printed(theme)]
    codes = speakers_codes(commission_id) if refs else {}
    note_gone_out(
        commission_id=commission_id,
        rows=[GoneOutRow(day, ASSESSMENT, ref, codes.get(ref, "")) for ref in refs],
    )
    files = {PLAIN: "".join(json_lines(drafts_as_dict(known))).encode()}
    gaps = 0
    for paper in drafts(known):
        gaps += len(paper.gaps)
        files[f"{paper.key}.html"] = paper_page(paper).encode()
        files[f"{paper.key}.docx"] = word_file(paper)
    record(
        action="publish.assessment-drafted",
        actor=actor,
        now=now,
        commission=report.commission.name,
        # The views in it tell of everyone, so a withdrawal takes the salts of its digests.
        codes=sorted(participant_ids(commission_id)),
        facts={"agreement": agreement, "printed": len(refs), "gaps": gaps},
        digests=files,
    )
    return files
