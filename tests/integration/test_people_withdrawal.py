"""One withdrawal, everywhere at once; and no room is left out, today or later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.actions import record
from remit.ledger.queries import digest_matches, verify
from remit.people import withdrawal
from remit.people.actions import (
    UnableToWithdraw,
    register_participants,
    store_people,
    withdraw_participant,
)
from remit.people.core.consents import ConsentAnswer, Contact, PeopleFiles
from remit.people.queries import (
    codes_consenting,
    participant_ids,
    stored_people,
    withdrawn_codes,
)
from remit.people.withdrawal import models_cared_for, on_withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ACT = {"actor": "test", "now": NOW}
KEY = b"k" * 32


@pytest.fixture
def study():
    facts = CommissionFacts("attitudes", "REF1", "Attitudes", "study", "What is right?", ())
    number = store_commission(commission=CommissionFiles(facts, Vocabulary(())), **ACT)
    answers = [ConsentAnswer(code, "quoting", date(2026, 2, 1), "1", given=True) for code in "ab"]
    contacts = tuple(Contact(code, {"name": f"Name of {code}"}) for code in "ab")
    people = PeopleFiles(consents=tuple(answers), contacts=contacts)
    store_people(commission_id=number, people=people, vault_key=KEY, **ACT)
    return number


def pointing_at_participants(
    candidates: Iterable[type[models.Model]],
) -> dict[str, list[str]]:
    """Return, by label, the fields of models that point at a participant."""
    participant = apps.get_model("people", "Participant")
    pointing = {
        model._meta.label_lower: [
            field.name
            for field in model._meta.concrete_fields
            if field.remote_field and field.remote_field.model is participant
        ]
        for model in candidates
    }
    return {label: fields for label, fields in pointing.items() if fields}


def test_every_model_that_points_at_a_participant_is_in_a_rooms_care():
    pointing = pointing_at_participants(apps.get_models(include_auto_created=True))
    assert set(pointing) - models_cared_for() == set(), (
        "Register these with remit.people.withdrawal.on_withdrawal in their room's apps.py."
    )
    assert {"people.identity", "people.consent"} <= set(pointing)


def test_every_model_in_a_rooms_care_points_at_a_participant():
    pointing = pointing_at_participants(apps.get_models(include_auto_created=True))
    assert models_cared_for() - set(pointing) == set()


@isolate_apps("remit.people")
def test_model_without_a_handler_would_be_found():
    participant = apps.get_model("people", "Participant")

    class Forgotten(models.Model):
        whose = models.ForeignKey(participant, models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    assert pointing_at_participants([Forgotten]) == {"people.forgotten": ["whose"]}
    assert "people.forgotten" not in models_cared_for()


def test_room_that_registers_nothing_would_be_found(monkeypatch):
    monkeypatch.delitem(withdrawal._HANDLERS, "people")
    pointing = pointing_at_participants(apps.get_models(include_auto_created=True))
    assert {"people.identity", "people.consent"} <= set(pointing) - models_cared_for()


def test_room_registers_once(monkeypatch):
    monkeypatch.setattr(withdrawal, "_HANDLERS", {})
    on_withdrawal("ask", ["ask.Answer"], dict)
    on_withdrawal("ask", ["ask.Answer"], dict)
    with pytest.raises(ValueError, match="'ask'"):
        on_withdrawal("ask", ["ask.Answer"], lambda _: {})


def going_with(labels: Iterable[str]) -> set[str]:
    """Return the labels of all models whose rows go when those of `labels` do."""
    gone: set[str] = set()
    left = {apps.get_model(label) for label in labels}
    while left:
        model = left.pop()
        gone.add(model._meta.label_lower)
        left |= {
            relation.related_model
            for relation in model._meta.get_fields(include_hidden=True)
            if getattr(relation, "on_delete", None) is models.CASCADE
            and relation.auto_created
            and relation.related_model._meta.label_lower not in gone
        }
    return gone


def test_all_that_a_withdrawal_removes_has_words(study):
    key = participant_ids(study)["a"]
    words = {room: set(one.words) for room, one in withdrawal._HANDLERS.items()}
    removed = {room: set(counts) for room, counts in withdrawal.forget_everywhere(key).items()}
    removed["support"] |= {
        label.removeprefix("support.")
        for label in going_with(withdrawal._HANDLERS["support"].model_labels)
    }
    removed["support"].add("statements waiting")
    removed["listen"].add("kept parts")
    assert words == removed


def test_what_is_removed_is_told_in_plain_words():
    removed = {
        "study": {"steps to do again": 9},
        "support": {"statementvote": 64, "assessor": 1, "need": 0},
    }
    told = withdrawal.told_removed(removed)
    assert told == "64 votes on statements, 1 set of answers to an assessment"
    assert withdrawal.told_removed({"support": {"unheard-of": 2}}) == "2 unheard-of"
    assert withdrawal.told_removed({}) == "nothing"


def test_withdrawal_leaves_nothing_that_points_at_the_participant(study):
    key = participant_ids(study)["a"]
    withdraw_participant(commission_id=study, code="a", **ACT)
    left = {
        label: apps.get_model(label).objects.filter(**{field: key}).count()
        for label, fields in pointing_at_participants(apps.get_models()).items()
        for field in fields
    }
    assert set(left.values()) == {0}


def test_withdrawal_says_what_it_removed_and_leaves_a_tombstone(study):
    account = withdraw_participant(commission_id=study, code="a", **ACT)
    assert account.removed["people"] == {
        "identities": 1,
        "consents": 1,
        "secrets": 0,
        "replaced-words": 0,
        "waiting-files": 0,
    }
    assert account.salts > 0
    assert withdrawn_codes(study) == {"a"}
    assert set(participant_ids(study)) == {"b"}
    assert codes_consenting(study, "quoting") == {"b"}
    assert stored_people(study).withdrawn_codes == {"a"}


def test_withdrawal_calls_every_room_in_the_same_transaction(study, monkeypatch):
    handlers = dict(withdrawal._HANDLERS)
    monkeypatch.setattr(withdrawal, "_HANDLERS", handlers)

    def refuse(participant_id: int) -> dict[str, int]:
        raise RuntimeError("the last room fails")

    on_withdrawal("zzz", [], refuse)
    before = verify().entries
    with pytest.raises(RuntimeError):
        withdraw_participant(commission_id=study, code="a", **ACT)
    assert "a" in participant_ids(study)
    assert codes_consenting(study, "quoting") == {"a", "b"}
    assert verify().entries == before

    on_withdrawal("aaa", [], lambda _: {"things": 3})
    del handlers["zzz"]
    account = withdraw_participant(commission_id=study, code="a", **ACT)
    assert account.removed["aaa"] == {"things": 3}


def test_withdrawal_makes_the_ledgers_digests_about_them_prove_nothing(study):
    answers = {"a": 4, "b": 5}
    about_a = record(
        action="ask.stored",
        commission="attitudes",
        codes=["a", "b"],
        digests={"answers": answers},
        **ACT,
    )
    about_b = record(
        action="ask.stored", commission="attitudes", codes=["b"], digests={"answers": 5}, **ACT
    )
    assert digest_matches(index=about_a, name="answers", content=answers) is True
    withdraw_participant(commission_id=study, code="a", **ACT)
    assert digest_matches(index=about_a, name="answers", content=answers) is None
    assert digest_matches(index=about_b, name="answers", content=5) is True
    assert verify().ok


def test_last_withdrawal_does_not_turn_recorded_consents_into_none_recorded(study):
    for code in "ab":
        withdraw_participant(commission_id=study, code=code, **ACT)
    assert codes_consenting(study, "quoting") == frozenset()


@pytest.mark.parametrize("code", ["nobody", ""])
def test_withdrawal_of_nobody_is_refused(study, code):
    with pytest.raises(UnableToWithdraw, match="Nobody"):
        withdraw_participant(commission_id=study, code=code, **ACT)


def test_second_withdrawal_is_refused_with_the_day_of_the_first(study):
    withdraw_participant(commission_id=study, code="a", **ACT)
    with pytest.raises(UnableToWithdraw, match="already, on 2026-03-01"):
        withdraw_participant(commission_id=study, code="a", **ACT)


def test_withdrawn_code_is_never_registered_again(study):
    withdraw_participant(commission_id=study, code="a", **ACT)
    ids = register_participants(commission_id=study, codes=["a", "b", "c"], **ACT)
    assert set(ids) == {"b", "c"}
    assert withdrawn_codes(study) == {"a"}
