"""The shipped programme: made by its script to the byte, run to its report, told without leaks."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from remit.kernel.errors import Problems
from remit.study.actions import export_study, import_study
from remit.study.contents import read_folder
from remit.study.folder import StudyFolder
from remit.study.run import run_study
from remit.support.core.opinion_groups import divide
from remit.support.core.votes import parse_votes

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE = EXAMPLES / "civil-society"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
KEY = b"k" * 32
BY_HAND = {
    "README.md",
    "charter.toml",
    "commission.toml",
    "share/counting-together.agreement.toml",
    "share/who-was-helped.agreement.toml",
    "support/joining.toml",
    "vocabulary.toml",
}


class Silent:
    def begin(self, title, parts):
        pass

    def advance(self):
        pass

    def end(self, account):
        pass


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_script_makes_the_programme_to_the_byte(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    made = importlib.import_module("make_civil_society").make_files()
    there = tree(EXAMPLE)
    assert there.keys() == made.keys() | BY_HAND
    assert [name for name in made if made[name] != there[name]] == []


def test_the_programme_has_what_a_reader_is_promised():
    study, notices = read_folder(EXAMPLE, today=NOW.date())
    assert notices == ()
    assert study.commission.facts.made_up
    support = study.support
    assert len(support.organisations) == 18
    assert sum(one.left_on is not None for one in support.organisations) == 2
    waves = [one.wave for one in support.assessment.assessments]
    assert (waves.count("before"), waves.count("after")) == (17, 15)
    held = support.principles
    assert len(held.voters) == 35
    assert sum(one.state == "open" for one in held.statements) == 40
    assert sum(one.adopted is not None for one in held.principles) == 7
    dissent = [one for each in held.principles if each.adopted for one in each.standing]
    assert {bool(one.shown_as) for one in dissent} == {True, False}
    assert all(
        one.adopted_by >= held.conversation.least_adopting for one in held.principles if one.adopted
    )
    headings = {one.heading for one in held.principles if one.adopted}
    assert headings == {one.key for one in held.conversation.headings}
    votes = parse_votes(StudyFolder(EXAMPLE)["support/votes.csv"], "votes.csv", Problems())
    assert len(divide(votes, seed=1).sizes) == 3


@pytest.mark.django_db
def test_the_programme_runs_to_its_report_and_comes_back_the_same(tmp_path):
    account = run_study(
        folder=EXAMPLE,
        reports=tmp_path,
        vault_key=KEY,
        actor="t",
        now=NOW,
        progress=Silent(),
    )
    said = {one.key: one.account for one in account.steps}
    assert "recruit" not in said
    assert "listen" not in said
    assert said["support"] == "18 organisations; baseline and endline; 7 principles adopted"
    assert said["ask"].endswith("up to 14 organisations")
    assert said["charter"] == "5 rules, each with its evidence"
    assert "Counting together: what newcomers in London wait for: within" in said["share"]
    assert said["share"].endswith("outside the remit")
    page = account.report.read_text("utf-8")
    assert page.count("Made-up example") >= 10
    assert "What people answered" not in page  # level by level, 14 organisations would be told
    assert "chosen within quotas" not in page
    study, _ = read_folder(EXAMPLE, today=NOW.date())
    codes = [one.code for one in study.support.organisations]
    told = page + json.dumps(json.loads(account.findings.read_bytes()))
    assert [code for code in codes if code in told] == []

    export_study(name="civil-society", folder=tmp_path / "a", actor="t", now=NOW)
    import_study(folder=tmp_path / "a", vault_key=KEY, actor="t", now=NOW)
    export_study(name="civil-society", folder=tmp_path / "b", actor="t", now=NOW)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
