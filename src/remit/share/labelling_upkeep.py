"""Writes of pairs to label that come with other acts: kept with a run, forgotten in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.models import LinkageRun, PairSample, SampledPair

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.share.linkage.sampling import Sample


def keep_sample(run: LinkageRun, sample: Sample, deliveries: Mapping[str, str]) -> None:
    """Keep the pairs of a run that can be labelled, within the run's own transaction.

    Args:
        run: the run.
        sample: the pairs.
        deliveries: by dataset, the random name of what was delivered.
    """
    kept = PairSample.objects.create(
        run=run,
        seed=sample.seed,
        strata=[one.as_dict() for one in sample.strata],
        deliveries=dict(deliveries),
    )
    SampledPair.objects.bulk_create(
        SampledPair(
            sample=kept,
            place=place,
            stratum=one.stratum,
            records=[list(one.left), list(one.right)],
            marks=list(one.marks),
        )
        for place, one in enumerate(sample.pairs, start=1)
    )


def forget_pairs(commission_id: int, deliveries: Collection[str]) -> int:
    """Forget which records the pairs are of whose identifiers are destroyed; labels stay.

    A sample that nobody began to label goes whole.

    Args:
        commission_id: the study's key.
        deliveries: the random names of what is destroyed.

    Returns:
        Of how many runs pairs were forgotten.
    """
    gone = set(deliveries)
    ended = [
        one
        for one in PairSample.objects.filter(run__commission_id=commission_id)
        if gone & set(one.deliveries.values())
    ]
    SampledPair.objects.filter(sample__in=ended).update(records=[], marks=[])
    PairSample.objects.filter(pk__in=[one.pk for one in ended if not one.size]).delete()
    return len(ended)


def forget_pairs_of(run: LinkageRun, marks: Collection[bytes]) -> int:
    """Forget the pairs of a run with a record of somebody who is left out; return how many."""
    theirs = {one.hex() for one in marks}
    rows = SampledPair.objects.filter(sample__run=run).only("pk", "marks")
    gone = [one.pk for one in rows if theirs & set(one.marks)]
    return SampledPair.objects.filter(pk__in=gone).update(records=[], marks=[])
