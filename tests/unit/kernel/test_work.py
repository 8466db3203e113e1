"""Pieces of work are the same in every process, and differ where anything in them does."""

from __future__ import annotations

import pytest

from remit.kernel.finding import Finding
from remit.kernel.work import Piece
from remit.study.work import losses, marked


def test_the_order_of_sets_and_mappings_makes_no_other_piece():
    one = Piece("memo", "g1", {"b": frozenset("xyz"), "a": [1, (2, None)]})
    other = Piece("memo", "g1", {"a": (1, [2, None]), "b": frozenset("zxy")})
    assert one.spelling == other.spelling
    assert one.spelling == "['memo','g1',<'a':[1,[2,None]],'b':{'x','y','z'}>]"


@pytest.mark.parametrize(
    "other",
    [
        Piece("code", "g1", Finding("a", "b", "c")),
        Piece("memo", "g2", Finding("a", "b", "c")),
        Piece("memo", "g1", Finding("a", "b", "c", figures={"n": 1})),
        Piece("memo", "g1", "a"),
    ],
)
def test_whatever_is_in_a_piece_tells_it_from_others(other):
    assert Piece("memo", "g1", Finding("a", "b", "c")).spelling != other.spelling


def marks(*words):
    return marked([Piece("memo", "", word) for word in words], b"key")


def test_only_what_people_did_since_the_last_import_is_lost_or_comes_back():
    base = marks("brought", "taken out here").keys()
    before = marks("brought", "made here", "also made here")
    assert losses(before, marks("also made here", "made here"), base).counts() == {}
    assert losses(before, marks("brought", "also made here"), base).counts() == {"memo": 1}
    assert losses(marks("brought"), marks("taken out here"), base).counts() == {"memo-back": 1}
    assert losses(before, before | marks("new in the folder"), base).counts() == {}
    assert marks("a").keys().isdisjoint(marked([Piece("memo", "", "a")], b"another").keys())
