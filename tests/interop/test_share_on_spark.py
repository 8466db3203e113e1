"""The same links by Spark as by DuckDB; Spark runs on this computer, in `make deep`."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

from made_up_people import made_up_people
from remit.kernel.errors import PartMissing
from remit.share.core.linkage.comparisons import propose
from remit.share.core.linkage.request import Engine, Power, Request
from remit.share.core.linkage.spark_sql import in_spark

if os.environ.get("REMIT_DEEP") != "1":
    pytest.skip("runs in `make deep`", allow_module_level=True)
pytest.importorskip("splink", reason="the part remit[link] is not installed")

from remit.share.linkage.on_spark import check_engine, on_spark
from remit.share.linkage.rehearsal import rehearse
from remit.share.linkage.workspace import workspace

SPARK = Power(Engine.SPARK)
try:
    check_engine(SPARK)
except PartMissing as missing:
    pytest.skip(f"{missing.message} {missing.remedy} (`make spark`)", allow_module_level=True)

pytestmark = [
    # Spark's and pandas' own, which no user of Remit's sees.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FILES = Path(__file__).parents[2].parent / "shared" / "data" / "share"


def linked(power, *names, encoded=False):
    files = tuple((name, FILES / f"gen1e4_{name}.parquet") for name in names)
    return rehearse(Request(files, date(2026, 1, 1), truth="pid", power=power, encoded=encoded))


@pytest.mark.skipif(not FILES.is_dir(), reason="the shared data is not here")
def test_three_custodians_come_to_the_same_persons_on_both_engines(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = ("health", "police", "social")
    duckdb, spark = linked(Power(), *names), linked(SPARK, *names)
    assert spark.links == duckdb.links
    assert spark.report["engine"] == "spark"
    assert spark.report["records"] == 10_000
    told = [
        [(one["pairs_weighed"], one["matches_expected"]) for one in each.report["pairs"]]
        for each in (duckdb, spark)
    ]
    assert told[0] == told[1]
    assert not list(tmp_path.iterdir()), "something was left behind"


@pytest.mark.skipif(not FILES.is_dir(), reason="the shared data is not here")
def test_match_keys_come_to_the_same_persons_on_both_engines(monkeypatch):
    # One key for both, as match keys that meet by accident are not the engines' doing.
    monkeypatch.setattr("secrets.token_bytes", bytes)
    duckdb, spark = (linked(one, "health", "police", encoded=True) for one in (Power(), SPARK))
    assert spark.links == duckdb.links


def slipped(name, rng):
    """Return a name with one or two slips of the pen."""
    letters = list(name)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(letters))
        what = rng.choice(("drop", "twice", "swap", "other"))
        if what == "drop" and len(letters) > 2:
            del letters[at]
        elif what == "twice":
            letters.insert(at, letters[at])
        elif what == "swap" and at:
            letters[at - 1], letters[at] = letters[at], letters[at - 1]
        else:
            letters[at] = rng.choice("aeioustñ李שб")
    return "".join(letters)


def test_every_condition_is_answered_alike():
    import pyarrow as pa

    rng = Random(8)
    names = sorted({row[column].lower() for row in made_up_people(600, 4)[0] for column in (3, 4)})
    names += ["אברהם", "欧阳娜娜", "মোহাম্মদ", "nathan", "fostnathan", "martha", "marhta"]
    pairs = [(one, slipped(one, rng)) for one in names for _ in range(12)]
    pairs += [(rng.choice(names), rng.choice(names)) for _ in range(4000)]
    days = [f"19{rng.randint(50, 51)}-0{rng.randint(1, 2)}-1{rng.randint(0, 3)}" for _ in pairs]
    others = [f"19{rng.randint(50, 61)}-0{rng.randint(1, 2)}-1{rng.randint(0, 3)}" for _ in pairs]
    columns = {"number": list(range(len(pairs)))}
    for side, at in (("l", 0), ("r", 1)):
        texts = [pair[at] for pair in pairs]
        words = [text.split() for text in texts]
        columns |= {f"{role}_{side}": texts for role in ("given", "family")}
        # Postcodes and numbers have plain letters only, whatever a file says.
        plain = [re.sub(r"[^a-z]", "x", text) for text in texts]
        columns |= {f"{role}_{side}": plain for role in ("postcode", "nhs")}
        columns |= {f"{role}_plain_{side}": texts for role in ("given", "family")}
        columns |= {f"{role}_sound_{side}": texts for role in ("given", "family")}
        columns |= {f"{role}_words_{side}": words for role in ("given", "family")}
        columns |= {f"family_core_{side}": texts, f"family_parts_{side}": words}
        columns |= {f"birth_{side}": (days, others)[at], f"birth_sorted_{side}": (days, others)[at]}
        columns |= {f"name_bag_{side}": texts, f"outward_{side}": texts}
        columns |= {f"sex_{side}": [rng.choice(("f", "m", None)) for _ in pairs]}
    table = pa.table(columns)
    conditions = [
        one
        for part in propose(["given", "family", "birth", "sex", "postcode"], ["nhs"])
        + propose(["nhs"], ["nhs"])
        for one in (part.missing, *(level.holds for level in part.levels))
        if one
    ]
    conditions.append("jaro_winkler_similarity(given_l, given_r) >= 0.92")
    with workspace() as connection:
        connection.register("pairs", table)
        asked = ", ".join(f"({one}) AS said_{at}" for at, one in enumerate(conditions))
        duckdb = connection.execute(f"SELECT {asked} FROM pairs ORDER BY number").fetchall()  # noqa: S608  our own conditions
        with on_spark(connection, SPARK) as engine:
            engine.session.createDataFrame(table).createOrReplaceTempView("pairs")
            asked = ", ".join(
                f"({in_spark(one)}) AS said_{at}" for at, one in enumerate(conditions)
            )
            found = engine.session.sql(f"SELECT {asked} FROM pairs ORDER BY number").toArrow()  # noqa: S608  our own conditions
    assert 300 < sum(row[-1] for row in duckdb) < len(pairs) - 300
    for at, condition in enumerate(conditions):
        spark = found.column(at).to_pylist()
        differing = [
            (pairs[n], row[at], spark[n]) for n, row in enumerate(duckdb) if row[at] != spark[n]
        ]
        assert not differing, (condition, differing[:5])
