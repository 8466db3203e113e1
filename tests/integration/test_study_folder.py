"""A study folder is imported, exported and checked."""

from __future__ import annotations

import pytest

from remit.commission.queries import CommissionNotFound, commission_id, commission_names
from remit.kernel.errors import InvalidInput, Problems
from remit.ledger.models import DigestSalt, Entry
from remit.people.actions import withdraw_participant
from remit.recruit.queries import stored_recruit
from remit.study import actions
from remit.study.actions import export_study
from remit.study.contents import read_folder, read_study, write_study
from remit.study.folder import FolderNotFound, StudyFolder, UnableToWriteFolder
from remit.study.queries import stored_study
from small_study import CODES, small_study, write
from study_steps import KEY, NOW, bring, on_disk, run

pytestmark = pytest.mark.django_db(transaction=False)


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


def test_a_folder_that_is_not_there_and_one_that_is_full_are_named(tmp_path):
    with pytest.raises(FolderNotFound):
        bring(tmp_path / "none")
    bring(write(small_study(), tmp_path / "a"))
    with pytest.raises(UnableToWriteFolder):
        export_study(name="small", folder=tmp_path / "a", actor="test", now=NOW)
    with pytest.raises(CommissionNotFound):
        commission_id("other")


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
