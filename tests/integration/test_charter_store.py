"""Storing a charter: it comes back the same, replaces the earlier one, and is in the ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from remit.ask.core.ask_files import AskFiles
from remit.charter.actions import store_charter
from remit.charter.core.document import charter_document
from remit.charter.core.rule import Charter, Effect, Rule
from remit.charter.files import write_charter
from remit.charter.models import CharterVersion
from remit.charter.queries import charter_digest, stored_charter
from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.commission.queries import commission_name
from remit.kernel.documents import json_plain
from remit.kernel.errors import Problems
from remit.kernel.finding import digest
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.study.contents import read_study
from small_study import small_study

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
RULE = Rule(
    "r7",
    Effect.FORBID,
    {"en": "Health records must not reach the police.", "ar": "لا", "zh-Hant": "不"},
    {"recipient": ("police",), "data": ("mental-health", "health")},
    unless=("life-at-risk",),
    evidence=("ask:v4",),
    starts_on=date(2020, 4, 1),
    until=date(2030, 4, 1),
)
CHARTER = Charter((RULE, Rule("r1", Effect.PERMIT, {"en": "Charities."}, requires=("oversight",))))


@pytest.fixture
def commission():
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    files = CommissionFiles(facts, Vocabulary(()))
    return store_commission(commission=files, actor="test", now=NOW)


def store(commission, charter):
    store_charter(commission_id=commission, charter=charter, actor="test", now=NOW)


def test_a_stored_charter_comes_back_the_same_and_is_written_the_same(commission):
    store(commission, CHARTER)
    assert stored_charter(commission) == CHARTER
    assert write_charter(stored_charter(commission)) == write_charter(CHARTER)


def test_a_study_without_a_charter_has_none(commission):
    assert stored_charter(commission) is None
    assert charter_digest(commission) == ""


def test_what_is_brought_in_again_is_the_next_version_and_decides(commission):
    store(commission, CHARTER)
    store(commission, Charter((RULE,)))
    assert stored_charter(commission) == Charter((RULE,))
    assert list(CharterVersion.objects.values_list("number", "status")) == [
        (1, "draft"),
        (2, "draft"),
    ]


def test_a_charter_is_addressed_by_the_digest_of_what_it_says(commission):
    store(commission, CHARTER)
    first = charter_digest(commission)
    assert first == digest(json_plain(charter_document(CHARTER)))
    store(commission, Charter((replace(RULE, unless=()),)))
    assert charter_digest(commission) != first


def test_no_charter_takes_the_stored_one_away_once(commission):
    store(commission, CHARTER)
    store(commission, None)
    store(commission, None)
    assert stored_charter(commission) is None
    actions = Entry.objects.filter(action__startswith="charter.").order_by("index")
    assert list(actions.values_list("action", flat=True)) == ["charter.stored", "charter.removed"]


def test_the_ledger_counts_the_rules_and_holds_none_of_their_words(commission):
    store(commission, CHARTER)
    entry = Entry.objects.get(action="charter.stored")
    assert entry.commission == "limits"
    assert json.loads(entry.facts) == {"version": 1, "rules": 2, "permits": 1, "forbids": 1}
    assert sorted(json.loads(entry.digests)) == ["charter", "why"]
    assert "police" not in entry.facts + entry.digests


def test_reading_takes_one_query_however_many_rules(commission, django_assert_num_queries):
    rules = tuple(replace(RULE, id=f"r{number}") for number in range(300))
    for charter in (Charter((RULE,)), Charter(rules)):
        store(commission, charter)
        with django_assert_num_queries(1):
            assert stored_charter(commission) == charter


def test_the_database_refuses_a_second_adopted_charter_of_one_commission(commission):
    store(commission, CHARTER)
    CharterVersion.objects.update(status="adopted")
    row = CharterVersion.objects.get()
    row.pk, row.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("quotas", "found"), [(True, []), (False, ["charter-unknown-evidence"])])
def test_a_rule_may_rest_on_the_quotas_where_there_are_any(quotas, found):
    files = small_study()
    files["charter.toml"] = files["charter.toml"].replace(b'"ask:overall"', b'"recruit:quotas"')
    if not quotas:
        del files["recruit/quotas.csv"]
    problems = Problems()
    read_study(files, problems)
    assert [problem.code for problem in problems] == found


@pytest.mark.parametrize(
    ("reference", "works_them_out", "found"),
    [
        ("ask:overall", 0, []),
        ("ask:overview:groups-of-nobody", 1, ["charter-unknown-evidence"]),
        ("\\u0061sk:overview:trust", 1, ["charter-unknown-evidence"]),
    ],
)
def test_what_answers_say_together_is_worked_out_on_reading_only_where_it_is_cited(
    monkeypatch, reference, works_them_out, found
):
    asked = []
    monkeypatch.setattr(AskFiles, "overviews", lambda *_: asked.append(1) or ())
    files = small_study()
    files["charter.toml"] = files["charter.toml"].replace(b"ask:overall", reference.encode())
    problems = Problems()
    read_study(files, problems)
    assert [problem.code for problem in problems] == found
    assert len(asked) == works_them_out


def test_the_name_of_a_commission_is_one_query(commission, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert commission_name(commission) == "limits"
