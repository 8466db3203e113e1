"""Votes read by whole columns are those that the careful reader takes row by row."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.support import vote_tables
from remit.support.core import vote_columns
from remit.support.core.votes import parse_votes
from remit.support.vote_tables import read_votes

HEADER = "comment-id,voter-id,vote"
# What a cell may hold, the plain ones more often than the odd.
NAMES = [*"ab12" * 4, " a", '"b"', "é", " ", "", '"', '"a,b"', '"x\ny"', "b\tc", "NA", "\u00a0a"]
VALUES = [*("1", "-1", "0") * 6, "1.0", " 1", '"0"', '"-1"', "", "2", "agree", "01", "+1"]
MOMENTS = [*"12345" * 2, "3.5", "1e3", "", "nan", "inf", "soon", " 4 ", "1_0", "9007199254740993"]
HEADERS = [
    *[HEADER] * 6,
    "timestamp,comment-id,voter-id,vote",
    "timestamp,datetime,comment-id,voter-id,vote",
    "Vote,Comment_ID,VOTER-ID",
    '"comment-id","voter-id","vote"',
    "comment-id,voter-id,vote,",
    "comment-id,voter-id",
    "comment-id,voter-id,vote,vote",
    "comment-id,voter-id,vote,Vote",
    '"comment-id,voter-id,vote',
    "",
]


@st.composite
def tables(draw):
    """A CSV of few votes: plain, or with one oddity or several."""
    header = draw(st.sampled_from(HEADERS))
    sign = draw(st.sampled_from([",", ",", ";", "\t"]))
    columns = header.split(",")
    cells = {"timestamp": MOMENTS, "vote": VALUES}
    cell = [
        st.sampled_from(
            cells.get(name.strip('"').casefold(), NAMES)[: draw(st.sampled_from([6, 40]))]
        )
        for name in columns
    ]
    rows = draw(st.lists(st.tuples(*cell), max_size=12))
    lines = [sign.join(columns), *(sign.join(row) for row in rows)]
    odd = draw(
        st.sampled_from([None] * 8 + ["", sign, "   ", sign * 9, "a", "\x00", "a\rb", "\ufeff"])
    )
    if odd is not None:
        lines.insert(draw(st.integers(0, len(lines))), odd)
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    mark = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"PK\x03\x04"]))
    return mark + text.encode(
        draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "cp1252"])), "replace"
    )


def came_to(reader, content):
    """What a reader says of a file, as plain values."""
    problems = Problems()
    votes = reader(content, "votes.csv", problems)
    cast = votes and (
        votes.voters,
        votes.statements,
        *(part.tolist() for part in (votes.rows, votes.columns, votes.values)),
    )
    return cast, list(problems), problems.notices


@given(tables(), st.sampled_from([4, vote_columns.MOST_CELLS]))
@example(b"comment-id,voter-id,vote\n1,a,1\n1,a,-1\n1,a,-1\n1,a,1\n", 4)
@example(b"timestamp,comment-id,voter-id,vote\n5,1,a,1\n4,1,a,-1\n5,1,a,0\n6,1,b,1\n", 1)
@example(b'vote,note,voter-id,comment-id\n1,"x"y,a,1\n', 4)
@example(b"timestamp,comment-id,voter-id,vote\nnan(1),1,a,1\n", 4)
@example(b"comment-id,voter-id,vote\n\xef\xbb\xbf1,a,1\n", 4)
@example(b"comment-id,voter-id,vote,note\r9\n1,a,1,x\n", 4)
@example(b"comment-id,voter-id,vote\r\n1,a,1\r\r\n\r2,b,1\r", 4)
def test_a_fast_reader_and_the_careful_one_say_the_same(content, most):
    wanted = came_to(parse_votes, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vote_columns, "MOST_CELLS", most)
        assert came_to(read_votes, content) == wanted


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n1,a,1\n2,a,-1\n",
        f"\ufeff{HEADER}\r\n1,a,1\r\n\r\n1,b,0",
        f"{HEADER}\n1,a,1\n1,a,-1\n1,é , 1.0\n",
        'comment-id;"voter-id";"vote"\n1;"a";"1"\n1;"b";-1\n',
        "timestamp,datetime,comment-id,voter-id,vote\n2,Wed,1,a,1\n1,Tue,1,a,-1\n",
        "vote,xid,Voter_ID,comment-id\n1,,a,1\n",
    ],
)
def test_a_plain_table_never_meets_the_careful_reader(text, monkeypatch):
    content = text.encode()
    wanted = came_to(parse_votes, content)
    monkeypatch.setattr(vote_tables, "parse_votes", None)
    assert came_to(read_votes, content) == wanted
    assert wanted[0] is not None


def test_a_cell_longer_than_the_careful_reader_takes_is_refused_by_both():
    content = f"{HEADER},note\n1,a,1,{'x' * 1_000_001}\n".encode()
    assert came_to(read_votes, content) == came_to(parse_votes, content)
    assert came_to(read_votes, content)[0] is None


def test_without_the_part_votes_are_read_all_the_same(monkeypatch):
    content = f"{HEADER}\n1,a,1\n".encode()
    wanted = came_to(read_votes, content)
    monkeypatch.setattr(vote_tables, "find_spec", lambda _: None)
    assert came_to(read_votes, content) == wanted
