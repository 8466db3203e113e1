"""Bringing a study folder in, running it, and what it then holds."""

from __future__ import annotations

from datetime import UTC, datetime

from remit.study.actions import import_study
from remit.study.folder import StudyFolder
from remit.study.run import run_study

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
KEY = b"k" * 32


class Silent:
    def begin(self, title, parts):
        pass

    def advance(self):
        pass

    def end(self, account):
        pass


def bring(folder):
    return import_study(folder=folder, vault_key=KEY, actor="test", now=NOW)


def run(folder, out, now=NOW):
    return run_study(
        folder=folder,
        reports=out,
        vault_key=KEY,
        actor="test",
        now=now,
        progress=Silent(),
    )


def on_disk(folder):
    files = StudyFolder(folder)
    return {name: files[name] for name in files}
