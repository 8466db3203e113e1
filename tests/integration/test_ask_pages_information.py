"""The information between the waves: reached in its order, and what shows that people read it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.ask.door_actions import close_door
from remit.ask.models import Filling, Sighting
from remit.ask.queries import findings as ask_findings
from remit.ask.views.overviews import time_in_words
from remit.commission.actions import add_member
from remit.people.actions import withdraw_participant
from visits import NOW, come_in, send_first

pytestmark = pytest.mark.django_db


def test_no_step_is_reached_by_its_address_before_those_ahead_of_it(client, door):
    at = door()
    come_in(client, at)
    for page in (at("information", 2), at("questions", 3), at("question", 3, "2"), at("look", 3)):
        assert client.get(page).url == at("questions", 1)
        assert client.post(page, {"a0": "no", "check": "nurse"}).url == at("questions", 1)
    assert not Sighting.objects.exists()
    assert not Filling.objects.exists()
    send_first(client, at)
    assert client.get(at("questions", 3)).url == at("information", 2)
    client.post(at("information", 2), {"check": "nurse"})
    assert client.get(at("questions", 3)).url == at("question", 3, "1")


def test_a_closed_door_shows_no_information_and_notes_nothing_of_it(client, door, study):
    at = door()
    come_in(client, at)
    send_first(client, at)
    close_door(commission_id=study, token=at("start").split("/")[2], actor="t", now=NOW)
    assert client.get(at("information", 2)).url == at("end")
    assert client.post(at("information", 2), {"check": "nurse"}).url == at("end")
    assert not Sighting.objects.exists()


def test_the_evidence_that_information_was_seen(client, door):
    at = door()
    come_in(client, at)
    send_first(client, at)
    client.get(at("information", 2))
    assert Sighting.objects.get().seconds is None
    page = client.post(at("information", 2)).content.decode()
    assert "Please answer this one" in page
    assert "Part 2 of 3" in page
    assert "page 1" not in page
    client.post(at("information", 2), {"check": "nobody"})
    seen = Sighting.objects.get()
    assert (seen.answer, seen.version, seen.seconds is not None) == ("nobody", "3", True)


def test_nobody_reads_between_one_sitting_and_the_next(client, door):
    at = door()
    code, secret = come_in(client, at)
    send_first(client, at)
    client.get(at("information", 2))
    client.post(at("stop"))
    shown = NOW - timedelta(days=2)
    Sighting.objects.update(opened_at=shown, version="2")
    client.post(at("back"), {"code": code, "secret": secret})
    client.get(at("information", 2))
    client.post(at("information", 2), {"check": "nurse"})
    seen = Sighting.objects.get()
    assert (seen.opened_at, seen.version) == (shown, "3")
    assert seen.seconds < 60


def test_what_was_read_is_a_finding_until_whoever_read_it_withdraws(client, door, study):
    def read():
        found = ask_findings(study, with_overviews=True)
        return [one.figures["everyone"] for one in found if one.kind == "information"]

    at = door()
    come_in(client, at)
    send_first(client, at)
    assert read() == []
    client.get(at("information", 2))
    assert read() == [{"shown": 1, "opened_all": 0, "all_right": 0}]
    client.post(at("information", 2), {"check": "nurse"})
    assert read() == [{"shown": 1, "opened_all": 1, "all_right": 1}]
    assert not any(one.kind == "information" for one in ask_findings(study))
    withdraw_participant(
        commission_id=study, code=Sighting.objects.get().participant.code, actor="t", now=NOW
    )
    assert read() == []


def test_owner_and_researchers_read_a_shift_beside_what_people_had_read(client, door, study):
    at = door()
    come_in(client, at)
    send_first(client, at)
    client.get(at("information", 2))
    client.post(at("information", 2), {"check": "nurse"})
    here = reverse("ask-read", args=["small"])
    for role, status in (("recruiter", 403), ("researcher", 200)):
        user = get_user_model().objects.create_user(role, password="correct horse battery")
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        asked = client.get(here)
        assert asked.status_code == status
        assert (here in client.get(reverse("ask", args=["small"])).content.decode()) == (
            status == 200
        )
    page = " ".join(asked.content.decode().split())
    assert "1 person was shown any of it. 1 opened all of it and went on, and 1 of those" in page
    row = page[page.index('<th scope="row">How it works</th>') :]
    assert re.findall("<td>(.*?)</td>", row)[:6] == [" 3 ", "1", "1", "under 10 seconds", "1", "1"]
    assert page.index("Answered rightly</th>") < page.index("The others</th>")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 10, "under 10 seconds"),
        (10, 30, "10 to 30 seconds"),
        (30, 60, "30 seconds to 1 minute"),
        (60, 120, "1 to 2 minutes"),
        (600, None, "10 minutes or more"),
        (None, None, "\N{EN DASH}"),
    ],
)
def test_reading_times_are_told_as_people_tell_them(start, end, words):
    assert time_in_words({"from": start, "to": end}) == words
