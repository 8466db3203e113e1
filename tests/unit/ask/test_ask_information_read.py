"""What people had read between the waves, beside how they moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan
from remit.ask.core.ask_files import AskFiles
from remit.ask.core.information_read import BAND_ENDS, Reading, seconds_band
from remit.ask.core.journey import CheckQuestion, Information, Journey, Notice, Questions
from remit.ask.core.paired.figures import FEWEST_FOR_P
from remit.ask.core.responses import Response
from remit.kernel.finding import canonical_json

CHECK = CheckQuestion({"en": "Who sees it?"}, (("nurse", {}), ("nobody", {})), "nurse")
FIRST = Information("how", "2", {"en": "How it works"}, {"en": "So."}, check=CHECK)
SECOND = Information("why", "1", {"en": "Why"}, {"en": "So."})
ORDER = ("1", "2", "3")


def journey(*steps):
    asked = (Questions("f", "before"), *steps, Questions("f", "after"))
    return Journey(("en",), {"en": "Views"}, Notice("1", {"en": "We ask."}), (), asked, "")


def figures(readings, *, steps=(FIRST, SECOND), answers=(), kind="attitude"):
    """Return the finding's figures; `answers` are (code, before, after)."""
    plan = AnalysisPlan((QuestionnairePlan("f", "code", (Item("good", kind, order=ORDER),)),))
    responses = [
        Response(code, wave, {"good": answer})
        for code, *given in answers
        for wave, answer in zip(("before", "after"), given, strict=True)
    ]
    ask = AskFiles(plan=plan, responses={"f": tuple(responses)}, journey=journey(*steps))
    found = ask.information(readings)
    assert len(found) == 1
    assert found[0].id == "ask:overview:information"
    canonical_json(found[0].figures)
    return found[0].figures


def test_how_many_were_shown_went_on_and_answered_rightly():
    found = figures(
        {
            "how": {
                "a": Reading("2", 45, "nurse"),
                "b": Reading("2", 50, "nobody"),
                "c": Reading("2", None, ""),
                "d": Reading("2", 200, "nurse"),
            },
            "why": {"a": Reading("1", 5), "b": Reading("1", 7), "d": Reading("1")},
        }
    )
    how, why = found["information"]
    assert (how["shown"], how["opened"], how["check"]) == (4, 3, {"n": 3, "right": 2})
    assert how["seconds"] == {"n": 3, "from": 30, "to": 60}
    assert (why["shown"], why["opened"], why["check"]) == (3, 2, None)
    # Of the two who were right, one never went on from the second piece.
    assert found["everyone"] == {"shown": 4, "opened_all": 2, "all_right": 1}


def test_who_was_shown_another_version_is_told_apart():
    found = figures(
        {"how": {"a": Reading("1", 45, "nurse"), "b": Reading("2", 45, "nurse")}}, steps=(FIRST,)
    )
    how = found["information"][0]
    assert (how["shown"], how["shown_other_version"], how["check"]["n"]) == (1, 1, 1)
    assert found["everyone"]["shown"] == 1


def test_where_nothing_is_asked_nobody_is_right_or_wrong():
    found = figures({"why": {"a": Reading("1", 5)}}, steps=(SECOND,), answers=[("a", "1", "2")])
    assert found["everyone"] == {"shown": 1, "opened_all": 1, "all_right": None}
    assert found["information"][0]["items"] == []


def test_nobody_shown_nothing_found():
    assert AskFiles(journey=journey(FIRST)).information({}) == ()
    assert AskFiles(journey=journey(FIRST)).information({"gone": {"a": Reading("1")}}) == ()
    assert AskFiles().information({"how": {"a": Reading("1")}}) == ()


def test_those_who_passed_stand_beside_the_others_who_were_shown_the_same():
    readings = {
        "how": {
            "a": Reading("2", 45, "nurse"),
            "b": Reading("2", 45, "nurse"),
            "c": Reading("2", 45, "nobody"),
            "d": Reading("2"),
        }
    }
    answers = [("a", "1", "3"), ("b", "2", "2"), ("c", "3", "1"), ("d", "2", "3"), ("e", "1", "3")]
    rows = figures(readings, steps=(FIRST,), answers=answers)["information"][0]["items"]
    passed, others = rows[0]["passed"], rows[0]["others"]
    assert [passed[name] for name in ("n_paired", "up", "same", "down")] == [2, 1, 1, 0]
    # “e” was shown nothing, and is among neither.
    assert [others[name] for name in ("n_paired", "up", "same", "down")] == [2, 1, 0, 1]
    assert passed["low"] < passed["net"] == 0.5 < passed["high"]
    assert passed["p"] is passed["p_holm"] is None
    assert "too few" in passed["note"]


@pytest.mark.parametrize("people", [FEWEST_FOR_P - 1, FEWEST_FOR_P])
def test_a_p_value_is_there_from_20_people_on_and_allows_for_all_rows(people):
    readings = {"how": {f"p{n}": Reading("2", 9, "nurse") for n in range(people)}}
    readings["how"] |= {f"q{n}": Reading("2", 9, "nobody") for n in range(FEWEST_FOR_P)}
    answers = [(code, "1", "2") for code in readings["how"]]
    row = figures(readings, steps=(FIRST,), answers=answers)["information"][0]["items"][0]
    assert (row["passed"]["p"] is None) == (people < FEWEST_FOR_P)
    both = people >= FEWEST_FOR_P
    assert row["others"]["p_holm"] == pytest.approx(row["others"]["p"] * (2 if both else 1))


def test_only_attitudes_stand_beside():
    readings = {"how": {"a": Reading("2", 45, "nurse")}}
    found = figures(readings, steps=(FIRST,), answers=[("a", "1", "2")], kind="benefit")
    assert found["information"][0]["items"] == []


def test_nothing_says_effect():
    readings = {"how": {"a": Reading("2", 45, "nurse")}}
    text = canonical_json(figures(readings, steps=(FIRST,), answers=[("a", "1", "2")]))
    assert "effect" not in text
    assert "by chance" in text


@given(st.lists(st.integers(0, 4000), min_size=1))
def test_the_median_lies_in_its_band_and_the_band_is_a_stated_one(seconds):
    band = seconds_band(seconds)
    ordered = sorted(seconds)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    assert band["from"] <= middle
    assert band["to"] is None or middle < band["to"]
    assert (band["from"], band["to"]) in zip((0, *BAND_ENDS), (*BAND_ENDS, None), strict=True)
    assert band["n"] == len(seconds)
