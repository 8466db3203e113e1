"""Names, dates, codes and headings as linking reads them."""

from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.errors import Problems
from remit.share.core.linkage.fields import (
    ColumnSketch,
    Role,
    ends_like_record_id,
    headed_as,
    looks_exchanged,
    propose_fields,
    record_id_column,
)
from remit.share.core.linkage.names import read_name, split_name
from remit.share.core.linkage.spelling import folded, sounded
from remit.share.core.linkage.values import (
    is_nhs_number,
    read_dates,
    read_number,
    read_postcode,
    read_sex,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("O’Hara", "ohara"),
        ("Łukasz  Żółć", "lukasz zolc"),
        ("İBRAHİM", "ibrahim"),
        ("Nguyễn", "nguyen"),
        ("Smith-Jones", "smith jones"),
        ("Чайковский", "chaikovskii"),
        ("Γιώργος", "giorgos"),
        ("محمد", "mhmd"),
    ],
)
def test_letters_of_several_scripts_become_plain_ones(written, plain):
    assert folded(written) == plain


@pytest.mark.parametrize(
    "alike",
    [
        ("mohammed", "muhammad", "mohamed"),
        ("yusuf", "youssef", "yousuf"),
        ("tchaikovsky", "chaykovskiy"),
        ("hussein", "husain"),
        (folded("محمد"), "muhammad"),
    ],
)
def test_transliterations_of_one_name_sound_alike(alike):
    assert len({sounded(name) for name in alike}) == 1


def test_names_that_are_told_apart_by_consonants_sound_apart():
    assert len({sounded(name) for name in ("ali", "omar", "smith", "jones", "khan")}) == 5


def test_honorifics_go_particles_and_patronymics_are_apart_and_short_forms_are_known():
    assert read_name("Dr. Bob").plain == read_name("Robert").plain
    assert read_name("van der Berg").core == read_name("Berg").core
    assert read_name("Ivan Petrovich").core == read_name("Ivan").core
    assert read_name("al-Hassan").core == read_name("Hassan").core
    assert read_name("Sheikh").full == "sheikh"
    assert read_name("Unknown").full == read_name(" - ").full == ""


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("LOVELACE, Ada", ("Ada", "LOVELACE")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Madonna", ("", "Madonna")),
        ("", ("", "")),
    ],
)
def test_a_name_in_one_column_is_parted(whole, parts):
    assert split_name(whole) == parts


def test_dates_are_read_in_every_format_and_the_rest_is_counted():
    read = read_dates(
        {
            "1990-02-01": 3,
            "01/02/1990": 2,
            "1 Feb 1990": 1,
            "19900201": 1,
            "01.02.90": 1,
            "31/02/1990": 2,
            "soon": 1,
        },
        TODAY,
    )
    assert set(read.iso.values()) == {"1990-02-01"}
    assert sum(read.formats.values()) == 8
    assert read.unread == {"31/02/1990": 2, "soon": 1}


def test_months_stand_first_only_where_the_column_says_so():
    assert read_dates({"03/04/1990": 1, "12/25/1990": 1}, TODAY).iso["03/04/1990"] == "1990-03-04"
    assert read_dates({"03/04/1990": 1, "25/12/1990": 1}, TODAY).iso["03/04/1990"] == "1990-04-03"
    assert read_dates({"25/12/1990": 1, "12/25/1990": 1}, TODAY).iso["12/25/1990"] == "1990-12-25"


def test_no_birth_is_still_to_come():
    assert read_dates({"2026-11-22": 1, "2026-11-23": 1}, TODAY).unread == {"2026-11-23": 1}
    assert read_dates({"01/01/42": 1}, TODAY).iso == {"01/01/42": "1942-01-01"}


def test_codes_are_read_however_they_are_spaced():
    assert read_postcode("e1 6an") == read_postcode("E16AN") == "E1 6AN"
    assert read_postcode("London") == ""
    assert (read_sex("Female"), read_sex("unknown"), read_sex("blue")) == ("f", "", None)
    assert (read_number("943 476 5919"), read_number("9434765919.0")) == ("9434765919",) * 2
    assert read_number("000 000 0000") == ""


def test_the_check_digit_of_nhs_numbers_is_checked():
    # The example of the NHS Data Dictionary.
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert not is_nhs_number("943476591")


def sketch(**columns):
    return [ColumnSketch(name, tuple(values)) for name, values in columns.items()]


def test_columns_are_known_by_headings_and_codes_by_their_values():
    problems = Problems()
    chosen = propose_fields(
        sketch(
            Forename=["Ada"],
            last_name=["Byron"],
            DoB=["10/12/1985"],
            where_to=["E1 6AN", "N1 9GU"],
            seen=["2020-01-02"],
            truth=["7"],
        ),
        ["truth"],
        {},
        TODAY,
        "f.csv",
        problems,
    )
    assert chosen == {
        Role.GIVEN: "Forename",
        Role.FAMILY: "last_name",
        Role.BIRTH: "DoB",
        Role.POSTCODE: "where_to",
    }
    assert not problems


def test_columns_that_were_exchanged_are_all_named():
    problems = Problems()
    propose_fields(
        sketch(dob=["E1 6AN"] * 5, postcode=["1990-01-02"] * 5), [], {}, TODAY, "f.csv", problems
    )
    assert [one.place.column for one in problems] == ["dob", "postcode"]


def test_a_surname_exchanged_with_a_number_is_told_of_both():
    problems = Problems()
    two = sketch(surname=["4857736620"] * 5, nhs=["Byron", "Hope", "Young", "Lee", "Ng"])
    propose_fields(two, [], {}, TODAY, "f.csv", problems)
    assert [one.place.column for one in problems] == ["surname", "nhs"]


def test_what_was_told_of_a_column_goes_before_its_heading():
    told = {"name1": "family", "dob": "none"}
    chosen = propose_fields(
        sketch(name1=["Byron"], dob=["1990-01-01"]), [], told, TODAY, "f.csv", Problems()
    )
    assert chosen == {Role.FAMILY: "name1"}


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Client surname", Role.FAMILY),
        ("Patient’s DOB", Role.BIRTH),
        ("Date of birth (dd/mm/yyyy)", Role.BIRTH),
        ("childFirstName", Role.GIVEN),
        ("SERVICE_USER_FORENAME(S)", Role.GIVEN),
        ("Sex (M/F)", Role.SEX),
        ("NHS no. (traced)", Role.NHS),
        ("Pupil name", Role.NAME),
        ("Service name", None),
        ("mother_first_name", None),
        ("Place of birth", None),
        ("Old postcode", None),
        ("Birth order", None),
        ("Home address", None),
    ],
)
def test_headings_are_known_whatever_says_whose_and_in_what_state(heading, role):
    assert headed_as(heading) == role


def test_of_two_columns_what_was_told_goes_before_a_heading_and_that_before_values():
    two = sketch(gp=["E1 6AN"], postcode=["N1 9GU"], was=["E2 6AN"])
    problems = Problems()
    assert propose_fields(two, [], {}, TODAY, "f.csv", problems) == {Role.POSTCODE: "postcode"}
    assert [one.code for one in problems.notices] == ["linkage-two-columns-of-a-kind"] * 2
    told = {"was": "postcode"}
    assert propose_fields(two, [], told, TODAY, "f.csv", Problems()) == {Role.POSTCODE: "was"}


def test_forenames_among_surnames_are_noticed_beside_another_file():
    given, family = ["Ada", "Bob", "Cy", "Di"], ["Byron", "Hope", "Young", "Lee"]
    assert looks_exchanged(family, given, (given, family))
    assert not looks_exchanged(given, family, (given, family))
    assert not looks_exchanged(["Zed"], ["Zod"], (given, family))


def test_the_records_id_is_told_or_headed_or_distinct_or_a_number():
    assert record_id_column(["a", "b"], "b", []) == "b"
    assert record_id_column(["a", "Unique ID", "id"], None, ["a"]) == "Unique ID"
    assert record_id_column(["a", "b"], None, ["b"]) == "b"
    assert record_id_column(["a", "b"], None, []) is None


def test_a_heading_that_ends_like_a_records_id_is_known_by_its_last_word():
    known = ("visit_id", "caseRef", "Case No", "CustodyID", "id_", "crime reference")
    assert all(ends_like_record_id(heading) for heading in known)
    assert not any(ends_like_record_id(heading) for heading in ("paid", "notes", "", "id_kind"))
