from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from remit.ask.actions import store_ask
from remit.ask.core.ask_files import AskFiles
from remit.ask.files import read_ask, write_ask
from remit.ask.models import Response
from remit.ask.queries import findings, stored_ask
from remit.commission.actions import store_commission
from remit.commission.files import read_commission
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.withdrawal import models_cared_for
from remit.study.contents import read_study
from small_study import small_study

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAN = b"""
[[questionnaire]]
form = "f.xlsx"
code = "code"
waves.before = "responses/before.csv"
waves.after = "responses/after.csv"
[[questionnaire.item]]
name = "overall"
kind = "attitude"
[[questionnaire]]
code = "ID"
wide.table = "responses/wide.csv"
wide.after_prefix = "T2"
[[questionnaire.item]]
name = "Q1"
kind = "single"
"""

pytestmark = pytest.mark.django_db


def form_bytes():
    book = Workbook()
    book.active.title = "survey"
    for row in (["type", "name", "label"], ["text", "code", "Code"], ["integer", "overall", "?"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FORM = form_bytes()


def folder(people):
    rows = "".join(f"P{number},{number % 5}\n" for number in range(people))
    wide = "".join(f"P{number},1,2\n" for number in range(people))
    return {
        "ask/f.xlsx": FORM,
        "ask/analysis.toml": PLAN,
        "ask/responses/before.csv": f"code,overall\n{rows}".encode(),
        "ask/responses/after.csv": f"code,overall\n{rows}".encode(),
        "ask/responses/wide.csv": f"ID,Q1,T2Q1\n{wide}".encode(),
    }


def read(files):
    problems = Problems()
    ask = read_ask(files, problems)
    assert not list(problems)
    return ask


@pytest.fixture(name="commission_id")
def _commission_id():
    problems = Problems()
    value = read_commission(
        {
            "commission.toml": b'name = "test-study"\nreference = "T1"\ntitle = "A test"\n'
            b'kind = "study"\nquestion = "?"\nmade_up = true\n'
            b'[participants]\ncodes = "external"\n'
            b'[[outcome]]\nkey = "view"\nstatement = "What people think"\n'
        },
        problems,
    )
    assert value is not None, list(problems)
    return store_commission(commission=value, actor="tester", now=NOW)


def store(commission_id, ask):
    store_ask(commission_id=commission_id, ask=ask, actor="tester", now=NOW)


def test_what_is_stored_is_what_was_read(commission_id):
    ask = read(folder(3))
    store(commission_id, ask)
    assert stored_ask(commission_id) == ask
    assert write_ask(stored_ask(commission_id)) == write_ask(ask)
    assert [finding.id for finding in findings(commission_id)] == ["ask:overall", "ask:Q1"]


def test_overviews_come_after_the_items_where_they_are_asked_for(commission_id):
    judged = PLAN.replace(b'kind = "attitude"', b'kind = "attitude"\naccept = ["3", "4"]')
    store(commission_id, read(folder(20) | {"ask/analysis.toml": judged}))
    ages = {f"P{number}": {"age": "young" if number < 9 else "old"} for number in range(20)}
    found = findings(commission_id, with_overviews=True, features=ages)
    assert [one.id for one in found] == ["ask:overall", "ask:Q1", "ask:overview:group-differences"]
    assert found == (*findings(commission_id), found[-1])
    young = next(row for row in found[-1].figures["after"] if row["value"] == "young")
    assert (young["n"], young["count"], young["rest"]["count"]) == (9, 3, 5)


def test_nothing_stored_is_an_empty_room(commission_id):
    assert stored_ask(commission_id) == AskFiles()
    assert findings(commission_id, with_overviews=True) == ()


def test_storing_again_replaces(commission_id):
    store(commission_id, read(folder(5)))
    store(commission_id, read(folder(2)))
    assert stored_ask(commission_id) == read(folder(2))
    assert Response.objects.count() == 8
    store(commission_id, AskFiles())
    assert stored_ask(commission_id) == AskFiles()


@pytest.mark.parametrize("people", [1, 300])
def test_reading_takes_six_database_queries(commission_id, people, django_assert_num_queries):
    store(commission_id, read(folder(people)))
    with django_assert_num_queries(6):
        findings(commission_id)


def test_what_people_were_shown_here_stays_when_a_folder_tells_of_it_too(commission_id):
    seen = b"code,information,version,language,opened_at,seconds,answer\n"
    first = seen + b"P0,how,1,en,2026-01-02T03:04:05Z,30,yes\nP1,how,1,en,2026-01-02T03:04:05Z,,\n"
    store(commission_id, read({**folder(2), "ask/sightings.csv": first}))
    assert write_ask(stored_ask(commission_id))["ask/sightings.csv"] == first
    other = seen + b"P0,how,2,ar,2026-02-02T03:04:05Z,1,\n"
    store(commission_id, read({**folder(2), "ask/sightings.csv": other}))
    assert write_ask(stored_ask(commission_id))["ask/sightings.csv"] == first


def test_the_ledger_names_who_and_how_many_and_no_answers(commission_id):
    store(commission_id, read(folder(2)))
    entry = Entry.objects.order_by("-index").first()
    assert entry.action == "ask.stored"
    assert '"responses":8' in entry.facts.replace(" ", "")
    assert "P0" in entry.codes
    assert "overall" not in entry.facts + entry.codes + entry.digests


def test_withdrawal_removes_every_answer_of_that_person(commission_id):
    store(commission_id, read(folder(3)))
    account = withdraw_participant(commission_id=commission_id, code="P1", actor="tester", now=NOW)
    gone = {"responses": 4, "fillings": 0, "files": 0, "sightings": 0, "screenings": 0}
    assert account.removed["ask"] == gone
    left = {one.code for given in stored_ask(commission_id).responses.values() for one in given}
    assert left == {"P0", "P2"}
    assert findings(commission_id)[0].figures["n_paired"] == 2
    assert "ask.response" in models_cared_for()


def test_a_withdrawn_person_does_not_come_back_with_a_later_import(commission_id):
    store(commission_id, read(folder(3)))
    withdraw_participant(commission_id=commission_id, code="P1", actor="tester", now=NOW)
    store(commission_id, read(folder(3)))
    assert not Response.objects.filter(participant__code="P1").exists()


def test_the_database_refuses_a_third_wave_and_a_second_response(commission_id):
    store(commission_id, read(folder(1)))
    row = Response.objects.first()
    for wave in (row.wave, "later"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.create(
                questionnaire_id=row.questionnaire_id,
                participant_id=row.participant_id,
                wave=wave,
            )


@pytest.mark.parametrize("planned", [True, False])
def test_a_stray_table_is_told_of_once_in_a_whole_study(planned):
    files = small_study() | {"ask/responses/x.csv": b"a\n1\n"}
    if not planned:
        del files["ask/analysis.toml"]
        del files["charter.toml"]
    problems = Problems()
    assert read_study(files, problems) is not None
    told = [one.code for one in problems.notices if one.place.file == "ask/responses/x.csv"]
    assert told == ["ask-table-not-named"]
