"""What may be asked, by what rules, who may check and release it, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from people_counted import RULES
from remit.kernel.errors import Place, Problems
from remit.share.core.datasets import Dataset, Field
from remit.share.core.disclosure.rules import rules_from
from remit.share.core.output_rules import OutputRules, output_entry, output_rules, rules_of
from remit.share.core.tables.account import account_document, account_of
from remit.share.core.tables.naming import field_words, heading_of, title_of
from remit.share.core.tables.question import (
    Column,
    Question,
    check_columns,
    check_groups,
    parse_question,
)
from remit.share.core.tables.requested import (
    Check,
    Requested,
    UnableToCheck,
    UnableToRelease,
    Wanted,
    check_may_check,
    check_may_release,
    purpose_of,
)
from remit.share.core.tables.wanted import wanted_from
from small_agreement import agreement


def test_every_fault_of_a_question_is_said_at_once():
    problems, place = Problems(), Place("x")
    assert parse_question(["a,a"], count=True, mean="b", where=["c"], place=place,
                          problems=problems) is None  # fmt: skip
    assert {one.code for one in problems} == {
        "table-one-measure", "table-not-a-pair", "table-field-twice",
    }  # fmt: skip
    kinds = {"in_a": "presence", "a_day": "date", "a_cost": "number", "a_ward": "category"}
    problems = Problems()
    check_columns(Question(("person", "nothing"), "sum", "a_ward"), kinds, place, problems)
    assert [one.code for one in problems] == [
        "table-not-a-field", "table-unknown-column", "table-not-a-number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (Column("f", "date", 3, True, ("1", "2")), "table-continuous-field"),
        (Column("f", "number", 20, False), "table-continuous-field"),
        (Column("f", "number", 61, True), "table-continuous-field"),
        (Column("f", "category", 201, True), "table-identifying-field"),
        (Column("f", "category", 101, True), "table-identifying-field"),
        (Column("f", "category", 2, True, ("1", "2")), "table-no-such-value"),
        (Column("f", "number", 12, True, ("1", "3")), None),
    ],
)
def test_a_field_that_is_measured_or_tells_people_apart_groups_nobody(column, code):
    problems = Problems()
    question = Question(("g",), where=(("f", "3"),))
    columns = {"f": column, "g": Column("g", "presence", 2, True, ("no", "yes"))}
    check_groups(question, columns, (1000, 10), Place("x"), problems)
    assert [one.code for one in problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("said", "purposes", "told", "codes"),
    [
        (" To plan. ", ("A", "B"), "To plan.", []),
        ("", ("To help.",), "To help.", []),
        (" ", ("A", "B"), "", ["table-no-purpose"]),
        ("", (), "", ["table-no-purpose"]),
    ],
)
def test_a_table_says_what_it_is_for_unless_its_agreement_has_one_purpose(
    said, purposes, told, codes
):
    problems = Problems()
    assert purpose_of(said, purposes, Place("x"), problems) == told
    assert [one.code for one in problems] == codes
    entry = {"key": "t", "agreement": "a", "requester": "r", "by": ["x"], "count": True}
    found = wanted_from({**entry, "purpose": said}, purposes, Place("x"), Problems())
    assert (found.purpose if found else "") == told


def test_an_agreements_output_rules_hold_and_where_it_says_nothing_there_are_some():
    made = agreement()
    assert rules_of(made).threshold == 10
    assert rules_of(made).secondary
    assert rules_of(made).whole_group
    said = OutputRules(threshold=12, round=5, n=2, k=80.0, p=15.0, zeros="usable")
    assert output_rules(output_entry(said)) == said
    rules = rules_of(replace(made, output=said))
    assert (rules.threshold, rules.base, rules.n, rules.k, rules.p) == (12, 5, 2, 80.0, 15.0)
    assert rules_from(rules.as_dict()) == rules
    safer = agreement(threshold=20)
    assert rules_of(replace(safer, output=said)).threshold == 20


def requested(*checkers, state="waiting", **change):
    wanted = Wanted(
        "t", "plan", Question(("a",)), "To plan.", "anna",
        checks=tuple(Check(by, date(2026, 6, 1)) for by in checkers),
    )  # fmt: skip
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    return Requested(wanted, state, now, "d", RULES, {"clean": True}, [], "x", **change)


@pytest.mark.parametrize(
    ("table", "by", "words"),
    [
        (requested(), "Anna ", "asked for “t”"),
        (requested("ben"), "BEN", "has checked “t” already"),
        (requested("ben", "cleo"), "dan", "Two people have checked"),
        (requested(state="released"), "ben", "is released"),
    ],
)
def test_who_may_not_check_a_table_is_told_why(table, by, words):
    with pytest.raises(UnableToCheck, match=words):
        check_may_check(table, by)
    check_may_check(requested("ben"), "cleo")


@pytest.mark.parametrize(
    ("table", "digest", "words"),
    [
        (requested("ben"), "d", "waits for a second check"),
        (requested("ben", "Ben "), "d", "Two people check a table|checked by two"),
        (requested("ben", "cleo"), "other", "was changed since"),
        (requested("ben", "cleo", gone=1), "d", "has been taken out since"),
    ],
)
def test_what_may_not_be_released_is_told_why(table, digest, words):
    with pytest.raises(UnableToRelease, match=words):
        check_may_release(table, digest)
    check_may_release(requested("ben", "cleo"), "d")


def test_a_table_is_told_in_the_agreements_own_words_and_else_by_the_fields_names():
    words = {"in_visits": "In “Visits”", "visits_injury": "Kind of injury"}
    asked = Question(
        ("visits_injury", "visits_week"), "rate", "in_visits", "no", (("visits_place", "park"),)
    )
    assert title_of(asked, words) == (
        "Rate of people not in “Visits” by “Kind of injury” and visits_week, "
        "of people with visits_place = park"
    )
    assert title_of(Question(("in_visits",), "mean", "visits_cost"), words) == (
        "Mean of visits_cost by being in “Visits”"
    )
    heads = [heading_of(one, words) for one in ("visits_injury", "visits_week", "count")]
    assert heads == ["Kind of injury", "visits_week", "People"]


def test_no_words_are_told_of_a_field_that_identifies():
    fields = (
        Field("dob", "contact", "Date of birth.", identifies=True),
        Field("week", "injuries", "Week of the  visit."),
        Field("hours", "injuries"),
    )
    one = replace(agreement(), datasets=(Dataset("visits", "hospital", fields, "Visits."),))
    assert field_words(one) == {"in_visits": "In “Visits”", "visits_week": "Week of the visit"}


def test_a_table_not_added_up_with_an_earlier_one_says_so_to_its_checkers_and_to_the_public():
    audit = {"clean": True, "cells": 3, "beside": [], "compared": 2, "not_compared": 0}
    for apart, told in (["whole"], True), ([], False):
        table = replace(requested("ben", "cleo"), audit=audit | {"not_crossed": apart})
        assert ("Not added up with “whole”" in table.compared_in_words) is told
        account = account_of(table, agreement(), date(2026, 6, 1))
        assert any("Not added up with “whole”" in said for said in account.kept) is told
        document = account_document(table, account, made_up=True)
        assert document["audit"]["not_crossed"] == apart
