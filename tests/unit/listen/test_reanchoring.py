"""Words replaced in a stored text, every coding anchored again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.listen.core.project import Selection
from remit.listen.core.reanchoring import Replacement, UnableToRedact, redact_text

TEXT = "Ann: my sister Zoë 😀 lives in Leeds\nBen: so\n"


def selection(words, name="said"):
    start = TEXT.index(words)
    return Selection("x", "s", start, start + len(words), (), name)


def redacted(words, put, *selections):
    start = TEXT.index(words)
    done = redact_text(TEXT, [Replacement(start, start + len(words), put)], selections)
    return done, [done.text[each.start : each.end] for each in done.codings]


@pytest.mark.parametrize(
    ("coded", "left", "name"),
    [
        ("Zoë", "[younger sibling]", ""),
        ("sister Zoë", "sister [younger sibling]", ""),
        ("oë 😀 lives", "[younger sibling] 😀 lives", ""),
        ("😀", "😀", "said"),
        ("my sister ", "my sister ", "said"),
        ("Leeds", "Leeds", "said"),
    ],
)
def test_a_coding_keeps_its_words_or_takes_in_what_replaces_them(coded, left, name):
    done, found = redacted("Zoë", "[younger sibling]", selection(coded))
    assert found == [left]
    assert done.codings[0].name == name


def test_a_coding_of_which_nothing_is_left_is_counted():
    done, found = redacted("Zoë 😀", "", selection("Zoë"), selection("Leeds"))
    assert (found, done.lost) == (["Leeds"], 1)


def test_lines_stay_where_they_are():
    done, _ = redacted("Leeds\nBen: so", "[town]")
    assert done.text.count("\n") == TEXT.count("\n")


@pytest.mark.parametrize("spans", [[(3, 3)], [(-1, 2)], [(0, 99)], [(0, 4), (3, 6)]])
def test_spans_that_do_not_fit_are_refused(spans):
    with pytest.raises(UnableToRedact):
        redact_text(TEXT, [Replacement(*each, "x") for each in spans], [])


def test_a_replacement_that_would_join_a_letter_is_refused():
    with pytest.raises(UnableToRedact, match="join"):
        redact_text("e x", [Replacement(1, 2, "\u0301")], [])


@settings(max_examples=200, deadline=None)
@given(st.text("ab 😀\n", min_size=1, max_size=40), st.data())
def test_every_character_that_stands_keeps_its_codings(text, data):
    """The slow reference: follow each character by itself."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [
        Replacement(start, end, data.draw(st.text("xy", max_size=3)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    ends = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    if ends[0] == ends[1]:
        return
    done = redact_text(text, spans, [Selection("x", "s", *ends)])
    kept = "".join(
        text[at] for at in range(*ends) if not any(span.start <= at < span.end for span in spans)
    )
    whole = "".join(
        text[at]
        for at in range(len(text))
        if not any(span.start <= at < span.end for span in spans)
    )
    # Line breaks within what is replaced are put in again, so they are left out of the comparing.
    drop = str.maketrans("", "", "xy\n")
    assert done.text.translate(drop) == whole.translate(drop)
    said = [done.text[each.start : each.end].translate(drop) for each in done.codings]
    assert said == [kept.translate(drop)] or (done.lost == 1 and not kept)
    assert done.text.count("\n") == text.count("\n")
