"""Organisations of a programme: their folder, their way in, and their being forgotten."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from remit.people.actions import withdraw_participant
from remit.people.secret_actions import give_secret
from remit.study.actions import export_study, import_study
from remit.support.organisation_queries import organisations
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(), tmp_path_factory.mktemp("study") / "programme")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


def test_a_programmes_folder_comes_out_as_it_went_in(programme, tmp_path):
    export_study(name=NAME, folder=tmp_path / "a", actor="test", now=NOW)
    import_study(folder=tmp_path / "a", vault_key=b"k" * 32, actor="test", now=NOW)
    export_study(name=NAME, folder=tmp_path / "b", actor="test", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / one).rglob("*.*")} for one in "ab"
    )
    assert first == second
    assert "organisations.csv" in first


def test_an_organisation_comes_in_with_its_code_and_secret_and_reads_its_language(
    client, programme
):
    secret = give_secret(commission_id=programme, code=CODES[0], actor="test", now=NOW)
    at = reverse("programme-sign-in", args=[NAME])
    client.get(f"{at}?in=ar")
    assert client.post(at, {"code": CODES[0], "secret": "AAAA-AAAA-AAAA"}).status_code == 422
    page = client.post(at, {"code": CODES[0], "secret": secret}, follow=True).content.decode()
    assert re.search(r'<html lang="ar" dir="rtl">', page)
    assert reverse("programme-sign-out", args=[NAME]) in page
    page = client.post(reverse("programme-sign-out", args=[NAME]), follow=True).content.decode()
    assert reverse("programme-sign-in", args=[NAME]) in page


def test_a_withdrawn_organisation_leaves_nothing_but_its_code(programme):
    withdraw_participant(commission_id=programme, code=CODES[0], actor="test", now=NOW)
    assert [one.code for one in organisations(programme)] == list(CODES[1:3])
