"""`remit quotas` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable, FileNotWritable
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput, RemitError

QUOTAS = "gender,woman,2,3\ngender,man,1,3\n"
POOL = "name,gender\nA,man\nB,man\nC,woman\nD,man\n"


@pytest.fixture
def remit():
    def run(*arguments):
        done = CliRunner().invoke(app, [*map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def explain(remit, quotas, pool, *options):
    return remit("quotas", "explain", "--quotas", quotas, "--pool", pool, *options)


@pytest.mark.parametrize("header", ["feature,value", "category,feature", "category,name"])
def test_infeasible_quotas_are_explained_and_that_is_no_failure(remit, write, header):
    quotas = write("q.csv", f"{header},min,max,note\n" + QUOTAS.replace("3\n", "3,x\n"))
    said = explain(remit, quotas, write("p.csv", POOL), "--size", 3, "--out", "-")
    answer = json.loads(said)
    jsonschema.validate(answer, schema("remit.recruit", "quotas-explanation"))
    assert answer["feasible"] is False
    assert answer["conflict"] == [
        {"feature": "gender", "value": "woman", "bound": "min", "number": 2}
    ]
    assert answer["recruit"] == [{"count": 1, "features": {"gender": ["woman"]}}]


def test_the_answer_goes_to_a_file_and_the_sentences_to_the_screen(remit, write, tmp_path):
    quotas = write("q.csv", "feature,value,min,max\n" + QUOTAS.replace("2,3", "1,3"))
    out = tmp_path / "why.json"
    said = explain(remit, quotas, write("p.csv", POOL), "--size", 3, "--id", "name", "--out", out)
    assert json.loads(out.read_text("utf-8"))["feasible"] is True
    assert said == "A panel of 3 that meets every quota can be drawn from the pool of 4.\n"


def test_every_problem_of_both_files_is_listed_at_once(remit, write):
    quotas = write("q.csv", "feature,value,min,max\ngender,woman,3,2\ngender,man,x,3\n")
    pool = write("p.csv", "gender\nMan\n\nwoman,1\n")
    with pytest.raises(InvalidInput) as caught:
        explain(remit, quotas, pool, "--size", 3)
    assert [problem.code for problem in caught.value.problems] == [
        "table-long-row",
        "quota-not-a-count",
        "quota-min-above-max",
        "pool-value-variant",
    ]


def test_an_identifier_that_is_not_there_is_a_problem(remit, write):
    quotas = write("q.csv", "feature,value,min,max\n" + QUOTAS)
    with pytest.raises(InvalidInput) as caught:
        explain(remit, quotas, write("p.csv", POOL), "--size", 3, "--id", "code")
    assert [problem.code for problem in caught.value.problems] == ["pool-missing-identifier"]


def test_a_quota_file_with_a_header_alone_is_a_problem(remit, write):
    quotas = write("q.csv", "feature,value,min,max\n")
    with pytest.raises(InvalidInput) as caught:
        explain(remit, quotas, write("p.csv", POOL), "--size", 3)
    assert [problem.code for problem in caught.value.problems] == ["quotas-none"]


def test_a_file_that_is_not_there_is_named(remit, write, tmp_path):
    with pytest.raises(FileNotReadable, match=r"nowhere\.csv cannot be read"):
        explain(remit, tmp_path / "nowhere.csv", write("p.csv", POOL), "--size", 3)


def test_an_answer_that_cannot_be_written_is_a_failure_with_a_remedy(remit, write, tmp_path):
    quotas = write("q.csv", "feature,value,min,max\n" + QUOTAS)
    out = tmp_path / "no folder" / "why.json"
    with pytest.raises(FileNotWritable, match="Name a file in a folder that is there"):
        explain(remit, quotas, write("p.csv", POOL), "--size", 3, "--out", out)


def test_shares_and_interlocking_quotas_are_explained_too(remit, write):
    quotas = write("q.csv", "feature,value,min,max\ngender*age,woman × old,50%,100%\n")
    pool = write("p.csv", "name,gender,age\nA,woman,old\nB,man,old\nC,man,young\nD,woman,young\n")
    answer = json.loads(explain(remit, quotas, pool, "--size", 4))
    assert answer["conflict"] == [
        {"feature": "gender*age", "value": "woman*old", "bound": "min", "number": 2}
    ]
    assert answer["recruit"] == [{"count": 1, "features": {"gender": ["woman"], "age": ["old"]}}]


def test_quotas_from_statistics_are_a_file_that_explains_itself(remit, write, tmp_path):
    people = write("people.csv", "gender,population\nman,900\nwoman,1000\n")
    rates = write("rates.csv", "gender,rate\nman,20\nwoman,2\n")
    out = tmp_path / "q.csv"
    options = ("--population", people, "--rates", rates, "--size", 3, "--tolerance", 1)
    said = remit("quotas", "derive", *options, "--out", out)
    text = out.read_text("utf-8")
    assert text.startswith("feature,value,min,max,why\ngender,man,2,3,")
    assert "“Gender: man”: 47.4% of the population, 90.0% of the events to be expected" in said
    answer = json.loads(explain(remit, out, write("p.csv", POOL), "--size", 3))
    assert answer["feasible"] is True


def test_faults_of_both_tables_of_statistics_are_listed_at_once(remit, write):
    people = write("people.csv", "gender,population\nman,many\n")
    rates = write("rates.csv", "gender,rate\nman,20\nman,2\n")
    with pytest.raises(InvalidInput) as caught:
        remit("quotas", "derive", "--population", people, "--rates", rates, "--size", 3)
    assert [problem.code for problem in caught.value.problems] == [
        "cell-not-a-number",
        "cell-duplicate",
    ]


def test_the_household_rule_is_part_of_the_answer_where_it_is_asked_for(remit, write):
    quotas = write("q.csv", "feature,value,min,max\ngender,woman,2,2\ngender,man,1,2\n")
    pool = write(
        "p.csv",
        "name,gender,street,postcode\nA,woman,1 Elm Road,N1\nB,woman,1 elm road,n1\n"
        "C,man,2 Elm Road,N1\nD,man,3 Elm Road,N1\n",
    )
    assert json.loads(explain(remit, quotas, pool, "--size", 3))["feasible"] is True
    home = ("--household", "street, postcode")
    answer = json.loads(explain(remit, quotas, pool, "--size", 3, *home))
    jsonschema.validate(answer, schema("remit.recruit", "quotas-explanation"))
    assert answer["feasible"] is False
    assert answer["recruit"] == [{"count": 1, "features": {"gender": ["woman"]}}]
    assert answer["sentences"][0] == (
        "The quotas want at least 2 of “gender: woman”; the pool has 1 from different households."
    )
    assert answer["sentences"][2].endswith("from a household that is not in the pool.")


def test_a_household_column_that_the_pool_lacks_is_named(remit, write):
    quotas = write("q.csv", "feature,value,min,max\n" + QUOTAS)
    with pytest.raises(RemitError, match="street"):
        explain(remit, quotas, write("p.csv", POOL), "--size", 3, "--household", "street")
