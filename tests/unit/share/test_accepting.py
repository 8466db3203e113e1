"""Acts that a party hands in: what is taken in, and every reason for taking nothing in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.kernel.errors import Problems
from remit.share.acts_files import parse_acts
from remit.share.core.accepting import (
    Kept,
    Rights,
    accept,
    accepted_in_words,
    missing,
)
from remit.share.core.agreement import Party
from remit.share.core.earlier import EarlierText
from remit.share.core.signing import agreement_digest, public_text, sign
from remit.share.core.standing import Acts, Suspension
from small_agreement import agreement

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()
ALL = Rights()
PAST_ITS_END = date(2027, 6, 2)


def key(party):
    return Ed25519PrivateKey.from_private_bytes(sha256(party.encode()).digest())


def made():
    found = agreement()
    parties = tuple(
        Party(one.key, one.name, one.role, one.kind, public_key=public_text(key(one.key)))
        for one in found.parties
    )
    return replace(found, parties=parties)


TEXT = made()
BEFORE = replace(TEXT, title="As it was")
KEPT = Kept(TEXT, (EarlierText(NOW, BEFORE),), Acts())
STOP = Suspension(NOW, "anna", "A breach.")
LIFTED = replace(STOP, lifted_at=LATER, lifted_by="olu", lifted_why="Nothing found.")


def signed(text=TEXT, party="council", at=NOW):
    return sign(text, party, key(party), at)


def taken(*signatures, kept=KEPT, stops=(), rights=ALL, today=TODAY):
    problems = Problems()
    brought = Acts(signatures, stops)
    found = accept(
        brought, kept, rights=rights, file="a", now=LATER, today=today, problems=problems
    )
    return found, [one.code for one in problems]


def test_a_party_hands_in_its_signature_and_who_is_missing_is_told():
    found, wrong = taken(signed())
    assert (found.signatures, wrong) == ((signed(),), [])
    waiting = missing(TEXT, Acts(found.signatures))
    assert [one.key for one in waiting] == ["hospital", "police", "company"]
    assert accepted_in_words(found, TEXT, waiting) == (
        "The signature of “A council” is taken in.",
        "Not signed yet: “A hospital”, “A force”, “A company”.",
    )


def test_what_others_signed_before_may_stand_in_the_same_file():
    kept = replace(KEPT, acts=Acts((signed(),)))
    found, wrong = taken(signed(), signed(party="police"), kept=kept)
    assert ([one.party for one in found.signatures], wrong) == (["police"], [])


def test_a_party_that_signed_another_text_first_hands_in_this_one():
    found, wrong = taken(signed(BEFORE), signed())
    assert (found.signatures, found.passed_over, wrong) == ((signed(),), 1, [])


@pytest.mark.parametrize(
    ("brought", "code"),
    [
        ((), "acts-none"),
        ((replace(signed(), party="nobody"),), "acts-no-party"),
        ((replace(signed(), value=signed(party="police").value),), "acts-wrong-key"),
        ((replace(signed(), value="é"),), "acts-wrong-key"),
        ((signed(BEFORE),), "acts-older-text"),
        ((signed(replace(TEXT, title="Mine")),), "acts-other-text"),
        ((signed(at=LATER + timedelta(hours=1)),), "acts-still-to-come"),
    ],
)
def test_what_does_not_hold_is_refused_by_name(brought, code):
    assert taken(*brought)[1] == [code]


def test_a_party_without_a_key_cannot_hand_in():
    bare = replace(TEXT, parties=(replace(TEXT.parties[1], public_key="é"),))
    forged = replace(signed(), digest=agreement_digest(bare))
    assert taken(forged, kept=replace(KEPT, agreement=bare))[1] == ["acts-no-key"]


def test_nobody_signs_twice_or_after_the_end():
    kept = replace(KEPT, acts=Acts((signed(),)))
    assert taken(signed(), kept=kept)[1] == ["acts-signed-already"]
    assert taken(signed(at=LATER), kept=kept)[1] == ["acts-signed-already"]
    old = replace(KEPT, acts=Acts((signed(BEFORE),)))
    assert taken(signed(BEFORE), kept=old)[1] == ["acts-older-text"]
    assert taken(signed(), today=PAST_ITS_END)[1] == ["acts-ended"]


def test_a_signature_that_never_held_keeps_nobody_from_signing():
    forged = replace(signed(), value=signed(party="police").value)
    found, wrong = taken(signed(), kept=replace(KEPT, acts=Acts((forged,))))
    assert (found.signatures, wrong) == ((signed(),), [])


def test_everything_wrong_is_told_at_once():
    assert taken(signed(BEFORE), replace(signed(), party="nobody"))[1] == [
        "acts-older-text",
        "acts-no-party",
    ]


def test_suspensions_and_their_lifting_come_in_by_those_who_may():
    assert taken(stops=(STOP,))[0].suspensions == (STOP,)
    stopped = replace(KEPT, acts=Acts((), (STOP,)))
    assert taken(stops=(LIFTED,), kept=stopped)[0].lifted == (LIFTED,)
    assert taken(stops=(STOP,), kept=stopped)[1] == ["acts-nothing-new"]
    assert taken(stops=(STOP,), rights=Rights(suspends=False))[1] == ["acts-no-suspending"]
    only_stops = Rights(lifts=False)
    assert taken(stops=(LIFTED,), kept=stopped, rights=only_stops)[1] == ["acts-no-lifting"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('lifted_at = "2026-07-02T12:00:00+00:00"', "missing-value"),
        (
            'lifted_at = "2026-06-02T12:00:00+00:00"\nlifted_by = "olu"',
            "agreement-lifted-before",
        ),
        ('lifted_at = "0001-01-01T00:00:00+05:00"\nlifted_by = "o"', "agreement-moment-unreadable"),
    ],
)
def test_a_lifting_that_cannot_be_is_told(lines, code):
    problems = Problems()
    text = f'[[suspension]]\nat = "2026-07-01T12:00:00+00:00"\nby = "a"\nwhy = "b"\n{lines}\n'
    parse_acts(text.encode(), "a.acts.toml", problems)
    assert [one.code for one in problems] == [code]
