"""How participants read: larger text, easy words, sound; and what is forgotten, and when."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pictured_journey import pictured_journey
from remit.ask import door_actions
from remit.ask.core.speech import words
from remit.ask.door_actions import close_door, make_door
from remit.ask.models import Filling, Journey, Medium
from remit.ask.views import arrival
from remit.people.actions import empty_write_ahead_log
from remit.people.models import Participant
from remit.study.actions import import_study
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SECRET = re.compile(r"<bdi dir=\"ltr\">(\S+?)</bdi>")
MOST_BYTES = 15_000

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(pictured_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def door(study):
    """Return a function that makes a door and gives the address of a page behind it."""

    def make(mode="own"):
        token = make_door(commission_id=study, mode=mode, by_card=False, actor="t", now=NOW)
        return lambda page, *parts: reverse(f"visit-{page}", args=[token, *parts])

    return make


def come_in(client, at):
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "yes"})
    return SECRET.findall(client.post(at("agreed")).content.decode())


def read(client, address):
    return client.get(address).content.decode()


def test_larger_text_stays_until_it_is_switched_back(client, door):
    at = door()
    assert 'class="large' not in read(client, at("start"))
    assert "Larger text" in read(client, at("start"))
    read(client, at("start") + "?size=large")
    come_in(client, at)
    page = read(client, at("question", 1, "1"))
    assert 'class="large' in page
    assert "Usual size" in page
    read(client, at("question", 1, "1") + "?size=")
    assert 'class="large' not in read(client, at("question", 1, "1"))


def test_a_switch_keeps_the_way_back_to_the_last_look(client, door):
    at = door()
    come_in(client, at)
    page = read(client, at("question", 1, "1") + "?then=look&size=large")
    assert f"{at('question', 1, '1')}?then=look&amp;size=" in page
    assert f"{at('question', 1, '1')}?then=look&amp;in=ar" in page


def test_easy_words_come_first_and_lack_nothing(client, door):
    at = door()
    page = read(client, at("start") + "?easy=on")
    assert "Tell us what you think." in page
    assert "We ask what you think." not in page
    assert words("en")["untranslated"] not in page
    come_in(client, at)
    page = read(client, at("question", 1, "1"))
    assert "Is sharing good?" in page
    assert at("medium", "yes.png") in page
    assert 'class=" easy"' in page
    usual = read(client, at("question", 1, "1") + "?easy=")
    assert "Is it a good idea to share?" in usual


def test_easy_words_are_offered_only_where_there_are_some(client, door, study):
    make_plain(study)
    page = read(client, door()("start"))
    assert "Larger text" in page
    assert "Easy to read" not in page


def make_plain(study):
    """Take the pictures and the easy words out of the study."""
    Medium.objects.all().delete()
    row = Journey.objects.get(commission_id=study)
    del row.document["notice"]["text"]["en-simple"]
    row.save()


@pytest.mark.parametrize("way", ["?easy=on", "?size=large", "?in=fa"])
@pytest.mark.parametrize("page", ["start", "question", "information", "keep", "help"])
def test_every_page_stays_light_however_it_is_read(client, door, page, way):
    at = door()
    come_in(client, at)
    if page == "information":
        client.post(at("look", 1), {"send": "1"})
    parts = {"question": (1, "1"), "information": (2,)}.get(page, ())
    answer = client.get(at(page, *parts) + way, headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) < MOST_BYTES
    body = gzip.decompress(answer.content).decode()
    assert "<script" not in body
    assert at("leave") in body
    assert at("out") in body
    assert "A small study" not in body


def test_the_chosen_language_outlives_coming_in_and_stopping(client, door):
    at = door()
    read(client, at("start") + "?in=ar")
    come_in(client, at)
    assert '<html lang="ar"' in read(client, at("question", 1, "1"))
    client.post(at("question", 1, "1"), {"a0": "yes", "stop": "1"})
    page = read(client, at("said"))
    assert words("ar")["stopped-words"] in page
    assert Filling.objects.get().values == {"overall": "yes"}
    assert client.get(at("go")).url == at("start")


def test_a_language_without_translations_says_so_in_that_language(client, door):
    at = door()
    come_in(client, at)
    page = read(client, at("question", 1, "1") + "?in=fa")
    assert '<html lang="fa" dir="rtl">' in page
    assert words("fa")["untranslated"] in page
    assert "\u0641\u0627\u0631\u0633\u06cc" in page
    chosen = '<span lang="en" dir="ltr">Yes, I think that it is</span>'
    assert chosen in page
    assert '<span class="spoken" lang="en">English</span>' in page
    client.post(at("question", 1, "1"), {"a0": "yes"})
    assert chosen in read(client, at("look", 1))


def test_the_secret_is_not_lost_by_a_page_opened_again(client, door):
    at = door()
    code, secret = come_in(client, at)
    people = Participant.objects.count()
    assert client.get(at("agreed")).url == at("keep")
    assert client.post(at("agreed")).url == at("keep")
    page = read(client, at("keep"))
    assert code in page
    assert secret not in page
    renewed = SECRET.findall(client.post(at("keep")).content.decode())
    assert renewed[0] == code
    client.post(at("stop"))
    old = client.post(at("back"), {"code": code, "secret": secret}).content.decode()
    assert "do not belong together" in old
    assert client.post(at("back"), {"code": code, "secret": renewed[1]}).url == at("go")
    assert Participant.objects.count() == people


def test_that_is_right_sent_twice_at_once_makes_one_person_with_the_first_secret(
    client, door, monkeypatch
):
    at = door()
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "yes"})
    people = Participant.objects.count()
    second = Client()
    second.cookies = client.cookies.copy()
    answers = []

    def come_in_meanwhile(**fields):
        # The first request has read its session; the second comes and is done before it goes on.
        monkeypatch.setattr(arrival, "come_in", door_actions.come_in)
        answers.append(second.post(at("agreed")))
        return door_actions.come_in(**fields)

    monkeypatch.setattr(arrival, "come_in", come_in_meanwhile)
    assert client.post(at("agreed")).url == at("keep")
    assert Participant.objects.count() == people + 1
    code, secret = SECRET.findall(answers[0].content.decode())
    assert code in read(client, at("keep"))
    client.post(at("question", 1, "1"), {"a0": "yes"})
    assert Filling.objects.get().participant.code == code
    assert Client().post(at("back"), {"code": code, "secret": secret}).url == at("go")


def test_no_label_shows_an_earlier_answer_to_whoever_comes_back(client, door):
    at = door()
    code, secret = come_in(client, at)
    client.post(at("question", 1, "1"), {"a0": "yes"})
    client.post(at("question", 1, "2"), {"a0": "My aunt"})
    shown = read(client, at("question", 1, "3"))
    assert "Do you trust My aunt (My aunt!)?" in shown
    assert "I trust My aunt" in shown
    client.post(at("stop"))
    client.post(at("back"), {"code": code, "secret": secret})
    assert "My aunt" not in read(client, at("question", 1, "3"))
    assert "My aunt" not in read(client, at("look", 1))
    client.post(at("look", 1), {"show": "1"})
    assert "Do you trust My aunt (My aunt!)?" in read(client, at("question", 1, "3"))


@pytest.mark.parametrize(("mode", "minutes"), [("own", 30), ("tablet", 5)])
def test_whoever_does_nothing_for_long_is_forgotten(client, door, mode, minutes, monkeypatch):
    at = door(mode)
    come_in(client, at)
    began = timezone.now()
    for passed, still in ((minutes - 1, True), (2 * minutes - 2, True), (3 * minutes, False)):
        later = began + timedelta(minutes=passed)
        monkeypatch.setattr("remit.ask.views.sitting.timezone.now", lambda moment=later: moment)
        assert (client.get(at("question", 1, "1")).status_code == 200) is still
    assert client.session.is_empty()


def test_the_session_ends_with_the_browser(client, door):
    at = door()
    client.get(at("age"))
    come_in(client, at)
    assert client.session.get_expire_at_browser_close()
    assert {one: kept["max-age"] for one, kept in client.cookies.items()} == {
        "csrftoken": "",
        "sessionid": "",
    }


@pytest.mark.parametrize("mode", ["tablet", "interviewer"])
def test_a_shared_screen_leads_on_to_the_next_person_who_finds_nothing(client, door, mode):
    at = door(mode)
    read(client, at("start") + "?in=ar&size=large")
    read(client, at("start") + "?size=large")
    client.post(at("age"), {"age": "under-16"})
    assert client.get(at("adult")).headers.get("Refresh", "") == (
        f"300;url={at('clear')}" if mode == "tablet" else ""
    )
    come_in(client, at)
    client.post(at("stop"))
    assert at("clear") in read(client, at("said"))
    client.get(at("clear"))
    page = read(client, at("start"))
    assert '<html lang="en" dir="ltr">' in page
    assert client.get(at("agree")).url == at("age")


def test_only_whoever_asks_aloud_is_given_guidance(client, door):
    for mode, given in (("own", False), ("interviewer", True)):
        at = door(mode)
        come_in(client, at)
        page = read(client, at("question", 1, "1"))
        assert ("Do not help." in page) is given
        assert ("For the interviewer:" in page) is given


def test_a_sound_is_played_on_the_page_and_sent_in_parts(client, door):
    at = door()
    come_in(client, at)
    player = f'<audio controls preload="none" src="{at("medium", "sharing.wav")}"'
    page = " ".join(read(client, at("question", 1, "1")).split())
    assert player in page
    assert 'spoken"' not in page
    client.post(at("look", 1), {"send": "1"})
    assert player in " ".join(read(client, at("information", 2)).split())
    whole = client.get(at("medium", "sharing.wav"))
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, first, last in (
        ("bytes=0-1", 0, 1),
        ("bytes=840-", 840, 843),
        ("bytes=-4", 840, 843),
    ):
        part = client.get(at("medium", "sharing.wav"), headers={"Range": asked})
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole.content)}"
        assert part.content == whole.content[first : last + 1]
    for asked in ("bytes=-", "bytes=9000-", "bytes=3-1", "lines=1-2", "bytes=0-1,4-5"):
        assert client.get(at("medium", "sharing.wav"), headers={"Range": asked}).status_code == 200


def test_the_way_out_is_on_every_page_inside_and_works_at_once(
    client, door, django_capture_on_commit_callbacks
):
    at = door()
    code, _ = come_in(client, at)
    assert at("out") in read(client, at("question", 1, "1"))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        said = client.post(at("out"), follow=True).content.decode()
    assert empty_write_ahead_log in callbacks
    assert words("en")["withdrawn-words"] in said
    assert Participant.objects.get(code=code).withdrawn_at
    assert not Filling.objects.exists()


def test_nobody_is_thanked_for_answers_that_were_not_sent(client, door, study):
    at = door()
    come_in(client, at)
    assert client.get(at("end")).url == at("questions", 1)
    close_door(commission_id=study, token=at("start").split("/")[2], actor="t", now=NOW)
    page = client.get(at("questions", 1), follow=True).content.decode()
    assert "takes no more answers" in page
    assert words("en")["thanks-words"] not in page


def test_a_number_can_be_rung_from_the_page_of_help(client, door):
    page = read(client, door()("help"))
    assert '<a href="tel:0800000000">' in page


@pytest.mark.parametrize(
    ("language", "status", "told"),
    [
        ("en", 403, "expired"),
        ("ar", 403, "expired"),
        ("en", 404, "not-found"),
        ("fa", 500, "failed"),
    ],
)
def test_what_goes_wrong_behind_a_door_names_nothing_and_has_the_way_out(
    door, monkeypatch, language, status, told
):
    def fail(_guest):
        raise RuntimeError("planted")

    monkeypatch.setattr("remit.ask.views.arrival.where_next", fail)
    at = door()
    strict = Client(
        enforce_csrf_checks=True,
        raise_request_exception=False,
        headers={"Accept-Language": language},
    )
    ways = {
        403: lambda: strict.post(at("age"), {"age": "adult"}),
        404: lambda: strict.get(f"{at('start')}nowhere/"),
        500: lambda: strict.get(at("go")),
    }
    answer = ways[status]()
    page = answer.content.decode()
    assert answer.status_code == status
    assert words({"fa": "en"}.get(language, language))[f"{told}-title"] in page
    assert at("leave") in page
    assert not re.search("remit|commission|small study", page, re.IGNORECASE)
