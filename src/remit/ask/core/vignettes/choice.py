"""Choosing vignettes in which every term stands about equally often, and every pair of terms too.

A local search: vignettes are added one at a time where they even things out most, and then
exchanged for others as long as that evens things out more. What counts first are single terms,
then the pairs of data and recipient, then all other pairs; only a vignette's sums of squares are
compared (the coordinate-exchange idea of Meyer and Nachtsheim, Technometrics 37:60, 1995).
"""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.flow import CONDITIONS, PARTS, VOCABULARY_PARTS, Flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from numpy.typing import NDArray

    from remit.ask.core.vignettes.plan import Exclusion, VignettePlan
    from remit.kernel.vocabulary import Vocabulary

    Counts = NDArray[np.int64]

MOST_CANDIDATES = 12_000
MOST_PASSES = 20
FOREMOST_PAIR = ("data", "recipient")
PAIRS = tuple(combinations(VOCABULARY_PARTS, 2))


class UnableToMakeVignettes(RemitError):
    """There are too few flows that can be shown."""

    code = "vignettes-too-few-flows"
    exit_code = ExitCode.NOT_POSSIBLE


def permitted_flows(
    plan: VignettePlan, vocabulary: Vocabulary, rng: Random
) -> tuple[tuple[Flow, ...], int]:
    """Return the flows that can be shown, and how many combinations of terms there are.

    Nobody is shown one who sends to themselves. Of more than `MOST_CANDIDATES` combinations so
    many are drawn, the same for the same seed.
    """
    choices = [plan.options[part] for part in VOCABULARY_PARTS]
    total = prod(len(options) for options in choices)
    if total <= MOST_CANDIDATES:
        made = (_flow(list(one)) for one in product(*choices))
    else:
        numbers = sorted(rng.sample(range(total), MOST_CANDIDATES))
        made = (_flow(_nth(choices, number)) for number in numbers)
    flows = [
        flow
        for flow in made
        if flow.sender != flow.recipient
        and not any(is_excluded(flow, one, vocabulary) for one in plan.exclusions)
    ]
    return tuple(flows), total


def is_excluded(flow: Flow, exclusion: Exclusion, vocabulary: Vocabulary) -> bool:
    """Whether a flow matches every part that an exclusion names."""
    return all(
        any(vocabulary.covers(part, key, own) for key in keys for own in option_of(flow, part))
        for part, keys in exclusion.terms.items()
    )


def option_of(flow: Flow, part: str) -> tuple[str, ...]:
    """Return what stands in a part of a flow: one term, or its conditions together."""
    return flow.conditions if part == CONDITIONS else (flow.term(part),)


def choose_vignettes(flows: Sequence[Flow], count: int, rng: Random) -> tuple[Flow, ...]:
    """Return so many of the flows, in which terms and pairs of terms stand about equally often.

    Where every combination of the terms is among the flows, no two terms of a part differ by more
    than one in how often they stand.

    Raises:
        UnableToMakeVignettes: there are fewer flows.
    """
    if len(flows) < count:
        raise UnableToMakeVignettes(
            f"There are {len(flows)} flows that can be shown, and {count} vignettes are wanted.",
            remedy="Ask for fewer vignettes, name more terms, or exclude less.",
        )
    order = list(flows)
    rng.shuffle(order)
    columns, weights = _columns(order, count)
    counts = np.zeros(len(weights), dtype=np.int64)
    free = np.ones(len(order), dtype=bool)
    chosen = [_take(columns, weights, counts, free) for _ in range(count)]
    for _ in range(MOST_PASSES):
        if not _exchange(chosen, columns, weights, counts, free):
            break
    picked = [order[number] for number in chosen]
    rng.shuffle(picked)
    return tuple(picked)


def _exchange(
    chosen: list[int], columns: Counts, weights: Counts, counts: Counts, free: NDArray[np.bool_]
) -> bool:
    """Put a better flow in the place of each chosen one that has one; answer whether any had."""
    changed = False
    for place, number in enumerate(chosen):
        counts[columns[number]] -= 1
        free[number] = True
        costs = _costs(columns, weights, counts, free)
        best = int(costs.argmin())
        if costs[best] == costs[number]:
            best = number
        changed |= best != number
        counts[columns[best]] += 1
        free[best] = False
        chosen[place] = best
    return changed


def _take(columns: Counts, weights: Counts, counts: Counts, free: NDArray[np.bool_]) -> int:
    best = int(_costs(columns, weights, counts, free).argmin())
    counts[columns[best]] += 1
    free[best] = False
    return best


def _costs(
    columns: Counts, weights: Counts, counts: Counts, free: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return by how much each free flow would raise the weighted sum of squared counts.

    As every flow has one option of each part, that sum is least where counts are most equal.
    """
    costs: NDArray[np.int64] = (weights * (2 * counts + 1))[columns].sum(axis=1)
    return np.where(free, costs, np.iinfo(np.int64).max)


def _columns(flows: Sequence[Flow], count: int) -> tuple[Counts, Counts]:
    """Return the numbers of each flow's terms and pairs, and the weight of each number.

    A single term outweighs all pairs of data and recipient, and these all others, so that the
    search never trades the former for the latter.
    """
    others = len(PAIRS) - 1
    foremost = others * (2 * count + 1) + 1
    single = foremost * (2 * count + 1) + foremost
    numbers: dict[tuple[object, ...], int] = {}
    weights: list[int] = []
    rows = []
    for flow in flows:
        row = []
        for key, weight in _features(flow, single, foremost):
            if key not in numbers:
                numbers[key] = len(weights)
                weights.append(weight)
            row.append(numbers[key])
        rows.append(row)
    return np.array(rows, dtype=np.int64), np.array(weights, dtype=np.int64)


def _features(flow: Flow, single: int, foremost: int) -> Iterator[tuple[tuple[object, ...], int]]:
    for part in VOCABULARY_PARTS:
        yield (part, option_of(flow, part)), single
    for pair in PAIRS:
        options = tuple(option_of(flow, part) for part in pair)
        yield (*pair, *options), foremost if pair == FOREMOST_PAIR else 1


def _flow(options: Sequence[tuple[str, ...]]) -> Flow:
    subject, data, sender, recipient, purpose = (one[0] for one in options[: len(PARTS)])
    return Flow(subject, data, sender, recipient, purpose, options[-1])


def _nth(choices: Sequence[Sequence[tuple[str, ...]]], number: int) -> list[tuple[str, ...]]:
    """Return the combination of a number, counted as `product` does."""
    found = []
    for options in reversed(choices):
        number, at = divmod(number, len(options))
        found.append(options[at])
    return found[::-1]
