"""Transcripts: text stored once, and who speaks where."""

from __future__ import annotations

import time

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.labels import speaker_label
from remit.listen.core.transcript import (
    MAX_TRANSCRIPT_BYTES,
    key_of,
    parse_transcript,
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


HEARD = "Ann: One more thing.\n{line}\nBen: I see.\n"


def notices(text):
    problems = Problems()
    parse_transcript(text.encode(), "fg.txt", problems)
    assert not list(problems)
    return [(each.code, each.place.row, str(each)) for each in problems.notices]


@pytest.mark.parametrize(
    "line",
    [
        "Respondent 3 (red hat), at the back: I never want this printed",
        "Woman 2, with a red hat: secret",
        "dora: lower case label, also secret words",
        "3: secret",
        "* Dora: secret",
        "Dora:secret",
        "dora\uff1asecret",
        "**dora:** secret",
        "**Dora: secret",
        "[00:01:02] dora: secret",
        "dora (00:01): secret",
        ": secret",
        "respondent 3: 20 of us keep this secret",
        "Note: secret",
    ],
)
def test_a_line_that_looks_like_a_label_ends_the_turn_and_its_words_are_nobodys(line):
    text = HEARD.format(line=line)
    assert said(text) == [("Ann", "One more thing.", 1), ("Ben", "I see.", 3)]
    [(code, row, words)] = notices(text)
    assert (code, row) == ("transcript-label-unknown", 2)
    assert "on line 2, but" in words
    assert "secret" not in words


@pytest.mark.parametrize(
    "line",
    [
        "at 10: 30 we went home",
        "10:30 was the time",
        "by 9:15 it was over",
        "We met at 10: 30 or so",
        "I really do think that it all comes down to this: no",
        "https://example.org is where it says so",
        "it was 3:1 in the end",
        "no colon here",
    ],
)
def test_a_time_or_a_colon_late_in_a_line_ends_no_turn(line):
    text = HEARD.format(line=line)
    assert said(text)[0] == ("Ann", f"One more thing.\n{line}", 1)
    assert notices(text) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Respondent 3, female: words", "Respondent 3, female"),
        ("Woman 2, F, aged 40: words", "Woman 2, F, aged 40"),
        ("\u5f20\u4e09\uff1awords", "\u5f20\u4e09"),
        ("Anna\uff1awords", "Anna"),
        ("Anna: 10:30 it was", "Anna"),
    ],
)
def test_roles_after_a_name_and_wide_colons_are_part_of_a_label(line, name):
    label = speaker_label(line)
    assert label is not None
    assert (label[0], line[label[1] :]) == (name, line.partition(":")[2].strip() or "words")


def test_a_name_that_is_known_from_another_line_speaks_however_it_is_spelt():
    text = "ann: first\nAnn: a\nBen: b\nANN: c\n- ann: d\nben:e\n"
    assert said(text) == [
        ("Ann", "first", 1),
        ("Ann", "a", 2),
        ("Ben", "b", 3),
        ("ANN", "c", 4),
        ("Ann", "d", 5),
        ("Ben", "e", 6),
    ]
    assert notices(text) == []


def test_a_number_is_a_speaker_when_it_stands_before_a_colon_twice():
    assert said("1: a\n2F: b\n1: c\n2F: d\n7: e\n") == [
        ("1", "a", 1),
        ("2F", "b", 2),
        ("1", "c", 3),
        ("2F", "d", 4),
    ]


def test_one_notice_lists_the_lines_and_headings_before_the_first_speaker_are_none():
    heading = "Date: 5 May\nPlace: Brixton\nAnn: yes\n"
    assert notices(heading) == []
    [(_, row, words)] = notices(heading + "dora: x\n" * 12)
    assert row == 4
    assert "on lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more, but" in words


def test_a_label_is_looked_for_in_the_first_200_characters_alone_so_that_any_line_is_quick():
    head = "A" + " " * 199
    assert speaker_label(f"{head}: words") is None
    # Whatever follows the first 200 characters is never looked at, and so takes no steps.
    for tail in ("", ":", ": " * 1_000_000, " " * 2_000_000, "00:00 " * 300_000):
        assert speaker_label(head + tail) is None
        assert said(f"Ann: yes\n{head}{tail}")[0][0] == "Ann"
    assert speaker_label("A" + " " * 198 + ": words") == ("A", 201)


def test_text_is_normalised_once_and_lines_stay_true():
    found = transcript("k", "\ufeffCafe\u0301: a\r\nBob: b\rCee: c")
    assert found.text == "Café: a\nBob: b\nCee: c"
    assert [found.line_at(turn.start) for turn in found.turns] == [1, 2, 3]
    assert found.line_at(len(found.text)) == 3


def test_a_file_that_is_no_transcript_gets_one_clear_problem():
    assert codes(b"") == ["transcript-empty"]
    assert codes(b" \n\n") == ["transcript-empty"]
    assert codes(b"caf\xe9\x01\x02") == ["transcript-no-text"]
    assert codes(b"Anna: a\0b") == ["text-with-nul"]
    assert codes(b"words", "a.doc") == ["transcript-format-unknown"]
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


def test_a_heading_within_the_talk_is_a_label_whether_or_not_its_speaker_was_withdrawn():
    for first in ("Ben: secret", "[withdrawn]", "ann: yes"):
        assert said(f"Date: 5 May\n{first}\nann: so\nDate: x\n\nAnn: no\n")[-2:] == [
            ("Ann", "so", 3),
            ("Ann", "no", 6),
        ]


def test_a_stranger_in_a_caption_is_not_taken_for_the_speaker_before():
    content = (
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: yes\ndora: secret words\n\n"
        b"00:03.000 --> 00:04.000\nAnn: good\n"
    )
    parsed = parse_transcript(content, "listen/transcripts/a.vtt", Problems())
    said = {turn.speaker: parsed.text[turn.start : turn.end] for turn in parsed.turns}
    assert "secret" not in said.get("Ann", "")
