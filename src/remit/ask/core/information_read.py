"""What people had read between the waves, and how those moved who answered rightly about it.

Nobody was given the right answer by chance: those who have it may differ from the others in much
else. So their moves stand side by side, and nothing here says that one caused the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from remit.ask.core.analysis_plan import WAVES
from remit.ask.core.moves import LEVEL, moves_of
from remit.ask.core.paired.holm import holm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.journey import Information
    from remit.ask.core.overviews import Analysed

BAND_ENDS = (10, 30, 60, 120, 300, 600)
"""Seconds at which one band of reading times ends and the next begins."""

NOTE = (
    "Who answered rightly was not settled by chance: they may differ from the others in much else."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one person read one piece of information.

    Attributes:
        version: of its content, as they were shown it.
        seconds: from opening it to going on; None for somebody who has not gone on.
        answer: to its check question, or "".
    """

    version: str
    seconds: int | None = None
    answer: str = ""


Readings = dict[str, dict[str, Reading]]
"""By key of the information, then by code."""
Grouped = tuple["Analysed", "Mapping[str, str] | None"]
"""An item as it was analysed, with the group that each person talked in."""


def information_read(
    steps: Sequence[Information], readings: Readings, items: Sequence[Grouped], language: str
) -> dict[str, Any]:
    """Return how many read each piece of information, and how they moved.

    Only readings of the version that is shown now are counted; those of another are told apart.

    Args:
        steps: the information, in the journey's order.
        readings: how people read it.
        items: those of kind “attitude”, analysed.
        language: of the titles.

    Returns:
        `everyone`: how many people were `shown` any of it, how many `opened_all` of it and went
        on, and how many of those have `all_right` (None where nothing is asked). `information`:
        for each piece how many were `shown` it, how many `opened` all its pages and went on, the
        band of their median `seconds` (`from`, and `to`, which is no part of it, None for no end),
        how many answered its `check` (`n`) and how many rightly, and `items`: for each item, with
        its `title`, the moves of those who `passed` the check beside the `others` who were shown
        the same.
        A p-value is there from 20 people on; `p_holm` allows for all rows.
    """
    now = {step.key: _of_version(step, readings.get(step.key, {})) for step in steps}
    rows = [_step(step, now[step.key], readings.get(step.key, {}), language) for step in steps]
    for step, row in zip(steps, rows, strict=True):
        row["items"] = [_beside(step, now[step.key], *item) for item in items if step.check]
    sides = [one[side] for row in rows for one in row["items"] for side in ("passed", "others")]
    for figures, p_holm in zip(sides, holm([one["p"] for one in sides]), strict=True):
        figures["p_holm"] = p_holm
    return {"level": LEVEL, "note": NOTE, "everyone": _everyone(steps, now), "information": rows}


def seconds_band(seconds: Sequence[int]) -> dict[str, int | None]:
    """Return the band that the median lies in, with how many it is of.

    A median itself would name one person's seconds; a band is as much as a reading time tells.
    """
    if not seconds:
        return {"n": 0, "from": None, "to": None}
    middle = median(seconds)
    start = max((end for end in BAND_ENDS if end <= middle), default=0)
    return {
        "n": len(seconds),
        "from": start,
        "to": next((end for end in BAND_ENDS if end > middle), None),
    }


def _of_version(step: Information, read: Mapping[str, Reading]) -> dict[str, Reading]:
    return {code: one for code, one in read.items() if one.version == step.version}


def _step(
    step: Information, now: Mapping[str, Reading], ever: Mapping[str, Reading], language: str
) -> dict[str, Any]:
    seconds = [one.seconds for one in now.values() if one.seconds is not None]
    answered = [one for one in now.values() if one.answer]
    return {
        "key": step.key,
        "version": step.version,
        "title": step.title.get(language) or step.key,
        "shown": len(now),
        "shown_other_version": len(ever) - len(now),
        "opened": len(seconds),
        "seconds": seconds_band(seconds),
        "check": {"n": len(answered), "right": sum(_is_right(step, one) for one in answered)}
        if step.check
        else None,
    }


def _is_right(step: Information, one: Reading | None) -> bool:
    return step.check is not None and one is not None and one.answer == step.check.right


def _everyone(
    steps: Sequence[Information], now: Mapping[str, Mapping[str, Reading]]
) -> dict[str, int | None]:
    shown = {code for read in now.values() for code in read}
    through = {
        code
        for code in shown
        if all(code in now[s.key] and now[s.key][code].seconds is not None for s in steps)
    }
    asked = [step for step in steps if step.check]
    right = {code for code in through if all(_is_right(s, now[s.key][code]) for s in asked)}
    return {
        "shown": len(shown),
        "opened_all": len(through),
        "all_right": len(right) if asked else None,
    }


def _beside(
    step: Information,
    now: Mapping[str, Reading],
    one: Analysed,
    groups: Mapping[str, str] | None,
) -> dict[str, Any]:
    passed = {code for code, read in now.items() if _is_right(step, read)}
    return {
        "item": one.item.name,
        "title": one.title,
        "passed": _moves(one, passed, groups),
        "others": _moves(one, now.keys() - passed, groups),
    }


def _moves(one: Analysed, codes: set[str], groups: Mapping[str, str] | None) -> dict[str, Any]:
    """Return the moves of some of the people."""
    waves = {
        wave: {code: answer for code, answer in one.answers[wave].items() if code in codes}
        for wave in WAVES
    }
    found = moves_of(one.item, one.scale, waves, groups)
    names = ("n_paired", "up", "same", "down", "net", "low", "high", "note")
    return {**{name: found[name] for name in names}, "p": found["paired"]["p"]}
