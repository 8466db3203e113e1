"""Shared by all tests; `settings_for_tests` decides on the data folder and the database."""

from __future__ import annotations

import gc
import os

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from hypothesis import settings

import settings_for_tests
from integration.ledger_flush import ledger_flushed

__all__ = ["ledger_flushed"]

# Thousands of tests live from their collection to the end: going through them for rubbish again
# and again cost a sixth of the suite's time.
gc.disable()

# The same cases every time, so that a change is judged by itself; `make deep` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=40)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("REMIT_DEEP") == "1" else "fixed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Note every migration as applied: a command that runs in a test looks for what is behind."""
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app, name=name)
            for app, name in MigrationLoader(None).disk_migrations
        )


def pytest_collection_finish():
    """Look for rubbish again, but seldom, and not among the collected tests."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_unconfigure():
    """Stop what was started for the tests, and remove what was made."""
    settings_for_tests.clear_up()
