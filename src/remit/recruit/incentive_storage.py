"""How incentives are kept: as rows, as spending, as a folder brings them, without who withdrew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.commission.actions import replace_spends
from remit.commission.core.facts import Spend
from remit.kernel.errors import ExitCode, RemitError
from remit.people.actions import register_participants
from remit.recruit.core.incentive import COLUMNS, METHODS, PAID, PROMISED, cells, goes_on
from remit.recruit.core.incentive import Incentive as IncentiveValue
from remit.recruit.core.sent_once import token_digest
from remit.recruit.entries import record_in_study
from remit.recruit.incentive_queries import incentives_from, stored_incentives
from remit.recruit.models import Incentive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

ROOM = "recruit"


class UnableToStoreIncentives(RemitError):
    """A study folder contradicts what was paid or cancelled here."""

    code = "incentives-contradict"
    exit_code = ExitCode.NOT_POSSIBLE


def store_incentives(
    commission_id: int, incentives: Sequence[IncentiveValue], actor: str, now: datetime
) -> None:
    """Store the incentives of a study folder by number; those that it does not list stay.

    A record that says less than the stored one takes nothing away.

    Raises:
        UnableToStoreIncentives: what was paid or cancelled here is told otherwise.
    """
    stored = {one.number: one for one in stored_incentives(commission_id)}
    changed = [
        one
        for one in incentives
        if one.number not in stored or not _says_it_all(stored[one.number], one)
    ]
    _check_told_alike(changed, stored)
    if not changed:
        return
    codes = {one.code for one in changed} - {""}
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    numbers = [one.number for one in changed]
    before = Incentive.objects.filter(commission_id=commission_id, number__in=numbers)
    tokens = dict(before.values_list("number", "token"))
    before.delete()
    Incentive.objects.bulk_create(
        _row(commission_id, one, ids, tokens.get(one.number, "")) for one in changed
    )
    record_in_study(
        "recruit.incentives-stored",
        commission_id,
        actor,
        now,
        codes=sorted(codes),
        facts={"incentives": len(incentives), "changed": len(changed)},
        digests={"incentives": [as_text(one) for one in changed]},
    )
    paid = [one for one in stored_incentives(commission_id) if one.state == PAID]
    replace_spends(
        commission_id=commission_id,
        room=ROOM,
        spends={reference_of(one): spend_of(one) for one in paid},
        codes=sorted({one.code for one in paid} - {""}),
        actor=actor,
        now=now,
    )


def forget_incentives(participant_id: int) -> dict[str, int]:
    """Keep a withdrawn participant's payments without them; part of the withdrawal handler.

    The accounts need amount, method and day. What a payment was for and its receipt go with the
    code, and so does whatever was promised, was called off or came back.

    Returns:
        How many incentives were removed, and how many payments lost their code.
    """
    rows = Incentive.objects.filter(participant_id=participant_id)
    values = incentives_from(rows.select_related("participant"))
    paid = [one.number for one in values if one.without_person()]
    kept = rows.filter(number__in=paid).update(
        participant=None, promised_on=None, what="", session="", receipt=""
    )
    removed, _ = Incentive.objects.filter(participant_id=participant_id).delete()
    return {"incentives": removed, "codes of payments": kept}


def remove_promises(commission_id: int) -> int:
    """Take out what was promised and not paid, as part of taking a recruitment out.

    Returns:
        How many promises.
    """
    removed, _ = Incentive.objects.filter(
        commission_id=commission_id, paid_on__isnull=True, cancelled_on__isnull=True
    ).delete()
    return removed


def keep_incentive(
    commission_id: int, incentive: IncentiveValue, ids: Mapping[str, int], token: str = ""
) -> None:
    """Keep a new incentive as a row; `ids` are participants' keys by code.

    `token` is what a form was sent with, so that it counts once.
    """
    _row(commission_id, incentive, ids, token_digest(token)).save(force_insert=True)


def spend_of(incentive: IncentiveValue) -> Spend:
    """Return a payment as the commission counts it, without whose it was."""
    if incentive.paid_on is None:  # only what was paid is spent
        raise AssertionError(incentive)
    method = METHODS[incentive.method].lower()
    return Spend(incentive.paid_on, incentive.amount, f"Thanks to a participant ({method})")


def reference_of(incentive: IncentiveValue) -> str:
    """Return the reference under which a payment is posted as spending."""
    return f"incentive {incentive.number}"


def as_text(incentive: IncentiveValue) -> list[str]:
    """Return an incentive's cells as text, for a digest."""
    return ["" if value is None else str(value) for value in cells(incentive).values()]


def _row(
    commission_id: int, incentive: IncentiveValue, ids: Mapping[str, int], token: str
) -> Incentive:
    return Incentive(
        commission_id=commission_id,
        token=token,
        participant_id=ids[incentive.code] if incentive.code else None,
        **{name: getattr(incentive, name) for name in COLUMNS if name != "code"},
    )


def _says_it_all(said: IncentiveValue, other: IncentiveValue) -> bool:
    """Whether a record says all that another says, or all but whose payment it was."""
    return goes_on(said, other) or said == other.without_person()


def _check_told_alike(
    changed: Sequence[IncentiveValue], stored: Mapping[int, IncentiveValue]
) -> None:
    """Refuse to rewrite what was paid or cancelled."""
    told_otherwise = [
        str(one.number)
        for one in changed
        if one.number in stored
        and stored[one.number].state != PROMISED
        and not _says_it_all(one, stored[one.number])
    ]
    if told_otherwise:
        raise UnableToStoreIncentives(
            f"What was paid or cancelled here is told otherwise in recruit/incentives.csv, in "
            f"these numbers: {', '.join(told_otherwise)}.",
            remedy="Cancel here what was wrong; give what is new in the folder a free number.",
            numbers=told_otherwise,
        )
