"""How chances are spread, put into measures, words and a drawing."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from remit.recruit.core.fairness import (
    Level,
    certificate_in_words,
    fairness,
    without_chance,
)
from remit.recruit.core.fairness_plot import fairness_plot
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas


def test_the_measures_of_four_people() -> None:
    shown = fairness([0.5, 0.0, 0.25, 0.25], 1)
    assert (shown.ideal, shown.least, shown.greatest) == (0.25, 0.25, 0.5)
    assert (shown.without, shown.below) == (1, 1)
    assert shown.levels == (Level(0.0, 1), Level(0.25, 2), Level(0.5, 1))
    assert shown.gini == pytest.approx(0.375)


def test_when_all_chances_are_the_same_nothing_is_unequal() -> None:
    shown = fairness([0.2] * 10, 2)
    assert shown.gini == pytest.approx(0, abs=1e-12)
    assert [(t.people, t.least, t.greatest) for t in shown.tenths()] == [(1, 0.2, 0.2)] * 10


def test_when_one_has_all_the_chance_the_coefficient_is_near_one() -> None:
    assert fairness([0.0] * 99 + [1.0], 1).gini == pytest.approx(0.99)


def test_when_nobody_has_a_chance_there_is_no_least_one() -> None:
    shown = fairness([0.0, 0.0], 1)
    assert (shown.least, shown.gini, shown.without) == (0.0, 0.0, 2)


def test_chances_that_differ_by_rounding_are_one_level() -> None:
    assert len(fairness([0.1, 0.1 + 1e-9, 0.1 - 1e-9, 0.2], 1).levels) == 2


def test_fewer_than_ten_people_are_as_many_parts() -> None:
    assert [t.people for t in fairness([0.1, 0.2, 0.3], 1).tenths()] == [1, 1, 1]
    with pytest.raises(IndexError):
        fairness([0.1], 1).chance_at(1)


def test_who_has_no_chance_is_told_by_features() -> None:
    quotas = Quotas((Quota("age", "old", 0, 0), Quota("age", "young", 0, 2)))
    pool = Pool(("age",), tuple(Volunteer(f"v{n}", {"age": "old"}) for n in range(2)))
    chances = {"probabilities": {"1": 0.0, "2": 0.0, "3": 0.5}}
    (found,) = without_chance(chances, {"v0": "1", "v1": "2"}, quotas, pool)
    assert (found.words, found.people) == ("age: old", 2)
    assert without_chance(chances, {"v0": "3", "v1": "3"}, quotas, pool) == ()


def test_the_certificate_is_told_in_sentences() -> None:
    level = {"chance": 0.1, "bound": 0.1, "types": 3}
    document = {"method": "leximin", "certificate": {"levels": [level], "cuts": 0, "gap": 0.0}}
    said = certificate_in_words(document)
    assert said[0] == "The least chance was made as great as it can be, then the next, in 1 stage."
    assert all("the same, but for rounding" in sentence for sentence in said[1:])
    document["certificate"] = {"levels": [level | {"bound": 0.2}] * 2, "cuts": 3, "gap": 0.01}
    said = " ".join(certificate_in_words(document))
    assert "in 2 stages" in said
    assert "are 0.1 apart at most." in said
    assert "3 cuts" in said
    assert "are 0.01 apart at most." in said
    document["certificate"]["levels"] = []
    assert "nothing to prove" in certificate_in_words(document)[0]


def points(drawing: str, name: str) -> list[tuple[float, float]]:
    path = next(e for e in fromstring(drawing).iter() if e.get("class") == f"curve {name}")  # noqa: S314  # our own drawing
    pairs = path.attrib["d"].removeprefix("M").split(" L")
    return [tuple(map(float, pair.split())) for pair in pairs]


def test_the_curve_climbs_from_left_to_right_by_people_and_chance() -> None:
    drawing = fairness_plot(fairness([0.1, 0.1, 0.5, 1.0], 2), words="x")
    assert points(drawing, "shown") == [
        (0, 900), (500, 900), (500, 500), (750, 500), (750, 0), (1000, 0)
    ]  # fmt: skip
    ideal = next(e for e in fromstring(drawing).iter() if e.get("class") == "ideal")  # noqa: S314  # our own drawing
    assert ideal.attrib["y1"] == "500"


def test_small_chances_fill_the_drawing_and_its_axis_says_so() -> None:
    drawing = fairness_plot(fairness([0.01, 0.02], 1), words="x")
    words = [e.text for e in fromstring(drawing).iter() if e.tag.endswith("text")]  # noqa: S314  # our own drawing
    assert words[:3] == ["0%", "1%", "2%"]
    assert points(drawing, "shown")[-1] == (1000, 0)


def test_many_levels_are_drawn_as_finely_as_a_screen_can_show() -> None:
    drawing = fairness_plot(fairness([n / 20_000 for n in range(20_000)], 10_000), words="x")
    assert len(points(drawing, "shown")) < 2500
    assert points(drawing, "shown")[-1][0] == 1000


def test_two_lotteries_are_drawn_beside_each_other_and_told_in_words() -> None:
    one, two = fairness([0.5, 0.5], 1), fairness([0.1, 0.9], 1)
    drawing = fairness_plot(one, two, words="<one> & two")
    assert points(drawing, "other")
    assert "&lt;one&gt; &amp; two" in drawing
    assert "style" not in drawing
