"""Made-up linked records of the shape that a run leaves, for tests of tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from remit.share.core.linked import LinkedColumn, LinkedTable

INJURIES = ("blow", "burn", "knife")
PLACES = ("canal", "hill", "market", "park")


def columns(people, seed=1):
    """Return made-up columns of so many people, every person in one dataset at least."""
    rng = np.random.default_rng(seed)
    care = rng.random(people) < 0.4
    injury = np.array(INJURIES, dtype=object)[rng.choice(3, people, p=[0.6, 0.1, 0.3])]
    return {
        "in_emergency": np.ones(people, dtype=bool),
        "in_care": care,
        "emergency_injury": injury,
        "emergency_place": np.array(PLACES, dtype=object)[rng.choice(4, people)],
        "emergency_day": np.datetime64("2026-01-01") + rng.integers(0, 365, people),
        "emergency_cost": np.round(rng.lognormal(5, 0.5, people)),
        "care_since": np.where(care, rng.integers(2019, 2025, people).astype(object), None),
    }


KINDS = {
    "emergency_injury": "category",
    "emergency_place": "category",
    "emergency_day": "date",
    "emergency_cost": "number",
    "care_since": "number",
}


def linked_table(folder, made, *, steady=None, run="plan-1", agreement="plan", kinds=None):
    """Write columns as a linked table, a row a person; `steady` are their lasting numbers."""
    people = len(next(iter(made.values())))
    person = np.arange(people, dtype=np.uint32)
    lasting = person if steady is None else np.asarray(steady, dtype=np.uint32)
    wide = {"person": person} | {name: pa.array(values) for name, values in made.items()}
    parquet.write_table(pa.table(wide), folder / f"{run}.parquet")
    both = {"person": person, "steady": lasting}
    parquet.write_table(pa.table(both), folder / f"{run}-steady.parquet")
    known = (KINDS if kinds is None else kinds).items()
    return LinkedTable(
        path=folder / f"{run}.parquet",
        run=run,
        agreement=agreement,
        persons=people,
        columns=tuple(
            LinkedColumn(name, name.partition("_")[0], kind) for name, kind in known if name in made
        ),
        steady_path=folder / f"{run}-steady.parquet",
        datasets=tuple(name.removeprefix("in_") for name in made if name.startswith("in_")),
    )
