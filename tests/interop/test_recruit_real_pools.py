"""The draw on every real and generated pool of the shared data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.kernel.errors import Place, Problems
from remit.kernel.tables import read_table
from remit.recruit.core.draw import DrawSettings, run_draw
from remit.recruit.core.pool import Pool, parse_pool, tally
from remit.recruit.core.quotas import Quotas, check_size, parse_quotas
from remit.recruit.core.shortfall import find_shortfalls
from remit.recruit.core.unable import UnableToDraw

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "recruit"
SIZES = {
    "diversimax_wide": 60,
    "example_large_200": 200,
    "example_small_20": 20,
    "opendlp_monitoring_30": 30,
    "opendlp_sample_10": 10,
    "syn_hd_30": None,
    "syn_mass_24": None,
    "syn_nexus_170": None,
    "syn_sf_a_35": None,
}
PEOPLE = {"diversimax_wide": 219, "example_large_200": 2000, "opendlp_monitoring_30": 100}

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the shared data is not beside this checkout: {DATA}"
)


def load(name: str) -> tuple[Quotas, Pool, int]:
    folder, problems = DATA / name, Problems()
    quota_table = read_table((folder / "categories.csv").read_bytes(), "categories.csv", problems)
    pool_table = read_table((folder / "respondents.csv").read_bytes(), "respondents.csv", problems)
    assert quota_table is not None
    assert pool_table is not None
    quotas = parse_quotas(quota_table, problems)
    assert quotas is not None
    pool = parse_pool(pool_table, quotas, problems)
    assert pool is not None
    assert list(problems) == []
    size = SIZES[name] or json.loads((folder / "meta.json").read_text("utf-8"))["k"]
    return quotas, pool, size


def test_every_folder_of_the_shared_data_is_drawn_from() -> None:
    assert {folder.name for folder in DATA.iterdir() if folder.is_dir()} == set(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_a_panel_is_drawn_within_every_quota_and_the_same_again(name: str) -> None:
    quotas, pool, size = load(name)
    check = Problems()
    check_size(quotas, size, Place(name), check)
    assert not check
    assert len(pool) == PEOPLE.get(name, len(pool))
    assert find_shortfalls(quotas, pool, size) == ()
    panel = run_draw(quotas, pool, DrawSettings(size, 0, "random"))
    assert len(set(panel)) == size
    counts = tally(quotas, pool.only(set(panel)))
    assert all(quota.allows(count) for quota, count in zip(quotas, counts, strict=True))
    assert run_draw(quotas, pool, DrawSettings(size, 0, "random")) == panel
    assert run_draw(quotas, pool, DrawSettings(size, 1, "random")) != panel


def test_the_identifier_is_found_or_the_row_stands_in_for_it() -> None:
    assert load("opendlp_monitoring_30")[1].columns[0] == "first_name"
    assert load("opendlp_sample_10")[1].columns[0] == "Name"
    assert load("diversimax_wide")[1].ids[:2] == ("2", "3")


@pytest.mark.parametrize("name", SIZES)
def test_a_pool_cut_down_to_nothing_says_what_is_missing(name: str) -> None:
    quotas, pool, size = load(name)
    counts = dict(zip(quotas, tally(quotas, pool), strict=True))
    rare = min((quota for quota in quotas if quota.minimum), key=counts.__getitem__)
    cut = pool.without({v.id for v in pool if v.features[rare.feature] == rare.value})
    with pytest.raises(UnableToDraw) as caught:
        run_draw(quotas, cut, DrawSettings(size, 0, "random"))
    assert f"{rare.label} needs {rare.minimum}; the pool has 0" in str(caught.value)
