"""What people had read between the waves: what of it may leave, and how the report says it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import jsonschema
import pytest

from remit.kernel.documents import schema
from remit.kernel.finding import Finding
from remit.publish.core.document import findings_json
from remit.publish.core.information import LEFT, OPENED, RIGHT, show_read
from remit.publish.core.report import build_report
from remit.publish.pages import report_page
from unit.publish.made_up_study import COMMISSION, VOCABULARY
from unit.publish.test_report import Page

THRESHOLD = 5


def finding(*cells):
    """Return the finding of people by state: all right, opened all, not all."""
    everyone = {"shown": sum(cells), "opened_all": sum(cells[:-1]), "all_right": cells[0]}
    if len(cells) == 2:
        everyone["all_right"] = None
    secret = {"passed": {"up": 777}, "others": {"up": 778}}
    pieces = [{"title": "How it works", "seconds": {"from": 779}, "items": [secret]}]
    figures = {"everyone": everyone, "information": pieces}
    return Finding("ask:overview:information", "information", "What people had read", "", figures)


def report_on(*cells):
    found = [finding(*cells)] if cells else []
    return build_report(replace(COMMISSION), found, None, [], VOCABULARY, THRESHOLD)


def parts(*cells):
    return {part.states: part.count for part in show_read(finding(*cells), THRESHOLD).parts}


def test_counts_that_are_not_small_leave_as_they_are():
    assert parts(40, 12, 8) == {(RIGHT,): 40, (OPENED,): 12, (LEFT,): 8}
    assert parts(40, 20, 0) == {(RIGHT,): 40, (OPENED,): 20, (LEFT,): 0}
    assert parts(50, 10) == {(OPENED,): 50, (LEFT,): 10}


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_a_planted_small_count_leaves_the_page_and_the_file_the_same_to_the_byte(few):
    report, other = report_on(50, 10 - few, few), report_on(50, few, 10 - few)
    assert findings_json(report) == findings_json(other)
    assert report_page(report) == report_page(other)
    assert parts(50, 10 - few, few) == {(RIGHT,): 50, (OPENED, LEFT): 10}


@pytest.mark.parametrize("n", [20, 23, 31])
def test_no_small_count_follows_from_what_is_published(n):
    rows = [(a, b, n - a - b) for a, b in product(range(n + 1), repeat=2) if a + b <= n]
    alike = {}
    for row in rows:
        alike.setdefault(str(parts(*row)), []).append(row)
    for same in alike.values():
        for cells in zip(*same, strict=True):
            assert not any(0 < count < THRESHOLD for count in cells) or len(set(cells)) >= 3


def test_of_few_people_only_how_many_there_were_leaves_or_not_even_that():
    assert show_read(finding(10, 5, 4), THRESHOLD).n == 19
    assert parts(10, 5, 4) == {}
    assert show_read(finding(2, 1, 1), THRESHOLD).n is None
    assert "held back" in report_page(report_on(10, 5, 4))
    page = report_page(report_on(2, 1, 1))
    assert "Held back: too few people answered." in page
    assert "How people read the information" not in page


def test_the_report_says_how_many_were_shown_opened_all_and_answered_rightly():
    report = report_on(40, 12, 8)
    page = Page(report_page(report))
    assert "ask:overview:information" in page.ids
    assert len(page.ids) == len(set(page.ids))
    text = report_page(report)
    assert "60 people were shown the information: “How it works”" in text
    assert "did not answer every question about it rightly" in text
    document = json.loads(findings_json(report))
    jsonschema.validate(document, schema("remit.publish", "findings"))
    assert document["overviews"][0]["information"] == {
        "pieces": ["How it works"],
        "shown": 60,
        "parts": [
            {"states": ["all-right"], "count": 40},
            {"states": ["opened-all"], "count": 12},
            {"states": ["not-all"], "count": 8},
        ],
    }
    assert not report.other_findings


def test_where_nothing_was_asked_nobody_is_said_to_be_right_or_wrong():
    page = report_page(report_on(50, 10))
    assert "about it rightly" not in page
    assert "Opened all of it" in page


def test_seconds_and_the_moves_of_those_who_passed_do_not_leave():
    report = report_on(40, 12, 8)
    for secret in ("777", "778", "779"):
        assert secret not in findings_json(report).decode()
        assert secret not in report_page(report)


def test_a_study_without_information_has_no_place_for_it():
    assert "information" not in json.loads(findings_json(report_on())).get("overviews")
    assert "How people read the information" not in report_page(report_on())
