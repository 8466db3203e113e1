from __future__ import annotations

import json
from importlib.resources import files

import pytest

from remit.kernel.errors import ExitCode
from remit.kernel.randomness import generator
from remit.recruit.core import programme
from remit.recruit.core.draw import (
    METHODS,
    DrawSettings,
    draw_panel,
    priorities,
    run_draw,
)
from remit.recruit.core.pool import Pool, Volunteer, tally
from remit.recruit.core.programme import Bound, greatest
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.shortfall import find_shortfalls
from remit.recruit.core.unable import UnableToDraw


def pool_of(*kinds: str) -> Pool:
    """Return a pool in which `wy` is a young woman and `mo` an older man."""
    people = tuple(
        Volunteer(f"p{number}", {"gender": kind[0], "age": kind[1]})
        for number, kind in enumerate(kinds)
    )
    return Pool(("gender", "age"), people)


def gender(women: tuple[int, int], men: tuple[int, int]) -> Quotas:
    return Quotas((Quota("gender", "w", *women), Quota("gender", "m", *men)))


BALANCED = gender((2, 2), (2, 2))
MIXED = pool_of(*["wy", "mo", "wo", "my"] * 10)


def test_the_panel_meets_every_quota_in_the_order_of_the_pool() -> None:
    panel = draw_panel(BALANCED, MIXED, 4, generator(0))
    assert tally(BALANCED, MIXED.only(set(panel))) == (2, 2)
    assert list(panel) == sorted(panel, key=MIXED.ids.index)
    assert len(panel) == 4


def test_the_same_seed_draws_the_same_panel_and_another_seed_another() -> None:
    drawn = {draw_panel(BALANCED, MIXED, 4, generator(seed)) for seed in (0, 0, 1, 2)}
    assert len(drawn) == 3


def test_a_recorded_seed_draws_this_panel_on_every_platform() -> None:
    order = dict(zip(MIXED.ids, priorities(40, generator(0, "recruit", "draw")), strict=True))
    women = [v.id for v in MIXED if v.features["gender"] == "w"]
    men = [v.id for v in MIXED if v.features["gender"] == "m"]
    best = {code for half in (women, men) for code in sorted(half, key=order.__getitem__)[-2:]}
    assert best == {"p7", "p14", "p23", "p28"}
    assert run_draw(BALANCED, MIXED, DrawSettings(4, 0, "random")) == ("p7", "p14", "p23", "p28")


def test_seed_zero_is_a_seed() -> None:
    zero = run_draw(BALANCED, MIXED, DrawSettings(4, 0, "random"))
    assert zero == run_draw(BALANCED, MIXED, DrawSettings(4, 0, "random"))
    assert zero != run_draw(BALANCED, MIXED, DrawSettings(4, 1, "random"))


def test_draw_refuses_a_quota_that_cannot_be_filled_and_says_what_is_missing() -> None:
    with pytest.raises(UnableToDraw) as caught:
        draw_panel(gender((3, 4), (0, 4)), pool_of("wy", "mo", "mo", "mo", "mo"), 4, generator(0))
    assert caught.value.exit_code is ExitCode.NOT_POSSIBLE
    assert "“gender: w” needs 3; the pool has 1: 2 more are wanted." in str(caught.value)


def test_draw_refuses_a_pool_smaller_than_the_panel() -> None:
    with pytest.raises(UnableToDraw, match="needs 4 people; the pool has 3: 1 more is wanted"):
        draw_panel(Quotas(), pool_of("wy", "mo", "mo"), 4, generator(0))


def test_a_draw_without_quotas_is_a_plain_lottery() -> None:
    order = priorities(len(MIXED), generator(5))
    best = sorted(range(len(MIXED)), key=lambda place: -order[place])[:3]
    expected = tuple(MIXED.ids[place] for place in sorted(best))
    assert draw_panel(Quotas(), MIXED, 3, generator(5)) == expected


def test_priorities_are_distinct() -> None:
    assert len(set(priorities(5000, generator(0)))) == 5000


def test_progress_hears_the_beginning_and_the_end() -> None:
    heard: list[float] = []
    draw_panel(BALANCED, MIXED, 4, generator(0), heard.append)
    assert heard == [0.0, 1.0]


def test_the_schema_knows_the_methods_there_are() -> None:
    text = files("remit.recruit").joinpath("schema", "draw.schema.json").read_text("utf-8")
    assert json.loads(text)["properties"]["method"]["enum"] == list(METHODS)


def test_a_pool_that_can_fill_the_quotas_has_no_shortfall() -> None:
    assert find_shortfalls(BALANCED, MIXED, 4) == ()


def test_quotas_that_clash_only_together_name_the_least_miss() -> None:
    quotas = Quotas(
        (
            Quota("gender", "w", 2, 2),
            Quota("gender", "m", 1, 1),
            Quota("age", "y", 2, 2),
            Quota("age", "o", 1, 1),
        )
    )
    # All women are old, so two women and one old person cannot both be.
    pool = pool_of("wo", "wo", "wo", "my", "my", "my", "mo")
    found = find_shortfalls(quotas, pool, 3)
    assert sum(shortfall.missing for shortfall in found) == 2
    assert {shortfall.kind for shortfall in found} == {"below", "above"}
    assert found[0].sentence.startswith("Each quota alone could be met, but not all together.")
    assert not found[1].sentence.startswith("Each")


@pytest.mark.parametrize(
    ("quotas", "size", "kind", "missing"),
    [
        (gender((3, 4), (3, 4)), 4, "minima", 2),
        (gender((0, 1), (0, 1)), 4, "maxima", 2),
        (gender((0, 12), (0, 2)), 14, "feature", 3),
    ],
)
def test_a_feature_that_does_not_fit_the_panel_is_named(
    quotas: Quotas, size: int, kind: str, missing: int
) -> None:
    pool = pool_of(*["wy"] * 9, *["mo"] * 9)
    found = find_shortfalls(quotas, pool, size)
    assert [(item.kind, item.feature, item.missing) for item in found] == [
        (kind, "gender", missing)
    ]


def test_a_solver_that_is_stopped_gives_no_half_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(programme._OPTIONS, "time_limit", 0.0)
    with pytest.raises(ArithmeticError, match="HiGHS stopped"):
        draw_panel(BALANCED, MIXED, 4, generator(0))


def test_an_answer_that_breaks_a_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "round", lambda _: 0, raising=False)
    with pytest.raises(ArithmeticError, match="breaks a bound"):
        draw_panel(BALANCED, MIXED, 4, generator(0))


def test_a_programme_without_variables_is_settled_at_once() -> None:
    assert greatest([], [], [Bound(0, 1, {})]) == ()
    assert greatest([], [], [Bound(1, 1, {})]) is None


def test_gains_too_large_for_the_solver_are_told_apart_by_one() -> None:
    gains = [2**30, 2**30 - 1, 2**30 - 2]
    assert greatest(gains, [1, 1, 1], [Bound(1, 1, {0: 1, 1: 1, 2: 1})]) == (1, 0, 0)
