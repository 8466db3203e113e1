from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from remit.kernel.randomness import generator
from remit.recruit.core.lottery.lottery import METHODS, Lottery, fair_lottery
from remit.recruit.core.pool import tally

HERE = Path(__file__).parents[2]
DATA = HERE.parent / "shared" / "data" / "recruit"
sys.path.append(str(HERE / "benchmarks"))
from instances import SIZES, read_folder  # noqa: E402  # the benchmark reads the same folders

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the shared data is not beside this checkout: {DATA}"
)
DEEP = os.environ.get("REMIT_DEEP") == "1"
NAMES = [*SIZES, "syn_hd_30", "syn_mass_24", "syn_nexus_170", "syn_sf_a_35"]


def gini(lottery: Lottery) -> float:
    values = sorted(lottery.probabilities.values())
    count = len(values)
    weighted = sum((2 * at + 1 - count) * value for at, value in enumerate(values))
    return weighted / count / sum(values)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["example_small_20", "syn_mass_24", "diversimax_wide"])
def test_every_method_gives_panels_of_different_people_and_the_chances_stated(
    name: str, method: str
) -> None:
    if (name, method) == ("diversimax_wide", "nash") and not DEEP:
        pytest.skip("the longest of all is for `make deep`")
    lottery = fair_lottery(*read_folder(DATA / name), method=method, rng=generator(0))
    assert {len(set(panel)) for panel in lottery.panels} == {lottery.size}
    chances: Counter[str] = Counter()
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        chances.update(dict.fromkeys(panel, weight))
    assert max(abs(chances[p] - stated) for p, stated in lottery.probabilities.items()) < 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_folder_gets_panels_within_every_quota_and_proven_levels(name: str) -> None:
    quotas, pool, size = read_folder(DATA / name)
    lottery = fair_lottery(quotas, pool, size, rng=Random(0))
    by_id = {volunteer.id: volunteer for volunteer in pool}
    for panel in lottery.panels:
        assert len(set(panel)) == size
        counts = tally(quotas, [by_id[person] for person in panel])
        assert all(q.allows(count) for q, count in zip(quotas, counts, strict=True))
    assert all(abs(e.bound - e.chance) < 1e-9 for e in lottery.certificate.levels)
    assert lottery.certificate.gap < 1e-8


@pytest.mark.parametrize(
    ("name", "least", "inequality"),
    [
        ("diversimax_wide", 0.0, 0.2786),
        ("example_small_20", 0.1, 0.0),
        ("example_large_200", 0.1, 0.0),
    ],
)
def test_folder_gets_the_chances_known_for_it(name: str, least: float, inequality: float) -> None:
    lottery = fair_lottery(*read_folder(DATA / name), rng=Random(0))
    assert min(lottery.probabilities.values()) == pytest.approx(least, abs=1e-9)
    assert gini(lottery) == pytest.approx(inequality, abs=5e-5)
