"""Coding in pages: own layers, undo and redo, memos, flows, the codebook, blind double coding."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.commission.actions import add_member
from remit.kernel.finding import digest
from remit.ledger.models import Entry
from remit.listen.coding_actions import code_words, redo, undo
from remit.listen.coding_queries import search_code, search_text
from remit.listen.core.layers import coder_of
from remit.listen.models import Transcript
from remit.listen.queries import stored_listen
from remit.study.actions import export_study, import_study
from small_study import TRANSCRIPT, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
WORDS = "It depends who it is"
START = TRANSCRIPT.index(WORDS)
END = START + len(WORDS)


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def researcher(study, client):
    """Return a function that signs a researcher in, on a client of their own."""

    def sign_in(name, role="researcher"):
        user, _ = get_user_model().objects.get_or_create(username=name)
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        mine = type(client)()
        mine.force_login(user)
        return mine

    return sign_in


@pytest.fixture
def mary(researcher):
    return researcher("mary")


def at(page, *parts):
    return reverse(f"listen-{page}", args=["small", *parts])


def theme(study):
    return stored_listen(study).coding.codes[1]


def code(client, study, start=START, end=END, **more):
    posted = {"act": "code", "start": start, "end": end, "code": theme(study).guid, **more}
    return client.post(at("act", "group-1"), posted, **JSON)


def layer(study, name):
    """Return (words, codes' names) of a coder's passages."""
    coding = stored_listen(study).coding
    names = {each.guid: each.name for each in coding.codes}
    return [
        (TRANSCRIPT[s.start : s.end], [names[c] for c in s.codes])
        for s in coding.selections
        if s.user == coder_of(name).guid
    ]


def test_words_are_coded_and_only_the_lines_that_changed_come_back(mary, study):
    answer = code(mary, study).json()
    assert answer["said"] == f"Coded “{WORDS}” as Not the police."
    assert list(answer["lines"]) == ["3"]
    assert "<mark" in answer["lines"]["3"]
    assert (answer["undo"], answer["redo"]) == (True, False)
    assert layer(study, "mary") == [(WORDS, ["Not the police"])]


def test_a_span_takes_many_codes_and_each_once(mary, study):
    code(mary, study)
    answer = code(mary, study, code="", **{"new-code": "Who <asks>"}).json()
    assert layer(study, "mary") == [(WORDS, ["Not the police", "Who <asks>"])]
    assert "Who &lt;asks&gt;" in answer["lines"]["3"]
    again = code(mary, study)
    assert again.status_code == 422
    assert "already" in again.json()["failed"]


def test_overlapping_passages_are_lettered_and_told_apart_by_depth(mary, study):
    code(mary, study)
    line = code(mary, study, START + 3, END + 8).json()["lines"]["3"]
    assert [f'data-depth="{n}"' in line for n in (1, 2, 3)] == [True, True, False]
    assert 'data-opens="a"' in line
    assert 'data-closes="b"' in line
    assert line.count("<li>") == 2


def test_every_act_is_undone_and_redone_in_order_however_many_there_are(mary, study):
    names = [f"Code {n}" for n in range(5)]
    for name in names:
        code(mary, study, code="", **{"new-code": name})
    for left in range(4, -1, -1):
        mary.post(at("act", "group-1"), {"act": "undo"}, **JSON)
        assert layer(study, "mary") == ([(WORDS, names[:left])] if left else [])
    nothing = mary.post(at("act", "group-1"), {"act": "undo"}, **JSON)
    assert nothing.json()["failed"] == "There is nothing to undo."
    for count in range(1, 6):
        mary.post(at("act", "group-1"), {"act": "redo"}, **JSON)
        assert layer(study, "mary") == [(WORDS, names[:count])]
    assert mary.post(at("act", "group-1"), {"act": "redo"}, **JSON).status_code == 422


def test_two_people_have_layers_of_their_own_and_undo_their_own_acts_alone(study):
    asked = {"commission_id": study, "key": "group-1", "code": theme(study).guid, "now": NOW}
    code_words(start=START, end=END, actor="mary", **asked)
    code_words(start=START, end=END, actor="paul", **asked)
    undo(commission_id=study, actor="mary", now=NOW)
    assert (layer(study, "mary"), layer(study, "paul")) == ([], [(WORDS, ["Not the police"])])
    redo(commission_id=study, actor="mary", now=NOW)
    assert layer(study, "mary") == layer(study, "paul")


def test_layers_leave_with_the_folder_and_come_back(study, tmp_path):
    asked = {"commission_id": study, "key": "group-1", "code": theme(study).guid, "now": NOW}
    for name in ("mary", "paul"):
        code_words(start=START, end=END, actor=name, **asked)
    export_study(name="small", folder=tmp_path / "one", actor="test", now=NOW)
    before = stored_listen(study)
    import_study(folder=tmp_path / "one", vault_key=b"k" * 32, actor="test", now=NOW)
    export_study(name="small", folder=tmp_path / "two", actor="test", now=NOW)
    assert stored_listen(study) == before
    assert {user.name for user in before.coding.users} == {"mary", "paul"}
    files = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    for path in files:
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert other.read_bytes() == path.read_bytes(), path


def test_without_a_script_lines_and_words_are_coded_by_a_form(mary, study):
    posted = {"act": "code", "from-line": "3", "words": WORDS, "code": theme(study).guid}
    answer = mary.post(at("act", "group-1"), posted)
    assert answer.url.endswith("?line=3#L3")
    assert layer(study, "mary") == [(WORDS, ["Not the police"])]
    mary.post(at("act", "group-1"), posted | {"from-line": "1", "to-line": "2", "words": ""})
    assert layer(study, "mary")[0][0] == "\n".join(TRANSCRIPT.split("\n")[:2])


WRONG = [
    ({"from-line": "0"}, "between 1 and 4"),
    ({"from-line": "3", "to-line": "2"}, "between 1 and 4"),
    ({"from-line": "99"}, "between 1 and 4"),
    ({"from-line": "1", "words": "never said"}, "exactly once"),
    ({"from-line": "1", "code": "nonsense"}, "no such code"),
    ({"from-line": "1", "new-code": "a\x07", "code": ""}, "cannot be seen"),
    ({"start": "5", "end": "5"}, "no words"),
    ({"start": "5", "end": "99999"}, "no words"),
]


def test_what_cannot_be_coded_is_said_on_the_page_and_changes_nothing(mary, study):
    for wrong, told in WRONG:
        posted = {"act": "code", "code": theme(study).guid, **wrong}
        answer = mary.post(at("act", "group-1"), posted)
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert layer(study, "mary") == []


def test_no_code_is_made_for_words_that_cannot_be_coded(mary, study):
    posted = {"act": "code", "start": "5", "end": "5", "new-code": "Orphan"}
    answer = mary.post(at("act", "group-1"), posted)
    assert answer.status_code == 422
    assert 'value="Orphan"' in answer.content.decode(), "what was typed stays in the form"
    assert "Orphan" not in mary.get(at("codebook")).content.decode()


def test_words_that_were_replaced_since_the_page_was_opened_are_not_coded(mary, study):
    seen = stored_listen(study).by_key()["group-1"].text
    page = mary.get(at("coding", "group-1")).content.decode()
    assert f'name="seen" value="{digest(seen)}"' in page
    assert code(mary, study, seen=digest(seen)).status_code == 200
    late = code(mary, study, START + 3, seen=digest("other words"))
    assert "were replaced since" in late.json()["failed"]
    assert layer(study, "mary") == [(WORDS, ["Not the police"])]


def test_coders_wait_for_whoever_stores_the_transcripts_anew(mary, study, monkeypatch):
    waited = []
    monkeypatch.setattr("remit.listen.coding_log.hold_commission", waited.append)
    code(mary, study)
    assert waited == [study]


def test_a_code_that_groups_others_codes_nothing(mary, study):
    mary.post(at("codebook"), {"outcomes": "yes"})
    root = next(c for c in stored_listen(study).coding.codes if c.name == "overall-attitude")
    assert "groups other codes" in code(mary, study, code=root.guid).json()["failed"]
    assert root.description == "Their overall attitude"
    assert sum(not c.parent for c in stored_listen(study).coding.codes) == 2


def passage_of(study, name="mary"):
    found = stored_listen(study).coding.selections
    return next((s for s in found if s.user == coder_of(name).guid), None)


def test_a_passage_takes_a_memo_and_a_flow_and_both_are_undone(mary, study):
    code(mary, study)
    page = at("passage", "group-1", passage_of(study).guid)
    mary.post(page, {"act": "memo", "memo": "Ask again."})
    flow = {"subject": "young-people", "data": "health", "sender": "nhs"}
    told = mary.post(page, {"act": "flow", **flow}).content.decode()
    assert "none is chosen for recipient, purpose" in told
    flow |= {"recipient": "police", "purpose": "early-help", "conditions": ["consent"]}
    mary.post(page, {"act": "flow", **flow})
    shown = mary.get(page).content.decode()
    assert "Ask again." in shown
    assert shown.count("selected") == 6
    assert passage_of(study).description == "Ask again."
    for _ in range(2):
        mary.post(at("act", "group-1"), {"act": "undo"})
    assert passage_of(study).description == ""
    assert "selected" not in mary.get(page).content.decode()


def test_a_code_taken_away_takes_a_bare_passage_with_it_and_undo_brings_both_back(mary, study):
    code(mary, study)
    before = passage_of(study)
    page = at("passage", "group-1", before.guid)
    answer = mary.post(page, {"act": "remove", "code": theme(study).guid})
    assert answer.url.endswith("#L3")
    assert passage_of(study) is None
    undone = mary.post(at("act", "group-1"), {"act": "undo"}, **JSON).json()["said"]
    assert re.fullmatch("Undone: .+ taken from “.+”\\.", undone)
    assert passage_of(study) == before


def test_an_act_whose_code_is_gone_does_not_bar_the_way_to_those_before_it(mary, study):
    code(mary, study)
    made = code(mary, study, code="", **{"new-code": "Short-lived"}).json()["code"]
    mary.post(at("act", "group-1"), {"act": "undo"})
    mary.post(at("act", "group-1"), {"act": "redo"})
    guid = passage_of(study).guid
    mary.post(at("passage", "group-1", guid), {"act": "remove", "code": made})
    mary.post(at("code", made), {"act": "delete"})
    said = [
        mary.post(at("act", "group-1"), {"act": "undo"}, **JSON).json()["said"] for _ in range(3)
    ]
    gone = "Undone: nothing, since its code has been taken out of the codebook."
    assert said[:2] == [gone, gone]
    assert re.fullmatch("Undone: “.+” coded as .+\\.", said[2])
    assert layer(study, "mary") == []


def test_a_passage_of_another_layer_is_shown_and_not_changed(mary, researcher, study):
    paul = researcher("paul")
    code(mary, study)
    page = at("passage", "group-1", passage_of(study).guid)
    assert "the layer of mary" in paul.get(page).content.decode()
    answer = paul.post(page, {"act": "remove", "code": theme(study).guid})
    assert answer.status_code == 422
    assert layer(study, "mary") == [(WORDS, ["Not the police"])]
    code(paul, study)
    places = [hit.words for hit in search_code(study, [theme(study).guid], "paul")]
    assert places.count(WORDS) == 1, "the same words are one place of a search"


def test_blind_coders_see_their_own_layer_alone_until_everybody_is_done(researcher, study):
    lead, mary, paul = (researcher(name) for name in ("lead", "mary", "paul"))
    lead.post(at("settle", "group-1"), {"coder": ["mary", "paul"]})
    code(mary, study)
    guid = passage_of(study).guid
    seen = paul.get(at("coding", "group-1")).content.decode()
    assert guid not in seen
    assert "see your own layer" in seen
    assert paul.get(at("passage", "group-1", guid)).status_code == 404
    assert WORDS not in paul.get(at("code", theme(study).guid)).content.decode()
    assert guid in lead.get(at("coding", "group-1")).content.decode()
    assert "0 passages" in paul.get(at("codebook")).content.decode()
    out = paul.post(at("settle", "group-1"), {"coder": []})
    assert "cannot take yourself out" in out.content.decode()
    assert lead.get(reverse("report", args=["small"])).status_code == 200
    shown = paul.get(reverse("listen", args=["small"])).content.decode()
    assert "closed until everybody is done" in shown
    mary.post(at("settle", "group-1"), {"done": "yes"})
    assert guid not in paul.get(at("coding", "group-1")).content.decode()
    paul.post(at("settle", "group-1"), {"done": "yes"})
    assert guid in paul.get(at("coding", "group-1")).content.decode()
    reopened = mary.post(at("settle", "group-1"), {"done": "no"})
    assert "the layers are open" in reopened.content.decode()


def test_only_researchers_open_the_pages(researcher, study):
    owner = researcher("olive", "owner")
    for page in (
        at("coding", "group-1"),
        at("codebook"),
        at("search"),
        reverse("listen", args=["small"]),
    ):
        assert owner.get(page).status_code == 403


def test_a_code_is_defined_moved_noted_and_taken_out_when_unused(mary, study):
    mary.post(at("codebook"), {"name": "Trust", "definition": "Whom", "example": "“my doctor”"})
    made = next(c for c in stored_listen(study).coding.codes if c.name == "Trust")
    assert made.description == "Whom\n\nExample: “my doctor”"
    page = at("code", made.guid)
    mary.post(
        page, {"act": "edit", "name": "Trust in", "parent": theme(study).guid, "includes": "a\nb"}
    )
    moved = next(c for c in stored_listen(study).coding.codes if c.guid == made.guid)
    assert (moved.name, moved.parent) == ("Trust in", theme(study).guid)
    mary.post(page, {"act": "memo", "memo": "Too broad?"})
    assert "Too broad?" in mary.get(page).content.decode()
    circle = mary.post(
        at("code", theme(study).guid), {"act": "edit", "name": "x", "parent": made.guid}
    )
    assert "below itself" in circle.content.decode()
    used = mary.post(at("code", theme(study).guid), {"act": "delete"})
    assert "is used" in used.content.decode()
    mary.post(page, {"act": "delete"})
    gone = mary.post(at("act", "group-1"), {"act": "undo"}, **JSON)
    assert "taken out of the codebook" in gone.json()["said"]
    assert made.guid not in {c.guid for c in stored_listen(study).coding.codes}


def test_the_search_finds_words_and_codes(mary, study):
    found = mary.get(at("search"), {"words": "POLICE"}).content.decode()
    assert "group-1, line 2" in found
    assert "Not the police</a>" in found
    assert "Only if a life is at risk." in found


def test_the_search_shows_the_words_behind_letters_that_fold_to_two(mary, study):
    Transcript.objects.filter(key="group-1").update(text="ANNA: Maßgeblich heißt: die Straße.")
    assert [(hit.before, hit.words) for hit in search_text(study, "straße")] == [
        ("ANNA: Maßgeblich heißt: die ", "Straße")
    ]


def test_every_act_is_in_the_ledger_without_its_content(mary, study):
    code(mary, study)
    mary.post(at("act", "group-1"), {"act": "undo"})
    last = Entry.objects.order_by("-index").first()
    assert last.action == "listen.coding-undo"
    assert json.loads(last.facts) == {"act": 2, "of": 1, "what": "code", "transcript": "group-1"}
    assert WORDS not in last.facts + last.digests


def test_a_page_asks_as_many_questions_for_one_passage_as_for_forty(mary, study):
    def count():
        with CaptureQueriesContext(connection) as asked:
            mary.get(at("coding", "group-1"))
        return len(asked)

    code(mary, study)
    one = count()
    for n in range(40):
        code(mary, study, START, END - n % 9, code="", **{"new-code": f"Code {n}"})
    assert count() == one
