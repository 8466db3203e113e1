"""Storing the people's part of a folder, giving it back, and the vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.errors import Problems
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.queries import verify
from remit.people.actions import register_participants, store_people, withdraw_participant
from remit.people.consent_actions import give_consents
from remit.people.core.consents import ConsentAnswer, Contact, PeopleFiles, Tombstone
from remit.people.core.vault import UnableToOpenVault
from remit.people.files import read_people, write_people
from remit.people.queries import (
    codes_consenting,
    consents,
    participant_ids,
    stored_people,
    withdrawn_codes,
)
from remit.people.vault_actions import open_vault

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
ACT = {"actor": "test", "now": NOW}
KEY = b"k" * 32
ADA = Contact("a", {"name": "Ada", "phone": "020 7946 0000"})


def quoting(code, *, given=True, day=1):
    return ConsentAnswer(code, "quoting", date(2026, 2, day), "1", given)


PEOPLE = PeopleFiles(
    consents=(quoting("a"), quoting("b", given=False), quoting("b", day=2)),
    withdrawn=(Tombstone("x", date(2026, 1, 31)),),
)


def new_study(name):
    facts = CommissionFacts(name, "REF1", "Attitudes", "study", "What is right?", ())
    return store_commission(commission=CommissionFiles(facts, Vocabulary(())), **ACT)


@pytest.fixture
def study():
    return new_study("attitudes")


def store(study, people, **fields):
    store_people(commission_id=study, people=people, **ACT | fields)


def test_stored_people_are_given_back_as_they_came(study):
    store(study, PEOPLE)
    assert stored_people(study) == PEOPLE
    store(study, stored_people(study))
    assert stored_people(study) == PEOPLE
    assert set(participant_ids(study)) == {"a", "b"}


def test_study_without_consents_is_told_from_one_where_nobody_consents(study):
    store(study, PeopleFiles())
    assert codes_consenting(study, "quoting") is None
    store(study, PeopleFiles(consents=()))
    assert codes_consenting(study, "quoting") == frozenset()
    assert stored_people(study).consents == ()


def test_latest_consent_counts(study):
    store(study, PEOPLE)
    assert codes_consenting(study, "quoting") == {"a", "b"}
    store(study, PeopleFiles(consents=(quoting("a"), quoting("a", given=False, day=2))))
    assert codes_consenting(study, "quoting") == {"b"}


def test_importing_again_replaces_a_consent_of_the_same_code_kind_and_day(study):
    store(study, PEOPLE)
    store(study, PeopleFiles(consents=(quoting("a", given=False),)))
    assert quoting("a", given=False) in consents(study)
    assert quoting("a") not in consents(study)


@pytest.mark.parametrize("older", [PeopleFiles(), PeopleFiles(consents=(quoting("a"),))])
def test_an_older_folder_leaves_what_was_answered_here_since(study, older):
    store(study, older)
    register_participants(commission_id=study, codes=["a"], **ACT)
    since = quoting("a", given=False, day=9)
    give_consents(commission_id=study, answers=[since], **ACT)
    store(study, older)
    assert since in consents(study)
    assert codes_consenting(study, "quoting") == frozenset()


def test_one_study_leaves_another_alone(study):
    other = new_study("another")
    store(other, PEOPLE)
    store(study, PEOPLE)
    store(study, PeopleFiles(withdrawn=(Tombstone("a", date(2026, 3, 1)),)))
    assert stored_people(other) == PEOPLE
    assert withdrawn_codes(study) == {"a", "x"}


def test_tombstone_brought_by_an_import_withdraws_who_is_active(study):
    store(study, replace(PEOPLE, contacts=(ADA,)), vault_key=KEY)
    store(study, replace(PEOPLE, withdrawn=(Tombstone("a", date(2026, 3, 1)),)))
    assert set(participant_ids(study)) == {"b"}
    assert open_vault(commission_id=study, vault_key=KEY, **ACT) == ()
    assert stored_people(study).withdrawn == (
        Tombstone("a", date(2026, 3, 1)),
        Tombstone("x", date(2026, 1, 31)),
    )
    assert {answer.code for answer in consents(study)} == {"b"}


def test_tombstone_never_goes_and_keeps_its_first_day(study):
    store(study, PEOPLE)
    store(study, PeopleFiles())
    store(study, PeopleFiles(withdrawn=(Tombstone("x", date(2026, 5, 5)),)))
    assert stored_people(study).withdrawn == PEOPLE.withdrawn
    assert register_participants(commission_id=study, codes=["x"], **ACT) == {}


def test_withdrawal_late_in_the_evening_has_the_day_of_the_clock_on_the_wall(study):
    store(study, PEOPLE)
    withdraw_participant(commission_id=study, code="a", **ACT)
    assert Tombstone("a", date(2026, 7, 2)) in stored_people(study).withdrawn


def test_exported_people_are_imported_and_exported_as_the_same_bytes(study):
    store(study, PEOPLE)
    withdraw_participant(commission_id=study, code="a", **ACT)
    first = write_people(stored_people(study))
    other = new_study("another")
    store(other, read_people(first, Problems()))
    assert write_people(stored_people(other)) == first


def test_contacts_go_to_the_vault_and_nowhere_else(study):
    store(study, replace(PEOPLE, contacts=(ADA,)), vault_key=KEY)
    assert stored_people(study).contacts == ()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            rows = [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]
            assert "7946 0000" not in str(rows), table


def test_opening_the_vault_gives_the_contacts_and_is_recorded(study):
    store(study, replace(PEOPLE, contacts=(ADA,)), vault_key=KEY)
    before = verify().entries
    assert open_vault(commission_id=study, vault_key=KEY, **ACT) == (ADA,)
    assert verify().entries == before + 1


def test_contacts_of_the_same_code_are_replaced_and_the_others_stay(study):
    store(study, PeopleFiles(contacts=(ADA, Contact("b", {"name": "Bo"}))), vault_key=KEY)
    store(study, PeopleFiles(contacts=(Contact("a", {"name": "Ida"}),)), vault_key=KEY)
    store(study, PeopleFiles())
    assert open_vault(commission_id=study, vault_key=KEY, **ACT) == (
        Contact("a", {"name": "Ida"}),
        Contact("b", {"name": "Bo"}),
    )


def test_vault_does_not_open_with_another_key_or_for_a_moved_record(study):
    store(study, PeopleFiles(contacts=(ADA, Contact("b", {"name": "Bo"}))), vault_key=KEY)
    with pytest.raises(UnableToOpenVault):
        open_vault(commission_id=study, vault_key=b"K" * 32, **ACT)
    identities = apps.get_model("people", "Identity").objects
    first, second = identities.order_by("participant__code")
    identities.filter(pk=first.pk).update(nonce=second.nonce, ciphertext=second.ciphertext)
    with pytest.raises(UnableToOpenVault, match="“a”"):
        open_vault(commission_id=study, vault_key=KEY, **ACT)


def test_contacts_without_a_key_change_nothing(study):
    before = verify().entries
    with pytest.raises(UnableToOpenVault, match="no key"):
        store(study, replace(PEOPLE, contacts=(ADA,)))
    assert stored_people(study) == PeopleFiles()
    assert verify().entries == before


def test_queries_stay_the_same_at_one_row_and_at_three_hundred(study, django_assert_num_queries):
    for codes in (["p0"], [f"p{number}" for number in range(300)]):
        store(study, PeopleFiles(consents=tuple(quoting(code) for code in sorted(codes))))
        with django_assert_num_queries(3):
            assert len(stored_people(study).consents) == len(codes)
        with django_assert_num_queries(1):
            assert set(codes) <= set(participant_ids(study))
        with django_assert_num_queries(2):
            assert codes_consenting(study, "quoting") == set(codes)
        with django_assert_num_queries(1):
            assert withdrawn_codes(study) == frozenset()


def test_facts_that_come_in_pairs_are_held_together_by_the_database(study):
    participant = apps.get_model("people", "Participant").objects
    consent = apps.get_model("people", "Consent").objects
    person = participant.create(commission_id=study, code="a", registered_at=NOW)
    sound = {"participant": person, "kind": "quoting", "version": "1", "given": True}
    consent.create(**sound, on=NOW)
    for make, fields in (
        (participant.create, {"commission_id": study, "code": "b"}),
        (participant.create, {"commission_id": study, "code": "a", "registered_at": NOW}),
        (consent.create, sound | {"on": NOW}),
        (consent.create, sound | {"on": date(2026, 1, 1), "kind": "singing"}),
        (consent.create, sound | {"on": date(2026, 1, 1), "version": ""}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make(**fields)
