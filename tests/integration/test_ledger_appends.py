"""Several writers at once: every entry gets its own place, and the tree holds."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from integration.ledger_flush import ledger_flushed
from remit.ledger.actions import record
from remit.ledger.queries import verify

__all__ = ["ledger_flushed"]

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WRITERS = 2
EACH = 10
DJANGO = "import django; django.setup(); from django.core.management import call_command\n"
WRITER = f"""
import os, time
from datetime import UTC, datetime
from pathlib import Path
from django.db import transaction
from remit.ledger.actions import record
meeting = Path(os.environ["REMIT_HOME"])
(meeting / f"ready-{{os.getpid()}}").touch()
while len(list(meeting.glob("ready-*"))) < {WRITERS}:
    time.sleep(0.01)
for _ in range({EACH}):
    with transaction.atomic():
        record(action="ask.stored", actor="test", now=datetime(2026, 3, 1, tzinfo=UTC))
        time.sleep(0.01)
"""
READER = """
from remit.ledger.queries import verify
report = verify()
print(report.entries, report.ok)
"""


@pytest.mark.django_db(transaction=True)
def test_writers_on_one_server_wait_for_each_other():
    if connection.vendor == "sqlite":
        pytest.skip("threads share a test's SQLite in memory; the next test uses a file")

    def write(_: int) -> None:
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    record(action="ask.stored", actor="test", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert verify().entries == WRITERS * EACH
    assert verify().ok


def test_programs_on_one_file_wait_for_each_other(tmp_path):
    environment = os.environ | {
        "REMIT_HOME": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "remit.site.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }

    def run(code: str) -> str:
        done = subprocess.run(  # noqa: S603  # this Python, on this test's own code
            [sys.executable, "-W", "ignore", "-c", DJANGO + code],
            env=environment,
            capture_output=True,
            check=True,
            text=True,
            timeout=120,
        )
        return done.stdout

    run("call_command('migrate', 'ledger', verbosity=0)")
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(run, [WRITER] * WRITERS))
    assert run(READER).split() == [str(WRITERS * EACH), "True"]
