"""What lets words leave safely: kept in files byte for byte, decided without loss, counted right."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.listen.core.combination import CombinationCheck
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.reanchoring import Replacement, redact_text
from remit.listen.core.redaction.register import Register
from remit.listen.core.renaming import labels_after
from remit.listen.core.review import Missed, UnableToDecide, add_missed
from remit.listen.core.safeguards import (
    Checked,
    Keeping,
    Kept,
    Population,
    QuoteNote,
    Safeguards,
)
from remit.listen.core.suggestions import suggest
from remit.listen.core.themes import Passage
from remit.listen.core.transcript import transcript
from remit.listen.safeguard_files import read_safeguards, write_safeguards

EXAMPLES = settings(max_examples=40)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
# What a cell keeps: no blanks at its ends, no line breaks, no list mark.
CELLS = (
    st.text(st.characters(blacklist_categories=["C", "Z"], blacklist_characters=";"), min_size=1)
    .map(lambda text: text[:30])
    .filter(lambda text: text == text.strip())
)
KEYS = ("g1", "g2")


def unique(values, key):
    return st.lists(values, max_size=4, unique_by=key).map(lambda many: tuple(sorted(many)))


NOTES = st.one_of(
    st.builds(
        QuoteNote,
        st.sampled_from(KEYS),
        st.integers(1, 99),
        st.just(""),
        st.just(()),
        CELLS,
        CELLS,
        DAYS,
        CELLS,
    ),
    st.builds(
        QuoteNote,
        st.just(""),
        st.just(0),
        CELLS,
        st.sets(CELLS, min_size=1, max_size=3).map(lambda many: tuple(sorted(many))),
        CELLS,
        CELLS,
        DAYS,
    ),
)
ENDS = st.one_of(st.none(), DAYS)
SAFEGUARDS = st.builds(
    Safeguards,
    unique(st.builds(Checked, st.sampled_from(KEYS), CELLS, DAYS, CELLS), lambda c: c.transcript),
    unique(st.builds(Kept, CELLS, CELLS), lambda k: (k.kind, k.words)),
    unique(NOTES, lambda n: (n.transcript, n.line, n.feature)),
    st.lists(
        st.builds(Keeping, st.just("recording"), CELLS, DAYS, ENDS, CELLS),
        max_size=3,
        unique_by=lambda each: each.name,
    ).map(lambda many: tuple(sorted(many, key=lambda each: each.what + each.name))),
    st.one_of(
        st.none(),
        st.lists(st.tuples(st.tuples(CELLS), st.integers(0, 10**9)), max_size=3).map(
            lambda rows: Population(("age",), tuple(rows))
        ),
    ),
)


@EXAMPLES
@given(SAFEGUARDS)
def test_what_is_written_is_read_again_the_same_and_in_the_same_bytes(safeguards):
    talks = tuple(transcript(key, "Ann: yes\n") for key in KEYS)
    written = write_safeguards(safeguards)
    problems = Problems()
    again = read_safeguards(written, talks, problems)
    assert not problems
    assert again == safeguards
    assert write_safeguards(again) == written


WORDS = st.sampled_from(
    ["Hodan", "hodan", "Peckham", "17", "yes", "Ann", "07700 900481", "ho", "—"]
)
TURNS = st.lists(
    st.tuples(st.sampled_from(["Ann", "Ben"]), st.lists(WORDS, max_size=6)), min_size=1, max_size=6
)


@EXAMPLES
@given(TURNS, WORDS)
def test_suggestions_lie_apart_and_replacing_them_keeps_every_line_and_speaker(turns, missed):
    text = "".join(f"{who}: {' '.join(words)}\n" for who, words in turns)
    talk = transcript("g1", text)
    found = list(suggest(talk, Register(()), None, {}))
    try:
        added, gone = add_missed(talk, found, Missed(missed, "withheld", "[x]"), "rosa")
    except UnableToDecide:
        added, gone = [], []
    found = sorted([*(each for each in found if each not in gone), *added])
    spans = [Replacement(each.start, each.end, each.replacement) for each in found]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    after = transcript("g1", redact_text(talk.text, spans, ()).text)
    assert labels_after(after, {}) == labels_after(talk, {})
    assert after.text.count("\n") == talk.text.count("\n")
    if added:
        said = " ".join(after.text[turn.start : turn.end] for turn in after.turns)
        assert missed.casefold() not in said.casefold().split()


FEATURES = st.fixed_dictionaries({"age": st.sampled_from("abc"), "sex": st.sampled_from("fm")})


@EXAMPLES
@given(
    st.lists(st.tuples(FEATURES, st.booleans()), min_size=1, max_size=8),
    st.sets(st.sampled_from("abc")),
    st.booleans(),
)
def test_as_many_share_a_quote_as_counting_one_by_one_finds(people, together, keeps):
    names = [f"P{number}" for number in range(1, len(people) + 1)]
    lines = [
        f"{name}: I am {'from Peckham' if says else 'here'}.\n"
        for name, (_, says) in zip(names, people, strict=True)
    ]
    talk = transcript("g1", "".join(lines))
    speakers = tuple(Speaker("g1", name, "participant", name) for name in names)
    note = QuoteNote("", 0, "age", tuple(sorted(together)), "why", "rosa", date(2026, 1, 1))
    safeguards = Safeguards(
        kept=(Kept("place", "peckham"),) if keeps else (), quotes=(note,) if together else ()
    )
    listening = ListenFiles((talk,), speakers, safeguards=safeguards)
    own = dict(zip(names, [features for features, _ in people], strict=True))
    check = CombinationCheck(listening, own, 3)
    for at, (features, says) in enumerate(people):
        words = talk.text[talk.turns[at].start : talk.turns[at].end]
        found = check.check(Passage("g1", at + 1, at + 1, speakers[at], words, ()))
        sharing = 0
        for other, other_says in people:
            same_age = (
                other["age"] == features["age"] or {other["age"], features["age"]} <= together
            )
            same_words = not says or other_says  # kept by a decision or not
            sharing += same_age and other["sex"] == features["sex"] and same_words
        assert found.people == sharing
