"""Fieldwork as it is stored: statuses with their history, and withdrawal from it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.errors import InvalidInput
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import store_people, withdraw_participant
from remit.people.core.consents import Contact, PeopleFiles
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step, Substitute
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import Pool, Volunteer, tally
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_actions import (
    UnableToMove,
    UnableToReplace,
    VolunteerNotFound,
    households,
    move_in_field,
    replace_in_field,
)
from remit.recruit.fieldwork_queries import history, last_round, stored_fieldwork
from remit.recruit.models import FieldStep
from remit.recruit.queries import next_batch, quota_board, stored_recruit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DAY = date(2026, 1, 30)
NEXT = date(2026, 1, 31)
PANEL = ("v0", "v1", "v2", "v3")
VALUE = Recruitment(
    Quotas((Quota("gender", "w", 2, 3), Quota("gender", "m", 1, 2))),
    Pool(("gender",), tuple(Volunteer(f"v{n}", {"gender": "wm"[n % 2]}) for n in range(12))),
    DrawSettings(4, 0),
    PANEL,
)


@pytest.fixture
def study() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    files = CommissionFiles(facts, Vocabulary(()))
    number = store_commission(commission=files, actor="test", now=NOW)
    store(number, VALUE)
    return number


def store(study: int, value: Recruitment | None, now: datetime = NOW) -> None:
    store_recruit(commission_id=study, recruitment=value, actor="test", now=now)


def move(study: int, code: str, *statuses: str, on: date = DAY, note: str = "") -> None:
    for status in statuses:
        step = Step(code, status, on, "", note)
        move_in_field(commission_id=study, step=step, actor="ann", now=NOW)


def test_a_step_is_kept_with_who_when_from_where_and_why(study: int) -> None:
    move(study, "v0", "invited", "confirmed")
    move(study, "v0", "withdrew", on=NEXT, note="moved away")
    entries = history(study, "v0")
    assert [(e.previous, e.status) for e in entries] == [
        ("", "invited"),
        ("invited", "confirmed"),
        ("confirmed", "withdrew"),
    ]
    assert (entries[2].on, entries[2].note) == (NEXT, "moved away")
    assert {(e.actor, e.recorded_at) for e in entries} == {("ann", NOW)}


def test_the_ledger_knows_the_move_and_only_a_digest_of_the_note(study: int) -> None:
    move(study, "v0", "invited", note="by post")
    entry = Entry.objects.filter(action="recruit.status-moved").get()
    assert json.loads(entry.facts) == {"from": "drawn", "to": "invited"}
    assert "by post" not in entry.digests


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step("v0", "attended", DAY), "“v0” is drawn, and cannot become attended. From there"),
        (Step("v0", "asleep", DAY), "“asleep” is no status"),
        (Step("v9", "invited", DAY), "in the pool but was not drawn"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(
    study: int, step: Step, said: str
) -> None:
    before = Entry.objects.count()
    with pytest.raises(UnableToMove, match=said):
        move_in_field(commission_id=study, step=step, actor="ann", now=NOW)
    assert Entry.objects.count() == before
    assert not FieldStep.objects.exists()


def test_a_day_before_the_last_step_is_refused(study: int) -> None:
    move(study, "v0", "invited", on=NEXT)
    with pytest.raises(UnableToMove, match="Give that day or a later one"):
        move(study, "v0", "confirmed", on=DAY)


def test_an_unknown_code_is_refused(study: int) -> None:
    with pytest.raises(VolunteerNotFound, match="has the code “nobody”"):
        move(study, "nobody", "invited")


def test_without_a_recorded_panel_anyone_in_the_pool_can_be_invited(study: int) -> None:
    store(study, replace(VALUE, panel=None, settings=DrawSettings(4, 1)))
    move(study, "v9", "invited")
    assert history(study, "v9")[0].status == "invited"


def test_what_is_stored_comes_back_the_same(study: int) -> None:
    steps = (Step("v1", "invited", DAY, "g", "n"), Step("v1", "confirmed", NEXT))
    value = replace(VALUE, fieldwork=Fieldwork(steps))
    store(study, value)
    assert stored_recruit(study) == value
    assert [e.previous for e in history(study, "v1")] == ["", "invited"]


def test_an_older_copy_takes_no_step_away_and_others_keep_theirs(study: int) -> None:
    older = replace(VALUE, fieldwork=Fieldwork((Step("v1", "invited", DAY),)))
    store(study, older)
    move(study, "v1", "confirmed", on=NEXT)
    move(study, "v2", "invited")
    before = stored_fieldwork(study)
    for value in (older, VALUE):
        store(study, value, LATER)
        assert stored_fieldwork(study) == before
    assert history(study, "v1")[0].recorded_at == NOW


def test_another_history_in_the_folder_replaces_the_stored_one(study: int) -> None:
    move(study, "v1", "invited")
    steps = (Step("v1", "confirmed", DAY),)
    store(study, replace(VALUE, fieldwork=Fieldwork(steps)), LATER)
    assert stored_fieldwork(study).steps == steps


def test_taking_the_recruitment_out_takes_the_fieldwork_out(study: int) -> None:
    move(study, "v1", "invited")
    store(study, None)
    assert not FieldStep.objects.exists()


def test_a_withdrawal_leaves_one_bare_withdrew_and_nothing_to_export(study: int) -> None:
    move(study, "v0", "invited", "confirmed", note="rang at work")
    withdraw_participant(commission_id=study, code="v0", actor="test", now=LATER)
    (row,) = FieldStep.objects.all()
    assert (row.status, row.previous, row.on, row.note, row.actor) == ("withdrew", "", None, "", "")
    assert stored_fieldwork(study).steps == ()
    assert history(study, "v0") == ()
    facts = json.loads(Entry.objects.filter(action="people.withdrawn").get().facts)
    assert facts["recruit.field-steps"] == 2
    old = replace(VALUE, fieldwork=Fieldwork((Step("v0", "invited", DAY),)))
    store(study, old, LATER)
    assert FieldStep.objects.count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_reading_takes_three_queries_at_any_size(study: int, count: int) -> None:
    for code in PANEL[:count]:
        move(study, code, "invited", "confirmed")
    with CaptureQueriesContext(connection) as queries:
        assert len(stored_fieldwork(study).steps) == 2 * count
    assert len(queries) == 3


def test_a_replacement_takes_as_many_queries_for_one_as_for_three(study: int) -> None:
    counts = []
    for gone in (("v0",), ("v1", "v2", "v3")):
        for code in gone:
            move(study, code, "invited", "withdrew")
        with CaptureQueriesContext(connection) as queries:
            account = replace_in_field(commission_id=study, on=NEXT, actor="ann", now=NOW)
        assert account.replaced == gone
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_database_refuses_what_cannot_be(study: int) -> None:
    move(study, "v0", "invited", "confirmed")
    first = FieldStep.objects.filter(number=1)
    for change in (
        {"status": "asleep"},
        {"previous": "asleep"},
        {"number": 2},
        {"on": None},
        {"actor": ""},
        {"recorded_at": None},
        {"on": None, "recorded_at": None, "actor": "", "note": "ill", "status": "withdrew"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            first.update(**change)


def refill(study: int):
    return replace_in_field(commission_id=study, on=NEXT, actor="ann", now=NOW)


def test_a_drop_out_is_replaced_and_every_quota_is_still_met(study: int) -> None:
    move(study, "v0", "invited", "confirmed", "withdrew")
    move(study, "v1", "invited", "confirmed", "did-not-come")
    account = refill(study)
    assert (account.round, account.open, account.sentences) == (1, 2, ())
    assert account.replaced == ("v0", "v1")
    assert not set(account.chosen) & set(PANEL)
    recruitment = stored_recruit(study)
    assert tally(VALUE.quotas, find_places(recruitment).holders) == (2, 2)
    assert recruitment.panel == PANEL
    assert history(study, "v0")[-1].status == "replaced"
    move(study, account.chosen[0], "invited")
    entry = Entry.objects.filter(action="recruit.places-replaced").get()
    assert json.loads(entry.facts)["quotas-kept"] is True


def test_places_that_are_held_are_not_replaced(study: int) -> None:
    move(study, "v0", "invited")
    with pytest.raises(UnableToReplace, match="Every place is held"):
        refill(study)


def test_without_a_panel_nobody_is_replaced(study: int) -> None:
    store(study, replace(VALUE, panel=None, settings=DrawSettings(4, 1)))
    with pytest.raises(UnableToReplace, match="no drawn panel"):
        refill(study)


def test_when_nobody_is_left_it_says_whom_to_recruit(study: int) -> None:
    few = replace(VALUE, pool=VALUE.pool.only(set(PANEL)))
    store(study, few)
    move(study, "v0", "withdrew")
    with pytest.raises(UnableToReplace, match=r"“Gender: w” comes to 1 of at least 2.*Recruit 1"):
        refill(study)
    assert last_round(study) == 0


def test_a_round_outlives_its_people_so_that_its_seed_is_used_once(study: int) -> None:
    move(study, "v0", "withdrew")
    first = refill(study)
    withdraw_participant(commission_id=study, code=first.chosen[0], actor="test", now=LATER)
    assert stored_fieldwork(study).substitutes == ()
    second = refill(study)
    assert second.round == 2
    assert second.seed != first.seed


def test_substitutes_come_back_the_same_and_an_older_copy_keeps_them(study: int) -> None:
    value = replace(VALUE, fieldwork=Fieldwork((), (Substitute(1, "v7"), Substitute(2, "v5"))))
    store(study, value)
    assert stored_recruit(study) == value
    store(study, VALUE, LATER)
    assert stored_recruit(study) == value
    store(study, None)
    assert last_round(study) == 0


def test_the_board_sees_a_withdrawal_from_the_study_as_an_open_place(study: int) -> None:
    move(study, "v0", "confirmed")
    withdraw_participant(commission_id=study, code="v0", actor="test", now=LATER)
    board = quota_board(study)
    assert board is not None
    assert (board.size, board.held) == (4, 3)
    assert "1 place is open." in board.warnings
    store(study, None)
    assert quota_board(study) is None


def test_households_are_found_in_the_vault_and_the_ledger_says_that_it_was_opened(
    study: int,
) -> None:
    homes = {"v0": "2 Elm Road", "v1": "2, elm rd.", "v2": "3 Elm Road", "v3": ""}
    contacts = tuple(
        Contact(code, {"name": "Ann 2", "Address": home, "postcode": "N1 1AA"})
        for code, home in homes.items()
    )
    key = b"k" * 32
    store_people(
        commission_id=study,
        people=PeopleFiles(contacts=contacts),
        vault_key=key,
        actor="test",
        now=NOW,
    )
    found = households(commission_id=study, vault_key=key, actor="ann", now=NOW)
    assert found == {"v0": 1, "v1": 1}
    assert Entry.objects.filter(action="people.vault-opened").count() == 1


def test_neither_draw_nor_replacement_takes_two_of_a_household(study: int) -> None:
    homes = {v.id: str(n // 3) for n, v in enumerate(VALUE.pool)}
    people = tuple(
        replace(v, features={**v.features, "household": homes[v.id]}) for v in VALUE.pool
    )
    pool = Pool(("gender", "household"), people)
    store(study, replace(VALUE, pool=pool, panel=None, settings=DrawSettings(4, 3)))
    panel = record_draw(commission_id=study, actor="test", now=NOW)
    assert sorted(homes[code] for code in panel) == ["0", "1", "2", "3"]
    move(study, panel[0], "withdrew")
    (substitute,) = refill(study).chosen
    assert homes[substitute] == homes[panel[0]]


def test_a_batch_invites_those_who_were_drawn_and_has_the_best_alternates_ready(study: int) -> None:
    move(study, "v0", "invited")
    batch = next_batch(study, 2)
    assert batch is not None
    assert batch.invite == ("v1", "v2", "v3")
    assert len(batch.alternates.chosen) == 2
    assert not set(batch.alternates.chosen) & set(PANEL)
    assert batch.alternates.missed < batch.alternates.missed_without
    assert next_batch(study, 2) == batch
    whole = next_batch(study)
    assert whole.wanted == 9
    assert len(whole.alternates.chosen) <= 8
    store(study, replace(VALUE, panel=None, settings=DrawSettings(4, 1)))
    assert next_batch(study) is None


def test_what_is_typed_is_kept_as_its_own_folder_brings_it_back(study: int) -> None:
    step = Step("v0", "invited", DAY, " g1 ", " by post\r\nand by telephone ")
    move_in_field(commission_id=study, step=step, actor="ann", now=NOW)
    (entry,) = history(study, "v0")
    assert (entry.session, entry.note) == ("g1", "by post\nand by telephone")


def test_a_session_of_too_many_characters_is_refused_whoever_names_it(study: int) -> None:
    step = Step("v0", "invited", DAY, "g" * 101)
    with pytest.raises(InvalidInput):
        move_in_field(commission_id=study, step=step, actor="ann", now=NOW)
