"""Pages sent twice, late and at once, by people and beside an import: nothing lost, nothing double.

Threads write to a real file on SQLite, and to the server on PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection

from integration.ledger_flush import ledger_flushed
from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.imports.examine import Request
from remit.ask.core.journey import Questions
from remit.ask.entering_actions import SentAlready, enter_page
from remit.ask.import_actions import import_answers
from remit.ask.models import Filling, Response
from remit.ask.sending_actions import send_answers
from remit.ledger.models import Entry
from remit.ledger.queries import verify
from remit.people.actions import withdraw_participant
from remit.people.queries import participant_ids
from remit.people.vault_actions import ParticipantNotFound
from remit.study.actions import import_study
from small_journey import FORM, small_journey
from small_study import write

__all__ = ["ledger_flushed"]

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
STEP = Questions(FORM, "before")
DEEP = os.environ.get("REMIT_DEEP") == "1"
SEEDS = range(40 if DEEP else 2)
PEOPLE = 6 if DEEP else 2
THREADS = 6

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("seed", SEEDS),
]


@pytest.fixture
def on_file(transactional_db, tmp_path):
    """Have the tests' SQLite in a file: in memory, its threads would share one lock on it all."""
    if connection.vendor != "sqlite":
        yield
        return
    there, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "test_at_once.sqlite3"
    copy = sqlite3.connect(path)
    there.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, path
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = there, name


@pytest.fixture
def travellers(on_file, tmp_path):
    """Return some people on their way."""
    folder = write(small_journey(), tmp_path / "small")
    study = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    ids = sorted(participant_ids(study).items())[:PEOPLE]
    return [Traveller(study, key, code, f"s{key}", "own", "en") for code, key in ids]


def at_once(jobs):
    """Do some things in threads; return what each of them came to."""

    def one(job):
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [running.result() for running in [pool.submit(one, job) for job in jobs]]


def enter(who, key, posted):
    def job():
        # Whoever sends a page once more, after the form was sent, is told so and changes nothing.
        with suppress(SentAlready):
            enter_page(traveller=who, step=STEP, key=key, posted=posted, now=NOW)

    return job


def send(who):
    def job():
        with suppress(SentAlready):
            send_answers(traveller=who, step=STEP, now=NOW)

    return job


def pages_of(who):
    """Return each page of the form with what somebody enters on it, and what is then kept."""
    words = f"Because of {who.code}"
    posted = {
        "3": {"a0": [words]},
        "4": {"a0": ["33"]},
        "5": {"a0": ["health", "school"], "a1": ["Never this"]},
        "8.1": {"a0": ["My aunt"]},
        "9": {"add": ["1"], "turns": ["1"]},
    }
    kept = {
        "overall": "no",
        "why": words,
        "age": "33",
        "shared/fine": "health school",
        "shared/never": "Never this",
        "person[1]/who": "My aunt",
    }
    return posted, kept


def sent_by(who):
    return Response.objects.get(
        participant_id=who.participant_id, questionnaire__key=FORM, wave="before"
    ).answers


def fill_in(people, rng):
    """Have everyone answer the first page, and then send all others at once, some repeatedly."""
    at_once([enter(who, "2", {"a0": ["no"]}) for who in people for _ in range(2)])
    jobs = [
        enter(who, key, posted)
        for who in people
        for key, posted in pages_of(who)[0].items()
        for _ in range(rng.randint(1, 3))
    ]
    rng.shuffle(jobs)
    at_once(jobs)


def test_pages_at_once_and_again_lose_nothing_and_double_nothing(travellers, seed):
    rng = Random(seed)
    fill_in(travellers, rng)
    assert Filling.objects.count() == len(travellers)
    for who in travellers:
        row = Filling.objects.get(participant_id=who.participant_id)
        assert (row.values, row.turns) == (pages_of(who)[1], {"person": 2})
    late = [enter(who, "4", pages_of(who)[0]["4"]) for who in travellers]
    jobs = [send(who) for who in travellers for _ in range(3)] + late
    rng.shuffle(jobs)
    at_once(jobs)
    assert Entry.objects.filter(action="ask.answers-sent").count() == len(travellers)
    for who in travellers:
        kept = {k.rpartition("/")[2]: v for k, v in pages_of(who)[1].items() if "[" not in k}
        assert sent_by(who) == kept
    assert verify().ok


def test_an_import_at_the_same_time_takes_nothing_away_and_loses_nothing(travellers, seed):
    rng = Random(seed)
    fill_in(travellers, rng)
    table = "code,overall,day\n" + "".join(f"{w.code},yes,2024-03-27\n" for w in travellers)

    def bring():
        return import_answers(
            commission_id=travellers[0].commission_id,
            file="t.csv",
            content=table.encode(),
            request=Request(FORM, "before"),
            vault_key=b"k" * 32,
            actor="ann",
            now=NOW,
        )

    jobs = [bring, *(send(who) for who in travellers)]
    rng.shuffle(jobs)
    account = next(filter(None, at_once(jobs)))
    differing = {one.code for one in account.differing}
    for who in travellers:
        answers = sent_by(who)
        assert {"overall", "why", "age", "day"} <= set(answers)
        assert answers["overall"] == ("no" if who.code in differing else "yes")
        row = Filling.objects.get(participant_id=who.participant_id)
        assert row.values == pages_of(who)[1]
        assert row.sent_at == NOW


def test_a_page_at_the_same_time_as_a_withdrawal_leaves_nothing_behind(travellers, seed):
    rng = Random(seed)

    def late(who, key, posted):
        def job():
            with suppress(ParticipantNotFound):
                enter(who, key, posted)()

        return job

    def withdraw(who):
        return lambda: withdraw_participant(
            commission_id=who.commission_id, code=who.code, actor="t", now=NOW
        )

    jobs = [withdraw(who) for who in travellers]
    jobs += [
        late(who, key, posted) for who in travellers for key, posted in pages_of(who)[0].items()
    ]
    rng.shuffle(jobs)
    at_once(jobs)
    assert not Filling.objects.exists()
