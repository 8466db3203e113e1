"""Pools for the benchmark: the folders of real and made-up ones, and generated shapes."""

from __future__ import annotations

import csv
import json
from random import Random
from typing import TYPE_CHECKING

from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas

if TYPE_CHECKING:
    from pathlib import Path

SIZES = {
    "opendlp_sample_10": 10,
    "opendlp_monitoring_30": 30,
    "diversimax_wide": 60,
    "example_small_20": 20,
    "example_large_200": 200,
}
SHAPES = [
    (70, 24, 5),
    (161, 44, 7),
    (250, 20, 6),
    (312, 35, 6),
    (239, 30, 7),
    (404, 40, 6),
    (342, 170, 5),
    (321, 30, 8),
    (825, 75, 4),
    (1727, 110, 7),
]
MANY = 5000  # people above which it is taken that every value has volunteers enough
_VALUES = (2, 4, 5, 4, 2, 3, 3, 2)


def read_folder(folder: Path) -> tuple[Quotas, Pool, int]:
    """Read one folder of the sortition tools' format: quotas, pool, and the panel's size."""
    with (folder / "categories.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {k: v.strip() for k, v in row.items() if k and v is not None}
            for row in csv.DictReader(file)
        ]
    head = next(
        pair
        for pair in (("feature", "value"), ("category", "feature"), ("category", "name"))
        if set(pair) <= set(rows[0])
    )
    quotas = Quotas(
        tuple(Quota(r[head[0]], r[head[1]], int(r["min"]), int(r["max"])) for r in rows)
    )
    with (folder / "respondents.csv").open(encoding="utf-8-sig", newline="") as file:
        people = [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]
    pool = Pool(
        quotas.features,
        tuple(
            Volunteer(f"p{at:07}", {f: person[f] for f in quotas.features})
            for at, person in enumerate(people)
        ),
    )
    meta = folder / "meta.json"
    size = json.loads(meta.read_text("utf-8"))["k"] if meta.exists() else SIZES[folder.name]
    return quotas, pool, size


def generate(
    people: int, size: int, features: int, seed: int, values: tuple[int, ...] = _VALUES
) -> tuple[Quotas, Pool, int]:
    """Generate a pool that volunteers unevenly from a population, with quotas close to it.

    A quota allows the population's share of the panel, give or take one seat or three per cent.
    """
    rng = Random(seed)
    names = [f"f{f}" for f in range(features)]
    width = max(1, round(0.03 * size))
    while True:
        shares, turns = [], []
        for feature in range(features):
            raw = [rng.uniform(0.5, 1.5) for _ in range(values[feature % len(values)])]
            shares.append([r / sum(raw) for r in raw])
            turns.append([share * rng.uniform(0.5, 1.6) for share in shares[-1]])
        columns = [
            rng.choices([f"v{f}_{v}" for v in range(len(turn))], turn, k=people)
            for f, turn in enumerate(turns)
        ]
        volunteers = tuple(
            Volunteer(f"p{at:07}", dict(zip(names, row, strict=True)))
            for at, row in enumerate(zip(*columns, strict=True))
        )
        quotas = Quotas(
            tuple(
                Quota(
                    f"f{f}",
                    f"v{f}_{v}",
                    max(0, round(share * size) - width),
                    round(share * size) + width,
                )
                for f, feature_shares in enumerate(shares)
                for v, share in enumerate(feature_shares)
            )
        )
        pool = Pool(quotas.features, volunteers)
        counts = (
            {
                (q.feature, q.value): sum(v.features[q.feature] == q.value for v in volunteers)
                for q in quotas
            }
            if people < MANY
            else {}
        )
        if all(counts.get((q.feature, q.value), size) >= q.minimum for q in quotas):
            return quotas, pool, size
