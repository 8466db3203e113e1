"""What an agreement adds to linking: delivery, splitting, marks, report, beside linking alone.

    python benchmarks/share_agreed.py ../shared/data/share/gen1e5 health police social

Each way runs in a process of its own on the same files, one after the other. “Linking alone” is a
rehearsal of the same files: reading, comparing, joining, writing the links. “Under an agreement”
is everything from a custodian's file to the linked table without identifiers. Processor seconds
are of all threads.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from remit.kernel.errors import Problems
from remit.share.core.datasets import Dataset, Field
from remit.share.core.delivery import Agreed
from remit.share.core.linkage.request import Request
from remit.share.core.stores import marks_key
from remit.share.linkage.delivering import Arrival, receive
from remit.share.linkage.rehearsal import rehearse
from remit.share.linkage.running import Order, Stored, run
from remit.share.linkage.workspace import workspace

TODAY = date(2026, 11, 22)
KEY = b"k" * 32
IDENTIFYING = ("unique_id", "first_name", "surname", "sex", "dob", "postcode", "nhs")
PAYLOAD = ("src", "pid")
WAYS = ("linking alone", "delivery", "run")


def dataset(name: str) -> Agreed:
    """Return what a custodian of the benchmark may bring."""
    fields = [Field(each, "contact", identifies=True) for each in IDENTIFYING]
    return Agreed(Dataset(name, name, (*fields, *(Field(each, "counted") for each in PAYLOAD))))


def deliver(paths: dict[str, Path], home: Path) -> list[Stored]:
    """Take every file in, and return the deliveries."""
    found = []
    for name, path in paths.items():
        token, folder = f"{name}-1", home / name
        with workspace() as connection:
            done = receive(
                connection,
                Arrival(dataset(name), str(path), path, TODAY),
                [],
                into=folder,
                key=KEY,
                token=token,
                rng=np.random.default_rng(1),
                problems=Problems(),
            )
        found.append(
            Stored(
                name,
                folder,
                token,
                done.rows,
                done.fields,
                done.sealed_digest,
                done.payload_digest,
            )
        )
    return found


def measured(name: str, begun: tuple[float, float]) -> tuple[float, float]:
    """Print what was used since a moment; return the next."""
    now = time.perf_counter(), time.process_time()
    figures = {
        "way": name,
        "seconds": now[0] - begun[0],
        "processor": now[1] - begun[1],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))
    return now


def here(way: str, paths: dict[str, Path]) -> None:
    """Run one way in this process."""
    begun = time.perf_counter(), time.process_time()
    if way == WAYS[0]:
        rehearse(Request(tuple(paths.items()), TODAY))
        measured(way, begun)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        stored = deliver(paths, home)
        begun = measured("delivery", begun)
        with workspace() as connection:
            order = Order(stored, home / "run", None, KEY, marks_key(KEY, "benchmark"), TODAY)
            run(connection, order, np.random.default_rng(2), lambda: None)
        measured("run", begun)


def main() -> None:
    """Run both ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prefix", help="files are PREFIX_NAME.parquet")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    paths = {name: Path(f"{asked.prefix}_{name}.parquet") for name in asked.names}
    if asked.here:
        here(asked.here, paths)
        return
    print("| what | s | processor s | MB |")
    print("|---|---:|---:|---:|")
    for way in WAYS[:2]:
        again = [sys.executable, __file__, asked.prefix, *asked.names, "--here", way]
        done = subprocess.run(again, capture_output=True, text=True, check=True)  # noqa: S603  this file, again
        for line in done.stdout.splitlines():
            told = json.loads(line)
            print(
                f"| {told['way']} | {told['seconds']:.1f} | {told['processor']:.1f} | "
                f"{told['megabytes']:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
