"""Each level of comparison, asked of two records by the database that asks it."""

from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.errors import Problems
from remit.share.core.linkage.comparisons import propose
from remit.share.core.linkage.fields import Role
from remit.share.core.linkage.values import is_nhs_number, read_number
from remit.share.linkage.preparing import NHS_PASSES, READ_NUMBER, prepare
from remit.share.linkage.reading import read_source
from remit.share.linkage.truth import TRAITS, error_by_group, gather_true_pairs

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")
pytest.importorskip("pyarrow", reason="the part remit[link] is not installed")

CHOSEN = {
    Role.GIVEN: "given",
    Role.FAMILY: "family",
    Role.BIRTH: "birth",
    Role.SEX: "sex",
    Role.POSTCODE: "postcode",
}
BASE = {
    "given": "Robert",
    "family": "Hassan",
    "birth": "1990-04-15",
    "sex": "f",
    "postcode": "E1 6AN",
}
CASES = [
    ("given", {}, "the same forenames"),
    ("given", {"given": "Mr. Róbert"}, "the same forenames"),
    (
        "given",
        {"given": "Hassan", "family": "Robert"},
        "the same names in another order, or parted otherwise",
    ),
    ("given", {"given": "Bob"}, "forms of one forename"),
    ("given", {"given": "Robert Lee"}, "forms of one forename"),
    ("given", {"given": "Robret"}, "one slip of the pen"),
    ("given", {"given": "R"}, "an initial, or one spelling of a transliterated name"),
    ("given", {"given": "Reebart"}, "an initial, or one spelling of a transliterated name"),
    ("given", {"given": "Amina"}, "other forenames"),
    ("given", {"given": ""}, None),
    ("family", {}, "the same surname"),
    ("family", {"given": "Hassan", "family": "Robert"}, None),
    ("family", {"family": "al-Hassan"}, "the same but for particles, or a form of it"),
    ("family", {"family": "Hassan Okafor"}, "a part of a double surname"),
    ("family", {"family": "Hasan"}, "the same but for particles, or a form of it"),
    ("family", {"family": "Hassen"}, "one slip of the pen"),
    ("family", {"family": "Haasoon"}, "one spelling of a transliterated name"),
    ("family", {"family": "Okafor"}, "another surname, both recorded as women"),
    ("family", {"family": "Okafor", "sex": "m"}, "another surname"),
    ("birth", {}, "the same day"),
    ("birth", {"birth": "15/04/1990"}, "the same day"),
    ("birth", {"birth": "1990-01-01"}, "1 January, for a day that is not known, of the same year"),
    ("birth", {"birth": "1990-04-16"}, "another day of the same month"),
    ("birth", {"birth": "1980-04-15"}, "the same day and month, the year one or ten off"),
    ("birth", {"birth": "1990-07-15"}, "one slip of the pen"),
    ("birth", {"birth": "1961-11-30"}, "another day"),
    ("postcode", {"postcode": "e16an"}, "the same postcode"),
    ("postcode", {"postcode": "E1 6AB"}, "one slip of the pen"),
    ("postcode", {"postcode": "E1 9XY"}, "the same district"),
    ("postcode", {"postcode": "N9 9XY"}, "another district"),
]


@pytest.fixture(scope="module")
def levels(tmp_path_factory):
    """Ask all cases at once: return the number of the level that each comparison found."""
    folder = tmp_path_factory.mktemp("levels")
    problems, sides = Problems(), []
    with duckdb.connect() as connection:
        for number, rows in enumerate([[BASE] * len(CASES), [BASE | case[1] for case in CASES]]):
            path = folder / f"{number}.csv"
            lines = [",".join(BASE), *(",".join(row.values()) for row in rows)]
            path.write_text("\n".join(lines) + "\n", "utf-8")
            source = read_source(connection, str(number), path, number, problems)
            sides.append(prepare(connection, source, CHOSEN, 0, date(2026, 1, 1)))
        comparisons = propose(sides[0].fields, [])
        columns = [row[0] for row in connection.execute("DESCRIBE people_0").fetchall()]
        both = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in columns)
        cases = ", ".join(one.case() for one in comparisons)
        found = connection.execute(
            f"SELECT {cases} FROM (SELECT {both} FROM people_0 l JOIN people_1 r "  # noqa: S608  our own names
            "ON l.unique_id = r.unique_id) ORDER BY unique_id_l"
        ).fetchall()
    problems.raise_if_any()
    return {one.name: one for one in comparisons}, [
        dict(zip([one.name for one in comparisons], row, strict=True)) for row in found
    ]


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}-{CASES[n][1]}")
def test_a_pair_is_at_the_level_that_is_meant(levels, number):
    part, _, expected = CASES[number]
    comparisons, found = levels
    level = found[number][part]
    named = None if level < 0 else comparisons[part].levels[-1 - level].name
    assert named == expected


@pytest.mark.parametrize(
    "fields", [["given", "family", "birth"], ["family", "postcode"], ["sex", "nhs"]]
)
def test_who_is_missed_is_told_whatever_fields_there_are(tmp_path, fields):
    headings = ["truth", *fields]
    values = {
        "given": "Ada",
        "family": "Byron",
        "birth": "1990-04-15",
        "sex": "f",
        "postcode": "E1 6AN",
        "nhs": "9434765919",
    }
    path = tmp_path / "one.csv"
    path.write_text(
        "\n".join([",".join(headings), ",".join(["7", *(values[f] for f in fields)])]) + "\n",
        "utf-8",
    )
    with duckdb.connect() as connection:
        sides = []
        for number in (0, 1):
            source = read_source(connection, f"it's {number}", path, number, Problems())
            chosen = {Role(field): field for field in fields}
            sides.append(prepare(connection, source, chosen, number, date(2026, 1, 1)))
        gather_true_pairs(connection, sides, "truth")
        connection.execute("CREATE TABLE linked AS SELECT unnest([0, 1]) AS unique_id, 0 AS person")
        groups = error_by_group(connection)
    assert {one["by"] for one in groups} == set(TRAITS)
    assert all((one["n"], one["found"]) == (1, 1) for one in groups)
    assert groups[0]["group"] == "it's 0 and it's 1"


def test_numbers_are_read_by_the_database_as_by_the_plain_way():
    written = [
        "943 476 5919",
        "9434765919",
        "9434765918",
        "9434765919.0",
        "0000000000",
        "1111111111",
        "",
        " ",
        "QQ 12 34 56 C",
        "a@b.org",
        "94347659190",
        "１２３",
    ]
    for text in written:
        read = duckdb.execute(f"SELECT {READ_NUMBER.format('$1')}", [text]).fetchone()[0]
        assert (read or "") == read_number(text).encode("ascii", "ignore").decode(), text
        if read:
            passes = duckdb.execute(f"SELECT {NHS_PASSES.format('$1')}", [read]).fetchone()[0]
            assert passes == is_nhs_number(read), text
