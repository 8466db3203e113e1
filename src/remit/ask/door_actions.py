"""Writes of doors: addresses are opened and closed, and people come in by them."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.filling.traveller import PARTICIPANT
from remit.ask.core.modes import MODES
from remit.ask.filling_queries import stored_journey
from remit.ask.models import Door, Screening
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.codes import ALPHABET
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.people.actions import register_participants
from remit.people.consent_actions import give_consents
from remit.people.core.consents import ConsentAnswer
from remit.people.queries import fresh_code, participant_id
from remit.people.secret_actions import fresh_secret, give_secret
from remit.people.vault_actions import ParticipantNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from remit.people.secret_actions import FreshSecret

TOKEN_LENGTH = 10


class UnableToOpenDoor(RemitError):
    """A door cannot be made as it was asked for."""

    code = "door-impossible"
    exit_code = ExitCode.NOT_POSSIBLE


@transaction.atomic
def make_door(
    *,
    commission_id: int,
    mode: str,
    by_card: bool,
    actor: str,
    now: datetime,
    screener: bool = False,
) -> str:
    """Open an address by which participants come in, and return its token.

    Raises:
        UnableToOpenDoor: the mode is none; or it is for a screener that the study does not have,
            or with cards, which nobody has before the screener.
    """
    if screener:
        _check_screener_door(commission_id, by_card=by_card)
    if mode not in MODES:
        raise UnableToOpenDoor(
            f"“{mode}” is no way of answering.", remedy=f"Use one of: {', '.join(MODES)}."
        )
    rng = SystemRandom()
    token = "".join(rng.choice(ALPHABET) for _ in range(TOKEN_LENGTH)).lower()
    Door.objects.create(
        commission_id=commission_id,
        token=token,
        mode=mode,
        by_card=by_card,
        screener=screener,
        opened_at=now,
    )
    record(
        action="ask.door-opened",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"mode": mode, "by-card": by_card, "screener": screener},
        digests={"token": token},
    )
    return token


@transaction.atomic
def close_door(*, commission_id: int, token: str, actor: str, now: datetime) -> bool:
    """Close a door to further answers; answer whether it was open. Withdrawing stays possible."""
    closed = Door.objects.filter(
        commission_id=commission_id, token=token, closed_at__isnull=True
    ).update(closed_at=now)
    if closed:
        record(
            action="ask.door-closed",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            digests={"token": token},
        )
    return bool(closed)


def come_in(
    *,
    commission_id: int,
    code: str,
    by_card: bool,
    consents: Sequence[tuple[str, str, bool]],
    on: date,
    now: datetime,
    screening: bool = False,
) -> tuple[int, str]:
    """Make a participant of somebody who has said yes, or keep what a known one said.

    All of it stands or none. Whoever comes twice with one fresh code, as by a double tap, is one
    participant, and the first secret stands. The slow hash of the secret is made before: others
    who write to the database need not wait for it.

    Args:
        commission_id: the study.
        code: the card's, or one that `unused_code` gave to this visitor alone.
        by_card: whether they came with a card.
        consents: kind, version and yes or no of each.
        on: the day, where the study is.
        now: the moment.
        screening: whether they came by the screener.

    Returns:
        The participant's key, and the secret to show once; "" where none is new.

    Raises:
        ParticipantNotFound: they have withdrawn meanwhile.
    """
    fresh = None if by_card else fresh_secret()
    with transaction.atomic():
        hold_commission(commission_id)
        found = participant_id(commission_id, code)
        if fresh is not None:
            if found is not None:
                return found, ""
            found = _registered(commission_id, code, fresh, now)
        if found is None:
            raise ParticipantNotFound("Whoever this was has withdrawn.", remedy="Nothing was kept.")
        give_consents(
            commission_id=commission_id,
            answers=[
                ConsentAnswer(code, kind, on, version, given) for kind, version, given in consents
            ],
            actor=PARTICIPANT,
            now=now,
        )
        if screening:
            Screening.objects.create(participant_id=found, begun_at=now)
        return found, fresh.secret if fresh else ""


def unused_code(commission_id: int) -> str:
    """Return a code that nobody in the study has or had; it is nobody's until they come in."""
    return fresh_code(commission_id, SystemRandom())


def _registered(commission_id: int, code: str, fresh: FreshSecret, now: datetime) -> int | None:
    """Return a new participant's key; None where the code has withdrawn meanwhile."""
    known = register_participants(
        commission_id=commission_id, codes=[code], actor=PARTICIPANT, now=now
    )
    if code in known:
        give_secret(commission_id=commission_id, code=code, actor=PARTICIPANT, now=now, fresh=fresh)
    return known.get(code)


def _check_screener_door(commission_id: int, *, by_card: bool) -> None:
    journey = stored_journey(commission_id)
    if journey is None or journey.screener is None:
        raise UnableToOpenDoor(
            "This study has no screener.", remedy="Add [screener] to ask/journey.toml; import it."
        )
    if by_card:
        raise UnableToOpenDoor(
            "Nobody has a card before the screener.", remedy="Open the screener without cards."
        )
