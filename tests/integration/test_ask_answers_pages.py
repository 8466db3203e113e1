"""The page of answers: taken away as files, and brought in after a look; for researchers alone."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.ask.core.filling.answers import Answers
from remit.ask.core.journey import Questions
from remit.ask.import_queries import stored_answers
from remit.ask.sending_actions import type_in
from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import WaitingFile
from remit.people.queries import participant_ids
from remit.study.actions import import_study
from small_journey import FORM, small_journey
from small_study import write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def code(study):
    """Return the code of somebody who answered once."""
    code = min(participant_ids(study))
    type_in(
        commission_id=study,
        code=code,
        step=Questions(FORM, "before"),
        language="en",
        answers=Answers({"overall": "no", "age": "23"}, {}),
        actor="test",
        now=NOW,
    )
    return code


@pytest.fixture
def staff(client, study):
    """Return a function that signs somebody in with a role."""

    def sign_in(role="researcher"):
        user = get_user_model().objects.create_user(role, password="correct horse battery")
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


def at(page):
    return reverse(page, args=["small"])


def send(client, text, **fields):
    file = SimpleUploadedFile("before.csv", text.encode())
    sent = {"form": FORM, "wave": "before", "source": "", "code": "", "file": file, **fields}
    return client.post(at("ask-answers"), sent)


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("researcher", 200), ("recruiter", 403), ("analyst", 403)]
)
def test_only_owner_and_researchers_see_what_each_participant_answered(staff, code, role, status):
    client = staff(role)
    assert client.get(at("ask-answers")).status_code == status
    assert client.post(at("ask-answers-take")).status_code == status
    asking = client.get(at("ask"))
    assert (at("ask-answers") in asking.content.decode()) is (status == 200)


def test_answers_are_taken_away_as_an_archive_and_the_ledger_says_so(staff, code):
    answer = staff().post(at("ask-answers-take"), {"form": FORM, "language": "ar", "kind": "csv"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert code in archive.read("views-before.csv").decode()
    assert names == ["views-before.csv", "views-wide.csv", "views-dictionary.csv"]
    assert answer["Cache-Control"] == "no-store"
    assert "ask.answers-exported" in str(vars(Entry.objects.latest("pk")))


def test_a_language_that_is_none_is_told_on_the_page(staff, code):
    answer = staff().post(at("ask-answers-take"), {"language": "tlh"})
    assert answer.status_code == 422
    assert "No form has words in “tlh”." in answer.content.decode()


def test_a_table_is_shown_and_changes_nothing_until_it_is_confirmed(staff, study, code):
    client = staff()
    before = stored_answers(study, FORM)
    assert send(client, f"code,overall,never\n{code},yes,=1+1\n").url == at("ask-answers-check")
    page = client.get(at("ask-answers-check")).content.decode()
    assert "It would bring 1 answer" in page
    assert "Answers that differ from those here" in page
    assert stored_answers(study, FORM) == before
    assert b"=1+1" not in bytes(WaitingFile.objects.get().ciphertext)
    client.post(at("ask-answers-confirm"))
    here = stored_answers(study, FORM)[code, "before"]
    assert here == {"overall": "no", "age": "23", "never": "=1+1"}
    assert not WaitingFile.objects.exists()


def test_answers_here_are_replaced_when_that_is_ticked(staff, study, code):
    client = staff()
    send(client, f"code,overall\n{code},yes\n")
    client.post(at("ask-answers-confirm"), {"replace": "on"})
    assert stored_answers(study, FORM)[code, "before"]["overall"] == "yes"


def test_every_problem_is_on_the_page_and_confirming_changes_nothing(staff, study, code):
    client = staff()
    before = stored_answers(study, FORM)
    send(client, f"code,overall\n{code},maybe\nXXXX-XXXX,yes\n")
    page = client.get(at("ask-answers-check")).content.decode()
    assert "before.csv, row 2, column overall" in page
    assert "before.csv, row 3, column code" in page
    assert at("ask-answers-confirm") not in page
    answer = client.post(at("ask-answers-confirm"))
    assert answer.status_code == 422
    assert stored_answers(study, FORM) == before
    assert WaitingFile.objects.exists()


def test_a_waiting_table_can_be_cancelled_and_is_gone_after_a_day(staff, study, code):
    client = staff()
    send(client, f"code,overall\n{code},yes\n")
    client.post(at("ask-answers-cancel"))
    assert client.get(at("ask-answers-check")).url == at("ask-answers")
    send(client, f"code,overall\n{code},yes\n")
    WaitingFile.objects.update(uploaded_at=datetime.now(UTC) - timedelta(days=2))
    assert client.get(at("ask-answers-check")).url == at("ask-answers")


def test_nobody_else_is_shown_what_somebody_brought(staff, code):
    send(staff("owner"), f"code,overall\n{code},yes\n")
    assert staff("researcher").get(at("ask-answers-check")).url == at("ask-answers")


def test_no_file_and_one_too_large_are_told(staff, study, monkeypatch):
    client = staff()
    answer = client.post(at("ask-answers"), {"form": FORM})
    assert answer.status_code == 422
    assert "No table was chosen." in answer.content.decode()
    monkeypatch.setattr("remit.ask.views.answers.MOST_BYTES", 10)
    answer = send(client, "code,overall\nP1,yes\n")
    assert "The table is larger than" in answer.content.decode()


def test_what_is_no_table_is_told_and_not_kept_as_answers(staff, study, code):
    client = staff()
    send(client, "\0\1\2")
    page = client.get(at("ask-answers-check"))
    assert page.status_code == 200
    assert "error" in page.content.decode().lower()
    send(client, "code,overall\nP1,yes\n", form="other.xlsx")
    page = client.get(at("ask-answers-check"))
    assert page.status_code == 422
    assert "has no form “other.xlsx”" in page.content.decode()


def test_nobody_sends_a_table_for_somebody_else(study):
    from django.test import Client

    user = get_user_model().objects.create_user("r", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="researcher", actor="t", now=NOW)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert send(strict, "code,overall\nP1,yes\n").status_code == 403


def test_a_withdrawal_takes_a_waiting_table_too(staff, study, code):
    send(staff(), f"code,overall\n{code},yes\n")
    withdraw_participant(commission_id=study, code=code, actor="t", now=NOW)
    assert not WaitingFile.objects.exists()
