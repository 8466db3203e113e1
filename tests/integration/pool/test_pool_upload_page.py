"""Sending a pool: what is shown before it comes in, what waits where, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from pool_files import NOW, address, bring, choices, columns_of, confirm, people, send, vault
from remit.commission.actions import add_member
from remit.kernel.codes import is_code
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import WaitingFile
from remit.people.waiting_actions import delete_expired_files
from remit.recruit.queries import stored_recruit
from remit.recruit.upload_actions import Upload, keep_upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["researcher", "commissioner", "analyst"])
@pytest.mark.parametrize(
    "page",
    ["recruit", "recruit-pool", "recruit-pool-check", "recruit-quotas", "recruit-derive"],
)
def test_pages_are_closed_to_those_who_do_not_recruit(client, study, role, page):
    user = get_user_model().objects.create_user("nell", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role=role, actor="t", now=NOW)
    client.force_login(user)
    assert client.get(address(page)).status_code == 403


def test_a_forged_upload_is_refused(recruiter, study):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(username="mary"))
    answer = strict.post(address(), {"file": SimpleUploadedFile("p.csv", b"id\n1\n")})
    assert answer.status_code == 403
    assert not WaitingFile.objects.exists()


def test_the_preview_tells_columns_apart_and_masks_who_people_are(recruiter, study):
    page = send(recruiter, people(24)).content.decode()
    roles = dict(zip(columns_of(page), choices(page)["role"], strict=True))
    assert roles == {
        "nationbuilder_id": "identifier",
        **dict.fromkeys(["first_name", "last_name", "email"], "contact"),
        **dict.fromkeys(["primary_address1", "primary_zip"], "contact"),
        **dict.fromkeys(["gender", "age", "area"], "pool"),
    }
    assert "24 volunteers" in page
    assert "Bell3" not in page
    assert "ann3@" not in page
    assert "•••" in page
    assert "fresh participant code" in page
    assert re.search(
        r"Gender: woman</th>\s*<td>3</td>\s*<td>5</td>\s*<td>12</td>\s*<td>\s*12", page
    )
    assert stored_recruit(study).pool.ids == ()


def test_what_waits_lies_nowhere_in_clear(recruiter, study):
    send(recruiter, people(24), "Bellringers.csv")
    row = WaitingFile.objects.get()
    sealed = bytes(row.ciphertext)
    assert b"Bell" not in sealed
    assert b"gender" not in sealed
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the names come from the database
            for cells in cursor.fetchall():
                assert "Bell" not in str(
                    [bytes(c) if isinstance(c, memoryview) else c for c in cells]
                )


def test_an_upload_is_never_written_to_disk(recruiter, study, monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("A temporary file was made.")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    padded = people(24).replace("Ann1,", f"{'A' * 3_000_000},")
    assert send(recruiter, padded).status_code == 200
    assert WaitingFile.objects.exists()


def test_confirming_gives_codes_and_keeps_who_they_are_in_the_vault_alone(recruiter, study):
    answer = bring(recruiter, people(24))
    assert "The pool has 24 volunteers; 24 of them are new." in answer.content.decode()
    pool = stored_recruit(study).pool
    assert len(pool) == 24
    assert all(is_code(code) for code in pool.ids)
    assert pool.columns == ("gender", "age", "area")
    details = vault(study)
    assert {fields["nationbuilder_id"] for fields in details.values()} == {
        f"nb{n}" for n in range(24)
    }
    assert details[pool.ids[3]]["last_name"] == "Bell3"
    assert not WaitingFile.objects.exists()
    entry = Entry.objects.get(action="recruit.pool-imported")
    assert json.loads(entry.facts)["contacts"] == 24
    assert "Bell" not in entry.facts + entry.digests


def test_the_button_pressed_twice_brings_a_file_in_once(recruiter, study, monkeypatch):
    text = "\n".join(line.split(",", 1)[1] for line in people(6).splitlines())
    page = send(recruiter, text).content.decode()
    given = choices(page)
    waiting = [lambda: recruiter.post(address("recruit-pool-confirm"), given)]
    # The second waits for the study until the first is through.
    held = lambda _study: waiting.pop()() if waiting else None  # noqa: E731  # one line, one test
    monkeypatch.setattr("remit.recruit.views.pool.hold_commission", held)
    answer = recruiter.post(address("recruit-pool-confirm"), given, follow=True)
    assert "No file is waiting" in answer.content.decode()
    assert Entry.objects.filter(action="recruit.pool-imported").count() == 1


def test_cancelling_deletes_the_file_and_changes_nothing(recruiter, study):
    send(recruiter, people(24))
    answer = recruiter.post(address("recruit-pool-cancel"), follow=True)
    assert "as it was" in answer.content.decode()
    assert not WaitingFile.objects.exists()
    assert not stored_recruit(study).pool.ids


def test_another_recruiter_does_not_see_what_waits(recruiter, study):
    keep_upload(
        commission_id=study,
        upload=Upload("p.csv", people(3).encode()),
        vault_key=settings.VAULT_KEY,
        actor="somebody-else",
        now=datetime.now(UTC),
    )
    answer = recruiter.get(address("recruit-pool-check"))
    assert answer.url == address()


def test_a_file_that_waited_for_a_day_is_gone_and_swept_out_with_the_next(recruiter, study):
    send(recruiter, people(24))
    old = datetime.now(UTC) - timedelta(days=1, minutes=1)
    WaitingFile.objects.update(uploaded_at=old, actor="mary")
    assert recruiter.get(address("recruit-pool-check")).url == address()
    WaitingFile.objects.update(actor="somebody-else")
    send(recruiter, people(24))
    assert [row.actor for row in WaitingFile.objects.all()] == ["mary"]


def deletions():
    rows = Entry.objects.filter(action="people.waiting-file-deleted").order_by("index")
    return [(row.actor, json.loads(row.facts)["expired"]) for row in rows]


def test_the_ledger_tells_of_every_waiting_file_that_is_deleted(recruiter, study):
    recruiter.post(address("recruit-pool-cancel"))
    assert deletions() == []
    send(recruiter, people(24))
    send(recruiter, people(24))
    assert deletions() == [("mary", False)]
    recruiter.post(address("recruit-pool-cancel"))
    assert deletions() == [("mary", False)] * 2
    bring(recruiter, people(24))
    assert deletions() == [("mary", False)] * 3
    send(recruiter, people(24))
    later = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert delete_expired_files(now=later) == 1
    assert delete_expired_files(now=later) == 0
    assert deletions() == [*[("mary", False)] * 3, ("remit", True)]
    entry = Entry.objects.filter(action="people.waiting-file-deleted").last()
    assert entry.commission == "small"
    assert json.loads(entry.facts) == {"expired": True, "purpose": "recruit.pool"}


def test_all_problems_are_told_at_once_with_their_rows_and_nothing_can_come_in(recruiter, study):
    text = (
        people(8)
        .replace("nb3,", "nb2,")
        .replace("nb5,", ",")
        .replace(",woman,16-24", ",Woman ,16-24")
    )
    text = text.replace("man,25+,East", "man,26+,East")
    page = send(recruiter, text).content.decode()
    assert "There are 4 problems" in page
    for part in (
        "“nb2” stands in the pool more than once (rows 4, 5)",
        "has no identifier.",
        "only in capitals or spaces",
        "“26+” is no value of “age”",
    ):
        assert part in page, part
    answer = confirm(recruiter, page)
    assert answer.status_code == 422
    assert "There are 4 problems" in answer.content.decode()
    assert not stored_recruit(study).pool.ids


def test_values_in_other_letters_can_be_written_as_the_quotas_have_them(recruiter, study):
    page = send(recruiter, people(24).replace(",woman,", ",WOMAN,")).content.decode()
    assert 'name="as-quotas"' in page
    assert confirm(recruiter, page).status_code == 422
    assert confirm(recruiter, page, **{"as-quotas": "on"}).status_code == 200
    assert {one.features["gender"] for one in stored_recruit(study).pool} == {"woman", "man"}


def test_a_column_that_tells_who_somebody_is_cannot_be_kept_in_the_pool(recruiter, study):
    page = send(recruiter, people(24)).content.decode()
    answer = confirm(recruiter, page, roles={"email": "pool"})
    assert answer.status_code == 422
    assert "“email” holds contact details" in answer.content.decode()


def test_a_column_that_is_left_out_is_stored_nowhere(recruiter, study):
    page = send(recruiter, people(24)).content.decode()
    confirm(recruiter, page, roles={"email": "left-out", "area": "left-out"})
    assert stored_recruit(study).pool.columns == ("gender", "age")
    assert all("email" not in fields for fields in vault(study).values())


def test_choices_are_shown_again_before_anything_is_done(recruiter, study):
    page = send(recruiter, people(24)).content.decode()
    again = recruiter.post(
        address("recruit-pool-check"), choices(page, roles={"area": "contact"})
    ).content.decode()
    assert dict(zip(columns_of(again), choices(again)["role"], strict=True))["area"] == "contact"
    assert not stored_recruit(study).pool.ids


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header row"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"id,gender,age\n", "has no volunteers"),
        (b"id,gender\n1,man\n", "The quotas speak of “age”"),
        (b"gender,age\nman,25+,x\n", "The row has 3 cells"),
    ],
)
def test_a_file_that_cannot_be_a_pool_is_told_so(recruiter, study, content, said):
    answer = send(recruiter, content)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert confirm(recruiter, answer.content.decode()).status_code == 422


def test_no_file_and_too_large_a_file_are_told_so(recruiter, study, monkeypatch):
    assert "No file was chosen" in recruiter.post(address()).content.decode()
    monkeypatch.setattr("remit.recruit.views.pool.MOST_BYTES", 100)
    answer = send(recruiter, people(24))
    assert answer.status_code == 422
    assert "larger than 50 megabytes" in answer.content.decode()
    assert not WaitingFile.objects.exists()


def test_a_column_in_other_letters_can_be_named_as_the_quotas_name_it(recruiter, study):
    page = send(recruiter, people(24).replace(",gender,", ",Gender,")).content.decode()
    assert "Near it: “Gender”" in page
    assert confirm(recruiter, page, **{"as-quotas": "on"}).status_code == 200
    assert stored_recruit(study).pool.columns == ("gender", "age", "area")


def test_a_withdrawal_takes_a_waiting_file_too(recruiter, study):
    bring(recruiter, people(12))
    send(recruiter, people(12))
    code = stored_recruit(study).pool.ids[0]
    withdraw_participant(commission_id=study, code=code, actor="t", now=NOW)
    assert not WaitingFile.objects.exists()


def test_people_who_may_be_one_are_told_and_can_come_in(recruiter, study):
    page = send(recruiter, people(24).replace("ann3@", "ann2@")).content.decode()
    assert "The same e-mail address stands in rows 4, 5." in page
    assert confirm(recruiter, page).status_code == 200
