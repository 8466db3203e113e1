"""The roll: where everyone stands, and what one person counts for."""

from __future__ import annotations

from datetime import date

from remit.recruit.core.arrival import Arrival
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.roll import STANDINGS, find_person, make_roll, narrowed, standings

DAY = date(2026, 1, 2)
QUOTAS = Quotas((Quota("gender", "w", 0, 4), Quota("gender*age", "w*old", 0, 4)))


def value(panel=("a", "b"), steps=(), arrivals=()):
    pool = Pool(
        ("gender", "age", "household"),
        tuple(
            Volunteer(
                who, {"gender": "w", "age": "old" if who == "a" else "new", "household": home}
            )
            for who, home in zip("abc", ("9", "9", ""), strict=True)
        ),
    )
    fieldwork = Fieldwork(tuple(steps), (), tuple(arrivals))
    return Recruitment(QUOTAS, pool, DrawSettings(2, 0), panel, fieldwork)


def test_everyone_stands_where_fieldwork_has_them():
    came = [
        Arrival(DAY, "Club", "held", "h", {"gender": "w", "age": "old"}),
        Arrival(DAY, "Club", "held", "i", {"gender": "w", "age": "old"}),
        Arrival(DAY, "Club", "thanked"),
    ]
    steps = [Step("b", "invited", DAY), Step("i", "confirmed", DAY)]
    roll = make_roll(value(steps=steps, arrivals=came))
    assert [(one.code, one.standing) for one in roll] == [
        ("a", "drawn"),
        ("b", "invited"),
        ("c", "in the pool"),
        ("h", "waiting"),
        ("i", "confirmed"),
    ]
    assert list(standings(roll)) == [s for s in STANDINGS if s in {one.standing for one in roll}]
    group = QUOTAS.rows[1]
    assert [one.code for one in narrowed(roll, group=group)] == ["a", "h", "i"]
    assert [one.code for one in narrowed(roll, standing="waiting", group=group)] == ["h"]


def test_a_person_has_quotas_household_and_the_moves_that_are_allowed():
    person = find_person(value(), "a")
    assert [quota.value for quota in person.quotas] == ["w", "w*old"]
    assert person.mates == ("b",)
    assert person.moves == ("invited", "confirmed", "withdrew")
    assert find_person(value(), "c").moves == ()
    assert find_person(value(), "c").mates == ()
    assert find_person(value(panel=None), "c").moves == ("invited", "confirmed", "withdrew")
    assert find_person(value(), "nobody") is None


def test_somebody_who_came_has_whom_they_came_through():
    came = [Arrival(DAY, "Club", "accepted", "h", {"gender": "w", "age": "old"})]
    person = find_person(value(arrivals=came, steps=[Step("h", "confirmed", DAY)]), "h")
    assert (person.via, person.standing) == ("Club", "confirmed")
