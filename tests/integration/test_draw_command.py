"""`remit draw` as a user types it: plain files in, a published lottery out, and its check."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import ExitCode, InvalidInput
from remit.recruit.core.lottery.lottery import METHODS
from remit.recruit.core.unable import UnableToDraw

QUOTAS = {
    ("gender", "woman"): (2, 3),
    ("gender", "man"): (2, 3),
    ("age", "16-24"): (1, 2),
    ("age", "25+"): (3, 4),
    ("age", "75+"): (0, 0),
}
PEOPLE = [
    {
        "code": f"p{number:02}",
        "gender": "woman" if number % 3 else "man",
        "age": "75+" if number in {4, 9} else "16-24" if number % 4 == 0 else "25+",
        "street": f"{number // 2} Any Street",
        "postcode": "N1 1AA",
    }
    for number in range(30)
]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def files(tmp_path):
    def made(header=("feature", "value"), people=PEOPLE, quotas=QUOTAS):
        rows = [
            {header[0]: feature, header[1]: value, "min": low, "max": high, "note": "x"}
            for (feature, value), (low, high) in quotas.items()
        ]
        write(tmp_path / "quotas.csv", rows)
        write(tmp_path / "pool.csv", people)
        return ("--quotas", tmp_path / "quotas.csv", "--pool", tmp_path / "pool.csv", "--size", 5)

    return made


@pytest.fixture
def remit():
    def run(*arguments):
        return CliRunner().invoke(app, ["draw", *map(str, arguments)])

    return run


@pytest.fixture
def drawn(remit, files, tmp_path):
    def draw(*options, **content):
        done = remit(*files(**content), "--out", tmp_path / "r.json", *options)
        assert done.exit_code == 0, done.output + repr(done.exception)
        return json.loads((tmp_path / "r.json").read_text("utf-8"))

    return draw


@pytest.mark.parametrize("method", METHODS)
def test_the_published_lottery_keeps_what_it_promises(drawn, method):
    lottery = drawn("--method", method, "--seed", 7)
    Draft202012Validator(schema("remit.recruit", "lottery")).validate(lottery)
    assert (lottery["method"], lottery["size"], lottery["seed"]) == (method, 5, 7)
    assert list(lottery["probabilities"]) == [person["code"] for person in PEOPLE]
    assert sum(lottery["probabilities"].values()) == pytest.approx(5)
    assert sum(lottery["weights"]) == pytest.approx(1)
    assert lottery["selected"] in lottery["panels"]
    by_code = {person["code"]: person for person in PEOPLE}
    for panel in lottery["panels"]:
        assert len(set(panel)) == 5
        for (feature, value), (low, high) in QUOTAS.items():
            assert low <= sum(by_code[code][feature] == value for code in panel) <= high
    given = Counter()
    for panel, weight in zip(lottery["panels"], lottery["weights"], strict=True):
        given.update(dict.fromkeys(panel, weight))
    for code, chance in lottery["probabilities"].items():
        assert given[code] == pytest.approx(chance, abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_those_in_no_possible_panel_have_no_chance_and_are_named(remit, files, method):
    done = remit(*files(), "--method", method, "--out", "-")
    lottery = json.loads(done.stdout)
    assert lottery["excluded"] == ["p04", "p09"]
    nobody = {code for code, chance in lottery["probabilities"].items() if chance == 0}
    assert nobody == {"p04", "p09"}
    combination = {"features": {"gender": "woman", "age": "75+"}, "people": 1}
    assert combination in lottery["certificate"]["excluded"]
    assert "“gender: woman, age: 75+”" in done.stderr


@pytest.mark.parametrize(
    "header", [("feature", "value"), ("category", "feature"), ("category", "name")]
)
def test_quotas_come_with_any_of_the_three_headers(drawn, header):
    assert drawn("--seed", 1, header=header) == drawn("--seed", 1)


def test_quotas_may_interlock_and_be_shares(drawn):
    quotas = {("gender*age", "woman*16-24"): (2, 2), ("gender", "woman"): ("60%", "60%")}
    people = [person for person in PEOPLE if person["age"] != "75+"]
    quotas[("gender", "man")] = ("40%", "40%")
    quotas |= {
        ("gender*age", f"{gender}*{age}"): (0, 5)
        for gender, age in [("woman", "25+"), ("man", "16-24"), ("man", "25+")]
    }
    lottery = drawn(people=people, quotas=quotas)
    by_code = {person["code"]: person for person in people}
    for panel in lottery["panels"]:
        kinds = Counter((by_code[code]["gender"], by_code[code]["age"]) for code in panel)
        assert kinds["woman", "16-24"] == 2
        assert kinds["woman", "16-24"] + kinds["woman", "25+"] == 3


def test_the_same_seed_writes_the_same_bytes_and_nought_is_a_seed(drawn, tmp_path):
    contents = []
    for seed in (0, 0, 1):
        assert drawn("--seed", seed)["seed"] == seed
        contents.append((tmp_path / "r.json").read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_a_seed_that_nobody_gave_is_drawn_and_stated(drawn, remit, tmp_path):
    seeds = {drawn()["seed"] for _ in range(2)}
    assert len(seeds) == 2
    assert remit("--verify", tmp_path / "r.json").exit_code == 0


def test_at_most_one_of_a_household_is_in_a_panel(drawn):
    def together(lottery):
        home = {person["code"]: person["street"] for person in PEOPLE}
        return [p for p in lottery["panels"] if len({home[code] for code in p}) < len(p)]

    assert together(drawn()), "without the rule some panels hold two of a household"
    assert not together(drawn("--household", "street, postcode"))


def test_the_identifier_is_the_column_that_is_named(drawn):
    people = [{"row": str(n), **person} for n, person in enumerate(PEOPLE)]
    assert next(iter(drawn("--id", "code", people=people)["probabilities"])) == "p00"
    assert next(iter(drawn(people=people)["probabilities"])) == "0"


def test_a_draw_agrees_with_its_file_and_a_tampered_file_is_found(drawn, remit, tmp_path):
    lottery = drawn("--seed", 3)
    assert "agrees" in remit("--verify", tmp_path / "r.json").stdout
    lottery["selected"] = next(p for p in lottery["panels"] if p != lottery["selected"])
    (tmp_path / "r.json").write_text(json.dumps(lottery), "utf-8")
    done = remit("--verify", tmp_path / "r.json", "--json")
    assert done.exit_code == ExitCode.NOT_VERIFIED
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["lottery-other-panel"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"size": NaN}', "[" * 100_000, '{"method": "leximin", "size": "5"}']
)
def test_what_is_no_published_lottery_is_refused(remit, tmp_path, content):
    (tmp_path / "r.json").write_text(content, "utf-8")
    assert isinstance(remit("--verify", tmp_path / "r.json").exception, InvalidInput)


def test_quotas_that_cannot_be_met_are_explained(remit, files):
    quotas = QUOTAS | {("age", "16-24"): (1, 2), ("age", "75+"): (3, 4)}
    done = remit(*files(quotas=quotas), "--out", "-")
    assert isinstance(done.exception, UnableToDraw)
    assert done.exception.exit_code == 6
    assert "“age: 75+” needs 3; the pool has 2: 1 more is wanted." in str(done.exception)


def test_a_size_that_the_quotas_rule_out_is_explained(remit, files):
    done = remit(*files()[:-1], 40, "--out", "-")
    assert isinstance(done.exception, UnableToDraw)
    assert done.exception.shortfalls


def test_all_problems_of_both_files_are_told_at_once(remit, files):
    people = [PEOPLE[0], {**PEOPLE[1], "gender": "Woman "}, {**PEOPLE[2], "age": ""}, PEOPLE[0]]
    quotas = QUOTAS | {("gender", "man"): (9, 3)}
    arguments = files(people=people, quotas=quotas)
    done = remit(*arguments, "--id", "code", "--household", "adress", "--out", "-")
    codes = {problem.code for problem in done.exception.problems}
    assert codes >= {
        "quota-min-above-max",
        "table-missing-column",
        "pool-duplicate-volunteer",
    }
    files(people=people)
    done = remit(*arguments, "--id", "code", "--household", "adress", "--out", "-")
    codes = {problem.code for problem in done.exception.problems}
    assert {"pool-value-variant", "pool-blank-value", "table-missing-column"} <= codes
    assert "pool-duplicate-volunteer" in codes


def test_the_help_names_every_method(remit):
    said = " ".join(remit("--help").stdout.replace("│", " ").split())
    assert ", ".join(METHODS) in said


def test_a_command_typed_wrongly_says_what_is_needed(remit, files, tmp_path):
    assert remit("--size", 5).exit_code == ExitCode.USAGE
    assert remit(*files(), "--out", "-", "--method", "best").exit_code == ExitCode.USAGE
    done = remit("--verify", tmp_path / "none.json")
    assert done.exception.exit_code == ExitCode.NOT_FOUND
