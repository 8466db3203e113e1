"""The equality view: which protected characteristics the quotas see, and whom they leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.finding import Finding, digest
from remit.kernel.suppression import is_small
from remit.recruit.core.instance import instance_of
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.programme import Bound, greatest_of_many
from remit.recruit.core.wording import group_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from remit.commission.core.facts import Equality
    from remit.recruit.core.instance import Instance
    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas

EQUALITY = "recruit:equality"

# Equality Act 2010, section 4; beside each the words by which features of a pool go.
CHARACTERISTICS = {
    "Age": ("age",),
    "Disability": ("disability", "disabled", "impairment"),
    "Gender reassignment": ("gender reassignment", "gender identity", "trans", "transgender"),
    "Marriage and civil partnership": ("marriage", "marital", "partnership"),
    "Pregnancy and maternity": ("pregnancy", "pregnant", "maternity"),
    "Race": ("race", "ethnicity", "ethnic", "nationality"),
    "Religion or belief": ("religion", "religiousness", "belief", "faith"),
    "Sex": ("sex", "gender"),
    "Sexual orientation": ("sexual orientation", "sexuality"),
}


def equality_finding(quotas: Quotas, pool: Pool, size: int, equality: Equality) -> Finding:
    """Return what the quotas see of each protected characteristic, and whom they leave out.

    The figures are raw: `characteristics` (name, whether the Act names it, what was done, the
    features of quotas by which it is seen), `values` (those of the pool that no quota gives a
    place, with the number of people), `excluded` (people by kind who can be in no panel) and
    `anybody` (whether there is anybody in the pool whom they could leave out).
    """
    instance = instance_of(quotas, pool, size)
    figures = {
        "characteristics": list(_characteristics(instance.features, equality)),
        "values": list(_without_place(quotas, pool)),
        "excluded": [
            {"features": dict(zip(instance.features, kind, strict=True)), "pool": count}
            for kind, count in in_no_panel(instance).items()
        ],
        "anybody": len(pool) > 0,
    }
    return Finding(
        id=EQUALITY,
        kind="equality",
        title="Protected characteristics, and whom the quotas leave out",
        figures=figures,
        inputs=digest(figures),
    )


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One protected characteristic: whether the Act names it, what was done, and who sees it.

    `features` are those with quotas by which it is seen; without any the quotas do not see it.
    """

    name: str
    in_act: bool
    done: str
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People whom the quotas leave out, in words, and at least how many; None when they are few."""

    who: str
    at_least: int | None


@dataclass(frozen=True, slots=True)
class EqualityView:
    """The equality view as may be shown.

    Attributes:
        characteristics: the Act's, then what else the commission names.
        values: those of the pool that no quota gives a place.
        excluded: everybody who can be in no panel; None when there is nobody.
        kinds: the combinations of features of many of them.
        further: whether there are other combinations, each of few people.
        anybody: whether there is anybody in the pool whom the quotas could leave out.
    """

    characteristics: tuple[Characteristic, ...]
    values: tuple[LeftOut, ...]
    excluded: LeftOut | None
    kinds: tuple[LeftOut, ...]
    further: bool
    anybody: bool


def protect_equality(figures: Mapping[str, Any], threshold: int) -> EqualityView:
    """Return the figures of an equality finding as may be shown.

    Numbers of people are given as “at least”, rounded down to a multiple of the threshold: an
    exact one could be subtracted from the pool's numbers beside it. A combination of features
    that few people have is not named at all.
    """

    def many(count: int) -> int | None:
        return None if is_small(count, threshold) else count // threshold * threshold

    kinds = [
        LeftOut(", ".join(starmap(group_name, row["features"].items())), many(n))
        for row in figures["excluded"]
        if (n := row["pool"])
    ]
    everybody = sum(row["pool"] for row in figures["excluded"])
    return EqualityView(
        characteristics=tuple(
            Characteristic(row["name"], row["in_act"], row["done"], tuple(row["features"]))
            for row in figures["characteristics"]
        ),
        values=tuple(
            LeftOut(group_name(row["feature"], row["value"] or "not said"), many(row["pool"]))
            for row in figures["values"]
        ),
        excluded=LeftOut("Volunteers who can be in no panel", many(everybody))
        if everybody
        else None,
        kinds=tuple(kind for kind in kinds if kind.at_least is not None),
        further=any(kind.at_least is None for kind in kinds),
        anybody=bool(figures.get("anybody", True)),
    )


def in_no_panel(instance: Instance) -> dict[tuple[str, ...], int]:
    """Return the kinds of people who can be in no panel that meets every quota, with how many.

    Each programme looks for the panel that holds the most people not yet met in one. Whoever can
    take the place of somebody on it is met too, which spares most of the programmes. Whoever is
    left when none is found is in no panel. That is everybody where no panel meets the quotas.
    """
    kinds = list(instance.kinds)
    bounds = [
        Bound(quota.minimum, quota.maximum, dict.fromkeys(counted, 1))
        for quota, counted in zip(instance.quotas, instance.counted, strict=True)
    ]
    bounds.append(Bound(instance.size, instance.size, dict.fromkeys(range(len(kinds)), 1)))
    limits = list(instance.kinds.values())
    unmet = set(range(len(kinds)))
    while unmet:
        gains = [int(number in unmet) for number in range(len(kinds))]
        panel = greatest_of_many(gains, limits, bounds, len(kinds))
        if panel is None or not any(panel[number] for number in unmet):
            break
        unmet -= {number for number in unmet if panel[number]}
        unmet -= _may_join(instance, panel, unmet)
    return {kinds[number]: limits[number] for number in sorted(unmet)}


def _may_join(instance: Instance, panel: Sequence[int], others: Collection[int]) -> set[int]:
    """Return the kinds of which one could take the place of somebody on a panel.

    Args:
        instance: the quotas.
        panel: how many of each kind are on a panel that meets them.
        others: the kinds asked about, none of which is on it.
    """
    asked = np.array(sorted(others), dtype=np.int64)
    counts = np.zeros((len(instance.kinds), len(instance.quotas)), dtype=np.int64)
    for number, kinds in enumerate(instance.counted):
        counts[list(kinds), number] = 1
    least = np.array([quota.minimum for quota in instance.quotas])
    most = np.array([quota.maximum for quota in instance.quotas])
    total = np.array(panel[: len(instance.kinds)]) @ counts
    fits = np.zeros(len(asked), dtype=bool)
    for leaving in (number for number, many in enumerate(panel) if many):
        after = total - counts[leaving] + counts[asked]
        fits |= ((after >= least) & (after <= most)).all(axis=1)
    return {int(number) for number in asked[fits]}


def _characteristics(features: tuple[str, ...], equality: Equality) -> Iterator[dict[str, object]]:
    """Yield the Act's characteristics, then what else the commission names."""
    named = dict(equality.characteristics)
    for name, words in CHARACTERISTICS.items():
        mine = [said for said in named if _has(said, name)]
        done = " ".join(named.pop(said) for said in mine)
        seen = [feature for feature in features if any(_has(feature, word) for word in words)]
        yield {"name": name, "in_act": True, "done": done, "features": seen}
    for name, done in named.items():
        seen = [feature for feature in features if _has(feature, name) or _has(name, feature)]
        yield {"name": name, "in_act": False, "done": done, "features": seen}


def _without_place(quotas: Quotas, pool: Pool) -> Iterator[dict[str, object]]:
    """Yield each plain value that somebody has and no panel may hold, or no quota names."""
    for feature in plain_features(quotas.features):
        rows = {quota.value: quota for quota in quotas.of(feature)}
        counts: dict[str, int] = {}
        for volunteer in pool:
            value = volunteer.features.get(feature, "")
            counts[value] = counts.get(value, 0) + 1
        for value, count in counts.items():
            if rows and (value not in rows or not rows[value].maximum):
                yield {"feature": feature, "value": value, "pool": count}


def _has(text: str, phrase: str) -> bool:
    """Whether the words of a phrase stand in a text, side by side."""
    inside, wanted = (
        " ".join(["", *re.findall(r"[^\W_]+", words.casefold()), ""]) for words in (text, phrase)
    )
    return wanted in inside
