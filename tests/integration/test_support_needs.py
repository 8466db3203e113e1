"""An organisation's way to its data needs map, at the start and again at the end."""

from __future__ import annotations

from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.commission.actions import add_member
from remit.people.secret_actions import give_secret
from remit.study.actions import export_study, import_study
from remit.support.core.needs.needs import State
from remit.support.needs_queries import all_needs, needs_answers
from remit.support.round_actions import close_round, open_round
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"
KEY = b"k" * 32


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(), tmp_path_factory.mktemp("study") / "programme")
    return import_study(folder=folder, vault_key=KEY, actor="test", now=NOW).commission_id


def at(page, *parts):
    return reverse(page, args=[NAME, *parts])


def come_in(client, programme, code=CODES[0]):
    secret = give_secret(commission_id=programme, code=code, actor="test", now=NOW)
    client.post(at("programme-sign-in"), {"code": code, "secret": secret})


def test_four_steps_make_a_map_that_is_looked_at_again_at_the_end(client, programme, tmp_path):
    come_in(client, programme)
    refused = client.post(at("needs-aim"), {"what": "x" * 201})
    assert refused.status_code == 422
    assert 'href="#aim-1"' in refused.content.decode()
    assert 'href="#what"' in refused.content.decode()
    answer = client.post(at("needs-aim"), {"aim": "change", "what": " An  interpreter\n at school"})
    assert answer.headers["Location"] == at("needs-question", 1)
    client.post(at("needs-question", 1), {"question": "Who needs <one>?"})
    assert client.post(at("needs-facts", 1), {}).status_code == 422
    client.post(
        at("needs-facts", 1),
        {"what-1": "Families by language", "kind-1": "people", "what-3": "What harm it does"},
    )
    client.post(
        at("needs-state", 1, 1),
        {"have": "part", "where": "Sheet", "good": "fair", "may": "unsure"},
    )
    refused = client.post(at("needs-state", 1, 2), {"have": "part"})
    assert refused.status_code == 422
    assert 'href="#may-1"' in refused.content.decode()
    assert client.post(at("needs-state", 1, 2), {"good": "poor"}).status_code == 422
    answer = client.post(at("needs-state", 1, 2), {"have": "no"})
    assert answer.headers["Location"] == at("needs-map")
    page = client.get(at("needs-map")).content.decode()
    assert "Who needs &lt;one&gt;?" in page
    assert "You have, and can use: 0." in page
    picture = client.get(at("needs-picture"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "An interpreter at school" in picture.content.decode()
    need = all_needs(programme)[0].needs[0]
    assert [(one.kind, one.gap("before")) for one in need.facts] == [
        ("people", "permission"),
        ("other", "missing"),
    ]

    for wave in ("before", "after"):
        open_round(commission_id=programme, wave=wave, actor="test", now=NOW)
        if wave == "before":
            close_round(commission_id=programme, wave=wave, actor="test", now=NOW)
    page = client.get(at("needs-state", 1, 1)).content.decode()
    assert "What you said at the start is filled in" in page
    client.post(at("needs-state", 1, 1), {"have": "yes", "good": "good", "may": "yes"})
    page = unescape(client.get(at("needs-map")).content.decode())
    assert "At the start: You may not use it, or are not sure." in page
    assert "You have, and can use: 1." in page
    fact = all_needs(programme)[0].needs[0].facts[0]
    assert fact.states["before"] == State("part", "Sheet", "fair", "unsure")

    for one in "ab":
        export_study(name=NAME, folder=tmp_path / one, actor="test", now=NOW)
        import_study(folder=tmp_path / one, vault_key=KEY, actor="test", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / one).rglob("*.*")} for one in "ab"
    )
    assert first == second
    assert "need-facts.csv" in first
    client.post(at("needs-take-out", 1))
    assert all_needs(programme) == ()


def test_needs_are_their_organisations_own(client, programme):
    come_in(client, programme)
    client.post(at("needs-aim"), {"aim": "show", "what": "Our words"})
    client.post(at("needs-facts", 1), {"what-1": "A fact", "kind-1": "harm"})
    other = type(client)()
    come_in(other, programme, CODES[1])
    assert other.get(at("needs-question", 1)).status_code == 404
    assert "Our words" not in other.get(at("needs")).content.decode()
    assert "/sign-in/" in type(client)().get(at("needs-map")).headers["Location"]
    for role, status in (("commissioner", 403), ("owner", 403), ("coordinator", 200)):
        user = get_user_model().objects.create_user(role)
        add_member(commission_id=programme, user_id=user.pk, role=role, actor="test", now=NOW)
        staff = type(client)()
        staff.force_login(user)
        answer = staff.get(at("support-needs"))
        assert answer.status_code == status
        assert "Our words" not in answer.content.decode()
    assert "What harms people" in answer.content.decode()
    assert needs_answers(programme) == {
        "kinds": {CODES[0]: ["What harms people"]},
        "lacking": {CODES[0]: []},
    }
