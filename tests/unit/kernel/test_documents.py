"""TOML at the door."""

from __future__ import annotations

from datetime import date

import pytest

from remit.kernel.documents import MAX_DOCUMENT_BYTES, check_schema, dump_toml, load_toml
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


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a = ", "not-toml"),
        (b"a = '\xff'", "not-utf8"),
        (b"a = '\0'", "text-with-nul"),
        (b'a = ["x", {b = "\\u0000"}]', "text-with-nul"),
        (b"#" * (MAX_DOCUMENT_BYTES + 1), "document-too-large"),
        (b"a = " + b"[" * 100_000, "not-toml"),
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
