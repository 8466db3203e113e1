"""Tables of linked records: made, held against earlier ones, checked by two, released."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from made_up_linked import columns, linked_table
from people_counted import question
from remit.kernel.documents import check_schema, schema
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.share.core.datasets import Dataset
from remit.share.core.standing import UnableToRun
from remit.share.core.tables.requested import (
    Check,
    UnableToCheck,
    UnableToRelease,
    Wanted,
)
from remit.share.declared_table_actions import record_folder_checks, store_tables
from remit.share.linkage.places import KNOWN, LINKED, STEADY, run_folder
from remit.share.models import LinkageRun, RequestedTable, TablePart
from remit.share.run_queries import known_elsewhere
from remit.share.standing_actions import lift, suspend
from remit.share.table_actions import (
    check_table,
    forget_people,
    refuse_table,
    release_table,
    request_tables,
)
from remit.share.table_making import work_out
from remit.share.table_queries import requested_table, stored_tables
from remit.share.tables_files import read_tables, write_tables
from standing_study import NOW, finished_run, plan, sign_plan, standing_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def study(home):
    found = standing_study()
    finished_run(found, linked_table(home, columns(900)))
    return found


def wanted(key, by, *, checks=(), **more):
    asked = question(by, **more)
    return Wanted(key, "plan", asked, "To plan support.", "anna", checks=checks)


def ask(study, *tables, run="plan-1"):
    return request_tables(commission_id=study, run=run, wanted=tables, actor="anna", now=NOW)


def check(study, key, by):
    act = {"commission_id": study, "key": key, "actor": by, "now": NOW}
    return check_table(by=by, says="It tells of nobody.", **act)


def release(study, key, by="olga"):
    return release_table(commission_id=study, key=key, by=by, actor=by, now=NOW)


def test_a_table_goes_from_request_by_two_checks_to_release_with_its_evidence(study):
    answer = ask(study, wanted("places", "emergency_injury,emergency_place"))
    [made] = answer.made
    assert (made.state, made.checks_left, made.audit["clean"]) == ("waiting", 2, True)
    with pytest.raises(UnableToCheck, match="asked for “places”"):
        check(study, "places", "Anna ")
    check(study, "places", "ben")
    with pytest.raises(UnableToCheck, match="Ben has checked “places” already"):
        check(study, "places", "Ben")
    with pytest.raises(UnableToRelease, match="waits for a second check"):
        release(study, "places")
    check(study, "places", "cleo")
    files = release(study, "places")
    document = json.loads(files["places.json"])
    problems = Problems()
    check_schema(document, schema("remit.share", "released-table"), "x", problems)
    assert not list(problems)
    assert (document["checks"], document["audit"]["clean"]) == (2, True)
    text = files["places.csv"].decode()
    assert text.splitlines()[0] == "emergency_injury,emergency_place,count"
    assert "Two people looked at it" in files["places.html"].decode()
    entry = Entry.objects.get(action="share.table-released")
    assert json.loads(entry.facts)["audit-clean"] is True
    assert {"agreement", "purpose", "rules", "table", "places.csv"} <= set(
        json.loads(entry.digests)
    )
    assert "ben" not in entry.facts + document["purpose"]


def test_nothing_hidden_is_stored_or_told_where_it_can_be_read(study):
    ask(study, wanted("since", "emergency_injury,care_since"))
    row = RequestedTable.objects.get()
    told = [one["count"] for one in row.rows]
    assert None in told
    assert min(one for one in told if one) >= 10


def test_suspended_at_release_stops_it_by_name(study):
    ask(study, wanted("places", "emergency_place"))
    for by in ("ben", "cleo"):
        check(study, "places", by)
    act = {"commission_id": study, "agreement": "plan", "actor": "olga", "now": NOW}
    suspend(why="A breach is looked into.", **act)
    with pytest.raises(UnableToRun, match="olga suspended it: A breach is looked into"):
        release(study, "places")
    with pytest.raises(UnableToRun):
        ask(study, wanted("more", "emergency_injury"))
    assert requested_table(study, "places").state == "waiting"
    lift(why="Nothing was found.", **act)
    release(study, "places")
    assert requested_table(study, "places").state == "released"


def test_an_agreement_signed_anew_in_other_words_releases_no_table_made_before(study):
    ask(study, wanted("places", "emergency_place"))
    for by in ("ben", "cleo"):
        check(study, "places", by)
    sign_plan(study, plan(threshold=20))
    with pytest.raises(UnableToRelease, match="was changed since"):
        release(study, "places")


def test_a_table_one_person_apart_from_an_earlier_run_is_stopped_and_says_which(study, home):
    ask(study, wanted("first", "emergency_place"))
    fewer = {name: values[1:] for name, values in columns(900).items()}
    second = linked_table(home, fewer, steady=range(1, 900), run="plan-2")
    finished_run(study, second, "plan-2")
    answer = ask(study, wanted("second", "emergency_place"), run="plan-2")
    assert not answer.made
    error = answer.stopped["second"]
    assert (error.code, error.params["earlier"]) == ("table-too-near", "first")
    stopped = Entry.objects.get(action="share.table-stopped")
    assert json.loads(stopped.facts)["earlier"] == "first"


def test_a_table_one_person_apart_from_one_under_another_agreement_is_stopped_too(study, home):
    sign_plan(study, plan(), replace(plan(), key="other", title="Another plan"))
    ask(study, wanted("first", "emergency_place"))
    fewer = {name: values[1:] for name, values in columns(900).items()}
    second = linked_table(home, fewer, steady=range(1, 900), run="other-1", agreement="other")
    finished_run(study, second, "other-1")
    answer = ask(study, wanted("second", "emergency_place"), run="other-1")
    assert answer.stopped["second"].params["earlier"] == "first"
    # The same people by the same field are the same table, and may go out.
    same = linked_table(home, columns(900), run="other-2", agreement="other")
    finished_run(study, same, "other-2")
    again = ask(study, wanted("again", "emergency_place"), run="other-2")
    assert [one.wanted.agreement for one in again.made] == ["other"]
    assert known_elsewhere(study, plan(), home) == [run_folder(home, "other-2") / KNOWN]
    # Records of another party by the same name are strangers' records.
    ours, theirs = (
        replace(plan(), key=key, datasets=(Dataset("visits", party, ()),))
        for key, party in (("plan", "hospital"), ("other", "council"))
    )
    sign_plan(study, ours, theirs)
    assert known_elsewhere(study, ours, home) == []


def test_a_person_left_out_while_a_table_is_made_is_in_none_that_is_kept(study, home, monkeypatch):
    runs = []

    def work_out_while_somebody_leaves(number, agreement, linked, tables):
        worked = work_out(number, agreement, linked, tables)
        if not runs:
            left = {name: values[1:] for name, values in columns(900).items()}
            runs.append(folder := run_folder(home, "again"))
            folder.mkdir(parents=True)
            again = linked_table(home, left, steady=range(1, 900), run="again")
            again.path.rename(folder / LINKED)
            again.steady_path.rename(folder / STEADY)
            LinkageRun.objects.filter(name="plan-1").update(token="again", persons=899)
        return worked

    monkeypatch.setattr("remit.share.table_making.work_out", work_out_while_somebody_leaves)
    ask(study, wanted("first", "emergency_place"))
    from pyroaring import BitMap

    assert all(0 not in BitMap.deserialize(bytes(one.people)) for one in TablePart.objects.all())


def test_a_person_taken_out_is_in_no_set_and_still_counts_as_a_difference(study, home):
    ask(study, wanted("first", "emergency_place"), wanted("cost", "in_care", mean="emergency_cost"))
    for by in ("ben", "cleo"):
        check(study, "first", by)
    taken = forget_people(commission_id=study, agreement="plan", people=[0])
    assert taken == {"sets of people compared": 3}
    from pyroaring import BitMap

    assert all(0 not in BitMap.deserialize(bytes(one.people)) for one in TablePart.objects.all())
    with pytest.raises(UnableToRelease, match="has been taken out since"):
        release(study, "first")
    fewer = {name: values[1:] for name, values in columns(900).items()}
    finished_run(study, linked_table(home, fewer, steady=range(1, 900), run="plan-2"), "plan-2")
    answer = ask(study, wanted("second", "emergency_place"), run="plan-2")
    assert answer.stopped["second"].params["earlier"] == "first"
    refuse = {"commission_id": study, "by": "ben", "why": "Make it anew.", "actor": "ben"}
    for key in ("first", "cost"):
        refuse_table(key=key, now=NOW, **refuse)
    assert ask(study, wanted("third", "emergency_place"), run="plan-2").made


def test_tables_of_one_request_hide_the_same_of_what_they_share(study):
    answer = ask(
        study,
        wanted("a", "emergency_injury,care_since"),
        wanted("b", "care_since"),
        wanted("c", "emergency_place", where=["emergency_day=2026-01-05"]),
    )
    a, b = answer.made
    of_a = {row["care_since"]: row["count"] for row in a.rows if row["emergency_injury"] == "Total"}
    assert of_a == {row["care_since"]: row["count"] for row in b.rows}
    assert "is a date" in str(answer.stopped["c"])


def test_the_folders_tables_come_back_the_same_with_the_checks_they_have_by_now(study):
    declared = (
        wanted("places", "emergency_place", checks=(Check("ben", NOW.date(), "Fine."),)),
        wanted("rates", "emergency_injury", rate="in_care=yes", where=["emergency_place=park"]),
    )
    store_tables(commission_id=study, tables=declared, actor="anna", now=NOW)
    files = write_tables(stored_tables(study))
    problems = Problems()
    again = read_tables(files, problems, agreements={"plan": ()})
    assert not list(problems)
    assert again == stored_tables(study) == declared
    assert write_tables(again) == files
    ask(study, *declared)
    record_folder_checks(commission_id=study, declared=declared[0], actor="x", now=NOW)
    check(study, "places", "cleo")
    [first, _] = stored_tables(study)
    assert [one.by for one in first.checks] == ["ben", "cleo"]
    other = wanted("rates", "x", checks=(Check("dan", NOW.date(), digest="0" * 64),))
    with pytest.raises(UnableToCheck, match="dan checked another table"):
        record_folder_checks(commission_id=study, declared=other, actor="x", now=NOW)


def test_a_table_of_a_folder_was_asked_for_on_the_day_that_it_tells_and_never_after_now(study):
    asked = wanted("places", "emergency_place")
    day, tomorrow = NOW.date() - timedelta(days=40), NOW.date() + timedelta(days=1)
    [told, early] = ask(
        study, replace(asked, asked_on=day), replace(asked, key="hours", asked_on=tomorrow)
    ).made
    assert (told.asked_at.date(), told.wanted.asked_on, early.asked_at) == (day, day, NOW)
    [first, _] = written = stored_tables(study)
    assert first.asked_on == day
    problems = Problems()
    again = read_tables(write_tables(written), problems, agreements={"plan": ()})
    assert (again[0].asked_on, list(problems), list(problems.notices)) == (day, [], [])
    early = replace(again[0], checks=(Check("ben", day - timedelta(days=1)), Check("cleo", day)))
    assert read_tables(write_tables([early]), problems, agreements={"plan": ()}) == (early,)
    assert not list(problems)
    [notice] = problems.notices
    assert notice.code == "table-checked-early"
    assert notice.message.startswith("ben checked the table on ")


def test_on_the_pages_who_asks_cannot_check_and_two_others_let_it_go(study, client):
    from django.contrib.auth import get_user_model

    from remit.commission.actions import add_member

    users = {}
    for name, role in (
        ("anna", "analyst"),
        ("ben", "checker"),
        ("olga", "owner"),
        ("rita", "recruiter"),
    ):
        users[name] = get_user_model().objects.create_user(name)
        add_member(commission_id=study, user_id=users[name].pk, role=role, actor="test", now=NOW)

    def visit(user, path, **sent):
        client.force_login(users[user])
        at = f"/commissions/small/tables/{path}"
        return client.post(at, sent) if sent else client.get(at)

    assert visit("rita", "").status_code == 403
    form = visit("anna", "ask/").content.decode()
    assert "emergency_place=canal" in form
    assert 'value="emergency_day"' not in form
    assert 'value="To offer help early."' in form
    few = {
        "by-1": "emergency_place",
        "where-1": "care_since=2022",
        "where-2": "emergency_injury=burn",
    }
    stopped = visit("anna", "ask/", run="plan-1", measure="count", purpose="x", **few)
    assert stopped.status_code == 422
    assert "fewer than 10 people" in stopped.content.decode()
    nothing = visit("anna", "ask/", **{"by-1": "in_care", "measure": "mean", "purpose": "x"})
    assert "No field is named for the mean" in nothing.content.decode()
    asked = {"by-1": "emergency_place", "measure": "mean", "number": "emergency_cost"}
    made = visit("anna", "ask/", purpose="To plan.", name="costs", **asked)
    assert made["Location"].endswith("/tables/of/costs/")
    own = visit("anna", "of/costs/").content.decode()
    assert "two others look at it" in own
    assert "Refuse it" not in own
    assert visit("anna", "of/costs/check/", note="x").status_code == 403
    assert visit("anna", "of/costs/csv/").status_code == 404
    assert "Refuse it" in visit("ben", "of/costs/").content.decode()
    visit("ben", "of/costs/check/", note="Fine.")
    visit("ben", "of/costs/release/", note="")
    assert requested_table(study, "costs").state == "waiting"
    visit("olga", "of/costs/check/", note="")
    visit("olga", "of/costs/release/", note="")
    assert requested_table(study, "costs").state == "released"
    assert visit("anna", "of/costs/csv/").content.startswith(b"emergency_place,count,mean")
    assert "Released" in visit("anna", "").content.decode()
