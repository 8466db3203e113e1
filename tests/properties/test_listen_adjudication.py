"""Adjudication: what coders gave alike, what differs, and what decisions leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.listen.core.adjudication import (
    NEITHER,
    Adjudication,
    agreed_selections,
    compare,
    difference_key,
)
from remit.listen.core.agreement.layers import layer_figures
from remit.listen.core.annotations import DecisionNote
from remit.listen.core.layers import AGREED, coder_of
from remit.listen.core.project import Code, Coding, Selection

CODERS = (coder_of("ann"), coder_of("ben"))
CODES = ("c1", "c2")
LAYERS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 20), st.integers(1, 8), st.sampled_from(CODES)),
    max_size=10,
    unique=True,
)


def selected(rows):
    return [
        Selection(f"s{at}", "t", start, start + length, (Coding(code),), user=CODERS[coder].guid)
        for at, (coder, start, length, code) in enumerate(rows)
    ]


def adjudication(rows):
    return Adjudication("t", compare(selected(rows), CODERS), (), (), None)


def decide(found, *choices):
    """Return the adjudication with a decision on each difference, in order."""
    notes = tuple(
        DecisionNote("t", number, d.code, d.passages, *choice, "so", "x", date(2026, 1, 1))
        for number, (d, choice) in enumerate(
            zip(found.comparison.differences, choices, strict=True), start=1
        )
    )
    return replace(found, decisions=notes)


def layer(rows, coder):
    """Return (code, start, end) of a coder: slow and plain."""
    return {(code, s, s + length) for who, s, length, code in rows if who == coder}


def chars(spans, code):
    return {at for c, start, end in spans if c == code for at in range(start, end)}


@settings(max_examples=60, deadline=None)
@given(LAYERS, st.data())
def test_following_one_coder_everywhere_gives_their_layer_and_full_agreement(rows, data):
    found = adjudication(rows)
    coder = data.draw(st.integers(0, 1))
    choices = [
        ("coder", CODERS[coder].guid) if d.spans_of(CODERS[coder].guid) else (NEITHER, "")
        for d in found.comparison.differences
    ]
    done = decide(found, *choices)
    assert set(done.agreed_spans()) == layer(rows, coder)
    assert not done.open
    figures = layer_figures([done], {"t": 40}, [Code(code, code) for code in CODES])[0]
    assert figures.after.u_alpha.value in (None, 1.0)
    assert dict(figures.with_agreed)[CODERS[coder].name].u_alpha.value in (None, 1.0)


@settings(max_examples=60, deadline=None)
@given(LAYERS, st.data())
def test_every_choice_leaves_the_characters_that_it_says(rows, data):
    found = adjudication(rows)
    alike = found.comparison.alike
    assert set(alike) <= layer(rows, 0) & layer(rows, 1)
    for each in found.comparison.differences:
        choice = data.draw(st.sampled_from(each.choices))
        code = each.code
        sides = [chars([(code, *span) for span in each.spans_of(c.guid)], code) for c in CODERS]
        left = chars([(code, *span) for span in each.decided(*choice)], code)
        wanted = {
            "coder": sides[[c.guid for c in CODERS].index(choice[1])] if choice[1] else None,
            "joined": sides[0] | sides[1],
            "shared": sides[0] & sides[1],
            "neither": set(),
        }
        assert left == wanted[choice[0]]
        # Nothing can be chosen twice under two names.
        results = [each.decided(*option) for option in each.choices]
        assert len(set(results)) == len(results)


def test_a_decision_counts_until_the_passages_change_and_the_last_one_counts():
    rows = [(0, 0, 5, "c1"), (1, 2, 5, "c1"), (1, 12, 3, "c2"), (0, 20, 4, "c1"), (1, 20, 4, "c1")]
    found = adjudication(rows)
    assert found.comparison.alike == (("c1", 20, 24),)
    boundary, alone = found.comparison.differences
    assert [c for c, _ in boundary.choices] == ["coder", "coder", "joined", "shared", "neither"]
    assert alone.choices == (("coder", CODERS[1].guid), (NEITHER, ""))
    done = decide(found, ("joined", ""), (NEITHER, ""))
    assert done.agreed_spans() == (("c1", 0, 7), ("c1", 20, 24))
    again = replace(done.decisions[0], number=3, choice="shared")
    changed = replace(done, decisions=(*done.decisions, again))
    assert changed.agreed_spans() == (("c1", 2, 5), ("c1", 20, 24))
    other = compare(selected(rows)[1:], CODERS)
    assert [d.code for d in replace(done, comparison=other).open] == ["c1"]
    assert difference_key("c1", ["b", "a"]) == difference_key("c1", ["a", "b"])


def test_the_agreed_layer_has_a_passage_for_each_span_with_all_its_codes():
    rows = [(0, 3, 4, "c1"), (1, 3, 4, "c1"), (0, 3, 4, "c2"), (1, 3, 4, "c2")]
    (made,) = agreed_selections(adjudication(rows), "source")
    assert (made.start, made.end, made.codes, made.user) == (3, 7, CODES, AGREED.guid)
