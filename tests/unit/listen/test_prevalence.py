"""How common a theme is: an interval only where chance chose the people, and enough of them."""

from __future__ import annotations

import pytest

from remit.kernel.intervals import wilson
from remit.listen.core.contents import Details, ListenFiles, Speaker
from remit.listen.core.matrix.saturation import BY_DAY, BY_NAME, BY_SESSION, in_order
from remit.listen.core.prevalence import (
    FEW_CONVERSATIONS,
    FEW_PEOPLE,
    NOT_ALL_DRAWN,
    NOT_DRAWN,
    Voices,
)
from remit.listen.core.transcript import transcript


def heard(*groups):
    """Return a study in which people, numbered through, speak in groups of these sizes."""
    texts, speakers, number = [], [], 0
    for at, size in enumerate(groups):
        names = [f"N{number + n}" for n in range(size)]
        number += size
        key = f"t{at}"
        texts.append(transcript(key, "".join(f"{name}: I say so.\n" for name in names)))
        speakers += [Speaker(key, name, "participant", name.replace("N", "P")) for name in names]
    return ListenFiles(tuple(texts), tuple(speakers))


def codes(count):
    return frozenset(f"P{n}" for n in range(count))


def test_people_heard_one_by_one_and_drawn_by_lot_have_wilsons_interval():
    found = Voices(heard(*[1] * 12), codes(40)).prevalence(codes(3))
    expected = wilson(3, 12)
    assert (found.count, found.of, found.note) == (3, 12, "")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_people_who_agree_within_their_conversations_tell_less():
    groups = [4] * 6
    alike = Voices(heard(*groups), codes(24)).prevalence(codes(12))
    mixed = Voices(heard(*groups), codes(24)).prevalence(
        frozenset(f"P{n}" for n in range(0, 24, 2))
    )
    alone = wilson(12, 24)
    assert alike.high - alike.low > mixed.high - mixed.low >= alone.high - alone.low
    assert (alike.low, alike.high) != (mixed.low, mixed.high)


@pytest.mark.parametrize(
    ("groups", "drawn", "note"),
    [
        ([1] * 12, None, NOT_DRAWN),
        ([1] * 12, codes(11), NOT_ALL_DRAWN),
        ([1] * 9, codes(9), FEW_PEOPLE),
        ([4] * 5, codes(20), FEW_CONVERSATIONS),
    ],
)
def test_where_an_interval_would_mean_nothing_there_is_none_and_it_says_why(groups, drawn, note):
    found = Voices(heard(*groups), drawn).prevalence(codes(3))
    assert (found.count, found.low, found.high, found.note) == (3, None, None, note)


def test_conversations_that_share_a_person_are_one():
    study = heard(*[2] * 6)
    bridge = [
        transcript("u0", "N0: Again.\nN11: Again.\n"),
        transcript("u1", "N3: And.\nN0: So.\n"),
    ]
    cast = [
        Speaker(t.key, n, "participant", n.replace("N", "P")) for t in bridge for n in t.speakers()
    ]
    joined = ListenFiles((*study.transcripts, *bridge), (*study.speakers, *cast))
    conversations = Voices(joined, None).conversation_of
    assert len(set(conversations.values())) == 4
    assert conversations["P0"] == conversations["P10"] == conversations["P2"]


def test_sessions_go_by_their_day_then_their_name_then_the_transcripts():
    keys = ["b", "a10", "a9"]
    dated = {k: Details(k, "", s, d) for k, s, d in [
        ("b", "2", "2026-01-01"), ("a9", "1", "2026-02-01"), ("a10", "10", "2026-01-01"),
    ]}  # fmt: skip
    assert in_order(keys, dated, {}) == (("b", "a10", "a9"), BY_DAY)
    named = {key: Details(key, "", each.session) for key, each in dated.items()}
    assert in_order(keys, named, {}) == (("a9", "b", "a10"), BY_SESSION)
    assert in_order(keys, named, {"1": "2026-03-01", "2": "2026-03-02", "10": "2026-01-01"}) == (
        ("a10", "a9", "b"),
        BY_DAY,
    )
    assert in_order(keys, {}, {"1": "2026-03-01"}) == (("a9", "a10", "b"), BY_NAME)
