"""Participants' pages: coming in and back, what is never shown, and what one mistake never loses."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from remit.ask.models import Filling, Response
from remit.people.models import Consent, Participant
from remit.people.queries import participant_ids
from remit.people.secret_actions import give_secret
from visits import NOW, come_in, enter

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_says_so(client):
    answer = client.get("/v/nosuchdoor/")
    assert answer.status_code == 404
    assert "not there" in answer.content.decode()


def test_nothing_is_kept_before_what_was_said_is_read_back(client, door):
    at = door()
    before = Participant.objects.count()
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "no"})
    assert Participant.objects.count() == before
    page = client.get(at("agreed")).content.decode()
    assert page.index("You said yes to") < page.index("Will you take part") < page.index("no to")
    client.post(at("agreed"))
    assert Participant.objects.count() == before + 1
    given = dict(
        Consent.objects.filter(participant__code=Participant.objects.latest("pk").code).values_list(
            "kind", "given"
        )
    )
    assert given == {"taking-part": True, "quoting": False}


def test_each_consent_needs_an_answer_of_its_own(client, door):
    at = door()
    client.post(at("age"), {"age": "adult"})
    page = client.post(at("agree"), {"taking-part": "yes"}).content.decode()
    assert 'href="#quoting"' in page
    assert 'href="#taking-part"' not in page
    page = client.post(at("agree")).content.decode()
    summary = page[page.index('role="alert"') : page.index("<form")]
    assert summary.index("Will you take part?") < summary.index("May we print your words")


def test_whoever_says_no_is_thanked_and_nothing_is_kept(client, door):
    at = door()
    before = Participant.objects.count()
    client.post(at("age"), {"age": "adult"})
    said = client.post(at("agree"), {"taking-part": "no", "quoting": "no"}, follow=True)
    assert "That is all right" in said.content.decode()
    assert Participant.objects.count() == before
    assert client.get(at("agreed")).status_code == 302


def test_under_16_needs_an_adult_beside_the_own_yes(client, door):
    at = door()
    client.post(at("age"), {"age": "under-16"})
    assert client.get(at("agree")).url == at("age")
    refused = client.post(at("adult"), {"adult": "no"}, follow=True).content.decode()
    assert "A grown-up said no" in refused
    client.post(at("age"), {"age": "under-16"})
    client.post(at("adult"), {"adult": "yes"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "no"})
    assert "A grown-up who looks after you said yes" in client.get(at("agreed")).content.decode()
    assert come_in(client, at, age="under-16")
    code = Participant.objects.latest("pk").code
    kinds = set(
        Consent.objects.filter(participant__code=code, given=True).values_list("kind", flat=True)
    )
    assert kinds == {"taking-part", "quoting", "adult-agrees"}


def test_at_16_one_decides_alone(client, door):
    at = door()
    assert client.post(at("age"), {"age": "16-17"}).url == at("agree")


@pytest.mark.parametrize("page", ["go", "end", "out"])
def test_inner_pages_send_strangers_to_the_start(client, door, page):
    at = door()
    answer = client.get(at(page), follow=True)
    assert answer.redirect_chain[-1][0] == at("start")


def test_coming_back_shows_no_earlier_answer_until_it_is_asked_for(client, door):
    at = door()
    code, secret = come_in(client, at)
    enter(client, at, "1")
    enter(client, at, "2", a0="no")
    enter(client, at, "3", a0="Because of my brother")
    client.post(at("stop"))
    assert client.get(at("go")).url == at("start")
    client.post(at("back"), {"code": code, "secret": secret.lower()})
    page = client.get(at("question", 1, "3")).content.decode()
    assert "Because of my brother" not in page
    assert "answered this before" in page
    assert "Because of my brother" not in client.get(at("look", 1)).content.decode()
    enter(client, at, "3", show="1")
    assert "Because of my brother" in client.get(at("question", 1, "3")).content.decode()


def test_going_past_a_hidden_answer_keeps_it(client, door):
    at = door()
    code, secret = come_in(client, at)
    enter(client, at, "2", a0="no")
    enter(client, at, "3", a0="Mine")
    client.post(at("stop"))
    client.post(at("back"), {"code": code, "secret": secret})
    enter(client, at, "3", a0="")
    enter(client, at, "2")
    assert Filling.objects.get().values == {"overall": "no", "why": "Mine"}


def test_an_answer_is_taken_out_by_whoever_sees_it(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="no")
    enter(client, at, "3", a0="Mine")
    enter(client, at, "3", a0="")
    assert Filling.objects.get().values == {"overall": "no"}


def test_a_wrong_secret_and_a_slip_are_told_apart(client, door):
    at = door()
    code, secret = come_in(client, at)
    client.post(at("stop"))
    slip = ("2" if secret[0] != "2" else "3") + secret[1:]
    assert (
        "One letter or number in the secret"
        in client.post(at("back"), {"code": code, "secret": slip}).content.decode()
    )
    assert (
        "do not belong together"
        in client.post(at("back"), {"code": code, "secret": "2222-2222-2222"}).content.decode()
    )
    both = client.post(at("back"), {"code": f"{code[:-1]}*", "secret": ""}).content.decode()
    summary = both[both.index('role="alert"') : both.index("<form")]
    assert "One letter or number in the code" in summary
    assert "Write your secret here" in summary
    assert 'name="out"' in both
    right = {"code": code, "secret": secret, "out": "1"}
    assert client.post(at("back"), right).url == at("out")


def test_only_codes_of_this_program_are_said_to_look_like_them(client, door, monkeypatch):
    at = door()
    assert "Two groups of four" in client.get(at("back")).content.decode()
    elsewhere = SimpleNamespace(codes_mode="external")
    monkeypatch.setattr("remit.ask.views.arrival.facts", lambda _study: elsewhere)
    assert "Two groups of four" not in client.get(at("back")).content.decode()


def test_a_card_lets_in_who_was_invited_and_no_stranger(client, door, study):
    at = door(by_card=True)
    assert client.get(at("age")).url == at("start")
    code = next(iter(participant_ids(study)))
    Consent.objects.filter(participant__code=code).delete()
    secret = give_secret(commission_id=study, code=code, actor="t", now=NOW)
    assert client.post(at("back"), {"code": code, "secret": secret}).url == at("age")
    before = Participant.objects.count()
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "no"})
    assert client.post(at("agreed")).url == at("go")
    assert Participant.objects.count() == before
    assert Consent.objects.filter(participant__code=code, kind="taking-part", given=True).exists()


def test_a_fault_keeps_what_was_right_on_the_page(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="yes")
    page = enter(client, at, "5", a0=["health", "gold"], a1="My letters").content.decode()
    assert "Choose one of the answers" in page
    assert Filling.objects.get().values["shared/never"] == "My letters"


def test_the_form_s_own_words_say_what_is_wrong(client, door):
    at = door()
    come_in(client, at)
    page = enter(client, at, "4", a0="7").content.decode()
    assert "Write your age in years." in page
    assert 'value="7"' in page
    assert page.index("<title>Look again:") < page.index("</title>")


def test_the_same_page_sent_twice_leaves_one_answer(client, door):
    at = door()
    come_in(client, at)
    first = enter(client, at, "2", a0="no")
    again = enter(client, at, "2", a0="no")
    assert first.url == again.url
    assert Filling.objects.get().values == {"overall": "no"}


def test_what_no_longer_applies_is_not_sent(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="no")
    enter(client, at, "3", a0="Mine")
    enter(client, at, "2", a0="yes")
    enter(client, at, "4", a0="23")
    assert client.post(at("look", 1), {"send": "1"}).url == at("information", 2)
    assert Response.objects.get(participant=Filling.objects.get().participant).answers == {
        "overall": "yes",
        "age": "23",
    }


def test_sending_with_something_lacking_leads_to_it(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="yes")
    lacking = client.post(at("look", 1), {"send": "1"}).url
    assert lacking == at("question", 1, "4") + "?then=look"
    assert client.post(lacking, {"a0": "23"}).url == at("look", 1)
    page = client.get(at("look", 1)).content.decode()
    # Questions of a group are told by it, those after it are not.
    places = [
        "Is it a good idea?",
        "<h2>What may be shared?</h2>",
        "fine to share?",
        "<hr>",
        "Which day",
    ]
    assert [page.index(words) for words in places] == sorted(page.index(one) for one in places)
    assert not Filling.objects.get().sent_at


def test_the_last_look_tells_answers_as_people_read_them(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "5", a0=["health", "school"])
    enter(client, at, "6", **{"a0-day": "1", "a0-month": "2", "a0-year": "2024"})
    page = client.get(at("look", 1)).content.decode()
    assert "Health, School" in page
    assert "1 February 2024" in page
    page = client.get(at("look", 1) + "?in=ar").content.decode()
    assert "الصحة، المدرسة" in page
    assert "1 فبراير 2024" in page


def test_what_was_sent_is_not_changed_by_an_old_page(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="yes")
    enter(client, at, "4", a0="23")
    client.post(at("look", 1), {"send": "1"})
    assert enter(client, at, "2", a0="no").url == at("information", 2)
    assert Filling.objects.get().values["overall"] == "yes"
