"""De-identification on generated texts, and its figures on the open test set."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redaction_turns import score, turns
from remit.listen.core.redaction.forms import NameFinder
from remit.listen.core.redaction.line import Line
from remit.listen.core.redaction.literals import Literals
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import Entry
from remit.listen.core.redaction.sound import edits_between
from remit.listen.core.redaction.spans import Kind
from remit.listen.name_model import MODELS, installed_model

TURNS = turns()
PIECES = st.one_of(
    st.sampled_from([turn.text for turn in TURNS]),
    st.sampled_from(
        [
            "\n",
            " ",
            "[person 3]",
            "[age]",
            "[",
            "]",
            "Amina",
            "14/3/2010",
            "’s",
            "🙂",
            "عمر",
            "é",
            "\ue000",
        ]
    ),
    st.text(max_size=12),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
REGISTERS = st.sampled_from([turn.register for turn in TURNS if turn.rows])


@settings(max_examples=150, deadline=None)
@given(TEXTS, REGISTERS)
def test_redacting_changes_nothing_but_the_spans_and_nothing_when_done_again(text, register):
    answer = redact(text, register)
    pieces, last = [], 0
    for span in answer.spans:
        assert last <= span.start < span.end
        assert text[span.start : span.end] == span.text
        pieces += [text[last : span.start], span.replacement]
        last = span.end
    assert "".join([*pieces, text[last:]]) == answer.text
    assert redact(answer.text, register).spans == ()


@settings(max_examples=100, deadline=None)
@given(TEXTS, REGISTERS)
def test_nothing_of_the_register_is_left(text, register):
    finder = NameFinder(register)
    left = redact(text, register).text
    for line in left.split("\n"):
        for found in finder.find(Line(line)):
            assert "[" in line[max(0, found.start - 40) : found.end]


SHORT = st.text("aBİıſsKé7 -'@_", min_size=2, max_size=6).filter(
    lambda value: value.strip(" -'_") and not value.strip().isdecimal()
)


@settings(max_examples=300, deadline=None)
@example(["77 aB 7"], "x 77AB7, 77")
@example(["ıİ"], "Iİ ıi")
@given(st.lists(SHORT, max_size=4), st.text("aAbBiIİısSſKk7 -'@_é", max_size=24))
def test_a_register_is_found_as_if_each_of_its_values_were_tried(values, line):
    entries = [Entry(Kind.OTHER, value, f"r{at}") for at, value in enumerate(values)]
    found = {(start, end, entry.subject) for start, end, entry in Literals(entries).find(line)}
    assert found == {
        (*match.span(), entry.subject)
        for entry in entries
        for match in slow_literal(entry.value).finditer(line)
    }


def slow_literal(value):
    """Return a pattern for a value, its pieces set apart or not, in any capitals."""
    pieces = re.findall(r"[^\W_]+|[^\w\s\-–.,'’]", value)
    body = r"[\s\-–.,'’_]{0,4}".join(map(re.escape, pieces))
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)


def test_a_row_of_dashes_in_a_register_is_not_tried_for_ever():
    for value in ("-" * 40, f"{'-.' * 20}b", f"{'_' * 40}b{'_' * 40}"):
        for kind in (Kind.OTHER, Kind.ACCOUNT, Kind.CASE):
            assert not list(Literals([Entry(kind, value, "r")]).find(f"{'-_.' * 40}c"))


def test_most_of_a_long_register_is_never_tried_on_a_line():
    entries = [Entry(Kind.PHONE, f"07700 900{at:03}", "r") for at in range(1000)]
    literals = Literals(entries)
    assert len(list(literals.find("it is 07700 900123, no, 07700 900124"))) == 2
    assert sum("pattern" in each.__dict__ for each in literals.all) == 2


@example("abc", "acb", 3)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_edits_are_those_of_the_slow_reference(one, other, most):
    assert edits_between(one, other, most) == min(slow_edits(one, other), most + 1)


def slow_edits(one, other):
    """Optimal string alignment, straight from its definition."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        slow_edits(one[:-1], other) + 1,
        slow_edits(one, other[:-1]) + 1,
        slow_edits(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        best = min(best, slow_edits(one[:-2], other[:-2]) + 1)
    return best


def spans_of(answer):
    return [(span.start, span.end) for span in answer.spans]


def test_the_test_set_is_redacted_as_well_as_promised():
    with_register = score(TURNS, lambda turn: spans_of(redact(turn.text, turn.register)))
    without = score(TURNS, lambda turn: spans_of(redact(turn.text)))
    assert with_register.recall >= 0.97
    assert without.recall >= 0.90
    assert min(with_register.precision, without.precision) >= 0.85


def test_the_half_that_development_never_saw_is_not_far_behind():
    asked = turns("held out")
    with_register = score(asked, lambda turn: spans_of(redact(turn.text, turn.register)))
    without = score(asked, lambda turn: spans_of(redact(turn.text)))
    assert with_register.recall >= 0.95
    assert without.recall >= 0.90


@pytest.mark.parametrize("half", ["later", "third", "fourth", "fifth"])
def test_turns_that_were_written_later_are_redacted_as_well(half):
    asked = turns(half)
    with_register = score(asked, lambda turn: spans_of(redact(turn.text, turn.register)))
    without = score(asked, lambda turn: spans_of(redact(turn.text)))
    assert with_register.recall >= 0.97
    assert without.recall >= 0.94
    assert min(with_register.precision, without.precision) >= 0.95


@pytest.mark.skipif(
    find_spec("spacy") is None or not any(map(find_spec, MODELS)),
    reason="the part remit[redact] is not installed",
)
def test_with_the_model_redacting_again_changes_nothing_either():
    model = installed_model()
    redact("Thank you, said Amina.", None, model)
    assert "_language" not in model.__dict__  # what rules decide does not wait for it to be loaded
    for turn in TURNS:
        answer = redact(turn.text, turn.register, model)
        assert redact(answer.text, turn.register, model).spans == (), answer.text
    assert any(
        span.by == "model" for turn in TURNS for span in redact(turn.text, None, model).spans
    )
