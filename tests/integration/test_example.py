"""The shipped example: sound, made by its script to the byte, and answered as its README says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from remit.listen.queries import quote_checks
from remit.study.actions import export_study, import_study
from remit.study.contents import read_folder
from remit.study.folder import StudyFolder
from remit.study.queries import stored_study
from remit.study.request import request_sharing
from remit.study.run import run_study

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE = EXAMPLES / "attitudes"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
TODAY = NOW.date()
KEY = b"k" * 32


class Silent:
    def begin(self, title, parts):
        pass

    def advance(self):
        pass

    def end(self, account):
        pass


def run(reports, now=NOW):
    return run_study(
        folder=EXAMPLE, reports=reports, vault_key=KEY, actor="t", now=now, progress=Silent()
    )


def tree(folder):
    files = StudyFolder(folder)
    return {name: files[name] for name in files}


def test_the_script_makes_the_example_to_the_byte(tmp_path):
    for name in ("make_attitudes.py", "attitudes_source", "attitudes"):
        source = EXAMPLES / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    made = ["ask", "people", "recruit/pool.csv", "listen/coding.qdpx", "charter.toml"]
    for name in made:
        path = tmp_path / "attitudes" / name
        if path.is_file():
            path.unlink()
    done = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(tmp_path / "make_attitudes.py")],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    before, after = tree(EXAMPLE), tree(tmp_path / "attitudes")
    assert sorted(before) == sorted(after)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_rule_may_rest_on_what_the_answers_say_together(tmp_path):
    folder = shutil.copytree(EXAMPLE, tmp_path / "attitudes")
    rule = """
[[rule]]
id = "together"
effect = "forbid"
statement.en = "Nothing goes to companies."
recipient = ["company"]
evidence = ["ask:overview:flow-terms", "ask:overview:group-differences"]
"""
    charter = folder / "charter.toml"
    charter.write_text(charter.read_text("utf-8") + rule, "utf-8")
    study, _ = read_folder(folder, today=TODAY)
    assert "ask:overview:group-differences" in study.charter.evidence


def test_the_example_has_what_a_reader_is_promised():
    study, notices = read_folder(EXAMPLE, today=TODAY)
    assert notices == ()
    assert study.commission.facts.made_up
    assert len(study.commission.facts.outcomes) == 7
    assert len(study.commission.vocabulary) >= 40
    assert len(study.recruit.pool) == 600
    assert set(study.recruit.quotas.features) >= {"age", "gender", "ethnicity"}
    assert len(study.recruit.quotas.features) == 5
    assert len(study.listen.transcripts) == 4
    assert all(len(t.text.split()) >= 1200 for t in study.listen.transcripts)
    (form,) = study.ask.questionnaires().values()
    assert {language.code for language in form.languages} == {"en", "ar"}
    items = study.ask.plan.questionnaires[0].items
    assert sum(item.kind == "vignette" for item in items) == 12
    assert sum(item.kind == "trust" for item in items) == 8
    assert 16 <= len(items) - 7 <= 24  # the grid of eight bodies is one item
    assert len(study.agreements) == 3


@pytest.mark.django_db
def test_two_runs_give_the_same_findings_and_the_panel_that_answered(tmp_path):
    first = run(tmp_path / "one")
    content = first.findings.read_bytes()
    # Before any evidence of its agreements counts; afterwards the report has more to tell.
    second = run(tmp_path / "two", datetime(2026, 2, 10, tzinfo=UTC))
    assert second.findings.read_bytes() == content
    imported = import_study(folder=EXAMPLE, vault_key=KEY, actor="t", now=NOW).commission_id
    study = stored_study(imported)
    # What tells who speaks stands in broader terms, or is decided on: no quote waits for anybody.
    assert {why for _, why in quote_checks(imported)} == {"", "consent"}
    answered = {r.code for rs in study.ask.responses.values() for r in rs if r.wave == "before"}
    assert set(study.recruit.panel) == answered
    assert len(answered) == 60


@pytest.mark.django_db
def test_export_import_export_gives_the_same_bytes(tmp_path):
    run(tmp_path / "reports")
    export_study(name="attitudes", folder=tmp_path / "a", actor="t", now=NOW)
    import_study(folder=tmp_path / "a", vault_key=KEY, actor="t", now=NOW)
    export_study(name="attitudes", folder=tmp_path / "b", actor="t", now=NOW)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


@pytest.mark.django_db
def test_one_agreement_passes_under_conditions_and_the_other_is_refused_with_its_reasons():
    import_study(folder=EXAMPLE, vault_key=KEY, actor="t", now=NOW)

    def ask(name):
        path = EXAMPLE / "share" / f"{name}.agreement.toml"
        return request_sharing(name="attitudes", path=path, actor="t", now=NOW).as_dict()

    helps = ask("early-help")
    assert helps["verdict"] == "within-if"
    assert {v["verdict"] for v in helps["verdicts"]} == {"within", "within-if"}
    refused = ask("police-mental-health")
    assert refused["verdict"] == "outside"
    outside = [v for v in refused["verdicts"] if v["verdict"] == "outside"]
    assert all(v["rules"] and v["evidence"] for v in outside)
    quotes = [
        text for ref, text in refused["evidence"].items() if ref.startswith("listen:young-men:")
    ]
    assert any("That’s not evidence" in quote for quote in quotes)


@pytest.mark.django_db
def test_the_report_gives_each_outcome_in_order_and_each_reference_a_place(tmp_path):
    import re

    account = run(tmp_path)
    page = account.report.read_text("utf-8")
    anchors = set(re.findall(r'\bid="([^"]+)"', page))
    wanted = set(re.findall(r'href="#([^"]+)"', page))
    assert wanted <= anchors
    places = [
        page.find(f'id="{key}"')
        for key in dict.fromkeys(re.findall(r'href="#(outcome-[^"]+)"', page))
    ]
    assert places == sorted(places)
    findings = json.loads(account.findings.read_bytes())
    assert len(findings["outcomes"]) == 7
    assert page.count("Made-up example") >= 10
