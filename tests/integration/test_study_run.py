"""A study is run: every step once, and again when what it rests on has changed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from remit.commission.queries import commission_id
from remit.people.actions import withdraw_participant
from remit.study.actions import export_study
from remit.study.program import program_digest
from remit.study.queries import steps, stored_study
from small_study import CODES, small_study, write
from study_steps import NOW, bring, on_disk, run

pytestmark = pytest.mark.django_db(transaction=False)


def test_a_run_does_every_step_and_a_second_run_does_none(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    first = run(folder, tmp_path / "reports")
    assert [step.state for step in first.steps] == ["done"] * 7
    findings = first.findings.read_bytes()
    second = run(folder, tmp_path / "reports", datetime(2027, 1, 1, tzinfo=UTC))
    assert [step.state for step in second.steps] == ["unchanged"] * 7
    assert second.findings.read_bytes() == findings


def test_another_program_does_every_step_again(tmp_path, monkeypatch):
    folder = write(small_study(), tmp_path / "a")
    first = run(folder, tmp_path / "reports")
    monkeypatch.setattr("remit.study.way.program_digest", lambda: "another")
    second = run(folder, tmp_path / "reports")
    assert [step.state for step in second.steps] == [step.state for step in first.steps]
    assert "done" in {step.state for step in second.steps}


def test_a_program_is_another_once_one_of_its_files_is(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "shift.py").write_text("one", "utf-8")
    before = program_digest.__wrapped__(tmp_path)
    (tmp_path / "core" / "__pycache__").mkdir()
    (tmp_path / "core" / "__pycache__" / "shift.pyc").write_bytes(b"compiled")
    assert program_digest.__wrapped__(tmp_path) == before
    (tmp_path / "core" / "shift.py").write_text("two", "utf-8")
    assert program_digest.__wrapped__(tmp_path) != before


def test_a_report_that_was_taken_away_is_written_again_the_same(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    first = run(folder, tmp_path / "reports")
    findings = first.findings.read_bytes()
    first.findings.unlink()
    second = run(folder, tmp_path / "reports")
    assert [step.state for step in second.steps] == ["unchanged"] * 6 + ["done"]
    assert second.findings.read_bytes() == findings


def test_a_run_says_how_many_passages_wait_to_be_quoted(tmp_path):
    files = small_study()
    del files["listen/deidentified.csv"]
    account = run(write(files, tmp_path / "small"), tmp_path / "out")
    (said,) = (step.account for step in account.steps if step.key == "listen")
    assert said.endswith("; 2 of them are not quoted until names, or what they tell, are decided")


def test_a_changed_file_makes_only_the_steps_that_rest_on_it_run_again(tmp_path):
    files = small_study()
    run(write(files, tmp_path / "a"), tmp_path / "reports")
    files["share/nhs-police.agreement.toml"] += b"\n"
    files["charter.toml"] = files["charter.toml"].replace(b"not for the police", b"private")
    states = {
        step.key: step.state
        for step in run(write(files, tmp_path / "a"), tmp_path / "reports").steps
    }
    assert states == {
        "commission": "unchanged",
        "recruit": "unchanged",
        "ask": "unchanged",
        "listen": "unchanged",
        "charter": "done",
        "share": "done",
        "publish": "done",
    }


def test_a_study_of_a_commission_alone_still_makes_a_report(tmp_path):
    files = {"commission.toml": small_study()["commission.toml"]}
    account = run(write(files, tmp_path / "a"), tmp_path / "reports")
    assert {step.state for step in account.steps} == {"done", "nothing"}
    assert account.report.is_file()


def test_the_state_of_each_step_is_known(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    study = bring(folder).commission_id
    assert {state.state for state in steps(study, day=NOW.date())} == {"ready"}
    run(folder, tmp_path / "reports")
    assert {state.state for state in steps(study, day=NOW.date())} == {"done"}


def test_after_a_withdrawal_every_step_is_to_be_done_again(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    study = bring(folder).commission_id
    run(folder, tmp_path / "reports")
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    assert {state.state for state in steps(study, day=NOW.date())} == {"ready"}


def test_a_step_says_when_its_files_changed_since_it_was_done(tmp_path):
    files = small_study()
    study = bring(write(files, tmp_path / "a")).commission_id
    run(tmp_path / "a", tmp_path / "reports")
    files["charter.toml"] = files["charter.toml"].replace(b"not for the police", b"private")
    bring(write(files, tmp_path / "b"))
    found = {state.key: state.state for state in steps(study, day=NOW.date())}
    assert found["charter"] == found["share"] == found["publish"] == "ready"
    assert found["commission"] == found["ask"] == "done"


def test_a_quota_that_a_withdrawal_broke_is_counted(tmp_path):
    files = small_study()
    files["recruit/quotas.csv"] = b"feature,value,min,max\ngender,woman,4,4\ngender,man,4,4\n"
    folder = write(files, tmp_path / "a")
    assert "every quota met" in run(folder, tmp_path / "reports").sentences[1]
    study = bring(folder).commission_id
    panel = stored_study(study).recruit.panel
    withdraw_participant(commission_id=study, code=panel[0], actor="test", now=NOW)
    assert "1 quota is no longer met" in run(folder, tmp_path / "reports").sentences[1]


def test_a_run_reports_on_its_own_folder_whatever_was_imported_between(tmp_path):
    files = small_study()
    first = write(files, tmp_path / "a")
    run(first, tmp_path / "reports")
    other = files | {
        "commission.toml": files["commission.toml"].replace(b"A small study", b"Another title")
    }
    bring(write(other, tmp_path / "b"))
    assert b"Another title" not in run(first, tmp_path / "reports").report.read_bytes()


def test_a_rule_that_ends_makes_undated_agreements_be_decided_again(tmp_path):
    files = small_study()
    key = "share/nhs-police.agreement.toml"
    files[key] = files[key].replace(b"starts = 2020-06-01\n", b"")
    files["charter.toml"] += b"until = 2026-06-01\n"
    folder = write(files, tmp_path / "a")
    assert "outside the remit" in run(folder, tmp_path / "reports").sentences[5]
    later = datetime(2026, 7, 1, tzinfo=UTC)
    assert "not asked about" in run(folder, tmp_path / "reports", later).sentences[5]


def with_lottery(seed=""):
    draw = f'size = 8\n{seed}method = "leximin"\n'
    return small_study() | {"recruit/draw.toml": draw.encode()}


def test_a_run_publishes_the_lottery_and_waits_for_the_seed(tmp_path):
    folder, out = write(with_lottery(), tmp_path / "a"), tmp_path / "reports"
    account = run(folder, out)
    step = next(step for step in account.steps if step.key == "recruit")
    assert step.account.startswith("the lottery is published (lottery.json); nobody is drawn")
    published = (out / "small" / "lottery.json").read_bytes()
    assert not (out / "small" / "drawn.json").exists()
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW)
    bring(tmp_path / "b")
    export_study(name="small", folder=tmp_path / "c", actor="test", now=NOW)
    assert on_disk(tmp_path / "b") == on_disk(tmp_path / "c")
    assert on_disk(tmp_path / "b")["recruit/lottery.json"] == published
    assert run(folder, out).steps[1].state == "unchanged"

    write(with_lottery("seed = 4\n"), folder)
    assert "8 of 24 volunteers, every quota met" in run(folder, out).sentences[1]
    assert (out / "small" / "lottery.json").read_bytes() == published
    drawn = json.loads((out / "small" / "drawn.json").read_text("utf-8"))
    assert drawn["seed"] == 4
    assert not any(code in json.dumps(drawn) for code in CODES)
    report = (out / "small" / "report.html").read_text("utf-8")
    assert hashlib.sha256(published).hexdigest() in report
    assert "remit draw --verify drawn.json --published lottery.json" in report


def test_a_study_that_was_drawn_from_its_lottery_goes_round_the_same(tmp_path):
    run(write(with_lottery("seed = 4\n"), tmp_path / "a"), tmp_path / "reports")
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW)
    first = on_disk(tmp_path / "b")
    commission = commission_id("small")
    withdraw_participant(commission_id=commission, code=CODES[5], actor="test", now=NOW)
    export_study(name="small", folder=tmp_path / "c", actor="test", now=NOW)
    second = on_disk(tmp_path / "c")
    assert second["recruit/lottery.json"] == first["recruit/lottery.json"]
    assert CODES[5].encode() in first["recruit/lottery-numbers.csv"]
    assert CODES[5].encode() not in second["recruit/lottery-numbers.csv"]
    bring(tmp_path / "c")
    export_study(name="small", folder=tmp_path / "d", actor="test", now=NOW)
    assert on_disk(tmp_path / "d") == second
    # The older copy brings the withdrawn back no more than it puts the lottery out.
    bring(tmp_path / "b")
    export_study(name="small", folder=tmp_path / "e", actor="test", now=NOW)
    assert on_disk(tmp_path / "e") == second


def test_a_random_draw_waits_for_its_seed_too(tmp_path):
    draw = {"recruit/draw.toml": b'size = 8\nmethod = "random"\n'}
    account = run(write(small_study() | draw, tmp_path / "a"), tmp_path / "reports")
    assert "until recruit/draw.toml states the seed" in account.steps[1].account
