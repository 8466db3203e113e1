"""Lasting numbers: a person keeps theirs over runs and agreements, and nobody gets another's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from remit.share.linkage.places import KNOWN, STEADY
from remit.share.linkage.writing import write_steady

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")


def numbered(into, marks, *, known=None, elsewhere=(), first_number=0):
    """Number people, each known by the marks of some records; return their numbers in order."""
    into.mkdir()
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE marks (unique_id BIGINT, mark BLOB)")
        connection.execute("CREATE TABLE members (unique_id BIGINT, root BIGINT)")
        connection.execute("CREATE TABLE persons (root BIGINT, person UINTEGER)")
        for person, own in enumerate(marks):
            connection.execute("INSERT INTO persons VALUES (?, ?)", [person, person])
            connection.execute("INSERT INTO members VALUES (?, ?)", [person, person])
            for mark in own:
                connection.execute("INSERT INTO marks VALUES (?, ?::BLOB)", [person, mark])
        order = SimpleNamespace(
            into=into, known=known, elsewhere=elsewhere, first_number=first_number
        )
        following = write_steady(connection, "marks", order)
        rows = connection.execute(
            "SELECT steady FROM read_parquet(?) ORDER BY person", [str(into / STEADY)]
        ).fetchall()
    return [one for (one,) in rows], following


def marks_in(folder):
    rows = duckdb.execute("SELECT mark FROM read_parquet(?)", [str(folder / KNOWN)]).fetchall()
    return {bytes(one) for (one,) in rows}


def test_people_keep_their_numbers_under_another_agreement_and_new_ones_get_free_ones(tmp_path):
    first, after = numbered(tmp_path / "a", [["a"], ["b"], ["c"]])
    assert (first, after) == ([0, 1, 2], 3)
    # “b” and “c” are known again, “z” is new; seven numbers were given out under a third agreement.
    second, after = numbered(
        tmp_path / "b", [["z"], ["c"], ["b"]], elsewhere=[tmp_path / "a" / KNOWN], first_number=7
    )
    assert (second, after) == ([7, 2, 1], 8)
    # What the other agreement alone knows is not kept here: it goes when that one's data go.
    assert marks_in(tmp_path / "b") == {b"z", b"c", b"b"}


def test_a_number_of_the_own_agreement_stands_and_goes_to_one_person_alone(tmp_path):
    numbered(tmp_path / "a", [["a"], ["b"]])
    numbered(tmp_path / "b", [["b2"]], first_number=5)
    found, _ = numbered(
        tmp_path / "c",
        [["b", "b2"], ["b"], ["a", "b"]],
        known=tmp_path / "b" / KNOWN,
        elsewhere=[tmp_path / "a" / KNOWN],
        first_number=6,
    )
    assert found == [5, 1, 0]
    again, after = numbered(tmp_path / "d", [["q"]], first_number=40)
    assert (again, after) == ([40], 41)
