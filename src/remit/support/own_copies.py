"""The registry of what is an organisation's own: each subject adds its part with one call.

`on_own_copy(…)` stands in `apps.py`; a test fails when a model that hangs on an organisation is in
nobody's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.support.core.own_copy import Sheet

    Gather = Callable[[int], Sequence[Sheet]]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One subject's part of an organisation's own copy.

    Attributes:
        subject: its name.
        model_labels: the models whose rows it gives, in lower case.
        left_to_people: those whose rows go with the organisation, but are what one of its people
            said alone and was promised that nobody sees, in lower case.
        gather: returns the sheets of the organisation with this primary key.
    """

    subject: str
    model_labels: frozenset[str]
    gather: Gather
    left_to_people: frozenset[str] = frozenset()


_PARTS: dict[str, OwnPart] = {}


def on_own_copy(
    subject: str,
    model_labels: Sequence[str],
    gather: Gather,
    *,
    left_to_people: Sequence[str] = (),
) -> None:
    """Register a subject's part; labels of models such as `support.Need`, in any case.

    Raises:
        ValueError: the subject has registered something else already.
    """
    given, left = (
        frozenset(label.lower() for label in labels) for labels in (model_labels, left_to_people)
    )
    part = OwnPart(subject, given, gather, left)
    if _PARTS.setdefault(subject, part) != part:
        raise ValueError(f"The subject {subject!r} has registered its part already.")


def models_in_own_copies() -> frozenset[str]:
    """Return the labels, in lower case, of every model that some part sees to."""
    return frozenset().union(*(part.model_labels | part.left_to_people for part in _PARTS.values()))


def own_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return every sheet of what is an organisation's own, joining first."""
    parts = sorted(_PARTS.values(), key=lambda part: (part.subject != "joining", part.subject))
    return tuple(sheet for part in parts for sheet in part.gather(organisation_id))
