"""Participants' pages: coming in and back, what is never shown, and what one mistake never loses."""

from __future__ import annotations

import gzip
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.ask.core.speech import words
from remit.ask.door_actions import close_door
from remit.ask.models import Filling, Response
from remit.ask.views import entrance, leaving
from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import Consent, Disclosure, Participant
from remit.people.queries import participant_ids
from remit.people.secret_actions import give_secret
from remit.publish.actions import note_gone_out
from remit.publish.core.gone_out import GoneOutRow
from remit.study.actions import import_study
from small_journey import FORM, LIMITS_AR, small_journey
from small_study import write
from visits import NOW, come_in, enter, send_first

MOST_BYTES = 15_000

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


def test_a_closed_door_takes_nothing_but_lets_one_withdraw(client, door, study):
    at = door()
    code, secret = come_in(client, at)
    close_door(commission_id=study, token=at("start").split("/")[2], actor="t", now=NOW)
    page = client.get(at("start")).content.decode()
    assert "takes no more answers" in page
    assert at("back") in page
    assert at("age") not in page
    enter(client, at, "2", a0="no")
    assert not Filling.objects.exists()
    client.post(at("stop"))
    there = client.post(at("back"), {"code": code, "secret": secret}, follow=True)
    assert "takes no more answers" in there.content.decode()
    assert at("out") in there.content.decode()
    printed = GoneOutRow(NOW.date(), "report", "listen:group-1:2", code)
    note_gone_out(commission_id=study, rows=[printed])
    said = client.post(at("out"), follow=True).content.decode()
    assert words("en")["gone-out-words"] in said
    assert Participant.objects.get(code=code).withdrawn_at


def test_leave_now_forgets_who_was_here_and_says_nothing_of_where_from(client, door):
    at = door()
    come_in(client, at)
    answer = client.get(at("leave"))
    assert answer.url == "https://example.org/weather"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(at("go")).url == at("start")


def test_a_shared_tablet_clears_itself_between_people(client, door):
    at = door("tablet")
    come_in(client, at)
    page = client.get(at("question", 1, "1"))
    assert page.headers["Refresh"] == f"300;url={at('clear')}"
    assert client.get(at("clear")).url == at("start")
    assert "Refresh" not in client.get(at("start")).headers
    assert client.get(at("go")).url == at("start")


@pytest.mark.parametrize("mode", ["tablet", "interviewer"])
def test_whoever_has_sent_is_forgotten_before_the_next_person_at_the_screen(
    client, door, mode, monkeypatch
):
    at = door(mode)
    come_in(client, at)
    monkeypatch.setattr(leaving, "steps_done", lambda *_: (True,))
    thanked = client.get(at("end"))
    assert "Begin with the next person" in thanked.content.decode()
    assert at("out") not in thanked.content.decode()
    for page in ("out", "go", "end"):
        assert client.get(at(page)).url == at("start")
    assert client.post(at("out")).url == at("start")
    assert Consent.objects.exists()
    assert at("out") not in client.get(at("start")).content.decode()


def test_whoever_has_sent_on_their_own_device_can_still_take_everything_out(
    client, door, monkeypatch
):
    at = door()
    come_in(client, at)
    monkeypatch.setattr(leaving, "steps_done", lambda *_: (True,))
    assert at("out") in client.get(at("end")).content.decode()
    assert client.get(at("out")).status_code == 200


def test_a_page_says_what_is_missing_in_its_language(client, door):
    at = door()
    come_in(client, at)
    page = client.get(at("question", 1, "6") + "?in=ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<span lang="en" dir="ltr">Which day is it?</span>' in page
    assert "بعض هذه الصفحة ليس بلغتك بعد" in page
    whole = client.get(at("question", 1, "5")).content.decode()
    assert LIMITS_AR in whole
    assert "بعض هذه الصفحة ليس بلغتك بعد" not in whole


def test_the_browser_s_language_is_the_first_choice(client, door):
    page = client.get(door()("start"), headers={"Accept-Language": "ar-SY,en;q=0.5"})
    assert '<html lang="ar" dir="rtl">' in page.content.decode()


def test_harm_goes_sealed_to_the_safeguarding_lead_alone(client, door, study):
    at = door()
    come_in(client, at)
    client.post(at("tell"), {"words": "He hits me"})
    assert 'href="tel:999"' in client.get(at("said")).content.decode()
    row = Disclosure.objects.get()
    assert b"He hits me" not in bytes(row.ciphertext)
    assert not [field.name for field in Disclosure._meta.fields if "participant" in field.name]
    address = reverse("disclosures", args=["small"])
    for role, status in (("owner", 403), ("researcher", 403), ("safeguarding", 200)):
        user = get_user_model().objects.create_user(role, password="correct horse battery")
        add_member(commission_id=study, user_id=user.pk, role=role, actor="t", now=NOW)
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status
        assert ("He hits me" in answer.content.decode()) == (status == 200)
    assert Entry.objects.filter(action="people.disclosures-read").count() == 1
    client.post(address, {"handled": str(row.pk)})
    assert "dealt with on" in client.get(address).content.decode()
    first = Disclosure.objects.get().handled_at
    client.post(address, {"handled": str(row.pk)})
    assert Disclosure.objects.get().handled_at == first
    assert Entry.objects.filter(action="people.disclosure-handled").count() == 1


@pytest.mark.parametrize("page", ["start", "age", "back", "help", "question"])
def test_every_page_is_light_and_kept_nowhere(client, door, page):
    at = door()
    come_in(client, at)
    parts = (1, "5") if page == "question" else ()
    answer = client.get(at(page, *parts), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < MOST_BYTES
    body = gzip.decompress(answer.content).decode()
    assert "<script" not in body
    assert "A small study" not in body
    assert reverse("visit-leave", args=[at("start").split("/")[2]]) in body


def test_importing_the_study_again_loses_no_answer(client, door, study, tmp_path):
    at = door()
    come_in(client, at)
    send_first(client, at)
    client.post(at("information", 2), {"check": "nurse"})
    enter(client, at, "2", step=3, a0="no")
    folder = write(small_journey(), tmp_path / "small")
    import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    assert Response.objects.get(questionnaire__key=FORM).answers == {"overall": "yes", "age": "23"}
    assert Filling.objects.filter(sent_at__isnull=True).get().values == {"overall": "no"}
    assert client.get(at("go")).url == at("questions", 3)


def test_one_more_sent_twice_adds_one_and_removes_one(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "8.1", a0="My aunt")
    assert (
        '<input type="hidden" name="turns" value="1"'
        in client.get(at("question", 1, "9")).content.decode()
    )
    for _ in range(2):
        assert enter(client, at, "9", add="1", turns="1").url == at("question", 1, "8.2")
    assert Filling.objects.get().turns == {"person": 2}
    for _ in range(2):
        enter(client, at, "9", remove="1", turns="2")
    row = Filling.objects.get()
    assert (row.values, row.turns) == ({"person[1]/who": "My aunt"}, {"person": 1})


def test_whoever_withdrew_in_another_tab_is_sent_to_the_start(client, door, monkeypatch):
    at = door()
    come_in(client, at)
    enter(client, at, "2", a0="no")
    held = entrance.code_of

    def seen_too_early(study, participant):
        code = held(study, participant)
        withdraw_participant(commission_id=study, code=code, actor="t", now=NOW)
        return code

    monkeypatch.setattr(entrance, "code_of", seen_too_early)
    assert enter(client, at, "3", a0="Mine").url == at("start")
    assert not Filling.objects.exists()
