"""Interlocking quotas: a feature made of others, such as `gender*age` with `woman*16-24`.

The parts stand on either side of a star. A panel's people are counted by all of them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STAR = "*"


def parts(feature: str) -> tuple[str, ...]:
    """Return the features that one is made of: itself alone, or those between its stars."""
    found = tuple(part.strip() for part in feature.split(STAR))
    return found if all(found) else (feature,)


def requirements(feature: str, value: str) -> dict[str, str]:
    """Return what a person must have, by plain feature, to count for a value of a feature."""
    names = parts(feature)
    if len(names) == 1:
        return {feature: value}
    return dict(zip(names, (part.strip() for part in value.split(STAR)), strict=True))


def plain_features(features: Iterable[str]) -> tuple[str, ...]:
    """Return the features that others are made of, once, in the order in which they are met."""
    return tuple(dict.fromkeys(part for feature in features for part in parts(feature)))
