from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.errors import Place, Problems
from remit.recruit.core.arrival import Arrival, arrivals_in_order, check_features
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.rolling import (
    clustering_warning,
    decide_arrival,
    effective_gatekeepers,
    group_chances,
    yields,
)
from remit.recruit.files import ARRIVALS_FILE, read_recruit, write_recruit

DAY = date(2020, 3, 9)
QUOTAS = Quotas(
    (
        Quota("gender", "w", 2, 3),
        Quota("gender", "m", 0, 2),
        Quota("age", "y", 2, 4),
        Quota("age", "o", 0, 3),
    )
)


def kind(word: str) -> dict[str, str]:
    return {"gender": word[0], "age": word[1]}


def holders(*words: str) -> list[Volunteer]:
    return [Volunteer(f"h{n}", kind(word)) for n, word in enumerate(words)]


def decide(word: str, held: list[Volunteer], seen: str = "", expected: int | None = None):
    return decide_arrival(
        kind(word), QUOTAS, 4, held, [kind(other) for other in seen.split()], expected
    )


def test_the_first_who_fits_is_accepted() -> None:
    decision = decide("my", [])
    assert (decision.answer, decision.reason) == ("accepted", "Every quota can still be reached.")


def test_who_comes_to_a_full_panel_is_thanked() -> None:
    decision = decide("wy", holders("wy", "wy", "my", "mo"))
    assert (decision.answer, decision.reason) == ("thanked", "All 4 places are taken.")


def test_who_comes_to_a_full_group_is_thanked() -> None:
    decision = decide("my", holders("my", "my"))
    assert decision.reason == "“Gender: m” has its 2 people already."


def test_places_that_others_need_are_kept_for_them() -> None:
    decision = decide("wo", holders("wo", "wo"))
    assert decision.answer == "thanked"
    assert decision.reason == "The 2 places that are left are needed for “Age: y”."
    last = decide("wo", holders("wy", "wo", "my"))
    assert last.answer == "accepted"


def test_somebody_is_held_when_those_to_come_would_then_miss_a_quota() -> None:
    seen = "mo mo my my my wo wo wo wo wo"
    decision = decide("mo", holders("mo"), seen, 10)
    assert decision.answer == "held"
    assert "likely to be needed for “Gender: w”" in decision.reason
    assert decide("wo", holders("mo"), seen, 10).answer == "accepted"
    assert decide("mo", holders("mo"), "").answer == "accepted"


def test_quotas_in_danger_anyway_turn_nobody_away() -> None:
    decision = decide("wy", [], "mo " * 10, 5)
    assert decision.answer == "accepted"
    assert decision.reason == "Quotas are in danger, but no more so with this person in."


def came(**answers: str) -> list[Arrival]:
    words = {"a": "accepted", "h": "held", "t": "thanked"}
    return [
        Arrival(DAY, via, words[letter], f"{via}{n}", kind("wy"))
        for via, letters in answers.items()
        for n, letter in enumerate(letters)
    ]


def test_yield_is_counted_by_gatekeeper() -> None:
    rows = yields(came(club="aath", church="at"))
    assert [(r.via, r.came, r.accepted, r.held, r.thanked) for r in rows] == [
        ("club", 4, 2, 1, 1),
        ("church", 2, 1, 0, 1),
    ]
    assert effective_gatekeepers(rows) == pytest.approx(9 / 5)
    assert effective_gatekeepers(()) is None


def test_most_people_through_one_gatekeeper_is_a_warning() -> None:
    assert clustering_warning(yields(came(club="aaa", church="aaa"))) == ""
    assert clustering_warning(yields(came(club="aaaa"))) == ""
    assert "4 of the 5 people accepted came through “club”" in clustering_warning(
        yields(came(club="aaaa", church="a"))
    )
    assert clustering_warning(()) == ""


def test_the_share_accepted_is_counted_group_by_group() -> None:
    arrivals = [
        Arrival(DAY, "", "accepted", "a", kind("wy")),
        Arrival(DAY, "", "thanked", "", kind("my")),
        Arrival(DAY, "", "thanked"),
    ]
    found = {(c.feature, c.value): (c.accepted, c.came) for c in group_chances(QUOTAS, arrivals)}
    assert found["gender", "w"] == (1, 1)
    assert found["gender", "m"] == (0, 1)
    assert found["age", "y"] == (1, 2)


def test_arrivals_are_written_read_and_written_the_same() -> None:
    arrivals = (Arrival(DAY, "club, north", "thanked"), Arrival(DAY, "", "held", "c", kind("wy")))
    value = Recruitment(QUOTAS, Pool(), DrawSettings(4, 0), fieldwork=Fieldwork(arrivals=arrivals))
    written = write_recruit(value)
    problems = Problems()
    assert read_recruit(written, problems) == value
    assert not problems
    assert written[ARRIVALS_FILE].startswith(b"code,on,via,answer,gender,age\n")


def test_faults_among_arrivals_are_named_all_at_once() -> None:
    value = Recruitment(QUOTAS, Pool(), DrawSettings(4, 0))
    rows = [
        "a,2020-03-09,,accepted,w,",
        "b,2020-03-09,,accepted,x,y",
        "c,2020-03-09,,maybe,w,y",
        "d,2020-03-09,,thanked,,",
        "e,someday,,held,w,y",
        "f,2020-03-09,,held,w,y",
        "f,2020-03-09,,held,w,y",
        f"g,2020-03-09,{'v' * 101},held,w,y",
    ]
    text = "code,on,via,answer,gender,age\n" + "\n".join(rows) + "\n"
    problems = Problems()
    read_recruit({**write_recruit(value), ARRIVALS_FILE: text.encode()}, problems)
    assert [(p.code, p.place.row) for p in problems] == [
        ("arrival-feature-missing", 2),
        ("arrival-unknown-value", 3),
        ("arrival-unknown-answer", 4),
        ("arrival-code-of-thanked", 5),
        ("fieldwork-not-a-day", 6),
        ("fieldwork-code-twice", 8),
        ("arrival-long-via", 9),
    ]


def test_who_was_accepted_holds_a_place_and_who_was_held_does_when_confirmed() -> None:
    arrivals = (
        Arrival(DAY, "", "accepted", "a", kind("wy")),
        Arrival(DAY, "", "held", "b", kind("wy")),
        Arrival(DAY, "", "held", "c", kind("wy")),
    )
    steps = (Step("a", "confirmed", DAY), Step("b", "confirmed", DAY))
    for panel in (None, ()):
        fieldwork = Fieldwork(steps, arrivals=arrivals)
        value = Recruitment(QUOTAS, Pool(), DrawSettings(4, 0), panel, fieldwork)
        assert [v.id for v in find_places(value).holders] == ["a", "b"]
        assert value.held == {"b", "c"}


TOGETHER = Quotas(
    (
        Quota("gender", "w", 0, 4),
        Quota("gender", "m", 2, 4),
        Quota("gender*age", "w*y", 2, 2),
    )
)


def test_places_are_kept_for_quotas_that_interlock() -> None:
    decision = decide_arrival(kind("wo"), TOGETHER, 4, [], [])
    assert decision.answer == "thanked"
    needed = "“Gender: m” and “Gender and age: w and y”"
    assert decision.reason == f"The 4 places that are left are needed for {needed}."
    assert decide_arrival(kind("mo"), TOGETHER, 4, holders("wy"), []).answer == "accepted"
    assert decide_arrival(kind("wo"), TOGETHER, 5, [], []).answer == "accepted"
    full = decide_arrival(kind("wy"), TOGETHER, 6, holders("wy", "wy"), [])
    assert full.reason == "“Gender and age: w and y” has its 2 people already."


def test_interlocking_quotas_that_nobody_can_meet_turn_nobody_away() -> None:
    assert decide_arrival(kind("wo"), TOGETHER, 3, [], []).answer == "accepted"


def test_places_may_be_needed_for_those_whom_no_maximum_holds_back() -> None:
    tight = Quotas((Quota("gender", "w", 0, 1), Quota("gender", "m", 0, 4), *TOGETHER.rows[2:]))
    assert decide_arrival(kind("mo"), tight, 4, [], []).answer == "accepted"
    few = Quotas(
        (
            Quota("gender", "w", 0, 2),
            Quota("gender", "m", 0, 2),
            Quota("age", "y", 0, 3),
            Quota("age", "o", 0, 3),
            Quota("gender*age", "w*y", 0, 0),
            Quota("gender*age", "m*o", 0, 2),
        )
    )
    assert decide_arrival(kind("my"), few, 4, [], []).answer == "accepted"


def test_of_features_that_interlock_the_plain_ones_are_asked_and_kept() -> None:
    problems = Problems()
    quotas = Quotas(TOGETHER.rows[2:])
    said = {"gender": "x", "age": "o", "hat": "red"}
    assert check_features(said, quotas, Place("f"), problems) == {"gender": "x", "age": "o"}
    assert not problems
    check_features({"gender": "W"}, quotas, Place("f"), problems)
    assert [problem.code for problem in problems] == [
        "arrival-unknown-value",
        "arrival-feature-missing",
    ]


def test_arrivals_under_interlocking_quotas_are_written_read_and_written_the_same() -> None:
    arrivals = (Arrival(DAY, "", "held", "c", kind("wo")), Arrival(DAY, "club", "thanked"))
    fieldwork = Fieldwork(arrivals=arrivals_in_order(arrivals))
    value = Recruitment(TOGETHER, Pool(), DrawSettings(4, 0), fieldwork=fieldwork)
    written = write_recruit(value)
    problems = Problems()
    assert read_recruit(written, problems) == value
    assert not problems
    assert written[ARRIVALS_FILE].startswith(b"code,on,via,answer,gender,age\n")
