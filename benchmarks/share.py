"""Tables protected beside pytauargus and ACRO, on the same tables in one run; prints Markdown.

    python benchmarks/share.py protect --peers PYTHON
    python benchmarks/share.py sizes
    python benchmarks/share.py engines

PYTHON is an interpreter that has `pytauargus` and `acro`, in an environment of their own: ACRO asks
for an older pandas. Fifty tables are generated from their numbers, 25 of two dimensions and 25 of
three, with a threshold of 5. pytauargus gets its usual safety range of 30 per cent for counts, and
a minute for each table. What every way hides is audited by Remit's audit. ACRO takes the tables of
two dimensions. Times are seconds of the processor. `engines` wants `pytauargus` beside Remit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
from itertools import product
from typing import TYPE_CHECKING, Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.share.core.disclosure.counts import Counts

THRESHOLD = 5
TABLES = 50
SHAPES = [
    (5, 6), (8, 10), (12, 15), (20, 20), (31, 31),
    (4, 5, 6), (5, 7, 9), (6, 8, 10), (9, 9, 9), (4, 6, 3),
]  # fmt: skip
MEANS = [8, 20, 40, 100, 25]
SIZES = [((31, 31), 100, 34), ((9, 9, 9), 40, 28), ((99, 99), 40, 5), ((99, 99), 8, 7)]
LARGE = ((310, 310), 30, 9)


def table(shape: Sequence[int], mean: float, seed: int) -> np.ndarray[Any, Any]:
    """Return counts that differ by category and by cell, as real ones do."""
    rng = np.random.default_rng(seed)
    expected = np.ones(shape)
    for dimension, size in enumerate(shape):
        weights = rng.lognormal(0, 0.8, size)
        expected = expected * weights.reshape(
            [-1 if at == dimension else 1 for at in range(len(shape))]
        )
    expected *= rng.gamma(1.5, 1 / 1.5, shape)
    return rng.poisson(expected * mean / expected.mean())


def tables() -> list[np.ndarray[Any, Any]]:
    """Return the fifty tables."""
    return [table(SHAPES[at % 10], MEANS[at // 10], at) for at in range(TABLES)]


def main() -> None:
    """Print the comparison or the times by size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["protect", "sizes", "engines", "peer"])
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--tool", default="")
    options = parser.parse_args()
    if options.what == "peer":
        print(json.dumps(PEERS[options.tool]()))
    elif options.what == "sizes":
        print_sizes()
    elif options.what == "engines":
        print_engines()
    else:
        print_comparison(options.peers)


def print_comparison(python: str) -> None:
    """Print what each way hides of the fifty tables, and what its audit finds."""
    print(
        "| way | tables | hidden besides | totals of these | audit clean | clean by the rules too "
        "| untrue totals | s | longest s |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    rows = [("Remit", remit())]
    for tool in PEERS:
        found = subprocess.run(  # noqa: S603  # this file, by the interpreter that was named
            [python, __file__, "peer", "--tool", tool], capture_output=True, text=True, check=False
        )
        if found.returncode:
            print(f"{tool}: {found.stderr[-300:]}", file=sys.stderr)
            continue
        rows.append((tool, json.loads(found.stdout.splitlines()[-1])))
    for tool, answers in rows:
        print_row(tool, answers)


def print_row(tool: str, answers: list[dict[str, Any]]) -> None:
    """Audit what one way hides and print it."""
    secondary = totals = clean = strictly = wrong = 0
    for answer in answers:
        counts = counts_of(tables()[answer["table"]])
        found = judged(counts, {tuple(one) for one in answer["hidden"]})
        secondary += found["secondary"]
        totals += found["totals"]
        clean += found["clean"]
        strictly += found["strictly"]
        wrong += answer.get("wrong_totals", 0)
    seconds = [answer["seconds"] for answer in answers]
    print(
        f"| {tool} | {len(answers)} | {secondary:,} | {totals:,} | {clean} | {strictly} "
        f"| {wrong:,} | {sum(seconds):,.1f} | {max(seconds):.2f} |"
    )


def judged(counts: Counts, hidden: set[tuple[int, ...]]) -> dict[str, int]:
    """Return what Remit's audit says of a pattern, whoever made it."""
    from remit.share.core.disclosure.audit import Release, audit
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.disclosure.sensitivity import sensitive_cells

    rules = DisclosureRules(threshold=THRESHOLD)
    sensitive = sensitive_cells(counts, rules)
    mask = np.array([tuple(key) in hidden for key in counts.coordinates.tolist()])
    release = Release(
        counts.coordinates, counts.counts, mask, counts.counts, sensitive.up, sensitive.width
    )
    found = audit(release, rules)
    shown = [cell for cell in sensitive.why if not mask[cell]]
    besides = mask.copy()
    besides[sensitive.cells] = False
    plain = not (found.recoverable or found.within_interval or shown)
    return {
        "secondary": int(besides.sum()),
        "totals": int((besides & counts.is_total).sum()),
        "clean": int(plain),
        "strictly": int(plain and found.is_clean),
    }


def remit() -> list[dict[str, Any]]:
    """Protect the tables with Remit, the audit included in its time."""
    from remit.share.core.disclosure.protection import protect
    from remit.share.core.disclosure.rules import DisclosureRules

    answers = []
    for at, values in enumerate(tables()):
        counts = counts_of(values)
        start = time.process_time()
        protected = protect(counts, DisclosureRules(threshold=THRESHOLD))
        seconds = time.process_time() - start
        hidden = counts.coordinates[protected.hidden].tolist()
        answers.append({"table": at, "hidden": hidden, "seconds": seconds})
    return answers


def counts_of(values: np.ndarray[Any, Any]) -> Counts:
    """Return a table with its totals."""
    from remit.share.core.disclosure.counts import with_totals

    labels = [[f"k{at:03d}" for at in range(size)] + ["Total"] for size in values.shape]
    cells = {key: int(values[key]) for key in product(*map(range, values.shape))}
    return with_totals([f"d{at}" for at in range(values.ndim)], labels, cells)


def people(values: np.ndarray[Any, Any]) -> dict[str, list[Any]]:
    """Return a row for each person: what the peers take."""
    columns: dict[str, list[Any]] = {f"d{at}": [] for at in range(values.ndim)}
    for key in product(*map(range, values.shape)):
        for dimension, category in enumerate(key):
            columns[f"d{dimension}"] += [f"k{category:03d}"] * int(values[key])
    columns["n"] = [1.0] * len(columns["d0"])
    return columns


def tau_argus(method: str) -> list[dict[str, Any]]:
    """Protect the tables with pytauargus."""
    from pytauargus import protect  # type: ignore[import-not-found,unused-ignore]  # the peer's

    answers = []
    for at, values in enumerate(tables()):
        names = [f"d{dimension}" for dimension in range(values.ndim)]
        rows = people(values)
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            # It leaves files where it runs.
            start = time.process_time()
            found = protect(
                rows, names, "n", safety_rules=f"FREQ({THRESHOLD},30)", suppress=method,
                workdir=folder, totcode="Total",
            )  # fmt: skip
            seconds = time.process_time() - start
            cells = found.tables[0].rows
        hidden = [
            [-1 if cell[name] == "Total" else int(cell[name][1:]) for name in names]
            for cell in cells
            if cell["status"] in "UM"
        ]
        answers.append({"table": at, "hidden": hidden, "seconds": seconds})
    return answers


def acro() -> list[dict[str, Any]]:
    """Protect the tables of two dimensions with ACRO, and compare the totals that it shows."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    os.chdir(tempfile.mkdtemp())
    import acro as peer  # type: ignore[import-not-found,unused-ignore]  # the peer's
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]  # the peer's

    session = peer.ACRO(suppress=True)
    session.sdc_checks.risk_appetite["safe_threshold"] = THRESHOLD
    answers = []
    for at, values in enumerate(tables()):
        if values.ndim != 2:  # noqa: PLR2004  # what it takes with totals
            continue
        frame = pd.DataFrame(people(values))
        start = time.process_time()
        shown = session.crosstab(frame["d0"], frame["d1"], margins=True)
        seconds = time.process_time() - start
        hidden, wrong = compared(shown, values)
        answers.append({"table": at, "hidden": hidden, "seconds": seconds, "wrong_totals": wrong})
    return answers


def compared(shown: Any, values: np.ndarray[Any, Any]) -> tuple[list[list[int]], int]:
    """Return what a table shows no number for, and how many of its totals are not true."""
    hidden, wrong = [], 0
    for row in (*range(values.shape[0]), -1):
        for column in (*range(values.shape[1]), -1):
            names = [f"k{at:03d}" if at >= 0 else "All" for at in (row, column)]
            truth = values.sum(axis=0) if row < 0 else values[row]
            count = int(truth.sum() if column < 0 else truth[column])
            there = names[0] in shown.index and names[1] in shown.columns
            cell = shown.loc[names[0], names[1]] if there else None
            if cell is None or cell != cell:  # noqa: PLR0124  # what is no number equals not even itself
                hidden += [[row, column]] if count else []
            elif -1 in (row, column):
                wrong += int(cell) != count
    return hidden, wrong


PEERS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "pytauargus OPT": lambda: tau_argus("OPT(1,1)"),
    "pytauargus MOD": lambda: tau_argus("MOD(1,1)"),
    "ACRO": acro,
}


def print_sizes() -> None:
    """Print how long tables of several sizes take."""
    from remit.share.core.disclosure.protection import protect
    from remit.share.core.disclosure.rules import DisclosureRules

    print("| categories | cells with totals | sensitive | hidden besides | clean | s |")
    print("|---|---:|---:|---:|---|---:|")
    for shape, mean, seed in [*SIZES, LARGE]:
        counts = counts_of(table(shape, mean, seed))
        start = time.process_time()
        protected = protect(counts, DisclosureRules(threshold=THRESHOLD))
        seconds = time.process_time() - start
        found = protected.summary()
        print(
            f"| {' x '.join(map(str, shape))} | {len(counts):,} | {found['primary']:,} "
            f"| {found['secondary']:,} | {protected.audit.is_clean} | {seconds:.2f} |"
        )


def print_engines() -> None:
    """Print what both engines hide behind the same gate, and what tau-Argus' audit finds.

    Of the fifty tables those of two dimensions, and those of three with fewer than 300 cells.
    """
    from remit.share.core.disclosure.protection import protect
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.tau_argus.engine import cross_check, protect_by_tau_argus

    print("| engine | tables | hidden besides | totals of these | clean by both audits | s |")
    print("|---|---:|---:|---:|---:|---:|")
    small = [one for one in map(counts_of, tables()) if one.coordinates.shape[1] == 2  # noqa: PLR2004  # dimensions
             or len(one) < 300]  # fmt: skip  # noqa: PLR2004  # what takes seconds
    for name, engine in (("Remit", protect), ("tau-Argus", protect_by_tau_argus)):
        start = time.monotonic()
        done = [engine(counts, DisclosureRules(threshold=THRESHOLD)) for counts in small]
        seconds = time.monotonic() - start
        clean = sum(one.audit.is_clean and cross_check(one).is_clean for one in done)
        told = [one.summary() for one in done]
        print(
            f"| {name} | {len(done)} | {sum(one['secondary'] for one in told)} "
            f"| {sum(one['totals_hidden'] for one in told)} | {clean} | {seconds:.1f} |"
        )


if __name__ == "__main__":
    main()
