"""`remit count` on plain files, as organisations type it."""

from __future__ import annotations

import json
from random import Random

import jsonschema
import pytest
from typer.testing import CliRunner

from counted_needs import PERMIT, POOL
from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput
from remit.share.core.counting.counts import OutOfRemit
from small_study import VOCABULARY


@pytest.fixture
def remit(tmp_path):
    charter = {"within.toml": PERMIT, "outside.toml": PERMIT.replace("permit", "forbid")}
    for name, text in ({"pool.toml": POOL, "v.toml": VOCABULARY} | charter).items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, ["count", *map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def records(tmp_path, at):
    rng = Random(at)
    rows = [
        f"{n},{rng.choice(['Camden', 'Brent'])},{rng.choice(['housing', 'advice'])},Zebra {n}"
        for n in range(80)
    ]
    path = tmp_path / f"records-{at}.csv"
    path.write_text("id,home,need,name\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_organisations_count_on_their_own_laptops_and_pool_what_is_protected(remit, tmp_path):
    rules = ["--pool", tmp_path / "pool.toml"]
    words = ["--vocabulary", tmp_path / "v.toml", "--charter"]
    made = []
    for at in range(6):
        made.append(tmp_path / f"counts-{at}.json")
        own = ["--organisation", f"Group {at}", "--by", "borough=home", "--person", "id"]
        table = records(tmp_path, at)
        said = remit(
            "records", table, *rules, *words, tmp_path / "within.toml", *own, "--out", made[-1]
        )
        assert "of 9 cells may leave" in said
    text = made[0].read_text("utf-8")
    jsonschema.validate(json.loads(text), schema("remit.share", "counts"))
    assert "Zebra" not in text
    with pytest.raises(OutOfRemit, match="outside the remit"):
        remit("records", records(tmp_path, 0), *rules, *words, tmp_path / "outside.toml", *own)
    with pytest.raises(Exception, match="does not count by"):
        remit("records", table, *rules, *words, tmp_path / "within.toml", *own[:2], "--by", "age=x")

    remit("pool", *made[:5], *rules, "--out", tmp_path / "all.json")
    pooled = json.loads((tmp_path / "all.json").read_text("utf-8"))
    jsonschema.validate(pooled, schema("remit.share", "pooled-counts"))
    assert pooled["organisations"] == 5
    total = [cell for cell in pooled["cells"] if {cell["borough"], cell["need"]} == {"Total"}]
    assert total[0]["value"] in range(350, 420)
    with pytest.raises(Exception, match="could be told from the others"):
        remit("pool", *made, *rules, "--earlier", tmp_path / "all.json")
    with pytest.raises(InvalidInput):
        remit("pool", *made, made[0], *rules)
