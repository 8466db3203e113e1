"""Forms on paper: printed with whom each question is for, and typed in afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from lxml import html

from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.journey import Questions
from remit.ask.entering_actions import enter_page
from remit.ask.filling_queries import form_of, progress
from remit.ask.models import Door, Filling, Response
from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.people.models import Consent
from remit.people.queries import participant_ids
from remit.study.actions import import_study
from small_journey import OVERALL_AR, small_journey
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
# The fields in the order of the form: overall, why, age, fine, never, day and three turns of who.
PAPER = {
    "a1": "no",
    "a2": "My brother",
    "a3": "23",
    "a4": ["school", "health"],
    "a6-day": "27",
    "a6-month": "3",
    "a6-year": "2024",
    "a7": "My aunt",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def staff(client, study):
    """Return a client signed in with some role."""

    def sign_in(role="recruiter"):
        user = get_user_model().objects.create_user(role, password="correct horse battery")
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


def code_of(study):
    return next(iter(participant_ids(study)))


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("researcher", 200), ("analyst", 403)]
)
@pytest.mark.parametrize("page", ["ask", "ask-paper", "ask-typing"])
def test_only_those_who_run_the_asking_open_its_pages(staff, role, status, page):
    args = ["small"] if page == "ask" else ["small", 1]
    assert staff(role).get(reverse(page, args=args)).status_code == status


def test_a_door_is_opened_and_closed_from_the_page(staff, study):
    client = staff()
    client.post(reverse("ask", args=["small"]), {"mode": "tablet", "by_card": "1"})
    door = Door.objects.get()
    assert (door.mode, door.by_card) == ("tablet", True)
    assert f"/v/{door.token}/" in client.get(reverse("ask", args=["small"])).content.decode()
    code = reverse("ask-code", args=["small", door.token])
    assert client.get(code).content.startswith(b"<?xml")
    assert client.get(reverse("ask-code", args=["small", "k7m3pq9xab"])).status_code == 404
    client.post(reverse("ask", args=["small"]), {"close": door.token})
    assert Door.objects.get().closed_at
    assert client.get(code).status_code == 404


def test_paper_with_more_turns_than_the_page_has_room_for_is_typed_in_too(staff, study):
    client = staff()
    at = reverse("ask-typing", args=["small", 1])
    page = client.get(at).content.decode()
    assert page.count("A person you trust (") == 3
    assert '<a href="?in=en&amp;turns=6">' in page
    assert "You may leave this one out" not in page
    room = f"{at}?in=en&turns=6"
    assert client.get(room).content.decode().count("A person you trust (") == 6
    typed = {f"a{number}": f"Aunt {number}" for number in range(7, 13)}
    answer = client.post(room, {"code": code_of(study), **PAPER, **typed})
    assert answer.url == room
    assert Filling.objects.get().turns == {"person": 6}
    for odd in ("0", "1000", "x"):
        page = client.get(f"{at}?turns={odd}").content.decode()
        assert page.count("A person you trust (") == 3


def test_the_page_of_asking_speaks_in_words(staff):
    client = staff()
    client.post(reverse("ask", args=["small"]), {"mode": "own", "by_card": "1"})
    page = " ".join(client.get(reverse("ask", args=["small"])).content.decode().split())
    assert ">On their own device, by a link or a printed square code; only with a card" in page
    assert "1. Questions before: views.xlsx" in page
    assert '<span lang="ar" dir="rtl">العربية</span>' in page
    typing = client.get(reverse("ask-typing", args=["small", 1]) + "?in=ar").content.decode()
    assert '<a href="?in=en" lang="en" dir="ltr">English</a>' in typing


def test_the_paper_form_says_whom_a_question_is_for(staff):
    page = staff().get(reverse("ask-paper", args=["small", 1])).content.decode()
    assert "No, it is not" in page
    assert 'class="condition"' in page
    assert "A small study" not in page
    assert [page.index(words) for words in ("Only two people see", "Your code:", "Why not?")] == (
        sorted(page.index(words) for words in ("Only two people see", "Your code:", "Why not?"))
    )
    assert page.index("Which day is it?") < page.index("0800 000 000")


@pytest.mark.parametrize(("name", "has_line"), [("", True), ("code", True), ("age", False)])
def test_paper_has_a_line_for_the_code_unless_the_form_asks_for_it(
    staff, monkeypatch, name, has_line
):
    monkeypatch.setattr(
        "remit.ask.views.staff.form_and_code", lambda study, form: (form_of(study, form), name)
    )
    page = staff().get(reverse("ask-paper", args=["small", 1])).content.decode()
    assert ("Your code:" in page) is has_line


def test_the_paper_form_speaks_each_language_and_prints_large(staff):
    page = staff().get(reverse("ask-paper", args=["small", 1]) + "?in=ar&large").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert OVERALL_AR in page
    assert "18pt" in page


def test_the_first_paper_form_asks_for_the_consents_with_a_box_for_yes_and_one_for_no(staff):
    client = staff()
    first, later = (
        client.get(reverse("ask-paper", args=["small", step])).content.decode() for step in (1, 3)
    )
    page = html.fromstring(first)
    (asked,) = page.xpath("//div[p='May we print your words without your name?']")
    assert [one.text_content().strip() for one in asked.xpath(".//li")] == ["Yes", "No"]
    assert "A grown-up needs" not in first
    assert "I am a parent, or I look after this young person." in first
    assert first.index("Will you take part?") < first.index("Is it a good idea?")
    assert "Will you take part?" not in later


def test_consents_on_paper_are_kept_with_its_answers(staff, study):
    client, code = staff(), code_of(study)
    said = {"consent-taking-part": "yes", "consent-quoting": "no", "consent-adult-agrees": "on"}
    address = reverse("ask-typing", args=["small", 1])
    refused = client.post(address, {"code": code, **PAPER, **said, "consent-taking-part": "no"})
    page = refused.content.decode()
    assert "said no to taking part: nothing of this paper is kept" in page
    assert html.fromstring(page).xpath("//input[@name='consent-quoting'][@checked]/@value") == [
        "no"
    ]
    assert not Filling.objects.exists()
    assert client.post(address, {"code": code, **PAPER, **said}).status_code == 302
    rows = Consent.objects.filter(participant__code=code).values_list("kind", "version", "given")
    assert set(rows) >= {
        ("taking-part", "1", True),
        ("quoting", "1", False),
        ("adult-agrees", "2020-01", True),
    }


def test_a_paper_form_is_typed_in_as_if_it_had_been_sent(staff, study):
    code = code_of(study)
    answer = staff().post(reverse("ask-typing", args=["small", 1]), {"code": code.lower(), **PAPER})
    assert answer.status_code == 302
    filling = Filling.objects.get()
    assert (filling.mode, filling.sent_at is not None) == ("paper", True)
    assert Response.objects.get(
        participant__code=code, questionnaire__key="views.xlsx"
    ).answers == {
        "overall": "no",
        "why": "My brother",
        "age": "23",
        "fine": "health school",
        "day": "2024-03-27",
    }
    assert progress(study)[0] == ("views.xlsx before", 1, 1)


def test_an_answer_that_does_not_apply_is_left_out_and_told(staff, study):
    typed = {**PAPER, "a1": "yes", "code": code_of(study)}
    page = (
        staff().post(reverse("ask-typing", args=["small", 1]), typed, follow=True).content.decode()
    )
    assert "they do not apply: why" in page
    assert "why" not in Response.objects.get(questionnaire__key="views.xlsx").answers


def test_a_blank_answer_on_paper_is_a_blank_answer(staff, study):
    staff().post(reverse("ask-typing", args=["small", 1]), {"code": code_of(study), "a1": "yes"})
    assert Response.objects.get(questionnaire__key="views.xlsx").answers == {"overall": "yes"}


def test_what_cannot_be_read_is_marked_and_nothing_is_lost(staff, study):
    typed = {**PAPER, "a3": "twenty", "code": code_of(study)}
    page = staff().post(reverse("ask-typing", args=["small", 1]), typed).content.decode()
    assert "1 answer cannot be read" in page
    assert "My brother" in page
    assert 'value="twenty"' in page
    assert "The code is missing" not in page
    typed["code"] = ""
    page = staff("owner").post(reverse("ask-typing", args=["small", 1]), typed).content.decode()
    assert "1 answer cannot be read" in page
    assert "The code is missing" in page
    assert not Filling.objects.exists()


def test_an_unknown_code_and_a_second_copy_are_refused(staff, study):
    client = staff()
    address = reverse("ask-typing", args=["small", 1])
    page = client.post(address, {**PAPER, "code": "2222-2222"}).content.decode()
    assert "Nobody in this study has the code" in page
    client.post(address, {**PAPER, "code": code_of(study)})
    page = client.post(address, {**PAPER, "code": code_of(study)}).content.decode()
    assert f"What {code_of(study)} answered to this form is here already." in page
    assert Filling.objects.count() == 1


def test_what_was_begun_online_is_replaced_only_where_that_is_asked_for(staff, study):
    client, (code, key) = staff(), min(participant_ids(study).items())
    enter_page(
        traveller=Traveller(study, key, code, "s", "own", "en"),
        step=Questions("views.xlsx", "before"),
        key="2",
        posted={"a0": ["yes"]},
        now=NOW,
    )
    address = reverse("ask-typing", args=["small", 1])
    page = client.post(address, {**PAPER, "code": code}).content.decode()
    assert f"{code} has begun this form online: 1 answer, not sent yet." in page
    assert 'name="replace"' in page
    assert "My brother" in page
    assert Filling.objects.get().values == {"overall": "yes"}
    assert client.post(address, {**PAPER, "code": code, "replace": "on"}).status_code == 302
    assert Filling.objects.get().values["overall"] == "no"
    assert Entry.objects.filter(action="ask.begun-form-replaced").count() == 1


def test_a_code_alone_is_a_slip_and_is_not_kept_as_an_empty_form(staff, study):
    client, code = staff(), code_of(study)
    address = reverse("ask-typing", args=["small", 1])
    page = client.post(address, {"code": code}).content.decode()
    assert "No answer has been typed in" in page
    assert not Filling.objects.exists()
    assert client.post(address, {"code": code, **PAPER}).status_code == 302
