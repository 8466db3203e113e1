"""The pages: who may see what, and what everyone else is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.views.defaults import server_error

from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.study.actions import import_study
from small_study import small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def signed_in(client, study):
    """Return a client signed in with a role in the study, or with none."""

    def sign_in(role=""):
        user = get_user_model().objects.create_user("mary", password=PASSWORD)
        if role:
            add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


def pages():
    return {
        "commission": reverse("commission", args=["small"]),
        "report": reverse("report", args=["small"]),
        "transcript": reverse("transcript", args=["small", "group-1"]),
    }


def without_token(answer):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.mark.parametrize("page", ["commission", "report", "transcript"])
def test_nobody_sees_a_page_without_signing_in(client, study, page):
    answer = client.get(pages()[page])
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("page", ["commission", "report", "transcript"])
def test_a_study_that_one_is_no_member_of_looks_like_one_that_does_not_exist(signed_in, page):
    client = signed_in()
    hidden = client.get(pages()[page])
    missing = client.get(pages()[page].replace("small", "no-such-study"))
    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)
    assert b"A small study" not in client.get(reverse("commissions")).content


@pytest.mark.parametrize("role", ["owner", "commissioner", "analyst"])
def test_a_member_sees_the_report_but_opens_no_transcript(signed_in, role):
    client = signed_in(role)
    assert b"A small study" in client.get(reverse("commissions")).content
    assert client.get(pages()["commission"]).status_code == 200
    shown = client.get(pages()["report"])
    assert shown.status_code == 200
    assert pages()["transcript"].encode() not in shown.content
    refused = client.get(pages()["transcript"])
    assert refused.status_code == 403
    assert "researchers only" in refused.content.decode()


def test_a_researcher_comes_from_a_quote_to_its_line(signed_in):
    client = signed_in("researcher")
    shown = client.get(pages()["report"]).content.decode()
    assert f'href="{pages()["transcript"]}#L2"' in shown
    transcript = client.get(pages()["transcript"]).content.decode()
    assert 'id="L2"' in transcript
    assert "I would not tell the police." in transcript


def test_opening_a_transcript_leaves_an_entry_in_the_ledger(signed_in):
    signed_in("researcher").get(pages()["transcript"])
    entry = Entry.objects.order_by("index").last()
    assert (entry.action, entry.actor) == ("listen.transcript-opened", "mary")


def test_a_transcript_that_does_not_exist_is_not_found(signed_in):
    address = reverse("transcript", args=["small", "group-9"])
    assert signed_in("researcher").get(address).status_code == 404


def test_the_commission_page_shows_the_seven_steps_with_their_state(signed_in):
    page = signed_in("owner").get(pages()["commission"]).content.decode()
    assert page.count('class="state"') == 7
    assert "Ready to run" in page
    assert "Made-up example" in page


def test_signing_in_and_out(client, study):
    get_user_model().objects.create_user("mary", password=PASSWORD)
    address = reverse("sign-in")
    wrong = client.post(address, {"username": "mary", "password": "wrong"})
    assert "do not match" in wrong.content.decode()
    right = client.post(address, {"username": "mary", "password": PASSWORD})
    assert right.url == reverse("commissions")
    assert client.post(reverse("sign-out")).url == address
    assert client.get(reverse("commissions")).status_code == 302


def test_guessing_a_password_is_stopped(client, settings):
    settings.AXES_FAILURE_LIMIT = 2
    get_user_model().objects.create_user("mary", password=PASSWORD)
    for _ in range(2):
        last = client.post(reverse("sign-in"), {"username": "mary", "password": "wrong"})
    assert last.status_code == 429
    assert "Too many attempts" in last.content.decode()
    locked = client.post(reverse("sign-in"), {"username": "mary", "password": PASSWORD})
    assert locked.status_code == 429


@pytest.mark.parametrize("page", ["commission", "report", "transcript"])
def test_every_page_forbids_scripts_from_elsewhere_and_is_not_kept(signed_in, page):
    answer = signed_in("researcher").get(pages()[page])
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.content.decode()
    assert "<style" not in body
    assert " style=" not in body
    assert "<script" not in body


def test_the_first_page_leads_to_the_list(client):
    assert client.get("/").url == reverse("commissions")


def test_a_page_that_fails_says_so_without_saying_how(client):
    answer = server_error(client.get("/").wsgi_request)
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("recruiter", 200), ("commissioner", 403), ("researcher", 403)],
)
def test_volunteers_are_shown_to_those_who_recruit_only(signed_in, role, status):
    client = signed_in(role)
    address = reverse("recruit", args=["small"])
    answer = client.get(address)
    assert answer.status_code == status
    linked = f'href="{address}"'.encode() in client.get(pages()["commission"]).content
    assert linked == (status == 200)
    if status == 403:
        assert "recruiters and its owner only" in answer.content.decode()


def test_every_page_finds_one_icon_that_says_nothing(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    drawing = answer.content.decode()
    assert drawing.startswith("<svg")
    assert "<text" not in drawing
    assert "<title" not in drawing


def test_a_recruiter_is_led_to_recruit_where_nothing_was_brought(client, tmp_path):
    facts = small_study()["commission.toml"].replace(b'name = "small"', b'name = "bare"')
    files = {"commission.toml": facts}
    folder = write(files, tmp_path / "bare")
    bare = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id
    at = reverse("commission", args=["bare"])
    users = get_user_model().objects
    for name, role in (("rosa", "recruiter"), ("ravi", "analyst")):
        user = users.create_user(name, password=PASSWORD)
        add_member(commission_id=bare, user_id=user.pk, role=role, actor="test", now=NOW)
    client.force_login(users.get(username="rosa"))
    page = client.get(at).content.decode()
    assert f'<a href="{reverse("recruit", args=["bare"])}">Open Recruit</a> to write' in page
    assert "Add recruit/quotas.csv" not in page
    client.force_login(users.get(username="ravi"))
    assert "Add recruit/quotas.csv" in client.get(at).content.decode()


def test_a_safeguarding_lead_sees_nothing_but_what_people_told(signed_in, study):
    client = signed_in("safeguarding")
    told = reverse("disclosures", args=["small"])
    assert client.get(pages()["commission"]).url == told
    assert client.get(told).status_code == 200
    assert client.get(pages()["report"]).status_code == 403
    assert client.get(pages()["transcript"]).status_code == 403


def test_what_cannot_be_done_is_told_on_a_page(signed_in, study):
    address = reverse("recruit-panel-file", args=["small", "selected"])
    answer = signed_in("recruiter").get(address)
    assert answer.status_code == 422
    assert "No panel is drawn yet. Draw the panel first." in answer.content.decode()
