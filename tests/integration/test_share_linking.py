"""Custodians' files delivered under an agreement, linked, and people left out of both."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from linking_study import (
    AGREEMENT,
    DATASETS,
    KEY,
    NOW,
    as_csv,
    bring_both,
    folders,
    holding,
    identifiers,
    keeping,
    rows_of,
    run,
    store_study,
)
from remit.ledger.models import Entry
from remit.share import run_actions
from remit.share.actions import store_agreements
from remit.share.core.standing import UnableToRun
from remit.share.core.stores import UnableToOpenDelivery
from remit.share.ending_actions import end_linkages
from remit.share.models import Delivery, LinkageRun
from remit.share.objection_actions import Named, TakenOut, UnableToLift, leave_out, lift_objection
from remit.share.queries import stored_agreements
from remit.share.run_actions import UnableToStart, link
from remit.share.run_queries import RunUnknown, linked_table, next_number
from remit.share.standing_actions import lift, suspend
from remit.study.linking import Workroom, link_brought

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")
pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return store_study()


def read(query, *paths):
    return duckdb.execute(query, [str(path) for path in paths]).fetchall()


def columns(path):
    return {name: kind for name, kind, *_ in read("DESCRIBE FROM read_parquet(?)", path)}


def by_steady(table):
    """Return each person's row by the number that the person keeps."""
    return sorted(
        read(
            "SELECT s.steady, t.* EXCLUDE (person) FROM read_parquet(?) t "
            "JOIN read_parquet(?) s USING (person)",
            table.path,
            table.steady_path,
        )
    )


def newest():
    return Delivery.objects.filter(destroyed_at__isnull=True).order_by("pk").last().token


def actions():
    rows = Entry.objects.filter(action__startswith="share.").order_by("index")
    return [row.action for row in rows]


def test_two_files_are_linked_without_a_name_and_people_are_taken_out(study, home):  # noqa: PLR0915  one study is walked from end to end
    bring_both(study, home)
    sealed = list(home.rglob("*.sealed"))
    assert len(sealed) == 2
    assert set(columns(sealed[0].with_name("payload.parquet"))).isdisjoint(
        {"forename", "surname", "dob", "postcode", "nhs_number"}
    )
    first = run(study, home)
    assert first.run == "linked-planning-1"
    assert first.identifiers_destroyed
    assert folders(home) == [0, 1]
    assert first.report["estimated"]["precision"] > 0.95
    assert {one["by"] for one in first.report["groups"]} >= {"names", "sex", "address"}

    table = linked_table(study, first.run)
    assert (table.agreement, table.datasets) == (AGREEMENT, DATASETS)
    assert columns(table.path) == {
        "person": "UINTEGER",
        "in_emergency": "BOOLEAN",
        "emergency_week": "VARCHAR",
        "emergency_hours": "VARCHAR",
        "emergency_injury": "VARCHAR",
        "in_social-care": "BOOLEAN",
        "social-care_known_since": "BIGINT",
        "social-care_plan": "VARCHAR",
    }
    assert [(one.name, one.kind, one.term) for one in table.columns][3] == (
        "social-care_known_since",
        "number",
        "social-care",
    )
    assert columns(table.steady_path) == {"person": "UINTEGER", "steady": "UINTEGER"}
    persons = [one for (one,) in read("SELECT person FROM read_parquet(?)", table.path)]
    assert persons == list(range(table.persons))
    linked = read(
        'SELECT sum(in_emergency), sum("in_social-care") FROM read_parquet(?)', table.path
    )
    assert linked == [(430, 580)]
    assert table.persons < 430 + 580 - 180
    assert holding(home, identifiers()) == {}

    # The same files once more: the same persons under other numbers.
    before = by_steady(table)
    bring_both(study, home)
    second = link(commission_id=study, agreement=AGREEMENT, **keeping(home, seed=8))
    again = linked_table(study, second.run)
    assert by_steady(again) == before
    assert next_number(study) == table.persons
    order = "SELECT * EXCLUDE (person) FROM read_parquet(?) ORDER BY person"
    assert read(order, table.path) != read(order, again.path)

    # Somebody objects by the hospital's id: all of theirs goes, and stays out.
    headings, rows = rows_of("emergency")
    visit = rows[5][headings.index("visit_id")]
    act = {"home": home, "vault_key": KEY, "actor": "test", "now": NOW}
    taken = leave_out(
        commission_id=study,
        kind="objection",
        named=[Named(f" {visit} ", "emergency")],
        agreement="",
        reference="OBJ/1",
        **act,
    )
    assert (taken.runs, taken.persons) == (2, 2)
    assert taken.words.startswith("Taken out of what 2 runs linked.")
    assert "look at it again" in TakenOut(0, 0).words
    left = by_steady(linked_table(study, second.run))
    assert len(left) == len(before) - 1
    assert set(left) < set(before)
    assert linked_table(study, first.run).persons == table.persons - 1
    bring_both(study, home)
    third = run(study, home)
    assert by_steady(linked_table(study, third.run)) == left
    assert folders(home) == [0, 3]

    # Who opted out of health data is left out of the hospital's before anything is linked.
    number = next(row[headings.index("nhs_number")] for row in rows[6:] if row[6])
    leave_out(
        commission_id=study,
        kind="opt-out",
        named=[Named(number)],
        agreement="",
        reference="",
        **act,
    )
    # The objection is lifted: its marks go, and the next run has them again.
    known = {"kind": "objection", "vault_key": KEY, "actor": "test", "now": NOW}
    named = {"commission_id": study, "named": [Named(visit, "emergency")], "agreement": ""}
    assert not lift_objection(reference="OBJ/1a", **named, **known)
    with pytest.raises(UnableToLift, match="Nobody known by this is left out of every agreement"):
        lift_objection(reference="", **named, **known)
    bring_both(study, home)
    fourth = run(study, home)
    assert fourth.persons > third.persons
    assert read(
        "SELECT sum(in_emergency) FROM read_parquet(?)", linked_table(study, fourth.run).path
    ) == [(429,)]
    assert fourth.report["left_out_before"] == {"emergency": 1, "social-care": 0}
    assert visit not in json.dumps(list(Entry.objects.values("facts", "digests")))
    assert actions()[2:].count("share.run-finished") == 4
    assert {
        "share.delivered",
        "share.identifiers-destroyed",
        "share.left-out",
        "share.left-out-lifted",
    } <= set(actions())

    # A year after it was delivered, as the agreement names it, all of it is destroyed.
    assert end_linkages(home=home, actor="test", now=NOW + timedelta(days=364)) == 0
    assert end_linkages(home=home, actor="test", now=NOW + timedelta(days=365)) == 1
    assert folders(home) == [0, 0]
    with pytest.raises(RunUnknown):
        linked_table(study, fourth.run)
    # A number that was given goes to nobody else: tables that left are compared by them.
    assert next_number(study) >= table.persons


def test_a_run_ends_by_name_when_somebody_suspends_the_agreement_meanwhile(
    study, home, monkeypatch
):
    bring_both(study, home)
    act = {"commission_id": study, "agreement": AGREEMENT, "actor": "anna", "now": NOW}
    monkeypatch.setattr(
        "remit.share.linkage.running.weigh",
        lambda *_, **__: suspend(why="A breach is looked into.", **act) or [],
    )
    monkeypatch.setattr("remit.share.linkage.running.persons_of", lambda *_, **__: None)
    monkeypatch.setattr("remit.share.linkage.running.estimated_by_group", lambda *_: [])
    with pytest.raises(UnableToRun, match="anna suspended it: A breach is looked into"):
        run(study, home)
    row = LinkageRun.objects.get()
    assert (row.state, row.ended_at) == ("stopped", NOW)
    assert actions()[-1] == "share.run-stopped"
    assert folders(home) == [2, 0]
    # It ends on its last day too, and while its text is edited; what was delivered stays sealed.
    lift(why="Nothing was found.", **act)
    moments = iter([NOW, NOW, NOW, *[NOW + timedelta(days=4000)] * 9])
    with pytest.raises(UnableToRun, match="It ended on"):
        run(study, home, clock=lambda: next(moments))
    edited = [replace(one, reference="EX-9") for one in stored_agreements(study)]
    store_agreements(commission_id=study, agreements=edited, actor="test", now=NOW)
    with pytest.raises(UnableToRun, match="signed another text"):
        run(study, home)


def test_nothing_is_kept_if_the_agreement_is_suspended_at_the_very_end(study, home, monkeypatch):
    bring_both(study, home)
    kept = run_actions._finish

    def late(**facts):
        suspend(commission_id=study, agreement=AGREEMENT, why="Late.", actor="anna", now=NOW)
        return kept(**facts)

    monkeypatch.setattr(run_actions, "_finish", late)
    with pytest.raises(UnableToRun, match="Late"):
        run(study, home)
    assert folders(home) == [2, 0]


def test_what_was_changed_since_it_was_delivered_is_told(study, home):
    with pytest.raises(UnableToStart, match="not yet delivered: emergency, social-care"):
        run(study, home)
    for name in ("identifiers.sealed", "payload.parquet"):
        bring_both(study, home)
        [path] = [one for one in home.rglob(name) if one.parent.name == newest()]
        content = bytearray(path.read_bytes())
        content[40] ^= 1
        path.write_bytes(content)
        with pytest.raises(UnableToOpenDelivery, match="is not what it was"):
            run(study, home)
    assert not LinkageRun.objects.exists()


def test_a_study_folder_brings_files_and_refused_ones_stop_nothing(study, home, tmp_path):
    folder = tmp_path / "folder"
    for agreement in (AGREEMENT, "early-help", "nobody-knows"):
        data = folder / "share" / "data" / agreement
        data.mkdir(parents=True)
        for dataset in DATASETS:
            content = as_csv(*rows_of(dataset, 200))
            (data / f"{dataset}.csv").write_bytes(content)
    kept = keeping(home)
    room = Workroom(home, kept["rng"], kept["clock"])
    ask = {"commission_id": study, "folder": folder, "room": room, "vault_key": KEY, "actor": "t"}
    first = link_brought(**ask)
    assert first.state == "done"
    early, planned, unknown = sorted(first.sentences)
    assert early.startswith("Early help for young people at risk of violence: nothing is linked.")
    assert planned.endswith("persons in linked-planning-1")
    assert unknown.startswith("“nobody-knows” is no agreement")
    again = link_brought(**ask)
    assert again.state == "unchanged"
    assert again.sentences == first.sentences
    path = folder / "share" / "data" / AGREEMENT / "emergency.csv"
    path.write_bytes(path.read_bytes().replace(b"injury", b"wound", 1))
    third = link_brought(**ask)
    assert any("“wound” is no field" in one for one in third.sentences)
    assert LinkageRun.objects.count() == 1
