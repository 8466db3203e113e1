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
        gather: returns the sheets of the organisation with this primary key.
    """

    subject: str
    model_labels: frozenset[str]
    gather: Gather


_PARTS: dict[str, OwnPart] = {}


def on_own_copy(subject: str, model_labels: Sequence[str], gather: Gather) -> None:
    """Register a subject's part; `model_labels` such as `support.Need`, in any case.

    Raises:
        ValueError: the subject has registered something else already.
    """
    part = OwnPart(subject, frozenset(label.lower() for label in model_labels), gather)
    if _PARTS.setdefault(subject, part) != part:
        raise ValueError(f"The subject {subject!r} has registered its part already.")


def models_in_own_copies() -> frozenset[str]:
    """Return the labels, in lower case, of every model whose rows are in some part."""
    return frozenset().union(*(part.model_labels for part in _PARTS.values()))


def own_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return every sheet of what is an organisation's own, joining first."""
    parts = sorted(_PARTS.values(), key=lambda part: (part.subject != "joining", part.subject))
    return tuple(sheet for part in parts for sheet in part.gather(organisation_id))
