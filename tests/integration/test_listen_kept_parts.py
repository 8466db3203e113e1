"""What another program's project holds that has no home here goes with the study's own."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.commission.actions import add_member
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.listen.actions import redact_transcript
from remit.listen.core.project import new_guid
from remit.listen.core.reanchoring import Replacement
from remit.listen.core.refi_report import contents
from remit.listen.core.refi_writer import zipped
from remit.listen.models import KeptPart, Passage
from remit.people.actions import withdraw_participant
from remit.study.actions import export_study, import_study
from small_study import CODES, TRANSCRIPT, coding, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

PICTURE, FACE = new_guid("picture"), b"\x89PNG a face"
WORDS = "I would not tell the police."
NOTE, LINK, SETS = new_guid("note"), new_guid("link"), (new_guid("set 1"), new_guid("set 2"))
FILES = {
    "Sources/face.png": FACE,
    "Sources/group.docx": b"Ann: I would not tell the police.",
    "Sources/lies-about.doc": b"Ann",
    "Sources/note.txt": b"Ann was angry.",
}


def other_programs():
    """Return the small study's coding with a picture, a note, a link, sets and a formatted copy."""
    with zipfile.ZipFile(io.BytesIO(coding())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    passage, source = new_guid("selection", WORDS), new_guid("source")
    theme, root = new_guid("theme"), new_guid("root")
    markup = parts["project.qde"].decode()
    given = f'endPosition="{TRANSCRIPT.index(WORDS) + len(WORDS)}">'
    assert given in markup
    markup = markup.replace(
        "</Sources>",
        f'<PictureSource guid="{PICTURE}" name="face" path="internal://face.png"/></Sources>'
        f'<Notes><Note guid="{NOTE}" name="n" plainTextPath="internal://note.txt"/></Notes>'
        f'<Links><Link guid="{LINK}" name="why" originGUID="{passage}" targetGUID="{NOTE}"/></Links>'
        f'<Sets><Set guid="{SETS[0]}" name="codes"><MemberCode targetGUID="{theme}"/>'
        f'<MemberCode targetGUID="{root}"/></Set>'
        f'<Set guid="{SETS[1]}" name="mixed"><MemberSource targetGUID="{PICTURE}"/></Set></Sets>',
    )
    markup = markup.replace(
        'plainTextPath="', 'richTextPath="internal://group.docx" plainTextPath="', 1
    )
    chosen = f'<PlainTextSelection guid="{passage}"'
    start = markup.index("</Coding>", markup.index(chosen)) + len("</Coding>")
    markup = f'{markup[:start]}<NoteRef targetGUID="{NOTE}"/>{markup[start:]}'
    assert source in markup
    return zipped({**parts, "project.qde": markup.encode(), **FILES})


def kept(content):
    found = contents(content, "a.qdpx", Problems())
    return sorted((each["kind"], each["name"].removeprefix("Sources/")) for each in found.kept)


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(
        small_study() | {"listen/coding.qdpx": other_programs()},
        tmp_path_factory.mktemp("study") / "small",
    )
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def mary(study, client):
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="test", now=NOW)
    client.force_login(user)
    return user


def taken(tmp_path, name="out"):
    export_study(name="small", folder=tmp_path / name, actor="test", now=NOW)
    return (tmp_path / name / "listen" / "coding.qdpx").read_bytes()


def test_it_goes_in_and_out_the_same_and_is_listed(study, mary, client, tmp_path):
    before = kept(other_programs())
    assert [kind for kind, _ in before].count("File") == 3
    content = taken(tmp_path)
    assert kept(content) == before
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("Sources/face.png") == FACE
    import_study(folder=tmp_path / "out", vault_key=b"k" * 32, actor="test", now=NOW)
    assert taken(tmp_path, "again") == content
    page = client.get(reverse("listen-codebook", args=["small"])).content.decode()
    for each in ("1 picture", "1 note", "1 link", "2 sets", "1 reference to a note", "4 files"):
        assert f"<li>{each}</li>" in page
    assert kept(client.get(reverse("listen-qdpx", args=["small"])).content) == before


def test_it_is_taken_out_by_whoever_is_sure(study, mary, client):
    page = reverse("listen-codebook", args=["small"])
    assert client.post(page, {"kept": "out"}).status_code == 422
    assert KeptPart.objects.exists()
    assert client.post(page, {"kept": "out", "sure": "on"}).status_code == 302
    assert not KeptPart.objects.exists()
    assert Entry.objects.filter(action="listen.kept-parts-taken-out", actor="mary").exists()


def test_what_hangs_on_a_passage_goes_with_it(study, tmp_path):
    Passage.objects.filter(guid=new_guid("selection", WORDS)).delete()
    left = kept(taken(tmp_path))
    assert ("Link", "why") not in left
    assert ("NoteRef", "") not in left
    assert ("Note", "n") in left


def test_copies_of_words_that_are_replaced_go(study, mary, tmp_path):
    start = TRANSCRIPT.index("doctor")
    redact_transcript(
        commission_id=study,
        key="group-1",
        replacements=[Replacement(start, start + 6, "[someone]")],
        user_id=mary.pk,
        actor="mary",
        now=NOW,
    )
    files = [name for kind, name in kept(taken(tmp_path)) if kind == "File"]
    assert files == ["face.png"]


def test_a_withdrawal_leaves_only_what_speaks_of_codes(study, tmp_path):
    files = small_study() | {"listen/coding.qdpx": other_programs()}
    older = write(files, tmp_path / "small")
    account = withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    assert account.removed["listen"]["kept parts"] == 9
    assert kept(taken(tmp_path)) == [("Set", "codes")]
    stored = b"".join(bytes(row.content) for row in KeptPart.objects.all())
    assert PICTURE.encode() not in stored
    told = import_study(folder=older, vault_key=b"k" * 32, actor="test", now=NOW).notices
    assert "qdpx-kept-withdrawn" in {notice.code for notice in told}
    assert kept(taken(tmp_path, "again")) == [("Set", "codes")]
