"""Undo and redo, marked lines and descriptions of codes, against slow and readable references."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.listen.core import history
from remit.listen.core.codebook import CodeNotes, read_notes, write_notes
from remit.listen.core.marked_lines import Span, letter_for, line_range, lines_of, mark_lines

TEXTS = st.text(alphabet="ab \n😀é", min_size=1, max_size=60)


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=60))
def test_the_log_undoes_and_redoes_as_two_plain_stacks_do(asked):
    log = {0: history.NOTHING}
    last = history.NOTHING
    done, undone = [], []
    for what in asked:
        if what == "do":
            last = history.do(last)
            done, undone = [*done, last.number], []
        elif what == "undo" and done:
            last = history.undo(last, log[last.done_top])
            undone.append(done.pop())
            assert last.subject == undone[-1]
        elif what == "redo" and undone:
            last = history.redo(last, log[last.undone_top])
            done.append(undone.pop())
            assert last.subject == done[-1]
        log[last.number] = last
        assert last.done_top == (done[-1] if done else 0)
        assert bool(last.undone_top) == bool(undone)
    assert sorted(log) == list(range(len(log)))


@st.composite
def spans_of(draw):
    text = draw(TEXTS)
    pairs = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    spans = [
        Span(str(at), min(pair), max(pair), ("code",))
        for at, pair in enumerate(pairs)
        if pair[0] != pair[1]
    ]
    return text, spans


@given(spans_of())
def test_every_character_of_every_line_has_the_depth_that_counting_gives(case):
    text, spans = case
    lines = lines_of(text)
    assert "\n".join(text[each.start : each.end] for each in lines) == text.removesuffix("\n")
    for marked in mark_lines(lines, spans):
        line = marked.line
        assert marked.segments[0].start == line.start
        assert marked.segments[-1].end == line.end
        for segment in marked.segments:
            for at in range(segment.start, segment.end):
                assert segment.depth == sum(span.start <= at < span.end for span in spans)
        touching = {
            span.guid for span in spans if max(span.start, line.start) < min(span.end, line.end)
        }
        assert {span.guid for _, span in marked.spans} == touching


@given(spans_of())
def test_the_lines_of_a_span_are_those_that_hold_its_ends(case):
    text, spans = case
    lines = lines_of(text)
    for span in spans:
        first, last = line_range(lines, span.start, span.end)
        assert first == min(len(lines), text.count("\n", 0, span.start) + 1)
        assert last == min(len(lines), text.count("\n", 0, span.end - 1) + 1)


@given(st.integers(0, 2000))
def test_letters_are_all_different(index):
    assert letter_for(index) != letter_for(index + 1)
    assert len(letter_for(index)) == (1 if index < 26 else 2 if index < 702 else 3)


PARTS = st.text(alphabet="ab .\n", max_size=20).map(str.strip)


@given(st.builds(CodeNotes, PARTS, PARTS, PARTS, PARTS))
def test_a_description_gives_its_parts_back(notes):
    assert read_notes(write_notes(notes)) == notes
