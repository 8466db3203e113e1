"""The pages of people: who may open them, and what each tells of somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldwork_study import DAY, at, codes_on, recruitment, store, words
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.pool import Pool
from remit.recruit.models import FieldStep

pytestmark = pytest.mark.django_db

PAGES = ["recruit-board", "recruit-people", "recruit-arrivals"]


@pytest.mark.parametrize("role", ["researcher", "commissioner", "analyst"])
def test_nobody_but_recruiters_and_the_owner_opens_a_page_of_people(signed_in, role):
    client = signed_in(role)
    addresses = [at(name) for name in PAGES]
    addresses += [at(f"recruit-{page}", "v0") for page in ("record", "contact", "withdrawal")]
    for address in addresses:
        assert client.get(address).status_code == 403
        # The list of people takes nothing at all.
        refused = 405 if address == at("recruit-people") else 403
        assert client.post(address, {"do": "open", "status": "invited"}).status_code == refused
    assert not FieldStep.objects.exists()


@pytest.mark.parametrize("role", ["recruiter", "owner"])
def test_recruiters_and_the_owner_open_every_page(signed_in, role):
    client = signed_in(role)
    for name in [*PAGES, "recruit-equality"]:
        assert client.get(at(name)).status_code == 200
    for page in ("record", "contact", "withdrawal"):
        assert client.get(at(f"recruit-{page}", "v0")).status_code == 200


def test_a_stranger_finds_no_page(signed_in):
    client = signed_in("")
    for name in [*PAGES, "recruit-equality"]:
        assert client.get(at(name)).status_code == 404


def test_a_code_that_nobody_has_is_not_found(ann):
    for page in ("record", "contact", "withdrawal"):
        assert ann.get(at(f"recruit-{page}", "nobody")).status_code == 404
        assert ann.post(at(f"recruit-{page}", "nobody"), {"on": "2026-01-02"}).status_code == 404


def test_pages_open_before_anything_was_brought(ann, study):
    store(study, None)
    for name in [*PAGES, "recruit-equality"]:
        assert ann.get(at(name)).status_code == 200


def test_people_are_narrowed_by_status_and_by_quota(ann, study):
    steps = [Step("v0", "invited", DAY), Step("v1", "invited", DAY), Step("v1", "confirmed", DAY)]
    came = [ArrivalValue(DAY, "Club", "held", "c1", {"gender": "w", "age": "25+"})]
    store(study, recruitment(steps=steps, arrivals=came))
    everyone = ann.get(at("recruit-people"))
    assert codes_on(everyone) == [*(f"v{n}" for n in range(12)), "c1"]
    assert "Confirmed (1)" in words(everyone)

    def shown(**narrowing):
        return codes_on(ann.get(at("recruit-people"), narrowing))

    assert shown(status="invited") == ["v0"]
    assert shown(status="drawn") == ["v2", "v3"]
    assert shown(status="waiting") == ["c1"]
    assert shown(status="in the pool", group="gender=w") == ["v4", "v6", "v8", "v10"]
    assert shown(group="age=25+") == ["v2", "v3", "v6", "v7", "v10", "v11", "c1"]


def test_people_are_paged_and_a_page_keeps_what_was_asked(ann, study):
    store(study, recruitment(count=120))
    second = ann.get(at("recruit-people"), {"group": "gender=w", "page": "2"})
    assert len(codes_on(second)) == 10
    assert "page 2 of 2" in words(second)
    assert "status=&amp;group=gender%3Dw&amp;page=1" in second.content.decode()


@pytest.mark.parametrize("name", ["recruit-people", "recruit-arrivals", "recruit-equality"])
def test_a_page_takes_the_same_queries_at_any_size(ann, study, name):
    counts = []
    for count in (4, 300):
        store(study, recruitment(count=count))
        with CaptureQueriesContext(connection) as queries:
            ann.get(at(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["recruit-record", "recruit-board", "recruit-arrivals"])
def test_no_page_takes_a_day_that_is_still_to_come(ann, study, page):
    where = at(page, "v0") if page == "recruit-record" else at(page)
    do = "answer" if page == "recruit-arrivals" else "invite"
    sent = {"status": "invited", "do": do, "code": "v0", "on": "2999-12-24"}
    answer = ann.post(where, sent)
    assert answer.status_code == 422
    assert "24 December 2999 is still to come." in words(answer)


def test_a_status_is_told_in_words_wherever_somebody_is_shown(ann, study):
    steps = [Step("v0", "confirmed", DAY), Step("v0", "did-not-come", DAY)]
    store(study, recruitment(steps=steps))
    for page in (at("recruit-record", "v0"), at("recruit-people"), at("recruit-board")):
        said = words(ann.get(page)).casefold()
        assert "did not come" in said
        assert "did-not-come" not in said


def test_without_a_pool_nobody_is_said_to_be_left_out_or_not(ann, study):
    assert "Nobody: every volunteer" in words(ann.get(at("recruit-equality")))
    store(study, None)
    store(study, replace(recruitment(0), pool=Pool(), panel=None))
    said = words(ann.get(at("recruit-equality")))
    assert "That cannot be said: nobody is in the pool." in said
