"""A study without a pool, and its recruiter."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from pool_files import NOW
from remit.commission.actions import add_member
from remit.study.actions import import_study
from small_study import small_study, write


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    files = small_study()
    del files["recruit/pool.csv"], files["recruit/contacts.csv"], files["people/consents.csv"]
    for path in list(files):
        if path.startswith(("ask/", "listen/")) or path == "charter.toml":
            del files[path]
    folder = write(files, tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    return import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id


@pytest.fixture
def recruiter(client, study):
    user = get_user_model().objects.create_user("mary", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="recruiter", actor="t", now=NOW)
    client.force_login(user)
    return client
