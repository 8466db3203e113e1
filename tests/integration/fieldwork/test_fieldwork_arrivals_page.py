"""The page of arrivals: who comes, who waits, and who is accepted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fieldwork_study import DAY, QUOTAS, at, codes_on, entries, store, words
from remit.recruit.core.arrival import Arrival as ArrivalValue
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_queries import history, stored_fieldwork
from remit.recruit.models import Arrival
from remit.recruit.queries import stored_recruit

pytestmark = pytest.mark.django_db


@pytest.fixture
def rolling(study):
    store(study, Recruitment(QUOTAS, Pool(), DrawSettings(4, 0), None))


def come(ann, gender="w", age="16-24", via="Club", **more):
    sent = {"do": "answer", "feature": ["gender", "age"], "value": [gender, age], "via": via}
    on = timezone.localdate().isoformat()
    return ann.post(at("recruit-arrivals"), {**sent, "on": on, **more}, follow=True)


def test_somebody_who_comes_is_answered_with_the_reason_and_the_words(ann, study, rolling):
    said = words(come(ann, code="a1"))
    assert "Accept a1. Every quota can still be reached." in said
    assert "Say to them: “Yes, there is a place for you." in said
    assert history(study, "a1")[0].status == "confirmed"
    for code in ("a2", "a3"):
        come(ann, code=code)
    said = words(come(ann))
    assert "Thank them. “Gender: w” has its 3 people already." in said
    assert "It is nothing about you." in said
    assert "deleted before 14 days are over" in said
    assert "Gender: w 4 3 75%" in said
    assert "Club 4 3 0 1" in said
    assert '<option value="Club">' in ann.get(at("recruit-arrivals")).content.decode()


def test_a_fresh_code_is_made_where_none_is_given(ann, study, rolling):
    come(ann)
    ((code, step),) = [(s.code, s.status) for s in stored_fieldwork(study).steps]
    assert re.fullmatch(r"\w{4}-\w{4}", code)
    assert step == "confirmed"


def test_a_form_sent_twice_makes_one_person_and_the_second_says_so(ann, study, rolling):
    def token() -> str:
        page = ann.get(at("recruit-arrivals")).content.decode()
        return re.search(r'name="token" value="([^"]+)"', page)[1]

    first = token()
    come(ann, token=first)
    again = come(ann, token=first)
    (arrival,) = stored_fieldwork(study).arrivals
    assert again.status_code == 422
    assert f"answered: accepted, with the code “{arrival.code}”" in words(again)
    assert "selected" not in again.content.decode().split('name="via"')[0]
    come(ann, token=token())
    assert len(stored_fieldwork(study).arrivals) == 2


def test_everything_wrong_with_an_arrival_is_said_at_once_with_the_input_kept(ann, study, rolling):
    answer = come(ann, gender="", age="unknown", code="k9")
    assert answer.status_code == 422
    said = words(answer)
    assert "“gender” is not said, and has quotas." in said
    assert "“unknown” is no value of “age”" in said
    assert 'value="k9"' in answer.content.decode()
    assert not Arrival.objects.exists()


def waiting(study, *, on=DAY, taken=0):
    """Store one person who waits, and so many women who hold a place."""
    came = [ArrivalValue(on, "Club", "held", "h1", {"gender": "w", "age": "25+"})]
    came += [
        ArrivalValue(on, "Club", "accepted", f"a{n}", {"gender": "w", "age": "25+"})
        for n in range(taken)
    ]
    steps = [Step(f"a{n}", "confirmed", on) for n in range(taken)]
    value = Recruitment(
        QUOTAS, Pool(), DrawSettings(4, 0), None, Fieldwork(tuple(steps), (), tuple(came))
    )
    store(study, value)


def test_somebody_who_waits_is_accepted_when_a_place_is_free(ann, study):
    waiting(study)
    assert "h1" in codes_on(ann.get(at("recruit-arrivals")))
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09"}
    said = words(ann.post(at("recruit-arrivals"), sent, follow=True))
    assert "h1 is accepted and confirmed. Every quota can still be reached." in said
    assert "Nobody waits." in said
    assert history(study, "h1")[0].status == "confirmed"
    assert "h1" in stored_recruit(study).chosen
    assert entries("recruit.held-accepted") == [{"answer": "accepted", "anyway": False}]


def test_somebody_who_waits_is_not_accepted_when_a_quota_is_full(ann, study):
    waiting(study, taken=3)
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09", "anyway": "yes"}
    answer = ann.post(at("recruit-arrivals"), sent)
    assert answer.status_code == 422
    assert "“h1” cannot be accepted. “Gender: w” has its 3 people already." in words(answer)
    assert "all the same" not in words(answer)
    assert history(study, "h1") == ()


def test_somebody_whose_place_is_likely_to_be_needed_is_accepted_all_the_same_only_when_asked(
    ann, study, monkeypatch
):
    from remit.recruit import rolling_actions
    from remit.recruit.core.rolling import Decision

    held = Decision("held", "The place is likely to be needed.")
    monkeypatch.setattr(rolling_actions, "decide_arrival", lambda *_: held)
    waiting(study)
    sent = {"do": "accept", "code": "h1", "on": "2026-01-09"}
    answer = ann.post(at("recruit-arrivals"), sent)
    assert "“h1” still waits. The place is likely to be needed." in words(answer)
    assert "Accept all the same h1" in words(answer)
    assert 'name="anyway" value="yes"' in answer.content.decode()
    after = ann.post(at("recruit-arrivals"), {**sent, "anyway": "yes"}, follow=True)
    assert "h1 is accepted all the same, and confirmed." in words(after)
    assert history(study, "h1")[0].status == "confirmed"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": "nobody"}, "Nobody with the code “nobody” was asked to wait."),
        ({"on": "2025-12-31"}, "“h1” came on 2 January 2026, after 31 December 2025."),
        ({"on": ""}, "Day: “” is no day."),
    ],
)
def test_who_cannot_be_accepted_is_said_in_a_sentence(ann, study, sent, said):
    waiting(study)
    answer = ann.post(
        at("recruit-arrivals"), {"do": "accept", "code": "h1", "on": "2026-01-09", **sent}
    )
    assert answer.status_code == 422
    assert said in words(answer)


@pytest.mark.parametrize("page", ["recruit-board", "recruit-arrivals"])
def test_opening_a_page_deletes_what_is_due(ann, study, page):
    old = timezone.localdate() - timedelta(days=13)
    for on in (old, old + timedelta(days=1)):
        Arrival.objects.create(
            commission_id=study, on=on, answer="thanked", features={"gender": "w"}
        )
    ann.get(at(page))
    kept = Arrival.objects.order_by("on").values_list("features", flat=True)
    assert list(kept) == [{}, {"gender": "w"}]
    if page == "recruit-arrivals":
        assert "The answers of 1 person who was thanked are deleted." in words(ann.get(at(page)))
