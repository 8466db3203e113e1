"""Interlocking quotas: a feature made of others, such as `gender*age` with `woman*16-24`.

The parts stand on either side of a star. A panel's people are counted by all of them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STAR = "*"
# As people write it between words; a times sign, which has no other use in a feature's name.
TIMES = "\u00d7"


def parts(feature: str) -> tuple[str, ...]:
    """Return the features that one is made of: itself alone, or those between its stars."""
    found = tuple(part.strip() for part in feature.split(STAR))
    return found if all(found) else (feature,)


def is_interlocking(feature: str) -> bool:
    """Whether a feature is made of others."""
    return len(parts(feature)) > 1


def requirements(feature: str, value: str) -> dict[str, str]:
    """Return what a person must have, by plain feature, to count for a value of a feature."""
    names = parts(feature)
    if len(names) == 1:
        return {feature: value}
    return dict(zip(names, (part.strip() for part in value.split(STAR)), strict=True))


def plain_features(features: Iterable[str]) -> tuple[str, ...]:
    """Return the features that others are made of, once, in the order in which they are met."""
    return tuple(dict.fromkeys(part for feature in features for part in parts(feature)))


def spelled(text: str) -> str:
    """Return an interlocking feature or value in its one spelling: a star and no spaces."""
    return STAR.join(parts(text.replace(TIMES, STAR)))


def value_of(features: Mapping[str, str], feature: str) -> str:
    """Return a person's value of a feature, plain or interlocking; blank where they have none."""
    return STAR.join(features.get(part, "") for part in parts(feature))
