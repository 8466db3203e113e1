"""Participants' pages: files, turns of a repeat, and what nobody was asked for."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from remit.ask.models import Attachment, Filling
from remit.people.core.vault import unseal_bytes
from remit.study.actions import import_study
from small_journey import FORM, small_journey
from small_study import write
from visits import NOW, come_in, enter

pytestmark = pytest.mark.django_db


def test_a_picture_is_kept_sealed_under_a_plain_name(client, door, study):
    at = door()
    code, _ = come_in(client, at)
    enter(client, at, "5", a1="a picture")
    picture = SimpleUploadedFile("../../my brother.jpg", b"\xff\xd8 a face", "image/jpeg")
    enter(client, at, "7", a0=picture)
    assert Filling.objects.get().values["picture"] == "my-brother.jpg"
    row = Attachment.objects.get()
    assert b"a face" not in bytes(row.ciphertext)
    bound = {"key": settings.VAULT_KEY, "commission": "small", "code": code}
    assert b"a face" in unseal_bytes(bytes(row.ciphertext), nonce=bytes(row.nonce), **bound)
    enter(client, at, "7")
    assert Filling.objects.get().values["picture"] == "my-brother.jpg"
    client.post(at("out"))
    assert not Attachment.objects.exists()


def test_no_file_that_somebody_sends_is_written_to_the_disk(client, door, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("on the disk")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", refuse)
    at = door()
    come_in(client, at)
    enter(client, at, "5", a1="a picture")
    size = 3 * 1024 * 1024  # more than Django keeps in memory by itself
    assert size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    enter(client, at, "7", a0=SimpleUploadedFile("a.jpg", b"x" * size))
    assert Attachment.objects.get().name == "a.jpg"


def test_a_file_that_is_too_big_is_refused_in_a_sentence(client, door, monkeypatch):
    monkeypatch.setattr("remit.ask.views.questions.MOST_FILE_BYTES", 10)
    at = door()
    come_in(client, at)
    enter(client, at, "5", a1="a picture")
    page = enter(client, at, "7", a0=SimpleUploadedFile("a.jpg", b"x" * 11)).content.decode()
    assert "This file is too big" in page
    assert not Attachment.objects.exists()
    assert Filling.objects.get().values == {"shared/never": "a picture"}


def test_a_repeat_grows_and_shrinks_as_people_say(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "8.1", a0="My aunt")
    assert enter(client, at, "9", add="1").url == at("question", 1, "8.2")
    enter(client, at, "8.2", a0="My teacher")
    enter(client, at, "9", remove="1")
    row = Filling.objects.get()
    assert (row.values, row.turns) == ({"person[1]/who": "My aunt"}, {"person": 1})


def test_a_repeat_that_is_full_says_so_and_grows_no_more(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "8.1", a0="My aunt")
    enter(client, at, "9", add="1")
    Filling.objects.update(turns={"person": 100})
    page = client.get(at("question", 1, "9")).content.decode()
    assert "no room for more" in page
    assert 'name="add"' not in page
    enter(client, at, "9", add="1")
    assert Filling.objects.get().turns == {"person": 100}


def test_an_answer_to_what_is_not_asked_is_not_kept(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="yes", a1="more", overall="no", why="because")
    enter(client, at, "3", a0="said although it is asked of those alone who say no")
    enter(client, at, "99", a0="no such page")
    enter(client, at, "8.7", a0="no such turn")
    assert Filling.objects.get().values == {"overall": "yes"}


def test_a_choice_that_is_not_offered_is_told_and_not_kept(client, door):
    at = door()
    come_in(client, at)
    page = enter(client, at, "2", a0="perhaps").content.decode()
    assert "Choose one of the answers." in page
    assert not Filling.objects.filter(values__has_key="overall").exists()


def test_html_in_a_form_is_shown_as_written_and_never_run(client, door, study, tmp_path):
    book = load_workbook(io.BytesIO(small_journey()[f"ask/{FORM}"]))
    mark = "<script>alert(1)</script>"
    book["survey"]["C3"] = f"Is it <b>good</b>? {mark}"
    book["survey"]["J3"] = f"Hint {mark}"
    book["choices"]["C2"] = f"Yes {mark}"
    out = io.BytesIO()
    book.save(out)
    folder = write(small_journey() | {f"ask/{FORM}": out.getvalue()}, tmp_path / "marked")
    import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    at = door()
    come_in(client, at)
    page = client.get(at("question", 1, "2")).content.decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3
    enter(client, at, "2", a0="yes")
    look = client.get(at("look", 1)).content.decode()
    assert "<script" not in look
    assert "&lt;script&gt;" in look
