"""The one way in which a test takes the ledger's guards away, in a test database alone.

Tests that really commit (`transaction=True`, `live_server`) are flushed afterwards by Django, and
the guards refuse that. `ledger_flushed` lifts them just before; the flush makes them again, since
it ends with the signal of a migrate.
"""

# ruff: noqa: S608  # the SQL of these tests holds constants only

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from remit.ledger.guards import TABLE, TRIGGERS, install_guards

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


def lift_guards() -> None:
    """Take the triggers away. Refuses to touch a database that is not a test's."""
    name = str(connection.settings_dict["NAME"])
    if "test_" not in name and "memorydb" not in name:
        raise AssertionError(f"{name} is not a test database.")
    where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}{where}")


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Lift the guards for a block, and make them again after it."""
    lift_guards()
    try:
        yield
    finally:
        install_guards(connection)


def flush_ledger() -> None:
    """Empty the ledger of a test database."""
    with guards_lifted(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute("DELETE FROM ledger_digestsalt")


@pytest.fixture(autouse=True)
def ledger_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the guards after a test that commits, before Django flushes the database."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(COMMITTING & set(request.fixturenames)) or bool(
        marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    )
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        lift_guards()
