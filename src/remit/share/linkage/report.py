"""What a run tells: files, weights, estimates, and beside a truth how good it was for whom."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.share.linkage.truth import error_by_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from remit.kernel.errors import Problems
    from remit.share.core.linkage.measures import Growth
    from remit.share.core.linkage.request import Engine, Request
    from remit.share.core.linkage.settings import Settings
    from remit.share.linkage.matching import Custodian
    from remit.share.linkage.pairing import Weighed

THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
HIGH_PRECISION = 0.995
_TELLING = 20  # pairs of a group; fewer say little
_BANDS = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0)


@dataclass(frozen=True, slots=True)
class Linked:
    """Records joined to persons.

    Attributes:
        person: each record's person, by its smallest record number.
        custodian: whose file each record is in.
        chances: of all joinings that one record of each custodian allows, likeliest first.
        cut: how many of them were taken.
        weighed: what was weighed of each two custodians.
        growth: measures after each joining, where the truth is known.
    """

    person: NDArray[np.int64]
    custodian: NDArray[np.int64]
    chances: NDArray[np.float64]
    cut: int
    weighed: tuple[Weighed, ...]
    growth: Growth | None

    @property
    def threshold(self) -> float | None:
        """The least probability that was taken; None where nothing was linked."""
        return float(self.chances[self.cut - 1]) if self.cut else None

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many records each person has."""
        counts = np.bincount(self.person)
        return np.asarray(counts[counts > 0], dtype=np.int64)


def report(
    connection: Any,
    request: Request,
    custodians: Sequence[Custodian],
    figures: Sequence[Mapping[str, object]],
    linked: Linked,
    problems: Problems,
    settings: Settings,
) -> dict[str, object]:
    """Return everything that can be told about a rehearsal, as plain values."""
    told: dict[str, object] = {
        "rehearsal": True,
        "encoded": request.encoded,
        **account(
            custodians,
            figures,
            linked,
            problems,
            settings=settings,
            engine=request.power.engine,
        ),
    }
    if linked.growth is not None:
        told |= _measured(connection, linked, linked.growth)
    return told | {"sentences": sentences(told)}


def account(
    custodians: Sequence[Custodian],
    figures: Sequence[Mapping[str, object]],
    linked: Linked,
    problems: Problems,
    *,
    settings: Settings,
    engine: Engine,
) -> dict[str, object]:
    """Return what is told of any linking: files, weights, counts and estimates."""
    return {
        "engine": str(engine),
        "splink": import_module("splink").__version__,
        "custodians": [
            _custodian(one, each, linked, at)
            for at, (one, each) in enumerate(zip(custodians, figures, strict=True))
        ],
        "pairs": [
            _pair(one.source.name, other.source.name, weighed)
            for (one, other), weighed in zip(
                combinations(custodians, 2), linked.weighed, strict=True
            )
        ],
        "records": len(linked.person),
        "persons": len(linked.sizes),
        "persons_linked": int((linked.sizes > 1).sum()),
        "linked_pairs": _pairs(linked),
        "threshold": _rounded(linked.threshold),
        "threshold_chosen_for": _aim(settings),
        "settings": settings.document(),
        "estimated": _estimated(linked),
        "by_probability": _by_probability(linked),
        "notices": [one.as_dict() for one in problems.notices],
    }


def _aim(settings: Settings) -> str:
    if settings.least_weight is not None:
        return f"a weight of at least {settings.least_weight:g}"
    if settings.precision is not None:
        return f"an expected precision of {settings.precision}"
    return "the best F1 that can be expected"


def _by_probability(linked: Linked) -> list[dict[str, object]]:
    """Return how many joinings were and were not made, by how likely they are, likeliest first."""
    made = np.arange(len(linked.chances)) < linked.cut
    found: list[dict[str, object]] = []
    for least, most in reversed(list(pairwise(_BANDS))):
        within = (linked.chances >= least) & (linked.chances < most)
        within |= (linked.chances == most) & (most == _BANDS[-1])
        found += [
            {"from": least, "to": most, "linked": is_made, "n": n}
            for is_made in (True, False)
            if (n := int((within & (made == is_made)).sum()))
        ]
    return found


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)


def _pairs(linked: Linked) -> int:
    """Return how many pairs of records of different custodians are of one person."""
    whole = linked.sizes
    many = int(linked.custodian.max(initial=0)) + 1
    own = np.bincount(linked.person * many + linked.custodian)
    return int((whole * (whole - 1) // 2).sum() - (own * (own - 1) // 2).sum())


def _custodian(
    one: Custodian, figures: Mapping[str, object], linked: Linked, at: int
) -> dict[str, object]:
    own = linked.person[linked.custodian == at]
    counts = np.bincount(linked.person, minlength=len(linked.person))
    return {
        "name": one.source.name,
        "file": one.source.file,
        "records": one.source.rows,
        "linked_records": int((counts[own] > 1).sum()),
        "record_id": one.record_id or "row number",
        "fields": {str(role): column for role, column in one.chosen.items()},
        "not_compared": [
            column
            for column in one.source.columns
            if column not in one.chosen.values() and column != one.record_id
        ],
        "columns": list(one.columns),
        **figures,
    }


def _pair(left: str, right: str, weighed: Weighed) -> dict[str, object]:
    return {
        "left": left,
        "right": right,
        "pairs_weighed": len(weighed.left),
        "matches_expected": round(weighed.matches, 1),
        "records_in_crowded_keys": weighed.left_out,
        "settings": weighed.settings,
    }


def _estimated(linked: Linked) -> dict[str, object]:
    """Return precision, and recall among pairs that shared a key, as the probabilities have it."""
    if not linked.cut:
        return {"precision": None, "recall_of_compared": None}
    precision = float(linked.chances[: linked.cut].mean())
    expected = sum(one.matches for one in linked.weighed)
    recall = min(precision * _pairs(linked) / expected, 1.0) if expected else None
    return {"precision": _rounded(precision), "recall_of_compared": _rounded(recall)}


def _measured(connection: Any, linked: Linked, grown: Growth) -> dict[str, object]:
    pyarrow = import_module("pyarrow")
    connection.register(
        "linked",
        pyarrow.table({"unique_id": np.arange(len(linked.person)), "person": linked.person}),
    )
    groups = error_by_group(connection)
    connection.unregister("linked")

    def point(joinings: int) -> dict[str, object]:
        least = float(linked.chances[joinings - 1]) if joinings else None
        return {"threshold": _rounded(least), **grown.after(joinings).as_dict()}

    curve = [
        {"threshold": at, **grown.after(int((linked.chances >= at).sum())).as_dict()}
        for at in THRESHOLDS
    ]
    return {
        **grown.after(linked.cut).as_dict(),
        "best": point(grown.best()),
        "at_precision": {"least": HIGH_PRECISION, **point(grown.at_precision(HIGH_PRECISION))},
        "curve": curve,
        "groups": groups,
    }


def sentences(told: Mapping[str, Any]) -> list[str]:
    """Return the outcome in sentences."""
    names = " and ".join(one["name"] for one in told["custodians"])
    said = [
        f"{told['records']:,} records of {names}: {told['linked_pairs']:,} pairs linked.",
        f"{told['persons']:,} persons, of whom {told['persons_linked']:,} have several records.",
    ]
    estimated = told["estimated"]
    if estimated["precision"] is not None:
        said.append(
            f"By its own probabilities {estimated['precision']:.1%} of the links are right "
            f"(threshold {told['threshold']}, chosen for {told['threshold_chosen_for']})."
        )
    if told.get("true_pairs") is not None:
        said.append(_quality(told))
    if told.get("f1") is not None and told["precision"] is not None:
        said += _missed(told["groups"])
    return said


def _quality(told: Mapping[str, Any]) -> str:
    if told["recall"] is None:
        return "By the truth nobody has records in two files."
    if told["precision"] is None:
        return f"By the truth: none of {told['true_pairs']:,} pairs was found."
    return (
        f"By the truth: precision {told['precision']:.4f} (n = {told['linked_pairs']:,} links), "
        f"recall {told['recall']:.4f} (n = {told['true_pairs']:,} pairs), F1 {told['f1']:.4f}."
    )


def _missed(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    many = [
        one
        for one in groups
        if one["n"] >= _TELLING and one["missed"] and one["by"] not in ("custodians", "born")
    ]
    worst = sorted(many, key=lambda one: (one["recall"], one["by"], one["group"]))[:3]
    return [
        f"Most often missed: {one['group']}, {one['missed']:,} of {one['n']:,} pairs."
        for one in worst
    ]
