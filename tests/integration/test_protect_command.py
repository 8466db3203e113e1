"""`remit protect` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput
from remit.share.core.disclosure.protection import TableNotSafe

TABLE = """area,age,count
North,0-17,3
North,18-64,40
North,65+,12
South,0-17,22
South,18-64,35
South,65+,9
"""


@pytest.fixture
def remit(tmp_path):
    """Return a function that protects a table and gives the command's result."""

    def run(rules="threshold = 5\n", table=TABLE, *options):
        (tmp_path / "t.csv").write_text(table, "utf-8")
        (tmp_path / "r.toml").write_text(rules, "utf-8")
        given = ["protect", str(tmp_path / "t.csv"), "--rules", str(tmp_path / "r.toml"), *options]
        done = CliRunner().invoke(app, given)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


def test_a_protected_table_has_every_cell_and_total_and_its_audit(remit, tmp_path):
    publish = tmp_path / "p.csv"
    answer = json.loads(remit("threshold = 5\n", TABLE, "--publish", str(publish)).stdout)
    jsonschema.validate(answer, schema("remit.share", "protected-table"))
    assert len(answer["cells"]) == 12
    assert answer["cells"][0] == {
        "area": "North",
        "age": "0-17",
        "value": None,
        "status": "primary",
    }
    assert answer["audit"] == {
        "clean": True,
        "recoverable": [],
        "within_interval": [],
        "by_rules": [],
        "cells": 4,
    }
    assert publish.read_text("utf-8").count("[c]") == 4


def test_what_can_be_worked_out_is_told_and_not_published(remit, tmp_path):
    out, publish = tmp_path / "a.json", tmp_path / "p.csv"
    done = remit("threshold = 5\nsecondary = false\n", TABLE, "--out", str(out))
    assert "NOT SAFE: 1 cell can be worked out exactly." in done.stdout
    answer = json.loads(out.read_text("utf-8"))
    jsonschema.validate(answer, schema("remit.share", "protected-table"))
    assert answer["audit"]["recoverable"] == [{"area": "North", "age": "0-17", "low": 3, "high": 3}]
    with pytest.raises(TableNotSafe):
        remit(
            "threshold = 5\nsecondary = false\n",
            TABLE,
            "--out",
            str(out),
            "--publish",
            str(publish),
        )
    assert not publish.exists()


def test_faults_of_both_files_are_told_at_once(remit):
    with pytest.raises(InvalidInput) as caught:
        remit("treshold = 5\n", TABLE + "South,65+,9\nEast,65+,many\n")
    assert {one.code for one in caught.value.problems} == {
        "unknown-value",
        "counts-duplicate-cell",
        "counts-not-whole",
    }
