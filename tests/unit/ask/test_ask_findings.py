from __future__ import annotations

from dataclasses import replace

import pytest

from remit.ask.core.analysis_plan import AnalysisPlan, Item, QuestionnairePlan
from remit.ask.core.findings import findings
from remit.ask.core.responses import Response
from remit.kernel.finding import canonical_json
from remit.kernel.flow import Flow

FLOW = Flow("young", "health", "nhs", "police", "help", ("pseudonymised",))


def find(form, item, before, after):
    plan = QuestionnairePlan("a.xlsx", "participant_code", (item,), missing=("99",))
    responses = [
        Response(code, wave, {item.name: answer})
        for wave, answers in (("before", before), ("after", after))
        for code, answer in answers.items()
    ]
    (finding,) = findings({"a.xlsx": form}, AnalysisPlan((plan,)), {"a.xlsx": responses})
    canonical_json(finding.figures)
    return finding


BEFORE = {"a": "1", "b": "3", "c": "5", "d": "99", "gone": "2"}
AFTER = {"a": "4", "b": "3", "c": "4", "d": "5", "late": "5"}


def test_attitude_has_the_paired_table_and_who_accepts(form):
    item = Item("overall", "attitude", outcome="view", accept=("4", "5"))
    finding = find(form, item, BEFORE, AFTER)
    figures = finding.figures
    assert (finding.id, finding.kind, finding.outcome) == ("ask:overall", "paired-item", "view")
    assert finding.title == "Is sharing a good idea?"
    assert [one["value"] for one in figures["scale"]] == ["1", "2", "3", "4", "5"]
    assert figures["scale"][0]["label"] == "No!"
    assert figures["before"] == {"n": 4, "counts": {"1": 1, "2": 1, "3": 1, "4": 0, "5": 1}}
    assert figures["after"]["n"] == 5
    assert [figures[name] for name in ("n_paired", "up", "same", "down", "left_after_before")] == [
        3, 1, 1, 1, 1,
    ]  # fmt: skip
    assert figures["net"] == 0
    assert figures["low"] == -figures["high"] < 0
    assert figures["level"] == 0.95
    assert figures["accept"]["before"]["count"] == 1
    assert figures["accept"]["after"] == {
        "n": 5,
        "count": 4,
        "share": 0.8,
        "low": pytest.approx(0.3755, abs=1e-4),
        "high": pytest.approx(0.9638, abs=1e-4),
    }


def test_shapes_are_the_same_when_nobody_answered(form):
    figures = find(form, Item("overall", "attitude", accept=("5",)), {}, {}).figures
    assert figures["net"] is figures["low"] is figures["high"] is None
    assert figures["note"].startswith("Nobody")
    assert figures["accept"]["before"]["share"] is None
    assert set(figures) == set(
        find(form, Item("overall", "attitude", accept=("5",)), BEFORE, AFTER).figures
    )


def test_knowledge_moves_up_from_wrong_or_unsure_to_right(form):
    item = Item("sold", "knowledge", truth="false")
    before = {"a": "dk", "b": "true", "c": "false", "d": "true"}
    after = {"a": "false", "b": "false", "c": "dk", "d": "dk"}
    finding = find(form, item, before, after)
    assert finding.kind == "knowledge"
    assert (finding.figures["up"], finding.figures["same"], finding.figures["down"]) == (2, 1, 1)
    assert finding.figures["truth"] == "false"
    assert finding.figures["correct"]["before"]["count"] == 1
    assert finding.figures["correct"]["after"]["count"] == 2
    assert finding.figures["after"]["counts"] == {"true": 0, "false": 2, "dk": 2}


def test_vignette_carries_its_flow(form):
    finding = find(form, Item("overall", "vignette", accept=("4", "5"), flow=FLOW), BEFORE, AFTER)
    assert finding.kind == "vignette"
    assert finding.figures["flow"] == FLOW.as_dict()
    assert finding.figures["accept"]["after"]["n"] == 5


def test_trust_on_numbers_orders_them_as_numbers(form):
    item = Item("trust", "trust", accept=("10",))
    finding = find(form, item, {"a": "2", "b": "10"}, {"a": "10", "b": "9"})
    assert finding.kind == "trust"
    assert [one["value"] for one in finding.figures["scale"]] == ["2", "9", "10"]
    assert (finding.figures["up"], finding.figures["down"]) == (1, 1)


def test_order_of_the_plan_goes_before_the_forms_and_leaves_answers_off_the_scale(form):
    item = Item("overall", "single", order=("5", "3", "1"))
    figures = find(form, item, BEFORE, AFTER).figures
    assert figures["before"] == {"n": 3, "counts": {"5": 1, "3": 1, "1": 1}}
    assert (figures["n_paired"], figures["same"]) == (1, 1)


def test_open_item_counts_who_wrote_and_shows_no_words(form):
    figures = find(form, Item("why", "open"), {"a": "secret", "b": "99"}, {}).figures
    assert figures == {"item": "why", "kind": "open", "before": {"n": 1}, "after": {"n": 0}}


def test_inputs_change_with_an_answer_and_not_with_anything_else(form):
    item = Item("overall", "single")
    one, same, other = (
        find(form, item, BEFORE, after) for after in (AFTER, AFTER, AFTER | {"a": "5"})
    )
    assert one.inputs == same.inputs != other.inputs


def test_moves_carry_the_paired_analysis_and_the_change_of_who_accepts(form):
    before = {f"p{n}": "2" for n in range(24)}
    after = {f"p{n}": "4" if n < 18 else "1" for n in range(24)}
    figures = find(form, Item("overall", "attitude", accept=("4", "5")), before, after).figures
    assert figures["paired"]["p"] == figures["paired"]["p_holm"] == pytest.approx(0.02266, abs=1e-5)
    assert figures["paired"]["scale"] == "numbers"
    assert figures["paired"]["mean"]["change"] == pytest.approx(1.25)
    assert set(figures["paired"]["tests"]) == {"sign", "wilcoxon"}
    accepting = figures["accept_net"]
    assert [accepting[name] for name in ("up", "same", "down", "net")] == [18, 6, 0, 0.75]
    assert accepting["p"] == 2**-17


def test_people_of_one_group_make_the_interval_wider(form):
    item = Item("overall", "attitude")
    plan = QuestionnairePlan("a.xlsx", "participant_code", (item,), cluster="room")
    responses = [
        Response(f"p{n}", wave, {"overall": answer, "room": f"r{n // 6}"})
        for n in range(48)
        for wave, answer in (("before", "3"), ("after", "5" if n // 6 % 4 else "1"))
    ]
    alone, together = (
        findings({"a.xlsx": form}, AnalysisPlan((one,)), {"a.xlsx": responses})[0].figures
        for one in (replace(plan, cluster=""), plan)
    )
    assert alone["net"] == together["net"] == 0.5
    assert together["low"] < 0 < alone["low"]
    assert together["paired"]["groups"]["n"] == 8


def test_a_turned_scale_is_ordered_and_not_taken_as_numbers(form):
    figures = find(form, Item("overall", "single", order=("5", "3", "1")), BEFORE, AFTER).figures
    assert figures["paired"]["scale"] == "ordered"
    assert figures["paired"]["mean"] is None
