"""The lottery beside sortition-algorithms, in one run, on one core; prints Markdown tables.

    python benchmarks/recruit.py peer   DATA [--limit SECONDS] [--only NAME ...] [--keep FILE]
    python benchmarks/recruit.py seeds  [--seeds 10]
    python benchmarks/recruit.py growth [--svg FILE]

`peer` needs the packages sortition-algorithms and gurobipy (its free tier holds small models;
where it does not, the peer's maximin by HiGHS runs in place of its leximin). DATA is a folder of
folders in the sortition tools' format. Every run has a process of its own, and makes a small
lottery before the clock starts.

Times are seconds of the processor, on one core: they are the wall seconds of a machine that does
nothing else. With `--keep`, what the peer came to is written to a file, and taken from there
when it is asked for again: it takes an hour or more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

from instances import SHAPES, generate, read_folder

from remit.recruit.core.lottery.lottery import fair_lottery
from remit.recruit.core.lottery.types import collapse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from remit.recruit.core.pool import Pool
    from remit.recruit.core.quotas import Quotas

Instance = tuple["Quotas", "Pool", int]
SAME = 1e-9
TOLERANCE = 1e-6  # to which the peer's solver keeps its bounds
WARM = (20, 5, 2, 0)  # a small pool, with which both sides come to life before the clock starts
LARGE = [(10_000, 100, 7), (1_000_000, 100, 5)]


def run_ours(instance: Instance, seed: int) -> dict[str, Any]:
    """Make the lottery; return its time, everyone's chance, and the peak of memory in MB."""
    quotas, pool, size = instance
    fair_lottery(*generate(*WARM), rng=Random(seed))
    start = time.process_time()
    lottery = fair_lottery(quotas, pool, size, rng=Random(seed))
    took = time.process_time() - start
    chances = dict.fromkeys(pool.ids, 0.0)
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        for person in panel:
            chances[person] += weight
    return {
        "seconds": took,
        "chances": chances if len(pool) < LARGE[0][0] else {},
        "panels": len(lottery.panels),
        "cuts": lottery.certificate.cuts,
        "gap": lottery.certificate.gap,
        "proof": max(abs(level.bound - level.chance) for level in lottery.certificate.levels),
        "memory": _peak(),
    }


def run_peer(instance: Instance, method: str) -> dict[str, Any]:
    """Run the peer's leximin or maximin; return its time and everyone's chance."""
    from sortition_algorithms.committee_generation import leximin, maximin

    find = {
        "leximin": leximin.find_distribution_leximin,
        "maximin": maximin.find_distribution_maximin,
    }[method]
    features, people = _as_peer_reads(generate(*WARM))
    find(features, people, WARM[1], [], "highspy")
    features, people = _as_peer_reads(instance)
    start = time.process_time()
    panels, weights, _ = find(features, people, instance[2], [], "highspy")
    took = time.process_time() - start
    chances: defaultdict[str, float] = defaultdict(float, dict.fromkeys(instance[1].ids, 0.0))
    for panel, weight in zip(panels, weights, strict=True):
        for person in panel:
            chances[person] += weight
    return {"seconds": took, "chances": dict(chances), "panels": len(panels)}


def _as_peer_reads(instance: Instance) -> tuple[Any, Any]:
    """Return the quotas and the pool as the peer reads them."""
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    quotas, pool, _ = instance
    rows = [
        {"feature": q.feature, "value": q.value, "min": str(q.minimum), "max": str(q.maximum)}
        for q in quotas
    ]
    features, _, _ = read_in_features(["feature", "value", "min", "max"], rows)
    people, _ = read_in_people(
        ["id", *quotas.features],
        [{"id": volunteer.id, **volunteer.features} for volunteer in pool],
        features,
        Settings(id_column="id", columns_to_keep=[]),
    )
    return features, people


def in_process(work: Callable[..., dict[str, Any]], *given: object, limit: float) -> dict[str, Any]:
    """Run work in a process of its own; `seconds` is None when it took too long."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_work, args=(send, work, given, limit))
    process.start()
    send.close()  # so that the end of the process is heard
    try:
        result: dict[str, Any] = receive.recv()
    except EOFError:
        result = {"seconds": None, "error": f"over {limit:.0f} s"}
    process.join()
    return result


def _work(
    send: Any, work: Callable[..., dict[str, Any]], given: tuple[object, ...], limit: float
) -> None:
    with suppress(ImportError):  # on Windows nothing ends a run that takes too long
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    try:
        send.send(work(*given))
    except Exception as error:  # noqa: BLE001  # the peer's failure is a result, not ours
        send.send({"seconds": None, "error": f"{type(error).__name__}: {error}"})


def _peak() -> float:
    try:
        import resource
    except ImportError:  # not on Windows
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verdict(ours: dict[str, float], theirs: dict[str, float]) -> str:
    """Compare sorted chances from the least: the first that differs decides.

    Where the peer is ahead there by less than its own solver's tolerance, it may have that from
    others by the same tolerance; the first place that differs by more than that decides then.
    """
    pairs = list(zip(sorted(ours.values()), sorted(theirs.values()), strict=True))
    for least in (SAME, TOLERANCE):
        place = next((at for at, (a, b) in enumerate(pairs) if abs(a - b) > least), None)
        if place is None:
            return "the same"
        lead = pairs[place][0] - pairs[place][1]
        if lead > 0:
            return f"better from place {place + 1} on, by {lead:.0e}"
        if -lead > TOLERANCE:
            break
    return f"WORSE from place {place + 1} on, by {-lead:.0e}"


def instances(data: Path) -> Iterator[tuple[str, Instance]]:
    """Yield the folders' instances, then one of each published shape."""
    for folder in sorted(data.iterdir()):
        yield folder.name, read_folder(folder)
    for people, size, features in SHAPES:
        yield f"{people}/{size}/{features}", generate(people, size, features, 0)


def beside(name: str, instance: Instance, limit: float, keep: Path | None) -> dict[str, Any]:
    """Return what the peer comes to, or came to: by leximin, else by maximin."""
    kept: dict[str, Any] = json.loads(keep.read_text("utf-8")) if keep and keep.exists() else {}
    if name in kept:
        found: dict[str, Any] = kept[name]
        return found
    for method in ("leximin", "maximin"):
        peer = in_process(run_peer, instance, method, limit=limit) | {"method": method}
        if peer["seconds"] is not None or peer["error"].startswith("over"):
            break
    if keep:
        keep.write_text(json.dumps(kept | {name: peer}), encoding="utf-8")
    return peer


def compare(data: Path, limit: float, only: list[str], keep: Path | None) -> None:
    """Print a row for each instance, beside the peer."""
    print(
        "| instance | people | seats | types | peer | peer, s | Remit, s | times faster |"
        " cuts | chances |"
    )
    print("|---|---:|---:|---:|---|---:|---:|---:|---:|---|")
    for name, instance in instances(data):
        if only and name not in only:
            continue
        quotas, pool, size = instance
        peer = beside(name, instance, limit, keep)
        ours = in_process(run_ours, instance, 1, limit=limit)
        took = peer["seconds"]
        compared = verdict(ours["chances"], peer["chances"]) if took else peer["error"]
        print(
            f"| {name} | {len(pool)} | {size} | {len(collapse(quotas, pool))} | {peer['method']} "
            f"| {f'{took:.2f}' if took else f'> {limit:.0f}'} | {ours['seconds']:.3f} "
            f"| {'' if took else '> '}{(took or limit) / ours['seconds']:.0f} | {ours['cuts']} "
            f"| {compared} |",
            flush=True,
        )


def seeds(count: int) -> None:
    """Print the worst of several pools and seeds for each shape, and the large pools."""
    print("| shape | types | median, s | worst, s | cuts | worst gap | worst proof |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for people, size, features in SHAPES:
        runs, types = [], []
        for seed in range(count):
            instance = generate(people, size, features, seed)
            types.append(len(collapse(instance[0], instance[1])))
            runs.append(in_process(run_ours, instance, seed, limit=300))
        _row(f"{people}/{size}/{features}", types, runs)
    for people, size, features in LARGE:
        instance = generate(people, size, features, 0)
        run = in_process(run_ours, instance, 0, limit=300)
        _row(f"{people}/{size}/{features}", [len(collapse(instance[0], instance[1]))], [run])
        print(f"\nPeak of memory, with the pool: {run['memory']:.0f} MB\n")


def _row(name: str, types: list[int], runs: list[dict[str, Any]]) -> None:
    failed = [run["error"] for run in runs if run["seconds"] is None]
    if failed:
        print(f"| {name} | FAILED {failed} |", flush=True)
        return
    took = sorted(run["seconds"] for run in runs)
    print(
        f"| {name} | {min(types)} to {max(types)} | {took[len(took) // 2]:.2f} | {took[-1]:.2f} "
        f"| {max(run['cuts'] for run in runs)} | {max(run['gap'] for run in runs):.0e} "
        f"| {max(run['proof'] for run in runs):.0e} |",
        flush=True,
    )


def growth(svg: Path | None) -> None:
    """Print the time by the number of types, and draw it."""
    points = []
    print("| people | seats | features | types | s |")
    print("|---:|---:|---:|---:|---:|")
    for people, size, features in [
        (100, 20, 4), (200, 25, 5), (400, 40, 6), (800, 60, 6), (1600, 80, 7), (3200, 100, 7),
        (6400, 100, 7), (12800, 100, 7),
    ]:  # fmt: skip
        instance = generate(people, size, features, 1)
        types = len(collapse(instance[0], instance[1]))
        took = in_process(run_ours, instance, 1, limit=300)["seconds"]
        points.append((types, took))
        print(f"| {people} | {size} | {features} | {types} | {took:.2f} |", flush=True)
    if svg:
        svg.write_text(_plot(points), encoding="utf-8", newline="\n")


def _plot(points: list[tuple[int, float]]) -> str:
    from math import log10

    def place(types: float, took: float) -> str:
        return f"{60 + 150 * (log10(types) - 1):.1f},{250 - 70 * (log10(took) + 2):.1f}"

    marks = "".join(
        '<circle cx="{}" cy="{}" r="4"/>'.format(*place(*point).split(",")) for point in points
    )
    labels = "".join(
        f'<text x="{60 + 150 * at}" y="275" text-anchor="middle">{10 ** (at + 1)}</text>'
        for at in range(4)
    ) + "".join(
        f'<text x="50" y="{254 - 70 * (at + 2)}" text-anchor="end">{10.0**at:g} s</text>'
        for at in range(-2, 2)
    )
    line = " ".join(place(*point) for point in points)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 310" role="img" '
        'font-family="sans-serif" font-size="13"><title>Time of the leximin lottery by the '
        'number of types, both on logarithmic scales</title><path d="M60 20V250H540" fill="none" '
        f'stroke="#555"/>{labels}<text x="300" y="302" text-anchor="middle">types</text>'
        f'<polyline points="{line}" fill="none" stroke="#1d5c8a" stroke-width="2"/>{marks}</svg>\n'
    )


def main() -> None:
    """Read the command line and run one part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("part", choices=("peer", "seeds", "growth"))
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--keep", type=Path, help="what the peer came to, and comes to")
    given = parser.parse_args()
    if given.part == "peer":
        compare(given.data, given.limit, given.only, given.keep)
    elif given.part == "seeds":
        seeds(given.seeds)
    else:
        growth(given.svg)


if __name__ == "__main__":
    main()
