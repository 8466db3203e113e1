"""Who speaks in a transcript, however names and times stand beside the words."""

from __future__ import annotations

import io

import docx
import pytest

from remit.listen.core.labels import head_end
from remit.listen.core.paragraphs import row_line
from transcripts_read import read, text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Dora – yes\nRavi – no\nDora – why\nRavi – so",
            "Dora: yes\nRavi: no\nDora: why\nRavi: so",
        ),
        ("Dora - a\nRavi - b\nDora - c\nDorra - d", "Dora: a\nRavi: b\nDora: c\nDorra: d"),
        ("Dora\tyes\nRavi\tno\nDora\tw\nRavi\tx", "Dora: yes\nRavi: no\nDora: w\nRavi: x"),
        ("INTERVIEWER So?\nP1 I think\nP2  no", "INTERVIEWER: So?\nP1: I think\nP2: no"),
        ("INTERVIEWER\nSo?\nP1\nI think", "INTERVIEWER:\nSo?\nP1:\nI think"),
        ("[00:05] P1 I think\n[00:09] P2 no", "[00:05] P1: I think\n[00:09] P2: no"),
        (
            "Dora Bell  0:05\nI think\n\nRavi  1:02:03\nno",
            "Dora Bell  0:05:\nI think\n\nRavi  1:02:03:\nno",
        ),
        ("Dora: a\nRavi: b\nDora – c", "Dora: a\nRavi: b\nDora: c"),
        ("Moderator: a\nP1 – b\nP1 no", "Moderator: a\nP1: b\nP1: no"),
        (
            "00:00:05 Speaker 1\nHello\n00:00:11 Speaker 2\nno",
            "00:00:05 Speaker 1:\nHello\n00:00:11 Speaker 2:\nno",
        ),
        (
            "[Dora Bell] 10:03:20\nso\n\n[P1] 10:03:25\nno",
            "[Dora Bell] 10:03:20:\nso\n\n[P1] 10:03:25:\nno",
        ),
        ("[Mod] a\n<P1> b\n[Mod] c\n<P1> d", "[Mod]: a\n<P1>: b\n[Mod]: c\n<P1>: d"),
        ("رُقَيَّة – لا\nعُمَر – نعم\nرُقَيَّة – لا\nعُمَر – نعم", "رُقَيَّة: لا\nعُمَر: نعم\nرُقَيَّة: لا\nعُمَر: نعم"),
    ],
)
def test_speakers_without_a_colon_get_one_and_it_is_told(before, after):
    found, notices = read(before.encode(), "a.txt")
    assert found.text == after
    assert notices == ["transcript-labels-completed"]
    assert text(found.text, "a.txt") == found.text
    assert all(turn.speaker and found.text[turn.start : turn.end] for turn in found.turns)


@pytest.mark.parametrize(
    "words",
    [
        "Dora: a\nWell – I think\nWell – no\nYes\tit is",
        "Well – I think\nSo – no\nWell – I think",
        "Just prose – with a dash\nand more of it\nand more",
        "Dora – once\nonly in a text\nof many lines\nof plain prose\nthat goes on",
        "Dora – x\nDora – y\n[withdrawn]\n",
        "After 10 – 30\nAfter 10 – 30\nAfter 10 – 30\nAfter 10 – 30",
        "LAUGHTER\nthen words\nLAUGHTER\nmore words",
    ],
)
def test_words_that_name_nobody_get_no_colon(words):
    found, notices = read(words.encode(), "a.txt")
    assert found.text == words
    assert "transcript-labels-completed" not in notices


def test_bold_names_of_a_word_document_are_speakers_and_tracked_changes_are_told():
    made = docx.Document()
    for name, words in (("Dora", " I think"), ("Ravi K", " – no"), ("", "plain words")):
        paragraph = made.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(words)
    out = io.BytesIO()
    made.save(out)
    found, notices = read(out.getvalue(), "a.docx")
    assert found.text == "Dora: I think\nRavi K: no\nplain words\n"
    assert notices == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("المُيَسِّر: ما رأيكم؟\nعائشة: لا.\n", ["المُيَسِّر", "عائشة"]),
        ("\u200fالمنسق:\u200f نعم\n\u200fعائشة: لا\n", ["المنسق", "عائشة"]),
        ("মডারেটর: কেমন?\nরহিমা বেগম: ভালো।\n", ["মডারেটর", "রহিমা বেগম"]),
        ("Ọlájùmọ̀kẹ́: bẹ́ẹ̀ ni\nSẹ́gun: rárá\n", ["Ọlájùmọ̀kẹ́", "Sẹ́gun"]),
        ("[Moderator]: So?\n[P1]: Yes.\n", ["Moderator", "P1"]),
        ("int: so?\np1: yes\nint: why?\np1: no\n", ["Int", "P1"]),
    ],
)
def test_names_with_marks_in_brackets_or_in_small_letters_are_speakers(words, names):
    found, notices = read(words.encode(), "a.txt")
    assert list(found.speakers()) == names
    assert notices == []


def test_a_time_in_brackets_after_the_name_is_kept_and_is_no_word():
    found, _ = read(b"Ann: [00:00:05] Well.\nBob: [laughs] 10:30 then\n", "a.txt")
    assert [found.text[turn.start : turn.end] for turn in found.turns] == [
        "Well.",
        "[laughs] 10:30 then",
    ]
    assert found.times() == {1: 5.0}


def test_words_after_a_blank_line_are_nobodys_and_that_is_told():
    _, notices = read(b"Ann: one.\n\nTwo.\n\n# Part\n\n[laughter]\n\nBob: no\n", "a.md")
    assert notices == ["transcript-words-of-nobody"]
    assert read(b"A head\n\nAnn: one.\n\n# Part\n\n[laughter]\n", "a.md")[1] == []


def test_captions_of_nobody_keep_a_line_and_a_time_each():
    cues = "1\n00:00:01,000 --> 00:00:02,000\n- Hi.\n- {\\an8}Ho.\n\n2\n00:00:04,000 --> 00:00:05,000\nSo.\n"
    found, _ = read(cues.encode(), "a.srt")
    assert found.text == "[00:00:01] - Hi.\n[00:00:01] - Ho.\n[00:00:04] So.\n"


def test_a_name_with_marks_in_a_voice_tag_is_kept_whole():
    cues = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v رُقَيَّة>لا\n"
    assert read(cues.encode(), "a.vtt")[0].speakers() == ("رُقَيَّة",)


def test_a_name_in_bold_alone_above_the_words_is_a_speaker_when_it_comes_back():
    document = docx.Document()
    for name, words in (
        ("Mod", "So?"),
        ("Ann", "Yes."),
        ("Mod", "Why?"),
        ("Ann", "No."),
        ("End", "x"),
    ):
        document.add_paragraph().add_run(name).bold = True
        document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    assert text(out.getvalue(), "a.docx").startswith(
        "Mod:\nSo?\nAnn:\nYes.\nMod:\nWhy?\nAnn:\nNo.\nEnd\n"
    )


def test_the_words_of_a_line_start_after_the_name_and_the_time():
    heads = {"[00:01] Ann: yes": 13, "[00:01] yes": 8, "Ann: yes": 5, "yes": 0, "00:01 yes": 0}
    assert {line: head_end(line) for line in heads} == heads


def test_rows_with_a_time_or_a_number_before_the_speaker_are_turns():
    rows = [
        ("1", "Ann", "Yes"),
        ("[0:05]", "Bob", "No"),
        ("0:09", "Cee: so"),
        ("Time", "Who", "What"),
    ]
    assert [row_line(row) for row in rows] == [
        "Ann: Yes",
        "[0:05] Bob: No",
        "0:09 Cee: so",
        "Time Who What",
    ]
    assert row_line(["1", "0:05", "0:08", "Ann", "Yes"]) == "0:05 Ann: Yes"


def test_a_name_below_the_times_of_teams_begins_a_turn_and_a_sentence_there_does_not():
    said = "0:0:3.120 --> 0:0:5.4\nDora Bell\nI think so.\n1:0:9.0 --> 1:0:12.0\nRavi\nNo.\n"
    found, notices = read(said.encode(), "a.txt")
    assert found.text == "\n[00:00:03] Dora Bell:\nI think so.\n\n[01:00:09] Ravi:\nNo.\n"
    assert [(turn.speaker, turn.line) for turn in found.turns] == [("Dora Bell", 2), ("Ravi", 5)]
    assert notices == ["transcript-labels-completed"]
    assert text("0:0:3.1 --> 0:0:5.4\nI think so.\nMore.\n", "a.txt").startswith("0:0:3.1 -->")
