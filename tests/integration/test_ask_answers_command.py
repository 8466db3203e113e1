"""`remit ask export` and `remit ask import` as a researcher types them."""

from __future__ import annotations

import csv
import json
import os

import pytest

from small_study import CODES, small_study, write
from warm_command import WarmCommand


@pytest.fixture(scope="module")
def remit(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    command = WarmCommand()

    def run(*arguments, code=0):
        hidden = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        surroundings = {k: v for k, v in os.environ.items() if k not in hidden}
        done = command.run(
            arguments, environment={**surroundings, "REMIT_HOME": str(home), "COLUMNS": "200"}
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    yield run
    command.close()


@pytest.fixture(scope="module")
def taken(remit, tmp_path_factory):
    """Return a study's answers as files, out of a study that was imported from a folder."""
    remit("import", write(small_study(), tmp_path_factory.mktemp("study")))
    folder = tmp_path_factory.mktemp("out") / "answers"
    told = remit("ask", "export", "small", folder, "--kind", "csv")
    assert "form-before: 20 rows" in told
    assert f"Wrote 4 files to {folder}." in told
    return folder


def test_the_folder_holds_each_wave_both_side_by_side_and_a_dictionary(taken):
    names = {path.name for path in taken.iterdir()}
    assert names == {f"form-{part}.csv" for part in ("before", "after", "wide", "dictionary")}


def test_a_folder_that_holds_something_is_left_alone(remit, taken):
    assert "is not empty" in remit("ask", "export", "small", taken, code=6)


def test_what_was_taken_comes_back_alike(remit, taken):
    for wave in ("before", "after"):
        told = remit(
            "ask", "import", "small", taken / f"form-{wave}.csv",
            "--form", "form.xlsx", "--wave", wave, "--json",
        )  # fmt: skip
        answer = json.loads(told)
        assert (answer["source"], answer["answers"], answer["differing"]) == ("plain", 0, [])
        assert answer["same"] > 0


def test_a_look_tells_columns_and_every_problem_and_ends_with_0(remit, taken, tmp_path):
    path = taken / "form-before.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][0], rows[2][rows[0].index("overall")] = "XXXX-XXXX", "perhaps"
    table = tmp_path / "t.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    how = ("ask", "import", "small", table, "--form", "form.xlsx", "--wave", "before")
    look = remit(*how, "--check")
    assert "row 2, column code" in look
    assert "row 3, column overall" in look
    assert "Nothing was changed." in look
    answer = json.loads(remit(*how, "--check", "--json"))
    assert answer["ok"] is False
    assert {one["row"] for one in answer["problems"]} == {2, 3}
    remit(*how, code=3)


def test_a_difference_is_told_and_kept_and_replaced_when_asked_for(remit, taken, tmp_path):
    table = tmp_path / "t.csv"
    row = next(csv.DictReader((taken / "form-before.csv").read_text("utf-8-sig").splitlines()))
    other = "1" if row["overall"] != "1" else "2"
    table.write_text(f"code,overall\n{next(iter(row.values()))},{other}\n", encoding="utf-8")
    how = ("ask", "import", "small", table, "--form", "form.xlsx", "--wave", "before")
    assert "1 answer differs from those here, which stay." in remit(*how)
    assert "1 answer was replaced" in remit(*how, "--replace")
    assert "1 answer was here already." in remit(*how)


def test_a_kind_that_is_none_and_a_form_that_is_not_there_are_told(remit, taken, tmp_path):
    told = remit("ask", "export", "small", tmp_path / "x", "--kind", "xls", code=2)
    assert "Use one of: csv, sav, parquet." in told
    told = remit("ask", "export", "small", tmp_path / "x", "--form", "none.xlsx", code=4)
    assert "It has: form.xlsx" in told
    assert CODES[0] not in told
