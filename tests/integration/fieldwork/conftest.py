"""A study in the middle of its fieldwork, and somebody signed in."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from fieldwork_study import KEY, NOW, recruitment, store
from remit.commission.actions import add_member, store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.vocabulary import Vocabulary


@pytest.fixture(autouse=True)
def keys(settings):
    settings.VAULT_KEY = KEY


@pytest.fixture
def study():
    facts = CommissionFacts(
        "limits", "X1", "Limits", "study", "What?", (), codes_mode="external", made_up=True
    )
    number = store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )
    store(number, recruitment())
    return number


@pytest.fixture
def signed_in(client, study):
    """Return a client signed in with a role in the study, or with none."""

    def sign_in(role="recruiter"):
        user = get_user_model().objects.create_user("ann", password="x")
        if role:
            add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def ann(signed_in):
    return signed_in()
