"""Writes of until when replaced words and recordings are kept, and of their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import day_in_words
from remit.ledger.actions import record
from remit.listen.core.kept_parts import NO_KEPT
from remit.listen.core.safeguards import NAMES, RECORDING
from remit.listen.kept_queries import stored_kept
from remit.listen.kept_storage import replace_kept
from remit.listen.models import KeepingDate
from remit.listen.permissions import check_can_read_transcript
from remit.listen.safeguard_files import MOST_CHARACTERS
from remit.people.original_actions import ReplacedWords, destroy_originals, keep_originals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


class UnableToKeep(RemitError):
    """What was said of keeping or destroying something cannot be."""

    code = "unable-to-keep"
    exit_code = ExitCode.INVALID_INPUT


@transaction.atomic
def state_day(
    *,
    commission_id: int,
    what: str,
    name: str,
    destroy_by: date,
    user_id: int | None,
    actor: str,
    now: datetime,
) -> None:
    """State the day by which the replaced words, or a recording, are destroyed.

    A day that was stated before is put in its place; who has destroyed a recording stays.

    Args:
        commission_id: the study.
        what: “names” or “recording”.
        name: which recording; blank for the replaced words.
        destroy_by: the day.
        user_id: who states it; None for whoever runs the server, as everywhere in this module.
        actor: what the ledger calls them.
        now: when.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToKeep: the recording has no name, or one that is too long.
    """
    _check_may(user_id, commission_id)
    called = " ".join(name.split()) if what == RECORDING else ""
    if what == RECORDING and not 0 < len(called) <= MOST_CHARACTERS["name"]:
        raise UnableToKeep(
            f"A recording needs a name of at most {MOST_CHARACTERS['name']} characters.",
            remedy="Give it that of its file or its tape, without the name of anybody in it.",
        )
    hold_commission(commission_id)
    KeepingDate.objects.update_or_create(
        commission_id=commission_id, what=what, name=called, defaults={"destroy_by": destroy_by}
    )
    record(
        action="listen.keeping-stated",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"what": what, "destroy_by": destroy_by.isoformat()},
        digests={"name": called},
    )


@transaction.atomic
def seal_words(
    *,
    commission_id: int,
    originals: Iterable[ReplacedWords],
    vault_key: bytes,
    user_id: int | None,
    actor: str,
    now: datetime,
) -> None:
    """Seal words that are replaced; if those of before were destroyed, these are still to be.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToOpenVault: the vault's key is unusable.
    """
    _check_may(user_id, commission_id)
    fresh = keep_originals(
        commission_id=commission_id, originals=originals, vault_key=vault_key, actor=actor, now=now
    )
    if fresh:
        KeepingDate.objects.filter(commission_id=commission_id, what=NAMES).update(
            destroyed_on=None, by=""
        )


@transaction.atomic
def destroy_names(*, commission_id: int, user_id: int | None, actor: str, now: datetime) -> int:
    """Destroy what the vault knows of the words that were replaced, before or after its day.

    The transcripts stay as they are; nobody can say any more what stood in them.

    Returns:
        How many replaced words there were.

    Raises:
        NotAllowed: the user is no researcher of the study.
    """
    _check_may(user_id, commission_id)
    count = destroy_originals(commission_id=commission_id, actor=actor, now=now)
    day = timezone.localdate(now)
    KeepingDate.objects.update_or_create(
        commission_id=commission_id,
        what=NAMES,
        name="",
        defaults={"destroyed_on": day, "by": actor},
        create_defaults={"destroy_by": day, "destroyed_on": day, "by": actor},
    )
    return count


@transaction.atomic
def say_recording_destroyed(
    *,
    commission_id: int,
    name: str,
    user_id: int | None,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> None:
    """Note that a recording, which lies outside of Remit, was destroyed.

    Args:
        commission_id: the study.
        name: the recording's.
        user_id: who says so.
        actor: what the ledger calls them.
        now: when they do.
        on: the day on which it was; today when left out.

    Raises:
        NotAllowed: the user is no researcher of the study.
        UnableToKeep: there is no such recording, it was destroyed before, or the day is to come.
    """
    _check_may(user_id, commission_id)
    hold_commission(commission_id)
    today = timezone.localdate(now)
    day = on or today
    if day > today:
        raise UnableToKeep(
            f"{day_in_words(day)} is still to come.", remedy="Give the day on which it was done."
        )
    rows = KeepingDate.objects.filter(commission_id=commission_id, what=RECORDING, name=name)
    if not rows.filter(destroyed_on__isnull=True).update(destroyed_on=day, by=actor):
        raise UnableToKeep(
            f"There is no recording “{name}” that is still kept.",
            remedy="Give its name as the list has it.",
            recording=name,
        )
    record(
        action="listen.recording-destroyed",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        facts={"on": day.isoformat()},
        digests={"name": name},
    )


@transaction.atomic
def take_kept_out(*, commission_id: int, user_id: int | None, actor: str, now: datetime) -> int:
    """Take out of a study what its imported project held that has no home here.

    Returns:
        How many parts there were.

    Raises:
        NotAllowed: the user is no researcher of the study.
    """
    _check_may(user_id, commission_id)
    hold_commission(commission_id)
    count = sum(stored_kept(commission_id).kinds().values())
    if count:
        replace_kept(commission_id, NO_KEPT)
        record(
            action="listen.kept-parts-taken-out",
            actor=actor,
            now=now,
            commission=commission_name(commission_id),
            facts={"parts": count},
        )
    return count


def _check_may(user_id: int | None, commission_id: int) -> None:
    """Let researchers of the study pass, and whoever runs the server, who has its files anyway."""
    if user_id is not None:
        check_can_read_transcript(user_id, commission_id)
