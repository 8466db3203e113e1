"""The order that people put choices in: what of it may leave."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from remit.ask.core.ranked_choices import ranked_choices
from remit.kernel.documents import schema
from remit.kernel.finding import Finding
from remit.publish.core.document import findings_json
from remit.publish.core.orders import show_order
from remit.publish.core.report import build_report
from remit.publish.pages import report_page
from unit.publish.made_up_study import COMMISSION, VOCABULARY
from unit.publish.test_report import Page

OPTIONS = {"nhs": "The NHS", "police": "The police", "school": "My school"}
THRESHOLD = 5


def finding(before, after):
    waves = {
        "before": {f"p{n}": text for n, text in enumerate(before)},
        "after": {f"p{n}": text for n, text in enumerate(after)},
    }
    figures = {"item": "trusted", "kind": "ranking", **ranked_choices(OPTIONS, waves, None)}
    return Finding("ask:trusted", "ranking", "Whom do you trust?", "", figures)


def report_on(before, after):
    found = [finding(before, after)]
    return build_report(replace(COMMISSION), found, None, [], VOCABULARY, THRESHOLD)


NHS, SCHOOL = "nhs school police", "school nhs police"


def test_the_order_leaves_with_how_many_ranked_and_nothing_else():
    report = report_on([NHS] * 30 + [SCHOOL] * 10, [SCHOOL] * 33 + [NHS] * 5)
    document = json.loads(findings_json(report))
    jsonschema.validate(document, schema("remit.publish", "findings"))
    order = document["overviews"][0]["order"]
    assert (order["before"], order["after"]) == (40, 38)
    assert [(one["value"], one["before"], one["after"]) for one in order["places"]] == [
        ("school", 2, 1), ("nhs", 1, 2), ("police", 3, 3),
    ]  # fmt: skip
    page = Page(report_page(report))
    assert "ask:trusted" in page.ids
    assert "People who put them in order: before 40, after 38" in report_page(report)
    assert not report.other_findings
    assert report.items == ()


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_how_few_put_a_choice_first_leaves_no_trace(few):
    none = [NHS] * 40
    planted = [NHS] * (40 - few) + [SCHOOL] * few
    assert findings_json(report_on(planted, planted)) == findings_json(report_on(none, none))
    assert report_page(report_on(planted, planted)) == report_page(report_on(none, none))


def test_no_order_of_few_people_leaves():
    shown = show_order(finding([NHS] * 19, [NHS] * 20), THRESHOLD)
    assert [one.before for one in shown.places] == [None] * 3
    assert [one.after for one in shown.places] == [1, 2, 3]
    assert show_order(finding([NHS] * 19, [NHS] * 4), THRESHOLD).places == ()
    assert show_order(finding([NHS] * 19, [NHS] * 4), THRESHOLD).after is None
    assert "Held back: an order says more of each person" in report_page(report_on([NHS] * 19, []))


def test_no_order_leaves_where_few_ranked_one_of_the_choices():
    for few in ([NHS] * 3, []):
        assert show_order(finding(["nhs school"] * 40 + few, []), THRESHOLD).places == ()
