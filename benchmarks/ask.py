"""Size and coverage of the paired analysis, beside statsmodels in one run; Markdown tables.

    python benchmarks/ask.py [net | groups | dominance | tests ...]

Without a name, all of them, in about a minute. Seeds are fixed. `net` needs no chance: every
possible table is listed with its probability. statsmodels is in the dependency group `bench`.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from functools import partial
from math import lgamma
from typing import TYPE_CHECKING

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np
from scipy.special import ndtr, ndtri, xlogy

from remit.ask.core.paired.dominance import dominance
from remit.ask.core.paired.margins import FEW_TOSSES, MovedTable
from remit.ask.core.paired.sessions import bounded_interval, net_interval, sample_of
from remit.ask.core.paired.sign_flips import pratt_ranks, sign_flip_test, sign_test
from remit.ask.core.shift import tango

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Limits = tuple[float, float]

SIZES = (8, 15, 30, 100, 500)
LEVEL = 0.95
ALPHA = 0.05
CLOSE = 1e-9
NEGLIGIBLE = 1e-10

UP = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
GRID = tuple((up, down) for up in UP for down in UP if down <= up and 0 < up + down <= 0.9 + CLOSE)
EDGE = tuple((up, 1 - up) for up in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95))
SAME = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)

GROUPS = (6, 10, 20, 40)
ALIKE = (0.0, 0.05, 0.2)
MOVES = ((0.05, 0.05), (0.1, 0.02), (0.3, 0.1), (0.3, 0.3), (0.5, 0.2), (0.7, 0.1))
REPEATS = 1500
PEER_REPEATS = 300


def every_table(n: int) -> Iterator[tuple[int, int]]:
    """Yield how many moved up and down, for every table of n people."""
    for up in range(n + 1):
        for down in range(n + 1 - up):
            yield up, down


def chances(n: int, up: np.ndarray, down: np.ndarray, truth: Limits) -> np.ndarray:
    """Return the probability of each table where the true shares are as given."""
    factorial = np.array([lgamma(k + 1) for k in range(n + 1)])
    same = n - up - down
    logs = factorial[n] - factorial[up] - factorial[down] - factorial[same]
    stay = max(0.0, 1 - sum(truth))
    return np.exp(logs + xlogy(up, truth[0]) + xlogy(down, truth[1]) + xlogy(same, stay))


def coverage(
    n: int, grid: Sequence[Limits], interval: Callable[[int, int, int], Limits]
) -> list[float]:
    """Return the exact coverage of the net change at each true pair of shares."""
    up, down = np.array(list(every_table(n))).T
    weights = [chances(n, up, down, truth) for truth in grid]
    matters = np.max(weights, axis=0) > NEGLIGIBLE
    limits = np.full((len(up), 2), np.nan)
    for place in np.flatnonzero(matters):
        limits[place] = interval(int(up[place]), int(down[place]), n)
    found = []
    for (one, other), weight in zip(grid, weights, strict=True):
        inside = (limits[:, 0] <= one - other + CLOSE) & (limits[:, 1] >= one - other - CLOSE)
        found.append(float(weight[inside].sum()))
    return found


def ours(up: int, down: int, n: int) -> Limits:
    """Return the product's interval."""
    found = tango(up, down, n, LEVEL)
    return found.low, found.high


def theirs(up: int, down: int, n: int) -> Limits:
    """Return statsmodels' t interval of the mean of the moves."""
    from statsmodels.stats.weightstats import DescrStatsW

    moves = DescrStatsW(np.array([1.0, 0.0, -1.0]), weights=np.array([up, n - up - down, down]))
    low, high = moves.tconfint_mean(alpha=1 - LEVEL)
    return float(low), float(high)


def net() -> None:
    """Print the exact coverage of the net change's interval."""
    print(f"{len(GRID)} true pairs of shares from {UP}, down at most up, in all at most 0.9.\n")
    print(
        "| n | mean | least | where (up, down) | least where everybody moves "
        "| statsmodels t, mean | least |"
    )
    print("|---:|---:|---:|---|---:|---:|---:|")
    for n in SIZES:
        mine, edge, peer = (
            coverage(n, GRID, ours),
            coverage(n, EDGE, ours),
            coverage(n, GRID, theirs),
        )
        where = GRID[int(np.argmin(mine))]
        print(
            f"| {n} | {np.mean(mine):.4f} | {min(mine):.4f} | {where[0]:g}, {where[1]:g} "
            f"| {min(edge):.4f} | {np.mean(peer):.4f} | {min(peer):.4f} |"
        )


def in_groups(
    groups: int, alike: float, truth: Limits, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return each person's move and group: 5 to 15 people a group, alike by a shared leaning."""
    place = np.repeat(np.arange(groups), rng.integers(5, 16, groups))
    leaning = np.sqrt(alike) * rng.standard_normal(groups)[place]
    leaning += np.sqrt(1 - alike) * rng.standard_normal(len(place))
    up, down = truth
    return (leaning > ndtri(1 - up)).astype(float) - (leaning < ndtri(down)), place


def grouped_peer(moves: np.ndarray, place: np.ndarray) -> Limits:
    """Return statsmodels' cluster-robust t interval of the mean of the moves."""
    from statsmodels.regression.linear_model import OLS

    fitted = OLS(moves, np.ones(len(moves))).fit(
        cov_type="cluster", cov_kwds={"groups": place}, use_t=True
    )
    low, high = fitted.conf_int(1 - LEVEL)[0]
    return float(low), float(high)


def grouped_ours(moves: np.ndarray, place: np.ndarray) -> Limits:
    """Return the product's interval for people in groups."""
    names = place.astype(str).tolist()
    sample = sample_of(moves, names, LEVEL)
    found = net_interval(int((moves > 0).sum()), int((moves < 0).sum()), sample, LEVEL)
    return found.low, found.high


def groups() -> None:
    """Print the simulated coverage of the net change of people in groups."""
    print(
        f"{REPEATS:,} samples of each of the true shares {MOVES}; "
        f"statsmodels on the first {PEER_REPEATS}.\n"
    )
    print(
        "| groups | alike | mean | least | as if independent, mean "
        "| statsmodels cluster, mean | least |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for number in GROUPS:
        for alike in ALIKE:
            rng = np.random.default_rng([number, int(100 * alike)])
            rows = []
            for truth in MOVES:
                samples = [in_groups(number, alike, truth, rng) for _ in range(REPEATS)]
                aim = truth[0] - truth[1]
                first = samples[:PEER_REPEATS]
                rows.append(
                    (
                        share_holding(map(_pair(grouped_ours), samples), aim),
                        share_holding(
                            (
                                ours(int((m > 0).sum()), int((m < 0).sum()), len(m))
                                for m, _ in samples
                            ),
                            aim,
                        ),
                        share_holding(map(_pair(grouped_peer), first), aim),
                    )
                )
            mine, single, peer = zip(*rows, strict=True)
            print(
                f"| {number} | {alike:g} | {np.mean(mine):.3f} | {min(mine):.3f} "
                f"| {np.mean(single):.3f} | {np.mean(peer):.3f} | {min(peer):.3f} |"
            )


def _pair(
    interval: Callable[[np.ndarray, np.ndarray], Limits],
) -> Callable[[tuple[np.ndarray, np.ndarray]], Limits]:
    return lambda sample: interval(*sample)


def share_holding(limits: Iterable[Limits], aim: float) -> float:
    """Return how many of the intervals hold the true value, as a share."""
    held = [low <= aim + CLOSE and high >= aim - CLOSE for low, high in limits]
    return sum(held) / len(held)


def leanings(
    n: int, cuts: np.ndarray, shift: float, alike: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return answers before and after on a scale that the cuts make; they correlate by `alike`."""
    own = np.sqrt(alike) * rng.standard_normal(n)
    rest = np.sqrt(1 - alike) * rng.standard_normal((2, n))
    return np.searchsorted(cuts, own + rest[0]), np.searchsorted(cuts, own + rest[1] + shift)


def true_dominance(cuts: np.ndarray, shift: float) -> float:
    """Return the dominance of two people's answers on the scale that the cuts make."""
    before = np.diff(ndtr(np.concatenate([[-np.inf], cuts, [np.inf]])))
    after = np.diff(ndtr(np.concatenate([[-np.inf], cuts - shift, [np.inf]])))
    places = np.arange(len(before))
    return float(after @ np.sign(places[:, None] - places[None, :]) @ before)


def dominances() -> None:
    """Print the simulated coverage of the dominance's interval, on three scales."""
    cuts = {
        3: np.array([-0.4, 0.6]),
        5: np.array([-1.2, -0.4, 0.4, 1.2]),
        11: np.linspace(-1.8, 1.8, 10),
    }
    truths = [
        (k, shift, alike) for k in cuts for shift in (0, 0.3, 0.8, 1.5) for alike in (0.2, 0.7)
    ]
    print(
        f"{REPEATS:,} samples of each of {len(truths)} truths: 3, 5 and 11 answers, four "
        "shifts, two correlations.\n"
    )
    print("| n | mean | least | where (answers, shift, correlation) | not had |")
    print("|---:|---:|---:|---|---:|")
    for n in SIZES:
        rng = np.random.default_rng(n)
        found, none = [], 0
        for k, shift, alike in truths:
            aim, held = true_dominance(cuts[k], shift), []
            for _ in range(REPEATS):
                before, after = leanings(n, cuts[k], shift, alike, rng)
                value, parts = dominance(before.astype(float), after.astype(float))
                sample = sample_of(parts, None, LEVEL)
                interval = bounded_interval(value, sample)
                none += interval is None
                if interval is not None:
                    held.append((interval.low, interval.high))
            found.append(share_holding(held, aim))
        least = int(np.argmin(found))
        print(
            f"| {n} | {np.mean(found):.3f} | {found[least]:.3f} | {truths[least]} "
            f"| {none / (REPEATS * len(truths)):.1%} |"
        )


def sign_sizes() -> None:
    """Print the exact size of the sign test, and of McNemar's chi-squared in statsmodels."""
    from statsmodels.stats.contingency_tables import mcnemar

    print("Exact size at 5% where as many truly move up as down, the most over shares who move of")
    print(f"{tuple(2 * s for s in SAME)}.\n")
    print("| n | sign test | statsmodels McNemar, exact | statsmodels McNemar, chi-squared |")
    print("|---:|---:|---:|---:|")
    for n in SIZES:
        up, down = np.array(list(every_table(n))).T
        columns: list[Callable[[int, int], float]] = [
            sign_test,
            lambda u, d: mcnemar(np.array([[0, u], [d, 0]]), exact=True).pvalue,
            lambda u, d: (
                mcnemar(np.array([[0, u], [d, 0]]), exact=False, correction=False).pvalue
                if u + d
                else 1.0
            ),
        ]
        known = [
            {(u, d): test(u, d) for u in range(n + 1) for d in range(u, n + 1 - u)}
            for test in columns
        ]
        weights = [chances(n, up, down, (share, share)) for share in SAME]
        worst = []
        for values in known:
            refused = np.array(
                [
                    values[min(u, d), max(u, d)] <= ALPHA
                    for u, d in zip(up.tolist(), down.tolist(), strict=True)
                ]
            )
            worst.append(max(float(weight[refused].sum()) for weight in weights))
        print(f"| {n} | {worst[0]:.4f} | {worst[1]:.4f} | {worst[2]:.4f} |")


def table_sizes(repeats: int = 1000) -> None:
    """Print the simulated size of the tests of whole tables, beside statsmodels' SquareTable."""
    from statsmodels.stats.contingency_tables import SquareTable

    cuts = {3: np.array([-0.4, 0.6]), 5: np.array([-1.2, -0.4, 0.4, 1.2])}
    print(
        f"Share refused at 5% of {repeats} samples without a true change; in brackets, without an "
        "answer.\n"
    )
    print(
        "| answers | n | Stuart-Maxwell | SquareTable | Bowker | SquareTable | Wilcoxon (Pratt) |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for k, cut in cuts.items():
        for n in SIZES:
            rng = np.random.default_rng([k, n])
            rows = []
            for _ in range(repeats):
                before, after = leanings(n, cut, 0.0, 0.5, rng)
                moves = list(zip(before.tolist(), after.tolist(), strict=True))
                table = np.zeros((k, k))
                np.add.at(table, (before, after), 1)
                moved = MovedTable(moves, rng, FEW_TOSSES)
                mine = moved.stuart_maxwell(), moved.bowker()
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # its warnings are what is measured here
                    peers = [
                        _peer_p(partial(SquareTable(table).homogeneity, method="stuart_maxwell")),
                        _peer_p(SquareTable(table).symmetry),
                    ]
                flips = sign_flip_test(pratt_ranks(after - before)).p
                rows.append(
                    [
                        mine[0].p if mine[0] else 1,
                        peers[0],
                        mine[1].p if mine[1] else 1,
                        peers[1],
                        flips,
                    ]
                )
            shown = [_refused([row[place] for row in rows]) for place in range(5)]
            print(f"| {k} | {n} | {' | '.join(shown)} |")


def _peer_p(test: Callable[[], object]) -> float:
    try:
        return float(getattr(test(), "pvalue"))  # noqa: B009  # the peer's results are untyped
    except (ValueError, ZeroDivisionError, np.linalg.LinAlgError):
        return float("nan")


def _refused(values: Sequence[float]) -> str:
    known = [p for p in values if not np.isnan(p)]
    none = 1 - len(known) / len(values)
    share = sum(p <= ALPHA for p in values if not np.isnan(p)) / len(values)
    return f"{share:.3f}" + (f" ({none:.0%})" if none else "")


def tests() -> None:
    """Print the sizes of all tests."""
    sign_sizes()
    print()
    table_sizes()


PARTS = {"net": net, "groups": groups, "dominance": dominances, "tests": tests}


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    for name in parser.parse_args().parts or PARTS:
        start = time.perf_counter()
        print(f"\n## {name}\n")
        PARTS[name]()
        print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
