"""Counts of organisations for a pool: nothing small leaves, and nobody is told apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from random import Random

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.kernel.verdict import Answer, Verdict
from remit.share.core.counting.counts import (
    Handed,
    OutOfRemit,
    check_remit,
    count_records,
    protected_values,
    read_handed,
)
from remit.share.core.counting.pool import parse_pool
from remit.share.core.counting.pooling import (
    CouldBeSubtracted,
    TooFewOrganisations,
    check_differences,
    check_once_each,
    pool_counts,
    read_pooled,
)

DAY = date(2026, 11, 22)
POOL = b"""
name = "needs"
title = "Who needs what"
[flow]
subject = "members"
data = "counts"
sender = "us"
recipient = "public"
purpose = "show-need"
[[dimension]]
name = "borough"
values = ["Camden", "Brent"]
other = "Elsewhere"
[[dimension]]
name = "need"
values = ["housing", "advice", "food"]
"""
KNOWN = parse_pool(POOL, "pool.toml", Problems())
SAME = {"borough": "borough", "need": "need"}


def records(counts):
    rows = [f"{n},{b},{w}" for (b, w), many in counts.items() for n in range(many)]
    text = "id,borough,need\n" + "\n".join(f"{at}-{row}" for at, row in enumerate(rows))
    return read_table(text.encode(), "records.csv", Problems())


def counted(counts, person=""):
    problems = Problems()
    found = count_records(records(counts), KNOWN, SAME, person, problems)
    return found, [problem.code for problem in problems]


def handed(name, counts, salt="0" * 32):
    values = protected_values(counted(counts)[0], KNOWN)
    return Handed("needs", KNOWN.fingerprint, name, DAY, "anna", salt, values)


def some(seed, least=0):
    rng = Random(seed)
    cells = product(["Camden", "Brent", "Leeds"], ["housing", "advice", "food"])
    return {cell: rng.randrange(least, 40) for cell in cells}


def many(number, seed=0):
    return [handed(f"Group {at}", some(seed + at, 10), f"{seed + at:032x}") for at in range(number)]


def read(content, reader, *more):
    problems = Problems()
    return reader(content, "file.json", KNOWN, problems, *more), [one.code for one in problems]


@given(st.integers(0, 10**6))
def test_no_small_or_exact_count_leaves_the_laptop(seed):
    counts = some(seed)
    values = handed("A", counts).values
    for (borough, need), exact in counts.items():
        value = values["Elsewhere" if borough == "Leeds" else borough, need]
        assert value is None or value % 5 == 0
        assert not (0 < exact < 5 and value is not None)


def test_counts_are_written_in_the_published_form_and_read_back():
    one = handed("Harbour Friends", some(3))
    document = one.as_dict(KNOWN)
    jsonschema.validate(document, schema("remit.share", "counts"))
    assert read(json.dumps(document).encode(), read_handed) == (one, [])


def test_counts_that_were_changed_or_are_of_another_pool_are_refused():
    document = handed("A", some(3)).as_dict(KNOWN)
    cells = document["cells"]
    shown = next(at for at, cell in enumerate(cells) if cell["value"])
    exact = [*cells[:shown], cells[shown] | {"value": cells[shown]["value"] + 1}]
    for changed, code in (
        ({"rules": "0" * 64}, "counts-other-pool"),
        ({"cells": cells[1:]}, "counts-cells-differ"),
        ({"cells": [*cells, cells[0]]}, "counts-cells-differ"),
        ({"cells": exact + cells[shown + 1 :]}, "counts-cells-differ"),
        ({"records": []}, "unknown-value"),
    ):
        content = json.dumps(document | changed).encode()
        assert read(content, read_handed) == (None, [code])
    assert read(b"[", read_handed)[1] == ["not-json-text"]


def test_records_with_faults_are_told_all_at_once():
    assert counted({("Camden", "shoes"): 2})[1] == ["count-value-not-listed"] * 2
    table = read_table(
        b"id,borough,need\n1,Camden,food\n1,Brent,food\n,Brent,food\n", "r", Problems()
    )
    problems = Problems()
    assert count_records(table, KNOWN, SAME, "id", problems) is None
    assert [one.code for one in problems] == ["count-person-twice", "count-person-blank"]
    problems = Problems()
    assert count_records(table, KNOWN, SAME | {"need": "why"}, "", problems) is None


def test_pool_says_what_is_wrong_with_its_file():
    bad = POOL.replace(b'"need"', b'"Borough"').replace(b'"food"', b'"Total"')
    bad = bad.replace(b'other = "Elsewhere"', b'other = "Brent"')
    problems = Problems()
    assert parse_pool(bad, "pool.toml", problems) is None
    assert {one.code for one in problems} == {
        "pool-same-dimension",
        "pool-bad-label",
        "pool-other-listed",
    }
    wide = POOL.replace(b'["Camden", "Brent"]', str([str(n) for n in range(200)]).encode())
    wide = wide.replace(
        b'["housing", "advice", "food"]', str([f"n{n}" for n in range(200)]).encode()
    )
    problems = Problems()
    assert parse_pool(wide, "pool.toml", problems) is None
    assert [one.code for one in problems] == ["pool-too-many-cells"]
    problems = Problems()
    assert parse_pool(POOL.replace(b"name", b"threshold = 2\nname", 1), "p", problems) is None


@pytest.mark.parametrize("answer", [Answer.OUTSIDE, Answer.UNASKED, Answer.WITHIN_IF])
def test_counting_needs_to_be_within_what_people_accept(answer):
    check_remit(Verdict(Answer.WITHIN))
    with pytest.raises(OutOfRemit):
        check_remit(Verdict(answer, missing=(("read-first",),)))


def test_pooled_numbers_are_the_sums_of_what_was_handed_in_and_name_nobody():
    five = many(6)
    made = pool_counts(five, KNOWN, [], DAY)
    jsonschema.validate(made.document, schema("remit.share", "pooled-counts"))
    shown = 0
    for cell in made.document["cells"]:
        names = cell["borough"], cell["need"]
        parts = [one.values[names] or 0 for one in five]
        if "Total" not in names and cell["value"] is not None:
            shown += 1
            assert cell["value"] == sum(parts)
            assert sum(parts) == 0 or sum(part > 0 for part in parts) >= 3
    assert shown > 3
    text = json.dumps(made.document)
    assert "Group" not in text
    assert "anna" not in text
    assert five[0].fingerprint(KNOWN) in text
    assert read(text.encode(), read_pooled) == (made, [])
    other = json.dumps(made.document | {"pool": "another"}).encode()
    assert read(other, read_pooled) == (None, ["counts-other-pool"])


def test_cell_in_which_one_organisation_stands_is_hidden_and_not_given_away():
    alone = {("Brent", "food"): 60}
    groups = [
        handed(f"G{at}", some(at, 10) | (alone if at == 0 else {("Brent", "food"): 0}))
        for at in range(6)
    ]
    groups = [replace(one, salt=f"{at:032x}") for at, one in enumerate(groups)]
    cells = pool_counts(groups, KNOWN, [], DAY).document["cells"]
    hidden = [one for one in cells if one["value"] is None]
    assert {"borough": "Brent", "need": "food", "value": None} in hidden
    assert len(hidden) > 1


def test_too_few_organisations_or_one_of_them_twice_make_no_table():
    with pytest.raises(TooFewOrganisations):
        pool_counts(many(4), KNOWN, [], DAY)
    problems = Problems()
    one = handed("Harbour  Friends", some(1))
    check_once_each([("a", one), ("b", replace(one, organisation="HARBOUR  FRIENDS"))], problems)
    assert [one.code for one in problems] == ["counts-organisation-twice"]
    problems = Problems()
    check_once_each([("a", one), ("b", replace(one, organisation="Another"))], problems)
    assert [one.code for one in problems] == ["counts-of-another"]


def test_table_with_one_organisation_more_is_stopped_and_one_with_five_more_is_made():
    first = pool_counts(many(5), KNOWN, [], DAY)
    with pytest.raises(CouldBeSubtracted, match="1 of the organisations"):
        pool_counts(many(6), KNOWN, [first], DAY)
    second = pool_counts(many(10), KNOWN, [first], DAY)
    # Five and five more, then the last five and one more: the one would be what is left over.
    with pytest.raises(CouldBeSubtracted):
        pool_counts([*many(10)[5:], *many(1, seed=50)], KNOWN, [first, second], DAY)


@given(
    st.lists(st.frozensets(st.integers(0, 8), min_size=1), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_tables_that_pass_have_no_sum_or_difference_that_tells_of_few(tables, least):
    """Held against every combination of the tables with factors from -3 to 3."""
    try:
        check_differences(tables, least)
    except CouldBeSubtracted:
        return
    for factors in product(range(-3, 4), repeat=len(tables)):
        left = {
            one: sum(f for f, table in zip(factors, tables, strict=True) if one in table)
            for one in range(9)
        }
        for value in set(left.values()) - {0}:
            assert sum(each == value for each in left.values()) >= least


def test_two_tables_apart_by_few_are_stopped_whichever_came_first():
    for one, other in combinations([frozenset("abcde"), frozenset("abcdef")], 2):
        for tables in ([one, other], [other, one]):
            with pytest.raises(CouldBeSubtracted):
                check_differences(tables, 5)
