"""Linking made-up records of three custodians that were generated elsewhere, with their truth."""

from __future__ import annotations

import os
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from remit.share.core.linkage.request import Encoder, Request
from remit.share.linkage.rehearsal import rehearse

FILES = Path(__file__).parents[2].parent / "shared" / "data" / "share"

pytest.importorskip("splink", reason="the part remit[link] is not installed")
if not FILES.is_dir():
    pytest.skip("the shared data is not here", allow_module_level=True)


def rehearsed(*names, **how):
    files = tuple((name, FILES / f"gen1e4_{name}.parquet") for name in names)
    return rehearse(Request(files, date(2026, 1, 1), truth="pid", **how))


def test_three_custodians_in_the_clear_have_one_record_each_in_a_person():
    import pyarrow.parquet as pq

    done = rehearsed("health", "police", "social")
    assert done.report["f1"] > 0.975
    assert done.report["precision"] > 0.99
    rows = pq.read_table(BytesIO(done.links)).to_pylist()
    assert len(rows) == 10_000
    assert len({(row["source"], row["person"]) for row in rows}) == 10_000


def test_match_keys_alone_find_most_of_them():
    told = rehearsed("health", "police", encoded=True).report
    assert told["f1"] > 0.96
    assert told["at_precision"]["recall"] > 0.94


ANONLINK = os.environ.get("REMIT_ANONLINK_PYTHON", "")


@pytest.mark.skipif(
    not ANONLINK, reason="REMIT_ANONLINK_PYTHON names no environment with clkhash and anonlink"
)
def test_hardened_bloom_filters_find_fewer_and_know_how_many_are_right():
    how = {"encoded": True, "encoder": Encoder.FILTERS, "anonlink": ANONLINK}
    told = rehearsed("health", "police", **how).report
    assert 0.93 < told["f1"] < 0.965
    assert told["best"]["f1"] - told["f1"] < 0.025, "a threshold that no truth was needed for"
    assert abs(told["estimated"]["precision"] - told["precision"]) < 0.04
    (pair,) = told["pairs"]
    assert pair["settings"]["xor_folds"] == 1
