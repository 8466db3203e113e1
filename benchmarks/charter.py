"""Decisions and questions on a large charter; prints Markdown tables.

    python benchmarks/charter.py

Charters are generated from a seed: 300 terms in five trees, 20 conditions, 500 rules. Times are
seconds of the processor, import time left out.
"""

from __future__ import annotations

import time
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.flow import CONDITIONS, PARTS
from remit.kernel.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 1, 1)
TERMS, CONDITION_TERMS, RULES = 60, 20, 500
ROOTS, FEWEST_NAMED = 5, 2
MILLION = 1_000_000


def vocabulary(rng: Random) -> Vocabulary:
    """Return trees of 60 terms for each part, a few roots and some depth."""
    terms = []
    for part in (*PARTS, CONDITIONS):
        keys: list[str] = []
        for number in range(CONDITION_TERMS if part == CONDITIONS else TERMS):
            broader = rng.choice(keys) if number >= ROOTS and part != CONDITIONS else ""
            keys.append(f"{part[:3]}-{number}")
            terms.append(Term(part, keys[-1], broader))
    return Vocabulary(terms)


def charter(rng: Random, words: Vocabulary, parts_named: float = 0.5) -> Charter:
    """Return 500 rules, half of them forbids, each naming about half of the parts."""
    keys = {part: [term.key for term in words.terms(part)] for part in (*PARTS, CONDITIONS)}
    rules = []
    for number in range(RULES):
        named = [part for part in PARTS if rng.random() < parts_named]
        while len(named) < FEWEST_NAMED:
            named = [part for part in PARTS if rng.random() < parts_named]
        effect = rng.choice([Effect.PERMIT, Effect.FORBID])
        wanted = tuple(rng.sample(keys[CONDITIONS], rng.randint(0, 3)))
        rules.append(
            Rule(
                f"r{number}",
                effect,
                {"en": f"Rule {number}."},
                {part: tuple(rng.sample(keys[part], rng.randint(1, 3))) for part in named},
                requires=wanted if effect is Effect.PERMIT else (),
                unless=wanted if effect is Effect.FORBID else (),
                evidence=(f"ask:v{number}",),
            )
        )
    return Charter(tuple(rules))


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes, the best of three."""
    took = []
    for _ in range(3):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def questions() -> None:
    """Print how long questions over the whole space take."""
    from remit.charter.core.counting import count
    from remit.charter.core.space import Space
    from remit.charter.core.ways import least_ways
    from remit.charter.core.without import is_idle, without

    rng = Random(1)
    words = vocabulary(rng)
    rules = charter(rng, words)
    start = time.process_time()
    space = Space(rules, words, DAY)
    print(f"Index: {time.process_time() - start:.3f} s")
    print("| question | s |\n|---|---:|")
    asked = {f"one of {part}": {part: [f"{part[:3]}-7"]} for part in PARTS} | {"everything": {}}
    for name, terms in asked.items():
        box = space.asked(terms)
        print(f"| count, {name} | {timed(lambda b=box: count(space, b)):.3f} |")
        print(f"| ways, {name} | {timed(lambda b=box: least_ways(space, b)):.3f} |")
    each = sorted(timed(lambda n=n: without(space, n)) for n in range(0, RULES, 10))
    print(f"| without one rule, median of 50 | {each[len(each) // 2]:.3f} |")
    print(f"| without one rule, longest of 50 | {each[-1]:.3f} |")
    print(
        "| which of 500 rules change nothing | "
        f"{timed(lambda: [is_idle(space, n) for n in range(RULES)]):.3f} |"
    )


def main() -> None:
    """Print every table."""
    questions()


if __name__ == "__main__":
    main()
