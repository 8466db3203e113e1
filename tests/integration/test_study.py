"""A study folder is imported, exported, checked and run."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from remit.commission.queries import CommissionNotFound, commission_id, commission_names
from remit.kernel.errors import InvalidInput, Problems
from remit.ledger.models import DigestSalt, Entry
from remit.people.actions import withdraw_participant
from remit.recruit.queries import stored_recruit
from remit.study import actions
from remit.study.actions import export_study, import_study
from remit.study.contents import read_folder, read_study, write_study
from remit.study.folder import FolderNotFound, StudyFolder, UnableToWriteFolder
from remit.study.program import program_digest
from remit.study.queries import steps, stored_study
from remit.study.run import run_study
from small_study import CODES, small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
KEY = b"k" * 32

pytestmark = pytest.mark.django_db(transaction=False)


class Silent:
    def begin(self, title, parts):
        pass

    def advance(self):
        pass

    def end(self, account):
        pass


def bring(folder):
    return import_study(folder=folder, vault_key=KEY, actor="test", now=NOW)


def run(folder, out, now=NOW):
    return run_study(
        folder=folder,
        reports=out,
        vault_key=KEY,
        actor="test",
        now=now,
        progress=Silent(),
    )


def on_disk(folder):
    files = StudyFolder(folder)
    return {name: files[name] for name in files}


def test_the_small_study_has_no_problem():
    problems = Problems()
    assert read_study(small_study(), problems) is not None
    assert list(problems) == []


def test_a_written_study_reads_back_the_same():
    contents = read_study(small_study(), Problems())
    written = write_study(contents, with_contacts=True)
    problems = Problems()
    again = read_study(written, problems)
    assert list(problems) == []
    assert again == contents
    assert write_study(again, with_contacts=True) == written


def test_what_is_stored_is_what_was_read_but_for_contacts(tmp_path):
    account = bring(write(small_study(), tmp_path / "a"))
    contents = read_study(small_study(), Problems())
    assert write_study(stored_study(account.commission_id)) == write_study(contents)


def test_export_import_export_gives_the_same_bytes_after_a_run_too(tmp_path):
    run(write(small_study(), tmp_path / "a"), tmp_path / "reports")
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW)
    bring(tmp_path / "b")
    export_study(name="small", folder=tmp_path / "c", actor="test", now=NOW)
    first, second = on_disk(tmp_path / "b"), on_disk(tmp_path / "c")
    assert first == second
    assert "recruit/panel.csv" in first
    assert "recruit/contacts.csv" not in first


def test_contacts_leave_only_when_asked_for_and_the_ledger_says_so(tmp_path):
    bring(write(small_study(), tmp_path / "a"))
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW, vault_key=KEY)
    assert b"Ann Example" in on_disk(tmp_path / "b")["recruit/contacts.csv"]
    assert Entry.objects.filter(action="people.vault-opened").exists()


def test_importing_again_replaces_and_repeats_nothing(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    first = bring(folder)
    before = write_study(stored_study(first.commission_id))
    assert bring(folder).commission_id == first.commission_id
    assert write_study(stored_study(first.commission_id)) == before


def test_a_folder_with_nothing_of_recruiting_takes_no_volunteer_away(tmp_path):
    files = small_study()
    name = bring(write(files, tmp_path / "whole")).name
    before = stored_recruit(commission_id(name))
    bare = {path: content for path, content in files.items() if not path.startswith("recruit/")}
    bring(write(bare, tmp_path / "bare"))
    assert before is not None
    assert stored_recruit(commission_id(name)) == before


def test_a_folder_without_transcripts_takes_none_away_that_were_coded_here(tmp_path):
    stored = bring(write(small_study(), tmp_path / "first"))
    before = stored_study(stored.commission_id).listen
    bare = {n: c for n, c in small_study().items() if not n.startswith(("listen/", "charter"))}
    bring(write(bare, tmp_path / "second"))
    assert before.passages
    assert stored_study(stored.commission_id).listen == before


def test_a_withdrawn_participant_stays_out_of_every_later_import(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    study = bring(folder).commission_id
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    account = bring(folder)
    assert {notice.code for notice in account.notices} >= {"participant-withdrawn"}
    everything = b"".join(write_study(stored_study(study)).values())
    assert everything.count(CODES[0].encode()) == 1  # its tombstone
    assert b"not tell the police" not in everything
    assert b"life is at risk." not in everything


def test_who_withdraws_while_a_folder_is_read_stays_out(tmp_path, monkeypatch):
    folder = write(small_study(), tmp_path / "a")
    study = bring(folder).commission_id
    reading = []

    def read(*arguments, **day):
        reading.append(arguments)
        found = read_folder(*arguments, **day)
        if len(reading) == 1:
            withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
            monkeypatch.setattr(actions, "_withdrawn_here", first_nobody(actions._withdrawn_here))
        return found

    monkeypatch.setattr(actions, "read_folder", read)
    bring(folder)
    assert len(reading) == 2
    everything = b"".join(write_study(stored_study(study)).values())
    assert everything.count(CODES[0].encode()) == 1  # its tombstone


def first_nobody(asked):
    """Return what says that nobody has withdrawn when it is asked first."""
    answers = [frozenset()]
    return lambda contents: answers.pop() if answers else asked(contents)


def test_an_export_after_a_withdrawal_can_be_imported_elsewhere(tmp_path):
    study = bring(write(small_study(), tmp_path / "a")).commission_id
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW)
    problems = Problems()
    assert read_study(on_disk(tmp_path / "b"), problems) is not None
    assert list(problems) == []


def test_a_folder_with_problems_changes_nothing_and_lists_all_of_them(tmp_path):
    files = small_study()
    files["recruit/quotas.csv"] = b"feature,value,min,max\ngender,woman,9,5\n"
    files["charter.toml"] = files["charter.toml"].replace(b"ask:v1", b"ask:v9")
    files["vocabulary.toml"] += b'[[term]]\npart = "data"\nkey = "health"\n'
    with pytest.raises(InvalidInput) as raised:
        bring(write(files, tmp_path / "a"))
    places = {problem.place.file for problem in raised.value.problems}
    assert {"recruit/quotas.csv", "vocabulary.toml"} <= places
    assert commission_names() == ()
    assert Entry.objects.count() == 0


def test_a_failure_half_way_through_storing_leaves_nothing(tmp_path, monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr("remit.study.actions.store_charter", fail)
    with pytest.raises(RuntimeError):
        bring(write(small_study(), tmp_path / "a"))
    assert commission_names() == ()
    assert Entry.objects.count() == 0


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


def test_a_folder_that_is_not_there_and_one_that_is_full_are_named(tmp_path):
    with pytest.raises(FolderNotFound):
        bring(tmp_path / "none")
    bring(write(small_study(), tmp_path / "a"))
    with pytest.raises(UnableToWriteFolder):
        export_study(name="small", folder=tmp_path / "a", actor="test", now=NOW)
    with pytest.raises(CommissionNotFound):
        commission_id("other")


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


def test_after_a_withdrawal_no_salt_is_left_of_what_told_of_the_person(tmp_path):
    folder = write(small_study(), tmp_path / "a")
    run(folder, tmp_path / "reports")
    study = bring(folder).commission_id
    export_study(name="small", folder=tmp_path / "b", actor="test", now=NOW, vault_key=KEY)
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    salted = DigestSalt.objects.values_list("entry_index", flat=True)
    left = set(Entry.objects.filter(index__in=salted).values_list("action", flat=True))
    assert left <= {"commission.stored", "charter.stored", "share.agreements-stored",
                    "share.agreement-judged"}  # fmt: skip


def test_someone_who_said_no_to_taking_part_is_left_out_of_everything(tmp_path):
    files = small_study()
    yes = f"{CODES[0]},taking-part,1,yes,2020-01-06".encode()
    files["people/consents.csv"] = files["people/consents.csv"].replace(
        yes, yes + f"\n{CODES[0]},taking-part,1,no,2020-02-01".encode()
    )
    account = bring(write(files, tmp_path / "a"))
    assert any("said no to taking part" in str(notice) for notice in account.notices)
    kept = write_study(stored_study(account.commission_id))
    del kept["people/consents.csv"]
    everything = b"".join(kept.values())
    assert CODES[0].encode() not in everything
    assert b"not tell the police" not in everything


def test_where_no_consents_are_kept_nobody_is_quoted_unless_the_commission_says_so(tmp_path):
    files = small_study()
    del files["people/consents.csv"]
    silent = run(write(files, tmp_path / "a"), tmp_path / "reports").report
    assert "not tell the police" not in silent.read_text("utf-8")
    files["commission.toml"] += b'\n[participants]\nquoting = "agreed-elsewhere"\n'
    spoken = run(write(files, tmp_path / "b"), tmp_path / "reports").report
    assert "not tell the police" in spoken.read_text("utf-8")


def test_a_link_a_film_and_what_may_not_be_read_never_enter_a_study(tmp_path, monkeypatch):
    folder = write(small_study(), tmp_path / "a")
    (tmp_path / "secret.txt").write_text("Ann: secret", "utf-8")
    (folder / "listen/transcripts/link.txt").symlink_to(tmp_path / "secret.txt")
    write({"share/data/nhs.csv": b"pid\n1\n"}, folder)
    files = StudyFolder(folder)
    assert "listen/transcripts/link.txt" not in files
    assert "share/data/nhs.csv" not in files
    monkeypatch.setattr("remit.study.folder.MAX_FILE_BYTES", 1500)
    with pytest.raises(InvalidInput) as raised:
        bring(folder)
    assert "file-too-large" in {problem.code for problem in raised.value.problems}


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
