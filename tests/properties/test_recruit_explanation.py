"""What is said of quotas that clash, against a slow reference that tries everything on tiny pools."""

from __future__ import annotations

import os
from itertools import combinations, combinations_with_replacement, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from remit.recruit.core import programme
from remit.recruit.core.conflict import EFFORT, find_conflict
from remit.recruit.core.explanation import explain_quotas
from remit.recruit.core.instance import Limit, instance_of
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.recruit.core.recruits import Recruits

DEEP = bool(os.environ.get("REMIT_DEEP"))
VALUES = {"gender": ("w", "m"), "age": ("y", "o"), "area": ("n", "s")}  # no value of two features
MADE_OF = {"gender*age": ("gender", "age"), "age*area": ("age", "area")}
Case = tuple[Quotas, Pool, int]
Kind = tuple[str, ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return quotas, some of them interlocking, a pool of at most seven people, and a size."""
    kinds = draw(st.lists(st.tuples(*map(st.sampled_from, VALUES.values())), max_size=7))
    people = (
        Volunteer(f"p{number}", dict(zip(VALUES, kind, strict=True)))
        for number, kind in enumerate(kinds)
    )
    rows = []
    for feature, values in VALUES.items():
        if draw(st.booleans()):
            rows += [draw(quota(feature, value)) for value in values]
    for feature, made_of in MADE_OF.items():
        if draw(st.integers(0, 3)) == 0:
            values = ["*".join(choice) for choice in product(*(VALUES[part] for part in made_of))]
            rows += [draw(quota(feature, value)) for value in values if draw(st.booleans())]
    return Quotas(tuple(rows)), Pool(tuple(VALUES), tuple(people)), draw(st.integers(1, 5))


@st.composite
def quota(draw: st.DrawFn, feature: str, value: str) -> Quota:
    """Return a quota, some with flexible bounds."""
    low = draw(st.integers(0, 3))
    high = low + draw(st.integers(0, 2))
    flex = draw(st.booleans())
    return Quota(
        feature,
        value,
        low,
        high,
        max(0, low - draw(st.integers(0, 1))) if flex else None,
        high + draw(st.integers(0, 1)) if flex else None,
    )


def kind_of(person: Volunteer) -> Kind:
    return tuple(person.features.values())


def count_of(row: Quota | Limit, panel: Iterable[Kind]) -> int:
    """Count who has the value of a quota: the plain definition."""
    names = row.feature.split("*")
    wanted = dict(zip(names, row.value.split("*"), strict=True))
    places = {list(VALUES).index(name): value for name, value in wanted.items()}
    return sum(all(kind[place] == value for place, value in places.items()) for kind in panel)


def panels(pool: Sequence[Kind], size: int) -> list[tuple[Kind, ...]]:
    return list(combinations(pool, size))


def meets(quotas: Quotas, panel: Sequence[Kind]) -> bool:
    return all(row.minimum <= count_of(row, panel) <= row.maximum for row in quotas)


def keeps(limits: Iterable[Limit], panel: Sequence[Kind]) -> bool:
    return all(
        count_of(limit, panel) >= limit.number
        if limit.bound == "min"
        else count_of(limit, panel) <= limit.number
        for limit in limits
    )


@settings(max_examples=2000 if DEEP else 150, deadline=None)
@given(cases())
def test_quotas_are_feasible_exactly_when_some_panel_meets_them(case: Case) -> None:
    quotas, pool, size = case
    kinds = [kind_of(person) for person in pool]
    explanation = explain_quotas(quotas, pool, size)
    assert explanation.feasible == any(meets(quotas, panel) for panel in panels(kinds, size))
    assert explanation.sentences
    if explanation.feasible:
        assert explanation.conflict == explanation.relaxation == explanation.recruit == ()
    else:
        assert explanation.conflict


@settings(max_examples=1000 if DEEP else 100, deadline=None)
@given(cases(), st.sampled_from([0, EFFORT]))
def test_a_conflict_cannot_be_kept_and_each_part_of_it_is_needed(case: Case, effort: int) -> None:
    quotas, pool, size = case
    kinds = [kind_of(person) for person in pool]
    conflict = find_conflict(instance_of(quotas, pool, size), effort=effort)
    if not conflict:
        return
    limits = [limit for limit in conflict if limit.bound != "size"]
    sized = len(limits) < len(conflict)
    of_size = panels(kinds, size)
    of_any_size = [panel for number in range(len(kinds) + 1) for panel in panels(kinds, number)]
    assert not any(keeps(limits, panel) for panel in (of_size if sized else of_any_size))
    assert any(keeps(limits, panel) for panel in of_any_size) == sized
    for gone in limits:
        rest = [limit for limit in limits if limit != gone]
        assert any(keeps(rest, panel) for panel in of_size)
    event(f"a conflict of {len(conflict)}")
    if effort and limits:
        every = instance_of(quotas, pool, size).limits
        smaller = combinations(every, len(limits) - 1)
        assert all(any(keeps(chosen, panel) for panel in of_size) for chosen in smaller)


@settings(max_examples=1000 if DEEP else 150, deadline=None)
@given(cases())
def test_a_relaxation_makes_a_panel_possible_and_no_smaller_total_does(case: Case) -> None:
    quotas, pool, size = case
    kinds = [kind_of(person) for person in pool]
    changes = explain_quotas(quotas, pool, size).relaxation
    moved = {(change.feature, change.value, change.bound): change.new for change in changes}
    relaxed = Quotas(
        tuple(
            Quota(
                row.feature,
                row.value,
                moved.get((row.feature, row.value, "min"), row.minimum),
                moved.get((row.feature, row.value, "max"), row.maximum),
            )
            for row in quotas
        )
    )
    every = panels(kinds, size)
    if not every:
        assert not changes
        return
    assert any(meets(relaxed, panel) for panel in every)
    within = [misses for panel in every if (misses := _misses(quotas, panel, flexible=True))]
    allowed = within or [_misses(quotas, panel, flexible=False) for panel in every]
    assert sum(change.by for change in changes) == min(sum(misses) for misses in allowed if misses)
    assert all(change.within_flex for change in changes) == bool(within)


def _misses(quotas: Quotas, panel: Sequence[Kind], *, flexible: bool) -> list[int] | None:
    """Return by how much a panel misses each quota; None where that goes beyond its flex."""
    misses = [0]
    for row in quotas:
        count = count_of(row, panel)
        low = 0 if row.min_flex is None else row.min_flex
        high = count if row.max_flex is None else row.max_flex
        if flexible and not low <= count <= high:
            return None
        misses.append(max(row.minimum - count, count - row.maximum, 0))
    return misses


def _is_known(quotas: Quotas, pool: Sequence[Kind], feature: str, value: str) -> bool:
    """Whether a quota or somebody has the value; any will do of a feature without quotas."""
    rows = [row for row in quotas if feature in row.feature.split("*")]
    return (
        not rows
        or any(value in row.value.split("*") for row in rows)
        or any(value in kind for kind in pool)
    )


def _possible_with(quotas: Quotas, pool: Sequence[Kind], more: int, size: int) -> bool:
    """Whether any choice of so many further people makes a panel possible."""
    known = [
        [value for value in values if _is_known(quotas, pool, feature, value)]
        for feature, values in VALUES.items()
    ]
    return any(
        meets(quotas, panel + further)
        for panel in panels(pool, size - more)
        for further in combinations_with_replacement(list(product(*known)), more)
    )


@settings(max_examples=800 if DEEP else 100, deadline=None)
@given(cases())
def test_the_recruits_make_a_panel_possible_whatever_they_choose_and_one_fewer_does_not(
    case: Case,
) -> None:
    quotas, pool, size = case
    kinds = [kind_of(person) for person in pool]
    explanation = explain_quotas(quotas, pool, size)
    fewest = sum(group.count for group in explanation.recruit)
    if explanation.feasible:
        return
    event(f"{fewest} recruits in {len(explanation.recruit)} groups")
    if not fewest:
        assert not any(_possible_with(quotas, kinds, more, size) for more in range(size + 1))
        return
    assert not _possible_with(quotas, kinds, fewest - 1, size)
    for further in _choices(explanation.recruit):
        grown = [*kinds, *further]
        assert any(meets(quotas, panel) for panel in panels(grown, size)), further


def _choices(groups: Sequence[Recruits]) -> Iterable[tuple[Kind, ...]]:
    """Return every way in which the recruits can be who they are said to be."""
    of_groups = []
    for group in groups:
        kinds = list(product(*(group.features.get(feature, VALUES[feature]) for feature in VALUES)))
        of_groups.append(list(combinations_with_replacement(kinds, group.count)))
    for chosen in product(*of_groups):
        yield tuple(kind for part in chosen for kind in part)


@settings(max_examples=500 if DEEP else 60, deadline=None)
@given(cases(), st.integers(1, 4))
def test_the_programme_of_many_variables_finds_as_much_from_few_of_them(
    case: Case, few: int
) -> None:
    quotas, pool, size = case
    instance = instance_of(quotas, pool, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programme, "FEW", few)
        sifted = instance.least_misses([instance.freedom] * len(instance.limits))
        strict = instance.least_misses([0] * len(instance.limits))
    whole = instance.least_misses([instance.freedom] * len(instance.limits))
    assert (sifted is None) == (whole is None)
    assert sifted is None or sum(sifted) == sum(whole or ())
    assert (strict is not None) == instance.is_feasible()
