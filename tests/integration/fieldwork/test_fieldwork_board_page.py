"""The page of the board: how full quotas are, and whom to invite next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldwork_study import DAY, PANEL, at, entries, recruitment, store, words
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_queries import history, stored_fieldwork
from remit.recruit.models import FieldStep

pytestmark = pytest.mark.django_db


def test_the_board_shows_each_quota_with_its_state_in_words(ann, study):
    steps = [Step("v0", "invited", DAY), Step("v0", "confirmed", DAY), Step("v0", "attended", DAY)]
    store(study, recruitment(steps=steps))
    said = words(ann.get(at("recruit-board")))
    assert "Gender: w At risk 2 to 3 1 1 1.6 56%" in said
    assert said.index("may not be reached") < said.index("Each quota as fieldwork stands")
    assert "Attended 1" in said
    assert "Drawn 3" in said


def test_the_next_wave_is_marked_as_invited_in_one_act(ann, study):
    page = ann.get(at("recruit-board"), {"count": "2"})
    assert re.findall(r'name="code"\s+value="(\w+)"', page.content.decode()) == ["v0", "v1"]
    answer = ann.post(
        at("recruit-board"),
        {"do": "invite", "code": ["v0", "v1"], "on": "2026-01-05"},
        follow=True,
    )
    assert answer.redirect_chain
    assert "2 people were marked as invited: v0, v1." in words(answer)
    assert [(s.code, s.status, s.on) for s in stored_fieldwork(study).steps] == [
        ("v0", "invited", date(2026, 1, 5)),
        ("v1", "invited", date(2026, 1, 5)),
    ]
    assert entries("recruit.people-invited") == [{"people": 2}]
    assert history(study, "v0")[0].actor == "ann"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": ["v0", "v2"]}, "Not everyone waits for an invitation any more: “v0”"),
        ({"code": ["v9"]}, "any more: “v9”"),
        ({"code": []}, "Nobody was named to invite."),
        ({"code": ["v2"], "on": "soon"}, "Day: “soon” is no day."),
    ],
)
def test_a_wave_that_cannot_be_marked_is_refused_as_a_whole(ann, study, sent, said):
    store(study, recruitment(steps=[Step("v0", "invited", DAY)]))
    answer = ann.post(at("recruit-board"), {"do": "invite", "on": "2026-01-05", **sent})
    assert answer.status_code == 422
    assert said in words(answer)
    assert FieldStep.objects.count() == 1
    ticked = re.findall(r'value="(v\d)"\s+checked', answer.content.decode())
    assert ticked == [code for code in sent["code"] if code in {"v1", "v2", "v3"}]


def test_open_places_are_drawn_anew_and_the_page_says_whether_quotas_are_kept(ann, study):
    assert "Draw anew" not in words(ann.get(at("recruit-board")))
    steps = [Step("v0", "invited", DAY), Step("v0", "withdrew", DAY)]
    store(study, recruitment(steps=steps))
    assert "Draw anew for 1 open place" in words(ann.get(at("recruit-board")))
    answer = ann.post(at("recruit-board"), {"do": "replace"}, follow=True)
    said = words(answer)
    assert "Round 1: 1 person was drawn for 1 open place:" in said
    assert "They take the places of v0. Every quota is kept." in said
    assert "Draw anew" not in said


def test_a_quota_that_cannot_be_kept_is_named_after_drawing_anew(ann, study):
    steps = [Step(code, status, DAY) for code in ("v0", "v2") for status in ("invited", "withdrew")]
    store(study, recruitment(count=5, steps=steps))
    said = words(ann.post(at("recruit-board"), {"do": "replace"}, follow=True))
    assert "“Gender: w” comes to 1 of at least 2" in said
    assert "Every quota is kept" not in said


def test_drawing_anew_without_an_open_place_is_refused(ann):
    answer = ann.post(at("recruit-board"), {"do": "replace"})
    assert answer.status_code == 422
    assert "Every place is held" in words(answer)


def test_no_address_asks_for_more_alternates_than_the_page_offers(ann, study, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "remit.recruit.views.board.next_batch", lambda _, count: asked.append(count)
    )
    ann.get(at("recruit-board"), {"alternates": "999999"})
    assert asked == [200]


def test_alternates_are_worked_out_only_when_asked_for(ann, monkeypatch):
    asked = []
    from remit.recruit.views import board

    found = board.next_batch
    monkeypatch.setattr(board, "next_batch", lambda *a: asked.append(a) or found(*a))
    ann.get(at("recruit-board"))
    assert asked == []
    said = words(ann.get(at("recruit-board"), {"alternates": "2"}))
    assert len(asked) == 1
    assert "Have ready: v" in said
    assert "people are missing on average with them" in said


def test_the_board_takes_the_same_queries_at_any_size(ann, study):
    counts = []
    for count in (4, 300):
        store(study, recruitment(count=count))
        with CaptureQueriesContext(connection) as queries:
            ann.get(at("recruit-board"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_many_who_are_invited_are_counted_rather_than_named(ann, study):
    everyone = tuple(f"v{n}" for n in range(12))
    store(study, replace(recruitment(panel=everyone), settings=DrawSettings(12, 0)))
    sent = {"do": "invite", "code": list(everyone), "on": DAY.isoformat()}
    said = words(ann.post(at("recruit-board"), sent, follow=True))
    assert "12 people were marked as invited." in said


def test_features_and_values_with_underscores_are_named_in_words_on_every_page(ann, study):
    quotas = Quotas((Quota("Age_bucket", "25_plus", 1, 4), Quota("Age_bucket", "16_24", 0, 4)))
    people = tuple(
        Volunteer(f"v{n}", {"Age_bucket": ("25_plus", "16_24")[n % 2]}) for n in range(12)
    )
    came = [ArrivalValue(DAY, "Club", "held", "c1", {"Age_bucket": "25_plus"})]
    store(
        study,
        replace(recruitment(arrivals=came), quotas=quotas, pool=Pool(("Age_bucket",), people)),
    )
    pages = ["recruit", "recruit-board", "recruit-people", "recruit-arrivals", "recruit-draw"]
    for name in [*pages, "recruit-equality", "recruit-pool"]:
        said = words(ann.get(at(name)))
        assert "Age bucket" in said, name
        assert not {"Age_bucket", "25_plus"} & set(re.split(r"[^\w]+", said)), name
    assert "Counts for Age bucket: 25 plus" in words(ann.get(at("recruit-record", "v0")))


def test_many_warnings_do_not_hide_the_board_and_the_direst_stands_first(ann, study):
    # v5 and v0 share a household; of women four are wanted, and two hold a place.
    quotas = Quotas(tuple(Quota(f"f{n}", "x", n % 3, 4) for n in range(3, 12)))
    pool = Pool(
        tuple(f"f{n}" for n in range(3, 12)),
        tuple(Volunteer(f"v{n}", {f"f{m}": "x" for m in range(3, 12)}) for n in range(6)),
    )
    steps = [Step("v0", "withdrew", DAY), Step("v1", "withdrew", DAY), Step("v2", "withdrew", DAY)]
    value = Recruitment(quotas, pool, DrawSettings(4, 0), PANEL, Fieldwork(tuple(steps)))
    store(study, None)
    store(study, value)
    page = ann.get(at("recruit-board")).content.decode()
    listed = re.findall(r"<li>([^<]*)</li>", page.partition("What needs doing")[2])
    assert listed[0] == "3 places are open."
    assert "will not be reached" in listed[1]
    assert "<summary>2 more quotas</summary>" in page
