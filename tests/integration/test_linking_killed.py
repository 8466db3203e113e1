"""The program is killed while it delivers or links: nothing of anybody is left on the disk."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from linking_study import holding, identifiers

pytest.importorskip("splink", reason="the part remit[link] is not installed")

# One process makes the study; each part of the work is done by a fork of it, which kills itself.
CHILD = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
# The tables as they are now: their history takes ten times as long.
settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
import duckdb, pyarrow.parquet, splink  # once, and not in each fork
from linking_study import NOW, as_csv, bring, rows_of, run, store_study
from remit.share import delivery_actions, run_actions
from remit.share.linkage import delivering, pairing, running
from remit.share.models import Delivery, LinkageRun
from remit.share.run_actions import clear_up

pairing.SAMPLE = 100
home = settings.HOME
study = store_study()
deliveries, runs = home / "linkage" / "deliveries", home / "linkage" / "runs"

def dies(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def killed(module, name, do):
    connections.close_all()
    child = os.fork()
    if not child:
        setattr(module, name, dies)
        do()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), (name, status)

def count(folder):
    return len(list(folder.glob("*"))) if folder.is_dir() else 0

few = {one: as_csv(*rows_of(one, 300)) for one in ("emergency", "social-care")}
bring_one = lambda: bring(study, home, "emergency", few["emergency"])
killed(delivering, "file_digest", bring_one)  # both stores are written, nothing is recorded
assert count(deliveries) == 1 and not Delivery.objects.exists()
clear_up(home=home, actor="t", now=NOW)
assert count(deliveries) == 0

bring_one()
bring(study, home, "social-care", few["social-care"])
for module, name in (
    (running, "weigh"),  # identifiers are open
    (running, "account"),  # everything is written, nothing is recorded
):
    killed(module, name, lambda: run(study, home))
    assert LinkageRun.objects.last().state == "started"
    print("open", flush=True)
    sys.stdin.readline()
    assert clear_up(home=home, actor="t", now=NOW) == 1
    assert LinkageRun.objects.last().state == "undone"
    assert count(runs) == 0 and count(deliveries) == 2

killed(run_actions, "delivery_folder", lambda: run(study, home))  # kept, and not yet destroyed
assert LinkageRun.objects.last().state == "finished"
assert count(deliveries) == 2
clear_up(home=home, actor="t", now=NOW)
assert count(deliveries) == 0 and count(runs) == 1
print("open", flush=True)
sys.stdin.readline()
connections.close_all()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is forked to be killed")
def test_a_kill_at_any_point_leaves_no_identifier_on_the_disk(tmp_path):
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    scratch.mkdir()
    wanted = identifiers()
    environment = os.environ | {
        "REMIT_HOME": str(home),
        "TMPDIR": str(scratch),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "remit.site.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with subprocess.Popen(  # noqa: S603  # this Python, on this test's own code
        [sys.executable, "-W", "ignore", "-c", CHILD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        for _ in range(3):
            assert child.stdout.readline() == "open\n", child.stderr.read()
            assert list(home.rglob("*.sealed")) or list(home.rglob("linked.parquet"))
            assert holding(tmp_path, wanted) == {}
            child.stdin.write("\n")
            child.stdin.flush()
        assert child.wait(timeout=60) == 0, child.stderr.read()
    assert not list(scratch.glob("remit-private-*"))
    assert holding(tmp_path, wanted) == {}
