"""Participants' pages: files that people send, and turns of a repeat."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from remit.ask.models import Attachment, Filling
from remit.people.core.vault import unseal_bytes
from visits import come_in, enter

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
