"""An agreement as a document: its clauses have numbers, and nothing is added to what it says."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.charter.core.rule import Charter
from remit.share.core.agreement_paper import agreement_paper
from remit.share.core.datasets import Dataset, Field
from remit.share.core.judgement import judge
from remit.share.core.lawfulness import check_law
from remit.share.core.paper import Clauses, Paper, Section, Text, numbered
from remit.share.core.paper_word import word_file
from remit.share.core.signing import agreement_digest, fingerprint, public_text, sign
from remit.share.core.standing import Acts, standing_of
from small_agreement import DAY, LAW, VOCABULARY, agreement

KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
AT = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)


NOTHING_DONE = Acts()


def paper_of(one, acts=NOTHING_DONE):
    judgement = judge(one, Charter(), VOCABULARY, DAY)
    standing = standing_of(
        one, acts, judgement, check_law(one, LAW, VOCABULARY, DAY), VOCABULARY, DAY
    )
    provisions = {each.key: each for each in LAW}
    return agreement_paper(one, standing, acts, VOCABULARY, provisions, is_made_up=True)


def text_of(paper):
    document = docx.Document(io.BytesIO(word_file(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_clauses_are_numbered_within_their_sections_and_schedules_are_not():
    paper = Paper(
        "k",
        "T",
        "O",
        (),
        (
            Section("A", (Clauses(("x",)), Text("between"), Clauses(("y",)))),
            Section("S", (), (Section("s"),), is_apart=True),
            Section("B", (Clauses(("z",)),), (Section("b"),)),
        ),
        is_numbered=True,
    )
    shown = list(numbered(paper))
    assert [(one.level, one.number, one.section.heading) for one in shown] == [
        (2, "1", "A"),
        (2, "", "S"),
        (3, "", "s"),
        (2, "2", "B"),
        (3, "2.2", "b"),
    ]
    clauses = [clause for one in shown for _, pairs in one.blocks for clause in pairs]
    assert clauses == [("1.1", "x"), ("1.2", "y"), ("2.1", "z")]


def test_it_has_its_schedules_the_law_for_each_flow_and_who_signed_by_which_key():
    signing = replace(agreement().parties[0], public_key=public_text(KEY))
    one = replace(
        agreement(),
        parties=(signing, *agreement().parties[1:]),
        datasets=(Dataset("emergency", "hospital", (Field("dob", "health", "Born", True),)),),
        evidence=(),
    )
    acts = Acts((sign(one, "hospital", KEY, AT),))
    text = text_of(paper_of(one, acts))
    for words in (
        "Made up for demonstration.",
        "1.1\tA hospital (“hospital”), controller; health.",
        "A hospital: emergency",
        "the linkage unit alone",
        "Lawful basis: Article 6(1)(e): a public task",
        "Power to pass it on: Crime and Disorder Act 1998, section 115",
        "2 July 2026, 09:30 UTC",
        fingerprint(signing.public_key),
        "has not signed",
        agreement_digest(one),
    ):
        assert words in text
    edited = text_of(paper_of(replace(one, title="B"), acts))
    assert "signed another text" in edited


def test_what_it_does_not_say_is_named():
    gaps = paper_of(replace(agreement(sanctions=""), starts=None)).gaps
    assert "what happens when it is broken" in gaps
    assert "its first day" in gaps
    assert "evidence, by others, that its conditions are kept" in gaps


def test_a_fingerprint_can_be_read_out_and_differs_with_the_key():
    other = public_text(Ed25519PrivateKey.from_private_bytes(b"8" * 32))
    told = fingerprint(public_text(KEY))
    assert len(told.split()) == 8
    assert told != fingerprint(other)
    assert not fingerprint("")
