"""`commission.toml`: read, checked, and written in one spelling."""

from __future__ import annotations

import pytest

from remit.commission.files import read_commission, write_commission
from remit.kernel.errors import Problems

FULL = """
name = "attitudes"
reference = "ADD1"
title = "Attitudes"
kind = "study"
question = "What do people think?"
made_up = true
[[outcome]]
key = "overall"
statement = "Overall attitude"
[budget]
approved = 25000
source = "Research"
[[spend]]
on = 2020-01-10
amount = 1200.5
what = "Recruiting"
[[milestone]]
title = "Fieldwork"
planned_start = 2020-01-01
planned_end = 2020-02-01
actual_start = 2020-01-03
actual_end = 2020-02-11
[[risk]]
title = "Too few come"
mitigation = "Ask again"
[equality]
duty = "Equality Act"
[[equality.characteristic]]
name = "age"
done = "quotas"
[publication]
defer_until = 2020-02-01
reason = "Procurement"
threshold = 10
"""
SHORT = 'name="a"\nreference="r"\ntitle="t"\nkind="study"\nquestion="q"\n'
OUTCOME = '[[outcome]]\nkey="k"\nstatement="s"\n'


def read(text: str):
    problems = Problems()
    return read_commission({"commission.toml": text.encode()}, problems), list(problems)


def test_a_commission_is_read_whole():
    value, problems = read(FULL)
    assert problems == []
    facts = value.facts
    assert facts.milestones[0].slippage_days == 10
    assert facts.spent == facts.spends[0].amount
    assert facts.publication.threshold == 10
    assert facts.outcome_keys == {"overall"}


@pytest.mark.parametrize("text", [FULL, SHORT + OUTCOME])
def test_a_written_commission_reads_back_the_same_and_is_written_the_same_again(text):
    value, _ = read(text)
    written = write_commission(value)
    problems = Problems()
    again = read_commission(written, problems)
    assert not problems
    assert again == value
    assert write_commission(again) == written


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("", "missing-value", ""),
        (SHORT, "missing-value", ""),
        (SHORT + OUTCOME * 2, "commission-duplicate-outcome", "outcome"),
        (SHORT.replace("study", "survey") + OUTCOME, "bad-value", "kind"),
        (SHORT + "[budget]\napproved = '25k'\n" + OUTCOME, "bad-value", "budget.approved"),
        (
            SHORT + OUTCOME + "[[milestone]]\ntitle='m'\nplanned_start=2020-02-01\n"
            "planned_end=2020-01-01\n",
            "commission-dates-out-of-order",
            "milestone",
        ),
        (
            SHORT + OUTCOME + "[publication]\ndefer_until=2020-02-01\n",
            "commission-deferral-without-reason",
            "publication",
        ),
        (
            SHORT + OUTCOME + "[publication]\nwithheld=true\n",
            "commission-withheld-without-exemption",
            "publication",
        ),
        (
            SHORT + OUTCOME + "[publication]\nthreshold=1\n",
            "bad-value",
            "publication.threshold",
        ),
        (
            SHORT + OUTCOME + "[publication]\ndefer_until='soon'\nreason='r'\n",
            "bad-value",
            "publication.defer_until",
        ),
    ],
)
def test_what_is_wrong_in_a_commission_is_named_with_its_place(text, code, key):
    value, problems = read(text)
    assert value is None
    assert {problem.code for problem in problems} == {code}
    assert {problem.place.key for problem in problems} == {key}


def test_a_folder_without_a_commission_is_no_study_folder():
    problems = Problems()
    assert read_commission({}, problems) is None
    assert [problem.code for problem in problems] == ["commission-missing"]
