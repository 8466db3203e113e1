"""Forms and answers that another room gathers: what an organisation agreed on, not one sender's.

They are kept like answers that a table brought: a study's folder without them takes none away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.analysis_plan import AnalysisPlan as Plan
from remit.ask.core.analysis_plan import plan_document, plan_from_document
from remit.ask.models import AnalysisPlan, Questionnaire, Response
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.people.queries import participant_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.ask.core.analysis_plan import QuestionnairePlan


@transaction.atomic
def add_form(
    *, commission_id: int, content: bytes, plan: QuestionnairePlan, actor: str, now: datetime
) -> bool:
    """Add a form and its plan to a study that has no form of the name; answer whether it was added.

    A form that is there stays as it is; a plan that says how it is analysed stays too.
    """
    hold_commission(commission_id)
    row, is_new = Questionnaire.objects.get_or_create(
        commission_id=commission_id,
        key=plan.form,
        defaults={"form": content, "form_digest": digest(content)},
    )
    if not is_new and row.form is None:
        row.form, row.form_digest = content, digest(content)
        row.save(update_fields=["form", "form_digest"])
        is_new = True
    _add_plan(commission_id, plan)
    if is_new:
        record(
            action="ask.form-added",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            facts={"items": len(plan.items)},
            digests={"form": digest(content)},
        )
    return is_new


@transaction.atomic
def gather_answers(
    *,
    commission_id: int,
    form: str,
    wave: str,
    answers: Mapping[str, Mapping[str, str]],
    actor: str,
    now: datetime,
) -> int:
    """Keep whole responses to a form, by code, where there is none yet; return how many are new.

    Codes that are not in the study, or have withdrawn, are passed over.
    """
    hold_commission(commission_id)
    ids = participant_ids(commission_id)
    questionnaire = Questionnaire.objects.get(commission_id=commission_id, key=form)
    there = set(
        Response.objects.filter(questionnaire=questionnaire, wave=wave).values_list(
            "participant_id", flat=True
        )
    )
    new = {code: one for code, one in answers.items() if code in ids and ids[code] not in there}
    Response.objects.bulk_create(
        Response(
            questionnaire=questionnaire,
            participant_id=ids[code],
            wave=wave,
            answers=dict(one),
            brought=True,
        )
        for code, one in new.items()
    )
    if new:
        record(
            action="ask.answers-gathered",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            codes=sorted(new),
            facts={"wave": wave, "responses": len(new)},
            digests={"form": form, "answers": {code: dict(one) for code, one in new.items()}},
        )
    return len(new)


def _add_plan(commission_id: int, plan: QuestionnairePlan) -> None:
    row = AnalysisPlan.objects.select_for_update().filter(commission_id=commission_id).first()
    known = plan_from_document(row.document).questionnaires if row else ()
    if plan.key in {one.key for one in known}:
        return
    document = plan_document(Plan((*known, plan)))
    AnalysisPlan.objects.update_or_create(
        commission_id=commission_id, defaults={"document": document}
    )
