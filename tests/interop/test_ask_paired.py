"""America in One Room, end to end through an analysis plan: 523 people, 48 paired items."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remit.ask.core.shift import tango
from remit.ask.files import read_ask, write_ask
from remit.kernel.errors import Problems

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "ask" / "paired"
if not DATA.is_dir():
    pytest.skip("the real paired answers are not on this machine", allow_module_level=True)

MISSING = {"", "77", "98", "99"}


def questions():
    text = (DATA / "just_questions.csv").read_text("utf-8-sig")
    return [row["Variable"] for row in csv.DictReader(io.StringIO(text))]


def folder():
    items = "".join(
        f'[[questionnaire.item]]\nname = "{name}"\nkind = "attitude"\n' for name in questions()
    )
    plan = (
        '[[questionnaire]]\ncode = "ID"\ncluster = "GROUP"\nmissing = ["77", "98", "99"]\n'
        f'wide.table = "responses/room.csv"\nwide.after_prefix = "T2"\n{items}'
    )
    return {
        "ask/analysis.toml": plan.encode(),
        "ask/responses/room.csv": (DATA / "cleaned_dataset.csv").read_bytes(),
    }


def read(files):
    problems = Problems()
    ask = read_ask(files, problems)
    assert list(problems) == []
    return ask


@pytest.fixture(name="ask", scope="module")
def _ask():
    return read(folder())


def test_all_people_and_groups_are_read(ask):
    responses = ask.responses["responses/room.csv"]
    assert len({one.code for one in responses}) == 523
    assert len({one.answers["GROUP"] for one in responses if one.wave == "before"}) == 40


def test_each_of_the_48_items_agrees_with_a_plain_count_of_the_table(ask):
    text = (DATA / "cleaned_dataset.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    findings = ask.findings()
    assert [one.id for one in findings] == [f"ask:{name}" for name in questions()]
    assert len(findings) == 48
    for name, finding in zip(questions(), findings, strict=True):
        pairs = [(row[name], row[f"T2{name}"]) for row in rows]
        moves = [
            float(after) - float(before)
            for before, after in pairs
            if before not in MISSING and after not in MISSING
        ]
        up, down = sum(m > 0 for m in moves), sum(m < 0 for m in moves)
        figures = finding.figures
        assert figures["before"]["n"] == sum(before not in MISSING for before, _ in pairs)
        assert figures["after"]["n"] == sum(after not in MISSING for _, after in pairs)
        assert (figures["n_paired"], figures["up"], figures["down"]) == (len(moves), up, down)
        assert figures["same"] == len(moves) - up - down
        assert figures["net"] == pytest.approx((up - down) / len(moves))
        assert figures["low"] < figures["net"] < figures["high"]
        # Five answers of the published table are “-8”; nobody says that these are no answers.
        scale = [one["value"] for one in figures["scale"] if one["value"] != "-8"]
        assert scale == [str(number) for number in range(11)]


def test_export_and_import_keep_every_answer(ask):
    written = write_ask(ask)
    assert read(written) == ask
    assert write_ask(read(written)) == written


def test_the_whole_way_takes_less_than_three_seconds():
    start = time.perf_counter()
    assert len(read(folder()).findings()) == 48
    assert time.perf_counter() - start < 3


def test_a_stated_order_finds_the_answers_that_are_not_on_the_scale():
    files = folder()
    order = ", ".join(f'"{number}"' for number in range(11))
    plan = files["ask/analysis.toml"].decode()
    plan = plan.replace('kind = "attitude"\n', f'kind = "attitude"\norder = [{order}]\n')
    problems = Problems()
    read_ask(files | {"ask/analysis.toml": plan.encode()}, problems)
    assert [one.message[:15] for one in problems] == ["“-8” is no answ"] * 5


# The command with the seconds of the processor that it took, its start included: the clock on the
# wall would time whatever else the machine does.
TIMED = """
import atexit, sys, time
atexit.register(lambda: print(time.process_time(), file=sys.stderr))
from remit.cli import main
main()
"""


def shift(tmp_path, *options):
    out = tmp_path / "shift.json"
    command = [sys.executable, "-c", TIMED, "shift"]
    stated = ["--after-prefix", "T2", "--missing", "77,98,99", *options, "--out", str(out)]
    done = subprocess.run(  # noqa: S603  # our own command, on data of ours
        [*command, str(DATA / "cleaned_dataset.csv"), *stated],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    took = float(done.stderr.splitlines()[-1])
    return json.loads(out.read_text("utf-8"))["items"], done.stdout, took


def test_the_command_gives_each_item_in_one_table_in_less_than_three_seconds(tmp_path, ask):
    items, said, took = shift(tmp_path)
    grouped, _, _ = shift(tmp_path, "--cluster", "GROUP")
    assert took < 3
    assert [item["item"] for item in items] == questions()
    for item, in_groups, finding in zip(items, grouped, ask.findings(), strict=True):
        # The plan names the groups, so the study's figures are those of people in groups.
        figures = finding.figures
        for name in ("n_paired", "up", "same", "down", "net", "low", "high"):
            assert in_groups[name] == pytest.approx(figures[name])
        for name in ("p", "p_holm", "mean", "groups", "left"):
            assert in_groups[name] == pytest.approx(figures["paired"][name])
        limits = tango(item["up"], item["down"], item["n_paired"])
        assert (item["low"], item["high"]) == (limits.low, limits.high)
        assert item["p"] <= item["p_holm"] <= 1
    lines = said.splitlines()
    assert [line.split()[0] for line in lines[1:49]] == questions()
    assert lines[1].split() == ["Q1", "490", "322", "79", "89", "+47.6", "+40.3", "+54.1", "<0.001"]


def test_the_command_tells_of_the_answers_that_are_no_answers(tmp_path):
    items, said, _ = shift(tmp_path)
    assert [item["item"] for item in items if "-8" in item["note"]] == [
        "Q2A",
        "Q2B",
        "Q3A",
        "Q6C",
        "Q6F",
    ]
    assert "Q2A, Q2B, Q3A, Q6C, Q6F: -8 stand apart from the other answers" in said


def test_intervals_are_wider_for_people_who_talked_in_groups(tmp_path):
    alone, _, _ = shift(tmp_path)
    items, _, _ = shift(tmp_path, "--cluster", "GROUP")
    assert all(item["groups"]["n"] == 40 for item in items)
    wider = [
        item["high"] - item["low"] > one["high"] - one["low"]
        for one, item in zip(alone, items, strict=True)
    ]
    assert all(wider)
    assert max(item["groups"]["inflation"] for item in items) > 1.5
