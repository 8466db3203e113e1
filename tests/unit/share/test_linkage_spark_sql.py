"""Conditions put over for Spark; whether both engines answer alike is asked in `tests/interop`."""

from __future__ import annotations

import re

import pytest

from remit.share.core.linkage.comparisons import propose
from remit.share.core.linkage.encoding import scheme
from remit.share.core.linkage.spark_sql import comparisons_in_spark, in_spark
from remit.share.linkage.on_spark import _reason

FIELDS = ["given", "family", "birth", "sex", "postcode"]
# What Spark 4 has, besides those that Splink brings with it.
KNOWN = {
    "abs", "aggregate", "array", "array_append", "array_contains", "arrays_overlap", "cast",
    "concat", "decode", "encode", "filter", "get", "greatest", "least", "length", "levenshtein",
    "named_struct", "sequence", "sort_array", "substring", "transform",
    "jaro_winkler", "damerau_levenshtein",
}  # fmt: skip


def test_parts_of_texts_are_put_over():
    said = "given_l[1] = given_r[-1] AND birth_l[:4] = birth_r[:4] AND birth_l[6:] = name_r[-3:]"
    assert in_spark(said) == (
        "substring(given_l, 1, 1) = substring(given_r, -1, 1) AND substring(birth_l, 1, 4) = "
        "substring(birth_r, 1, 4) AND substring(birth_l, 6) = substring(name_r, -3)"
    )


def test_every_condition_uses_only_what_spark_has():
    sqlglot = pytest.importorskip("sqlglot", reason="the part remit[link] is not installed")
    plan = scheme(FIELDS, ["nhs"])
    spoken = comparisons_in_spark((*propose([*FIELDS, "nhs"], ["nhs"]), *plan.comparisons))
    said = [one for part in spoken for one in (part.missing, *(each.holds for each in part.levels))]
    assert any("levenshtein" in one for one in said)
    for condition in filter(None, said):
        called = {name.lower() for name in re.findall(r"\b([a-zA-Z]\w*)\(", condition)}
        assert called <= KNOWN | {"and", "or", "in", "when"}, condition
        assert "::" not in condition
        assert ":]" not in condition
        assert "[:" not in condition
        sqlglot.parse_one(condition, read="spark")


def test_what_spark_said_is_told_without_where_in_the_program():
    said = (
        "An error occurred while calling None.org.apache.spark.api.java.JavaSparkContext.\n"
        ": java.lang.IllegalArgumentException: requirement failed: A secret key must be given.\n"
        "\tat scala.Predef$.require(Predef.scala:337)\n"
        "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
    )
    assert _reason(RuntimeError(said)) == "requirement failed: A secret key must be given."
    assert _reason(RuntimeError("")) == "no reason was given."


def test_levels_and_weights_stay_what_they_were():
    given = propose(FIELDS, [])[0]
    (spoken,) = comparisons_in_spark([given])
    assert [one.name for one in spoken.levels] == [one.name for one in given.levels]
    assert [one.rarity for one in spoken.levels] == [one.rarity for one in given.levels]
    assert (spoken.m() == given.m()).all()
