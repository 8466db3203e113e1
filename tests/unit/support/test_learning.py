"""What organisations can learn, and the plan that fits what they lack and the hours they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.ask.core.reading_grade import reading
from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.learning.catalogue import catalogue
from remit.support.core.learning.plan import Gap, gaps, in_order, make_plan
from remit.support.core.learning.progress import Step, kept_steps, progress
from remit.support.core.needs import needs as need_words
from remit.support.core.needs.needs import Fact, Need, State

MODULES = catalogue().modules
DAY = date(2026, 3, 1)


def test_every_module_says_all_that_it_must_in_both_languages():
    names = set(instrument(LATEST).names)
    keys = [one.key for one in MODULES]
    assert len(keys) == len(set(keys)) >= 20
    for at, one in enumerate(MODULES):
        assert set(one.after) <= set(keys[:at]), f"{one.key} stands before what it needs"
        assert set(one.items) <= names
        assert set(one.kinds) <= set(need_words.KINDS)
        assert set(one.gaps) <= set(need_words.GAPS)
        assert one.items or one.gaps
        assert one.kind in {"lesson", "tool"}
        assert one.risk in {"none", "here", "sent"}
        assert one.level in {1, 2, 3}
        assert (2 * one.hours).is_integer()
        assert one.address.startswith("https://")
        for texts in (one.title, one.about, one.practice):
            assert {tag for tag, text in texts.items() if text} == {"en", "ar"}


def test_every_item_and_every_gap_of_a_need_is_served():
    assert {name for one in MODULES for name in one.items} == set(instrument(LATEST).names)
    for gap in set(need_words.GAPS) - {"none"}:
        assert any(gap in one.gaps and not one.kinds for one in MODULES) or all(
            any(gap in one.gaps and kind in one.kinds for one in MODULES)
            for kind in set(need_words.KINDS) - {"other"}
        ), gap


def test_a_module_reads_at_grade_seven_or_below():
    for one in MODULES:
        found = reading(" ".join(text["en"] for text in (one.about, one.practice)))
        assert found.grade <= 7, (one.key, found)
    everything = " ".join(f"{one.title['en']}. {one.about['en']}" for one in MODULES)
    assert reading(everything).grade <= 7


def module(key, hours, after=()):
    return replace(MODULES[0], key=key, hours=hours, after=tuple(after))


@st.composite
def problems(draw):
    keys = "abcde"[: draw(st.integers(1, 5))]
    modules = [
        module(key, draw(st.integers(1, 6)) / 2, draw(st.sets(st.sampled_from(keys[:at]))))
        if at
        else module(key, draw(st.integers(1, 6)) / 2)
        for at, key in enumerate(keys)
    ]
    serving = st.frozensets(st.sampled_from(keys), min_size=1)
    lacking = [
        Gap(f"item:{at}", draw(st.integers(1, 3)), draw(serving))
        for at in range(draw(st.integers(0, 4)))
    ]
    done = draw(st.sets(st.sampled_from(keys), max_size=1))
    begun = draw(st.sets(st.sampled_from(keys), max_size=1))
    return modules, lacking, draw(st.integers(0, 16)) / 2, done, begun


def best(modules, lacking, hours, done, begun):
    """The merit of the best set of modules, by trying each: weight, hours, places."""
    open_modules = [one for one in modules if one.key not in done]
    held = set(begun) - set(done)
    for one in reversed(modules):
        if one.key in held:
            held |= set(one.after) - set(done)
    least = sum(one.hours for one in open_modules if one.key in held)
    merits = []
    for size in range(len(open_modules) + 1):
        for chosen in combinations(open_modules, size):
            keys = {one.key for one in chosen}
            spent = sum(one.hours for one in chosen)
            whole = all(set(one.after) <= keys | set(done) for one in chosen)
            if held <= keys and whole and spent <= max(hours, least):
                gain = sum(gap.weight for gap in lacking if gap.modules & keys)
                places = sum(at for at, one in enumerate(open_modules) if one.key in keys)
                merits.append((gain, -spent, -places))
    return max(merits)


@settings(max_examples=60)
@given(problems())
def test_no_plan_is_better_and_nothing_comes_before_what_it_needs(given_problem):
    modules, lacking, hours, done, begun = given_problem
    plan = make_plan(modules, lacking, hours, done=done, begun=begun)
    left = [gap for gap in lacking if not gap.modules & done]
    keys = [one.key for one in plan.modules]
    places = {one.key: at for at, one in enumerate(one for one in modules if one.key not in done)}
    gain = sum(gap.weight for gap in left if gap.modules & set(keys))
    merit = (gain, -plan.hours, -sum(places[key] for key in keys))
    assert merit == best(modules, left, hours, done, begun)
    seen = set(done)
    for one in plan.modules:
        assert set(one.after) <= seen
        seen.add(one.key)
    assert set(plan.unserved) == {gap.key for gap in left if not gap.modules & set(keys)}
    assert plan.hours <= plan.hours_for_all or not plan.unserved


def test_the_most_pressing_comes_first_and_equals_stay_as_they_stood():
    a, b, c, d = (
        module(key, 1, after) for key, after in [("a", ""), ("b", ""), ("c", "b"), ("d", "")]
    )
    lacking = [Gap("item:1", 1, frozenset("ad")), Gap("item:2", 3, frozenset("c"))]
    assert [one.key for one in in_order([a, b, c, d], lacking)] == ["b", "c", "a", "d"]


def test_gaps_come_from_low_levels_and_from_facts_that_cannot_be_used():
    needs = [
        Need(
            1,
            "show",
            "x",
            facts=(
                Fact("place", "Homes", {"before": State("no")}),
                Fact("people", "Ages", {"before": State("yes", good="good", may="yes")}),
                Fact("other", "Unsaid"),
            ),
        )
    ]
    levels = {"maturity_outside": "1", "maturity_list": "4", "maturity_copies": "3"}
    found = {one.key: one.weight for one in gaps(MODULES, levels, needs, "before")}
    assert found == {"item:maturity_outside": 3, "item:maturity_copies": 1, "need:1:1": 2}
    plan = make_plan(MODULES, gaps(MODULES, levels, needs, "before"), 6)
    assert [one.key for one in plan.modules] == ["census", "passwords", "copies"]
    assert (plan.hours, plan.unserved) == (5.5, ())


@pytest.mark.parametrize(
    ("step", "embedded"),
    [
        (Step("a", practice="We count", others=1, written="In a folder"), True),
        (Step("a", practice="We count", others=0, written="In a folder"), False),
        (Step("a", practice="We count", others=2), False),
        (Step("a", others=2, written="In a folder"), False),
    ],
)
def test_what_has_taken_root_is_done_known_to_more_and_written_down(step, embedded):
    assert step.is_embedded is embedded
    assert progress([step]).embedded == embedded


def test_what_was_begun_stays_in_a_plan_that_is_made_anew():
    begun, fresh = Step("b", started_on=DAY), Step("a")
    assert kept_steps([fresh, begun], ["c", "b"]) == (Step("c"), begun)
    assert kept_steps([fresh, begun], ["c"]) == (begun, Step("c"))
