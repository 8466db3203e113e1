"""Remit beside tau-Argus itself: its patterns pass the audit, and its audit finds the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from disclosure_tables import counts_of
from remit.share.core.disclosure.protection import protect
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.tau_argus.engine import cross_check, protect_by_tau_argus

pytest.importorskip("pytauargus", reason="the part remit[tauargus] is not installed")

SEEDS = range(30 if os.environ.get("REMIT_DEEP") == "1" else 2)
SHAPES = [(6, 6), (3, 4, 3), (4, 5)]


def table(seed):
    rng = np.random.default_rng(seed)
    return counts_of(rng.poisson(rng.gamma(1.2, 8.0, SHAPES[seed % 3])))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_hide_what_both_audits_let_pass(seed):
    rules = DisclosureRules(threshold=5)
    for protected in (protect_by_tau_argus(table(seed), rules), protect(table(seed), rules)):
        assert protected.audit.is_clean
        assert cross_check(protected).is_clean


@pytest.mark.parametrize("seed", SEEDS)
def test_what_its_audit_finds_the_own_audit_finds_too(seed):
    bare = protect(table(seed), DisclosureRules(threshold=5, secondary=False))
    mine = {one.cell for one in (*bare.audit.recoverable, *bare.audit.within_interval)}
    # It reckons with fractions of people, so it never finds more; here it finds as much.
    assert mine
    assert {one.cell for one in cross_check(bare).narrow} == mine


LONG = """
import sys
sys.path[:0] = sys.argv[1].split(":")
import numpy as np
from disclosure_tables import counts_of
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.tau_argus.engine import protect_by_tau_argus
rng = np.random.default_rng(37)
protect_by_tau_argus(counts_of(rng.poisson(rng.gamma(1.2, 20, (8, 9, 10)))),
                     DisclosureRules(threshold=5))
"""


@pytest.mark.skipif(os.name == "nt", reason="no process is killed so there")
def test_nothing_is_left_on_disk_when_whoever_asked_is_killed(tmp_path):
    asks = subprocess.Popen(  # noqa: S603  this interpreter, our own program
        [sys.executable, "-c", LONG, ":".join(sys.path)], env=os.environ | {"TMPDIR": str(tmp_path)}
    )
    assert _waited_for(lambda: list(tmp_path.glob("*/FullJJ.log")))
    asks.send_signal(signal.SIGKILL)
    asks.wait()
    assert _waited_for(lambda: not list(tmp_path.iterdir()))


def _waited_for(what):
    until = time.monotonic() + 30
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    return what()
