"""The equality view: how many of each group took part, and of whom too few to say."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from fieldwork_study import DAY, at, store, words
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["commissioner", "researcher", "analyst"])
def test_any_member_sees_the_equality_view_without_the_way_to_people(signed_in, role):
    client = signed_in(role)
    answer = client.get(at("recruit-equality"))
    assert answer.status_code == 200
    assert at("recruit-people") not in answer.content.decode()
    said = words(answer)
    assert "Age Yes, as “Age”" in said
    assert "Religion or belief No Nothing is recorded." in said


def big(attended, panel=24, thin=2):
    """A panel of which so many of each gender came; a few of the pool are of a third gender."""
    people = tuple(
        Volunteer(f"p{n}", {"gender": "wm"[n % 2] if n >= thin else "x"}) for n in range(60)
    )
    chosen = [one for one in people if one.features["gender"] != "x"][:panel]
    quotas = Quotas(
        (Quota("gender", "w", 12, 12), Quota("gender", "m", 12, 12), Quota("gender", "x", 0, 0))
    )
    steps = []
    for gender, came in attended.items():
        mine = [one.id for one in chosen if one.features["gender"] == gender]
        steps += [Step(code, "confirmed", DAY) for code in mine]
        steps += [Step(code, "attended", DAY) for code in mine[:came]]
    return Recruitment(
        quotas,
        Pool(("gender",), people),
        DrawSettings(panel, 0),
        tuple(one.id for one in chosen),
        Fieldwork(tuple(sorted(steps, key=lambda s: (s.on, s.code)))),
    )


def test_who_took_part_is_shown_by_group(signed_in, study):
    store(study, big({"w": 12, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Group Drawn Confirmed Attended Gender: w 12 12 12 Gender: m 12 12 6" in said


def test_groups_are_counted_together_where_few_stayed_away(signed_in, study):
    store(study, big({"w": 10, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Gender: w, m" in said
    assert "24 24 16" in said
    assert "Gender: w 12" not in said


def test_how_many_came_is_held_back_where_few_of_everyone_stayed_away(signed_in, study):
    store(study, big({"w": 12, "m": 10}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "22" not in said
    assert "Gender: w 12 Gender: m 12" in said
    assert "Attended" not in said


def test_few_people_left_out_are_no_number(signed_in, study):
    store(study, big({"w": 12, "m": 6}))
    said = words(signed_in("commissioner").get(at("recruit-equality")))
    assert "Gender: x: no quota gives a place to fewer than 5 volunteers" in said
    assert "Fewer than 5 volunteers can be in no panel" in said
    store(study, big({"w": 12, "m": 6}, thin=7))
    said = words(signed_in_again().get(at("recruit-equality")))
    assert "Gender: x: no quota gives a place to at least 5 volunteers" in said


def signed_in_again():
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username="ann"))
    return client
