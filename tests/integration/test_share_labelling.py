"""Pairs of a run labelled by hand: who sees what, what is stored, what is left in the end."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from linking_study import AGREEMENT, KEY, NOW, as_csv, bring, rows_of, run, store_study
from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.share.core.linkage.fields import Role
from remit.share.ending_actions import end_linkages
from remit.share.labelling_actions import UnableToLabel, begin_labelling, label_pair, read_pair
from remit.share.labelling_queries import labelling
from remit.share.linkage import pairing
from remit.share.linkage.showing import side_by_side
from remit.share.models import LinkageRun, PairLabel, PairSample, SampledPair
from remit.share.objection_actions import Named, leave_out
from remit.share.standing_actions import suspend

pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db

RUN = "linked-planning-1"
UNTIL = date(2027, 1, 31)


@pytest.fixture(scope="module")
def linked(kept_by_module, tmp_path_factory):
    """Return a study with a finished run whose identifiers are kept, and where they lie."""
    home = tmp_path_factory.mktemp("home")
    study = store_study(identifiers_until=UNTIL)
    for dataset in ("emergency", "social-care"):
        bring(study, home, dataset, as_csv(*rows_of(dataset, 250)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "SAMPLE", 100)
        assert not run(study, home).identifiers_destroyed
    users = {}
    for name, role in (
        ("lin", "linker"),
        ("lou", "linker"),
        ("ana", "analyst"),
        ("olga", "owner"),
        ("cus", "custodian"),
    ):
        user = get_user_model().objects.create_user(username=name)
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        users[name] = user
    return study, home, users


@pytest.fixture
def act(linked, settings, monkeypatch):
    """Return what an act of the linkage unit takes, on the day of the run."""
    study, home, users = linked
    settings.HOME, settings.VAULT_KEY = home, KEY
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return {
        "commission_id": study,
        "run": RUN,
        "user_id": users["lin"].pk,
        "actor": "lin",
        "now": NOW,
    }


def address(page, *parts):
    return reverse(page, args=["attitudes", AGREEMENT, RUN, *parts])


def look(act, home, place=1, **changed):
    return read_pair(**{**act, "place": place, "home": home, "vault_key": KEY, **changed})


def test_the_linkage_unit_labels_pair_after_pair_and_comes_back(client, linked, act):
    study, _, users = linked
    client.force_login(users["lin"])
    assert "How many pairs" in client.get(address("agreement-pairs")).content.decode()
    assert client.post(address("agreement-pairs-draw"), {"size": "7"}).status_code == 422
    client.post(address("agreement-pairs-draw"), {"size": "100"})
    assert client.post(address("agreement-pairs-draw"), {"size": "100"}).status_code == 422

    seen = Entry.objects.filter(action="share.pairs-read").count()
    page = client.get(address("agreement-pair", 1))
    assert page["Cache-Control"] == "no-store"
    body = page.content.decode()
    assert "Pair 1 of 100" in body
    assert "Surname" in body
    assert Entry.objects.filter(action="share.pairs-read").count() == seen + 1
    assert len(re.findall(r"<bdi>(.+?)</bdi>", body)) > 3
    told = json.loads(Entry.objects.filter(action="share.pairs-read").last().facts)
    assert told == {"agreement": AGREEMENT, "run": RUN, "pairs": 1}
    for dataset in ("emergency", "social-care"):
        headings, rows = rows_of(dataset, 250)
        for name in set(headings) - {"forename", "surname", "sex", "postcode"}:
            assert f">{name}<" not in body, "a column of the custodian's"
        assert not any(f">{row[0]}<" in body for row in rows), "the custodian's own number"

    assert client.post(address("agreement-pair", 1), {}).status_code == 422
    after = client.post(address("agreement-pair", 1), {"answer": "same"})
    assert after.url == address("agreement-pair", 2)
    client.post(address("agreement-pair", 1), {"answer": "unsure"})
    assert list(PairLabel.objects.values_list("answer", "by")) == [("unsure", "lin")]
    body = client.get(address("agreement-pairs")).content.decode()
    assert "You have answered 1 of 100" in body
    assert "Go on with pair 2" in body
    assert "too few labels to tell" in body
    assert labelling(study, RUN).seed == PairSample.objects.get().seed


@pytest.mark.parametrize("name", ["ana", "olga", "cus"])
def test_nobody_but_the_linkage_unit_opens_a_pair(client, linked, act, name):
    _, _, users = linked
    begin_labelling(**act, size=100)
    client.force_login(users[name])
    before = Entry.objects.count()
    for page, parts in (("agreement-pairs", ()), ("agreement-pair", (1,))):
        assert client.get(address(page, *parts)).status_code == 403
    assert client.post(address("agreement-pair", 1), {"answer": "same"}).status_code == 403
    assert client.post(address("agreement-pairs-draw"), {"size": "100"}).status_code == 403
    assert "label pairs" not in client.get(address("agreement-run")).content.decode()
    assert Entry.objects.count() == before
    assert not PairLabel.objects.exists()


def answer_all(study, act, by):
    sample = PairSample.objects.get()
    PairLabel.objects.bulk_create(
        PairLabel(
            pair=pair,
            by=by,
            at=NOW,
            answer="same" if sample.strata[pair.stratum]["linked"] else "different",
        )
        for pair in sample.pairs.all()
    )


def test_answers_measure_the_links_on_the_runs_page_for_all(client, linked, act):
    study, _, users = linked
    begin_labelling(**act, size=100)
    answer_all(study, act, "lin")
    label_pair(**{**act, "user_id": users["lou"].pk, "actor": "lou"}, place=1, answer="unsure")
    client.force_login(users["olga"])
    body = " ".join(client.get(address("agreement-run")).content.decode().split())
    assert "Measured by hand" in body
    assert re.search(
        r"Links that are right</dt> <dd> 100\.0% \(\d+\.\d% to 100.0%\), n = \d+", body
    )
    assert "Found, of the pairs that were compared" in body
    assert "lin and lou" in body
    found = labelling(study, RUN)
    assert found.measured.recall.low < 1


def test_pairs_are_nothing_when_their_identifiers_are_destroyed_and_answers_stay(linked, act):
    study, home, _ = linked
    begin_labelling(**act, size=100)
    answer_all(study, act, "lin")
    late = NOW.replace(year=2027, month=2)
    with pytest.raises(UnableToLabel):
        look(act, home, now=NOW.replace(year=2027, month=1, day=31))
    end_linkages(home=home / "nowhere", actor="test", now=late)
    assert LinkageRun.objects.get(name=RUN).destroyed_at is None
    assert not SampledPair.objects.exclude(records=[], marks=[]).exists()
    found = labelling(study, RUN)
    assert (found.there, found.by) == (0, (("lin", 100),))
    assert found.measured.precision is not None
    with pytest.raises(UnableToLabel):
        look(act, home)


def test_a_new_delivery_ends_the_pairs_of_the_one_before(linked, act, tmp_path):
    study, home = linked[0], shutil.copytree(linked[1], tmp_path / "home")
    bring(study, home, "emergency", as_csv(*rows_of("emergency", 50)))
    assert labelling(study, RUN) is None
    with pytest.raises(UnableToLabel):
        begin_labelling(**act, size=100)


def test_whoever_is_left_out_is_in_no_pair_any_more(linked, act, tmp_path):
    study, home = linked[0], shutil.copytree(linked[1], tmp_path / "home")
    begin_labelling(**act, size=100)
    numbered = {row[0] for row in rows_of("social-care", 250)[1]}
    named = [Named(one, "social-care") for one in sorted(numbered)]
    leave_out(
        commission_id=study,
        kind="objection",
        named=named,
        agreement=AGREEMENT,
        reference="",
        home=home,
        vault_key=KEY,
        actor="test",
        now=NOW,
    )
    assert labelling(study, RUN).there == 0
    with pytest.raises(UnableToLabel):
        look(act, home)


def test_a_suspended_agreement_shows_no_pair(linked, act):
    study, home, _ = linked
    begin_labelling(**act, size=100)
    assert look(act, home).sides
    suspend(commission_id=study, agreement=AGREEMENT, why="A complaint.", actor="olga", now=NOW)
    with pytest.raises(Exception, match="suspended"):
        look(act, home)


def test_what_is_shown_is_of_the_two_records_that_were_linked(linked, act):
    _, home, _ = linked
    begin_labelling(**act, size=100)
    sample = PairSample.objects.get()
    sure = [
        pair.place
        for pair in sample.pairs.all()
        if sample.strata[pair.stratum]["linked"] and sample.strata[pair.stratum]["low"] == 0.99
    ][:10]
    alike = 0
    for place in sure:
        sides = {one.name: one for one in look(act, home, place).sides}
        assert set(sides) <= {
            *("Forename", "Surname", "Date of birth"),
            *("Sex", "Postcode", "NHS number"),
        }
        alike += sides["Date of birth"].says.startswith("same")
    assert alike >= 7, "records of other people would share one in thousands"


def test_an_identifier_written_otherwise_is_told_as_the_same():
    left = {Role.BIRTH: "2010-02-18", Role.POSTCODE: "QC1 1AA", Role.GIVEN: "Ana", Role.NHS: ""}
    right = {Role.BIRTH: "18 Feb 2010", Role.POSTCODE: "qc11aa", Role.GIVEN: "Anna"}
    sides = side_by_side(left, right, NOW.date())
    assert [(one.name, one.says) for one in sides] == [
        ("Forename", "differs"),
        ("Date of birth", "same, written otherwise"),
        ("Postcode", "same, written otherwise"),
        ("NHS number", "cannot be compared"),
    ]
