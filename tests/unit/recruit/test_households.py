from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.recruit.core.draw import DrawSettings, run_draw
from remit.recruit.core.households import (
    address_key,
    find_households,
    one_from_each,
    same_household,
)
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.replacement import replace_open_places

HOME = "Flat 2, 14 St. Mary's Rd, London N15 4QQ"


@pytest.mark.parametrize(
    "other",
    [
        "FLAT 2 14 ST MARYS ROAD LONDON N154QQ",
        "Apt 2, 14 St Mary’s Road, n15 4qq",
        "Flat 2, 14 St Maryes Road, London, N15 4QQ",
        "Flat 2, 14 St Mary's Road, London",
    ],
)
def test_one_home_is_found_however_it_is_written(other: str) -> None:
    assert same_household(address_key(HOME), address_key(other))
    assert same_household(address_key(other), address_key(HOME))


@pytest.mark.parametrize(
    "other",
    [
        "Flat 3, 14 St Mary's Road, London N15 4QQ",
        "Flat 2, 15 St Mary's Road, London N15 4QQ",
        "Flat 2, 14 St Mary's Road, London N17 4QQ",
        "Flat 2, 14 Acacia Avenue, London N15 4QQ",
        "Flat 2, 14A St Mary's Road, London N15 4QQ",
        "",
    ],
)
def test_another_home_is_not_taken_for_it(other: str) -> None:
    assert not same_household(address_key(HOME), address_key(other))


def test_houses_with_names_and_no_numbers_are_one_only_with_the_same_words() -> None:
    key = address_key("Rose Cottage, High Street, Ware SG12 9AB")
    assert same_household(key, address_key("rose cottage, High St, WARE, SG12 9AB"))
    assert not same_household(key, address_key("Rowe Cottage, High Street, Ware SG12 9AB"))


def test_addresses_in_another_script_are_compared_too() -> None:
    assert find_households({"a": "улица Мира, 5", "b": "УЛИЦА МИРА 5", "c": "улица Мира 6"}) == {
        "a": 1,
        "b": 1,
    }


def test_people_alone_and_people_without_an_address_are_of_no_household() -> None:
    found = find_households({"a": HOME, "b": "", "c": " ", "d": HOME.upper(), "e": "9 Elm Road"})
    assert found == {"a": 1, "d": 1}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "12"]),
            st.sampled_from(["Elm Road", "elm rd", "Elm Rode", "Oak Lane", ""]),
            st.sampled_from(["N15 4QQ", "n154qq", "N1 1AA", ""]),
        ),
        max_size=9,
    )
)
def test_households_are_the_plain_definition_joined_up(
    rows: list[tuple[str, str, str]],
) -> None:
    addresses = {f"p{n}": " ".join(row) for n, row in enumerate(rows)}
    keys = {who: address_key(text) for who, text in addresses.items()}
    groups = [{who} for who in keys]
    for one, other in combinations(keys, 2):
        if same_household(keys[one], keys[other]):
            left = next(g for g in groups if one in g)
            right = next(g for g in groups if other in g)
            if left is not right:
                groups.remove(right)
                left |= right
    found = find_households(addresses)
    expected = {frozenset(group) for group in groups if len(group) > 1}
    assert {frozenset(w for w in found if found[w] == n) for n in set(found.values())} == expected


def pool_of(homes: dict[str, str]) -> Pool:
    people = (
        Volunteer(who, {"g": "wm"[n % 2], "household": home})
        for n, (who, home) in enumerate(homes.items())
    )
    return Pool(("g", "household"), tuple(people))


def test_a_draw_takes_at_most_one_of_a_household_and_so_does_a_replacement() -> None:
    homes = {"p0": "1", "p1": "2", "p2": "1", "p3": "2", "p4": "1", "p5": ""}
    people = pool_of(homes)
    quotas = one_from_each(Quotas((Quota("g", "w", 1, 2),)), people)
    for seed in range(10):
        panel = run_draw(quotas, people, DrawSettings(3, seed))
        assert {homes[who] for who in panel} == {"1", "2", ""}
    held, others = people.only({"p1"}).volunteers, people.without({"p1"})
    found = replace_open_places(quotas, held, others, DrawSettings(3, 0), 1)
    assert "p3" not in found.chosen
    assert len(found.chosen) == 2


def test_a_household_with_one_volunteer_needs_no_rule() -> None:
    assert one_from_each(Quotas(), pool_of({"a": "1", "b": "", "c": ""})) == Quotas()
    assert one_from_each(Quotas(), Pool((), (Volunteer("a"), Volunteer("b")))) == Quotas()


def test_a_quota_on_households_of_ones_own_stands() -> None:
    quotas = Quotas((Quota("household", "1", 0, 2),))
    assert one_from_each(quotas, pool_of({"a": "1", "b": "1"})) == quotas
    together = Quotas((Quota("household*g", "1*w", 0, 2),))
    assert one_from_each(together, pool_of({"a": "1", "b": "1"})) == together
