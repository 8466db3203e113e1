"""Transcripts: text stored once, and who speaks where."""

from __future__ import annotations

import time

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.transcript import (
    MAX_TRANSCRIPT_BYTES,
    key_of,
    parse_transcript,
    speaker_label,
    transcript,
)


def said(text):
    found = transcript("k", text)
    return [(turn.speaker, found.text[turn.start : turn.end], turn.line) for turn in found.turns]


def codes(content, file="a.txt"):
    problems = Problems()
    assert parse_transcript(content, file, problems) is None
    return [problem.code for problem in problems]


def test_turns_are_found_at_line_starts_and_go_on_until_somebody_else_speaks():
    text = "Moderator: Hello: all\nand welcome\nAnna B: yes\n\nnobody's words\nBob: no\n"
    assert said(text) == [
        ("Moderator", "Hello: all\nand welcome", 1),
        ("Anna B", "yes", 3),
        ("Bob", "no", 6),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Anna: yes", "Anna"),
        ("**Anna:** yes", "Anna"),
        ("**Anna**: yes", "Anna"),
        ("P3: yes", "P3"),
        ("Dr O'Neill-Smith: yes", "Dr O'Neill-Smith"),
        ("[00:01:02] Anna: yes", "Anna"),
        ("Anna (00:01:02): yes", "Anna"),
        ("علي: مرحبا", "علي"),
        ("Anna  B : yes", "Anna B"),
    ],
)
def test_a_name_before_a_colon_is_a_speaker(line, name):
    label = speaker_label(line)
    assert label is not None
    assert label[0] == name


@pytest.mark.parametrize(
    "line",
    [
        "Date: 5 May",
        "Place: Brixton",
        "this is what I say: no",
        "I think that it comes down to this: no",
        "10:30 was the time",
        "Https://example.org",
        "* (*F* d): “words”",
        "## 1. Heading: words",
        "**Anna: yes",
        ": yes",
    ],
)
def test_what_is_no_name_is_no_speaker(line):
    assert speaker_label(line) is None


def test_a_name_alone_on_its_line_speaks_the_next_line_but_not_past_a_blank_one():
    assert said("Anna:\nyes\n\nYou are free:\n\n* to share\n") == [("Anna", "yes", 1)]


def test_a_withdrawn_line_ends_the_turn_before_it():
    assert said("Anna: yes\n[withdrawn]\nmore\nBob: no") == [("Anna", "yes", 1), ("Bob", "no", 4)]


def test_text_is_normalised_once_and_lines_stay_true():
    found = transcript("k", "\ufeffCafe\u0301: a\r\nBob: b\rCee: c")
    assert found.text == "Café: a\nBob: b\nCee: c"
    assert [found.line_at(turn.start) for turn in found.turns] == [1, 2, 3]
    assert found.line_at(len(found.text)) == 3


def test_a_file_that_is_no_transcript_gets_one_clear_problem():
    assert codes(b"") == ["transcript-empty"]
    assert codes(b" \n\n") == ["transcript-empty"]
    assert codes("Café".encode("latin-1")) == ["not-utf8"]
    assert codes(b"Anna: a\0b") == ["text-with-nul"]
    assert codes(b"words", "a.pdf") == ["transcript-format-unknown"]
    assert codes(b"Anna: yes", "a.vtt") == ["captions-unreadable"]
    assert codes(b"Anna: yes", "a.docx") == ["archive-unreadable"]


def test_a_line_of_50_megabytes_is_refused_at_once():
    start = time.perf_counter()
    assert codes(b"a" * 50_000_000) == ["transcript-too-long"]
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("unit", ["Ab ", "A", " ", "**A", "[00:00", "A: ", "é"])
def test_the_longest_line_that_is_read_is_read_in_bounded_time(unit):
    content = (unit.encode() * MAX_TRANSCRIPT_BYTES)[: MAX_TRANSCRIPT_BYTES - 2] + b"x\n"
    start = time.perf_counter()
    parse_transcript(content, "a.txt", Problems())
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("listen/transcripts/Focus group 1.docx", "Focus-group-1"),
        ("fg.txt.TXT", "fg"),
        ("20190924_summary-24.md", "20190924_summary-24"),
        ("a:b?.vtt", "a-b"),
        ("...", "transcript"),
        ("2019.10.04", "2019.10.04"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_key_is_what_a_file_and_an_id_can_hold_and_the_key_of_itself(name, key):
    assert key_of(name) == key
    assert key_of(f"{key}.txt") == key_of(key) == key
