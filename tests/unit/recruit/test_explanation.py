from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from remit.recruit.core.explanation import explain_quotas
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.wording import people

BOROUGHS = ("Haringey", "Newham", "Brent")
KNOWN = {
    "gender": ("woman", "man", "in another way"),
    "age": ("16-24", "25+"),
    "borough": BOROUGHS,
    "tenure": ("owns", "rents", "lodges", "other", "none"),
}
QUOTAS = Quotas(
    (
        Quota("gender", "woman", 4, 6),
        Quota("gender", "man", 2, 6),
        Quota("age", "16-24", 7, 10),
        Quota("age", "25+", 0, 10),
        Quota("borough", "Haringey", 0, 8),
        Quota("borough", "Newham", 0, 8),
        Quota("borough", "Brent", 1, 2),
    )
)


def pool_of(*kinds: tuple[str, str, str]) -> Pool:
    columns = ("gender", "age", "borough")
    return Pool(
        columns,
        tuple(
            Volunteer(str(number), dict(zip(columns, kind, strict=True)))
            for number, kind in enumerate(kinds)
        ),
    )


CLASH = pool_of(
    *[("man", "25+", "Brent")] * 2,
    *[("man", "16-24", "Haringey")] * 3,
    *[("man", "25+", "Newham")] * 9,
)


def test_quotas_that_can_be_met_need_no_more_than_a_sentence() -> None:
    pool = pool_of(*[("woman", "16-24", "Newham")] * 9, *[("man", "16-24", "Brent")] * 9)
    explanation = explain_quotas(QUOTAS, pool, 8)
    assert explanation.as_dict() == {
        "feasible": True,
        "conflict": [],
        "relaxation": [],
        "recruit": [],
        "sentences": [
            "A panel of 8 that meets every quota can be drawn from the pool of 18.",
        ],
    }


def test_an_infeasible_example_is_explained_in_one_sentence_that_a_recruiter_can_act_on() -> None:
    explanation = explain_quotas(QUOTAS, CLASH, 10)
    conflict, relaxation, recruit = explanation.sentences
    assert conflict == "The quotas want at least 7 of “age: 16-24”; the pool has 3."
    assert "lower the minimum of “gender: woman” from 4 to 0" in relaxation
    assert recruit == (
        "With the quotas as they are, recruit at least 4 more women aged 16 to 24 from Haringey or "
        "Newham."
    )
    assert [group.as_dict() for group in explanation.recruit] == [
        {
            "count": 4,
            "features": {
                "gender": ["woman"],
                "age": ["16-24"],
                "borough": ["Haringey", "Newham"],
            },
        }
    ]


def test_the_answer_is_as_the_published_schema_has_it() -> None:
    text = files("remit.recruit").joinpath("schema", "quotas-explanation.schema.json")
    schema = json.loads(text.read_text("utf-8"))
    for size in (1, 10, 20):
        jsonschema.validate(explain_quotas(QUOTAS, CLASH, size).as_dict(), schema)


def test_a_pool_smaller_than_the_panel_conflicts_with_the_size_alone() -> None:
    quotas = Quotas((Quota("gender", "man", 0, 20),))
    explanation = explain_quotas(quotas, CLASH, 16)
    assert [limit.as_dict() for limit in explanation.conflict] == [
        {"feature": "", "value": "", "bound": "size", "number": 16}
    ]
    assert explanation.sentences == (
        "The panel needs 16 people; the pool has 14.",
        "No change of the quotas would help: the pool has only 14 people for 16 places.",
        "With the quotas as they are, recruit at least 2 more people.",
    )


def test_minima_that_no_panel_can_hold_are_no_recruiters_business() -> None:
    quotas = Quotas((Quota("gender", "woman", 3, 4), Quota("gender", "man", 3, 4)))
    pool = pool_of(*[("woman", "25+", "Brent"), ("man", "25+", "Brent")] * 5)
    explanation = explain_quotas(quotas, pool, 5)
    assert explanation.recruit == ()
    assert explanation.sentences[0] == (
        "A panel of 5 from this pool cannot have all of these: at least 3 of “gender: woman” and "
        "at least 3 of “gender: man”. Without any one it could."
    )
    assert explanation.sentences[2].startswith("No number of further volunteers would help")


def test_a_maximum_alone_can_stand_against_the_size() -> None:
    explanation = explain_quotas(Quotas((Quota("gender", "man", 0, 6),)), CLASH, 10)
    assert [limit.bound for limit in explanation.conflict] == ["max", "size"]
    assert explanation.sentences[0] == (
        "A panel of 10 from this pool cannot have at most 6 of “gender: man”."
    )


def test_quotas_that_clash_at_any_size_do_not_blame_the_size() -> None:
    quotas = Quotas((Quota("gender", "man", 5, 8), Quota("age", "25+", 0, 1)))
    pool = pool_of(*[("man", "25+", "Brent"), ("woman", "16-24", "Brent")] * 6)
    explanation = explain_quotas(quotas, pool, 6)
    assert {limit.bound for limit in explanation.conflict} == {"min", "max"}
    assert explanation.sentences[0].startswith("A panel of any size from this pool cannot have")


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        (3, "The least change of the quotas that would do: lower"),
        (4, "No change within the flexible bounds would do. The least that would"),
    ],
)
def test_a_change_beyond_the_flexible_bounds_is_marked(floor: int, words: str) -> None:
    quotas = Quotas((Quota("age", "16-24", 5, 8, floor, 8), Quota("age", "25+", 0, 5)))
    explanation = explain_quotas(quotas, CLASH, 8)
    assert [change.as_dict() for change in explanation.relaxation] == [
        {
            "feature": "age",
            "value": "16-24",
            "bound": "min",
            "from": 5,
            "to": 3,
            "within_flex": floor <= 3,
        }
    ]
    assert explanation.sentences[1].startswith(words)


def test_people_of_whom_a_minimum_needs_some_are_told_apart_from_the_others() -> None:
    quotas = Quotas(
        (
            Quota("gender", "woman", 4, 4),
            Quota("borough", "Haringey", 1, 9),
            Quota("borough", "Newham", 0, 9),
        )
    )
    pool = pool_of(*[("man", "25+", "Newham")] * 9)
    groups = explain_quotas(quotas, pool, 6).recruit
    assert [(group.count, group.features["borough"]) for group in groups] == [
        (3, ("Haringey", "Newham")),
        (1, ("Haringey",)),
    ]


def test_interlocking_quotas_are_told_by_the_features_that_they_are_made_of() -> None:
    quotas = Quotas(
        (
            Quota("gender*age", "woman*16-24", 2, 3),
            Quota("gender", "man", 0, 9),
            Quota("age", "25+", 0, 9),
        )
    )
    explanation = explain_quotas(quotas, CLASH, 9)
    assert explanation.sentences[2] == (
        "With the quotas as they are, recruit at least 2 more women aged 16 to 24."
    )


def test_a_long_list_of_kinds_is_cut_in_the_sentence_and_whole_in_the_answer() -> None:
    rows = [Quota("borough", f"b{number}", 1, 1) for number in range(12)]
    quotas = Quotas((*rows, Quota("gender", "man", 0, 12)))
    explanation = explain_quotas(quotas, Pool(), 12)
    assert sum(group.count for group in explanation.recruit) == 12
    assert len(explanation.recruit) == 12
    assert explanation.sentences[2].endswith("; 4 more kinds.")


@pytest.mark.parametrize(
    ("count", "features", "words"),
    [
        (1, {"gender": ("woman",)}, "1 woman"),
        (2, {"gender": ("woman", "man")}, "2 women or men"),
        (1, {"gender": ("in another way",)}, "1 person with “gender: in another way”"),
        (3, {"borough": BOROUGHS}, "3 people"),
        (3, {"age": ("25+",), "gender": ("man",)}, "3 men aged 25 or over"),
        (2, {"borough": ("Brent",), "age": ("16-24",)}, "2 people aged 16 to 24 from Brent"),
        (2, {"tenure": ("owns", "rents")}, "2 people with “tenure: owns or rents”"),
        (
            2,
            {"tenure": ("owns", "rents", "lodges", "other"), "age": ("25+",)},
            "2 people aged 25 or over with “tenure: anything but none”",
        ),
    ],
)
def test_people_are_named_as_people_name_them(
    count: int, features: dict[str, tuple[str, ...]], words: str
) -> None:
    assert people(count, features, KNOWN) == words
