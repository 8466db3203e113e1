"""The small journey's study with a door to its pages, and a data folder for linking."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from remit.ask.door_actions import make_door
from remit.study.actions import import_study
from small_journey import small_journey
from small_study import write
from visits import NOW


@pytest.fixture(scope="module")
def kept_by_module(django_db_setup, django_db_blocker):
    """Let a module's tests share what its fixtures store; what a test stores is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_journey(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def door(study):
    """Return a function that makes a door and gives the address of a page behind it."""

    def make(mode="own", *, by_card=False):
        token = make_door(commission_id=study, mode=mode, by_card=by_card, actor="t", now=NOW)
        return lambda page, *parts: reverse(f"visit-{page}", args=[token, *parts])

    return make


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    """Return a data folder of its own, where few pairs are sampled as the files are small."""
    monkeypatch.setattr("remit.share.linkage.pairing.SAMPLE", 100)
    settings.HOME = tmp_path / "home"
    return settings.HOME
