"""Rolling recruitment as it is stored: answers on the spot, and what is deleted in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.errors import InvalidInput
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.people.queries import participant_ids
from remit.recruit.actions import store_recruit
from remit.recruit.core.arrival import Arrival as Arrived
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_queries import everyone_who_came, history
from remit.recruit.files import write_recruit
from remit.recruit.models import Arrival
from remit.recruit.queries import quota_board, rolling_account, stored_recruit
from remit.recruit.rolling_actions import (
    Newcomer,
    UnableToAnswerAgain,
    UnableToAnswerArrival,
    answer_arrival,
    delete_screened_out,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
VALUE = Recruitment(
    Quotas((Quota("gender", "w", 1, 1), Quota("gender", "m", 1, 2))), Pool(), DrawSettings(3, 0)
)


@pytest.fixture
def study() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    files = CommissionFiles(facts, Vocabulary(()))
    number = store_commission(commission=files, actor="test", now=NOW)
    store_recruit(commission_id=number, recruitment=VALUE, actor="test", now=NOW)
    return number


def arrive(study: int, code: str, gender: str, via: str = "club", token: str = "") -> str:
    newcomer = Newcomer(code, {"gender": gender, "name": "Ann"}, via, NOW.date(), token)
    return answer_arrival(
        commission_id=study, newcomer=newcomer, expected=None, actor="ann", now=NOW
    ).answer


def test_who_is_accepted_is_a_participant_and_confirmed(study: int) -> None:
    assert arrive(study, "a", "w") == "accepted"
    assert set(participant_ids(study)) == {"a"}
    assert [entry.status for entry in history(study, "a")] == ["confirmed"]
    board = quota_board(study)
    assert board is not None
    assert [(row.value, row.filled) for row in board.rows] == [("w", 1), ("m", 0)]


def test_what_is_sent_twice_adds_nobody_and_tells_what_was_answered(study: int) -> None:
    arrive(study, "a", "w", token="one")
    assert arrive(study, "b", "w", token="two") == "thanked"
    entries = Entry.objects.count()
    with pytest.raises(UnableToAnswerAgain, match="accepted, with the code “a”"):
        arrive(study, "c", "m", token="one")
    with pytest.raises(UnableToAnswerAgain, match=r"answered: thanked\. Nothing"):
        arrive(study, "c", "w", token="two")
    assert Entry.objects.count() == entries
    assert set(participant_ids(study)) == {"a"}
    assert "one" not in Arrival.objects.values_list("token", flat=True)
    assert [arrive(study, code, "m") for code in ("c", "d")] == ["accepted", "accepted"]


def test_a_folder_that_comes_in_leaves_what_was_sent_known(study: int) -> None:
    arrive(study, "a", "w", token="one")
    stored = stored_recruit(study)
    store_recruit(commission_id=study, recruitment=stored, actor="test", now=NOW)
    with pytest.raises(UnableToAnswerAgain):
        arrive(study, "b", "m", token="one")


def test_the_database_keeps_one_person_for_each_token(study: int) -> None:
    arrive(study, "a", "w", token="one")
    token = Arrival.objects.get().token
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.create(
            commission_id=study, on=NOW.date(), answer="thanked", features={}, token=token
        )


def test_only_features_with_quotas_are_kept(study: int) -> None:
    arrive(study, "a", "w")
    assert everyone_who_came(study)[0].features == {"gender": "w"}


def test_who_is_thanked_gets_no_code_and_is_never_exported(study: int) -> None:
    arrive(study, "a", "w")
    assert arrive(study, "b", "w") == "thanked"
    assert set(participant_ids(study)) == {"a"}
    assert [one.features for one in everyone_who_came(study) if not one.code] == [{"gender": "w"}]
    stored = stored_recruit(study)
    assert [dict(one.features) for one in stored.fieldwork.arrivals if not one.code] == [{}]


def test_answers_of_the_thanked_are_deleted_within_14_days(study: int) -> None:
    arrive(study, "a", "w")
    arrive(study, "b", "w")
    for days, count in [(12, 0), (13, 1), (14, 0)]:
        later = NOW + timedelta(days=days)
        assert delete_screened_out(commission_id=study, now=later) == count
    assert Arrival.objects.get(answer="thanked").features == {}
    assert Arrival.objects.get(answer="accepted").features == {"gender": "w"}
    assert Entry.objects.filter(action="recruit.screened-out-deleted").count() == 1
    assert rolling_account(study).yields[0].came == 2


def test_what_was_said_is_held_against_the_quotas(study: int) -> None:
    with pytest.raises(InvalidInput, match="“x” is no value of “gender”"):
        arrive(study, "a", "x")
    with pytest.raises(InvalidInput, match="101 characters"):
        arrive(study, "a", "w", via="v" * 101)
    assert not Arrival.objects.exists()


def test_a_code_that_is_taken_or_withdrawn_is_refused(study: int) -> None:
    arrive(study, "a", "w")
    with pytest.raises(UnableToAnswerArrival, match="“a” is somebody's already"):
        arrive(study, "a", "m")
    withdraw_participant(commission_id=study, code="a", actor="test", now=NOW)
    with pytest.raises(UnableToAnswerArrival):
        arrive(study, "a", "m")


def test_without_quotas_nobody_is_answered(study: int) -> None:
    store_recruit(commission_id=study, recruitment=None, actor="test", now=NOW)
    with pytest.raises(UnableToAnswerArrival, match="quotas or the size"):
        arrive(study, "a", "w")


def test_a_withdrawal_frees_the_place_and_removes_what_was_said(study: int) -> None:
    arrive(study, "a", "w")
    withdraw_participant(commission_id=study, code="a", actor="test", now=NOW)
    assert not Arrival.objects.exists()
    assert arrive(study, "b", "w") == "accepted"


def test_arrivals_come_back_the_same_and_an_older_copy_keeps_them(study: int) -> None:
    arrive(study, "a", "w")
    arrive(study, "b", "w")
    older = stored_recruit(study)
    arrive(study, "c", "m")
    arrive(study, "d", "w")
    newer = stored_recruit(study)
    for value in (older, newer, VALUE):
        store_recruit(commission_id=study, recruitment=value, actor="test", now=NOW)
        assert stored_recruit(study) == newer
    store_recruit(commission_id=study, recruitment=None, actor="test", now=NOW)
    store_recruit(commission_id=study, recruitment=newer, actor="test", now=NOW)
    assert write_recruit(stored_recruit(study)) == write_recruit(newer)


def test_reading_takes_one_query_at_any_size(study: int) -> None:
    for count in (1, 3):
        arrive(study, f"m{count}", "m")
        with CaptureQueriesContext(connection) as queries:
            everyone_who_came(study)
        assert len(queries) == 1


def test_the_database_refuses_what_cannot_be(study: int) -> None:
    arrive(study, "a", "w")
    for change in ({"answer": "thanked"}, {"participant": None}, {"answer": "maybe"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.update(**change)


def test_where_nothing_is_due_for_deletion_no_transaction_begins(study: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert delete_screened_out(commission_id=study, now=NOW) == 0
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


def test_who_is_thanked_is_counted_once_when_their_own_folder_comes_back(study: int) -> None:
    for code in "ab":
        arrive(study, code, "w", via=" club ")
    store_recruit(
        commission_id=study,
        recruitment=replace(
            VALUE, fieldwork=Fieldwork(arrivals=(Arrived(NOW.date(), "club", "thanked"),))
        ),
        actor="t",
        now=NOW,
    )
    assert Arrival.objects.filter(answer="thanked").count() == 1
