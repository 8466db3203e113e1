"""Writing an agreement: each step keeps to its own fields, and says all that is wrong at once."""

from __future__ import annotations

from copy import deepcopy

import pytest

from remit.kernel.documents import json_plain, schema
from remit.kernel.errors import Problems
from remit.share.core.agreement import agreement_document
from remit.share.core.asking import typed_from
from remit.share.core.columns import MOST_ROWS, rows_in
from remit.share.core.writing import (
    filled,
    finished,
    read_entry,
    with_entry,
    with_plain,
    without_entry,
)
from remit.share.core.writing_steps import (
    ABOUT,
    CARE,
    DATASETS,
    ENDING,
    EVIDENCE,
    FLOWS,
    PARTIES,
    SAFEGUARDS,
    STEPS,
)
from remit.share.forms import options_for, stored_rows
from small_agreement import LAW, VOCABULARY, agreement

DOCUMENT = json_plain(agreement_document(agreement()))
OPTIONS = options_for(DOCUMENT, VOCABULARY, LAW)
FLOW = {
    "id": ["g"],
    "subject": ["patients"],
    "data": ["health"],
    "sender": ["hospital"],
    "recipient": ["council"],
    "purpose": ["early-help"],
}


def test_the_steps_ask_for_every_value_that_the_published_schema_knows():
    known = schema("remit.share", "agreement")["properties"]
    asked = {ask.name for step in STEPS if not step.table for ask in step.asks}
    # Advice has a page of its own: it comes after the text.
    wanted = {"title", "reference", "starts", "ends"}
    for name, rules in known.items():
        assert name in wanted or rules["type"] in {"object", "array"}
        wanted |= {f"{name}.{inner}" for inner in rules.get("properties", ())}
    wanted.remove(f"{SAFEGUARDS}.advice")
    assert asked == wanted
    for step in (PARTIES, EVIDENCE):
        rules = known[step.table]["items"]["properties"]
        assert {ask.name for ask in step.asks} == set(rules)
    law = known["flow"]["items"]["properties"]["law"]["properties"]
    in_law = {ask.name.split(".")[1] for ask in FLOWS.asks if ask.name.startswith("law.")}
    assert in_law == set(law)


@pytest.mark.parametrize("step", [one for one in STEPS if one is not DATASETS], ids=lambda s: s.key)
def test_a_step_that_is_saved_as_it_is_shown_changes_nothing(step):
    before = deepcopy(DOCUMENT)
    if not step.table:
        shown = typed_from(step.asks, DOCUMENT)
        typed = {name: ["\n".join(texts)] for name, texts in shown.items() if texts}
        entry, wrong = read_entry(DOCUMENT, step, None, typed, OPTIONS)
        assert not wrong
        assert with_plain(DOCUMENT, step, entry) == before
    for at, stored in enumerate(DOCUMENT.get(step.table, [])):
        entry, wrong = read_entry(DOCUMENT, step, at, typed_from(step.asks, stored), OPTIONS)
        assert not wrong
        assert with_entry(DOCUMENT, step, at, entry) == before
    assert before == DOCUMENT


def test_what_is_blanked_goes_and_other_steps_stay():
    entry, wrong = read_entry(DOCUMENT, CARE, None, {f"{SAFEGUARDS}.quality": ["New."]}, OPTIONS)
    changed = with_plain(DOCUMENT, CARE, entry)
    assert not wrong
    assert changed[SAFEGUARDS]["quality"] == "New."
    assert "security" not in changed[SAFEGUARDS]
    assert changed[SAFEGUARDS]["rights"] == DOCUMENT[SAFEGUARDS]["rights"]
    assert filled(changed, CARE) == "1 of 6 said"


def test_all_that_is_wrong_with_a_step_is_told_at_once_by_its_field():
    _, wrong = read_entry(
        DOCUMENT,
        ABOUT,
        None,
        {"title": [" "], "starts": ["soon"], f"{SAFEGUARDS}.requester": ["nobody"]},
        OPTIONS,
    )
    assert [one.id for one in wrong] == ["title", "starts", "safeguards-requester"]


def test_rules_for_tables_are_numbers_and_go_in_pairs():
    typed = {"output.threshold": ["10"], "output.k": ["85.5"]}
    _, wrong = read_entry(DOCUMENT, ENDING, None, typed, OPTIONS)
    assert [one.id for one in wrong] == ["output-n"]
    entry, wrong = read_entry(DOCUMENT, ENDING, None, {**typed, "output.n": ["2"]}, OPTIONS)
    assert not wrong
    assert with_plain(DOCUMENT, ENDING, entry)["output"] == {"threshold": 10, "n": 2, "k": 85.5}
    _, wrong = read_entry(DOCUMENT, ENDING, None, {"output.k": ["most"]}, OPTIONS)
    assert [one.id for one in wrong] == ["output-k"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ["f"]}, "id"),
        ({"id": ["two words"]}, "id"),
        ({"data": ["tea"]}, "data"),
        ({"law.schedule": ["x"]}, "law-schedule"),
        ({"law.schedule": ["99"]}, ""),
        ({"law.gateway": ["none-such"]}, "law-gateway"),
        ({"law.compelled.by": ["Order 5"]}, "law-compelled-kind"),
        ({"law.compelled.kind": ["statute"]}, "law-compelled-by"),
    ],
)
def test_a_flow_is_held_to_its_fields(changes, field):
    _, wrong = read_entry(DOCUMENT, FLOWS, None, FLOW | changes, OPTIONS)
    assert [one.id for one in wrong] == [field]


def test_a_sound_flow_has_its_law_as_the_file_would():
    typed = FLOW | {"law.sender_part": ["2"], "law.decisions": ["yes"], "conditions": []}
    entry, wrong = read_entry(DOCUMENT, FLOWS, None, typed, OPTIONS)
    assert not wrong
    assert entry["law"] == {"sender_part": 2, "decisions": True}
    more = with_entry(DOCUMENT, FLOWS, None, entry)
    assert [one["id"] for one in more["flow"]] == ["f", "g"]
    assert without_entry(more, FLOWS, 1) == DOCUMENT
    assert "flow" not in without_entry(DOCUMENT, FLOWS, 0)


def test_columns_are_read_row_by_row_and_blank_rows_are_left_out():
    typed = {
        "key": ["emergency"],
        "party": ["hospital"],
        "name-0": ["dob"],
        "term-0": ["health"],
        "identifies-0": ["yes"],
        "name-1": [""],
        "name-2": ["week"],
        "term-2": ["health"],
        "about-2": ["Week of the visit"],
    }
    entry, wrong = read_entry(DOCUMENT, DATASETS, None, typed, OPTIONS)
    assert not wrong
    assert entry["field"] == [
        {"name": "dob", "term": "health", "identifies": True},
        {"name": "week", "term": "health", "description": "Week of the visit"},
    ]
    assert [row.name for row in stored_rows(entry)][:3] == ["dob", "week", ""]
    _, wrong = read_entry(
        DOCUMENT, DATASETS, None, typed | {"name-2": ["dob"], "term-0": [""]}, OPTIONS
    )
    assert [one.id for one in wrong] == ["term-0", "name-0"]
    _, wrong = read_entry(DOCUMENT, DATASETS, None, {"key": ["e"], "party": ["hospital"]}, OPTIONS)
    assert [one.id for one in wrong] == ["name-0"]


def test_what_a_column_may_hold_is_typed_and_held_to_its_kind():
    typed = {
        "key": ["emergency"],
        "party": ["hospital"],
        "name-0": ["hours"],
        "term-0": ["health"],
        "kind-0": ["category"],
        "values-0": ["day\r\nnight; late\r\n\r\nday"],
        "outside-0": ["yes"],
        "name-1": ["year"],
        "term-1": ["health"],
        "kind-1": ["whole-number"],
        "least-1": ["0"],
    }
    entry, wrong = read_entry(DOCUMENT, DATASETS, None, typed, OPTIONS)
    assert not wrong
    assert [
        {key: one[key] for key in one if key not in {"name", "term"}} for one in entry["field"]
    ] == [
        {"kind": "category", "values": ["day", "night; late"], "outside": "keep"},
        {"kind": "whole-number", "least": 0},
    ]
    shown = stored_rows(entry)
    assert (shown[0].values, shown[0].outside) == ("day\nnight; late", True)
    assert (shown[1].least, shown[1].most, shown[2].is_limited) == ("0", "", False)
    faults = {
        "least-1": {"least-1": ["soon"]},
        "kind-1": {"most-1": ["-1"]},
        "values-1": {"values-1": ["1"]},
    }
    for place, change in faults.items():
        _, wrong = read_entry(DOCUMENT, DATASETS, None, typed | change, OPTIONS)
        assert [one.id for one in wrong] == [place]


def test_a_draft_is_finished_only_when_its_file_would_be_sound():
    problems = Problems()
    assert finished("a", DOCUMENT, VOCABULARY, problems) == agreement()
    assert not problems
    assert finished("a", {"title": "A"}, VOCABULARY, problems) is None
    assert {one.code for one in problems} == {"agreement-no-flows", "agreement-draft-no-parties"}
    broken = {**DOCUMENT, "dataset": [{"key": "d", "party": "gone", "field": []}]}
    problems = Problems()
    assert finished("a", broken, VOCABULARY, problems) is None


@pytest.mark.parametrize("row", ["999999999", "9" * 5000, "\u00b2", ""])
def test_a_form_that_counts_its_rows_without_end_is_shown_none_of_them(row):
    assert rows_in({f"name-{row}": ("code",)}) == 0
    assert rows_in({f"name-{MOST_ROWS - 1}": ("code",), "name-0": ("age",)}) == MOST_ROWS


def test_a_number_that_is_no_number_of_anything_is_a_fault_and_no_failure():
    safeguards = next(one for one in STEPS if any(ask.kind == "number" for ask in one.asks))
    ask = next(one for one in safeguards.asks if one.kind == "number")
    _, wrong = read_entry(DOCUMENT, safeguards, None, {ask.name: ("9" * 5000,)}, OPTIONS)
    assert any("is no whole number" in one.words for one in wrong)
