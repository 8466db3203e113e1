"""`remit propose` on a stored study: proposals come with evidence, and nothing is adopted."""

from __future__ import annotations

import json
import os
import tomllib
from datetime import UTC, datetime

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.charter.core.proposing import heard_id
from remit.charter.queries import charter_digest, heard_flows
from remit.cli.main import app
from remit.commission.queries import commission_id
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput, Problems
from remit.kernel.flow import Flow
from remit.ledger.models import Entry
from remit.listen.models import Passage, PassageFlow
from remit.study.actions import store_study
from remit.study.contents import read_study
from small_study import small_study

pytestmark = pytest.mark.django_db

SPOKEN = Flow("young-people", "health", "nhs", "council", "early-help", ("consent",))


@pytest.fixture
def study():
    umask = os.umask(0o077)
    yield stored()
    os.umask(umask)  # a command makes its process write for its owner alone


def stored():
    problems = Problems()
    contents = read_study(small_study(), problems)
    return store_study(
        contents=contents, vault_key=b"k" * 32, actor="test", now=datetime(2026, 1, 1, tzinfo=UTC)
    )


def run(*words):
    done = CliRunner().invoke(app, ["propose", "small", *map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_study_is_proposed_from_with_its_evidence_and_nothing_is_adopted(study):
    before = charter_digest(study)
    said = json.loads(run())
    jsonschema.validate(said, schema("remit.charter", "proposals"))
    (one,) = said["proposals"]
    assert (one["id"], one["evidence"]) == ("v1", ["ask:v1"])
    assert charter_digest(study) == before
    assert Entry.objects.filter(action="charter.proposed").count() == 1
    with pytest.raises(InvalidInput, match="aeg"):
        run("--group", "aeg")


def test_what_a_researcher_attached_a_flow_to_waits_to_be_judged_and_is_judged(study, tmp_path):
    passage = Passage.objects.order_by("pk").first()
    PassageFlow.objects.create(passage=passage, flow=SPOKEN.as_dict())
    (heard,) = heard_flows(commission_id("small"))
    waiting = [one for one in json.loads(run())["proposals"] if one["kind"] == "to-judge"]
    assert [one["evidence"] for one in waiting] == [[heard.reference]]
    table = tmp_path / "judgements.csv"
    table.write_text(
        "proposal,judgement,by,because,conditions\n"
        f"{heard_id(SPOKEN)},permit,A. Researcher,Everyone who spoke of it agreed,\n",
        "utf-8",
    )
    rules = tomllib.loads(run("--judgements", table, "--as", "toml"))["rule"]
    (judged,) = [rule for rule in rules if rule["id"] == heard_id(SPOKEN)]
    assert (judged["effect"], judged["requires"]) == ("permit", ["consent"])


def test_every_fault_of_judgements_and_wanted_flows_is_told_at_once(study, tmp_path):
    table, flows = tmp_path / "judgements.csv", tmp_path / "flows.csv"
    table.write_text("proposal,judgement,by,because\nx,maybe,,\n", "utf-8")
    flows.write_text("id,subject\n1,nobody\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        run("--judgements", table, "--wanted", flows)
    assert {problem.code for problem in caught.value.problems} == {
        "judgement-unknown-proposal", "judgement-unknown-word",
        "judgement-without-name-or-reason", "table-missing-column",
    }  # fmt: skip


def test_a_flow_that_somebody_wants_decided_is_suggested_first(study, tmp_path):
    flows = tmp_path / "flows.csv"
    flows.write_text(
        "id,subject,data,sender,recipient,purpose,conditions\n"
        "1,young-people,school,nhs,council,early-help,\n",
        "utf-8",
    )
    said = json.loads(run("--wanted", flows))
    wanted = [flow["data"] for flow in said["unasked"]["wanted"]]
    assert "school" in wanted
    assert said["suggestions"][0]["because"] == "Somebody wants this decided."


def test_a_charter_of_a_stored_study_is_looked_at_with_its_evidence(study):
    done = CliRunner().invoke(app, ["charter", "check", "--study", "small"])
    assert done.exit_code == 0, done.output
    codes = {one["code"] for one in json.loads(done.stdout)["remarks"]}
    assert "charter-evidence-lost" not in codes
