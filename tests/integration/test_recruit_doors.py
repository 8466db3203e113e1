"""Every address of the recruit room is closed to whoever does not recruit, by every method."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.commission.actions import add_member, store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.commission.core.roles import OWNER, RECRUITER, ROLES, SAFEGUARDING
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.recruit.urls import urlpatterns

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
PARTS = {"code": "v0", "key": "group", "number": 1, "stem": "lottery", "file": "selected"}
# The equality view names no small number, and is for every member who follows the work.
FOR_MEMBERS = "recruit-equality"


def addresses():
    """Return every address of the room by its name."""
    found = {}
    for pattern in urlpatterns:
        asked = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
        parts = {part: value for part, value in PARTS.items() if part in asked}
        found[pattern.name] = reverse(pattern.name, kwargs={"name": "limits", **parts})
    return found


@pytest.fixture
def study() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    return store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )


def sign_in(client, study, role):
    user = get_user_model().objects.create_user(f"a {role}")
    if role:
        add_member(commission_id=study, user_id=user.pk, role=role, actor="t", now=NOW)
    client.force_login(user)


@pytest.mark.parametrize("role", ["", *sorted(set(ROLES) - {OWNER, RECRUITER})])
def test_no_address_opens_to_whoever_does_not_recruit(client, study, role):
    sign_in(client, study, role)
    before = Entry.objects.count()
    for name, address in addresses().items():
        if role not in {"", SAFEGUARDING} and name == FOR_MEMBERS:
            continue
        statuses = {client.get(address).status_code, client.post(address).status_code}
        # A stranger's study does not exist; and a page may not know one of the methods.
        assert statuses - {405} == {403 if role else 404}, name
    assert Entry.objects.count() == before


def test_no_address_opens_to_whoever_has_not_signed_in(client, study):
    for name, address in addresses().items():
        answers = [client.get(address), client.post(address)]
        assert {answer.status_code for answer in answers} - {405} == {302}, name
