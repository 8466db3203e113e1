"""The two acts of a draw are the one act, and a folder keeps a published lottery to the letter."""

from __future__ import annotations

import json
from dataclasses import replace
from math import fsum
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.recruit.core.draw import DrawSettings, stated_lottery
from remit.recruit.core.fairness import fairness
from remit.recruit.core.lottery.lottery import AIMS
from remit.recruit.core.lottery.published import (
    as_text,
    departures,
    disagreements,
    drawn,
    published,
)
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.public_lottery import number_at_random, order_lottery
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.files import read_recruit, write_recruit

SEEDS = st.integers(0, 2**63 - 1)


@st.composite
def recruitments(draw: st.DrawFn) -> Recruitment:
    """Return a small recruitment whose quotas can be met."""
    kinds = draw(st.lists(st.sampled_from("wm"), min_size=4, max_size=9))
    pool = Pool(("gender",), tuple(Volunteer(f"c{n}", {"gender": k}) for n, k in enumerate(kinds)))
    size = draw(st.integers(1, 4))
    women = draw(st.integers(max(0, size - kinds.count("m")), min(size, kinds.count("w"))))
    quotas = Quotas(
        (Quota("gender", "w", women, size), Quota("gender", "m", 0, max(size - women, 0)))
    )
    method = draw(st.sampled_from(sorted(AIMS)))
    return Recruitment(quotas, pool, DrawSettings(size, None, method))


@given(recruitments(), SEEDS)
def test_two_acts_are_one_act(value: Recruitment, seed: int) -> None:
    lottery = stated_lottery(
        value.quotas, value.pool, value.settings.size, method=value.settings.method
    )
    first = json.loads(as_text(published(lottery, value.quotas)))
    second = drawn(first, seed)
    assert as_text(second) == as_text(published(lottery, value.quotas, seed))
    assert disagreements(first, "p") == disagreements(second, "d") == ()
    assert departures(second, first, ("d", "p")) == ()
    assert tuple(second["selected"]) == lottery.draw(seed)


@given(recruitments(), SEEDS, st.none() | SEEDS)
def test_a_folder_keeps_a_published_lottery_to_the_letter(
    value: Recruitment, rng: int, seed: int | None
) -> None:
    order = order_lottery(
        value.quotas,
        value.pool,
        value.settings,
        numbers=number_at_random(value.pool.ids, Random(rng)),
        inputs=value.lottery_inputs(),
    )
    lottery = order.work_out()
    panel = None if seed is None else value.pool.only(lottery.chosen(seed)).ids
    settings = replace(value.settings, seed=seed)
    value = replace(value, lottery=lottery, settings=settings, panel=panel)
    written = write_recruit(value)
    problems = Problems()
    again = read_recruit(written, problems)
    assert not problems
    assert not any(notice.code.startswith("lottery") for notice in problems.notices)
    assert again == value
    assert write_recruit(again) == written
    assert not any(code.encode() in written["recruit/lottery.json"] for code in value.pool.ids)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_gini_coefficient_is_half_the_mean_difference_over_the_mean(
    chances: list[float],
) -> None:
    shown = fairness(chances, 1)
    values = [level.chance for level in shown.levels for _ in range(level.people)]
    mean = fsum(values) / len(values)
    apart = fsum(abs(a - b) for a in values for b in values) / len(values) ** 2
    slow = apart / (2 * mean) if mean else 0.0
    assert abs(shown.gini - slow) < 1e-9
    assert sum(tenth.people for tenth in shown.tenths()) == len(chances)
    assert [shown.chance_at(place) for place in range(len(values))] == values
