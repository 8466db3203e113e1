"""Transcripts brought by the page: what is shown, who may, what is stored, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.commission.actions import add_member
from remit.commission.permissions import NotAllowed
from remit.ledger.models import Entry
from remit.listen.actions import (
    UnableToMap,
    UnableToReplace,
    import_transcripts,
    redact_transcript,
)
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.guide import Guide, Item
from remit.listen.core.project import Code, Coding, Project, Selection, Source, new_guid
from remit.listen.core.reanchoring import Replacement, UnableToRedact
from remit.listen.core.refi_writer import write_project
from remit.listen.core.transcript import transcript
from remit.listen.incoming_actions import store_guide, take_coding_in
from remit.listen.queries import TranscriptNotFound, findings, stored_listen
from remit.people.models import WaitingFile
from remit.people.queries import participant_ids
from remit.study.actions import import_study
from small_study import small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TALK = "Moderator: So?\nMarian: I think\nMarain: a typo\nRavi: no\n"


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    return import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id


@pytest.fixture
def user(study):
    made = get_user_model().objects.create_user("rosa", password="correct horse battery")
    add_member(commission_id=study, user_id=made.pk, role="researcher", actor="t", now=NOW)
    return made


@pytest.fixture
def researcher(client, user):
    client.force_login(user)
    return client


def at(name="listen-bring"):
    return reverse(name, args=["small"])


def send(client, *files):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(at(), {"files": uploads}, follow=True)


def actions():
    return list(Entry.objects.order_by("index").values_list("action", flat=True))


def test_transcripts_are_sent_shown_mapped_and_taken_in_on_record(researcher, study):
    code, other = sorted(participant_ids(study))[:2]
    page = send(
        researcher,
        ("new talk.txt", TALK.encode()),
        ("more.srt", b"1\n00:00:01,000 --> 00:00:02,000\nCee: hi\n"),
    )
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == at("listen-check")
    assert "may be one speaker" in text
    assert "Marain, Marian are one speaker" in text
    assert "new-talk" in text
    assert code in text
    # What waits is sealed, and nothing is in the study yet.
    assert WaitingFile.objects.count() == 1
    assert b"I think" not in bytes(WaitingFile.objects.get().ciphertext)
    assert "new-talk" not in stored_listen(study).by_key()
    page = researcher.post(
        at("listen-confirm"),
        {
            "group-0": "Parents", "session-0": "Evening",
            "role-0-0": "moderator", "role-0-1": "participant", "code-0-1": code,
            "role-0-2": "participant", "one-0-0": "on",
            "role-0-3": "participant", "code-0-3": other,
        },
        follow=True,
    )  # fmt: skip
    assert "2 transcripts are in, with 5 speakers; 3 of them have a code." in page.content.decode()
    after = stored_listen(study)
    assert after.by_key()["new-talk"].text == TALK
    assert [s for s in after.speakers if s.transcript == "new-talk"] == [
        Speaker("new-talk", "Marain", "participant", code),
        Speaker("new-talk", "Marian", "participant", code),
        Speaker("new-talk", "Moderator", "moderator"),
        Speaker("new-talk", "Ravi", "participant", other),
    ]
    assert [(d.group, d.session) for d in after.details] == [("Parents", "Evening")]
    assert WaitingFile.objects.count() == 0
    assert "listen.transcripts-uploaded" in actions()
    assert "listen.transcripts-imported" in actions()
    assert not any("I think" in str(entry) for entry in Entry.objects.values())


def test_every_problem_is_on_the_page_and_nothing_is_taken_in(researcher, study):
    before = stored_listen(study)
    send(researcher, ("a.txt", TALK.encode()), ("b.doc", b"x"))
    page = researcher.post(
        at("listen-confirm"),
        {
            "role-0-0": "moderator",
            "code-0-0": "x",
            "code-0-3": "nobody",
            "one-0-0": "on",
            "group-0": "g" * 101,
        },
    )
    text = page.content.decode()
    assert page.status_code == 422
    for words in (
        "no kind of transcript", "is a moderator and has", "none of them has a code",
        "has the code “nobody”", "longer than 100 characters",
    ):  # fmt: skip
        assert words in text
    # What was decided stays on the page.
    assert 'value="nobody"' in text
    assert "Go on without the file that cannot be read" in text
    chosen = {"without": "yes", "role-0-0": "moderator", "group-0": "Parents"}
    text = researcher.post(at("listen-check"), chosen).content.decode()
    assert "no kind of transcript" not in text
    assert "cannot be read" not in text
    assert 'value="Parents"' in text
    assert stored_listen(study) == before


def test_who_speaks_is_corrected_without_sending_the_file_again(researcher, study):
    before = stored_listen(study)
    page = reverse("listen-speakers", args=["small", "group-1"])
    assert "Save who speaks" in researcher.get(page).content.decode()
    assert actions()[-1] == "listen.transcript-opened"
    names = list(before.by_key()["group-1"].speakers())
    ann = next(s for s in before.speakers if s.code)
    code = next(each for each in sorted(participant_ids(study)) if each != ann.code)
    sent = {f"role-0-{at}": "participant" for at in range(len(names))}
    at = next(i for i, name in enumerate(names) if name == ann.name)
    assert researcher.post(page, sent | {f"code-0-{at}": "nobody"}).status_code == 422
    assert stored_listen(study) == before
    told = {f"code-0-{at}": code, "group-0": "Parents", "held-0": "2026-03-12"}
    researcher.post(page, sent | told)
    after = stored_listen(study)
    assert {s.name: s.code for s in after.speakers}[ann.name] == code
    assert [(d.group, d.held_on) for d in after.details] == [("Parents", "2026-03-12")]
    assert (after.by_key(), after.coding) == (before.by_key(), before.coding)
    unknown = reverse("listen-speakers", args=["small", "nothing"])
    assert researcher.get(unknown).status_code == 404


def test_files_can_be_cancelled_and_nothing_waiting_is_told(researcher):
    send(researcher, ("a.txt", TALK.encode()))
    assert "files are deleted" in researcher.post(at("listen-cancel"), follow=True).content.decode()
    assert "No file is waiting" in researcher.get(at("listen-check"), follow=True).content.decode()
    assert WaitingFile.objects.count() == 0


def test_sending_nothing_is_told(researcher):
    page = researcher.post(at(), {})
    assert page.status_code == 422
    assert "No file was chosen" in page.content.decode()


def test_only_researchers_come_in(client, study):
    other = get_user_model().objects.create_user("max", password="correct horse battery")
    add_member(commission_id=study, user_id=other.pk, role="recruiter", actor="t", now=NOW)
    client.force_login(other)
    for name in ("listen", "listen-bring", "listen-check"):
        assert client.get(at(name)).status_code == 403
    assert "Listen</a>" not in client.get(reverse("commission", args=["small"])).content.decode()
    with pytest.raises(NotAllowed):
        import_transcripts(
            commission_id=study, incoming=ListenFiles(), user_id=other.pk, actor="max", now=NOW
        )


def take_in(study, user, *texts, speakers=()):
    return import_transcripts(
        commission_id=study,
        incoming=ListenFiles(tuple(transcript(*each) for each in texts), speakers),
        user_id=user.pk,
        actor="rosa",
        now=NOW,
    )


def test_a_coded_transcript_is_replaced_by_its_own_words_alone(study, user):
    coded = stored_listen(study)
    key = coded.coding.sources[0].name
    with pytest.raises(UnableToReplace, match=key):
        take_in(study, user, (key, "Ann: others\n"))
    take_in(study, user, (key, coded.by_key()[key].text))
    assert stored_listen(study).coding == coded.coding
    with pytest.raises(UnableToMap, match="“X1”"):
        take_in(
            study, user, ("n", "Ann: a\n"), speakers=(Speaker("n", "Ann", "participant", "X1"),)
        )


def redact(study, user, key, *replacements):
    return redact_transcript(
        commission_id=study,
        key=key,
        replacements=[Replacement(*each) for each in replacements],
        user_id=user.pk,
        actor="rosa",
        now=NOW,
    )


def test_a_redaction_moves_every_coding_and_is_recorded_without_the_words(study, user):
    before = stored_listen(study)
    source = before.coding.sources[0]
    first = next(s for s in before.passages if s.source == source.guid)
    word = source.text[first.start : first.end].split()[0]
    start = first.start
    done = redact(study, user, source.name, (start, start + len(word), "[something]"))
    after = stored_listen(study)
    moved = {each.guid: each for each in after.passages}
    text = after.by_key()[source.name].text
    assert text == done.text == after.coding.sources[0].text
    for each in before.passages:
        old = before.by_key()[source.name].text[each.start : each.end]
        new = text[moved[each.guid].start : moved[each.guid].end]
        assert new == (old.replace(word, "[something]", 1) if each.start == start else old)
    entry = Entry.objects.get(action="listen.transcript-redacted")
    assert word not in entry.facts + entry.digests
    assert '"replacements":1' in entry.facts.replace(" ", "")
    assert findings(study)


def test_a_redaction_that_does_not_fit_changes_nothing(study, user):
    before = stored_listen(study)
    key = before.transcripts[0].key
    colon = before.transcripts[0].text.index(":")
    for replacement in ((0, colon, "Somebody else"), (0, 10**6, "x")):
        with pytest.raises(UnableToRedact):
            redact(study, user, key, replacement)
    with pytest.raises(TranscriptNotFound):
        redact(study, user, "none", (0, 1, "x"))
    assert stored_listen(study) == before


def test_a_guide_is_stored_with_the_study_and_comes_back(study):
    from remit.listen.actions import store_listen

    value = ListenFiles(guide=Guide("g", (Item("q", "question", "What?"),)))
    store_listen(commission_id=study, listen=value, actor="t", now=NOW)
    assert stored_listen(study) == value


def file(name, content):
    return {"file": SimpleUploadedFile(name, content)}


def test_coding_from_another_program_is_shown_then_joined_to_the_studys(researcher, study):
    before = stored_listen(study)
    code, source, passage = new_guid("theirs"), new_guid("more"), new_guid("theirs", 1)
    theirs = Project(
        "Theirs",
        codes=(Code(code, "Doctors"),),
        sources=(Source(source, "more", "Cem: my doctor\n"),),
        selections=(Selection(passage, source, 5, 14, (Coding(code),)),),
    )
    page, check = at("listen-coding-bring"), at("listen-coding-check")
    assert researcher.get(check).status_code == 302, "nothing waits"
    assert researcher.post(page, {}).status_code == 422
    shown = researcher.post(page, file("theirs.qdpx", write_project(theirs)), follow=True)
    assert "a new transcript, more" in " ".join(shown.content.decode().split())
    assert stored_listen(study) == before
    said = researcher.post(check, {"act": "take"}, follow=True).content.decode()
    assert "1 code is new; 1 passage is new; 1 transcript came with it" in said
    after = stored_listen(study)
    assert set(before.coding.selections) < set(after.coding.selections)
    assert [each.key for each in after.transcripts] == ["group-1", "more"]
    assert after.safeguards == before.safeguards
    assert WaitingFile.objects.count() == 0
    assert "listen.coding-imported" in actions()
    researcher.post(page, file("again.qdpx", write_project(theirs)))
    assert b"The study has all of this already" in researcher.get(check).content
    others = replace(theirs, sources=(Source(source, "more", "Cem: my doctors\n"),))
    moved = replace(theirs.selections[0], guid=new_guid(2), end=15)
    researcher.post(page, file("o.qdpx", write_project(replace(others, selections=(moved,)))))
    assert b"cannot be placed there for certain" in researcher.get(check).content
    assert researcher.post(check, {"act": "take"}).status_code == 422
    assert researcher.post(check, {"act": "without"}).status_code == 302
    assert stored_listen(study) == after
    researcher.post(page, file("x.qdpx", b"no"))
    assert b"The file is damaged" in researcher.get(check).content
    assert researcher.post(check, {"act": "cancel"}).status_code == 302
    assert stored_listen(study) == after


def test_only_a_researcher_brings_coding_or_a_guide(client, study):
    owner = get_user_model().objects.create_user("olga", password="correct horse battery")
    add_member(commission_id=study, user_id=owner.pk, role="owner", actor="t", now=NOW)
    client.force_login(owner)
    for name in ("listen-coding-bring", "listen-coding-check", "listen-guide"):
        assert client.get(at(name)).status_code == 403
    shared = {"commission_id": study, "content": b"", "user_id": owner.pk, "actor": "o", "now": NOW}
    for act in (
        lambda: take_coding_in(file="a.qdpx", without_unplaced=False, **shared),
        lambda: store_guide(file="g.toml", **shared),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_guide_is_checked_put_in_force_and_taken_out(researcher, study):
    page = at("listen-guide")
    item = '[[item]]\nkey = "{}"\nkind = "{}"\ntext = "{}"\n'
    bad = researcher.post(
        page, {"act": "send", **file("g.toml", item.format("a b", "x", "").encode())}
    )
    assert bad.status_code == 422
    assert bad.content.count(b"item[1].") == 2
    assert WaitingFile.objects.count() == 0
    good = item.format("first", "question", "What do you think?").encode()
    shown = researcher.post(page, {"act": "send", **file("g.toml", good)}, follow=True)
    assert b"group-1: 1 of 1" in shown.content
    assert stored_listen(study).guide is None
    researcher.post(page, {"act": "take"})
    guide = Guide("", (Item("first", "question", "What do you think?"),))
    assert stored_listen(study).guide == guide
    assert researcher.post(page, {"act": "out"}).status_code == 422
    researcher.post(page, {"act": "out", "sure": "on"})
    assert stored_listen(study).guide is None
    assert actions()[-1] == "listen.guide-taken-out"
