"""What researchers noted stays when transcripts are brought in anew or redacted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.commission.actions import add_member
from remit.kernel.flow import Flow
from remit.listen.actions import import_transcripts, redact_transcript
from remit.listen.codebook_actions import assign_coders
from remit.listen.coding_actions import code_words, undo
from remit.listen.coding_log import UnableToCode
from remit.listen.core.contents import Details, ListenFiles
from remit.listen.core.layers import coder_of
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.transcript import transcript
from remit.listen.matrix_actions import chart_cell, sign_cell
from remit.listen.matrix_queries import one_cell
from remit.listen.note_actions import attach_flow, write_memo, write_passage_memo
from remit.listen.queries import stored_listen
from remit.study.actions import import_study
from small_study import CODES, TRANSCRIPT, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

BEN = f"participant:{CODES[1]}"
WORDS = "It depends who it is"
START = TRANSCRIPT.index(WORDS)
FLOW = {
    "subject": ["young-people"],
    "data": ["health"],
    "sender": ["nhs"],
    "recipient": ["police"],
    "purpose": ["early-help"],
    "conditions": ["consent"],
}


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def mary(study):
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="test", now=NOW)
    return user


def chart(study, case, theme, summary):
    view, _ = one_cell(study, case, theme)
    asked = {"commission_id": study, "case": case, "code": theme, "actor": "mary", "now": NOW}
    chart_cell(summary=summary, passages=[each.guid for each in view.behind], **asked)
    sign_cell(**asked | {"actor": "paul"})


@pytest.fixture
def noted(study, mary):
    """A study with a note of every kind; return its material."""
    theme = stored_listen(study).coding.codes[1].guid
    asked = {"commission_id": study, "actor": "mary", "now": NOW}
    code_words(key="group-1", start=START, end=START + len(WORDS), code=theme, **asked)
    own = next(s for s in stored_listen(study).passages if s.user == coder_of("mary").guid)
    passage = {"key": "group-1", "passage": own.guid, **asked}
    write_passage_memo(memo="Ask again.", **passage)
    attach_flow(terms=FLOW, **passage)
    write_memo(about="transcript", key="group-1", memo="A lively group.", **asked)
    write_memo(about="code", key=theme, memo="They said that it depends who it is.", **asked)
    chart(study, BEN, theme, "Depends on the person.")
    for name in ("anna", "paul"):
        user = get_user_model().objects.create_user(name)
        add_member(commission_id=study, user_id=user.pk, role="researcher", actor="test", now=NOW)
    assign_coders(key="group-1", coders=["anna", "paul"], **asked)
    stored = stored_listen(study)
    notes = stored.annotations
    assert [len(n) for n in (notes.memos, notes.flows, notes.assignments, notes.cells)] == [
        2, 1, 2, 1,
    ]  # fmt: skip
    assert isinstance(notes.flows[0].flow, Flow)
    return stored


def bring(study, user, incoming):
    import_transcripts(
        commission_id=study, incoming=incoming, user_id=user.pk, actor="mary", now=NOW
    )


def redact(study, user, start, end):
    replacement = Replacement(start, end, "[something]")
    redact_transcript(
        commission_id=study,
        key="group-1",
        replacements=[replacement],
        user_id=user.pk,
        actor="mary",
        now=NOW,
    )


def test_bringing_in_transcripts_keeps_every_coding_and_note(study, mary, noted):
    new = transcript("new", "Cee: hello\n")
    again = replace(noted, transcripts=(*noted.transcripts, new), coding=None, guide=None)
    bring(study, mary, replace(again, details=(Details("new", "Parents", "Evening"),)))
    after = stored_listen(study)
    assert set(after.by_key()) == {"group-1", "new"}
    assert (after.coding, after.annotations) == (noted.coding, noted.annotations)


def test_a_redaction_keeps_every_coding_and_note_of_other_words(study, mary, noted):
    first = TRANSCRIPT.index(":") + 2
    redact(study, mary, first, first + 1)
    after = stored_listen(study)
    assert after.annotations == noted.annotations
    text = after.by_key()["group-1"].text
    moved = {s.guid: text[s.start : s.end] for s in after.passages}
    assert set(moved) == {s.guid for s in noted.passages}
    own = next(s for s in after.passages if s.user == coder_of("mary").guid)
    assert (moved[own.guid], own.description) == (WORDS, "Ask again.")


def test_a_redaction_takes_away_notes_that_repeat_the_words_and_no_others(study, mary, noted):
    redact(study, mary, START, START + len(WORDS))
    notes = stored_listen(study).annotations
    assert [m.text for m in notes.memos] == ["A lively group."]
    assert notes.flows == noted.annotations.flows
    assert [c.summary for c in notes.cells] == ["Depends on the person."]
    assert one_cell(study, BEN, notes.cells[0].code)[0].stale


def test_what_was_done_before_the_text_moved_is_not_undone(study, mary, noted):
    redact(study, mary, START, START + 2)
    before = stored_listen(study)
    with pytest.raises(UnableToCode, match="nothing to undo"):
        undo(commission_id=study, actor="mary", now=NOW)
    assert stored_listen(study) == before


def test_a_cell_follows_a_speaker_whose_code_becomes_known(study, mary, noted):
    unmapped = [replace(s, code="") if s.code == CODES[1] else s for s in noted.speakers]
    bring(study, mary, ListenFiles(noted.transcripts, tuple(unmapped)))
    cell = stored_listen(study).annotations.cells[0]
    assert cell.case.startswith("speaker:group-1/")
    bring(study, mary, ListenFiles(noted.transcripts, noted.speakers))
    assert stored_listen(study).annotations == noted.annotations


def test_the_list_has_group_and_session_and_leads_to_the_intake(study, mary, noted, client):
    bring(study, mary, replace(noted, details=(Details("group-1", "Parents", "Evening"),)))
    client.force_login(mary)
    page = client.get(reverse("listen", args=["small"])).content.decode()
    assert "<td>Parents</td>" in page
    assert "<td>Evening</td>" in page
    assert reverse("listen-bring", args=["small"]) in page
    study_page = client.get(reverse("commission", args=["small"])).content.decode()
    assert study_page.count(f'href="{reverse("listen", args=["small"])}"') == 1
