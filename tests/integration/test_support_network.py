"""The network by its pages: circles, posts held to be read, introductions that both agree to."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from remit.commission.actions import add_member
from remit.commission.core.roles import COMMISSIONER, COORDINATOR
from remit.people.actions import withdraw_participant
from remit.people.core.consents import Contact
from remit.people.secret_actions import give_secret
from remit.people.vault_actions import keep_contacts
from remit.study.actions import export_study, import_study
from remit.support.network_queries import stored_network
from remit.support.organisation_queries import organisation_ids
from remit.support.own_copies import own_sheets
from remit.support.programme_queries import stored_programme
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"
KEY = b"k" * 32
ASKER, WRITER, OTHER = CODES[:3]
NEEDS = {
    "support/needs.csv": f"code,need,aim,what,question\n{ASKER},1,show,Who comes,How many?\n",
    "support/need-facts.csv": f"code,need,fact,kind,what\n{ASKER},1,1,people,Families\n",
}


@pytest.fixture
def programme(tmp_path, settings):
    settings.VAULT_KEY = KEY
    folder = write(small_programme(**NEEDS), tmp_path / "programme")
    return import_study(folder=folder, vault_key=KEY, actor="t", now=NOW).commission_id


@pytest.fixture
def staff(programme):
    return {role: signed_in(programme, role) for role in (COORDINATOR, COMMISSIONER)}


def signed_in(programme, role):
    user = get_user_model().objects.create_user(f"a-{role}", password="x")
    add_member(commission_id=programme, user_id=user.pk, role=role, actor="t", now=NOW)
    client = Client()
    client.force_login(user)
    return client


def come_in(programme, code):
    client = Client()
    secret = give_secret(commission_id=programme, code=code, actor="t", now=NOW)
    client.post(at("programme-sign-in"), {"code": code, "secret": secret})
    return client


def at(page, *parts):
    return reverse(page, args=[NAME, *parts])


def text(client, page, *parts):
    return client.get(at(page, *parts)).content.decode()


def send(client, page, *parts, **posted):
    return client.post(at(page, *parts), posted)


ASK = {
    "kind": "question",
    "title": "Which sheet?",
    "text": "Which sheet do you use for families?",
    "audience": "circle",
    "circle": "who-comes",
    "language": "en",
}


def open_circle(staff):
    circle = {"key": "who-comes", "name": "Who comes", "kind": "people"}
    assert send(staff, "support-network", act="open-circle", **circle).status_code == 302


def test_circles_fit_needs_and_what_is_shared_goes_no_further_than_was_chosen(programme, staff):
    asker, writer, other = (come_in(programme, one) for one in (ASKER, WRITER, OTHER))
    assert send(staff[COORDINATOR], "support-network", act="open-circle").status_code == 422
    open_circle(staff[COORDINATOR])
    assert "may fit what you need" in text(asker, "programme-network")
    assert "may fit what you need" not in text(writer, "programme-network")
    assert send(writer, "programme-network-write", **ASK).status_code == 422  # not in the circle
    for one in (asker, writer):
        send(one, "programme-network", do="join", circle="who-comes")
    assert send(writer, "programme-network-write", text="x").status_code == 422
    assert send(writer, "programme-network-write", **ASK)["Location"].endswith("?sent=open")
    assert "Which sheet?" in text(asker, "programme-network")
    assert "Which sheet?" not in text(other, "programme-network")
    key = first_key(asker)
    assert other.get(at("programme-post", key)).status_code == 404
    assert send(asker, "programme-post", key, text="لنا", language="en").status_code == 422
    answer = send(asker, "programme-post", key, text="Ours. Call 020 7946 0000", language="en")
    assert answer["Location"].endswith("?sent=waiting")
    assert "7946" not in text(writer, "programme-post", key)
    page = text(staff[COORDINATOR], "support-network")
    assert "7946" in page
    reply = stored_network(programme).posts[0]
    assert (reply.code, reply.state, reply.answers_code) == (ASKER, "waiting", WRITER)
    # Whoever pays opens none of it, and passers-by see what was shared with them alone.
    assert staff[COMMISSIONER].get(at("support-network")).status_code == 403
    assert "Which sheet?" not in text(Client(), "programme-network-shared")
    public = ASK | {"audience": "public", "title": "Our form", "kind": "resource"}
    send(writer, "programme-network-write", **public)
    shared = text(Client(), "programme-network-shared")
    assert "Our form" in shared
    assert WRITER not in shared


def _links(client):
    page = text(client, "programme-network")
    return [part for part in page.split(f"/programmes/{NAME}/network/")[1:] if part[0].isdigit()]


def first_key(client):
    return int(_links(client)[0].split("/")[0])


def test_neither_learns_who_the_other_is_before_both_agree(programme, staff):
    contacts = [Contact(one, {"name": f"House {one}"}) for one in (ASKER, WRITER)]
    keep_contacts(commission_id=programme, contacts=contacts, vault_key=KEY, actor="t", now=NOW)
    asker, writer, other = (come_in(programme, one) for one in (ASKER, WRITER, OTHER))
    send(writer, "programme-network-write", **ASK | {"audience": "programme", "circle": ""})
    key = first_key(asker)
    assert send(writer, "programme-post", key, do="introduce").status_code == 404  # its own
    assert send(asker, "programme-post", key, do="introduce").status_code == 302
    said = {"introduction": 1}
    for one in (asker, writer, other):
        page = text(one, "programme-introductions")
        assert not [
            code for code in (ASKER, WRITER, "House") if code in page.replace(f": {code}", "")
        ]
        assert send(one, "programme-introductions", do="show", **said).status_code == 404
    assert send(other, "programme-introductions", do="yes", **said).status_code == 404
    send(writer, "programme-introductions", do="yes", **said)
    shown = send(asker, "programme-introductions", do="show", **said).content.decode()
    assert f"House {WRITER}" in shown
    assert f"House {ASKER}" not in shown
    send(writer, "programme-introductions", do="no", **said)
    assert send(asker, "programme-introductions", do="show", **said).status_code == 404
    for _ in range(5):
        answer = send(asker, "programme-post", key, do="introduce")
    assert answer.status_code == 302
    assert send(asker, "programme-post", key, do="introduce").status_code == 422


def test_the_programme_is_run_by_its_pages_and_goes_through_a_folder(programme, staff, tmp_path):
    asker, coordinator = come_in(programme, ASKER), staff[COORDINATOR]
    open_circle(coordinator)
    send(asker, "programme-network", do="join", circle="who-comes")
    send(asker, "programme-network-write", **ASK)
    session = {"key": "one", "title": "Sheets", "on": "2026-01-02", "kind": "training"}
    assert send(coordinator, "support-sessions", **session | {"on": "soon"}).status_code == 422
    assert send(coordinator, "support-sessions", **session).status_code == 302
    send(coordinator, "support-session", "one", **{f"people-{ASKER}": "2"})
    send(asker, "programme-training", text="Add maps", why="We need them")
    made = {"act": "specify", "after": "0", "text": "Sheets\nMaps", "why": "First"}
    send(coordinator, "support-learning", taken=f"{ASKER}:1", **made)
    again = send(coordinator, "support-learning", **made)
    assert (again.status_code, "Version 1 was made meanwhile" in again.content.decode()) == (
        422,
        True,
    )
    assert "Taken into version 1" in text(asker, "programme-training")
    send(asker, "programme-what-worked", activity="A sheet", worked="yes", what="Go slow")
    lesson = {"act": "lesson", "activity": "A sheet", "worked": "yes", "told": "on"}
    named = send(coordinator, "support-learning", what="Ring 020 7946 0000", **lesson)
    assert named.status_code == 422
    send(coordinator, "support-learning", what="Go slow", **lesson)
    going = {"what": "The circle", "next_step": "Meet", "by_on": "2026-03-04"}
    send(coordinator, "support-network", act="going", **going)
    send(asker, "programme-keeps-going", number="1", do="take")
    for page in ("support-board", "support-network", "support-learning", "support-sessions"):
        assert coordinator.get(at(page)).status_code == 200
    board = text(staff[COMMISSIONER], "support-board")
    assert ASKER not in board
    send(coordinator, "support-sessions", **session | {"key": "two", "on": "2999-01-02"})
    board = " ".join(text(coordinator, "support-board").split())
    assert f"{ASKER}</a>" in board
    assert "<td>1 of 1</td>" in board  # a session that is to come is no session missed
    assert "<td>2 Jan 2026</td> <td>1</td> <td>2</td>" in board
    assert "<td>2 Jan 2999</td> <td colspan" in board
    for tag in ("ar", "en"):
        for page in ("network", "network-write", "introductions", "keeps-going", "training"):
            answer = asker.get(at(f"programme-{page}"), {"in": tag})
            assert f'lang="{tag}"' in answer.content.decode()

    out = tmp_path / "out"
    export_study(name=NAME, folder=out, vault_key=None, actor="t", now=NOW)
    network, run = stored_network(programme), stored_programme(programme)
    again = import_study(folder=out, vault_key=KEY, actor="t", now=NOW).commission_id
    assert (stored_network(again), stored_programme(again)) == (network, run)
    rows = {sheet.name: len(sheet.rows) for sheet in own_sheets(organisation_ids(again)[ASKER])}
    ours = ("circles", "posts", "keeps-going", "sessions", "proposals", "what-worked")
    assert [rows[name] for name in ours] == [1] * 6
    withdraw_participant(commission_id=programme, code=ASKER, actor="t", now=NOW)
    left = stored_network(programme)
    assert (left.circle_members, left.posts, left.continuations[0].owner) == ((), (), "")
    assert stored_programme(programme).attendances == ()
