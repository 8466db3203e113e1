"""Every selection lands on the characters that its author chose, whatever is counted."""

from __future__ import annotations

import pytest

from remit.listen.core.positions import (
    CODE_POINTS,
    UTF_16,
    Convention,
    Mark,
    RawText,
    placed_texts,
    reads_as,
)

RAW = "\ufeffÀ 😀 one\r\nZoe\u0301 said 🎉 two\r\n\r\nthe three\r\nlast 😀 words"
CHOSEN = ["😀 one", "Zoé said 🎉 two", "the three", "😀 words"]


def placed_marks(raw, marks, origin):
    return list(placed_texts([(raw, marks)], origin)[0].spans)


def counted(words, convention):
    """Return what a program that follows the convention says of these words: slow and plain."""
    text = RAW if convention.counts_mark else RAW.removeprefix("\ufeff")
    if convention.newlines == "one":
        text = text.replace("\r\n", "\n")
    words = words.replace("é", "e\u0301")
    start = text.index(words)
    end = start + len(words)
    if convention.utf_16:
        start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in (start, end))
    return start, end - convention.end_included


@pytest.mark.parametrize("newlines", ["stored", "one", "two"])
@pytest.mark.parametrize("counts_mark", [True, False])
@pytest.mark.parametrize("utf_16", [True, False])
@pytest.mark.parametrize("origin", ["NVivo for Mac 15", "Another program"])
def test_names_show_what_a_program_counts_in(origin, utf_16, counts_mark, newlines):
    convention = Convention(utf_16, newlines, counts_mark)
    marks = [Mark(*counted(words, convention), words) for words in CHOSEN]
    raw = RawText(RAW)
    spans = placed_marks(raw, marks, origin)
    assert [raw.stored[start:end] for start, end in spans] == CHOSEN


@pytest.mark.parametrize(
    ("origin", "convention"), [("NVivo for Mac 15", UTF_16), ("Another program", CODE_POINTS)]
)
def test_without_names_a_program_keeps_its_habit(origin, convention):
    marks = [Mark(*counted(words, convention)) for words in CHOSEN]
    raw = RawText(RAW)
    spans = placed_marks(raw, marks, origin)
    assert [raw.stored[start:end] for start, end in spans] == CHOSEN


def test_an_end_that_is_counted_in_shows_by_the_names():
    convention = Convention(end_included=True)
    chosen = ["Zoé said", "the three"]
    marks = [Mark(*counted(words, convention), words) for words in chosen]
    raw = RawText(RAW)
    spans = placed_marks(raw, marks, "")
    assert [raw.stored[start:end] for start, end in spans] == chosen


def test_a_habit_gives_way_when_another_convention_cuts_far_fewer_words():
    raw = RawText("😀😀😀 " + "one two three four five six seven ")
    starts = [(4, 7), (8, 11), (12, 17), (18, 22)]
    marks = [Mark(start + 3, end + 3) for start, end in starts]
    assert placed_marks(raw, marks, "") == starts
    assert placed_marks(raw, marks[:1], "") == [(7, 10)]


def test_what_this_program_wrote_is_taken_at_its_word():
    raw = RawText("😀 one two one two")
    assert placed_marks(raw, [Mark(3, 6, "one")], "Remit") == [(3, 6)]
    assert placed_marks(raw, [Mark(3, 6, "one ")], "NVivo") == [(2, 5)]


def test_a_name_is_the_words_or_their_beginning():
    assert reads_as("one  two\nthree", "one two three")
    assert reads_as("one two three", "one two…")
    assert reads_as("one two three", "one two ...")
    assert not reads_as("one two three", "one two")
    assert not reads_as("xyz", "xyz")
    assert not reads_as("one two", "")


def test_what_the_names_of_one_text_show_holds_for_the_others_of_its_project():
    convention = Convention(utf_16=True, newlines="one")
    named = [Mark(*counted(words, convention), words) for words in CHOSEN]
    silent = [Mark(*counted(CHOSEN[-1], convention))]
    raw = RawText(RAW)
    told, untold = placed_texts([(raw, named), (raw, silent)], "Another program")
    assert told.convention == untold.convention == convention
    assert untold.spans == told.spans[-1:]
    alone = placed_texts([(raw, silent)], "Another program")[0]
    assert alone.convention == CODE_POINTS
