"""A participant's secret opens what is theirs, bears no guessing, and lets them withdraw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.models import Identity, Participant, Secret
from remit.people.queries import participant_ids, withdrawn_codes
from remit.people.secret_actions import (
    MOST_FAILURES,
    REST,
    TooManyTries,
    WrongSecret,
    give_secret,
    try_secret,
)
from remit.study.actions import import_study
from small_study import small_study, write

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
OTHER = "2222-2222-2222"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def code(study):
    return next(iter(participant_ids(study)))


def given(study, code):
    return give_secret(commission_id=study, code=code, actor="test", now=NOW)


def tried(study, code, secret, now=NOW):
    try_secret(commission_id=study, code=code, secret=secret, now=now)


def test_the_secret_that_was_given_opens(study, code):
    tried(study, code, given(study, code))


def test_a_wrong_secret_and_an_unknown_code_look_alike(study, code):
    given(study, code)
    with pytest.raises(WrongSecret) as wrong:
        tried(study, code, OTHER)
    with pytest.raises(WrongSecret) as unknown:
        tried(study, "no such code", OTHER)
    assert str(wrong.value) == str(unknown.value)


def test_a_new_secret_takes_the_place_of_the_old(study, code):
    old = given(study, code)
    new = given(study, code)
    with pytest.raises(WrongSecret):
        tried(study, code, old)
    tried(study, code, new)


def test_neither_the_table_nor_the_ledger_holds_the_secret(study, code):
    secret = given(study, code)
    row = Secret.objects.get()
    kept = bytes(row.salt) + bytes(row.digest)
    assert secret.encode() not in kept
    assert secret not in str(list(Entry.objects.values()))


def test_guessing_is_stopped_and_the_right_secret_rests_too(study, code):
    secret = given(study, code)
    for _ in range(MOST_FAILURES):
        with pytest.raises(WrongSecret):
            tried(study, code, OTHER)
    with pytest.raises(TooManyTries):
        tried(study, code, secret)
    tried(study, code, secret, NOW + REST)
    assert Secret.objects.get().failures == 0


def test_failures_of_long_ago_are_forgotten(study, code):
    given(study, code)
    for number in range(MOST_FAILURES + 1):
        with pytest.raises(WrongSecret):
            tried(study, code, OTHER, NOW + number * (REST + timedelta(seconds=1)))
    assert Secret.objects.get().failures == 1


def test_a_withdrawal_takes_the_secret_too(study, code):
    secret = given(study, code)
    account = withdraw_participant(commission_id=study, code=code, actor="participant", now=NOW)
    assert account.removed["people"]["secrets"] == 1
    assert code in withdrawn_codes(study)
    assert not Secret.objects.exists()
    assert not Identity.objects.filter(participant__code=code).exists()
    assert Participant.objects.get(code=code).withdrawn_at == NOW
    with pytest.raises(WrongSecret):
        tried(study, code, secret)
    assert Entry.objects.order_by("index").last().actor == "participant"
