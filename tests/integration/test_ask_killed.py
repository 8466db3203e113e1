"""The program ends in the middle of its work, without a chance to tidy up."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from small_journey import small_journey
from small_study import write

CHILD = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection
from remit.ask.core.filling.traveller import Traveller
from remit.ask.core.journey import Questions
from remit.ask.entering_actions import enter_page
from remit.people.queries import participant_ids
from remit.study.actions import import_study
now = datetime(2026, 1, 2, tzinfo=UTC)
study = import_study(folder=Path(sys.argv[1]), vault_key=b"k" * 32, actor="t", now=now).commission_id
code, key = sorted(participant_ids(study).items())[0]
who = Traveller(study, key, code, "s", "own", "en")
enter_page(
    traveller=who, step=Questions("views.xlsx", "before"), key="2", posted={"a0": ["no"]}, now=now
)
with connection.cursor() as cursor:
    cursor.execute("PRAGMA synchronous")
    print(*cursor.fetchone(), flush=True)
os._exit(9)  # nothing is flushed, closed or checkpointed
"""
FULL = "2"


def test_an_answer_that_was_taken_outlives_the_program(tmp_path):
    folder = write(small_journey(), tmp_path / "small")
    environment = os.environ | {
        "REMIT_HOME": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "remit.site.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(  # noqa: S603  # this Python, on this test's own code
        [sys.executable, "-W", "ignore", "-c", CHILD, str(folder)],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 9, done.stderr
    assert done.stdout.split() == [FULL]
    assert Path(tmp_path, "remit.sqlite3-wal").stat().st_size
    found = sqlite3.connect(tmp_path / "remit.sqlite3")
    rows = found.execute("""SELECT "values" FROM ask_filling""")
    assert [json.loads(row[0]) for row in rows] == [{"overall": "no"}]
    found.close()
