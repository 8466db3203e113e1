"""Writes of labelling pairs: the sample begun, two records looked at, an answer given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.ledger.actions import record
from remit.share.core.linkage.labelling import ANSWERS, SIZES, allocation
from remit.share.delivery_actions import running_agreement
from remit.share.delivery_queries import stored_deliveries
from remit.share.linkage.showing import identifiers_of, side_by_side
from remit.share.linkage.workspace import check_installed
from remit.share.models import PairLabel, PairSample, SampledPair
from remit.share.permissions import check_can_label_pairs

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from remit.share.linkage.showing import Side


class UnableToLabel(RemitError):
    """Pairs of a run cannot be labelled, or not so."""

    code = "pairs-not-there"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records' identifiers, side by side.

    Attributes:
        place: of the pair, from 1.
        of: how many pairs there are.
        left: the one dataset.
        right: the other.
        sides: what identifies, one after the other.
    """

    place: int
    of: int
    left: str
    right: str
    sides: tuple[Side, ...]


@transaction.atomic
def begin_labelling(
    *, commission_id: int, run: str, size: int, user_id: int, actor: str, now: datetime
) -> int:
    """Keep as many of the pairs drawn as are to be labelled; return how many these are.

    Raises:
        NotAllowed: the user is not of the linkage unit.
        UnableToLabel: no pairs are kept of the run, or the sample was begun, or the size is none.
        UnableToRun: the agreement may not run any more.
    """
    check_can_label_pairs(user_id, commission_id)
    hold_commission(commission_id)
    sample = _sample(commission_id, run)
    _check_open(sample, now)
    if sample.size:
        raise UnableToLabel(
            f"The pairs of {run} are drawn already.", remedy="Go on with those.", run=run
        )
    if size not in SIZES:
        listed = ", ".join(map(str, SIZES))
        raise UnableToLabel(
            f"{size} pairs cannot be drawn.", remedy=f"Choose one of: {listed}.", run=run
        )
    left = list(allocation([one["size"] for one in sample.strata], size))
    chosen = []
    for pair in SampledPair.objects.filter(sample=sample):
        if pair.records and left[pair.stratum] > 0:
            left[pair.stratum] -= 1
            chosen.append(pair)
    SampledPair.objects.filter(sample=sample).delete()
    SampledPair.objects.bulk_create(
        SampledPair(
            sample=sample,
            place=place,
            stratum=one.stratum,
            records=one.records,
            marks=one.marks,
        )
        for place, one in enumerate(chosen, start=1)
    )
    sample.size, sample.drawn_at, sample.drawn_by = len(chosen), now, actor
    sample.save()
    _note("share.pairs-drawn", sample, actor, now, pairs=len(chosen), seed=str(sample.seed))
    return sample.size


@transaction.atomic
def read_pair(
    *,
    commission_id: int,
    run: str,
    place: int,
    home: Path,
    vault_key: bytes,
    user_id: int,
    actor: str,
    now: datetime,
) -> Pair:
    """Return what identifies the two records of a pair; the look goes into the ledger.

    Raises:
        NotAllowed: the user is not of the linkage unit.
        UnableToLabel: there is no such pair, or not any more.
        UnableToRun: the agreement may not run any more.
        UnableToOpenDelivery: what was delivered was changed, or is gone.
        PartMissing: the part that links is not installed.
    """
    check_can_label_pairs(user_id, commission_id)
    check_installed()
    sample = _sample(commission_id, run)
    _check_open(sample, now)
    agreement = running_agreement(commission_id, sample.run.agreement, now)
    pair = _pair(sample, place)
    stored = {one.dataset: one for one, *_ in stored_deliveries(commission_id, agreement, home)}
    shown = []
    for dataset, number in pair.records:
        found = stored.get(dataset)
        if found is None or found.token != sample.deliveries.get(dataset):
            raise _gone(run)
        shown.append(identifiers_of(found, number, vault_key))
    _note("share.pairs-read", sample, actor, now, pairs=1)
    (left, _), (right, _) = pair.records
    one, other = shown
    return Pair(place, sample.size, left, right, side_by_side(one, other, timezone.localdate(now)))


@transaction.atomic
def label_pair(
    *,
    commission_id: int,
    run: str,
    place: int,
    answer: str,
    user_id: int,
    actor: str,
    now: datetime,
) -> None:
    """Store what somebody answered of a pair, in place of what they answered before.

    Raises:
        NotAllowed: the user is not of the linkage unit.
        UnableToLabel: there is no such pair, or not any more, or the answer is none.
        UnableToRun: the agreement may not run any more.
    """
    check_can_label_pairs(user_id, commission_id)
    hold_commission(commission_id)
    sample = _sample(commission_id, run)
    _check_open(sample, now)
    pair = _pair(sample, place)
    if answer not in ANSWERS:
        raise UnableToLabel(
            "No answer was chosen.", remedy="Choose one of the three, then go on.", run=run
        )
    PairLabel.objects.update_or_create(pair=pair, by=actor, defaults={"answer": answer, "at": now})
    _note("share.pairs-labelled", sample, actor, now, pairs=1)


def _sample(commission_id: int, run: str) -> PairSample:
    """Return the sample of a run.

    Raises:
        UnableToLabel: there is none.
    """
    found = (
        PairSample.objects.filter(run__commission_id=commission_id, run__name=run)
        .select_related("run")
        .first()
    )
    if found is None:
        raise _gone(run)
    return found


def _check_open(sample: PairSample, now: datetime) -> None:
    """Let a sample pass whose agreement stands, and lets identifiers be kept today.

    Raises:
        UnableToLabel: the day until which identifiers are kept has come.
        UnableToRun: the agreement may not run any more.
    """
    run = sample.run
    until = running_agreement(run.commission_id, run.agreement, now).safeguards.identifiers_until
    if until is None or timezone.localdate(now) >= until:
        raise _gone(run.name)


def _pair(sample: PairSample, place: int) -> SampledPair:
    """Return a pair that can be looked at.

    Raises:
        UnableToLabel: there is none of that place, or its records are forgotten.
    """
    found = SampledPair.objects.filter(sample=sample, place=place).first()
    if found is None or not sample.size:
        raise UnableToLabel(
            f"{sample.run.name} has no pair {place}.",
            remedy="Go back to the list of its pairs.",
            run=sample.run.name,
        )
    if not found.records:
        raise UnableToLabel(
            "The two records of this pair are forgotten: somebody is left out, or their "
            "identifiers are destroyed.",
            remedy="Go on with the next.",
            run=sample.run.name,
        )
    return found


def _gone(run: str) -> UnableToLabel:
    return UnableToLabel(
        f"What identifies people in {run} is destroyed, so its pairs cannot be looked at.",
        remedy="Label the pairs of a run while its agreement keeps identifiers.",
        run=run,
    )


def _note(action: str, sample: PairSample, actor: str, now: datetime, **facts: int | str) -> None:
    run = sample.run
    record(
        action=action,
        actor=actor,
        now=now,
        commission=commission_name(run.commission_id),
        facts={"agreement": run.agreement, "run": run.name, **facts},
    )
