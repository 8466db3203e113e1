"""Which column of a pool's file is what."""

from __future__ import annotations

import pytest

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.recruit.core.pool_columns import (
    CONTACT,
    IDENTIFIER,
    KEPT,
    LEFT_OUT,
    address_of,
    check_roles,
    guess_roles,
    is_address,
    names_identifier,
    tells_who,
    with_choices,
)
from remit.recruit.core.pool_doubts import notice_doubts, notice_households
from remit.recruit.core.quotas import Quota, Quotas

QUOTAS = Quotas((Quota("gender", "w", 0, 1), Quota("area*age", "E*16-24", 0, 1)))


def test_the_pool_keeps_no_second_column_of_codes():
    read = table("ref,code,gender,area,age\nr1,A,w,E,16-24\n")
    roles = with_choices(guess_roles(read, QUOTAS), {"ref": IDENTIFIER, "code": KEPT})
    problems = Problems()
    assert not check_roles(read, QUOTAS, roles, problems)
    assert [problem.code for problem in problems] == ["pool-column-code-kept"]
    assert check_roles(read, QUOTAS, {**roles, "code": CONTACT}, Problems())


def table(text):
    return read_table(text.encode(), "p.csv", Problems())


@pytest.mark.parametrize(
    "name",
    [
        "name",
        "first_name",
        "Last Name",
        "firstName",
        "E-mail",
        "email_address",
        "mobile_number",
        "primary_address1",
        "primary_zip",
        "primary_city",
        "Address Line 1",
        "Post code",
        "DOB",
        "date_of_birth",
        "home phone",
        "house number",
        "known as name",
    ],
)
def test_a_column_of_contact_details_is_known_by_its_name(name):
    assert tells_who(name)


@pytest.mark.parametrize(
    "name",
    [
        "gender",
        "ward_name",
        "borough name",
        "postcode area",
        "town",
        "household",
        "email_ok",
        "code",
        "nationbuilder_id",
        "age",
        "number of children",
        "as",
        "code number",
        "",
    ],
)
def test_a_feature_is_not_taken_for_contact_details(name):
    assert not tells_who(name)


def test_parts_of_an_address_are_told_from_other_details():
    assert is_address("primary_zip")
    assert is_address("address1")
    assert not is_address("email address")
    assert not is_address("first_name")
    details = {"address1": "1 Elm Road", "email": "a@b", "postcode": "N1 1AA", "street": ""}
    assert address_of(details) == "1 Elm Road, N1 1AA"


@pytest.mark.parametrize("name", ["id", "ID", "code", "nationbuilder_id", "uniqueId", "your ref"])
def test_an_identifier_is_known_by_its_name(name):
    assert names_identifier(name)


@pytest.mark.parametrize("name", ["mobile_number", "household id", "postcode", "idea", "area_code"])
def test_what_only_looks_like_an_identifier_is_none(name):
    assert not names_identifier(name)


@pytest.mark.parametrize(
    ("header", "identifier"),
    [
        ("gender,area,age,id,code", "code"),
        ("gender,area,age,unique_id", "unique_id"),
        ("gender,first_name,area,age,key", "key"),
        ("gender,area,age,same", None),
    ],
)
def test_the_identifier_is_found(header, identifier):
    names = header.split(",")
    distinct = {"first_name", "key", "id", "code"}
    rows = [",".join(f"{n}{i}" if n in distinct else n for n in names) for i in range(3)]
    roles = guess_roles(table("\n".join([header, *rows])), QUOTAS)
    assert [name for name, role in roles.items() if role == IDENTIFIER] == [identifier] * bool(
        identifier
    )


def test_columns_with_quotas_stay_whatever_they_are_called():
    quotas = Quotas((Quota("postcode", "N1", 0, 1),))
    assert guess_roles(table("id,postcode\n1,N1\n"), quotas)["postcode"] == KEPT


def test_what_nearly_everyone_fills_in_differently_goes_into_the_vault():
    rows = "\n".join(f"{n},Story {n},{'ab'[n % 2]},x{n % 3}@y" for n in range(30))
    roles = guess_roles(table(f"id,about me,group,handle\n{rows}\n"), Quotas())
    assert roles == {"id": IDENTIFIER, "about me": CONTACT, "group": KEPT, "handle": CONTACT}


def test_a_chosen_identifier_takes_the_place_of_the_guessed_one():
    guessed = {"id": IDENTIFIER, "email": CONTACT, "a": KEPT}
    assert with_choices(guessed, {"email": IDENTIFIER}) == {
        "id": CONTACT,
        "email": IDENTIFIER,
        "a": KEPT,
    }
    assert with_choices(guessed, {"a": LEFT_OUT}) == {**guessed, "a": LEFT_OUT}


def test_everything_wrong_with_roles_is_told_at_once():
    problems = Problems()
    roles = {
        "id": IDENTIFIER,
        "ref": IDENTIFIER,
        "email": KEPT,
        "gender": CONTACT,
        "age": LEFT_OUT,
        "gone": KEPT,
    }
    assert not check_roles(table("id,ref,email,gender,age\n"), QUOTAS, roles, problems)
    assert sorted(problem.code for problem in problems) == [
        "pool-column-has-quota",
        "pool-column-has-quota",
        "pool-column-tells-who",
        "pool-column-unknown",
        "pool-identifiers-many",
    ]


def doubts(text):
    problems = Problems()
    read = table(text)
    notice_doubts(read, guess_roles(read, Quotas()), problems)
    return [(p.code.removeprefix("pool-"), str(p.message)) for p in problems.notices]


def test_people_who_may_be_one_are_told_by_row_and_never_by_content():
    said = doubts(
        "id,first_name,last_name,email,mobile_number,address,gender\n"
        "1,Ann,Bell,a@x,07,1 Elm,w\n2,Ben,Ash,A@X ,,2 Elm,m\n3,ann,BELL,c@x,,1  Elm,w\n4,Cy,Dow,d@x,0 7,,m\n"
    )
    assert [message for _, message in said] == [
        "The same e-mail address stands in rows 2, 3.",
        "The same telephone number stands in rows 2, 5.",
        "The same name and address stands in rows 2, 4.",
    ]


def test_households_that_contradict_addresses_are_told():
    head = "id,household,address,postcode\n"
    assert (
        doubts(head + "1,7,1 Elm Rd,N1 1AA\n2,7,1 Elm Road,N1 1AA\n3,,2 Elm Road,N1 1AA\n4,,,\n")
        == []
    )
    said = doubts(head + "1,7,1 Elm Rd,N1 1AA\n2,,1 Elm Road,N1 1AA\n3,7,5 Oak Lane,E2 2BB\n")
    assert said == [
        (
            "address-in-many-households",
            "People with one address are in different households, or in none (rows 2, 3).",
        ),
        ("household-at-many-addresses", "The household “7” is at different addresses (rows 2, 4)."),
    ]


def test_a_household_told_by_a_column_of_another_name_is_held_against_addresses_too():
    said = doubts("id,household_id,address\n1,a,1 Elm Road\n2,b,1 Elm Rd\n3,c,5 Oak Lane\n")
    assert [code for code, _ in said] == ["household-named-otherwise", "address-in-many-households"]
    assert "rows 2, 3" in said[1][1]


def test_a_column_that_tells_households_is_kept_however_many_live_alone():
    rows = "".join(f"{n},h{n},{n}@x\n" for n in range(40))
    roles = guess_roles(table(f"id,household,email\n{rows}"), Quotas())
    assert roles == {"id": "identifier", "household": "pool", "email": "contact"}


HOMES = "id,home,address\n1,7,1 Elm Road\n2,8,2 Oak Lane\n3,9,2 Oak Ln\n4,7,5 Ash Way\n"


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        (["home"], [("address-in-many", "home", 3), ("household-at-many", "home", 2)]),
        (["home", "address"], [("address-in-many", "home", 3), ("household-at-many", "home", 2)]),
        (["address"], [("address-in-many", "address", 3)]),
        ([], []),
    ],
)
def test_the_columns_named_for_a_draw_are_held_against_the_addresses(columns, wanted):
    problems = Problems()
    notice_households(table(HOMES), columns, problems)
    assert [
        (p.code.removeprefix("pool-").rsplit("-", 1)[0], p.place.column, p.place.row)
        for p in problems.notices
    ] == wanted


def test_a_long_file_is_compared_in_its_first_rows_alone(monkeypatch):
    monkeypatch.setattr("remit.recruit.core.pool_doubts.MOST_COMPARED", 2)
    problems = Problems()
    notice_households(table(HOMES), ["home"], problems)
    assert not problems.notices


def test_a_column_without_a_name_is_told_when_something_is_in_it():
    assert [code for code, _ in doubts("id,,a\n1,x,b\n")] == ["column-nameless"]
    assert doubts("id,,a\n1,,b\n") == []
