"""How people moved on one item of a study, from the answers of both waves by participant code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.ask.core.paired.answers import PairedAnswers, Scale
from remit.ask.core.paired.figures import paired_figures
from remit.ask.core.scales import canonical_number
from remit.ask.core.shift import few_pairs_note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from remit.ask.core.analysis_plan import Item

BOTH = ("before", "after")
LEVEL = 0.95
_FURTHER = ("scale", "p", "test", "tests", "mean", "dominance", "left", "joined", "groups", "note")


def moves_of(
    item: Item,
    scale: Sequence[str],
    waves: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Return the moves of an item: on its scale; on a knowledge item, to and from the truth.

    What has a name of its own since the first report stands there; `paired` has the rest, as
    `remit shift` gives it, and `accept_net` the change of those who accept.

    Args:
        item: the item.
        scale: its answers, low to high.
        waves: the answers on the scale, by wave and code.
        groups: the group that each person talked in, by code; None where nobody did.
    """
    if item.kind == "knowledge":
        figures = _paired(item.name, ("wrong", "right"), waves, groups, _is_in(item.truth))
    else:
        place = {value: position for position, value in enumerate(scale)}
        figures = _paired(item.name, tuple(scale), waves, groups, place.__getitem__)
    found = {
        **{name: figures[name] for name in ("n_paired", "up", "same", "down")},
        "left_after_before": figures["left"]["n"],
        **{name: figures[name] for name in ("net", "low", "high", "level")},
        "note": few_pairs_note(figures["n_paired"]),
        "paired": {name: figures[name] for name in _FURTHER},
    }
    if item.accept:
        names = ("n_paired", "up", "same", "down", "net", "low", "high", "p")
        accepting = _paired(item.name, ("no", "yes"), waves, groups, _is_in(*item.accept))
        found["accept_net"] = {name: accepting[name] for name in names}
    return found


def _is_in(*wanted: str) -> Callable[[str], int]:
    return lambda answer: int(answer in wanted)


def _paired(
    name: str,
    listed: tuple[str, ...],
    waves: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, str] | None,
    place: Callable[[str], int],
) -> dict[str, Any]:
    before, after = (waves[wave] for wave in BOTH)
    codes = sorted(before.keys() | after.keys())
    numbers = bool(listed) and all(canonical_number(value) == value for value in listed)
    answers = PairedAnswers(
        item=name,
        scale=Scale.NUMBERS if numbers and _rises(listed) else Scale.ORDERED,
        listed=listed,
        before=tuple(place(before[code]) if code in before else None for code in codes),
        after=tuple(place(after[code]) if code in after else None for code in codes),
        # Who has no group talked in none: a group of their own.
        groups=None if groups is None else tuple(groups.get(code) or f"\0{code}" for code in codes),
    )
    return paired_figures(answers, LEVEL, whole_tables=False)


def _rises(listed: Sequence[str]) -> bool:
    """Whether numbers are in their own order: a turned scale is ordered, but not by them."""
    return list(listed) == sorted(listed, key=float)
