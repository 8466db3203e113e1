"""Words that repeat an answer: as it was typed, and not at all where somebody else may look."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from form_readings import HEAD, book_of, sound
from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.sheet import VEIL, Sheet
from remit.ask.core.speech import Speech

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def sheet(values, *, veiled=()):
    rows = [
        ["text", "who", "Who?"],
        ["text", "age", "How old?"],
        ["calculate", "hello", "", "concat('Hi ', ${who})"],
        ["calculate", "twice", "", "concat(${hello}, ${hello})"],
        ["calculate", "older", "", "${age} + 1"],
        ["calculate", "by_path", "", "../age"],
        ["note", "said", "**You** said ${who}, ${hello}, ${twice}, ${older}, ${by_path}."],
    ]
    form = sound(book_of(survey=[[*HEAD, "calculation"], *rows]))
    given = Answers(values, {})
    return Sheet(form, given, now=NOW, rng=Random(1), language="en", veiled=veiled)


def said(made):
    labels = made.form.question("said").labels
    return Speech("und").said(*made.words(labels, "said"))


@pytest.mark.parametrize("typed", ["<b>Ann</b>", "**Ann**", "# Ann", "<script>x</script> & 'y'"])
def test_answer_within_words_is_shown_as_it_was_typed(typed):
    words = said(sheet({"who": typed}))
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<strong>You</strong> said {escaped.replace(chr(39), '&#x27;')}, Hi" in str(words)
    assert f"said {typed}, Hi {typed}" in words.bare


def test_what_is_worked_out_is_veiled_only_where_it_may_rest_on_a_hidden_answer():
    values = {"who": "Ann", "age": "20"}
    assert f"said {VEIL}, {VEIL}, {VEIL}, 21, {VEIL}." in str(said(sheet(values, veiled=["who"])))
    assert f"said Ann, Hi Ann, Hi AnnHi Ann, {VEIL}, {VEIL}." in str(
        said(sheet(values, veiled=["age"]))
    )
    assert VEIL not in str(said(sheet(values)))


@pytest.mark.parametrize(("count", "pages"), [("30", 30 * 16), ("99999999999", 100 * 5), ("-1", 0)])
def test_counts_that_multiply_are_bounded(count, pages):
    rows = [
        [*HEAD, "repeat_count"],
        ["begin repeat", "outer", "O", count],
        ["begin repeat", "inner", "I", count],
        ["text", "q", "?"],
        ["end repeat"],
        ["end repeat"],
    ]
    made = Sheet(
        sound(book_of(survey=rows)), Answers({}, {}), now=NOW, rng=Random(1), language="en"
    )
    assert len(made.pages) == pages


def test_hint_without_a_label_is_what_is_asked():
    rows = [["text", "a", "A?", "In short."], ["text", "b", "", "And B?"], ["text", "c", "", ""]]
    form = sound(book_of(survey=[[*HEAD, "hint"], *rows]))
    made = Sheet(form, Answers({}, {}), now=NOW, rng=Random(1), language="en")
    worded = [made.wording(one) for page in made.pages for one in page.asked]
    words = [(label, hint) for (label, _), (hint, _) in worded]
    assert words == [("A?", "In short."), ("And B?", ""), ("c", "")]
