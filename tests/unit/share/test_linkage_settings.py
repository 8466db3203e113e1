"""Settings of a linkage: read with every fault at once, proposed, laid over, written and held."""

from __future__ import annotations

import numpy as np
import pytest

from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.share.core.linkage.columns import KEY, KEY_WORDS, KEYS
from remit.share.core.linkage.compared import compared
from remit.share.core.linkage.fields import NO_ROLE, NUMBERS, Role
from remit.share.core.linkage.holding import held
from remit.share.core.linkage.settings import (
    DatasetSetting,
    LevelSetting,
    PartSetting,
    Settings,
    beyond,
    laid_over,
)
from remit.share.core.linkage.settings_reading import (
    EVERY,
    NOT_SHARED,
    check_applied,
    check_datasets,
    parse_settings,
    proposed,
)
from remit.share.core.linkage.settings_text import PART_WORDS, Lesson, settings_text
from remit.share.core.linkage.training import learn
from remit.share.core.settings_form import read_form

ROLES = [Role.GIVEN, Role.FAMILY, Role.BIRTH, Role.POSTCODE, Role.NHS]
HELD = DatasetSetting("id", {'a "name"': "given", "s": "family", "x": NO_ROLE})


def base(*roles):
    return proposed([("one", HELD, roles or ROLES), ("two", HELD, ROLES)], clear=True)


def read(text):
    problems = Problems()
    return parse_settings(text.encode(), "s.toml", problems), problems


def test_the_published_schema_has_every_key_part_level_and_role():
    rules = schema("remit.share", "linkage-settings")["properties"]
    assert [KEY + name for name in rules["keys"]["properties"]] == [
        *KEYS,
        *(KEY + number for number in NUMBERS),
    ]
    assert list(rules["keys"]["properties"]) == list(KEY_WORDS)
    parts = rules["comparisons"]["properties"]
    assert {
        name: list(one["properties"]["levels"]["properties"]) for name, one in parts.items()
    } == {one.name: [level.key for level in one.levels] for one in EVERY}
    assert set(parts) == set(PART_WORDS)
    for one in EVERY:
        levels = parts[one.name]["properties"]["levels"]["properties"]
        last = [name for name, each in levels.items() if each["$ref"].endswith("last")]
        assert last == [one.levels[-1].key]
    columns = rules["datasets"]["additionalProperties"]["properties"]["columns"]
    assert set(columns["additionalProperties"]["enum"]) == {*map(str, Role), NO_ROLE}


def test_settings_come_back_from_their_file_as_they_went_and_are_written_alike():
    said = Settings(
        least_weight=3.25,
        prior=1e-07,
        keys={"names": False},
        parts={
            "given": PartSetting(
                False, {"same": LevelSetting(weight=4.0), "form": LevelSetting(on=False)}
            ),
            "sex": PartSetting(None, {"same": LevelSetting(m=0.9, u=0.5)}),
        },
    )
    whole = laid_over(base(), said)
    assert "sex" not in whole.parts
    for each in (Settings(), said, whole, base().aiming(0.995)):
        text = settings_text(
            each, [Lesson("o\nne", "two", 0.001, {("given", "the same forenames"): 2.0})]
        )
        found, problems = read(text)
        assert list(problems) == []
        assert found == each
        assert settings_text(found) == settings_text(each)
    assert "Weighed: 2.00." in settings_text(
        whole, [Lesson("a", "b", 0.1, {("given", "the same forenames"): 2.0})]
    )


def test_what_is_said_goes_before_what_is_proposed_and_the_rest_stays():
    said = Settings(
        datasets={"one": DatasetSetting(None, {"s": "none"})},
        keys={"nhs": False, "phone": True},
        parts={
            "birth": PartSetting(None, {"slip": LevelSetting(on=False)}),
            "sex": PartSetting(False),
        },
        one_of_each=False,
    )
    found = laid_over(base(), said)
    assert found.of("one") == DatasetSetting("id", {**HELD.columns, "s": "none"})
    assert found.of("two") == HELD
    assert found.keys_off == {"nhs"}
    assert "phone" not in found.keys
    assert found.levels_off == {("birth", "slip")}
    assert found.parts["birth"].on is True
    assert not found.joins_one_of_each
    noted = Problems()
    check_applied(said, base(), NOT_SHARED, "s.toml", noted)
    assert [(one.place.key, one.params["what"]) for one in noted.notices] == [
        ("keys", "keys: phone"),
        ("comparisons", "comparisons: sex"),
    ]


def test_every_fault_of_a_file_is_told_at_once_by_its_place():
    found, problems = read(
        'colour = 1\n[links]\nprecision = 0.3\none_of_each = "yes"\n'
        '[keys]\nshoe = true\n[comparisons.given.levels]\nother = "off"\nslip = { m = 2 }\n'
        '[datasets.a.columns]\nx = "forename"\n'
    )
    assert found is None
    assert [one.place.key for one in problems] == [
        "",
        "comparisons.given.levels.other",
        "comparisons.given.levels.slip",
        "datasets.a.columns.x",
        "keys",
        "links.one_of_each",
        "links.precision",
    ]
    found, problems = read(
        "[links]\nprecision = 0.9\nleast_weight = 3\n[datasets.a.columns]\n"
        'x = "name"\ny = "given"\n[comparisons.sex.levels]\nsame.m = 0.9\nother.m = 0.9\n'
    )
    assert found is None
    assert [(one.code.removeprefix("linkage-settings-"), one.place.key) for one in problems] == [
        ("two-aims", "links"),
        ("more-than-all", "comparisons.sex.levels"),
        ("two-of-a-role", "datasets.a.columns"),
    ]
    _, problems = read("[links]\nprior = nan\n")
    assert [one.place.key for one in problems] == ["links.prior"]
    problems = Problems()
    said = Settings(datasets={"c": HELD, "a": HELD})
    check_datasets(said, {"a": ["s", "x"]}, "s.toml", problems)
    assert [one.place.key for one in problems] == ["datasets.c", 'datasets.a.columns.a "name"']


def test_names_in_another_order_count_against_the_surname_only_where_they_are_weighed():
    whole = compared(ROLES)
    family = {one.name: one for one in whole.comparisons}["family"]
    assert "name_bag" in family.missing
    for parts, levels in (({"given"}, ()), ((), {("given", "order")})):
        left = whole.without({"names_birth", "nhs"}, parts, levels)
        assert "name_bag" not in {one.name: one for one in left.comparisons}["family"].missing
        assert set(whole.keys) - set(left.keys) == {"key_names_birth", "nhs"}
    (sex,) = whole.without((), {one.name for one in whole.comparisons} - {"birth"}, ()).comparisons
    assert sex.name == "birth"
    assert len(whole.without((), (), {("birth", "other")}).comparisons) == len(whole.comparisons)


def test_what_is_fixed_holds_while_the_rest_is_learned_and_comes_out_as_it_was_said():
    comparisons = compared(ROLES).comparisons
    assert held(comparisons, {("sex", "same"): LevelSetting(weight=1.0)}) == ()
    fixed = {
        ("birth", "same"): LevelSetting(m=0.5, u=0.25),
        ("birth", "month"): LevelSetting(weight=3.0),
        ("birth", "slip"): LevelSetting(weight=20.0),
    }
    birth = dict(zip([one.name for one in comparisons], held(comparisons, fixed), strict=True))[
        "birth"
    ]
    u = birth.u_near(np.array([0.6, 0.01, 0.1, 0.09, 0.1, 0.05, 0.05]))
    assert u[-1] == 0.25
    assert u.sum() == pytest.approx(1)
    given = birth.m_given(u)
    counts = np.array([400, 100, 60, 500])
    patterns = np.array([[0], [2], [5], [6]])
    start = [np.full(7, 1 / 7)]
    (m,) = learn(patterns, counts, start, [u], [], [given]).m
    assert m[-1] == 0.5
    (free,) = learn(patterns, counts, start, [u], []).m
    assert free[-1] != 0.5
    m, u = birth.exactly(m, u)
    assert (m[-1], u[-1]) == (0.5, 0.25)
    assert m[3] / u[3] == pytest.approx(8)
    assert np.log2(m[1] / u[1]) == pytest.approx(20)
    assert max(*m, *u) <= 1


def test_a_form_that_shows_no_columns_leaves_none_out():
    nothing_shared = proposed([("one", HELD, ()), ("two", HELD, ())], clear=True)
    match_keys = proposed([("one", HELD, ROLES), ("two", HELD, ROLES)], clear=False)
    for found in (nothing_shared, match_keys):
        whole, wrong = read_form({"precision": "0.9"}, found)
        assert (beyond(found, whole), wrong) == (Settings(precision=0.9), ())


@pytest.mark.parametrize(
    "text",
    ["9" * 100_000 + "x", "m" + " " * 100_000 + "x", "m 1e999 u 0.5", "m 1 u 1e-320"],
    ids=lambda text: text[-6:],
)
def test_what_is_no_number_is_told_at_once_however_long(text):
    _, wrong = read_form({"level-given-same": text, "part-given": "yes", "prior": text}, base())
    assert {one.id for one in wrong} == {"level-given-same", "prior"}


def test_a_share_that_is_too_small_to_reckon_with_is_told():
    _, problems = read("[comparisons.given.levels]\nsame = { m = 1.0, u = 1e-320 }\n")
    assert [one.place.key for one in problems] == ["comparisons.given.levels.same"]


def test_a_precision_to_aim_at_takes_the_place_of_a_least_weight():
    said = Settings(least_weight=3.3, prior=0.01)
    assert said.aiming(0.9) == Settings(precision=0.9, prior=0.01)
    assert said.aiming(None) == said
