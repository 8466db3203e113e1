"""Storing a recruitment, recording its draw, and withdrawal from it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.people.actions import register_participants, withdraw_participant
from remit.people.queries import participant_ids
from remit.people.withdrawal import models_cared_for
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.draw import DrawSettings, run_draw
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.unable import UnableToDraw
from remit.recruit.draw_actions import UnableToStartDraw
from remit.recruit.files import write_recruit
from remit.recruit.incentive_actions import promise_incentive
from remit.recruit.models import Draw, Selection
from remit.recruit.models import Quota as QuotaRow
from remit.recruit.queries import findings, panel_codes, stored_recruit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
QUOTAS = Quotas(
    (Quota("gender", "w", 2, 3, 1, 4), Quota("gender", "m", 1, 2, shares=(("max", "50%"),)))
)


def pool_of(count: int) -> Pool:
    return Pool(
        ("zone", "gender"),
        tuple(
            Volunteer(f"v{n}", {"zone": f"z{n}", "gender": "wm"[n % 2]})
            for n in reversed(range(count))
        ),
    )


VALUE = Recruitment(QUOTAS, pool_of(12), DrawSettings(4, 0, "random"))


@pytest.fixture
def commission() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    files = CommissionFiles(facts, Vocabulary(()))
    return store_commission(commission=files, actor="test", now=NOW)


def store(commission: int, value: Recruitment | None, now: datetime = NOW) -> None:
    store_recruit(commission_id=commission, recruitment=value, actor="test", now=now)


def draw(commission: int, now: datetime = NOW) -> tuple[str, ...]:
    return record_draw(commission_id=commission, actor="test", now=now)


def withdraw(commission: int, code: str) -> None:
    withdraw_participant(commission_id=commission, code=code, actor="test", now=NOW)


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.filter(action=action))


@pytest.mark.parametrize(
    "value",
    [
        VALUE,
        replace(VALUE, settings=None),
        replace(VALUE, quotas=Quotas()),
        replace(VALUE, pool=Pool()),
        replace(VALUE, panel=("v11", "v4", "v2", "v1")),
        replace(VALUE, panel=()),
    ],
)
def test_what_is_stored_comes_back_the_same(commission: int, value: Recruitment) -> None:
    store(commission, value)
    stored = stored_recruit(commission)
    assert stored == value
    assert stored is not None
    assert write_recruit(stored) == write_recruit(value)


def test_nothing_stored_is_none(commission: int) -> None:
    assert stored_recruit(commission) is None
    assert findings(commission) == ()
    assert panel_codes(commission) == ()


def test_storing_again_replaces_and_storing_none_removes(commission: int) -> None:
    store(commission, VALUE)
    other = Recruitment(
        Quotas((Quota("a", "x", 0, 9),)), Pool(("a",), (Volunteer("n", {"a": "x"}),))
    )
    store(commission, other)
    assert stored_recruit(commission) == other
    store(commission, None)
    assert stored_recruit(commission) is None
    assert len(entries("recruit.removed")) == 1


def test_taking_promises_out_alone_leaves_an_entry_too(commission: int) -> None:
    register_participants(commission_id=commission, codes=["a"], actor="t", now=NOW)
    promise = Incentive(
        number=0, code="a", amount=Decimal(30), method="cash", promised_on=NOW.date()
    )
    promise_incentive(commission_id=commission, incentive=promise, actor="t", now=NOW)
    store(commission, None)
    assert stored_recruit(commission) is None
    (entry,) = entries("recruit.removed")
    assert json.loads(entry.facts)["promises"] == 1
    store(commission, None)
    assert len(entries("recruit.removed")) == 1


def test_volunteers_become_participants(commission: int) -> None:
    store(commission, VALUE)
    assert set(participant_ids(commission)) == set(VALUE.pool.ids)


def test_the_draw_is_recorded_with_its_seed_size_and_method(commission: int) -> None:
    store(commission, VALUE)
    panel = draw(commission)
    assert panel == run_draw(VALUE.quotas, VALUE.pool, DrawSettings(4, 0, "random"))
    assert panel_codes(commission) == panel
    stored = stored_recruit(commission)
    assert stored is not None
    assert stored.panel == panel
    (entry,) = entries("recruit.panel-drawn")
    assert json.loads(entry.facts) == {"size": 4, "seed": 0, "method": "random", "pool": 12}
    assert set(json.loads(entry.digests)) == {"inputs", "panel"}


def test_a_panel_that_is_recorded_stands(commission: int) -> None:
    store(commission, replace(VALUE, panel=("v3", "v2")))
    assert draw(commission) == ("v3", "v2")
    assert entries("recruit.panel-drawn") == []


def test_importing_the_same_inputs_again_keeps_the_draw_and_its_moment(commission: int) -> None:
    store(commission, VALUE)
    panel = draw(commission)
    store(commission, VALUE, LATER)
    assert draw(commission, LATER) == panel
    store(commission, replace(VALUE, panel=panel), LATER)
    assert len(entries("recruit.panel-drawn")) == 1
    assert Draw.objects.get().recorded_at == NOW


def test_importing_other_inputs_drops_the_panel_and_says_so(commission: int) -> None:
    store(commission, VALUE)
    draw(commission)
    store(commission, replace(VALUE, settings=DrawSettings(4, 1, "random")), LATER)
    assert panel_codes(commission) == ()
    assert json.loads(entries("recruit.stored")[-1].facts)["panel-dropped"] is True
    assert draw(commission, LATER) == run_draw(
        VALUE.quotas, VALUE.pool, DrawSettings(4, 1, "random")
    )


@pytest.mark.parametrize("value", [replace(VALUE, settings=None), replace(VALUE, pool=Pool())])
def test_a_draw_without_pool_or_settings_is_refused(commission: int, value: Recruitment) -> None:
    with pytest.raises(UnableToStartDraw):
        draw(commission)
    store(commission, value)
    with pytest.raises(UnableToStartDraw, match=r"recruit/pool\.csv"):
        draw(commission)


def test_a_draw_that_cannot_be_leaves_no_trace(commission: int) -> None:
    store(commission, replace(VALUE, pool=pool_of(3)))
    before = Entry.objects.count()
    with pytest.raises(UnableToDraw, match="the pool has 3: 1 more is wanted"):
        draw(commission)
    assert Entry.objects.count() == before
    assert panel_codes(commission) == ()


def test_a_withdrawal_takes_row_and_selection_and_never_reopens_the_draw(commission: int) -> None:
    assert "recruit.volunteer" in models_cared_for()
    store(commission, VALUE)
    panel = draw(commission)
    withdraw(commission, panel[0])
    rest = VALUE.without({panel[0]})
    stored = stored_recruit(commission)
    assert stored is not None
    assert stored.pool == rest.pool
    assert stored.panel == panel[1:]
    assert json.loads(entries("people.withdrawn")[-1].facts)["recruit.selections"] == 1
    assert draw(commission, LATER) == panel[1:]
    store(commission, VALUE, LATER)
    assert draw(commission, LATER) == panel[1:]
    store(commission, replace(VALUE, panel=panel), LATER)
    assert draw(commission, LATER) == panel[1:]
    assert Draw.objects.get().recorded_at == NOW


def test_a_withdrawal_from_outside_the_pool_changes_nothing(commission: int) -> None:
    store(commission, VALUE)
    panel = draw(commission)
    store(commission, replace(VALUE, pool=pool_of(11)), LATER)
    withdraw(commission, "v11")
    assert stored_recruit(commission) == replace(VALUE, pool=pool_of(11))
    assert panel


@pytest.mark.parametrize("count", [6, 300])
def test_reading_takes_the_same_few_queries_at_any_size(commission: int, count: int) -> None:
    store(commission, replace(VALUE, pool=pool_of(count)))
    draw(commission)
    with CaptureQueriesContext(connection) as queries:
        stored_recruit(commission)
    assert len(queries) == 9
    with CaptureQueriesContext(connection) as queries:
        finding, _ = findings(commission)
    assert len(queries) == 11
    assert sum(row["panel"] for row in finding.figures["rows"]) == 4


def test_the_database_refuses_what_cannot_be(commission: int) -> None:
    store(commission, VALUE)
    row = QuotaRow.objects.first()
    settings = Draw.objects.filter(commission_id=commission)
    for change in (
        lambda: QuotaRow.objects.filter(pk=row.pk).update(minimum=9),
        lambda: QuotaRow.objects.filter(pk=row.pk).update(min_flex=3),
        lambda: QuotaRow.objects.filter(pk=row.pk).update(max_flex=2),
        lambda: QuotaRow.objects.update(value="w"),
        lambda: settings.update(size=None),
        lambda: settings.update(seed=-1),
        lambda: settings.update(size=0),
        lambda: settings.update(recorded_at=NOW),
        lambda: settings.update(inputs="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    draw(commission)
    chosen = Selection.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Selection.objects.create(draw=chosen.draw, volunteer=chosen.volunteer)


def test_the_equality_view_is_of_what_is_stored(commission: int) -> None:
    assert findings(commission) == ()
    store(commission, VALUE)
    _, finding = findings(commission)
    assert finding.id == "recruit:equality"
    seen = [row["name"] for row in finding.figures["characteristics"] if row["features"]]
    assert seen == ["Sex"]
    assert finding.figures["excluded"] == []
