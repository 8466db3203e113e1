"""Replacements, turnout and the equality view in the report: what is said, and what is not."""

from __future__ import annotations

import re
from dataclasses import replace

import jsonschema
import pytest

from remit.kernel.documents import schema
from remit.kernel.finding import Finding
from remit.publish.core.document import findings_document
from remit.publish.core.recruiting import Replacements
from remit.publish.core.report import build_report
from remit.publish.pages import report_page
from unit.publish.made_up_study import CHARTER, COMMISSION, VOCABULARY, judgements, quotas

ROWS = [
    ("gender", "w", 20, 30, 200, 26),
    ("gender", "m", 20, 30, 300, 28),
    ("gender", "x", 3, 5, 60, 3),
]
TURNOUT = [
    {"feature": "gender", "value": "w", "panel": 26, "drawn": 33, "confirmed": 33, "attended": 26},
    {"feature": "gender", "value": "m", "panel": 28, "drawn": 35, "confirmed": 28, "attended": 28},
    {"feature": "gender", "value": "x", "panel": 3, "drawn": 3, "confirmed": 3, "attended": 3},
]
EQUALITY = {
    "characteristics": [
        {"name": "Sex", "in_act": True, "done": "Quotas.", "features": ["gender"]},
        {"name": "Race", "in_act": True, "done": "", "features": []},
    ],
    "values": [{"feature": "area", "value": "North", "pool": 3}],
    "excluded": [
        {"features": {"gender": "w", "area": "South"}, "pool": 13},
        {"features": {"gender": "x", "area": "North"}, "pool": 2},
    ],
}


def findings(replaced=14, rounds=2, not_kept=(), turnout=TURNOUT, equality=EQUALITY):
    found = quotas(ROWS, 57)
    since = {"replaced": replaced, "rounds": rounds, "not_kept": list(not_kept), "turnout": turnout}
    return (
        replace(found, figures={**found.figures, **since}),
        Finding("recruit:equality", "equality", "Equality", "", equality),
    )


def built(found, threshold=5):
    return build_report(COMMISSION, found, CHARTER, judgements(), VOCABULARY, threshold)


def people_section(report):
    page = report_page(report)
    section = re.search(r'<section id="people".*?</section>', page, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_the_report_says_how_many_were_replaced_and_that_quotas_are_kept():
    report = built(findings())
    said = "14 people were drawn later, in 2 rounds, for places that came open."
    assert f"{said} Every quota is still kept." in people_section(report)
    assert "Places that came open since were drawn anew" in report_page(report)


def test_a_quota_that_is_not_kept_is_named_unless_its_numbers_are_held_back():
    lost = [
        {"feature": "gender", "value": "w", "held": 19},
        {"feature": "gender", "value": "x", "held": 2},
    ]
    said = people_section(built(findings(not_kept=lost)))
    # “m” is counted together with “x”, of whom there are few; “w” stands alone.
    assert (
        "These quotas are not kept any more: gender: w; others, of groups whose numbers are held "
        "back." in said
    )


@pytest.mark.parametrize(("replaced", "rounds"), [(1, 1), (4, 4)])
def test_few_replacements_are_no_number(replaced, rounds):
    report = built(findings(replaced=replaced, rounds=rounds))
    assert report.recruiting.replacements == Replacements(None, None, (), others_not_kept=False)
    assert "Fewer than 5 people were drawn later, for places" in people_section(report)


def test_nothing_is_said_of_replacements_where_there_were_none():
    report = built(findings(replaced=0, rounds=0, turnout=[]))
    assert report.recruiting.replacements is None
    assert "drawn later" not in people_section(report)
    assert "drawn anew" not in report_page(report)


def test_who_came_is_shown_by_group_with_small_groups_counted_together():
    said = people_section(built(findings()))
    assert "Gender: w 33 33 26" in said
    assert "Gender: m, x counted together 38 31 31" in said
    one_stayed_away = [*TURNOUT[:2], {**TURNOUT[2], "attended": 2}]
    report = built(findings(turnout=one_stayed_away))
    small = {1, 2, 3, 4}
    for row in report.recruiting.attendance.rows:
        shown = [n for n in (row.drawn, row.confirmed, row.attended) if n is not None]
        told = {*shown, *(a - b for a in shown for b in shown if a > b)}
        assert not told & small


def test_the_equality_view_gives_no_number_that_could_be_subtracted():
    said = people_section(built(findings()))
    assert "Area: North: no quota gives a place to fewer than 5 volunteers" in said
    assert "At least 15 volunteers can be in no panel" in said
    assert "Gender: w, Area: South (at least 10)" in said
    assert "other combinations, each of fewer than 5 volunteers" in said
    assert "gender: x, Area: North" not in said
    assert "13" not in said


def test_the_document_holds_the_same_and_matches_its_schema():
    document = findings_document(built(findings()))
    jsonschema.validate(document, schema("remit.publish", "findings"))
    recruiting = document["recruiting"]
    assert recruiting["replacements"]["people"] == 14
    assert recruiting["equality"]["values"] == [{"who": "Area: North", "at_least": None}]
    without = findings_document(built(findings(replaced=0, turnout=[], equality=EQUALITY)[:1]))
    assert set(without["recruiting"].values()) == {None}
    jsonschema.validate(without, schema("remit.publish", "findings"))


def test_without_disclosure_control_the_same_numbers_do_appear():
    said = people_section(built(findings(replaced=3), threshold=1))
    assert "3 people were drawn later" in said
    assert "Gender: x 3 3 3" in said
    assert "At least 15 volunteers" in said
