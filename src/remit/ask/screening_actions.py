"""Writes of the screener: who can take part waits for the recruiter, everybody else is forgotten.

Nothing of anybody who cannot take part is kept. Of those who can, what recruiting goes by is kept
beside their code, and how to reach them goes into the vault.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from remit.ask.attachment_actions import drop_files
from remit.ask.core.filling.traveller import PARTICIPANT
from remit.ask.core.screener import features_of, is_eligible
from remit.ask.entering_actions import SentAlready
from remit.ask.filling_queries import sheet_of, state_of
from remit.ask.models import Filling, Response, ScreenedOut, Screening
from remit.ask.sending_actions import StillLacking, answers_by_key
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.ledger.actions import record
from remit.people.actions import let_go
from remit.people.core.consents import Contact
from remit.people.vault_actions import keep_contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from remit.ask.core.filling.traveller import Traveller
    from remit.ask.core.journey import Questions
    from remit.ask.core.screener import Screener

# A day before the promised 14, so that whoever works every day keeps the promise.
KEPT_DAYS = 13


@transaction.atomic
def send_screening(
    *, traveller: Traveller, step: Questions, screener: Screener, now: datetime
) -> bool:
    """Send a screener's form, and answer whether its writer can take part.

    Whoever cannot is forgotten at once, with everything they answered and agreed to. Of whoever
    can, the features are kept that recruiting goes by, and no other answer.

    Raises:
        SentAlready: it was sent before.
        StillLacking: something that must be answered is not.
    """
    hold_commission(traveller.commission_id)
    rows = Screening.objects.filter(participant_id=traveller.participant_id)
    begun = Filling.objects.filter(
        participant_id=traveller.participant_id, form=step.form, wave=step.wave
    )
    filling = begun.first()
    if filling is None or not rows.filter(passed_at__isnull=True).exists():
        raise SentAlready("These answers have been sent.", remedy="Go on with the next part.")
    sheet = sheet_of(traveller, step, state_of(filling), now)
    if sheet.lacking():
        raise StillLacking("Some answers are still lacking.", remedy="Answer them, then send.")
    if not is_eligible(screener, sheet):
        _turn_away(traveller, now)
        return False
    features = features_of(screener, answers_by_key(sheet.form, sheet.kept()))
    begun.delete()
    drop_files(participant_id=traveller.participant_id, form=step.form, wave=step.wave)
    done = None if screener.contacts else now
    rows.update(passed_at=now, finished_at=done, features=features)
    record(
        action="ask.screening-passed",
        actor=PARTICIPANT,
        now=now,
        commission=commission_name(traveller.commission_id),
        codes=[traveller.code],
        facts={"features": len(features)},
        digests={"features": features},
    )
    return True


@transaction.atomic
def finish_screening(
    *, traveller: Traveller, contacts: Mapping[str, str], vault_key: bytes, now: datetime
) -> None:
    """Keep how somebody can be reached, in the vault alone. They wait for the recruiter then.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(traveller.commission_id)
    rows = Screening.objects.filter(
        participant_id=traveller.participant_id, passed_at__isnull=False, finished_at__isnull=True
    )
    if not rows.update(finished_at=now):
        return
    keep_contact(
        commission_id=traveller.commission_id,
        contact=Contact(traveller.code, contacts),
        vault_key=vault_key,
        actor=PARTICIPANT,
        now=now,
    )


@transaction.atomic
def close_screenings(*, commission_id: int, codes: Sequence[str]) -> int:
    """Have people wait no more, as recruiting has taken them over and tells of it.

    They stay participants, with what they agreed to, and with their contact details in the vault.

    Returns:
        How many waited.
    """
    rows = Screening.objects.filter(
        participant__commission_id=commission_id, participant__code__in=codes
    )
    count, _ = rows.delete()
    return count


@transaction.atomic
def drop_screenings(
    *, commission_id: int, codes: Iterable[str], actor: str, now: datetime
) -> tuple[str, ...]:
    """Forget people who came by the screener and are not wanted: answers, consents, contacts.

    Who has answered the study itself meanwhile stays in it, and only waits no more.

    Returns:
        The codes of those who are forgotten.
    """
    hold_commission(commission_id)
    waiting = Screening.objects.filter(
        participant__commission_id=commission_id, participant__code__in=list(codes)
    )
    found = dict(waiting.values_list("participant__code", "participant_id"))
    close_screenings(commission_id=commission_id, codes=sorted(found))
    busy = set(
        Response.objects.filter(participant_id__in=found.values()).values_list(
            "participant_id", flat=True
        )
    )
    gone = tuple(sorted(code for code, pk in found.items() if pk not in busy))
    let_go(commission_id=commission_id, codes=gone, actor=actor, now=now)
    return gone


def delete_old_screenings(*, now: datetime) -> int:
    """Forget in every study who began a screener 13 days ago or more and is not through.

    Returns:
        How many people.
    """
    due = Screening.objects.filter(
        finished_at__isnull=True, begun_at__lte=now - timedelta(days=KEPT_DAYS)
    )
    found: dict[int, list[str]] = {}
    for study, code in due.values_list("participant__commission_id", "participant__code"):
        found.setdefault(study, []).append(code)
    return sum(
        len(drop_screenings(commission_id=study, codes=codes, actor="remit", now=now))
        for study, codes in found.items()
    )


def _turn_away(traveller: Traveller, now: datetime) -> None:
    study = traveller.commission_id
    ScreenedOut.objects.get_or_create(commission_id=study)
    ScreenedOut.objects.filter(commission_id=study).update(people=F("people") + 1)
    drop_screenings(commission_id=study, codes=[traveller.code], actor="remit", now=now)
