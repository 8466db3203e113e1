"""Mentors matched beside two other ways, in one run; prints a Markdown table.

    python benchmarks/support.py

The greedy way takes the best pair that is left, again and again. The stable way lets each
organisation ask the mentors in the order of their fit, and each mentor keep the best who ask (Gale
and Shapley, 1962). Both are written here for the comparison. Cohorts are generated from a seed.
Times are seconds of the processor, import time left out.

A second table is of many cohorts as small as one programme: 24 organisations, and 12 mentors of two
places each. A third is of matching in the middle: half of the organisations are settled, the others
come with priorities 0 to 2, fields and ways of meeting.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from remit.support.core.matching import fit_matrix, match
from remit.support.core.people_to_match import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    Pairs = dict[int, int]

SHAPES = [(200, 80), (2_000, 800)]
SMALL, SMALL_MENTORS, COHORTS = 24, 12, 500
THEMES = 8
SKILLS = [f"skill {n}" for n in range(20)]
LANGUAGES = ["English", "Arabic", "Farsi", "Somali", "Tigrinya", "Kurdish"]
TIMES = [f"hour {n}" for n in range(15)]


def cohort(organisations: int, mentors: int, rng: Random) -> tuple[list[Side], list[Side]]:
    """Make organisations with few needs and mentors of whom some have no place."""

    def some(words: list[str], most: int) -> frozenset[str]:
        return frozenset(rng.sample(words, rng.randint(1, most)))

    asking = [
        Side(f"o{n}", some(SKILLS, 4), some(LANGUAGES, 2), some(TIMES, 3))
        for n in range(organisations)
    ]
    helping = [
        Side(
            f"m{n}",
            some(SKILLS, 5),
            some(LANGUAGES, 3),
            some(TIMES, 4),
            capacity=rng.randint(0, 4),
        )
        for n in range(mentors)
    ]
    return asking, helping


def small_cohort(rng: Random) -> tuple[list[Side], list[Side]]:
    """Make a cohort as one programme has it: places for all, if they fit."""

    def some(words: list[str], least: int, most: int) -> frozenset[str]:
        return frozenset(rng.sample(words, rng.randint(least, most)))

    themes = SKILLS[:THEMES]
    asking = [
        Side(f"o{n}", some(themes, 1, 3), some(LANGUAGES, 1, 2), some(TIMES, 2, 5))
        for n in range(SMALL)
    ]
    helping = [
        Side(f"m{n}", some(themes, 2, 4), some(LANGUAGES, 1, 3), some(TIMES, 3, 6), capacity=2)
        for n in range(SMALL_MENTORS)
    ]
    return asking, helping


def greedy(asking: list[Side], helping: list[Side]) -> Pairs:
    """Take the best pair that is left, again and again."""
    fits = fit_matrix(asking, helping)
    left = [side.capacity for side in helping]
    pairs: Pairs = {}
    for at in np.argsort(-fits, axis=None, kind="stable"):
        row, column = divmod(int(at), len(helping))
        if fits[row, column] > 0 and row not in pairs and left[column]:
            pairs[row] = column
            left[column] -= 1
    return pairs


def stable(asking: list[Side], helping: list[Side]) -> Pairs:
    """Let organisations ask and mentors keep the best who ask."""
    fits = fit_matrix(asking, helping)
    wishes = [[int(c) for c in np.argsort(-row, kind="stable") if row[c] > 0] for row in fits]
    kept: list[list[int]] = [[] for _ in helping]
    waiting = list(range(len(asking)))
    while waiting:
        row = waiting.pop()
        if not wishes[row]:
            continue
        column = wishes[row].pop(0)
        kept[column].append(row)
        if len(kept[column]) > helping[column].capacity:
            worst = min(kept[column], key=lambda one, at=column: (fits[one, at], -one))
            kept[column].remove(worst)
            waiting.append(worst)
    return {row: column for column, rows in enumerate(kept) for row in rows}


def best(asking: list[Side], helping: list[Side]) -> Pairs:
    """Match as `remit match` does."""
    rows = {side.id: at for at, side in enumerate(asking)}
    columns = {side.id: at for at, side in enumerate(helping)}
    found = match(asking, helping).matches
    return {rows[one.organisation]: columns[one.mentor] for one in found}


def main() -> None:
    """Print how many each way matches, the least fit, the sum of fits, and its time."""
    ways: dict[str, Callable[[list[Side], list[Side]], Pairs]] = {
        "Remit": best,
        "greedy": greedy,
        "stable": stable,
    }
    print("| organisations | mentors | way | matched | least fit | sum of fits | s |")
    print("|---:|---:|---|---:|---:|---:|---:|")
    for organisations, mentors in SHAPES:
        asking, helping = cohort(organisations, mentors, Random(1))
        fits = fit_matrix(asking, helping)
        for name, way in ways.items():
            start = time.process_time()
            pairs = way(asking, helping)
            took = time.process_time() - start
            values = [float(fits[pair]) for pair in pairs.items()]
            print(
                f"| {organisations:,} | {mentors:,} | {name} | {len(values):,} "
                f"| {min(values, default=0):.2f} | {sum(values):,.1f} | {took:.2f} |"
            )


def small_cohorts() -> None:
    """Print how many each way matches in the mean, and how often the greedy way matches fewer."""
    matched: Counter[str] = Counter()
    fewer: Counter[int] = Counter()
    known = 0
    for seed in range(COHORTS):
        asking, helping = small_cohort(Random(seed))
        of = {way.__name__: len(way(asking, helping)) for way in (best, greedy, stable)}
        matched.update(of)
        fewer[of["best"] - of["greedy"]] += 1
        known += (of["best"], of["greedy"]) == (23, 19)
    means = " | ".join(f"{matched[name] / COHORTS:.1f}" for name in ("best", "greedy", "stable"))
    print("\n| cohorts | Remit | greedy | stable | greedy as many | most lost | 23 against 19 |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print(f"| {COHORTS} | {means} | {fewer[0]} | {max(fewer)} | {known} |")


def in_the_middle() -> None:
    """Print how many newcomers are matched around those who are settled, and the time."""
    print("\n| settled | newcomers | mentors | matched | of priority 2, 1, 0 | s |")
    print("|---:|---:|---:|---:|---|---:|")
    for organisations, mentors in SHAPES:
        rng = Random(2)
        asking, helping = cohort(organisations, mentors, rng)
        half = organisations // 2
        settled = {one.organisation: one.mentor for one in match(asking[:half], helping).matches}
        asking = [
            replace(
                one,
                priority=rng.randint(0, 2),
                fields=frozenset(rng.sample(TIMES, 1)),
                ways=frozenset(rng.sample(TIMES[:4], 2)),
            )
            for one in asking
        ]
        helping = [replace(one, ways=frozenset(rng.sample(TIMES[:4], 3))) for one in helping]
        start = time.process_time()
        found = match(asking, helping, settled).matches
        took = time.process_time() - start
        rank = {one.id: one.priority for one in asking}
        each = [sum(rank[one.organisation] == level for one in found) for level in (2, 1, 0)]
        print(
            f"| {len(settled):,} | {organisations - len(settled):,} | {mentors:,} "
            f"| {len(found):,} | {', '.join(map(str, each))} | {took:.2f} |"
        )


if __name__ == "__main__":
    main()
    small_cohorts()
    in_the_middle()
