"""Which groups of the panel raised each theme, so that a theme resting on one group is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ThemeCoverage:
    """One theme by quota cell.

    Attributes:
        code: the identifier of the theme's code.
        raised: how many participants of each quota cell raised it, in the order of the cells.
        participants: how many raised it in all, those of no quota cell included.
        rests_on: the features of which one value alone raised it, though others were heard, as
            (feature, value).
    """

    code: str
    raised: tuple[int, ...]
    participants: int
    rests_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every theme by quota cell; `heard` is how many participants of each cell spoke."""

    cells: tuple[tuple[str, str], ...]
    heard: tuple[int, ...]
    themes: tuple[ThemeCoverage, ...]


def coverage(
    quotas: Sequence[tuple[str, str]],
    attributes: Mapping[str, Mapping[str, str]],
    raised: Mapping[str, Collection[str]],
) -> Coverage:
    """Return each theme by quota cell.

    Args:
        quotas: (feature, value) of every quota cell.
        attributes: of each participant who spoke, by case, the values by feature.
        raised: the cases that raised each theme, by the identifier of its code.
    """
    members = [
        {case for case, known in attributes.items() if known.get(feature) == value}
        for feature, value in quotas
    ]
    return Coverage(
        cells=tuple(quotas),
        heard=tuple(len(each) for each in members),
        themes=tuple(
            ThemeCoverage(
                code,
                tuple(len(each.intersection(cases)) for each in members),
                len(set(cases)),
                tuple(_rests_on(quotas, members, set(cases))),
            )
            for code, cases in raised.items()
        ),
    )


def _rests_on(
    quotas: Sequence[tuple[str, str]], members: Sequence[set[str]], cases: set[str]
) -> list[tuple[str, str]]:
    found = []
    for feature in dict.fromkeys(feature for feature, _ in quotas):
        values = [(v, m) for (f, v), m in zip(quotas, members, strict=True) if f == feature and m]
        raising = [value for value, group in values if group & cases]
        if len(raising) == 1 and len(values) > 1:
            found.append((feature, raising[0]))
    return found
