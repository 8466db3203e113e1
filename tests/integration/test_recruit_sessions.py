"""Sessions as they are stored, and booking within their places."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.recruit.actions import store_recruit
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.session import Session
from remit.recruit.fieldwork_actions import move_in_field
from remit.recruit.fieldwork_queries import stored_fieldwork
from remit.recruit.incentive_actions import promise_incentive
from remit.recruit.models import Session as SessionRow
from remit.recruit.queries import stored_recruit
from remit.recruit.record_queries import extras
from remit.recruit.session_actions import (
    SessionStillToCome,
    UnableToBook,
    UnableToChangeSessions,
    change_session,
    make_session,
    remove_session,
)
from remit.recruit.session_queries import SessionNotFound, session_board, stored_sessions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DAY, NEXT = date(2026, 1, 30), date(2026, 1, 31)
POOL = Pool(("gender",), tuple(Volunteer(f"v{n}", {"gender": "w"}) for n in range(12)))
VALUE = Recruitment(Quotas(), POOL)
ONE = Session("g1", DAY, 2, "Group 1", time(18, 30), "Library, room 2", "online")
TWO = Session("g2", NEXT, 2)


@pytest.fixture
def study() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    number = store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )
    store(number, VALUE)
    return number


def store(study: int, value: Recruitment | None, now: datetime = NOW) -> None:
    store_recruit(commission_id=study, recruitment=value, actor="test", now=now)


def make(study: int, *sessions: Session) -> None:
    for session in sessions:
        make_session(commission_id=study, session=session, actor="ann", now=NOW)


def move(study: int, code: str, status: str, session: str = "", *, overbook: bool = False) -> None:
    step = Step(code, status, DAY, session)
    move_in_field(commission_id=study, step=step, overbook=overbook, actor="ann", now=NOW)


def remove(study: int, key: str) -> None:
    remove_session(commission_id=study, key=key, actor="ann", now=NOW)


def test_sessions_are_made_changed_and_taken_out_with_an_entry_each(study: int) -> None:
    make(study, TWO, ONE)
    assert stored_sessions(study) == (ONE, TWO)
    changed = replace(TWO, places=9, title="Second")
    change_session(commission_id=study, session=changed, actor="ann", now=NOW)
    assert stored_sessions(study) == (ONE, changed)
    remove(study, "g2")
    assert stored_sessions(study) == (ONE,)
    entries = Entry.objects.filter(action__startswith="recruit.session").order_by("index")
    assert [(entry.action, json.loads(entry.facts)) for entry in entries] == [
        ("recruit.session-made", {"places": 2}),
        ("recruit.session-made", {"places": 2}),
        ("recruit.session-changed", {"places": 9}),
        ("recruit.session-removed", {"places": 9}),
    ]


def test_a_key_is_given_once(study: int) -> None:
    make(study, ONE)
    with pytest.raises(UnableToChangeSessions, match="“g1” already"):
        make(study, ONE)


def test_a_session_that_does_not_exist_is_named_with_those_that_do(study: int) -> None:
    make(study, ONE)
    with pytest.raises(SessionNotFound, match=r"“g9”.*one of: g1"):
        remove(study, "g9")
    with pytest.raises(SessionNotFound):
        change_session(commission_id=study, session=TWO, actor="ann", now=NOW)
    with pytest.raises(SessionNotFound):
        move(study, "v0", "confirmed", "g9")
    assert stored_fieldwork(study).steps == ()


def test_without_sessions_any_name_will_do(study: int) -> None:
    move(study, "v0", "confirmed", "the library on Monday")
    assert session_board(study).rows == ()
    assert stored_fieldwork(study).steps[0].session == "the library on Monday"


def test_a_first_session_is_not_made_while_steps_name_others(study: int) -> None:
    move(study, "v0", "confirmed", "g1")
    move(study, "v1", "confirmed", "elsewhere")
    with pytest.raises(UnableToChangeSessions, match=r"“elsewhere”.*recruit/sessions\.csv"):
        make(study, ONE)
    store(study, replace(VALUE, sessions=(ONE, Session("elsewhere", DAY, 3))))
    assert session_board(study).row("elsewhere").booked == ("v1",)


@pytest.mark.parametrize("named", ["g2", ""])
@pytest.mark.parametrize("status", ["attended", "did-not-come"])
def test_nobody_came_or_stayed_away_before_the_sessions_day(
    study: int, status: str, named: str
) -> None:
    make(study, ONE, TWO)
    move(study, "v0", "confirmed", "g2")
    with pytest.raises(SessionStillToCome, match=r"“g2” is on 31 January 2026.*30 January 2026\."):
        move(study, "v0", status, named)
    step = Step("v0", status, NEXT, named)
    move_in_field(commission_id=study, step=step, actor="ann", now=NOW)
    assert stored_fieldwork(study).steps[-1] == step


def test_a_full_session_takes_nobody_more_unless_asked_by_name(study: int) -> None:
    make(study, ONE, TWO)
    move(study, "v0", "confirmed", "g1")
    move(study, "v1", "confirmed", "g1")
    with pytest.raises(UnableToBook, match=r"“Group 1” is full: 2 of 2 places.*--overbook"):
        move(study, "v2", "confirmed", "g1")
    move(study, "v2", "confirmed", "g2")
    with pytest.raises(UnableToBook):
        move(study, "v2", "reminded", "g1")
    move(study, "v2", "reminded", "g1", overbook=True)
    row = session_board(study).row("g1")
    assert (row.booked, row.free, row.over) == (("v0", "v1", "v2"), 0, 1)
    # Whoever is booked already stays so, whatever is recorded next.
    for status in ("reminded", "reminded", "attended"):
        move(study, "v0", status)


def test_a_place_that_was_given_up_is_free_again(study: int) -> None:
    make(study, replace(ONE, places=1), TWO)
    move(study, "v0", "confirmed", "g1")
    move(study, "v0", "confirmed", "g2")
    move(study, "v1", "confirmed", "g1")
    move(study, "v1", "withdrew")
    move(study, "v2", "confirmed", "g1")
    withdraw_participant(commission_id=study, code="v2", actor="test", now=LATER)
    move(study, "v3", "confirmed", "g1")
    assert session_board(study).row("g1").booked == ("v3",)


def test_who_came_still_takes_a_place(study: int) -> None:
    make(study, replace(ONE, places=1))
    move(study, "v0", "confirmed", "g1")
    move(study, "v0", "attended")
    with pytest.raises(UnableToBook):
        move(study, "v1", "confirmed", "g1")
    row = session_board(study).row("g1")
    assert (row.booked, row.came, row.expected) == ((), ("v0",), 1)


def test_the_refusal_says_how_many_more_would_do(study: int) -> None:
    make(study, replace(ONE, places=10))
    for number in range(10):
        move(study, f"v{number}", "confirmed", "g1")
    row = session_board(study).row("g1")
    assert (row.free, row.advice.book, row.more) == (0, 11, 1)
    with pytest.raises(UnableToBook, match="1 more can be booked"):
        move(study, "v10", "confirmed", "g1")
    move(study, "v10", "confirmed", "g1", overbook=True)
    with pytest.raises(UnableToBook, match=r"own page\.$"):
        move(study, "v11", "confirmed", "g1")


def test_a_session_is_not_taken_out_while_anybody_is_or_was_booked(study: int) -> None:
    make(study, ONE, TWO)
    move(study, "v0", "confirmed", "g1")
    with pytest.raises(UnableToChangeSessions, match="1 person is booked for it"):
        remove(study, "g1")
    move(study, "v0", "confirmed", "g2")
    with pytest.raises(UnableToChangeSessions, match="history of somebody"):
        remove(study, "g1")
    assert len(stored_sessions(study)) == 2


def test_a_session_is_not_taken_out_while_an_incentive_is_for_it(study: int) -> None:
    make(study, ONE)
    thanks = Incentive(0, Decimal(5), "cash", "v0", session="g1", promised_on=DAY)
    promise_incentive(commission_id=study, incentive=thanks, actor="ann", now=NOW)
    with pytest.raises(UnableToChangeSessions, match="incentive"):
        remove(study, "g1")


def test_what_is_stored_comes_back_the_same_and_an_older_copy_takes_nothing_away(
    study: int,
) -> None:
    steps = (Step("v0", "confirmed", DAY, "g1"), Step("v1", "confirmed", DAY, "g2"))
    value = replace(VALUE, sessions=(ONE, TWO), fieldwork=Fieldwork(steps))
    store(study, value)
    assert stored_recruit(study) == value
    older = replace(VALUE, sessions=(replace(ONE, places=5),))
    store(study, older, LATER)
    assert stored_sessions(study) == (replace(ONE, places=5), TWO)
    store(study, VALUE, LATER)
    assert len(stored_sessions(study)) == 2
    store(study, None)
    assert not SessionRow.objects.exists()


def test_a_folder_without_sessions_cannot_name_others_than_the_stored(study: int) -> None:
    make(study, ONE)
    steps = (Step("v0", "confirmed", DAY, "elsewhere"),)
    with pytest.raises(UnableToChangeSessions, match="“elsewhere”"):
        store(study, replace(VALUE, fieldwork=Fieldwork(steps)))
    assert stored_fieldwork(study).steps == ()


def test_a_persons_extras_name_where_they_are_booked_and_where_they_came(study: int) -> None:
    make(study, ONE, TWO)
    move(study, "v0", "confirmed", "g1")
    assert extras(study, "v0").booked == ONE
    move(study, "v0", "attended")
    move(study, "v0", "reminded", "g2")
    found = extras(study, "v0")
    assert (found.booked, found.came) == (TWO, (ONE,))


@pytest.mark.parametrize("count", [1, 9])
def test_the_board_takes_four_queries_at_any_size(study: int, count: int) -> None:
    make(study, replace(ONE, places=99))
    for number in range(count):
        move(study, f"v{number}", "confirmed", "g1")
    with CaptureQueriesContext(connection) as queries:
        assert session_board(study).rows[0].taken == count
    assert len(queries) == 4


def test_the_database_refuses_what_cannot_be(study: int) -> None:
    make(study, ONE, TWO)
    first = SessionRow.objects.filter(key="g1")
    for change in ({"key": "g2"}, {"places": 0}, {"mode": "by post"}, {"on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            first.update(**change)
