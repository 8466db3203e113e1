"""Bringing a pool in by its page: what is shown, what is kept where, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.kernel.codes import is_code
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import Identity, OutsideIdentifier, WaitingFile
from remit.people.vault_actions import open_vault
from remit.people.waiting_actions import delete_expired_files
from remit.recruit.actions import record_draw
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.session import Session
from remit.recruit.fieldwork_actions import move_in_field
from remit.recruit.incentive_actions import promise_incentive
from remit.recruit.queries import stored_recruit
from remit.recruit.session_actions import make_session
from remit.recruit.upload_actions import Upload, keep_upload
from remit.study.actions import import_study
from small_study import small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HEADER = "nationbuilder_id,first_name,last_name,email,primary_address1,primary_zip,gender,age,area"


def people(count: int, *, start: int = 0) -> str:
    rows = [
        f"nb{n},Ann{n},Bell{n},ann{n}@example.org,{n // 2} Elm Road,N1 {n % 10}AA,"
        f"{'woman' if n % 2 else 'man'},{'16-24' if n % 4 < 2 else '25+'},{'East' if n % 3 else 'West'}"
        for n in range(start, start + count)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    files = small_study()
    del files["recruit/pool.csv"], files["recruit/contacts.csv"], files["people/consents.csv"]
    for path in list(files):
        if path.startswith(("ask/", "listen/")) or path == "charter.toml":
            del files[path]
    folder = write(files, tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    return import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id


@pytest.fixture
def recruiter(client, study):
    user = get_user_model().objects.create_user("mary", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="recruiter", actor="t", now=NOW)
    client.force_login(user)
    return client


def address(name="recruit-pool", *parts):
    return reverse(name, args=["small", *parts])


def send(client, text, name="people.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(address(), {"file": SimpleUploadedFile(name, content)}, follow=True)


def columns_of(page):
    return re.findall(r'name="column" value="([^"]*)"', page)


def choices(page, **others):
    """Return what the form of a preview holds, with some roles in place of those chosen there."""
    names = columns_of(page)
    roles = re.findall(r'<option value="([a-z-]+)"\s+selected', page)
    changed = others.pop("roles", {})
    given = {
        "column": names,
        "role": [changed.get(n, r) for n, r in zip(names, roles, strict=True)],
    }
    return given | others


def confirm(client, page, **others):
    given = choices(page, **others)
    return client.post(address("recruit-pool-confirm"), given, follow=True)


def bring(client, text, **others):
    page = send(client, text).content.decode()
    return confirm(client, page, **others)


def vault(study):
    found = open_vault(commission_id=study, vault_key=settings.VAULT_KEY, actor="t", now=NOW)
    return {one.code: one.fields for one in found}


def draw(study):
    record_draw(commission_id=study, actor="t", now=NOW)


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


def test_the_same_file_again_keeps_everybodys_code(recruiter, study):
    bring(recruiter, people(24))
    before = stored_recruit(study).pool
    answer = bring(recruiter, people(24).replace("ann3@example.org", "new@example.org"))
    assert "0 of them are new" in answer.content.decode()
    assert stored_recruit(study).pool == before
    assert vault(study)[before.ids[3]]["email"] == "new@example.org"


def test_replacing_lets_those_who_are_not_in_the_file_go_with_their_contact_details(
    recruiter, study
):
    bring(recruiter, people(24))
    gone = stored_recruit(study).pool.ids[20:]
    page = send(recruiter, people(20)).content.decode()
    assert re.search(r"4 of them\s+are\s+not in the file", page)
    confirm(recruiter, page, how="replace")
    assert len(stored_recruit(study).pool) == 20
    assert not set(gone) & set(vault(study))


def test_adding_keeps_the_others_and_refuses_those_who_are_there(recruiter, study):
    bring(recruiter, people(12))
    before = stored_recruit(study).pool.ids
    page = send(recruiter, people(12, start=10)).content.decode()
    answer = confirm(recruiter, page, how="add")
    assert "2 of these volunteers are in the pool already (rows 2, 3)" in answer.content.decode()
    answer = bring(recruiter, people(12, start=12), how="add")
    pool = stored_recruit(study).pool
    assert pool.ids[:12] == before
    assert len(pool) == 24
    assert len(vault(study)) == 24


def test_who_has_withdrawn_does_not_come_back_with_the_same_file(recruiter, study):
    bring(recruiter, people(12))
    code = stored_recruit(study).pool.ids[0]
    withdraw_participant(commission_id=study, code=code, actor="t", now=NOW)
    assert not Identity.objects.filter(participant__code=code).exists()
    page = send(recruiter, people(12)).content.decode()
    assert f"“{code}” has withdrawn" in page
    confirm(recruiter, page)
    pool = stored_recruit(study).pool
    assert len(pool) == 11
    assert code not in pool.ids
    assert "nb0" not in {fields["nationbuilder_id"] for fields in vault(study).values()}


def test_a_fingerprint_needs_the_key(recruiter, study):
    bring(recruiter, people(12))
    prints = {row.fingerprint for row in OutsideIdentifier.objects.all()}
    assert len(prints) == 12
    assert all(re.fullmatch("[0-9a-f]{64}", print_) for print_ in prints)


def test_people_of_one_household_are_found_from_their_addresses(recruiter, study):
    text = people(12).replace("1 Elm Road,N1 3AA", "1 Elm Rd.,N1 2AA")
    page = send(recruiter, text).content.decode()
    assert re.search(r'name="households"\s+checked', page)
    answer = confirm(recruiter, page, households="on")
    assert "2 share a household" in answer.content.decode()
    homes = [one.features["household"] for one in stored_recruit(study).pool]
    assert homes == ["", "", "1", "1", *[""] * 8]


def test_a_file_with_codes_keeps_them_and_checks_them(recruiter, study):
    from small_study import CODES

    text = "code,gender,age\n" + "".join(f"{code.lower()},woman,25+\n" for code in CODES[:4])
    bring(recruiter, text)
    assert stored_recruit(study).pool.ids == CODES[:4]
    assert not OutsideIdentifier.objects.exists()
    wrong = text.replace(CODES[1].lower(), "abcd-efgh")
    page = send(recruiter, wrong).content.decode()
    assert "“abcd-efgh” is not a participant" in page
    assert "name their column “id”" in page
    assert "commission.toml" not in page


def test_a_drawn_panel_goes_only_when_it_is_said(recruiter, study):
    bring(recruiter, people(24))
    draw(study)
    page = send(recruiter, people(23)).content.decode()
    assert "A panel of 8 is drawn from pool and quotas as they are." in page
    answer = confirm(recruiter, page)
    assert answer.status_code == 422
    assert "the draw has to be held anew" in answer.content.decode()
    assert stored_recruit(study).panel is not None
    answer = confirm(recruiter, page, **{"drop-panel": "on"})
    assert "What was drawn before is taken out" in answer.content.decode()
    assert stored_recruit(study).panel is None


def test_the_same_pool_again_leaves_a_drawn_panel_standing(recruiter, study):
    bring(recruiter, people(24))
    draw(study)
    panel = stored_recruit(study).panel
    assert bring(recruiter, people(24)).status_code == 200
    assert stored_recruit(study).panel == panel


def test_once_people_are_invited_the_pool_stands(recruiter, study):
    bring(recruiter, people(24))
    draw(study)
    panel = stored_recruit(study).panel
    step = Step(panel[0], "invited", date(2026, 1, 2))
    move_in_field(commission_id=study, step=step, actor="t", now=NOW)
    page = send(recruiter, people(23)).content.decode()
    answer = confirm(recruiter, page, **{"drop-panel": "on"})
    assert answer.status_code == 422
    assert "People have been invited already" in answer.content.decode()
    assert stored_recruit(study).panel == panel


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


def test_names_of_any_script_come_in_and_out_as_they_are(recruiter, study):
    text = people(24).replace("Bell4", "महाराज").replace(",East", ",شرق")
    bring(recruiter, text)
    pool = stored_recruit(study).pool
    assert vault(study)[pool.ids[4]]["last_name"] == "महाराज"
    assert pool.volunteers[1].features["area"] == "شرق"


def test_the_panel_comes_out_as_other_tools_take_it(recruiter, study):
    bring(recruiter, people(24))
    draw(study)
    panel = stored_recruit(study).panel
    files = {}
    for name in ("selected", "remaining", "report"):
        answer = recruiter.get(address("recruit-panel-file", name))
        assert "attachment" in answer["Content-Disposition"]
        files[name] = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["code"] for row in files["selected"]] == list(panel)
    assert len(files["remaining"]) == 16
    assert set(files["selected"][0]) == {"code", "gender", "age", "area"}
    women = next(row for row in files["report"] if row["value"] == "woman")
    assert (women["min"], women["max"], women["pool"], women["pool %"]) == ("3", "5", "12", "50.0")
    assert int(women["selected"]) in range(3, 6)
    assert not Entry.objects.filter(action="people.vault-opened").exists()


def test_contact_details_leave_the_vault_by_a_button_and_the_ledger_says_so(recruiter, study):
    bring(recruiter, people(24))
    draw(study)
    before = Entry.objects.filter(action="people.vault-opened").count()
    name = address("recruit-panel-file-with-contacts", "selected")
    assert recruiter.get(name).status_code == 405
    rows = list(csv.DictReader(io.StringIO(recruiter.post(name).content.decode())))
    assert next(iter(rows[0])) == "nationbuilder_id"
    assert all(row["last_name"].startswith("Bell") for row in rows)
    assert Entry.objects.filter(action="people.vault-opened").count() == before + 1


def test_the_overview_tells_what_is_done_and_what_comes_next(recruiter, study):
    page = recruiter.get(address("recruit")).content.decode()
    assert re.search(r"Quotas</a>\s*<span class=\"state\">Done", page)
    assert re.search(r"Pool</a>\s*<span class=\"state\">Next", page)
    bring(recruiter, people(24))
    page = recruiter.get(address("recruit")).content.decode()
    assert "24 volunteers" in page
    assert page.count(">Next<") == 1
    record_draw(commission_id=study, actor="t", now=NOW)
    page = recruiter.get(address("recruit")).content.decode()
    assert re.search(r"Sessions</a>\s*<span class=\"state\">Next", page)
    session = Session("g1", NOW.date(), 8)
    make_session(commission_id=study, session=session, actor="t", now=NOW)
    page = recruiter.get(address("recruit")).content.decode()
    assert "1 session with 8 places." in page
    assert re.search(r"People</a>\s*<span class=\"state\">Next", page)


def test_a_study_of_outside_ids_takes_the_files_ids_as_codes(tmp_path, client):
    files = {
        "commission.toml": b'name = "small"\nreference = "S"\ntitle = "T"\nkind = "study"\nquestion = "Q?"\n\n[[outcome]]\nkey = "a"\nstatement = "A"\n\n[participants]\ncodes = "external"\n'
    }
    folder = write(files, tmp_path / "external")
    key = settings.VAULT_KEY
    study = import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id
    user = get_user_model().objects.create_user("mary", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="owner", actor="t", now=NOW)
    client.force_login(user)
    bring(client, people(4))
    assert stored_recruit(study).pool.ids == ("nb0", "nb1", "nb2", "nb3")
    assert commission_id("small") == study
    nobody = "gender,age\nman,25+\nman,25+\n"
    assert "No column tells the volunteers apart" in send(client, nobody).content.decode()
    page = send(client, people(4)).content.decode()
    answer = confirm(client, page, roles={"nationbuilder_id": "contact", "email": "identifier"})
    assert "“email” holds contact details" in answer.content.decode()


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


def test_another_pool_leaves_sessions_promises_and_who_they_are_to(recruiter, study):
    bring(recruiter, people(12))
    code = stored_recruit(study).pool.ids[11]
    make_session(
        commission_id=study, session=Session("group-1", date(2026, 2, 1), 8), actor="t", now=NOW
    )
    promise_incentive(
        commission_id=study,
        incentive=Incentive(0, Decimal(20), "cash", code, promised_on=date(2026, 1, 2)),
        actor="t",
        now=NOW,
    )
    bring(recruiter, people(10), how="replace")
    stored = stored_recruit(study)
    assert len(stored.pool) == 10
    assert [one.key for one in stored.sessions] == ["group-1"]
    assert [one.code for one in stored.incentives] == [code]
    assert code in vault(study)
    assert len(vault(study)) == 11
