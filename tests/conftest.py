"""Shared by all tests; `settings_for_tests` decides on the data folder and the database."""

from __future__ import annotations

import settings_for_tests
from integration.ledger_flush import ledger_flushed

__all__ = ["ledger_flushed"]


def pytest_unconfigure():
    """Stop what was started for the tests, and remove what was made."""
    settings_for_tests.clear_up()
