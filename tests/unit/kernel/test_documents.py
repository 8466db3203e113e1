"""TOML at the door."""

from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.documents import (
    MAX_DOCUMENT_BYTES,
    check_schema,
    day,
    dump_toml,
    json_plain,
    load_document,
    load_toml,
)
from remit.kernel.errors import Problems

SCHEMA = {
    "type": "object",
    "required": ["a", "b"],
    "additionalProperties": False,
    "properties": {
        "a": {"type": "integer", "description": "Give a number."},
        "b": {"type": "array", "items": {"type": "string", "minLength": 1}},
    },
}


def test_days_come_as_text_and_line_ends_as_line_feeds():
    problems = Problems()
    text = b'day = 2020-02-01\nwords = "one\\r\\ntwo"\nlist = [2020-02-02]\n'
    assert load_toml(text, "a.toml", problems) == {
        "day": "2020-02-01",
        "words": "one\ntwo",
        "list": ["2020-02-02"],
    }
    assert not problems


def test_a_dumped_document_loads_the_same():
    document = {"day": date(2020, 2, 1), "words": "one\ntwo “three”", "n": 3}
    problems = Problems()
    loaded = load_toml(dump_toml(document).encode(), "a.toml", problems)
    assert loaded == document | {"day": "2020-02-01"}


def test_json_plain_values_are_those_that_a_loaded_document_has():
    document = {"day": date(2020, 2, 1), "rows": [{"until": date(2021, 1, 1), "n": 3}]}
    plain = json_plain(document)
    assert plain == {"day": "2020-02-01", "rows": [{"until": "2021-01-01", "n": 3}]}
    assert load_toml(dump_toml(document).encode(), "a.toml", Problems()) == plain
    assert (day(plain["day"]), day(None), day("")) == (date(2020, 2, 1), None, None)


def test_value_of_the_wrong_characters_is_told_without_a_regular_expression():
    problems = Problems()
    rules = {"properties": {"a": {"pattern": "^[a-z]+$", "description": "Use letters."}}}
    check_schema({"a": "x y"}, rules, "a.toml", problems)
    (problem,) = problems
    assert problem.message.endswith(
        "is not usable: it has characters that are not allowed, or lacks some that are needed."
    )
    assert problem.remedy == "Use letters."


def test_load_document_gives_only_what_conforms_to_its_schema():
    problems = Problems()
    sound = b"size = 2\nseed = 0\n"
    assert load_document(sound, "d.toml", "remit.recruit", "draw", problems) == {
        "size": 2,
        "seed": 0,
    }
    for content in (b"size = 0\nseed = 0\n", b"size ="):
        assert load_document(content, "d.toml", "remit.recruit", "draw", problems) is None
    assert [problem.code for problem in problems] == ["bad-value", "not-toml"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"[a]\nb = [0x{'f' * 6000}]".encode(), "not-toml"),
        (b"a = ", "not-toml"),
        (b"a = " + b"9" * 5000, "not-toml"),
        (b"a = '\xff'", "not-utf8"),
        (b"a = '\0'", "text-with-nul"),
        (b'a = ["x", {b = "\\u0000"}]', "text-with-nul"),
        (b"#" * (MAX_DOCUMENT_BYTES + 1), "document-too-large"),
        (b"a = " + b"[" * 100_000, "not-toml"),
        (b"a = " + b"[" * 400 + b"]" * 400, "not-toml"),
        (b"a = " + b"[" * 25 + b"]" * 25, "not-toml"),
    ],
)
def test_what_is_no_document_is_named(content, code):
    problems = Problems()
    assert load_toml(content, "a.toml", problems) is None
    assert [problem.code for problem in problems] == [code]


def test_a_literal_backslash_is_not_taken_for_a_nul():
    problems = Problems()
    assert load_toml(rb"a = '\u0000'", "a.toml", problems) == {"a": r"\u0000"}


def test_every_departure_from_a_schema_is_noted_with_its_place():
    problems = Problems()
    assert not check_schema({"a": "x", "b": ["", 3], "c": 1}, SCHEMA, "f.toml", problems)
    assert sorted((p.code, p.place.key) for p in problems) == [
        ("bad-value", "a"),
        ("bad-value", "b[1]"),
        ("bad-value", "b[2]"),
        ("unknown-value", ""),
    ]
    assert "Give a number." in next(str(p) for p in problems if p.place.key == "a")
    problems = Problems()
    assert not check_schema({}, SCHEMA, "f.toml", problems)
    assert [problem.message for problem in problems] == ["“a” is missing.", "“b” is missing."]


LONG_PARTS = {
    "properties": {
        "chances": {
            "type": "object",
            "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
        },
        "weights": {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0}},
        "panels": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
    },
}


@pytest.mark.parametrize(
    ("part", "at", "wrong"),
    [
        ("chances", "1500", 1.5),
        ("chances", "1500", "half"),
        ("weights", 1500, 0),
        ("weights", 1500, True),
        ("panels", 1500, ["a", 4]),
        ("panels", 1500, "a"),
    ],
)
def test_one_fault_in_a_long_part_of_a_document_is_found(part, at, wrong):
    document = {
        "chances": {str(number): 0.5 for number in range(2000)},
        "weights": [0.5] * 2000,
        "panels": [["a", "b"]] * 2000,
    }
    assert check_schema(document, LONG_PARTS, "f.json", problems := Problems()), list(problems)
    document[part][at] = wrong
    assert not check_schema(document, LONG_PARTS, "f.json", problems := Problems())
    assert [problem.place.key.startswith(part) for problem in problems] == [True]
