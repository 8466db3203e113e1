"""Tables of linked records: cohorts compared with those before, and tables made; prints Markdown.

    python benchmarks/share_tables.py cohorts
    python benchmarks/share_tables.py tables

A new cohort of a million people is held against 2,000 earlier ones, each with 1 to 60 per cent of
them, as if all were of the new one's size (“every one compared”), and as they are (“by size
first”); bitmaps are read from their stored bytes. Beside it the same by NumPy's packed bits. Tables
are asked of 200,000 made-up people by two fields and go through everything but the database:
gathering, comparing, protecting, the audit. Times are seconds by the clock.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE, COHORTS, THRESHOLD = 1_000_000, 2_000, 10
SHARE = 0.4
SHAPES = [(31, 31), (99, 99)]


def main() -> None:
    """Print how long cohorts, or tables, take."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["cohorts", "tables"])
    {"cohorts": print_cohorts, "tables": print_tables}[parser.parse_args().what]()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, the least of three, and what it gives."""
    took, found = [], None
    for _ in range(3):
        start = time.perf_counter()
        found = act()
        took.append(time.perf_counter() - start)
    return min(took), found


def print_cohorts() -> None:
    """Compare one cohort with 2,000, one of which lacks a single person of it."""
    from pyroaring import BitMap

    from remit.share.core.tables.differencing import Cohort, near_cohorts
    from remit.share.core.tables.gathered import read_people

    rng = np.random.default_rng(1)
    new = np.flatnonzero(rng.random(PEOPLE) < SHARE).astype(np.uint32)
    people = BitMap(new)
    stored, bits = [], []
    for at in range(COHORTS):
        chosen = rng.random(PEOPLE) < rng.uniform(0.01, 0.6)
        if at == COHORTS // 2:
            chosen = np.zeros(PEOPLE, dtype=bool)
            chosen[new[1:]] = True
        stored.append(BitMap(np.flatnonzero(chosen).astype(np.uint32)).serialize())
        bits.append(np.packbits(chosen))
    sizes = [len(read_people(one)) for one in stored]

    def by_size() -> list[str]:
        near = [at for at in range(COHORTS) if abs(sizes[at] - len(people)) < THRESHOLD]
        cohorts = (Cohort(str(at), read_people(stored[at])) for at in near)
        return [one.name for one in near_cohorts(people, cohorts, THRESHOLD)]

    def every_one() -> list[str]:
        return [
            str(at)
            for at, one in enumerate(stored)
            if 0 < read_people(one).symmetric_difference_cardinality(people) < THRESHOLD
        ]

    packed = np.packbits(np.isin(np.arange(PEOPLE), new))

    def numpy_bits() -> list[str]:
        return [
            str(at)
            for at, one in enumerate(bits)
            if 0 < int(np.bitwise_count(one ^ packed).sum()) < THRESHOLD
        ]

    print("| way | found | MB stored | s |")
    print("|---|---|---:|---:|")
    roaring, plain = sum(map(len, stored)) / 1e6, sum(one.nbytes for one in bits) / 1e6
    for way, size, act in (
        ("roaring bitmaps, by size first", roaring, by_size),
        ("roaring bitmaps, every one compared", roaring, every_one),
        ("NumPy's packed bits, every one compared", plain, numpy_bits),
    ):
        took, found = timed(act)
        print(f"| {way} | {', '.join(found)} | {size:,.0f} | {took:.2f} |")
    print_twos(new, rng)


def print_twos(new: np.ndarray[Any, Any], rng: np.random.Generator) -> None:
    """Hold one cohort against every two of 2,000 that are parts of it, and of others.

    Two of them are the new one but for a single person.
    """
    from pyroaring import BitMap

    from remit.share.core.tables.differencing import Cohort
    from remit.share.core.tables.side_by_side import near_twos

    people, others = BitMap(new), BitMap(np.arange(PEOPLE, dtype=np.uint32)) - BitMap(new)
    for what, wider in (
        ("parts of the new one", BitMap()),
        ("parts, and some of the others", others),
    ):
        outside = np.array(wider.to_array(), dtype=np.uint32)
        earlier = [
            Cohort(str(at), BitMap(new[rng.random(len(new)) < rng.uniform(0.01, 0.6)])
                   | BitMap(outside[rng.random(len(outside)) < rng.uniform(0, 0.01)]))
            for at in range(COHORTS)
        ]  # fmt: skip
        half = len(new) // 2
        earlier[7] = Cohort("half", BitMap(new[:half]))
        earlier[900] = Cohort("other half but one", BitMap(new[half + 1 :]))
        took, found = timed(lambda earlier=earlier: near_twos(people, earlier, THRESHOLD))
        names = ", ".join(one.name for one in found.near or ())
        print(f"| every two: {what} | {names} | {found.left} left | {took:.2f} |")


def print_tables() -> None:
    """Print how long tables take, from the linked records to the audit."""
    from made_up_linked import linked_table
    from remit.kernel.errors import Place, Problems
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.tables.differencing import Cohort
    from remit.share.core.tables.joint import Earlier
    from remit.share.core.tables.making import Asked, Before, make_tables
    from remit.share.core.tables.question import Question
    from remit.share.tables.gathering import linked_records

    rules = DisclosureRules(threshold=THRESHOLD, whole_group=True)
    print("| table | cells with totals | hidden | beside an earlier one | s |")
    print("|---|---:|---:|---|---:|")
    for shape in SHAPES:
        rng = np.random.default_rng(3)
        weights = [rng.lognormal(0, 0.8, size) for size in shape]
        made = {"in_a": np.ones(200_000, dtype=bool)} | {
            f"a_{name}": np.array([f"k{at:03}" for at in range(size)])[
                rng.choice(size, 200_000, p=weight / weight.sum())
            ]
            for name, size, weight in zip(("x", "y", "z"), (*shape, 4), (*weights, np.ones(4)))  # noqa: B905  # three of each
        }
        made["a_cost"] = np.round(rng.lognormal(5, 0.8, 200_000))
        kinds = dict.fromkeys(("a_x", "a_y", "a_z"), "category") | {"a_cost": "number"}
        with tempfile.TemporaryDirectory() as folder:
            linked = linked_table(Path(folder), made, kinds=kinds)
            before: list[Before] = []
            for name, question in (
                ("count", Question(("a_x", "a_y"))),
                ("another", Question(("a_x", "a_z"))),
                ("mean", Question(("a_x", "a_y"), "mean", "a_cost")),
            ):
                start = time.perf_counter()
                with linked_records(linked) as records:
                    everybody = records.everybody()
                    parts = records.gather(question, rules, Place(), Problems())
                done = make_tables(
                    [Asked(name, question, parts)],
                    rules=rules,
                    everybody=everybody,
                    cohorts={"": [Cohort(one.key, one.parts[0].gathered.cohort) for one in before]},
                    before=before,
                )
                took = time.perf_counter() - start
                [table] = done.made
                part = table.parts[0]
                size = " x ".join(str(len(names)) for names in part.gathered.labels)
                hidden = sum(row[question.measure] is None for row in table.rows)
                beside = ", ".join(part.beside) or "none"
                print(
                    f"| {size}, {name} | {len(table.rows):,} | {hidden:,} | {beside} | {took:.2f} |"
                )
                before = [Before(name, (Earlier(name, part.gathered, part.hidden, part.rules),))]


if __name__ == "__main__":
    main()
