"""The arithmetic of a command uses one thread, unless somebody says otherwise."""

from __future__ import annotations

import os
import sys

from remit.cli import main as run
from remit.cli.main import compute_on_one_thread


def test_arithmetic_uses_one_thread_unless_told_how_many(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.setenv("MKL_NUM_THREADS", "2")
    compute_on_one_thread()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "4"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")


def test_a_command_sets_its_threads_before_it_runs(monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    seen = []
    monkeypatch.setattr(
        sys.modules["remit.cli.main"], "app", lambda **_: seen.append(dict(os.environ))
    )
    run()
    assert seen[0]["OPENBLAS_NUM_THREADS"] == "1"
