"""Signing an agreement, and where it stands: each thing that stops a run is stopped by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.charter.core.rule import Charter, Effect, Rule
from remit.kernel.errors import Problems
from remit.share.acts_files import acts_text, parse_acts
from remit.share.core.agreement import Party
from remit.share.core.judgement import judge
from remit.share.core.lawfulness import check_law
from remit.share.core.legal_facts import Evidence
from remit.share.core.signing import (
    SignatureState,
    UnableToSign,
    check_signature,
    public_text,
    sign,
)
from remit.share.core.standing import (
    Acts,
    State,
    Suspension,
    UnableToRun,
    check_may_run,
    standing_of,
)
from small_agreement import DAY, LAW, STATED, VOCABULARY, agreement

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CHARTER = Charter((Rule("r", Effect.PERMIT, {"en": "Yes."}, {"recipient": ("council",)}),))
WATCHED = Charter(
    (Rule("r", Effect.PERMIT, {"en": "Yes."}, {"recipient": ("council",)}, requires=("watched",)),)
)


def key(party):
    return Ed25519PrivateKey.from_private_bytes(sha256(party.encode()).digest())


def made(**change):
    found = agreement(**change)
    parties = tuple(
        Party(one.key, one.name, one.role, one.kind, public_key=public_text(key(one.key)))
        for one in found.parties
    )
    return replace(found, parties=parties)


def signed(found, *parties):
    return Acts(tuple(sign(found, one, key(one), NOW) for one in parties))


def by_all(found):
    return signed(found, *(one.key for one in found.parties))


def stands(found, acts, at=DAY, charter=CHARTER, vocabulary=VOCABULARY):
    judgement = judge(found, charter, vocabulary, at)
    law = check_law(found, LAW, vocabulary, at)
    return standing_of(found, acts, judgement, law, vocabulary, at)


def codes(standing):
    return [one.code for one in standing.obstacles]


def test_an_agreement_that_all_have_signed_and_that_is_within_both_may_run():
    found = made()
    standing = stands(found, by_all(found))
    assert (standing.state, standing.may_run, codes(standing)) == (State.IN_FORCE, True, [])
    check_may_run(found, standing)


def test_a_signature_holds_on_this_text_alone():
    found = made()
    [one] = signed(found, "council").signatures
    assert check_signature(one, found) is SignatureState.GOOD
    edited = replace(found, title="Another title")
    assert check_signature(one, edited) is SignatureState.OTHER_TEXT
    assert check_signature(replace(one, party="police"), found) is SignatureState.FORGED
    assert check_signature(replace(one, at=DAY_AFTER), found) is SignatureState.FORGED
    assert check_signature(replace(one, party="nobody"), found) is SignatureState.NO_PARTY
    standing = stands(edited, by_all(found))
    assert standing.state is State.PROPOSED
    assert set(codes(standing)) == {"edited"}


DAY_AFTER = datetime(2026, 7, 2, 12, tzinfo=UTC)


def test_signing_again_after_an_edit_makes_it_whole():
    found = made()
    edited = replace(found, title="Another title")
    acts = Acts((*by_all(found).signatures, *by_all(edited).signatures))
    assert stands(edited, acts).may_run


def test_nobody_signs_for_another_or_with_another_key():
    found = made()
    with pytest.raises(UnableToSign, match="no party"):
        sign(found, "nobody", key("nobody"), NOW)
    with pytest.raises(UnableToSign, match="names another key"):
        sign(found, "council", key("police"), NOW)


@pytest.mark.parametrize(
    ("at", "state", "code"),
    [
        (date(2026, 6, 30), State.SIGNED, "not-begun"),
        (date(2027, 6, 2), State.ENDED, "expired"),
    ],
)
def test_an_agreement_runs_on_its_days_alone(at, state, code):
    found = made()
    standing = stands(found, by_all(found), at=at)
    assert standing.state is state
    assert code in codes(standing)


def test_what_stops_a_run_is_named_each_by_itself():
    found = made()
    missing = signed(found, "hospital", "council", "police")
    assert codes(stands(found, missing)) == ["unsigned"]
    stopped = replace(by_all(found), suspensions=(Suspension(NOW, "anna", "A breach."),))
    assert codes(stands(found, stopped)) == ["suspended"]
    [told] = stands(found, stopped).obstacles
    assert "owner" in told.remedy
    assert "who suspended" not in told.remedy
    assert told.words.endswith(".")
    assert stands(found, stopped).state is State.SUSPENDED
    lifted = replace(stopped.suspensions[0], lifted_at=NOW, lifted_by="olu")
    assert stands(found, replace(stopped, suspensions=(lifted,))).may_run
    outside = made(recipient="police", law=replace(STATED, gateway="cda-1998-115"))
    assert codes(stands(outside, by_all(outside))) == ["out-of-remit"]
    unlawful = made(law=replace(STATED, gateway="pcsc-2022-16"))
    assert codes(stands(unlawful, by_all(unlawful))) == ["against-law"]
    unsaid = made(notice="")
    assert codes(stands(unsaid, by_all(unsaid))) == ["law-missing"]
    with pytest.raises(UnableToRun, match="has not signed it"):
        check_may_run(found, stands(found, missing))


def test_evidence_that_lapses_suspends_the_agreement():
    from remit.kernel.vocabulary import Term, Vocabulary  # wanted here alone

    terms = Vocabulary(
        [*VOCABULARY, Term("conditions", "watched", labels={"en": "A panel watches"})]
    )
    found = made()
    [asked] = found.flows
    watched = replace(asked, flow=replace(asked.flow, conditions=("watched",)))
    proof = Evidence("watched", "A panel", date(2026, 1, 1), date(2026, 9, 1))
    found = replace(found, flows=(watched,), evidence=(proof,))
    acts = by_all(found)
    assert stands(found, acts, charter=WATCHED, vocabulary=terms).may_run
    lapsed = stands(found, acts, at=date(2026, 9, 1), charter=WATCHED, vocabulary=terms)
    assert (lapsed.state, codes(lapsed)) == (State.SUSPENDED, ["unshown"])
    # The reader sees the vocabulary's words, and not its keys.
    assert "“A panel watches”" in lapsed.obstacles[0].words
    assert "watched" not in lapsed.obstacles[0].words


def test_what_was_done_comes_back_from_its_file():
    found = made()
    stop = Suspension(NOW, "anna", "A breach.", NOW, "olu", "Nothing found.")
    acts = Acts(by_all(found).signatures, (stop,))
    problems = Problems()
    assert parse_acts(acts_text(acts).encode(), "a.acts.toml", problems) == acts
    assert not problems
