"""The answers to one item, given twice: places on a list of answers, one pair for each person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Scale(StrEnum):
    """What is known of an item's answers: how far apart, which is higher, or neither."""

    NUMBERS = "numbers"
    ORDERED = "ordered"
    UNORDERED = "unordered"


@dataclass(frozen=True)
class PairedAnswers:
    """The answers to one item.

    Attributes:
        item: its name.
        scale: what is known of its answers.
        listed: the different answers; low to high where there is an order.
        before: each person's place in the list before, or None where there was no answer.
        after: the same afterwards, in the same order of people.
        groups: the group that each person talked in; None where people are independent.
        strange: words that stand among numbers: whether they are answers nobody but the author
            knows, so there is neither up nor down, and nothing is tested.
    """

    item: str
    scale: Scale
    listed: tuple[str, ...]
    before: tuple[int | None, ...]
    after: tuple[int | None, ...]
    groups: tuple[str, ...] | None = None
    strange: tuple[str, ...] = ()

    @cached_property
    def moves(self) -> tuple[tuple[int, int], ...]:
        """The places before and after of everyone who answered both times."""
        return tuple(
            (one, other)
            for one, other in zip(self.before, self.after, strict=True)
            if one is not None and other is not None
        )

    @cached_property
    def paired_groups(self) -> tuple[str, ...] | None:
        """The groups of everyone who answered both times."""
        if self.groups is None:
            return None
        three = zip(self.groups, self.before, self.after, strict=True)
        return tuple(group for group, one, other in three if one is not None and other is not None)

    @cached_property
    def values(self) -> Floats:
        """The value of each listed answer: its number, or else its place."""
        numbers = map(float, self.listed) if self.scale == Scale.NUMBERS else ()
        return np.array(list(numbers) or range(len(self.listed)), dtype=np.float64)

    @property
    def left(self) -> tuple[int, ...]:
        """The places before of everyone who answered only then."""
        both = zip(self.before, self.after, strict=True)
        return tuple(one for one, other in both if one is not None and other is None)

    @property
    def n_before(self) -> int:
        """How many people answered before."""
        return sum(place is not None for place in self.before)

    @property
    def n_after(self) -> int:
        """How many people answered after."""
        return sum(place is not None for place in self.after)
