from __future__ import annotations

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.recruit.core.named_words import row_list
from remit.recruit.core.pool import Pool, Volunteer, parse_pool, tally
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import check_against_pool

QUOTAS = Quotas((Quota("gender", "woman", 1, 5), Quota("gender", "man", 1, 5)))


def read(
    text: str, quotas: Quotas = QUOTAS, id_column: str | None = None
) -> tuple[Pool | None, Problems]:
    problems = Problems()
    table = read_table(text.encode(), "p.csv", problems)
    assert table is not None
    return parse_pool(table, quotas, problems, id_column=id_column), problems


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems]


def test_the_identifier_is_the_column_that_was_named() -> None:
    pool, problems = read("n,who,gender\n1,b,woman\n2,a,man\n", id_column="who")
    assert not problems
    assert pool is not None
    assert pool.ids == ("b", "a")
    assert pool.columns == ("n", "gender")


def test_else_the_first_column_that_is_no_feature_and_tells_everyone_apart() -> None:
    pool, _ = read("town,gender,id,mail\nA,woman,7,p\nA,man,8,q\n")
    assert pool is not None
    assert pool.ids == ("7", "8")


def test_a_column_with_a_blank_is_no_identifier() -> None:
    pool, _ = read("id,gender,mail\n7,woman,p\n,man,q\n")
    assert pool is not None
    assert pool.ids == ("p", "q")


def test_a_feature_is_never_the_identifier_even_where_its_values_differ() -> None:
    pool, _ = read("gender,age\nwoman,30\nman,30\n")
    assert pool is not None
    assert pool.ids == ("2", "3")


def test_row_numbers_stay_true_across_blank_rows() -> None:
    pool, _ = read("gender\nwoman\n\nman\nman\n")
    assert pool is not None
    assert pool.ids == ("2", "4", "5")


def test_many_values_without_a_quota_are_one_problem() -> None:
    _, problems = read("age,gender\n" + "".join(f"{age},g{age}\n" for age in range(20, 26)))
    (many,) = [one for one in problems if one.code.startswith("pool-unknown")]
    assert many.code == "pool-unknown-values"
    assert "6 values of “gender” have no quota: “g20”" in str(many)
    assert "and 1 more (rows 2, 3, 4, 5, 6 and 1 more)" in str(many)


def test_every_problem_is_listed_at_once_with_its_rows() -> None:
    pool, problems = read(
        "code,gender\n1,Woman\n1,womn\n,man\n4,\n5,womn\n",
        Quotas((*QUOTAS, Quota("Code", "x", 0, 1))),
        id_column="code",
    )
    assert pool is None
    assert codes(problems) == [
        "pool-missing-feature",
        "pool-blank-identifier",
        "pool-duplicate-volunteer",
        "pool-value-variant",
        "pool-blank-value",
        "pool-unknown-value",
    ]
    missing, _, _, variant, _, unknown = map(str, problems)
    assert "Near it: “code”." in missing
    assert "only in capitals or spaces." in variant
    assert "rows 3, 6" in unknown
    assert "Near it: “woman”" in unknown


def test_blank_and_repeated_identifiers_are_noted_with_their_rows() -> None:
    _, problems = read("code,gender\n1,woman\n1,man\n,man\n", id_column="code")
    assert codes(problems) == ["pool-blank-identifier", "pool-duplicate-volunteer"]
    assert [problem.place.row for problem in problems] == [4, 3]
    assert "rows 2, 3" in str(list(problems)[1])


def test_an_unknown_identifier_column_names_those_there_are() -> None:
    _, problems = read("a,gender\n1,woman\n", id_column="code")
    assert codes(problems) == ["pool-missing-identifier"]
    assert "a, gender" in str(next(iter(problems)))


def test_a_quota_without_any_volunteer_is_a_notice() -> None:
    pool, problems = read("code,gender\n1,woman\n")
    assert pool is not None
    assert [notice.code for notice in problems.notices] == ["pool-value-without-volunteer"]


def test_a_variant_in_unicode_form_alone_is_pointed_out() -> None:
    quotas = Quotas((Quota("borough", "Caf\u00e9", 0, 1),))
    _, problems = read("code,borough\n1,Cafe\u0301\n", quotas)
    assert codes(problems) == ["pool-value-variant"]


def test_the_same_fault_in_many_rows_is_one_problem() -> None:
    text = "code,gender\n" + "".join(f"{n},other\n" for n in range(40))
    _, problems = read(text)
    assert codes(problems) == ["pool-unknown-value"]
    assert "rows 2, 3, 4, 5, 6 and 35 more" in str(next(iter(problems)))


def test_an_empty_pool_is_a_notice() -> None:
    pool, problems = read("code,gender\n", id_column="code")
    assert pool == Pool(("gender",), ())
    assert [notice.code for notice in problems.notices] == ["pool-empty"]


def test_tally_counts_each_quota() -> None:
    people = [Volunteer("1", {"gender": "man"}), Volunteer("2", {"gender": "man"}), Volunteer("3")]
    assert tally(QUOTAS, people) == (0, 2)


def test_one_row_is_named_in_the_singular() -> None:
    assert row_list([4]) == "row 4"
    assert row_list([4, 5]) == "rows 4, 5"


INTERLOCKING = Quotas(
    (Quota("gender*age", "woman*old", 1, 2), Quota("gender*age", "man*old", 0, 2))
)


def test_interlocking_quotas_count_those_who_have_every_part() -> None:
    pool, problems = read("id,gender,age\n1,woman,old\n2,woman,young\n3,man,old\n", INTERLOCKING)
    assert not problems
    assert pool is not None
    assert tally(INTERLOCKING, pool) == (1, 1)
    assert pool.columns == ("gender", "age")


def test_the_parts_of_an_interlocking_feature_are_columns_that_identify_nobody() -> None:
    pool, _ = read("age,gender,code\nold,woman,7\nyoung,man,8\n", INTERLOCKING)
    assert pool is not None
    assert pool.ids == ("7", "8")


def test_a_part_that_is_no_column_blank_or_spelt_otherwise_is_a_problem() -> None:
    _, problems = read("id,gender\n1,woman\n", INTERLOCKING)
    assert codes(problems) == ["pool-missing-feature"]
    _, problems = read("id,gender,age\n1,Woman,old\n2,man,\n3,man,old\n", INTERLOCKING)
    assert codes(problems) == ["pool-blank-value", "pool-value-variant"]


def test_an_interlocking_quota_that_nobody_has_is_a_notice() -> None:
    _, problems = read("id,gender,age\n1,woman,old\n2,woman,young\n", INTERLOCKING)
    assert not problems
    assert [notice.code for notice in problems.notices] == ["pool-value-without-volunteer"]


def test_a_stored_pool_that_does_not_fit_names_the_people_and_no_rows() -> None:
    people = [Volunteer(code, {"gender": value}) for code, value in (("K7", "x"), ("M2", "woman"))]
    problems = Problems()
    check_against_pool(QUOTAS, Pool(("gender",), tuple(people)), problems)
    assert codes(problems) == ["pool-unknown-value"]
    told = str(next(iter(problems)))
    assert "“x” is no value of “gender” that has a quota (K7)" in told
    assert "row" not in told
    assert [notice.code for notice in problems.notices] == ["pool-value-without-volunteer"]
