"""Storing agreements and recording judgements on them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from remit.charter.core.rule import Charter, Effect, Rule
from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary
from remit.ledger.models import Entry
from remit.share.actions import record_judgement, store_agreements
from remit.share.core.agreement import Agreement, Party, RequestedFlow
from remit.share.core.judgement import judge
from remit.share.files import write_agreements
from remit.share.models import AgreementText
from remit.share.queries import stored_agreements

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
FLOW = Flow("young", "health", "nhs", "police", "help", ("oversight",))
VOCABULARY = Vocabulary(
    [Term(part, FLOW.term(part)) for part in ("subject", "data", "sender", "recipient", "purpose")]
    + [Term("conditions", "oversight")]
)
AGREEMENT = Agreement(
    "early-help",
    "Early help",
    (RequestedFlow("f1", FLOW, "To help."), RequestedFlow("f2", FLOW)),
    (Party("trust", "A made-up trust", "controller"),),
    "EH/1",
    date(2020, 4, 1),
    date(2021, 4, 1),
)
OTHER = Agreement("B", "Another", (RequestedFlow("f1", FLOW),))


@pytest.fixture
def commission():
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    files = CommissionFiles(facts, VOCABULARY)
    return store_commission(commission=files, actor="test", now=NOW)


def store(commission, *agreements):
    store_agreements(commission_id=commission, agreements=agreements, actor="test", now=NOW)


def test_stored_agreements_come_back_the_same_and_are_written_the_same(commission):
    store(commission, AGREEMENT, OTHER)
    assert stored_agreements(commission) == (OTHER, AGREEMENT)
    assert write_agreements(stored_agreements(commission)) == write_agreements([AGREEMENT, OTHER])


def test_storing_again_replaces(commission):
    store(commission, AGREEMENT, OTHER)
    store(commission, AGREEMENT)
    assert stored_agreements(commission) == (AGREEMENT,)
    store(commission)
    assert stored_agreements(commission) == ()


def test_nothing_stored_over_nothing_leaves_no_entry(commission):
    store(commission)
    assert not Entry.objects.filter(action__startswith="share.").exists()


def test_the_ledger_counts_what_was_stored_and_holds_none_of_its_words(commission):
    store(commission, AGREEMENT, OTHER)
    entry = Entry.objects.get(action="share.agreements-stored")
    assert entry.commission == "limits"
    assert json.loads(entry.facts) == {"agreements": 2, "flows": 3}
    assert "trust" not in entry.facts + entry.digests


def test_reading_takes_one_query_however_many_agreements(commission, django_assert_num_queries):
    many = [Agreement(f"a{number:03}", "t", OTHER.flows) for number in range(300)]
    for agreements in ([OTHER], many):
        store(commission, *agreements)
        with django_assert_num_queries(1):
            assert len(stored_agreements(commission)) == len(agreements)


def test_a_judgement_leaves_one_entry_with_its_answer_and_counts(commission):
    charter = Charter((Rule("r7", Effect.FORBID, {"en": "No."}, evidence=("ask:v4",)),))
    judgement = judge(AGREEMENT, charter, VOCABULARY, NOW.date())
    index = record_judgement(
        commission_id=commission,
        judgement=judgement,
        charter_digest="0" * 64,
        actor="test",
        now=NOW,
    )
    entry = Entry.objects.get(index=index)
    assert entry.action == "share.agreement-judged"
    assert entry.commission == "limits"
    assert json.loads(entry.facts) == {
        "agreement": "early-help",
        "answer": "outside",
        "at": "2020-04-01",
        "flows-within": 0,
        "flows-within-if": 0,
        "flows-unasked": 0,
        "flows-outside": 2,
    }
    assert set(json.loads(entry.digests)) == {"agreement", "charter", "judgement"}


def test_the_database_refuses_two_agreements_of_one_name(commission):
    store(commission, AGREEMENT)
    row = AgreementText.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
