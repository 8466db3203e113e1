"""The small journey's study, and a door to its pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from remit.ask.door_actions import make_door
from remit.study.actions import import_study
from small_journey import small_journey
from small_study import write
from visits import NOW


@pytest.fixture
def study(tmp_path):
    folder = write(small_journey(), tmp_path / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def door(study):
    """Return a function that makes a door and gives the address of a page behind it."""

    def make(mode="own", *, by_card=False):
        token = make_door(commission_id=study, mode=mode, by_card=by_card, actor="t", now=NOW)
        return lambda page, *parts: reverse(f"visit-{page}", args=[token, *parts])

    return make
