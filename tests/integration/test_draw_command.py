"""`remit draw` as a user types it: plain files in, a published lottery out, and its check."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console
from typer.testing import CliRunner

from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable, FileNotWritable
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


def test_a_row_with_too_many_cells_hides_no_other_fault(remit, files):
    arguments = files(people=[{**PEOPLE[0], "gender": "Woman"}, *PEOPLE[1:]])
    pool = arguments[3]
    pool.write_text(pool.read_text("utf-8") + "x,y,z,a,b,c,d,e,f,g\n", "utf-8")
    done = remit(*arguments, "--out", "-")
    codes = {problem.code for problem in done.exception.problems}
    assert codes == {"table-long-row", "pool-value-variant"}


def test_a_size_beyond_all_pools_is_refused(remit, files):
    done = remit(*files()[:-1], 10**20, "--out", "-")
    assert done.exit_code == 2


def test_households_that_contradict_addresses_are_told_with_the_draw(remit, files):
    people = [{**one, "address": "1 Elm Road", "home": str(n)} for n, one in enumerate(PEOPLE)]
    done = remit(*files(people=people), "--household", "home", "--out", "-")
    said = " ".join(done.stderr.split())
    assert "People with one address are in different households, or in none (rows 2, 3" in said


def test_the_help_names_every_method(remit):
    said = " ".join(remit("--help").stdout.replace("│", " ").split())
    assert ", ".join(METHODS) in said


def test_a_command_typed_wrongly_says_what_is_needed(remit, files, tmp_path):
    assert remit("--size", 5).exit_code == ExitCode.USAGE
    assert remit(*files(), "--out", "-", "--method", "best").exit_code == ExitCode.USAGE
    done = remit("--verify", tmp_path / "none.json")
    assert done.exception.exit_code == ExitCode.NOT_FOUND


def publish(remit, files, folder, *options):
    done = remit(*files(), "--publish", folder / "lottery.json", *options)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return json.loads((folder / "lottery.json").read_text("utf-8"))


def draw_from(remit, folder, seed=7):
    files = ("--from", folder / "lottery.json", "--out", folder / "drawn.json")
    return remit(*files, "--seed", seed)


@pytest.mark.parametrize("method", METHODS)
def test_a_draw_in_two_acts_is_the_draw_in_one_to_the_letter(remit, files, drawn, tmp_path, method):
    lottery = publish(remit, files, tmp_path, "--method", method)
    Draft202012Validator(schema("remit.recruit", "lottery")).validate(lottery)
    assert {"seed", "selected"}.isdisjoint(lottery)
    assert draw_from(remit, tmp_path).exit_code == 0
    drawn("--seed", 7, "--method", method)
    assert (tmp_path / "drawn.json").read_bytes() == (tmp_path / "r.json").read_bytes()


def test_the_first_act_draws_nobody_and_agrees_with_itself(remit, files, tmp_path):
    publish(remit, files, tmp_path)
    done = remit("--verify", tmp_path / "lottery.json")
    assert done.exit_code == 0
    assert "No seed has drawn from it yet." in done.stdout
    answer = json.loads(remit("--verify", tmp_path / "lottery.json", "--json").stdout)
    assert answer == {"ok": True, "problems": [], "seed": None, "selected": None}


def test_a_draw_is_checked_against_the_lottery_published_before(remit, files, tmp_path):
    publish(remit, files, tmp_path)
    draw_from(remit, tmp_path)
    pair = ("--verify", tmp_path / "drawn.json", "--published", tmp_path / "lottery.json")
    done = remit(*pair)
    assert done.exit_code == 0
    assert "with nothing changed" in " ".join(done.stdout.split())
    swapped = remit("--verify", pair[3], "--published", pair[1], "--json")
    assert swapped.exit_code == ExitCode.NOT_VERIFIED
    codes = {problem["code"] for problem in json.loads(swapped.stdout)["problems"]}
    assert codes == {"lottery-drawn-already", "lottery-not-drawn"}


def test_a_draw_from_another_lottery_than_was_published_is_found(remit, files, tmp_path):
    publish(remit, files, tmp_path, "--method", "maximin")
    draw_from(remit, tmp_path)
    publish(remit, files, tmp_path, "--method", "nash")
    pair = ("--verify", tmp_path / "drawn.json", "--published", tmp_path / "lottery.json")
    done = remit(*pair, "--json")
    assert done.exit_code == ExitCode.NOT_VERIFIED
    problems = json.loads(done.stdout)["problems"]
    assert {problem["code"] for problem in problems} == {"lottery-not-as-published"}
    assert "method" in {problem["key"] for problem in problems}


def test_nothing_is_drawn_from_a_lottery_that_contradicts_itself(remit, files, tmp_path):
    lottery = publish(remit, files, tmp_path)
    lottery["weights"][0] /= 2
    (tmp_path / "lottery.json").write_text(json.dumps(lottery), "utf-8")
    done = draw_from(remit, tmp_path)
    assert done.exception.exit_code == ExitCode.NOT_VERIFIED
    assert "contradicts itself" in str(done.exception)
    assert not (tmp_path / "drawn.json").exists()


def test_nothing_is_drawn_twice_with_different_seeds(remit, files, tmp_path):
    publish(remit, files, tmp_path)
    draw_from(remit, tmp_path, 7)
    (tmp_path / "lottery.json").write_bytes((tmp_path / "drawn.json").read_bytes())
    assert draw_from(remit, tmp_path, 7).exit_code == 0
    done = draw_from(remit, tmp_path, 8)
    assert done.exception.exit_code == ExitCode.NOT_POSSIBLE
    assert "with the seed 7" in str(done.exception)


@pytest.mark.parametrize("extra", [("--seed", 3), ("--out", "-")])
def test_the_first_act_takes_no_seed_and_no_other_file(remit, files, tmp_path, extra):
    done = remit(*files(), "--publish", tmp_path / "lottery.json", *extra)
    assert done.exit_code == ExitCode.USAGE
    assert not (tmp_path / "lottery.json").exists()


def test_the_second_act_needs_a_stated_seed_and_a_file(remit, files, tmp_path):
    publish(remit, files, tmp_path)
    lottery = ("--from", tmp_path / "lottery.json")
    assert remit(*lottery, "--out", "-").exit_code == ExitCode.USAGE
    assert remit(*lottery, "--seed", 3).exit_code == ExitCode.USAGE
    assert json.loads(remit(*lottery, "--seed", 3, "--out", "-").stdout)["seed"] == 3
    assert remit("--published", tmp_path / "lottery.json").exit_code == ExitCode.USAGE


@pytest.mark.parametrize("half", ["seed", "selected"])
def test_a_seed_without_a_selection_is_no_draw(remit, drawn, tmp_path, half):
    lottery = drawn("--seed", 3)
    del lottery[half]
    (tmp_path / "r.json").write_text(json.dumps(lottery), "utf-8")
    problems = remit("--verify", tmp_path / "r.json").exception.problems
    assert [(problem.code, problem.params["name"]) for problem in problems] == [
        ("missing-value", half)
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_in_a_terminal_only(remit, files, tmp_path, monkeypatch, terminal):
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=terminal, width=80)
    monkeypatch.setattr("remit.cli.lotteries.err", console)
    assert remit(*files(), "--publish", tmp_path / "lottery.json").exit_code == 0
    assert ("Working out the lottery" in shown.getvalue()) == terminal


def test_an_identifier_that_is_passed_over_is_named_with_its_rows(files):
    ids = {3: "", 5: "x", 7: "x"}
    people = [{"id": ids.get(at, str(at)), **one} for at, one in enumerate(PEOPLE)]
    named = map(str, files(people=people))
    result = CliRunner().invoke(app, ["draw", *named, "--out", "-"])
    said = " ".join(result.stderr.split())
    assert "“id” was not taken as the identifier" in said
    assert "rows 5, 9" in said


def test_faults_of_quotas_hide_no_fault_of_the_pool(files, tmp_path):
    named = list(map(str, files(people=[{**PEOPLE[0], "gender": "WOMAN"}, *PEOPLE[1:]])))
    path = tmp_path / "quotas.csv"
    text = path.read_text(encoding="utf-8").replace("woman,2,3", "woman,2,x")
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["draw", *named, "--out", "-"])
    assert isinstance(result.exception, InvalidInput)
    codes = {problem.code for problem in result.exception.problems}
    assert "pool-value-variant" in codes
    assert len(codes) == 2


def test_a_file_that_cannot_be_written_is_told_before_the_lottery_is_worked_out(files, tmp_path):
    impossible = files(quotas={**QUOTAS, ("age", "75+"): (4, 5)})
    named = list(map(str, impossible))
    there = tmp_path / "drawn.json"
    for to, failure in ((tmp_path / "no" / "drawn.json", FileNotWritable), (there, UnableToDraw)):
        result = CliRunner().invoke(app, ["draw", *named, "--out", str(to)])
        assert isinstance(result.exception, failure)
    assert not there.exists()


def test_all_files_that_are_not_there_are_named_at_once(tmp_path):
    named = ["--quotas", str(tmp_path / "q.csv"), "--pool", str(tmp_path / "p.csv")]
    result = CliRunner().invoke(app, ["draw", *named, "--size", "5", "--out", "-"])
    assert isinstance(result.exception, FileNotReadable)
    assert "q.csv and " in result.exception.message
    assert "p.csv cannot be read" in result.exception.message
