"""A programme's own part of the report: told figures as they are, small ones held back again."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest

from remit.commission.core.facts import PROGRAMME, CommissionFacts, Outcome
from remit.kernel.documents import schema
from remit.kernel.finding import Finding
from remit.kernel.vocabulary import Vocabulary
from remit.publish.core.document import findings_document
from remit.publish.core.report import build_report
from remit.publish.core.tables import HELD

FACTS = CommissionFacts("p", "P1", "A programme", PROGRAMME, "How?", (Outcome("x", "X"),))


def move(item, n, way="up", net=0.5, *, few=False):
    limits = {"net": net, "low": net and 0.1, "high": net and 0.8}
    return {
        "item": item,
        "theme": "T",
        "label": item,
        "organisations": n,
        "way": way,
        "few": few,
    } | limits


def principle(key, adopting, objecting):
    figures = {"adopting": adopting, "objecting": objecting, "adopting_named": ["A House"]}
    return Finding(
        f"support:{key}", "principle", key, figures=figures | {"adopted_on": "2026-02-03"}
    )


FINDINGS = (
    Finding(
        "support:cohort-needs",
        "cohort",
        "What they need",
        figures={
            "organisations": 11,
            "counted_on": "2026-02-03",
            "tables": [
                {
                    "title": "About",
                    "rows": [
                        {"value": "Who comes", "organisations": 6},
                        {"value": "Harm", "organisations": 3},
                    ],
                    "not_told_apart": None,
                }
            ],
        },
    ),
    Finding(
        "support:cohort-few",
        "cohort",
        "Too few",
        figures={"organisations": 3, "counted_on": "2026-02-03", "tables": []},
    ),
    Finding(
        "support:maturity",
        "maturity-shift",
        "Moved",
        figures={
            "items": [
                move("told", 7, few=True),
                move("held", 7, way="unclear", net=None),
                move("small", 4),
                move("none", None, way="", net=None),
            ]
        },
    ),
    principle("many", 6, 0),
    principle("few", 4, 2),
    Finding(
        "support:lesson-1",
        "lesson",
        "Sheets",
        figures={
            "worked": "It worked",
            "what": "Go slow",
            "for_whom": "",
            "adapted": "",
            "organisations": 4,
        },
    ),
    Finding(
        "support:keeps-going-1",
        "keeps-going",
        "The circle",
        figures={"next_step": "Meet", "by_on": "2026-03-04", "owner": "", "done_on": ""},
    ),
)


@pytest.fixture
def report():
    return build_report(FACTS, FINDINGS, None, [], Vocabulary(()), 5)


def test_a_programmes_report_holds_back_what_rests_on_few_organisations(report):
    told = report.programme
    assert [one.title for one in told.cohorts] == ["What they need"]
    assert [row.header for row in told.cohorts[0].tables[0].rows] == ["Who comes"]
    cells = {row.header: [cell.words for cell in row.cells[1:]] for row in told.moves_table.rows}
    assert cells == {
        "told": ["7", "Up", "+50 (+10 to +80)"],
        "held": ["7", "Not clear", HELD],
        "small": [HELD, HELD, HELD],
        "none": [HELD, HELD, HELD],
    }
    assert (told.most_paired, told.is_small, told.items_clear) == (7, True, (1, 0))
    assert [(one.adopting, one.objecting) for one in told.principles] == [(6, 0), (None, None)]
    assert told.lessons[0].organisations is None
    assert report.other_findings == ()


def test_the_figures_of_a_programme_are_as_their_schema_says(report):
    document = findings_document(report)
    jsonschema.validate(document, schema("remit.publish", "findings"))
    part = document["programme"]
    assert part["moves"][0]["net"] == 0.5
    assert part["cohorts"][0]["tables"][0]["rows"] == [{"value": "Who comes", "organisations": 6}]
    assert [len(part[name]) for name in ("principles", "lessons", "keeps_going")] == [2, 1, 1]


def test_a_study_of_people_has_no_such_part(report):
    study = build_report(replace(FACTS, kind="study"), FINDINGS, None, [], Vocabulary(()), 5)
    assert study.programme is None
    assert findings_document(study)["programme"] is None
    assert {one.ref for one in study.other_findings} >= {"support:many"}
