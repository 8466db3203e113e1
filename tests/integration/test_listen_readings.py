"""Whoever reads what people said is accounted for in the ledger, whatever the page."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.commission.actions import add_member
from remit.commission.permissions import NotAllowed
from remit.ledger.models import Entry
from remit.listen.models import Transcript
from remit.listen.queries import stored_listen
from remit.listen.reading_actions import record_reading
from remit.study.actions import import_study
from small_study import CODES, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(tmp_path, client):
    folder = write(small_study(), tmp_path / "small")
    study = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    user = get_user_model().objects.create_user("mary")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="t", now=NOW)
    client.force_login(user)
    return study


def at(name, *args, **query):
    return f"{reverse(f'listen-{name}', args=['small', *args])}?{urlencode(query)}"


def readings():
    rows = Entry.objects.filter(action="listen.words-read", actor="mary").order_by("index")
    return [json.loads(row.facts) for row in rows]


def test_each_page_with_words_leaves_one_entry_that_holds_none(study, client):
    coding = stored_listen(study).coding
    theme, passage = coding.codes[1].guid, coding.selections[0].guid
    pages = {
        "search": (at("search", words="police"), 3),
        "code": (at("code", theme), 2),
        "passage": (at("passage", "group-1", passage), 1),
        "cell": (at("cell", case=f"participant:{CODES[0]}", code=theme), 2),
        "quotes": (at("quotes"), 2),
        "quote": (at("quote", "group-1", "2"), 1),
    }
    for address, _ in pages.values():
        assert client.get(address).status_code == 200
    assert readings() == [
        {"passages": count, "transcript": "group-1", "transcripts": 1, "where": where}
        for where, (_, count) in pages.items()
    ]
    told = "".join(row.facts + row.digests for row in Entry.objects.all())
    assert "police" not in told


def test_a_search_that_finds_nothing_is_told_and_a_page_without_words_is_not(study, client):
    client.get(at("search"))
    client.get(at("matrix"))
    assert readings() == []
    client.get(at("search", words="Zachary"))
    assert [(each["where"], each["passages"]) for each in readings()] == [("search", 0)]


def test_a_transcript_that_is_shown_because_an_act_failed_is_opened_too(study, client):
    opened = Entry.objects.filter(action="listen.transcript-opened")
    assert client.post(at("act", "group-1"), {"act": "code"}).status_code == 422
    assert opened.count() == 1


def test_a_search_asks_the_database_as_often_for_one_place_as_for_many(study, client):
    counts = []
    for lines in (1, 300):
        text = "Ann: whatever they say\n" * lines
        Transcript.objects.filter(commission_id=study).update(text=text)
        with CaptureQueriesContext(connection) as asked:
            client.get(at("search", words="whatever"))
        counts.append(len(asked))
        assert readings()[-1]["passages"] == min(lines, 200)
    # On PostgreSQL the ledger waits for its turn by a query of its own.
    asked_for = 17 if connection.vendor == "postgresql" else 16
    assert counts == [asked_for, asked_for]


def test_nobody_but_a_researcher_can_have_a_reading_recorded(study):
    user = get_user_model().objects.create_user("owen")
    add_member(commission_id=study, user_id=user.pk, role="owner", actor="t", now=NOW)
    with pytest.raises(NotAllowed):
        record_reading(
            commission_id=study,
            where="search",
            transcripts=["group-1"],
            user_id=user.pk,
            actor="owen",
            now=NOW,
        )
