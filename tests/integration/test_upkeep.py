"""What is deleted in time without anybody opening a page."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from remit.cli import upkeep
from remit.cli.upkeep import DailyUpkeep
from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.commission.models import Commission
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.models import WaitingFile
from remit.recruit.models import Arrival
from remit.recruit.rolling_actions import delete_every_screened_out
from remit.recruit.upload_actions import Upload, keep_upload

# A thread has a connection of its own, which sees only what was committed.
pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def thanked(name, days):
    """One study in which somebody was thanked so many days ago."""
    facts = CommissionFacts(name, "X1", name, "study", "What?", ())
    study = store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )
    Arrival.objects.create(
        commission_id=study,
        on=(NOW - timedelta(days=days)).date(),
        answer="thanked",
        features={"gender": "w"},
    )


def kept():
    return dict(Arrival.objects.values_list("commission__name", "features"))


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(upkeep, "now", lambda: NOW)


def test_every_study_is_tidied_and_only_what_is_due():
    thanked("due", 13)
    thanked("overdue", 40)
    thanked("fresh", 12)
    assert delete_every_screened_out(now=NOW) == {"due": 1, "overdue": 1}
    assert kept() == {"due": {}, "overdue": {}, "fresh": {"gender": "w"}}
    entries = Entry.objects.filter(action="recruit.screened-out-deleted")
    assert [(row.commission, json.loads(row.facts)) for row in entries] == [
        ("due", {"people": 1}),
        ("overdue", {"people": 1}),
    ]
    assert delete_every_screened_out(now=NOW) == {}


def test_the_server_tidies_before_it_starts_and_again_when_the_time_has_come(monkeypatch):
    thanked("due", 13)
    monkeypatch.setattr(upkeep, "DAY_IN_SECONDS", 0.05)
    keeping = DailyUpkeep()
    keeping.begin()
    assert kept() == {"due": {}}
    assert keeping.daemon
    keeping.end()
    keeping.join(5)
    assert not keeping.is_alive()


def test_a_file_that_nobody_confirmed_goes_after_a_day_without_another_being_brought():
    thanked("study", 1)
    (study,) = Commission.objects.values_list("pk", flat=True)
    for actor, hours in (("ann", 25), ("bob", 23)):
        keep_upload(
            commission_id=study,
            upload=Upload("pool.csv", b"name\nAnn"),
            vault_key=bytes(32),
            actor=actor,
            now=NOW - timedelta(hours=hours),
        )
    DailyUpkeep().once()
    assert [row.actor for row in WaitingFile.objects.all()] == ["bob"]


def test_upkeep_goes_on_after_a_failure(monkeypatch, caplog):
    calls = []

    def fail(**_):
        calls.append(1)
        raise OSError("away")

    from remit.recruit import rolling_actions

    monkeypatch.setattr(rolling_actions, "delete_every_screened_out", fail)
    monkeypatch.setattr(upkeep, "HOUR_IN_SECONDS", 0.01)
    keeping = DailyUpkeep()
    keeping.begin()
    end = time.monotonic() + 5
    while len(calls) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    keeping.end()
    keeping.join(5)
    assert len(calls) >= 3
    assert "Tidying failed; it is tried again." in caplog.text
