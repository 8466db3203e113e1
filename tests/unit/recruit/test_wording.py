from __future__ import annotations

import pytest

from remit.recruit.core.quotas import Quota
from remit.recruit.core.wording import feature_name, group_name, value_name
from remit.recruit.templatetags.recruit_words import said_of


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Age_bucket", "Age bucket"),
        ("social grade", "Social grade"),
        ("age_band*Home_area", "Age band and home area"),
        ("sex*NHS_region", "Sex and NHS region"),
        ("العمر", "العمر"),
    ],
)
def test_a_feature_is_named_as_people_say_it(written: str, named: str) -> None:
    assert feature_name(written) == named


def test_a_group_is_named_by_feature_and_value() -> None:
    assert group_name("Home_area", "inner_north") == "Home area: inner north"
    assert group_name("sex*age", "woman*16-24") == "Sex and age: woman and 16-24"
    assert group_name("note", "a*b") == "Note: a*b"
    assert Quota("age_band", "65_plus", 1, 2).name == "Age band: 65 plus"
    assert value_name(" in_another  way") == "in another way"


def test_what_somebody_did_not_say_is_left_out_of_their_line() -> None:
    assert said_of({"Age_band": "16-24", "gender": "", "area": "East"}) == (
        "Age band: 16-24; Area: East"
    )
    assert said_of({"gender": ""}) == ""
