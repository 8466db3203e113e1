"""An item that puts choices in order: one order of them all, before and after."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from remit.ask.core.analysis_plan import AFTER, BEFORE, WAVES
from remit.ask.core.moves import LEVEL
from remit.ask.core.ranking import ranking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def ranked_choices(
    options: Mapping[str, str],
    waves: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Return the figures of an item whose answers are choices in order, the first one first.

    A choice that somebody left out is not taken to be their last: nothing is known of it. Answers
    that rank no choice at all are none.

    Args:
        options: the label of each choice that can be ranked, by name.
        waves: the answers by wave and code, the names of choices with spaces between them.
        groups: the group that each person talked in, by code; None where nobody did.

    Returns:
        `options` (`value` and `label`), `level`, `n_paired`, and for each wave `n` people who
        ranked any, and `order`: for each choice that anybody ranked, the first one first, what
        `Ranked` holds, with limits (Plackett and Luce) and counts; empty where nobody ranked two.
    """
    orders = {
        wave: {code: _order(text, options) for code, text in waves[wave].items()} for wave in WAVES
    }
    ranked = {
        wave: {code: order for code, order in of_wave.items() if order}
        for wave, of_wave in orders.items()
    }
    return {
        "options": [{"value": value, "label": label} for value, label in options.items()],
        "level": LEVEL,
        "n_paired": len(ranked[BEFORE].keys() & ranked[AFTER].keys()),
        **{wave: _wave(options, given, groups) for wave, given in ranked.items()},
    }


def _order(text: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the choices of an answer; one that stands twice counts where it stands first."""
    return tuple(dict.fromkeys(name for name in text.split() if name in options))


def _wave(
    options: Mapping[str, str],
    given: Mapping[str, Sequence[str]],
    groups: Mapping[str, str] | None,
) -> dict[str, Any]:
    codes = sorted(given)
    known = {name for code in codes for name in given[code]}
    names = [name for name in options if name in known]
    ratings = [{name: float(-place) for place, name in enumerate(given[code])} for code in codes]
    of_groups = None if groups is None else [groups.get(code) or f"\0{code}" for code in codes]
    found = ranking(names, ratings, LEVEL, of_groups)
    order = [{**asdict(one), "title": options[one.name]} for one in found]
    return {"n": len(codes), "order": order}
