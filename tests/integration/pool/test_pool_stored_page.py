"""A pool that comes in again, adds to another, or goes out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from pool_files import NOW, address, bring, confirm, people, send, vault
from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import Identity, OutsideIdentifier
from remit.recruit.actions import record_draw
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.session import Session
from remit.recruit.fieldwork_actions import move_in_field
from remit.recruit.incentive_actions import promise_incentive
from remit.recruit.queries import stored_recruit
from remit.recruit.session_actions import make_session
from remit.study.actions import import_study
from small_study import write

pytestmark = pytest.mark.django_db


def draw(study):
    record_draw(commission_id=study, actor="t", now=NOW)


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
