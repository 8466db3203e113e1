"""`remit shift` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.ask.core.shift import tango
from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput


@pytest.fixture
def remit():
    def run(*arguments):
        done = CliRunner().invoke(app, [*map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return run


@pytest.fixture
def write(tmp_path):
    def write(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def shift(remit, write, tmp_path):
    def run(text, *options, encoding="utf-8"):
        out = tmp_path / "out.json"
        done = remit("shift", write("t.csv", text, encoding), *options, "--out", out)
        assert done.exit_code == 0, done.output
        answer = json.loads(out.read_text("utf-8"))
        jsonschema.validate(answer, schema("remit.ask", "shift"))
        return {item["item"]: item for item in answer["items"]}, done, answer

    return run


def table(pairs, header="Q,T2Q"):
    return "\n".join([header, *(f"{before},{after}" for before, after in pairs)])


def codes(caught):
    return [problem.code for problem in caught.value.problems]


TWENTY_FIVE = [(1, 5)] * 12 + [(5, 1)] * 3 + [(3, 3)] * 8 + [(2, 99), (" ", 4)]


def test_each_item_has_the_promised_figures(shift):
    items, done, answer = shift(table(TWENTY_FIVE), "--after-prefix", "T2", "--missing", "77,99")
    item = items["Q"]
    expected = {"n_before": 24, "n_after": 24, "n_paired": 23, "up": 12, "same": 8, "down": 3}
    assert {key: item[key] for key in expected} == expected
    limits = tango(12, 3, 23)
    assert item["net"] == pytest.approx(9 / 23)
    assert (item["low"], item["high"]) == (limits.low, limits.high)
    assert item["p"] == pytest.approx(0.03515625)
    assert item["note"] == ""
    assert item["left"]["n"] == item["joined"] == 1
    assert (answer["people"], answer["tested"]) == (25, 1)
    assert "effect" not in json.dumps(answer)
    row = next(line for line in done.stdout.splitlines() if line.startswith("Q"))
    assert row.split() == ["Q", "23", "12", "8", "3", "+39.1", "+6.5", "+63.5", "0.035"]


def test_json_alone_goes_to_standard_output(remit, write):
    done = remit("shift", write("t.csv", table(TWENTY_FIVE)), "--after-prefix=T2", "--out", "-")
    assert json.loads(done.stdout)["items"][0]["item"] == "Q"


def test_fewer_than_twenty_pairs_have_an_interval_and_no_p_value(shift):
    items, _, _ = shift(table([(1, 2)] * 19), "--after-prefix", "T2")
    assert items["Q"]["p"] is items["Q"]["p_holm"] is items["Q"]["test"] is None
    assert items["Q"]["tests"] == {}
    assert items["Q"]["low"] < items["Q"]["net"] == 1
    assert items["Q"]["note"] == "No p-value is given for fewer than 20 people."
    items, _, _ = shift(table([(1, 2)] * 20), "--after-prefix", "T2")
    assert items["Q"]["p"] == 2**-19


def test_numbers_are_ordered_as_numbers_however_they_are_written(shift):
    text = 'Q;T2Q\n9;10\n"2,5";.5\n−3;-4\n٣;4.0\n1e1;10\n'
    items, _, _ = shift(text, "--after-prefix", "T2")
    assert items["Q"]["scale"] == "numbers"
    assert [one["value"] for one in items["Q"]["answers"]] == [
        "-4",
        "-3",
        "0.5",
        "2.5",
        "3",
        "4",
        "9",
        "10",
    ]
    assert (items["Q"]["up"], items["Q"]["same"], items["Q"]["down"]) == (2, 1, 2)


def test_numbers_with_labels_at_the_ends_are_numbers(shift):
    items, _, _ = shift(table([("0 - Not at all", 5), (5, "10 (Very)"), (0, 0), ("99 - Refused", 3)]), "--after-prefix", "T2", "--missing", "99")  # fmt: skip
    assert items["Q"]["scale"] == "numbers"
    assert (items["Q"]["n_before"], items["Q"]["up"], items["Q"]["same"]) == (3, 2, 1)


def test_words_have_no_order_and_are_only_compared(shift):
    answers = [("Yes", "no")] * 15 + [("No", " YES ")] * 3 + [("yes", "Yes")] * 5
    items, done, _ = shift(table(answers), "--after-prefix", "T2")
    item = items["Q"]
    assert (item["same"], item["changed"], item["up"], item["net"], item["low"]) == (
        5,
        18,
        None,
        None,
        None,
    )
    assert item["note"].startswith("Its answers are words in no stated order")
    assert item["test"] == "mcnemar"
    assert item["p"] == pytest.approx(0.00754, abs=1e-5)
    assert "Q         23   –     5     –    –     –   –  0.008" in done.stdout


def test_true_and_false_need_no_stated_order_and_have_newcombes_interval_too(shift):
    rows = "".join(["FALSE,true\n"] * 12 + ["TRUE,False\n"] * 2 + ["True,True\n"] * 36)
    items, _, _ = shift(f"Q,T2Q\n{rows}", "--after-prefix", "T2")
    assert (items["Q"]["up"], items["Q"]["down"], items["Q"]["same"]) == (12, 2, 36)
    assert items["Q"]["newcombe"]["low"] == pytest.approx(0.0569, abs=6e-5)
    grouped = "".join(f"{n % 2},{n % 3 % 2},{n % 5}\n" for n in range(25))
    items, _, _ = shift(f"Q,T2Q,g\n{grouped}", "--after-prefix", "T2", "--cluster", "g")
    assert items["Q"]["newcombe"] is None


def test_words_in_a_stated_order_move_up_and_down(shift):
    answers = [("Not sure", "Yes"), ("no", "Not  sure"), ("Yes", "No")]
    items, _, answer = shift(table(answers), "--after-prefix=T2", "--order", "No; Not sure ;Yes")
    assert items["Q"]["scale"] == "ordered"
    assert (items["Q"]["up"], items["Q"]["down"]) == (2, 1)
    assert [one["value"] for one in items["Q"]["answers"]] == ["No", "Not sure", "Yes"]
    assert answer["settings"]["orders"] == [["No", "Not sure", "Yes"]]


def test_three_answers_in_words_are_tested_as_a_whole_table(shift):
    answers = [("a", "b")] * 15 + [("b", "c")] * 10 + [("c", "c")] * 5
    items, _, _ = shift(table(answers), "--after-prefix", "T2")
    assert items["Q"]["test"] == "stuart_maxwell"
    assert items["Q"]["p"] == items["Q"]["tests"]["stuart_maxwell"]["p"] < 0.01
    assert set(items["Q"]["tests"]) == {"stuart_maxwell", "bowker"}


def test_free_text_is_not_tested(shift):
    answers = [(f"word {chr(97 + n)}", f"other {chr(97 + n)}") for n in range(25)]
    items, _, _ = shift(table(answers), "--after-prefix", "T2")
    assert items["Q"]["p"] is None
    assert "taken as free text" in items["Q"]["note"]


def test_the_second_column_may_stand_anywhere_and_items_keep_the_tables_order(shift):
    text = "T2_B,A,x,T2A,B\n" + "2,1,0,1,1\n" * 3
    items, _, _ = shift(text, "--after-prefix", "T2")
    assert list(items) == ["A", "B"]
    assert items["B"]["up"] == items["A"]["same"] == 3


def test_both_times_may_have_a_prefix(shift):
    items, _, _ = shift(
        table([(1, 2)], "pre_q,post_q"), "--after-prefix", "post_", "--before-prefix", "pre_"
    )
    assert items["q"]["up"] == 1


def test_a_first_answers_column_may_begin_like_a_second_answers(shift):
    items, done, _ = shift("Trust,TTrust\n1,2\n", "--after-prefix", "T")
    assert items["Trust"]["up"] == 1
    assert done.stderr == ""
    items, done, _ = shift("Tq,T2q\n1,2\n", "--after-prefix", "T2", "--before-prefix", "T")
    assert items["q"]["up"] == 1
    assert done.stderr == ""


def test_pairs_name_the_columns(shift, write):
    pairs = write("p.csv", "Item,Before,After,Why\nDemocracy,Q,T2Q,x\n")
    items, _, _ = shift(table([(1, 2)]), "--pairs", pairs)
    assert items["Democracy"]["up"] == 1


def test_a_question_asked_only_afterwards_is_told_and_left_out(shift):
    items, done, _ = shift("Q,T2Q,T2New\n1,2,3\n", "--after-prefix", "T2")
    assert list(items) == ["Q"]
    assert "“T2New” begins with “T2”, but there is no column “New”" in done.stderr


def test_groups_widen_the_interval_and_are_tossed_together(shift):
    lines = ["Q,T2Q,room"]
    for room in range(12):
        lines += [f"1,{2 if room % 4 else 0},r{room}"] * 6
    text = "\n".join(lines)
    alone, _, _ = shift(text, "--after-prefix", "T2")
    items, _, _ = shift(text, "--after-prefix", "T2", "--cluster", "room")
    one, other = alone["Q"], items["Q"]
    assert one["net"] == other["net"] == 0.5
    assert other["low"] < 0 < one["low"]
    assert one["p"] < 0.001
    # Nine groups up against three down, tossed as wholes.
    assert other["p"] == pytest.approx(0.146, abs=0.001)
    assert other["groups"]["n"] == 12
    assert other["groups"]["inflation"] > 5


def test_one_group_alone_gives_no_interval(shift):
    items, _, _ = shift("Q,T2Q,room\n" + "1,2,a\n" * 30, "--after-prefix=T2", "--cluster=room")
    assert items["Q"]["net"] == 1
    assert items["Q"]["low"] is items["Q"]["p"] is None
    assert "All of these people are of one group" in items["Q"]["note"]


def test_people_without_a_group_are_told_and_stand_alone(shift):
    text = "Q,T2Q,room\n" + "1,2,a\n" * 5 + "1,2,\n" * 5 + "2,1,b\n" * 5
    items, done, _ = shift(text, "--after-prefix=T2", "--cluster=room")
    assert items["Q"]["groups"]["n"] == 7
    assert "Rows without a group in “room”: 5." in done.stderr


def test_marks_of_statistics_programs_are_no_answers_and_told(shift):
    items, done, _ = shift(
        table([(1, "NA"), ("NaN", 2), (".", "#N/A"), (1, 2)]), "--after-prefix", "T2"
    )
    assert items["Q"]["n_paired"] == 1
    assert "“#N/A”, “.”, “NA”, “NaN”" in done.stderr


def test_what_looks_like_a_code_is_told_and_not_taken_out(shift):
    answers = [(n % 11, 5) for n in range(40)] + [(99, 4), (-8, 4)]
    items, _, _ = shift(table(answers), "--after-prefix", "T2", "--missing", "-7")
    assert items["Q"]["n_paired"] == 42
    assert "-8, 99 stand apart from the other answers" in items["Q"]["note"]
    items, _, _ = shift(
        table(answers), "--after-prefix", "T2", "--missing", "-8", "--missing", "99.0"
    )
    assert items["Q"]["n_paired"] == 40
    assert "apart" not in items["Q"]["note"]


def test_a_scale_below_zero_holds_no_codes(shift):
    answers = [(n % 7 - 3, 3 - n % 7) for n in range(70)]
    items, _, _ = shift(table(answers), "--after-prefix", "T2")
    assert items["Q"]["note"] == ""
    few_below = [(n % 5 - 2, 2 - n % 5) for n in range(40)] + [(0, 1)]
    items, _, _ = shift(table(few_below), "--after-prefix", "T2")
    assert items["Q"]["note"] == ""


def test_order_that_lacks_an_answer_is_said_not_to_be_used(shift):
    answers = table([("No", "Yes"), ("Yes", "Unsure"), ("Unsure", "Never"), ("no", "yes")])
    text = answers.replace("Q,T2Q", "Q,T2Q,R,T2R").replace("\n", ",Yes,No\n") + ",No,Yes"
    text = text.replace("Q,T2Q,R,T2R,Yes,No", "Q,T2Q,R,T2R")
    items, done, _ = shift(text, "--after-prefix", "T2", "--order", "No;Unsure;Yes")
    said = " ".join(done.stderr.split())
    assert "The order “No;Unsure;Yes” lacks “Never”, so it is not used for Q." in said
    assert (items["Q"]["up"], items["R"]["up"]) == (None, 1)
    _, done, _ = shift(text, "--after-prefix", "T2", "--order", "No;Unsure;Yes;Never")
    assert "lacks" not in done.stderr


def test_somebody_who_stands_in_several_rows_is_told_and_counted_for_each(shift):
    text = "ID,Q,T2Q\nA,1,2\nB,1,2\nA,1,3\n,1,1\n,1,1\n"
    items, done, _ = shift(text, "--after-prefix", "T2")
    assert items["Q"]["n_paired"] == 5
    assert "“A” stands 2 times in the column “ID”" in " ".join(done.stderr.split())
    _, done, _ = shift(text, "--after-prefix", "T2", "--cluster", "ID")
    assert "stands 2 times" not in " ".join(done.stderr.split())


def test_a_byte_order_mark_and_short_rows_are_no_fault(shift):
    items, _, _ = shift("Q,T2Q\n1,2\n3\n", "--after-prefix", "T2", encoding="utf-8-sig")
    assert (items["Q"]["n_before"], items["Q"]["n_after"]) == (2, 1)


def test_nobody_paired_is_an_answer_and_no_failure(shift):
    items, done, _ = shift("Q,T2Q\n1,\n,2\n", "--after-prefix", "T2")
    assert items["Q"]["net"] is items["Q"]["mean"] is items["Q"]["same_share"] is None
    assert "Nobody answered this both before and after" in items["Q"]["note"]
    assert "effect" not in done.stdout


def test_all_problems_of_both_files_are_listed_at_once(remit, write):
    text = "Q,T2Q,R\n1,2,3\nmany,8,3\nmany,lots,2\n3,4,1\n"
    pairs = write("p.csv", "item,before,after\nA,Q,T2Q\n,R,R\nA,nope,t2q\n")
    with pytest.raises(InvalidInput) as caught:
        remit("shift", write("t.csv", text), "--pairs", pairs, "--cluster", "room", "--order=a;A")
    assert codes(caught) == [
        "shift-repeated-order",
        "shift-blank-pair",
        "shift-same-column",
        "shift-unknown-column",
        "shift-unknown-column",
        "shift-repeated-item",
        "shift-unknown-column",
        "shift-not-a-number",
        "shift-not-a-number",
    ]
    said = [str(problem) for problem in caught.value.problems]
    assert "the nearest is “T2Q”" in said[4]
    assert "row 3, column Q: “many” stands 2 times, where the other answers are numbers" in said[7]


def test_words_among_the_numbers_of_one_item_leave_the_others_whole(shift):
    rows = [f"{before},{after},{after},{before}" for before, after in [(1, 5)] * 15 + [(4, 2)] * 9]
    items, done, _ = shift(
        "\n".join(["Q,T2Q,R,T2R", "don't know,3,2,2", *rows]), "--after-prefix=T2"
    )
    assert items["R"]["p"] is not None
    q = items["Q"]
    assert (q["up"], q["net"], q["p"], q["n_paired"], q["changed"]) == (None, None, None, 25, 25)
    assert "numbers, and also “don't know”" in q["note"]
    assert q["tests"] == {}
    assert "row 2, column Q: “don't know” stands once" in " ".join(done.stderr.split())


def test_faults_of_the_pairs_are_listed_beside_a_table_that_cannot_be_read(remit, write):
    pairs = write("p.csv", "item,before,after\n,Q,T2Q\n")
    with pytest.raises(InvalidInput) as caught:
        remit("shift", write("t.csv", "Q,T2Q,T2Q\n1,2,3\n"), "--pairs", pairs)
    assert codes(caught) == ["table-duplicate-header", "shift-blank-pair"]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("Q,T2Q\n1,2\n", ("--after-prefix", "t2"), "shift-no-prefix"),
        ("Q,T2Q\n1,2\n", ("--after-prefix", "T2Q"), "shift-no-prefix"),
        ("Q,T2Q\n", ("--after-prefix", "T2"), "shift-no-rows"),
        ("", ("--after-prefix", "T2"), "table-empty"),
        ("Q,T2Q\n1,2,3\n", ("--after-prefix", "T2"), "table-long-row"),
        ("Q,T2Q,T2_Q\n1,2,3\n", ("--after-prefix", "T2"), "shift-repeated-item"),
        ("Q,T2Q\n1,2\n", ("--after-prefix", "T2", "--cluster", "q"), "shift-unknown-column"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused_with_its_reason(remit, write, text, options, code):
    with pytest.raises(InvalidInput) as caught:
        remit("shift", write("t.csv", text), *options)
    assert codes(caught) == [code]


@pytest.mark.parametrize(("text", "code"), [("item,before,after\n", "shift-empty-pairs"), ("item,before\nA,Q\n", "table-missing-column")])  # fmt: skip
def test_a_faulty_list_of_pairs_is_refused_with_its_reason(remit, write, text, code):
    with pytest.raises(InvalidInput) as caught:
        remit("shift", write("t.csv", "Q,T2Q\n1,2\n"), "--pairs", write("p.csv", text))
    assert codes(caught) == [code]


def test_another_encoding_is_refused_with_the_remedy(remit, write):
    with pytest.raises(InvalidInput) as caught:
        remit("shift", write("t.csv", "Q,T2Q\né,è\n", "latin-1"), "--after-prefix", "T2")
    assert codes(caught) == ["not-utf8"]


@pytest.mark.parametrize("options", [(), ("--after-prefix", "T2", "--pairs", "p.csv")])
def test_one_way_of_pairing_is_needed_and_not_two(remit, write, options):
    done = remit("shift", write("t.csv", "Q,T2Q\n1,2\n"), *options)
    assert done.exit_code == 2
    assert "either --after-prefix or" in done.stderr


def test_a_file_that_is_not_there_is_named(remit, tmp_path):
    with pytest.raises(FileNotReadable, match=r"nowhere\.csv cannot be read"):
        remit("shift", tmp_path / "nowhere.csv", "--after-prefix", "T2")
