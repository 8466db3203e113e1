"""CSV as people really save it."""

from __future__ import annotations

import codecs

import pytest

from remit.kernel.errors import Problems
from remit.kernel.tables import read_table, write_table


def read(content: bytes):
    problems = Problems()
    return read_table(content, "t.csv", problems), [problem.code for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\r\n1,2\r\n",
        b"a;b\n1;2\n",
        b"a\tb\n1\t2",
        "a\tb\r\n1\t2\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "a,b\n1,2\n".encode("utf-16-be"),
        b' a , "b" \n\n\n 1 ,2,\n'.replace(b' "b" ', b'"b"'),
    ],
)
def test_a_table_reads_the_same_however_it_was_saved(content):
    table, codes = read(content)
    assert codes == []
    assert table.columns == ("a", "b")
    assert [dict(row.cells) for row in table] == [{"a": "1", "b": "2"}]


def test_a_row_keeps_the_number_that_a_spreadsheet_shows_after_blank_rows():
    table, _ = read(b"a\n1\n\n\n4\n")
    assert [row.number for row in table] == [2, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        (b"\n1,2\n", "table-empty"),
        (b"a,a\n1,2\n", "table-duplicate-header"),
        (b"a\n1,2\n", "table-long-row"),
        (b'a\n"1\n', "table-unreadable"),
        (b"a\n\xff\n", "not-utf8"),
        (b"PK\x03\x04\x14\x00", "not-text"),
        (b"a\n" + b"x" * 2_000_000, "table-unreadable"),
    ],
)
def test_what_is_no_sound_table_is_named(content, code):
    table, codes = read(content)
    assert table is None
    assert codes == [code]


def test_a_written_table_reads_back_the_same():
    rows = [{"a": 'say "no", twice', "b": None}, {"a": "line\nbreak", "b": 3}]
    table, codes = read(write_table(["a", "b"], rows).encode())
    assert codes == []
    assert [dict(row.cells) for row in table] == [
        {"a": 'say "no", twice', "b": ""},
        {"a": "line\nbreak", "b": "3"},
    ]


def test_every_missing_column_is_named():
    table, _ = read(b"a,b\n1,2\n")
    problems = Problems()
    assert not table.require(["a", "x", "y"], problems)
    assert [problem.message for problem in problems] == [
        "The column “x” is missing.",
        "The column “y” is missing.",
    ]


def test_a_bare_carriage_return_in_a_cell_does_not_split_the_row():
    table, codes = read(write_table(["a", "b"], [{"a": "x\ry", "b": "z\r\n"}]).encode())
    assert codes == []
    assert [dict(row.cells) for row in table] == [{"a": "x\ny", "b": "z"}]
