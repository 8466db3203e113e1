"""What the vignettes say of each term of a flow: how many accept flows with it, before and after.

A person answers several vignettes, and each shows several terms, so a term's answers are grouped
by person (or by the group that the person talked in), and its interval allows for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from remit.ask.core.paired.sessions import FEWEST_GROUPS, mean_interval, sample_of, share_interval
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.ask.core.analysis_plan import Item
    from remit.kernel.flow import Flow

    Answers = Mapping[str, str]
    Shown = tuple[Item, Mapping[str, Answers]]

BOTH = ("before", "after")
NOTHING_SHOWN: dict[str, Any] = {
    "people": 0, "n": 0, "count": 0, "share": None, "low": None, "high": None,
}  # fmt: skip


def acceptability_by_term(
    vignettes: Sequence[Shown], groups: Mapping[str, str] | None, level: float
) -> dict[str, Any]:
    """Return for each part and term how many answers accept, and how evenly terms were shown.

    Args:
        vignettes: each vignette with its answers on the scale, by wave and code.
        groups: the group that each person talked in, by code; None where nobody did.
        level: of the intervals.

    Returns:
        `parts`: by part, a list of terms with the `vignettes` that show it; for each wave the
        `people` and answers (`n`), the `count` and `share` that accept, with limits; and `change`,
        the mean change of a person's share, with limits. `balance`: by part and wave, the fewest
        and the most people that any term of it was shown to.
    """
    parts: dict[str, list[dict[str, Any]]] = {}
    for part in VOCABULARY_PARTS:
        terms = dict.fromkeys(
            t for item, _ in vignettes if item.flow for t in _terms(item.flow, part)
        )
        parts[part] = [_term(part, term, vignettes, groups, level) for term in terms]
    return {"level": level, "parts": parts, "balance": _balance(parts)}


def _terms(flow: Flow, part: str) -> tuple[str, ...]:
    return flow.conditions if part == CONDITIONS else (flow.term(part),)


def _term(
    part: str,
    term: str,
    vignettes: Sequence[Shown],
    groups: Mapping[str, str] | None,
    level: float,
) -> dict[str, Any]:
    showing = [
        (item, waves) for item, waves in vignettes if item.flow and term in _terms(item.flow, part)
    ]
    given = {
        wave: [
            (code, item.name, float(answer in item.accept))
            for item, waves in showing
            for code, answer in sorted(waves[wave].items())
        ]
        for wave in BOTH
    }
    return {
        "term": term,
        "vignettes": [item.name for item, _ in showing],
        **{wave: _share(answers, groups, level) for wave, answers in given.items()},
        "change": _change(given, groups, level),
    }


def _share(
    answers: Sequence[tuple[str, str, float]], groups: Mapping[str, str] | None, level: float
) -> dict[str, Any]:
    if not answers:
        return dict(NOTHING_SHOWN)
    codes = [code for code, _, _ in answers]
    values = np.array([accepts for _, _, accepts in answers])
    sample = sample_of(values, _grouped(codes, groups), level)
    interval = share_interval(values, sample, level) if sample else None
    return {
        "people": len(set(codes)),
        "n": len(values),
        "count": int(values.sum()),
        "share": float(values.mean()),
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def _change(
    given: Mapping[str, Iterable[tuple[str, str, float]]],
    groups: Mapping[str, str] | None,
    level: float,
) -> dict[str, Any]:
    """Return the mean change of a person's share, over the vignettes answered both times."""
    before, after = (
        {(code, name): accepts for code, name, accepts in given[wave]} for wave in BOTH
    )
    steps: dict[str, list[float]] = {}
    for code, name in before.keys() & after.keys():
        steps.setdefault(code, []).append(after[code, name] - before[code, name])
    codes = sorted(steps)
    values = np.array([sum(steps[code]) / len(steps[code]) for code in codes])
    sample = sample_of(values, None if groups is None else _grouped(codes, groups), level)
    interval = mean_interval(values, sample) if sample else None
    return {
        "people": len(codes),
        "value": float(values.mean()) if codes else None,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def _grouped(codes: Iterable[str], groups: Mapping[str, str] | None) -> list[str]:
    """Return who or what each answer's group is: the person, or the group they talked in."""
    known = groups or {}
    return [known.get(code) or f"\0{code}" for code in codes]


def _balance(parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return how evenly the terms of each part were shown; conditions may be shown or not."""
    return {
        part: {
            wave: {
                "least": min(term[wave]["people"] for term in parts[part]),
                "most": max(term[wave]["people"] for term in parts[part]),
            }
            for wave in BOTH
        }
        for part in PARTS
        if len(parts[part]) >= FEWEST_GROUPS
    }
