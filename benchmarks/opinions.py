"""Opinion groups beside scikit-learn's parts put together, in one run; prints Markdown tables.

    python benchmarks/opinions.py times
    python benchmarks/opinions.py files
    python benchmarks/opinions.py voices ../shared/data/voices

The peer takes a vote that was not cast for the statement's mean, then scikit-learn's PCA, k-means
of 2 to 5 groups and silhouette of a sample; it neither moves people outwards nor tries whether the
groups hold. `times` makes camps from a seed. `files` writes them as CSV; whole processes read it
and divide them: Remit's command, and pandas with the peer. `voices` reads conversations as Polis
publishes them, and says how far the groups agree with the published ones (adjusted Rand index: 1
the same, 0 by chance). Times are seconds of one processor core, import time left out; those of
`files` are seconds by the clock and of all cores together, from start to end.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import csv
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import Problems
from remit.support.core.opinion_groups import PUBLISHED, UNSCALED, adjusted_rand, divide
from remit.support.core.opinions import Opinions
from remit.support.core.votes import Votes, parse_votes

if TYPE_CHECKING:
    from collections.abc import Callable

# Voters, statements, and the share of statements that each votes on.
SHAPES = [(1_000, 200, 0.5), (10_000, 2_000, 0.05), (10_000, 2_000, 1.0)]
CAMPS = 3
LEAST = 7
SAMPLE = 1_000
SEEDS = range(1, 6)


def camps(voters: int, statements: int, share: float, seed: int) -> Votes:
    """Return votes of three camps, one answer in five by chance."""
    rng = np.random.default_rng(seed)
    sides = rng.choice([-1, 1], (CAMPS, statements))
    values = sides[np.arange(voters) % CAMPS]
    chance = rng.random(values.shape) < 0.2  # noqa: PLR2004  # one in five
    values = np.where(chance, rng.integers(-1, 2, values.shape), values)
    rows, columns = np.nonzero(rng.random(values.shape) < share)
    names = tuple(f"v{at:05}" for at in range(voters))
    numbers = tuple(f"s{at:04}" for at in range(statements))
    return Votes(names, numbers, rows, columns, values[rows, columns])


def remit(votes: Votes, seed: int = 1) -> dict[str, int]:
    """Return the groups, consensus and stability counted as well."""
    return Opinions.of(votes, divide(votes, seed)).division.groups


def peer(votes: Votes, seed: int = 1) -> dict[str, int]:
    """Return the groups that scikit-learn's parts come to."""
    matrix = np.full((len(votes.voters), len(votes.statements)), np.nan)
    matrix[votes.rows, votes.columns] = votes.values
    kept, labels = peer_labels(matrix, seed)
    return {votes.voters[at]: int(label) for at, label in zip(kept, labels, strict=True)}


def peer_labels(matrix: np.ndarray, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that voted enough, and their groups by scikit-learn's parts."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_score

    kept = np.flatnonzero((~np.isnan(matrix)).sum(axis=1) >= min(LEAST, matrix.shape[1]))
    matrix = matrix[kept]
    matrix = matrix[:, (~np.isnan(matrix)).any(axis=0)]
    missing = np.isnan(matrix)
    matrix = np.where(missing, np.nanmean(matrix, axis=0, keepdims=True), matrix)
    points = PCA(2, svd_solver="arpack", random_state=seed).fit_transform(matrix)
    found = []
    for count in range(2, 6):
        labels = KMeans(count, n_init=20, random_state=seed).fit_predict(points)
        size = min(SAMPLE, len(points))
        width = silhouette_score(points, labels, sample_size=size, random_state=seed)
        found.append((width, -count, labels))
    return kept, max(found, key=lambda one: one[:2])[2]


def peer_file(path: Path) -> None:
    """Read votes with pandas and print the sizes of the groups that scikit-learn's parts find."""
    import pandas as pd

    names = {"comment-id": "category", "voter-id": "category", "vote": "int8"}
    table = pd.read_csv(path, dtype=names)
    voters, statements = table["voter-id"].cat, table["comment-id"].cat
    matrix = np.full((len(voters.categories), len(statements.categories)), np.nan)
    matrix[voters.codes, statements.codes] = table["vote"]
    print(np.bincount(peer_labels(matrix)[1]))


def files() -> None:
    """Print how long whole processes take from a file of votes to the groups."""
    print("| voters | statements | votes | way | s by the clock | s of processors |")
    print("|---:|---:|---:|---|---:|---:|")
    with TemporaryDirectory(prefix="remit-") as folder:
        path = Path(folder) / "votes.csv"
        command = [str(Path(sys.executable).with_name("remit")), "groups", str(path)]
        ways = {
            "Remit": [*command, "--out", str(Path(folder) / "groups.json")],
            "pandas, scikit-learn": [sys.executable, __file__, "peer", str(path)],
        }
        for voters, statements, share in SHAPES[1:]:
            count = write_votes(camps(voters, statements, share, 1), path)
            for name, way in ways.items():
                before, start = os.times(), time.perf_counter()
                subprocess.run(way, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own
                took, after = time.perf_counter() - start, os.times()
                busy = sum(after[2:4]) - sum(before[2:4])
                shape = f"| {voters:,} | {statements:,} | {count:,} |"
                print(f"{shape} {name} | {took:.1f} | {busy:.1f} |", flush=True)


def write_votes(votes: Votes, path: Path) -> int:
    """Write votes as Polis exports them, in no order; return how many."""
    order = np.random.default_rng(2).permutation(len(votes))
    names, numbers = np.array(votes.voters), np.array(votes.statements)
    with path.open("w", encoding="utf-8") as file:
        file.write("comment-id,voter-id,vote\n")
        for some in np.array_split(order, 1 + len(votes) // 1_000_000):
            what, who = numbers[votes.columns[some]], names[votes.rows[some]]
            cast = zip(what.tolist(), who.tolist(), votes.values[some].tolist(), strict=True)
            file.writelines(f"{one},{two},{value}\n" for one, two, value in cast)
    return len(votes)


def times() -> None:
    """Print how long each takes, and how far its groups are the camps that were planted."""
    warm = camps(50, 20, 1.0, 0)
    ways: dict[str, Callable[[Votes], dict[str, int]]] = {"Remit": remit, "scikit-learn": peer}
    print("| voters | statements | voted on | way | agreement with the camps | s |")
    print("|---:|---:|---:|---|---:|---:|")
    for way in ways.values():
        way(warm)
    for voters, statements, share in SHAPES:
        votes = camps(voters, statements, share, 1)
        planted = {name: at % CAMPS for at, name in enumerate(votes.voters)}
        for name, way in ways.items():
            start = time.process_time()
            groups = way(votes)
            took = time.process_time() - start
            print(
                f"| {voters:,} | {statements:,} | {share:.0%} | {name} "
                f"| {agreement(groups, planted):.2f} | {took:.2f} |"
            )


def voices(folder: Path) -> None:
    """Print how far groups agree with those published, over several seeds."""
    print("| conversation | voters grouped | way | lowest | highest | stability |")
    print("|---|---:|---|---:|---:|---:|")
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        votes = parse_votes((path / "votes.csv").read_bytes(), "votes.csv", Problems())
        with (path / "participants-votes.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["group-id"]]
        published = {row["participant"]: int(row["group-id"]) for row in rows}
        for scaling in (PUBLISHED, UNSCALED):
            found = [divide(votes, seed, scaling) for seed in SEEDS]
            values = [agreement(one.groups, published) for one in found]
            held = f"{np.mean([one.stability for one in found]):.2f}"
            line(path.name, len(found[0].groups), f"Remit, scaling {scaling}", values, held)
        apart = [peer(votes, seed) for seed in SEEDS]
        values = [agreement(one, published) for one in apart]
        line(path.name, len(apart[0]), "scikit-learn", values, "")


def line(name: str, count: int, way: str, values: list[float], held: str) -> None:
    """Print one row."""
    print(f"| {name} | {count} | {way} | {min(values):.2f} | {max(values):.2f} | {held} |")


def agreement(groups: dict[str, int], others: dict[str, int]) -> float:
    """Return the adjusted Rand index over the people whom both have placed."""
    both = [name for name in others if name in groups]
    return adjusted_rand([others[name] for name in both], [groups[name] for name in both])


if __name__ == "__main__":
    if sys.argv[1:2] == ["voices"]:
        voices(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["peer"]:
        peer_file(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["files"]:
        files()
    else:
        times()
