"""What a column may hold: stated so that it can be checked, told, and held against a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.kernel.documents import dump_toml
from remit.kernel.errors import Problems
from remit.share.core.agreement import agreement_document, parse_agreement
from remit.share.core.datasets import Dataset, Field
from remit.share.core.signing import agreement_digest
from remit.share.linkage.limits import check_limits
from remit.share.linkage.reading import read_content
from small_agreement import agreement

TODAY = date(2026, 11, 22)
HOURS = Field("hours", "health", kind="category", values=("day", "night"))
YEAR = Field("year", "health", kind="whole-number", least=0, most=2026)
SHARE = Field("share", "health", kind="number", least=0.5)
SEEN = Field("seen", "health", kind="date", least=date(2020, 1, 1), most=date(2030, 12, 31))


def holding(*fields):
    dataset = Dataset("visits", "hospital", fields)
    return replace(agreement(), datasets=(dataset,))


def read_back(made):
    problems = Problems()
    content = dump_toml(agreement_document(made)).encode()
    return parse_agreement(content, "f", made.key, None, problems), problems


def test_limits_are_read_as_they_were_written_and_stand_under_the_signatures():
    made = holding(HOURS, YEAR, SHARE, SEEN)
    assert read_back(made)[0] == made
    plain = holding(Field("year", "health"))
    assert "kind" not in str(agreement_document(plain)["dataset"])
    assert agreement_digest(plain) != agreement_digest(holding(YEAR))
    other = replace(YEAR, least=1)
    assert agreement_digest(holding(other)) != agreement_digest(holding(YEAR))


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (replace(HOURS, kind="number"), "only a category has values"),
        (replace(HOURS, least=1), "only numbers and dates"),
        (replace(YEAR, least=0.5), "not of its kind"),
        (replace(SHARE, least=float("nan")), "not of its kind"),
        (replace(SEEN, most=3), "not of its kind"),
        (replace(SEEN, most=date(2019, 1, 1)), "least is above its most"),
        (Field("x", "health", kind="text", outside="keep"), "no value is outside"),
    ],
)
def test_limits_that_do_not_fit_are_a_problem_of_the_file(field, fault):
    found, problems = read_back(holding(field))
    assert found is None
    assert {one.code for one in problems} == {"agreement-field-limits"}
    assert fault in next(iter(problems)).message


def test_what_a_column_may_hold_is_told_in_words():
    assert HOURS.words == "a category, one of: day; night"
    described = replace(YEAR, description="Year of birth.", outside="keep")
    assert described.words == (
        "Year of birth; a whole number from 0 up to 2026 (others are kept, and told)"
    )
    assert SEEN.held == "a date from 1 January 2020 up to 31 December 2030"


def held(fields, text):
    duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")
    problems = Problems()
    with duckdb.connect() as connection:
        source = read_content(connection, "visits", "v.csv", text.encode(), 0, problems)
        unread = check_limits(connection, source, fields, TODAY, problems)
    return unread, problems


def test_records_outside_what_was_agreed_are_told_by_number_and_never_by_value():
    text = (
        "hours,year,share,seen\n"
        "day,2020,0.5,2021-03-01\n"
        "Day,2027,0.4,1 May 2019\n"
        ",,,\n"
        "night,two,half,2031-01-01\n"
        "night,1.5,1e3,2030-12-31\n"
    )
    unread, problems = held((HOURS, YEAR, SHARE, SEEN), text)
    assert unread == {"year", "share", "seen"}
    told = [(one.code.removeprefix("delivery-"), one.params["where"]) for one in problems]
    assert told == [
        ("outside-limits", "record 2"),
        ("not-of-kind", "records 4, 5"),
        ("outside-limits", "record 2"),
        ("not-of-kind", "record 4"),
        ("outside-limits", "record 2"),
        ("not-of-kind", "record 4"),
        ("outside-limits", "record 2"),
    ]
    said = " ".join(one.message for one in problems)
    assert not {"Day,", "2027", "two", "half", "2019"} & set(said.split())


def test_values_outside_are_kept_and_told_where_the_agreement_has_it_so():
    kept = replace(HOURS, outside="keep")
    unread, problems = held((kept,), "hours,id\n" + "".join(f"late,{n}\n" for n in range(25)))
    assert not unread
    assert not problems
    (notice,) = problems.notices
    assert notice.code == "delivery-outside-limits-kept"
    assert notice.message.endswith("19, 20 and 5 more.")
