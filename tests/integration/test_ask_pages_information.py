"""The information between the waves: reached in its order, and what shows that people read it."""

from __future__ import annotations

import pytest

from remit.ask.door_actions import close_door
from remit.ask.models import Filling, Sighting
from remit.ask.queries import findings as ask_findings
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
