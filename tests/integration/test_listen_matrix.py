"""The framework matrix: charted, gone stale, signed off, exported; coverage and saturation."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import urlencode

import docx
import pytest
from django.contrib.auth import get_user_model
from django.db.models import F
from django.urls import reverse
from openpyxl import load_workbook

from remit.commission.actions import add_member
from remit.listen.codebook_actions import assign_coders, codes_from_outcomes, say_done
from remit.listen.coding_actions import code_words, undo
from remit.listen.matrix_actions import chart_cell, sign_cell
from remit.listen.matrix_queries import matrix, one_cell, theme_coverage, theme_saturation
from remit.listen.models import Guide, Passage, Transcript
from remit.listen.note_actions import write_memo
from remit.listen.queries import findings, stored_listen
from remit.people.actions import withdraw_participant
from remit.study.actions import export_study, import_study
from small_study import CODES, TRANSCRIPT, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

ANN, BEN = f"participant:{CODES[0]}", f"participant:{CODES[1]}"


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def mary(study, client):
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="test", now=NOW)
    client.force_login(user)
    return client


@pytest.fixture
def theme(study):
    return stored_listen(study).coding.codes[1].guid


def cell_page(case, code):
    return reverse("listen-cell", args=["small"]) + "?" + urlencode({"case": case, "code": code})


def code_ben(study, theme, actor="mary"):
    start = TRANSCRIPT.index("It depends")
    words = {"key": "group-1", "start": start, "end": start + 10, "code": theme}
    code_words(commission_id=study, actor=actor, now=NOW, **words)


def chart(study, case, theme, summary="They would not tell.", actor="mary"):
    view, _ = one_cell(study, case, theme)
    chart_cell(
        commission_id=study,
        case=case,
        code=theme,
        summary=summary,
        passages=[each.guid for each in view.behind],
        actor=actor,
        now=NOW,
    )


def states(study):
    return {row.case.key: [cell.state for cell in row.cells] for row in matrix(study).rows}


def test_nothing_said_is_not_the_same_as_not_charted(mary, study, theme):
    assert states(study) == {ANN: ["not charted"], BEN: ["not charted"]}
    mary.post(cell_page(BEN, theme), {"act": "nothing"})
    assert states(study)[BEN] == ["nothing said"]
    told = mary.post(cell_page(ANN, theme), {"act": "nothing"})
    assert "something was said" in told.content.decode()
    mary.post(cell_page(BEN, theme), {"act": "unchart"})
    assert states(study)[BEN] == ["not charted"]


def test_a_cell_goes_stale_when_its_passages_change_and_no_other_does(study, theme):
    chart(study, ANN, theme)
    chart(study, BEN, theme, "Nothing much.")
    code_ben(study, theme)
    stale = {row.case.key: row.cells[0].stale for row in matrix(study).rows}
    assert stale == {ANN: False, BEN: True}
    undo(commission_id=study, actor="mary", now=NOW)
    assert not one_cell(study, BEN, theme)[0].stale


def test_a_stale_cell_is_not_signed_and_a_new_chart_takes_the_signature_away(mary, study, theme):
    chart(study, BEN, theme)
    mary.post(cell_page(BEN, theme), {"act": "sign"})
    assert states(study)[BEN] == ["signed off"]
    code_ben(study, theme)
    assert "Sign it off" not in mary.get(cell_page(BEN, theme)).content.decode()
    told = mary.post(cell_page(BEN, theme), {"act": "sign"})
    assert "have changed since" in told.content.decode()
    mary.post(cell_page(BEN, theme), {"act": "chart", "summary": "It depends."})
    assert states(study)[BEN] == ["charted"]
    unknown = mary.get(cell_page("participant:nobody", theme))
    assert unknown.status_code == 404


def test_the_pages_of_the_matrix_show_and_filter_it(mary, study, theme):
    chart(study, ANN, theme, "=1+1 <b>")
    page = reverse("listen-matrix", args=["small"])
    shown = mary.get(page).content.decode()
    assert "=1+1 &lt;b&gt;" in shown
    assert CODES[1] in shown
    women = mary.get(page, {"gender": "woman"}).content.decode()
    assert (CODES[0] in women, CODES[1] in women) == (False, True)
    by_transcript = mary.get(page, {"cases": "transcripts"}).content.decode()
    assert "group-1" in by_transcript


def test_the_matrix_leaves_as_workbook_document_and_page(mary, study, theme):
    chart(study, ANN, theme, "=1+1 <b>")
    sign_cell(commission_id=study, case=ANN, code=theme, actor="paul", now=NOW)
    files = {
        form: mary.get(reverse("listen-matrix-file", args=["small", form])).content
        for form in ("xlsx", "docx", "html")
    }
    cell = load_workbook(io.BytesIO(files["xlsx"]))["Matrix"]["D2"]
    assert cell.value.startswith("=1+1 <b>\n[group-1:2; group-1:4]\nSigned off: paul, 2026-01-02")
    assert cell.data_type == "s"
    table = docx.Document(io.BytesIO(files["docx"])).tables[0]
    assert [c.text for c in table.rows[1].cells][1:3] == ["=1+1 <b>", "group-1:2; group-1:4"]
    assert "=1+1 &lt;b&gt;" in files["html"].decode()
    assert all(b"my doctor" not in content for content in files.values())
    assert mary.get(reverse("listen-matrix-file", args=["small", "exe"])).status_code == 404


def test_a_part_of_the_matrix_that_leaves_says_of_which_cases_it_is(mary, study, theme):
    files = {
        form: mary.get(
            reverse("listen-matrix-file", args=["small", form]), {"gender": "woman"}
        ).content
        for form in ("xlsx", "docx", "html")
    }
    book = load_workbook(io.BytesIO(files["xlsx"]))
    titles = [
        book.properties.title,
        book["Cells"].oddHeader.center.text,
        docx.Document(io.BytesIO(files["docx"])).paragraphs[0].text,
        files["html"].decode(),
    ]
    assert all(", gender: woman" in title for title in titles)


def test_notes_and_matrix_leave_with_the_folder_and_come_back(study, theme, tmp_path):
    code_ben(study, theme)
    chart(study, ANN, theme, "One\ntwo “three”")
    chart(study, BEN, theme)
    sign_cell(commission_id=study, case=BEN, code=theme, actor="paul", now=NOW)
    asked = {"commission_id": study, "actor": "mary", "now": NOW}
    write_memo(about="transcript", key="group-1", memo="A lively group.", **asked)
    write_memo(about="code", key=theme, memo="Too broad?", **asked)
    # A cell that rests on what was undone since leaves without it.
    code_ben(study, theme, actor="paul")
    chart(study, "transcript:group-1", theme)
    undo(commission_id=study, actor="paul", now=NOW)
    before = stored_listen(study)
    assert min(c.signed_on or date.max for c in before.annotations.cells) == date(2026, 1, 2)
    export_study(name="small", folder=tmp_path / "one", actor="test", now=NOW)
    import_study(folder=tmp_path / "one", vault_key=b"k" * 32, actor="test", now=NOW)
    assert stored_listen(study) == before
    export_study(name="small", folder=tmp_path / "two", actor="test", now=NOW)
    for name in ("notes.toml", "matrix.toml", "coding.qdpx"):
        one, two = (tmp_path / which / "listen" / name for which in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_a_withdrawal_takes_cells_and_notes_that_repeat_what_was_said(study, theme):
    chart(study, ANN, theme)
    chart(study, BEN, theme, "Ben")
    case = "transcript:group-1"
    chart(study, case, theme, "One said: I would not tell the police.")
    asked = {"commission_id": study, "actor": "mary", "now": NOW}
    write_memo(about="transcript", key="group-1", memo="They are not my doctor, sadly", **asked)
    write_memo(about="code", key=theme, memo="Too broad?", **asked)
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    left = stored_listen(study).annotations
    assert [cell.summary for cell in left.cells] == ["Ben"]
    assert [memo.text for memo in left.memos] == ["Too broad?"]


def test_layers_that_are_still_coded_blind_are_no_part_of_the_matrix(study, theme):
    for name in ("mary", "paul"):
        user = get_user_model().objects.create_user(name)
        add_member(commission_id=study, user_id=user.pk, role="researcher", actor="t", now=NOW)
    code_ben(study, theme)
    assert len(one_cell(study, BEN, theme)[0].behind) == 1
    asked = {"commission_id": study, "actor": "mary", "now": NOW}
    assign_coders(key="group-1", coders=["mary", "paul"], **asked)
    assert one_cell(study, BEN, theme)[0].behind == ()
    assert "listen:group-1:3" not in {each.id for each in findings(study)}
    say_done(key="group-1", done=True, **asked)
    assert one_cell(study, BEN, theme)[0].behind == ()
    say_done(key="group-1", done=True, **(asked | {"actor": "paul"}))
    assert len(one_cell(study, BEN, theme)[0].behind) == 1
    assert "listen:group-1:3" in {each.id for each in findings(study)}
    assert len(one_cell(study, ANN, theme)[0].behind) == 2


def test_coverage_shows_a_theme_that_rests_on_one_group(mary, study, theme):
    found, _ = theme_coverage(study)
    raised = found.themes[0]
    assert dict(zip(found.cells, raised.raised, strict=True))["gender", "man"] == 1
    assert ("gender", "man") in raised.rests_on
    code_ben(study, theme)
    assert theme_coverage(study)[0].themes[0].rests_on == ()
    page = mary.get(reverse("listen-coverage", args=["small"]), {"base": "1", "run": "x"})
    assert "Too few sessions</strong> to tell: the base and one run take 3" in page.content.decode()


def test_a_transcript_that_waits_to_be_coded_is_no_session_of_the_saturation(mary, study):
    Transcript.objects.create(commission_id=study, key="later", text="Ann: We go on.\n")
    found, _, uncoded = theme_saturation(study, base_size=1, run_length=1)
    assert [each.name for each in found.sessions] == ["group-1"]
    assert uncoded == ("later",)
    page = mary.get(reverse("listen-coverage", args=["small"])).content.decode()
    assert "not counted as sessions: later." in page


def test_a_code_from_the_outcomes_is_no_theme_of_the_matrix(study):
    codes_from_outcomes(commission_id=study, actor="mary", now=NOW)
    assert [each.name for _, each in matrix(study).themes] == ["Not the police"]


def test_pages_are_split_by_what_the_moderator_asked(mary, study, theme):
    asked = {"key": "first", "kind": "prompt", "text": "What do you think?"}
    text = Transcript.objects.get(commission_id=study, key="group-1").text
    marked = text.replace("What do you think?", "[#first] What do you think?", 1)
    assert marked != text
    shift = len("[#first] ")
    Transcript.objects.filter(commission_id=study, key="group-1").update(text=marked)
    passages = Passage.objects.filter(transcript__key="group-1")
    passages.update(start=F("start") + shift, end=F("end") + shift)
    document = {"title": "A guide", "item": [asked]}
    Guide.objects.create(commission_id=study, document=document)
    shown = mary.get(cell_page(ANN, theme)).content.decode()
    assert "Prompted" in shown
    address = reverse("listen-matrix", args=["small"])
    assert "2 passages<" in mary.get(address, {"asked": "prompted"}).content.decode()
    assert "passages<" not in mary.get(address, {"asked": "spontaneous"}).content.decode()
    covered = mary.get(reverse("listen-coverage", args=["small"])).content.decode()
    assert "By what was asked" in covered
    assert "Nobody was drawn by lot" in covered
