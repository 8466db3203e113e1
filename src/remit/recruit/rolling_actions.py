"""Writes of rolling recruitment: who came, what they were told, and what is deleted in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_id as id_of
from remit.commission.queries import commission_names
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.kernel.wording import day_in_words
from remit.people.actions import register_participants
from remit.people.core.participant_code import EXTERNAL, CodeRules
from remit.people.queries import withdrawn_codes
from remit.recruit.core.arrival import (
    ACCEPTED,
    HELD,
    LONG_VIA,
    MAX_VIA_CHARACTERS,
    THANKED,
    check_features,
)
from remit.recruit.core.fieldwork import CONFIRMED
from remit.recruit.core.places import find_places
from remit.recruit.core.rolling import decide_arrival
from remit.recruit.core.sent_once import token_digest
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_queries import everyone_who_came
from remit.recruit.models import Arrival, FieldStep
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from remit.recruit.core.arrival import Arrival as ArrivalValue
    from remit.recruit.core.draw import DrawSettings
    from remit.recruit.core.fieldwork import Fieldwork
    from remit.recruit.core.recruitment import Recruitment
    from remit.recruit.core.rolling import Decision

# A day before the promised 14, so that whoever works every day keeps the promise.
KEPT_DAYS = 13


class UnableToAcceptHeld(RemitError):
    """Somebody who waits cannot be accepted now."""

    code = "held-not-acceptable"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToAnswerArrival(RemitError):
    """Somebody who came cannot be answered."""

    code = "arrival-not-answerable"
    exit_code = ExitCode.NOT_POSSIBLE


class UnableToAnswerAgain(UnableToAnswerArrival):
    """The same form or command was sent before, and answered then."""

    code = "arrival-answered-already"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has come: a code for them, their features, through whom, on which day.

    What is sent twice with one `token` is one person; a blank one tells nothing.
    """

    code: str
    features: Mapping[str, str]
    via: str
    on: date
    token: str = ""

    @property
    def token_digest(self) -> str:
        """The token as it is kept, whatever it says of the person; blank for a blank one."""
        return token_digest(self.token)


@transaction.atomic
def answer_arrival(
    *,
    commission_id: int,
    newcomer: Newcomer,
    expected: int | None,
    actor: str,
    now: datetime,
) -> Decision:
    """Decide on the spot about somebody who has come, and record it.

    Who is accepted is confirmed at once. Who is thanked gets no code: the answers are kept
    without one until `delete_screened_out`.

    Raises:
        InvalidInput: a feature with quotas is missing or has an unknown value.
        UnableToAnswerAgain: what has the newcomer's token was answered before.
        UnableToAnswerArrival: the study has no quotas or no size, or the code is taken.
    """
    hold_commission(commission_id)
    # As it comes back from a file: with a space at its end it would be another gatekeeper there.
    newcomer = replace(newcomer, via=newcomer.via.strip())
    delete_screened_out(commission_id=commission_id, now=now)
    _check_sent_once(commission_id, newcomer)
    recruitment, settings = _ready(commission_id, newcomer.code)
    problems = Problems()
    features = check_features(newcomer.features, recruitment.quotas, Place(), problems)
    if len(newcomer.via) > MAX_VIA_CHARACTERS:
        length = len(newcomer.via)
        problems.add(LONG_VIA, Place(), length=length, limit=MAX_VIA_CHARACTERS)
    problems.raise_if_any()
    decision = decide_arrival(
        features,
        recruitment.quotas,
        settings.size,
        find_places(recruitment).holders,
        [one.features for one in everyone_who_came(commission_id) if one.features],
        expected,
    )
    _keep(commission_id, newcomer, features, decision, actor, now)
    return decision


@transaction.atomic
def accept_held(
    *,
    commission_id: int,
    code: str,
    on: date,
    anyway: bool = False,
    actor: str,
    now: datetime,
) -> Decision:
    """Accept somebody who came and was asked to wait, and record it. They are confirmed at once.

    They are decided on as if they came now. `anyway` takes them in when their place is only
    likely to be needed for others, never when a quota would become unreachable.

    Raises:
        UnableToAcceptHeld: nobody with this code waits, the day is before they came, or they
            would be held or thanked again; the sentence says why.
    """
    hold_commission(commission_id)
    recruitment = stored_recruit(commission_id)
    waiting = recruitment.waiting if recruitment else {}
    settings = recruitment.settings if recruitment else None
    if recruitment is None or settings is None or code not in waiting:
        raise UnableToAcceptHeld(
            f"Nobody with the code “{code}” was asked to wait.",
            remedy="Those who wait are listed with the arrivals.",
            participant=code,
        )
    decision = decide_arrival(
        waiting[code].features,
        recruitment.quotas,
        settings.size,
        find_places(recruitment).holders,
        [one.features for one in everyone_who_came(commission_id) if one.features],
    )
    _check_acceptable(waiting[code], decision, on, anyway=anyway)
    rows = Arrival.objects.filter(participant__commission_id=commission_id, participant__code=code)
    participant_id = rows.values_list("participant_id", flat=True).get()
    rows.update(answer=ACCEPTED)
    _confirm(participant_id, on, actor, now)
    record_in_study(
        "recruit.held-accepted",
        commission_id,
        actor,
        now,
        codes=[code],
        facts={"answer": decision.answer, "anyway": anyway},
    )
    return decision


def delete_every_screened_out(*, now: datetime) -> dict[str, int]:
    """Delete in every study what `delete_screened_out` deletes in one.

    Returns:
        Of how many people, by the study's name, where there were any.
    """
    counts = {
        name: delete_screened_out(commission_id=id_of(name), now=now) for name in commission_names()
    }
    return {name: count for name, count in counts.items() if count}


def delete_screened_out(*, commission_id: int, now: datetime) -> int:
    """Delete what people who were thanked had answered, in time for the promised 14 days.

    Returns:
        Of how many people.
    """
    last = timezone.localdate(now) - timedelta(days=KEPT_DAYS)
    rows = Arrival.objects.filter(commission_id=commission_id, answer=THANKED, on__lte=last)
    due = rows.exclude(features={})
    # Pages ask this whenever they are opened: where nothing is due, nobody has to wait for it.
    if not due.exists():
        return 0
    with transaction.atomic():
        hold_commission(commission_id)
        count = due.update(features={})
        if count:
            record_in_study(
                "recruit.screened-out-deleted", commission_id, "remit", now, facts={"people": count}
            )
    return count


def store_arrivals(commission_id: int, fieldwork: Fieldwork, actor: str, now: datetime) -> None:
    """Store who came, as part of storing fieldwork; an older copy takes nobody away."""
    coded = {one.code: one for one in fieldwork.arrivals if one.code}
    ids = register_participants(commission_id=commission_id, codes=coded, actor=actor, now=now)
    before = Arrival.objects.filter(participant_id__in=ids.values())
    tokens = dict(before.values_list("participant_id", "token"))
    before.delete()
    thanked = Counter((one.on, one.via) for one in fieldwork.arrivals if not one.code)
    stored = Arrival.objects.filter(commission_id=commission_id, answer=THANKED)
    missing = thanked - Counter(stored.values_list("on", "via"))
    rows = [
        Arrival(
            commission_id=commission_id,
            participant_id=pk,
            on=coded[code].on,
            via=coded[code].via,
            answer=coded[code].answer,
            features=dict(coded[code].features),
            token=tokens.get(pk, ""),
        )
        for code, pk in ids.items()
    ]
    rows += [
        Arrival(commission_id=commission_id, on=on, via=via, answer=THANKED, features={})
        for on, via in missing.elements()
    ]
    Arrival.objects.bulk_create(rows)


def forget_arrival(participant_id: int) -> dict[str, int]:
    """Remove a withdrawn participant's arrival; part of the room's withdrawal handler."""
    arrivals, _ = Arrival.objects.filter(participant_id=participant_id).delete()
    return {"arrivals": arrivals}


def remove_arrivals(commission_id: int) -> int:
    """Take out everyone who came, as part of taking a recruitment out; return how many."""
    removed, _ = Arrival.objects.filter(commission_id=commission_id).delete()
    return removed


def _ready(commission_id: int, code: str) -> tuple[Recruitment, DrawSettings]:
    recruitment = stored_recruit(commission_id)
    if recruitment is None or not len(recruitment.quotas) or recruitment.settings is None:
        raise UnableToAnswerArrival(
            "Nobody can be answered yet: the quotas or the size of the panel are missing.",
            remedy="Add recruit/quotas.csv and recruit/draw.toml to the study folder; import it.",
        )
    gone = CodeRules(EXTERNAL, frozenset(withdrawn_codes(commission_id)))
    if code in recruitment.codes or gone.has_withdrawn(code):
        raise UnableToAnswerArrival(
            f"The code “{code}” is somebody's already.",
            remedy="Leave the code out, and a fresh one is made.",
            participant=code,
        )
    return recruitment, recruitment.settings


def _check_sent_once(commission_id: int, newcomer: Newcomer) -> None:
    if not newcomer.token:
        return
    earlier = Arrival.objects.filter(commission_id=commission_id, token=newcomer.token_digest)
    found = earlier.values_list("answer", "participant__code").first()
    if found is None:
        return
    answer, code = found
    known = f", with the code “{code}”" if code else ""
    raise UnableToAnswerAgain(
        f"This was sent before, and answered: {answer}{known}. Nothing was added.",
        remedy="Tell them that. If somebody else has come, enter them anew.",
        answer=answer,
        participant=code or "",
    )


def _check_acceptable(arrival: ArrivalValue, decision: Decision, on: date, *, anyway: bool) -> None:
    if on < arrival.on:
        raise UnableToAcceptHeld(
            f"“{arrival.code}” came on {day_in_words(arrival.on)}, after {day_in_words(on)}.",
            remedy="Give that day or a later one.",
            participant=arrival.code,
        )
    if decision.answer == THANKED:
        raise UnableToAcceptHeld(
            f"“{arrival.code}” cannot be accepted. {decision.reason}",
            remedy="Ask again when a place comes free.",
            participant=arrival.code,
        )
    if decision.answer == HELD and not anyway:
        raise UnableToAcceptHeld(
            f"“{arrival.code}” still waits. {decision.reason}",
            remedy="Wait for others to come, or accept them all the same.",
            participant=arrival.code,
            answer=HELD,
        )


def _confirm(participant_id: int, on: date, actor: str, now: datetime) -> None:
    FieldStep.objects.create(
        participant_id=participant_id,
        number=1,
        status=CONFIRMED,
        on=on,
        recorded_at=now,
        actor=actor,
    )


def _keep(
    commission_id: int,
    newcomer: Newcomer,
    features: dict[str, str],
    decision: Decision,
    actor: str,
    now: datetime,
) -> None:
    known = decision.answer != THANKED
    codes = [newcomer.code] if known else []
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    Arrival.objects.create(
        commission_id=commission_id,
        participant_id=ids[newcomer.code] if known else None,
        on=newcomer.on,
        via=newcomer.via,
        answer=decision.answer,
        features=features,
        token=newcomer.token_digest,
    )
    if decision.answer == ACCEPTED:
        _confirm(ids[newcomer.code], newcomer.on, actor, now)
    record_in_study(
        "recruit.arrival-answered",
        commission_id,
        actor,
        now,
        codes=codes,
        facts={"answer": decision.answer},
        digests={"features": features} if known else {},
    )
