"""Custodians' files at the door: examined whole, and kept in two stores or not at all."""

from __future__ import annotations

import hashlib

import pytest

from linking_study import (
    FILES,
    bring,
    changed,
    codes_of,
    folders,
    store_study,
)
from remit.kernel.errors import InvalidInput
from remit.ledger.models import Entry
from remit.share.models import Delivery

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")
pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return store_study()


def test_a_file_with_an_extra_field_is_refused_by_name_and_never_stored(study, home):
    content = changed("emergency", lambda row, _: {**row, "ethnicity": "x", "notes": "y"})
    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", content)
    assert [one.params["column"] for one in error.value.problems] == ["ethnicity", "notes"]
    assert not Delivery.objects.exists()
    # A record's id that stands twice, or not at all, is told at once with it.
    content = changed(
        "emergency",
        lambda row, at: {**row, "visit_id": {4: "", 5: "V6"}.get(at, f"V{at}"), "notes": "y"},
    )
    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", content)
    assert codes_of(error) == {
        "delivery-extra-field",
        "delivery-record-id-missing",
        "delivery-record-id-twice",
    }
    assert not Delivery.objects.exists()
    assert not list(home.rglob("*"))
    assert not Entry.objects.filter(action="share.delivered").exists()


def test_a_records_id_that_is_blank_is_told_in_part_as_a_problem_and_in_all_as_a_notice(
    study, home
):
    half = changed("emergency", lambda row, at: {**row, "visit_id": f"V{at}" if at % 2 else ""})
    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", half)
    (problem,) = error.value.problems
    assert problem.code == "delivery-record-id-missing"
    assert "record's id: records 1, 3, 5" in problem.message
    none = changed("emergency", lambda row, _: {**row, "visit_id": ""})
    notices = [one.code for one in bring(study, home, "emergency", none).notices]
    assert notices.count("delivery-record-id-blank") == 1


def test_what_was_not_agreed_of_a_field_is_refused_by_record_before_anything_is_linked(study, home):
    def stray(row, at):
        return row | {"hours": "noon" if at == 3 else row["hours"]}

    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", changed("emergency", stray))
    (problem,) = error.value.problems
    assert problem.code == "delivery-outside-limits"
    assert "one of: midnight to 6" in problem.message
    assert problem.message.endswith("Outside of this: record 4.")
    assert folders(home) == [0, 0]

    def worded(row, at):
        return row | {"known_since": "long ago" if at == 0 else row["known_since"]}

    with pytest.raises(InvalidInput) as error:
        bring(study, home, "social-care", changed("social-care", worded))
    assert codes_of(error) == {"delivery-not-of-kind"}


def test_identifiers_in_what_is_counted_are_found_by_name(study, home):
    planted = {
        "week": lambda row: row["nhs_number"] or "2026-W01",
        "hours": lambda row: f"rang {row['forename']} {row['surname']}, 07700 900123",
        "injury": lambda row: row["surname"],
    }

    def change(row, at):
        row |= {name: made(row) for name, made in planted.items()}
        if at in {5, 6, 7}:
            row["hours"] = f"born {'/'.join(reversed(row['dob'].split('-')))}"
        return row | {"injury": "someone@example.org, QC1 2AB"} if at == 3 else row

    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", changed("emergency", change))
    # What was agreed of these fields speaks against the values too.
    identifying = [one for one in error.value.problems if "what" in one.params]
    found = {(one.params["column"], one.params["what"]) for one in identifying}
    assert found == {
        ("week", "NHS numbers"),
        ("hours", "telephone numbers"),
        ("hours", "the person's full name"),
        ("hours", "the person's day of birth"),
        ("injury", "the person's surname"),
        ("injury", "e-mail addresses"),
        ("injury", "postcodes"),
    }
    assert not list(home.rglob("*"))


def test_exchanged_columns_are_found_by_name(study, home):
    def exchange(one, other):
        return lambda row, _: {**row, one: row[other], other: row[one]}

    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", changed("emergency", exchange("dob", "postcode")))
    assert codes_of(error) == {"linkage-column-looks-like-other"}
    assert {one.params["column"] for one in error.value.problems} == {"dob", "postcode"}
    bring(study, home, "emergency")
    with pytest.raises(InvalidInput) as error:
        bring(study, home, "social-care", changed("social-care", exchange("forename", "surname")))
    assert codes_of(error) == {"linkage-names-exchanged"}


def test_what_stands_in_the_way_of_linking_is_told_before_it(study, home):
    def change(row, at):
        day = row["dob"] or "2000-02-01"
        day = {0: day, 1: f"{day[8:]}/{day[5:7]}/{day[:4]}", 2: day.replace("-", "")}[at % 3]
        twin = {"forename": "Amina", "surname": "Farah", "dob": "2001-02-03", "nhs_number": ""}
        row |= {"dob": day, "postcode": "" if at % 3 else row["postcode"]}
        if at < 20:
            row |= {**twin, "sex": "F", "postcode": "QC1 1AA"}
        if at == 30:
            row |= {"nhs_number": "9990000000", "dob": "31/02/2001"}
        row |= {"week": row["week"] if at % 2 else ""}
        return {name: value for name, value in row.items() if name != "hours"}

    done = bring(study, home, "emergency", changed("emergency", change))
    assert {one.code for one in done.notices} == {
        "delivery-field-absent",
        "linkage-dates-in-several-formats",
        "linkage-much-missing",
        "linkage-much-not-recorded",
        "linkage-nhs-check-digit",
        "linkage-twins",
        "linkage-values-not-read",
    }
    assert done.identifiers["twins"] == 20
    assert [one["name"] for one in done.payload["fields"]] == ["week", "injury"]


def test_a_file_is_known_by_the_digest_that_was_announced(study, home):
    content = (FILES / "emergency.csv").read_bytes()
    bring(study, home, "emergency", content, digest=hashlib.sha256(content).hexdigest())
    with pytest.raises(InvalidInput) as error:
        bring(study, home, "emergency", content + b"\n", digest=hashlib.sha256(content).hexdigest())
    assert codes_of(error) == {"delivery-digest-differs"}
