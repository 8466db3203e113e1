"""Tables released one after another, against one programme over all that they have shown."""

from __future__ import annotations

import os
import random
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from people_counted import asked, gathered, make
from remit.share.core.disclosure.rules import DisclosureRules
from tables_together import known_too_well

FIELDS = ("x", "y", "z")
COUNTS = (0, 0, 1, 2, 3, 6, 8, 10, 20)
# Drawn by chance alone, as small people and few tables, which Hypothesis prefers, tell little.
SEEDS = st.integers(0, 2**32)


def people(rng):
    """Draw people by three fields."""
    sizes = [rng.choice(some) for some in ((2, 3), (4, 5, 6), (2, 3))]
    cells = [cell for cell in product(*map(range, sizes)) for _ in range(rng.choice(COUNTS))]
    return [
        {"id": at} | {name: f"{name}{value}" for name, value in zip(FIELDS, cell, strict=True)}
        for at, cell in enumerate(cells)
    ]


def shapes(everybody):
    """Return what tables may be by, and whom alone they are of; slices more often than others."""
    values = {name: sorted({one[name] for one in everybody}) for name in FIELDS}
    wholes = [(by, ()) for by in (("y",), ("y",), ("x",), ("y", "z"), ("x", "z"), ("x", "y"))]
    slices = [(("y",), ((name, value),)) for name in "xz" for value in values[name]]
    wide = [
        (by, ((name, value),))
        for by, name in ((("y", "z"), "x"), (("x", "y"), "z"))
        for value in values[name]
    ]
    narrow = [(("y",), (("x", x), ("z", z))) for x in values["x"] for z in values["z"]]
    return [*wholes, *slices, *slices, *wide, *narrow]


def release_and_look(seed, tables):
    """Release tables one after another; return what is hidden and known too well."""
    rng = random.Random(seed)  # made-up people
    everybody = people(rng)
    rules = DisclosureRules(threshold=5, whole_group=rng.random() < 0.5)  # half
    before = []
    for at in range(tables):
        by, where = rng.choice(shapes(everybody))
        table = gathered(everybody, *by, where=where)
        found = make(everybody, asked(f"t{at}", table), before=before, rules=rules)
        before += [(made.key, table, made.parts[0].hidden) for made in found.made]
    return known_too_well(everybody, FIELDS, before, rules)


@given(SEEDS)
@example(18)
@example(20)
@settings(max_examples=8)
def test_nothing_hidden_follows_from_all_that_tables_have_shown(seed):
    assert not release_and_look(seed, 7)


@pytest.mark.deep
@pytest.mark.skipif(os.environ.get("REMIT_DEEP") != "1", reason="runs in `make deep`")
@given(SEEDS)
@settings(max_examples=500)
def test_no_generated_tables_tell_together_what_one_hides(seed):
    assert not release_and_look(seed, 9)
