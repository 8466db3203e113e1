"""The firewall: whoever pays sees counts over several organisations, and never one of them.

Everything that a commissioner, an owner and a passer-by can open is seen before and after one
organisation more, or less, or another answer: not a letter may differ. So no page, export or
parameter tells of one organisation, and no two of them can be subtracted.
"""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from filled_models import fill
from firewall_walk import changed, noting_queries, told_of, walk, walk_again
from joining_visits import NAME, open_sign_up
from remit.commission.actions import add_member
from remit.commission.core.roles import COMMISSIONER, COORDINATOR, OWNER, RESEARCHER, ROLES
from remit.commission.views import study_page
from remit.people.actions import withdraw_participant
from remit.site.urls import urlpatterns as site_addresses
from remit.study.actions import import_study
from remit.support.cohort_actions import UnableToCount, count_waiting
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.joining.details import Details
from remit.support.core.organisation import Organisation
from remit.support.core.told import REPORT
from remit.support.joining_actions import (
    SignUpForm,
    change_details,
    check_organisation,
    leave_programme,
    sign_up,
)
from remit.support.models import Assessment
from remit.support.models import Organisation as OrganisationRow
from remit.support.organisation_actions import store_organisations
from remit.support.own_copies import models_in_own_copies
from remit.support.permissions import check_can_see_cohort, openings
from remit.support.round_actions import close_round, open_round
from remit.support.told_queries import told
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

DAY = NOW.date()
KEY = b"k" * 32
QUERIES = 44
SECRET_NAME = "Zebra House"
PLACE = "Zennor"
ABOUT = Details(size="over-20", reach=7777, boroughs=(PLACE,), holds=("harm",))
VALUES = (PLACE, "1")
SAMPLES = {
    "name": NAME,
    "code": CODES[4],
    "door": "not-a-door",
    "number": 1,
    "step": 1,
    "key": "x",
    "at": 1,
    "paper": "impact-assessment",
    "digest": "x",
    "guid": "x",
    "line": 1,
    "stem": "x",
    "form": "x",
    "token": "not-a-token",
    "part": 1,
    "position": 1,
    "rule": "x",
    "ending": "csv",
    "file": "x",
    "kind": "txt",
    "size": 1,
    "run": "x-1",
    "place": 1,
}


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(), tmp_path_factory.mktemp("study") / "programme")
    made = import_study(folder=folder, vault_key=KEY, actor="t", now=NOW).commission_id
    open_sign_up(made)
    return made


def member(programme, role):
    user = get_user_model().objects.create_user(f"a-{role}", password="x")
    add_member(commission_id=programme, user_id=user.pk, role=role, actor="t", now=NOW)
    return user


def client_of(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def signed_in(programme, role):
    return client_of(member(programme, role))


def come(programme, at, details=ABOUT, *, checked=True):
    """Have an organisation join, with a row of everything that may hang on one."""
    form = SignUpForm(CODES[at], f"{SECRET_NAME} {at}", f"{at}@example.org", details, "en")
    sign_up(commission_id=programme, form=form, vault_key=KEY, on=DAY, now=NOW)
    fill(OrganisationRow.objects.get(participant__code=CODES[at]))
    if checked:
        check_organisation(commission_id=programme, code=CODES[at], actor="t", on=DAY, now=NOW)


def count(programme):
    return count_waiting(commission_id=programme, about="joining", actor="t", on=DAY, now=NOW)


def key_of(at):
    return OrganisationRow.objects.get(participant__code=CODES[at]).participant_id


def all_secrets():
    return [SECRET_NAME, PLACE, "7777", *CODES]


def test_nothing_that_one_organisation_does_is_seen_by_whoever_pays(programme, monkeypatch):
    asked: set[str] = set()
    noting_queries(monkeypatch, asked)
    users = {role: member(programme, role) for role in (COMMISSIONER, OWNER)} | {"passer-by": None}

    clients = {who: partial(client_of, user) for who, user in users.items()}
    for organisation in OrganisationRow.objects.all():
        fill(organisation)

    open_round(commission_id=programme, wave="before", actor="t", now=NOW)
    with_three = walk(clients, SAMPLES, asked, VALUES)
    assert with_three[COMMISSIONER, "GET", f"/commissions/{NAME}/support/"][0] == 200
    assert told_of(with_three, all_secrets()) == {}, "codes, names or words of organisations"

    come(programme, 3)
    with pytest.raises(UnableToCount):  # four are too few
        count(programme)
    assert changed(with_three, walk_again(clients, with_three)) == []

    come(programme, 4)
    assert count(programme).organisations == 5
    payer = {COMMISSIONER: clients[COMMISSIONER]}
    with_five = walk_again(clients, with_three) | walk(payer, SAMPLES, asked, VALUES)
    seen = changed(with_three, with_five)
    # The count of five is told there and on the board, and nothing anywhere else.
    assert set(seen) == {
        f"{who} GET /commissions/{NAME}/support/{page}"
        for who in (COMMISSIONER, OWNER)
        for page in ("", "board/")
    }
    assert told_of(with_five, all_secrets()) == {}

    change_details(
        commission_id=programme, code=CODES[0], participant_id=key_of(0), details=ABOUT, now=NOW
    )
    come(programme, 5)
    leave_programme(
        commission_id=programme, code=CODES[1], participant_id=key_of(1), on=DAY, now=NOW
    )
    withdraw_participant(commission_id=programme, code=CODES[2], actor="t", now=NOW)
    for at in (6, 7, 8):
        come(programme, at)
    come(programme, 9, checked=False)
    with pytest.raises(UnableToCount):  # of the five who wait, one is not checked
        count(programme)
    assert changed(with_five, walk_again(clients, with_five)) == []


def live_count(request, visit):
    """A page that a newcomer may well write: it keeps the threshold, and leaks all the same."""
    rows = OrganisationRow.objects.filter(participant__commission_id=visit.commission_id)
    place = request.GET.get("place")
    found = sum(place in row.boroughs for row in rows) if place else len(rows)
    return HttpResponse(str(found) if found >= 3 else "too few")


urlpatterns = [
    path("", include(site_addresses)),
    path("commissions/<slug:name>/live/", study_page(check_can_see_cohort)(live_count)),
]


def test_a_page_of_live_counts_would_be_found(programme, monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    asked: set[str] = set()
    noting_queries(monkeypatch, asked)
    clients = {COMMISSIONER: partial(client_of, member(programme, COMMISSIONER))}
    live = f"/commissions/{NAME}/live/"
    monkeypatch.setattr("firewall_walk.addresses", lambda _: [live])
    before = walk(clients, SAMPLES, asked, VALUES)
    assert {address for _, _, address in before} > {live, f"{live}?place={PLACE}"}
    come(programme, 4)
    assert changed(before, walk(clients, SAMPLES, asked, VALUES))


OPENED_AT = {
    "answers": f"/commissions/{NAME}/support/organisations/{CODES[0]}/",
    "mentoring": f"/commissions/{NAME}/support/mentoring/",
    "name": f"/commissions/{NAME}/support/organisations/{CODES[0]}/",
    "forms": f"/commissions/{NAME}/ask/answers/",
    "people": f"/commissions/{NAME}/recruit/people/",
    "talks": f"/commissions/{NAME}/listen/",
    "harm": f"/commissions/{NAME}/safeguarding/",
    "shared": f"/commissions/{NAME}/support/network/",
    "told": f"/commissions/{NAME}/support/learning/",
    "met": f"/commissions/{NAME}/support/network/",
    "counts": f"/commissions/{NAME}/support/",
    "principles": f"/commissions/{NAME}/support/principles/",
    "opinions": f"/commissions/{NAME}/support/principles/results/",
    "pools": f"/commissions/{NAME}/counts/",
    "report": f"/commissions/{NAME}/report/",
}


def test_the_public_page_says_what_the_doors_do(programme):
    clients = {role: signed_in(programme, role) for role in ROLES}
    for one in openings():
        if one.key not in OPENED_AT:
            assert not one.roles
            continue
        opened = {
            role
            for role, client in clients.items()
            if client.get(OPENED_AT[one.key]).status_code == 200
        }
        assert opened == one.roles, one.key


def test_the_public_page_names_who_runs_the_server_in_both_languages(client, programme):
    for tag in ("en", "ar"):
        text = client.get(f"/programmes/{NAME}/who-sees-what/?in={tag}").content.decode()
        assert "A host in Leeds" in text
        assert text.count("<tr>") == 1 + len(openings())
        assert f'<html lang="{tag}"' in text
    keep = {label.partition(".")[0] for label in models_in_own_copies()}
    assert {f"remit.{room}" for room in keep} <= {one.room for one in openings()}


def test_coordinators_see_organisations_and_researchers_counts_alone(programme):
    coordinator, researcher = (signed_in(programme, one) for one in (COORDINATOR, RESEARCHER))
    assert CODES[0] in coordinator.get(OPENED_AT["counts"]).content.decode()
    assert CODES[0] not in researcher.get(OPENED_AT["counts"]).content.decode()


def test_the_page_of_organisations_asks_the_database_as_often_for_three_as_for_twelve(
    programme, django_assert_num_queries
):
    coordinator = signed_in(programme, COORDINATOR)
    coordinator.get(OPENED_AT["counts"])
    with django_assert_num_queries(QUERIES):
        coordinator.get(OPENED_AT["counts"])
    more = [Organisation(code, DAY, checked_on=DAY) for code in CODES[3:]]
    store_organisations(commission_id=programme, organisations=more, actor="t", now=NOW)
    count(programme)
    with django_assert_num_queries(QUERIES + 2):  # who was in a batch, asked twice
        coordinator.get(OPENED_AT["counts"])


def assessed(programme, wave, level, codes):
    """Have organisations agree on a level of every item, and close the round."""
    open_round(commission_id=programme, wave=wave, actor="t", now=NOW)
    made = instrument(LATEST)
    for code in codes:
        whose = OrganisationRow.objects.get(participant__code=code)
        agreed = dict.fromkeys(made.names, level)
        Assessment.objects.create(
            organisation=whose, wave=wave, agreed=agreed, compared_on=DAY, agreed_on=DAY
        )
    close_round(commission_id=programme, wave=wave, actor="t", now=NOW)


def test_what_was_told_of_assessments_stands_when_an_organisation_withdraws(programme, monkeypatch):
    asked: set[str] = set()
    noting_queries(monkeypatch, asked)
    payer = {COMMISSIONER: partial(client_of, member(programme, COMMISSIONER))}
    codes = CODES[:7]
    more = [Organisation(code, DAY, checked_on=DAY) for code in codes[3:]]
    store_organisations(commission_id=programme, organisations=more, actor="t", now=NOW)
    assessed(programme, "before", "2", codes)
    assessed(programme, "after", "4", codes)
    coordinator = signed_in(programme, COORDINATOR)
    tell = reverse("report-tell", args=[NAME])
    assert payer[COMMISSIONER]().post(tell).status_code == 403
    assert coordinator.post(tell).status_code == 302
    assert told(programme, REPORT)
    before = walk(payer, SAMPLES, asked, VALUES)
    withdraw_participant(commission_id=programme, code=codes[0], actor="t", now=NOW)
    assert changed(before, walk_again(payer, before)) == []
    assert (
        "How they moved"
        in before[COMMISSIONER, "GET", f"/commissions/{NAME}/support/assessment/"][1]
    )
    # One has gone since: whoever held a new report against the old one would learn what it said.
    assert coordinator.post(tell).status_code == 422
