"""Who may be a double: found by what people really write, and never among those known already."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.recruit.core.doubles import SAME_MAIL, SAME_PERSON, SAME_PHONE, Double, find_doubles

HOME = "Flat 2, 5 Mill Road, E1 1AA"


def doubles(one, other):
    found = find_doubles({"a": one, "b": other}, {"a"})
    return found[0].same if found else ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"phone": "07700 900123"}, {"Mobile number": "+44 (0)7700-900123"}, (SAME_PHONE,)),
        ({"phone": "07700 900123"}, {"phone": "07700 900124"}, ()),
        ({"phone": "999"}, {"phone": "999"}, ()),
        ({"email": "Ann@Example.org "}, {"E-mail": "ann@example.org"}, (SAME_MAIL,)),
        ({"email": "none"}, {"email": "none"}, ()),
        (
            {"name": "Ann Lee", "address": HOME},
            {"last_name": "LEE", "first_name": "Anne", "address": "flat 2 5 mill rd", "postcode": "E1 1AA"},
            (SAME_PERSON,),
        ),
        ({"name": "Ann Lee", "address": HOME}, {"name": "Bob Lee", "address": HOME}, ()),
        ({"name": "Ann Lee", "address": HOME}, {"name": "Ann Lee", "address": HOME.replace("2", "3")}, ()),
        ({"name": "Ann Lee"}, {"name": "Ann Lee"}, ()),
        ({"address": HOME}, {"address": HOME}, ()),
    ],
)  # fmt: skip
def test_what_two_people_have_in_common_is_told(one, other, same):
    assert doubles(one, other) == same


def test_a_pair_of_people_who_are_known_already_is_not_told():
    people = {code: {"phone": "07700 900123"} for code in "abc"}
    assert find_doubles(people, {"b"}) == (
        Double("b", "a", (SAME_PHONE,)),
        Double("b", "c", (SAME_PHONE,)),
    )
    assert find_doubles(people, set()) == ()


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.sampled_from(["07700 900123", "0044 7700 900123", "020 7946 0000", ""])
    ),
    st.sets(st.sampled_from("abcdef")),
)  # fmt: skip
def test_every_pair_is_told_once_as_comparing_each_with_each_does(phones, fresh):
    people = {code: {"phone": phone} for code, phone in phones.items()}
    slow = {
        frozenset(pair)
        for pair in combinations(sorted(phones), 2)
        if fresh & set(pair)
        and all(phones[code] for code in pair)
        and len({phones[code][-6:] for code in pair}) == 1
    }
    found = find_doubles(people, fresh)
    assert {frozenset((one.code, one.other)) for one in found} == slow
    assert len(found) == len(slow)
    assert all(one.code in fresh for one in found)
