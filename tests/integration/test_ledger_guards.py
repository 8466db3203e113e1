"""The database itself refuses to change or remove what the ledger holds."""

# ruff: noqa: S608  # the SQL of these tests holds constants only

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction

from integration.ledger_flush import flush_ledger, guards_lifted, ledger_flushed, lift_guards
from remit.ledger.actions import record
from remit.ledger.guards import TABLE, TRIGGERS, install_guards
from remit.ledger.queries import verify

__all__ = ["ledger_flushed"]

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FIELDS = "at, actor, action, commission, codes, facts, digests, leaf_hash, frontier"
ON_ALL = {
    "update": f"UPDATE {TABLE} SET actor = 'somebody else'",
    "update of nothing new": f"UPDATE {TABLE} SET actor = actor",
    "delete": f'DELETE FROM {TABLE} WHERE "index" = 2',
    "delete of all": f"DELETE FROM {TABLE}",
    "insert in the middle": f'INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE "index" = 1',
    "insert beyond the end": (
        f'INSERT INTO {TABLE} ("index", {FIELDS}) SELECT 9, {FIELDS} FROM {TABLE} WHERE "index" = 1'
    ),
    "upsert": (
        f'INSERT INTO {TABLE} ("index", {FIELDS}) SELECT 1, {FIELDS} FROM {TABLE} '
        'WHERE "index" = 2 ON CONFLICT ("index") DO UPDATE SET actor = \'somebody else\''
    ),
}
ON_SQLITE = {
    "replace": f'INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE "index" = 1',
    "replace by the hidden rowid": (
        f'INSERT OR REPLACE INTO {TABLE} (rowid, "index", {FIELDS}) '
        f'SELECT 1, 3, {FIELDS} FROM {TABLE} WHERE "index" = 1'
    ),
    "update or replace": f'UPDATE OR REPLACE {TABLE} SET "index" = 0 WHERE "index" = 1',
}
ON_POSTGRESQL = {
    "truncate": f"TRUNCATE {TABLE}",
    "truncate cascade": f"TRUNCATE {TABLE} RESTART IDENTITY CASCADE",
    "replica session": f"SET LOCAL session_replication_role = replica; DELETE FROM {TABLE}",
}


@pytest.fixture
def three_entries(db):
    for number in range(3):
        record(action="ask.stored", actor="test", now=NOW, facts={"answers": number})


def refused(statement: str) -> bool:
    """Whether the database refuses a statement and stays as it was."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def statements() -> dict[str, str]:
    other = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    return ON_ALL | other


def test_database_refuses_every_way_of_changing_an_entry(three_entries):
    assert [name for name, statement in statements().items() if not refused(statement)] == []
    assert verify().entries == 3
    assert verify().ok


def test_every_refusal_comes_from_the_guards_and_from_nothing_else(three_entries):
    lift_guards()
    try:
        assert not any(refused(statement) for statement in statements().values())
    finally:
        flush_ledger()


def test_entry_can_still_be_added_after_a_refusal(three_entries):
    assert refused(f"DELETE FROM {TABLE}")
    assert record(action="ask.stored", actor="test", now=NOW) == 3


def test_guards_are_made_again_after_migrate(three_entries):
    lift_guards()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert refused(ON_ALL["update"])


def test_guards_are_back_after_the_test_helper(three_entries):
    with guards_lifted():
        pass
    flush_ledger()
    record(action="ask.stored", actor="test", now=NOW)
    assert refused(ON_ALL["delete of all"])


@pytest.mark.django_db(transaction=True)
def test_committed_entry_is_guarded_outside_a_transaction():
    record(action="ask.stored", actor="test", now=NOW)
    assert refused(ON_ALL["delete of all"])


@pytest.mark.django_db(transaction=True)
def test_ledger_is_empty_and_guarded_after_a_test_that_committed():
    assert verify().entries == 0
    record(action="ask.stored", actor="test", now=NOW)
    assert refused(ON_ALL["update"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in TRIGGERS if "truncate" not in name])
def test_verify_notices_that_a_guard_was_taken_away(name):
    assert verify().ok
    where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{where}")
    (problem,) = verify().problems
    assert problem.code == "ledger-unguarded"
    assert name in problem.message
    install_guards(connection)
    assert verify().ok
