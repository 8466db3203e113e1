"""An import that would take away what people have done here is refused, and names all of it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from remit.commission.actions import add_member
from remit.kernel.errors import ExitCode
from remit.ledger.models import Entry
from remit.listen.actions import redact_transcript
from remit.listen.coding_actions import code_words, remove_code
from remit.listen.core.layers import coder_of
from remit.listen.core.project import canonical
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.refi_writer import write_project
from remit.listen.matrix_actions import chart_nothing_said
from remit.listen.models import Review, Suggestion
from remit.listen.note_actions import write_memo
from remit.listen.queries import stored_listen
from remit.people.actions import withdraw_participant
from remit.people.models import Consent
from remit.recruit.actions import record_draw
from remit.study.actions import export_study, import_study
from remit.study.contents import write_study
from remit.study.queries import stored_study
from remit.study.work import WorkWouldBeLost
from small_study import CODES, TRANSCRIPT, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

KEY = b"k" * 32
WORDS = "It depends who it is"
START = TRANSCRIPT.index(WORDS)


def bring(folder, **how):
    return import_study(folder=folder, vault_key=KEY, actor="test", now=NOW, **how).commission_id


@pytest.fixture
def folder(tmp_path):
    return write(small_study(), tmp_path / "small")


@pytest.fixture
def study(folder):
    return bring(folder)


def asked(study):
    return {"commission_id": study, "actor": "mary", "now": NOW}


def researcher(study):
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="test", now=NOW)
    return user


def code_some(study):
    theme = stored_listen(study).coding.codes[1].guid
    code_words(key="group-1", start=START, end=START + len(WORDS), code=theme, **asked(study))
    return theme


def redact(study, start, words):
    redact_transcript(
        commission_id=study,
        key="group-1",
        replacements=[Replacement(start, start + len(words), "[someone]")],
        user_id=researcher(study).pk,
        actor="mary",
        now=NOW,
    )


def test_an_older_folder_is_refused_naming_what_it_lacks_and_changes_nothing(study, folder):
    theme = stored_listen(study).coding.codes[1].guid
    chart_nothing_said(case=f"participant:{CODES[1]}", code=theme, **asked(study))
    write_memo(about="transcript", key="group-1", memo="A lively group.", **asked(study))
    code_some(study)
    before, entries = write_study(stored_study(study)), Entry.objects.count()
    with pytest.raises(WorkWouldBeLost) as refused:
        bring(folder)
    assert refused.value.exit_code is ExitCode.NOT_POSSIBLE
    assert refused.value.message == (
        "People have worked on “small” since it was last imported, and this folder would take "
        "away or change 1 matrix cell, 1 memo (“group-1”), 1 passage (“group-1”). Nothing was "
        "changed."
    )
    assert "remit export small" in refused.value.remedy
    assert "--replace-work" in refused.value.remedy
    assert (write_study(stored_study(study)), Entry.objects.count()) == (before, entries)


def test_work_is_given_up_when_asked_for_by_name_and_the_ledger_says_how_much(study, folder):
    code_some(study)
    bring(folder, replace_work=True)
    assert not [s for s in stored_listen(study).passages if s.user == coder_of("mary").guid]
    entry = Entry.objects.get(action="study.work-replaced")
    assert '"passage":1' in entry.facts.replace(" ", "")


def test_a_folder_exported_from_the_very_state_comes_in_and_then_may_be_changed(study, tmp_path):
    code_some(study)
    redact(study, TRANSCRIPT.index("doctor"), "doctor")
    record_draw(commission_id=study, actor="mary", now=NOW)
    export_study(name="small", folder=tmp_path / "out", actor="mary", now=NOW)
    before = write_study(stored_study(study))
    bring(tmp_path / "out")
    assert write_study(stored_study(study)) == before
    path = tmp_path / "out" / "listen" / "coding.qdpx"
    project = stored_listen(study).coding
    fewer = canonical(
        type(project)(project.name, project.users, project.codes, project.sources, ())
    )
    path.write_bytes(write_project(fewer))
    (tmp_path / "out" / "charter.toml").unlink()
    bring(tmp_path / "out")
    assert not stored_listen(study).passages


def test_words_that_were_taken_out_do_not_come_back_unasked(study, folder):
    redact(study, TRANSCRIPT.index("doctor"), "doctor")
    with pytest.raises(WorkWouldBeLost, match=r"1 transcript \(“group-1”\)"):
        bring(folder)


def test_a_passage_that_was_taken_out_here_does_not_come_back_unasked(folder, study):
    theme = code_some(study)
    own = next(s for s in stored_listen(study).passages if s.user == coder_of("mary").guid)
    export_study(name="small", folder=folder.parent / "out", actor="mary", now=NOW)
    bring(folder.parent / "out")
    remove_code(key="group-1", passage=own.guid, code=theme, **asked(study))
    with pytest.raises(WorkWouldBeLost, match=r"bring back 1 passage .* somebody took out"):
        bring(folder.parent / "out")


def test_names_that_are_being_decided_are_work_too(study, folder):
    review = Review.objects.create(
        commission_id=study,
        transcript="group-1",
        digest="of a text that the folder has no more",
        begun_by="mary",
        begun_at=NOW,
        with_model=False,
    )
    Suggestion.objects.create(
        review=review, start=0, end=3, kind="name", decision="keep", decided_by="mary"
    )
    with pytest.raises(WorkWouldBeLost, match=r"1 name decision \(“group-1”\)"):
        bring(folder)


def test_an_edited_pool_does_not_take_a_drawn_panel_away_unasked(study, folder):
    record_draw(commission_id=study, actor="mary", now=NOW)
    bring(folder)
    pool = folder / "recruit" / "pool.csv"
    changed = pool.read_text("utf-8").replace(f"{CODES[3]},woman", f"{CODES[3]},man")
    pool.write_text(changed, "utf-8")
    with pytest.raises(WorkWouldBeLost, match=r"change 8 drawn places\. "):
        bring(folder)


def test_a_withdrawal_is_no_loss_of_work(study, folder):
    code_some(study)
    withdraw_participant(commission_id=study, code=CODES[1], actor="test", now=NOW)
    bring(folder)
    assert len(stored_listen(study).passages) == 2


def test_a_consent_that_was_taken_back_on_the_same_day_does_not_come_back_unasked(study, folder):
    Consent.objects.filter(participant__code=CODES[0], kind="quoting").update(given=False)
    with pytest.raises(WorkWouldBeLost, match=r"change 1 consent\. "):
        bring(folder)
