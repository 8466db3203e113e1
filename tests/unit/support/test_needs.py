"""Needs: the gap of a fact, counts over organisations, the map as a picture, the folder. Pure."""

from __future__ import annotations

import pytest
from lxml import etree

from remit.kernel.errors import Problems
from remit.support.core.needs.drawing import DrawnFact, DrawnNeed, needs_map
from remit.support.core.needs.needs import (
    MOST_CHARACTERS,
    Fact,
    Need,
    OrganisationNeeds,
    State,
    count_kinds,
)
from remit.support.needs_files import FACTS_FILE, NEEDS_FILE, read_needs, write_needs
from small_programme import CODES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("state", "gap"),
    [
        (State("no", may="no"), "missing"),
        (State("part", good="poor", may="unsure"), "permission"),
        (State("yes", good="good"), "permission"),
        (State("part", good="poor", may="yes"), "part"),
        (State("yes", good="unknown", may="yes"), "quality"),
        (State("yes", may="yes"), "quality"),
        (State("yes", good="fair", may="yes"), "none"),
    ],
)
def test_the_gap_of_a_fact_is_what_presses_most(state, gap):
    assert state.gap == gap


def test_what_was_said_at_the_start_stands_until_something_else_is_said():
    fact = Fact("people", "Ages", {"before": State("no")})
    assert (fact.gap("before"), fact.gap("after")) == ("missing", "missing")
    later = Fact("people", "Ages", {**fact.states, "after": State("yes", "Sheet", "good", "yes")})
    assert (later.gap("before"), later.gap("after")) == ("missing", "none")
    assert Fact("people", "Ages", {"after": State("no")}).gap("before") == ""


def needs(code, *facts):
    return OrganisationNeeds(code, (Need(1, "show", "What we do", "Does it?", facts),))


def test_an_organisation_counts_once_in_each_kind_and_gap():
    lacking, ready = State("no"), State("yes", "", "good", "yes")
    found = count_kinds(
        [
            needs(CODES[0], *(Fact("people", str(n), {"before": lacking}) for n in range(3))),
            needs(CODES[1], Fact("people", "a", {"before": ready}), Fact("harm", "b")),
        ],
        "before",
    )
    assert [(one.kind, one.organisations) for one in found] == [("people", 2), ("harm", 1)]
    assert found[0].gaps["missing"] == found[0].gaps["none"] == 1
    assert not any(found[1].gaps.values())


@pytest.mark.parametrize("rtl", [False, True])
def test_the_map_holds_every_word_within_its_picture_and_nothing_as_markup(rtl):
    facts = tuple(DrawnFact(f"Fact <b>{n}</b> " + "word " * 12, "missing", "No.") for n in range(6))
    drawn = [DrawnNeed("We want:", "What " * 30, "Question " * 20, facts)] * 2
    text = needs_map(drawn, title="Map", heads=("A", "B", "C"), language="en", rtl=rtl)
    svg = etree.fromstring(text)
    width, height = float(svg.get("width")), float(svg.get("height"))
    boxes = svg.findall(f"{SVG}rect")
    assert len(boxes) == 16
    for box in boxes:
        x, y, w, h = (float(box.get(one)) for one in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width
        assert 0 < y < y + h <= height
    said = " ".join(one.text for one in svg.findall(f"{SVG}text"))
    assert said.count("<b>") == 12
    assert said.count("Question") == 40


def test_a_folder_of_needs_comes_out_as_it_went_in():
    given = (
        OrganisationNeeds(
            CODES[0],
            (
                Need(
                    1,
                    "change",
                    "The school, “and all”",
                    "Who has no interpreter?",
                    (
                        Fact("harm", "Who; where", {"after": State("part", "Sheet", "poor", "no")}),
                        Fact("place", "How many live here"),
                    ),
                ),
                Need(3, "show", "Our class"),
            ),
        ),
    )
    problems = Problems()
    written = write_needs(given)
    assert read_needs(written, problems) == given
    assert not list(problems)
    assert write_needs(read_needs(written, problems)) == written


def test_every_fault_of_needs_is_told_at_once_with_its_place():
    problems = Problems()
    code = CODES[0]
    found = read_needs(
        {
            NEEDS_FILE: "code,need,aim,what,question\n"
            f"{code},1,win,x,\n{code},2,show,{'x' * (MOST_CHARACTERS + 1)},\n{code},3,show,x,\n"
            f"{code},3,show,y,\n".encode(),
            FACTS_FILE: "code,need,fact,kind,what,before_have\n"
            f"{code},9,1,people,x,\n{code},3,1,people,x,perhaps\n".encode(),
        },
        problems,
    )
    assert [(one.code, one.place.row, one.place.column) for one in problems] == [
        ("support-cell-unreadable", 2, "aim"),
        ("need-words-long", 3, "what"),
        ("support-row-twice", 5, ""),
        ("need-fact-without-need", 2, "need"),
        ("support-cell-unreadable", 3, "before_have"),
    ]
    assert [one.what for one in found[0].needs] == ["x"]
