"""A made-up study whose questions say something together, with counts planted where asked for."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan
from remit.ask.core.findings import findings, overview_findings
from remit.ask.core.responses import Response
from remit.kernel.flow import Flow
from remit.publish.core.report import build_report
from unit.publish.made_up_study import COMMISSION, VOCABULARY, quotas

ORDER = ("1", "2", "3", "4", "5")
PEOPLE = 60
YOUNG = 20


def case(name, data, recipient):
    flow = Flow("young-people", data, "nhs", recipient, "early-help")
    return Item(name, "vignette", "limits", ("4", "5"), ORDER, flow=flow)


ITEMS = (
    case("v1", "health", "police"),
    case("v2", "health", "youth-workers"),
    case("v3", "mental-health", "police"),
    case("v4", "mental-health", "police"),
    Item("nhs", "trust", "", ("4", "5"), ORDER),
    Item("police", "trust", "", ("4", "5"), ORDER),
    Item("council", "trust", "", ("4", "5"), ORDER),
    Item("sold", "knowledge", "misconceptions", order=("true", "false", "unsure"), truth="false"),
    Item("copied", "knowledge", "misconceptions", order=("yes", "no"), truth="no"),
)


def drawn(seed):
    """Return everybody's answers, before and after, by item; half of them the same again."""
    rng = Random(seed)  # made-up answers are to be the same every time
    waves = {"before": {}, "after": {}}
    for item in ITEMS:
        weights = [rng.random() + 0.1 for _ in item.order]
        before = rng.choices(item.order, weights, k=PEOPLE)
        again = rng.choices(item.order, weights, k=PEOPLE)
        kept = [old if rng.random() < 0.5 else new for old, new in zip(before, again, strict=True)]
        waves["before"][item.name], waves["after"][item.name] = before, kept
    return waves


def with_row(waves, name, answers):
    """Return the same answers with those to one item planted: alike before and after."""
    return {wave: {**given, name: list(answers)} for wave, given in waves.items()}


def report_on(waves, threshold=5):
    """Return the report on these answers; a third of the people are young."""
    plan = AnalysisPlan((QuestionnairePlan("f", "code", ITEMS),))
    responses = [
        Response(f"p{number}", wave, {name: row[number] for name, row in given.items()})
        for wave, given in waves.items()
        for number in range(PEOPLE)
    ]
    ages = {f"p{n}": {"age": "young" if n < YOUNG else "old"} for n in range(PEOPLE)}
    rows = [("age", "young", 0, 60, 300, YOUNG), ("age", "old", 0, 60, 300, PEOPLE - YOUNG)]
    found = (
        quotas(rows, PEOPLE),
        *findings({}, plan, {"f": responses}),
        *overview_findings({}, plan, {"f": responses}, ages),
    )
    return build_report(replace(COMMISSION), found, None, [], VOCABULARY, threshold)
