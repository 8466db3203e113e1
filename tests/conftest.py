"""Shared by all tests; `settings_for_tests` decides on the data folder and the database."""

from __future__ import annotations

import os

from hypothesis import settings

import settings_for_tests
from integration.ledger_flush import ledger_flushed

__all__ = ["ledger_flushed"]

# The same cases every time, so that a change is judged by itself; `make deep` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=40)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("REMIT_DEEP") == "1" else "fixed")


def pytest_unconfigure():
    """Stop what was started for the tests, and remove what was made."""
    settings_for_tests.clear_up()
