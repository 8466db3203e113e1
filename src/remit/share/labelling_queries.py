"""Reads of pairs that are labelled by hand, and what their labels measure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.share.core.linkage.labelling import (
    DIFFERENT,
    SAME,
    UNSURE,
    Stratum,
    Tally,
    agreements,
    measured,
    settled,
)
from remit.share.models import PairLabel, PairSample, SampledPair

if TYPE_CHECKING:
    from datetime import datetime

    from remit.share.core.linkage.labelling import Agreement, Measured


@dataclass(frozen=True, slots=True)
class Labelling:
    """How far the labelling of a run's pairs is, and what it gives.

    Attributes:
        seed: what the pairs were drawn by.
        strata: of all pairs that were compared, and how those drawn were answered.
        size: how many pairs are to be labelled; 0 until somebody begins.
        drawn_at: when that was said.
        drawn_by: by whom.
        there: how many pairs can still be looked at.
        by: who answered, and how many pairs each.
        measured: precision and recall by the labels.
        agreements: how far every two people answered alike.
    """

    seed: int
    strata: tuple[tuple[Stratum, Tally], ...]
    size: int
    drawn_at: datetime | None
    drawn_by: str
    there: int
    by: tuple[tuple[str, int], ...]
    measured: Measured
    agreements: tuple[Agreement, ...]


def labelling(commission_id: int, run: str) -> Labelling | None:
    """Return how far the labelling of a run's pairs is, or None where none can be labelled."""
    sample = PairSample.objects.filter(run__commission_id=commission_id, run__name=run).first()
    if sample is None:
        return None
    pairs = list(SampledPair.objects.filter(sample=sample).values_list("pk", "stratum", "records"))
    answers: dict[str, dict[int, str]] = {}
    for pair, by, answer in PairLabel.objects.filter(pair__sample=sample).values_list(
        "pair_id", "by", "answer"
    ):
        answers.setdefault(by, {})[pair] = answer
    strata = [Stratum(**one) for one in sample.strata]
    counts: list[Counter[str]] = [Counter() for _ in strata]
    for pair, stratum, _ in pairs:
        given = [own[pair] for own in answers.values() if pair in own]
        if given:
            counts[stratum][settled(given)] += 1
    tallies = [Tally(one[SAME], one[DIFFERENT], one[UNSURE]) for one in counts]
    return Labelling(
        seed=sample.seed,
        strata=tuple(zip(strata, tallies, strict=True)),
        size=sample.size,
        drawn_at=sample.drawn_at,
        drawn_by=sample.drawn_by,
        there=sum(bool(records) for *_, records in pairs),
        by=tuple((by, len(own)) for by, own in sorted(answers.items())),
        measured=measured(strata, tallies),
        agreements=agreements(answers),
    )


def next_pair(commission_id: int, run: str, by: str) -> int | None:
    """Return the place of the first pair that somebody has not answered, or None."""
    mine = PairLabel.objects.filter(
        by=by, pair__sample__run__commission_id=commission_id, pair__sample__run__name=run
    )
    return (
        SampledPair.objects.filter(
            sample__run__commission_id=commission_id, sample__run__name=run, sample__size__gt=0
        )
        .exclude(records=[])
        .exclude(pk__in=mine.values("pair_id"))
        .values_list("place", flat=True)
        .first()
    )


def answer_of(commission_id: int, run: str, place: int, by: str) -> str:
    """Return what somebody answered of a pair, or ""."""
    found = PairLabel.objects.filter(
        by=by,
        pair__place=place,
        pair__sample__run__commission_id=commission_id,
        pair__sample__run__name=run,
    ).first()
    return found.answer if found else ""
