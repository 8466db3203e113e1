"""The charts of a run's page: what each finding weighs, and how sure the links are.

Each bar stands beside its number, so that nothing is told by a picture alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import is_small
from remit.share.core.run_figures import ROLES, TEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HALF = 50.0
_MINUS = "\N{MINUS SIGN}"
_LEAST_PROBABILITY = 1e-12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in per cent of its width.

    Attributes:
        label: what it stands for.
        value: its number in words.
        start: where it begins.
        width: how long it is.
        side: "for" or "against" one person; "kept" or "left" of links.
    """

    label: str
    value: str
    start: str
    width: str
    side: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What each finding on one field weighs between two custodians."""

    field: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class PairOfCustodians:
    """The weights between two custodians, field by field."""

    left: str
    right: str
    fields: tuple[Weights, ...]


def weight_charts(report: Mapping[str, Any]) -> tuple[PairOfCustodians, ...]:
    """Return for each two custodians what each finding weighs, in powers of two.

    The weight is log2(m / u): how much more often records of one person are so than records of two
    (Fellegi and Sunter 1969). All bars of a run have one scale.
    """
    pairs = [(one, _weighed(one.get("settings", {}))) for one in report.get("pairs", ())]
    most = max((abs(w) for _, fields in pairs for _, rows in fields for _, w in rows), default=1.0)
    return tuple(
        PairOfCustodians(
            one["left"],
            one["right"],
            tuple(
                Weights(
                    name, tuple(_weight_bar(label, weight, most or 1.0) for label, weight in rows)
                )
                for name, rows in fields
            ),
        )
        for one, fields in pairs
        if fields
    )


def _weighed(settings: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, float]]]]:
    """Return of each comparison its levels with their weights, where they have any."""
    found = []
    for one in settings.get("comparisons", ()):
        rows = [
            (str(level.get("label_for_charts", "")), log2(_no_zero(m) / _no_zero(u)))
            for level in one["comparison_levels"]
            if (m := level.get("m_probability")) is not None
            and (u := level.get("u_probability")) is not None
        ]
        if rows:
            name = str(one["output_column_name"])
            found.append((ROLES.get(name, name), rows))
    return found


def _no_zero(share: float) -> float:
    return max(share, _LEAST_PROBABILITY)


def _weight_bar(label: str, weight: float, most: float) -> Bar:
    width = _HALF * abs(weight) / most
    start = _HALF if weight >= 0 else _HALF - width
    value = f"{weight:+.1f}".replace("-", _MINUS)
    return Bar(label, value, f"{start:.1f}%", f"{width:.1f}%", "for" if weight >= 0 else "against")


def certainty_chart(report: Mapping[str, Any], threshold: int) -> tuple[Bar, ...]:
    """Return how many joinings there are by how likely they are, linked ones and others.

    Counts are told to the nearest ten; bands with few say so and have no bar.
    """
    rows: Sequence[Mapping[str, Any]] = report.get("by_probability", ())
    most = max((one["n"] for one in rows), default=0)
    return tuple(_certainty_bars(rows, max(most, 1), threshold))


def _certainty_bars(rows: Iterable[Mapping[str, Any]], most: int, threshold: int) -> Iterable[Bar]:
    for one in rows:
        label = f"{one['from']:.1%} to {one['to']:.1%}".replace(".0%", "%")
        side = "kept" if one["linked"] else "left"
        if is_small(one["n"], max(threshold, TEN)):
            yield Bar(label, f"fewer than {max(threshold, TEN)}", "0%", "0%", side)
        else:
            told = round(one["n"] / TEN) * TEN
            yield Bar(label, f"{told:,}", "0%", f"{100 * told / most:.1f}%", side)
