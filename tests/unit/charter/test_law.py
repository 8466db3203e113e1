"""The law as data: every provision has its citation, its day where it was checked, and a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from remit.charter.core.law import parse_law
from remit.charter.files import jurisdictions, law_files
from remit.kernel.documents import schema
from remit.kernel.errors import Problems


def shipped(name="uk"):
    problems = Problems()
    found = parse_law(law_files(name), problems)
    assert not problems, list(problems)
    return {one.key: one for one in found}


@pytest.mark.parametrize("name", jurisdictions())
def test_the_law_that_remit_ships_is_sound_and_says_where_it_was_checked(name):
    for one in shipped(name).values():
        assert one.checked
        assert one.sentences["en"].endswith(".")
        assert one.starts_on or one.unchecked or "common law" in one.citation.casefold()


def test_every_question_of_the_law_is_answered_by_some_provision():
    tests = schema("remit.charter", "law")["properties"]["provision"]["items"]["properties"][
        "tests"
    ]
    assert {test for one in shipped().values() for test in one.tests} == set(tests["items"]["enum"])


def test_each_change_of_the_data_act_of_2025_has_its_day_and_nothing_of_it_is_left_unchecked():
    law = shipped().values()
    act = "Data (Use and Access) Act 2025"
    changed = [change for one in law for change in one.amended if change.by.startswith(act)]
    begun = [one for one in law if one.started_by.startswith("SI 2026/82")]
    assert len(changed) > 5
    assert {change.starts_on for change in changed} == {date(2026, 2, 5)}
    assert {one.key for one in begun} >= {"uk-gdpr-6-1-ea", "uk-gdpr-8a", "uk-gdpr-22a-22d"}
    assert not [one.key for one in begun if one.unchecked]


def test_every_gateway_says_who_may_give_and_who_may_receive():
    gateways = [one for one in shipped().values() if "gateway" in one.tests]
    assert gateways
    assert all(one.gives and one.receives and one.limits for one in gateways)


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("uk-gdpr-6-1-ea", date(2026, 2, 5)),
        ("uk-gdpr-8a", date(2026, 2, 5)),
        ("uk-gdpr-22a-22d", date(2026, 2, 5)),
        ("uk-gdpr-84a-84d", date(2026, 2, 5)),
        ("dpa-2018-164a", date(2026, 6, 19)),
        ("pcsc-2022-16", date(2023, 1, 31)),
    ],
)
def test_a_provision_counts_from_its_first_day_and_not_before(key, first):
    one = shipped()[key]
    assert one.in_force(first)
    assert not one.in_force(date.fromordinal(first.toordinal() - 1))


def test_an_amendment_is_told_only_once_it_is_in_force():
    basis = shipped()["uk-gdpr-6"]
    assert basis.as_dict(date(2026, 2, 4))["amended"] == []
    assert len(basis.as_dict(date(2026, 2, 5))["amended"]) == 1


def test_health_authorities_give_no_personal_information_under_the_violence_duty():
    limits = " ".join(shipped()["pcsc-2022-16"].limits)
    assert "patient information" in limits
    assert "health or social care authority" in limits


ENTRY = """
[[provision]]
key = "{key}"
title = "T"
citation = "C"
source = "https://example.org"
tests = ["duty"]
regimes = ["general"]
from = 2020-01-01
sentence.en = "S."
checked = ["https://example.org"]
"""


def test_every_fault_of_law_files_of_ones_own_is_told_at_once():
    problems = Problems()
    late = "\n[[provision.amended]]\nby = 'X'\nfrom = 2019-01-01\nwhat = 'Y'\n"
    files = {
        "a.toml": ENTRY.format(key="one").encode(),
        "b.toml": (ENTRY.format(key="one") + late).encode(),
        "c.toml": ENTRY.format(key="two").replace('tests = ["duty"]', 'tests = ["x"]').encode(),
    }
    assert parse_law(files, problems) is None
    assert sorted(problem.code for problem in problems) == [
        "bad-value", "law-amended-before", "law-duplicate-provision",
    ]  # fmt: skip
