"""What stands around participants' answers: a closed door, leaving, languages, harm, size."""

from __future__ import annotations

import gzip

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
from remit.publish.actions import note_gone_out
from remit.publish.core.gone_out import GoneOutRow
from remit.study.actions import import_study
from small_journey import FORM, LIMITS_AR, small_journey
from small_study import write
from visits import NOW, come_in, enter, send_first

MOST_BYTES = 15_000


pytestmark = pytest.mark.django_db


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
