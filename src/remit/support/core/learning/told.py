"""What is counted of learning plans: how much takes root, and none of organisations' words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.support.core.cohort import Answers
    from remit.support.core.learning.progress import LearningPlan

MANY = 4


def learning_told(plans: Iterable[LearningPlan]) -> Answers:
    """Return of each organisation with a plan how much of it has taken root, as a band.

    It is one band of each: from counts that lie within one another, small ones could be told.
    """
    return {"stays": {one.code: [_band(one)] for one in plans if one.steps}}


def _band(plan: LearningPlan) -> str:
    stays = sum(one.is_embedded for one in plan.steps)
    if stays >= MANY:
        return f"{MANY} things or more"
    return f"1 to {MANY - 1} things" if stays else "Nothing yet"
