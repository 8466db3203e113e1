"""Agreement between coders, timed, and alpha beside the package krippendorff; prints tables.

    python benchmarks/listen.py spans
    python benchmarks/listen.py units

`units` needs the package krippendorff. Every run has a process of its own. Times are seconds of
the processor, on one core, without the making of the table: the median of five runs. Memory is the
peak of the process, with Python and the table in it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time
from random import Random
from typing import TYPE_CHECKING, Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np
from machine import machine

from remit.kernel.errors import Problems
from remit.listen.core.agreement.codings import UnitCodings, read_codings
from remit.listen.core.agreement.report import Question, agreement
from remit.listen.core.agreement.tallies import Resamples
from remit.listen.core.agreement.units import coded_units, unit_tally

if TYPE_CHECKING:
    from collections.abc import Callable

CODERS = 3
CODES = 20
SOURCES = 20
UNITS = 1_000_000
VALUES = (5, 20)
AGREEING = 0.8
RUNS = 5


def spans(count: int, *, overlapping: bool) -> bytes:
    """Return a table in which each coder has so many spans."""
    random = Random(1)
    rows = ["coder,source,start,end,code"]
    truth = []
    for source in range(SOURCES):
        at = 0
        for _ in range(count // SOURCES):
            start = at + random.randint(0, 60)
            end = start + random.randint(10, 200)
            truth.append((source, start, end, random.randrange(CODES)))
            at = start + random.randint(5, 100) if overlapping else end
    for coder in range(CODERS):
        for source, start, end, code in truth:
            given = code if random.random() < AGREEING else random.randrange(CODES)
            begun, ended = start + random.randint(0, 3), end - random.randint(0, 5)
            rows.append(f"c{coder},s{source},{begun},{ended},d{given % 4}: k{given}")
    return "\n".join(rows).encode()


def ratings(values: int) -> np.ndarray[Any, Any]:
    """Return what each coder said of each unit: a row for each coder."""
    random = np.random.default_rng(2)
    truth = random.integers(0, values, UNITS)
    other = random.integers(0, values, (CODERS, UNITS))
    return np.where(random.random((CODERS, UNITS)) < AGREEING, truth, other)


def run_spans(count: int, overlapping: bool) -> dict[str, Any]:  # noqa: FBT001  # a process is given its arguments in order
    """Read a table of spans and work every measure out, with intervals."""
    table = spans(count, overlapping=overlapping)
    problems = Problems()
    start = time.process_time()
    codings = read_codings(table, "spans.csv", problems)
    if codings is None:
        raise SystemExit(list(problems))
    read = time.process_time()
    found = agreement(codings, Question(), "spans.csv", problems)
    return {
        "reading": read - start,
        "seconds": time.process_time() - read,
        "value": found.u_alpha.value if found else None,
        "memory": _peak(),
    }


def run_units(values: int, *, intervals: bool) -> dict[str, Any]:
    """Work nominal alpha of a million units out, from arrays."""
    given = ratings(values)
    coder, unit = np.indices(given.shape).reshape(2, -1)
    every = np.arange(UNITS)
    codings = UnitCodings(
        ("a", "b", "c"),
        tuple(map(str, range(values))),
        UNITS,
        UNITS,
        coder,
        unit,
        given.reshape(-1),
        every,
    )
    start = time.process_time()
    tally = unit_tally(coded_units(codings, np.arange(values), values))
    if intervals:
        value = tally.estimate(Resamples(0)).value
    else:
        value = float(tally.alpha(tally.columns().sum(axis=0, keepdims=True))[0])
    return {"seconds": time.process_time() - start, "value": value, "memory": _peak()}


def run_ours(values: int) -> dict[str, Any]:
    """Work alpha out without its interval, as the peer has none."""
    return run_units(values, intervals=False)


def run_ours_with_interval(values: int) -> dict[str, Any]:
    """Work alpha out with its interval of a thousand resamples."""
    return run_units(values, intervals=True)


def run_peer(values: int) -> dict[str, Any]:
    """Work the same alpha out by the peer, from whole numbers."""
    return _peer(ratings(values))


def run_peer_with_fractions(values: int) -> dict[str, Any]:
    """Work it out by the peer from its usual form: with fractions, as a missing value is NaN."""
    return _peer(ratings(values).astype(np.float64))


def _peer(given: np.ndarray[Any, Any]) -> dict[str, Any]:
    import krippendorff

    start = time.process_time()
    value = krippendorff.alpha(reliability_data=given, level_of_measurement="nominal")
    return {"seconds": time.process_time() - start, "value": value, "memory": _peak()}


def _peak() -> int:
    """Return the most memory that the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def apart(function: Callable[..., dict[str, Any]], *arguments: object) -> dict[str, Any]:
    """Run a function in processes of its own; return the run of the median time."""
    runs = []
    for _ in range(RUNS):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            runs.append(pool.apply(function, arguments))
    return sorted(runs, key=lambda run: run["seconds"])[RUNS // 2]


def report_spans() -> None:
    """Print the times of spans."""
    print(f"{machine()}; {CODERS} coders, {SOURCES} sources, {CODES} codes, median of {RUNS} runs")
    print("| spans a coder | overlapping | reading, s | all measures, s | memory, MB |")
    print("|---|---|---|---|---|")
    for count in (5_000, 100_000):
        for overlapping in (False, True):
            done = apart(run_spans, count, overlapping)
            word = "yes" if overlapping else "no"
            print(
                f"| {count:,} | {word} | {done['reading']:.2f} | {done['seconds']:.2f} "
                f"| {done['memory']} |"
            )


def report_units() -> None:
    """Print alpha of a million units beside the peer's."""
    print(f"{machine()}; {CODERS} coders, {UNITS:,} units, median of {RUNS} runs")
    print("| codes | | seconds | memory, MB | alpha |")
    print("|---|---|---|---|---|")
    for values in VALUES:
        for name, run in (
            ("Remit", run_ours),
            ("Remit, with its interval", run_ours_with_interval),
            ("krippendorff, whole numbers", run_peer),
            ("krippendorff, floats", run_peer_with_fractions),
        ):
            done = apart(run, values)
            print(
                f"| {values} | {name} | {done['seconds']:.3f} | {done['memory']:,} "
                f"| {done['value']:.6f} |"
            )


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["spans", "units"])
    {"spans": report_spans, "units": report_units}[parser.parse_args().what]()


if __name__ == "__main__":
    main()
