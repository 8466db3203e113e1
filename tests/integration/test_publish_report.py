"""The report of a stored study: the same bytes each time, and an entry in the ledger."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import jsonschema
import pytest

from remit.kernel.documents import schema
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.publish.actions import publish_report
from remit.publish.queries import report
from remit.study.actions import import_study
from small_study import CODES, small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LATER = datetime(2027, 6, 7, 8, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


def test_publishing_twice_gives_the_same_bytes(study):
    first = publish_report(commission_id=study, actor="test", now=NOW)
    assert publish_report(commission_id=study, actor="test", now=LATER) == first


def test_both_files_are_whole_and_the_findings_fit_their_schema(study):
    files = publish_report(commission_id=study, actor="test", now=NOW)
    assert sorted(files) == ["findings.json", "report.html"]
    jsonschema.validate(json.loads(files["findings.json"]), schema("remit.publish", "findings"))
    assert files["report.html"].startswith(b"<!DOCTYPE html>")
    assert files["report.html"].rstrip().endswith(b"</html>")


def test_publishing_leaves_counts_and_salted_digests_in_the_ledger(study):
    publish_report(commission_id=study, actor="test", now=NOW)
    entry = Entry.objects.order_by("index").last()
    assert entry.action == "publish.report-published"
    assert "police" not in json.dumps(entry.facts)


def test_no_code_of_a_participant_leaves(study):
    files = publish_report(commission_id=study, actor="test", now=NOW)
    for content in files.values():
        text = content.decode()
        assert not [code for code in CODES if code in text]
        assert "Ann" not in text.replace("Answer", "")


def test_the_refused_flow_stands_with_its_rule_evidence_and_quote(study):
    (agreement,) = report(study, at=date(2026, 1, 2)).agreements
    (flow,) = agreement.flows
    (reason,) = flow.reasons
    assert (agreement.answer.value, reason.rule) == ("outside", "no-police")
    assert "“I would not tell the police.”" in [link.words for link in reason.evidence]


def test_a_withdrawn_quote_is_gone_and_its_rule_says_so(study):
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=LATER)
    files = publish_report(commission_id=study, actor="test", now=LATER)
    assert b"I would not tell the police." not in b"".join(files.values())
    assert b"no longer in the study" in files["report.html"]


def test_the_report_takes_a_constant_number_of_queries(study, django_assert_max_num_queries):
    with django_assert_max_num_queries(56):
        report(study, at=date(2026, 1, 2))
