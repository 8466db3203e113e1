"""Captions and Word documents as transcripts."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from remit.kernel.errors import Problems
from remit.listen.core.captions import caption_text
from remit.listen.core.transcript import parse_transcript

CAPTIONS = """\ufeffWEBVTT - a meeting\r
\r
NOTE Anna: this is a note\r
and goes on\r
\r
STYLE\r
::cue { color: red }\r
\r
1\r
00:00:01.000 --> 00:00:02.000 align:start line:0\r
<v.loud Anna Bell>We are <i>in</i> Deptford &amp; New\r
\r
00:02.000 --> 00:03.000\r
<v Anna Bell>Cross</v>\r
<v bob>yes\r
\r
00:04.000 --> 00:05.000\r
words of nobody\r
\r
00:05.000 --> 00:06.000\r
Cee: well\r
then\r
Bob: ok\r
"""


def read(content, file):
    problems = Problems()
    found = parse_transcript(content, file, problems)
    assert not list(problems)
    assert found is not None
    return found


def test_captions_become_one_turn_a_line_whoever_names_the_speaker():
    found = read(CAPTIONS.encode(), "a.vtt")
    assert found.text == (
        "[00:00:01] Anna Bell: We are in Deptford & New Cross\n[00:00:02] Bob: yes\n\n"
        "[00:00:04] words of nobody\n[00:00:05] Cee: well then\n[00:00:05] Bob: ok\n"
    )
    assert [turn.speaker for turn in found.turns] == ["Anna Bell", "Bob", "Cee", "Bob"]


def document(*paragraphs, rows=(), extra=()):
    made = docx.Document()
    for words in paragraphs:
        made.add_paragraph(words)
    if rows:
        table = made.add_table(len(rows), 2)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    for markup in extra:
        made.element.body.insert(0, parse_xml(markup))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_word_document_gives_a_line_to_each_paragraph_and_table_row():
    content = document(
        "Anna: first\nand more", "", "Bob: second", rows=[("Cee", "third"), ("Dee:", "fourth")]
    )
    found = read(content, "a.docx")
    assert found.text == "Anna: first\nand more\n\nBob: second\nCee: third\nDee: fourth\n"
    assert found.speakers() == ("Anna", "Bob", "Cee", "Dee")


def test_tracked_insertions_are_read_and_tracked_deletions_are_not():
    markup = (
        f"<w:p {nsdecls('w')}><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>"
        "<w:r><w:t>Anna: I am</w:t></w:r>"
        "<w:del><w:r><w:delText> not</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'> quite</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t> away</w:t></w:r></w:moveFrom>"
        "<w:r><w:t xml:space='preserve'> happy</w:t></w:r></w:p>"
    )
    assert read(document(extra=[markup]), "a.docx").text.startswith("Anna: I am quite happy\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_word_document_that_declares_entities_is_refused(encoding):
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document/>'.encode(encoding)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name == "word/document.xml" else old.read(name))
    problems = Problems()
    assert parse_transcript(out.getvalue(), "a.docx", problems) is None
    assert [problem.code for problem in problems] == ["xml-declares-entities"]


def test_an_archive_that_is_no_word_document_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    problems = Problems()
    assert parse_transcript(out.getvalue(), "a.docx", problems) is None
    assert [problem.code for problem in problems] == ["archive-unreadable"]


def test_a_document_with_a_password_is_told_what_it_is():
    problems = Problems()
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert parse_transcript(locked, "a.docx", problems) is None
    assert [problem.code for problem in problems] == ["word-locked-or-old"]


def test_captions_that_run_together_are_parted_and_words_outside_of_any_are_told():
    problems = Problems()
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\nAnn: hi\n2\n00:00:05,000 --> 00:00:06,000\nBen: ho\n\n"
        "3\n00:00:07 --> 00:00:08\nAnn: one\n\nand two\n"
    )
    found = caption_text(srt, "a.srt", problems, numbered=True)
    assert (
        found
        == "[00:00:01] Ann: hi\n[00:00:05] Ben: ho\n[00:00:07] Ann: one\n\n[00:00:07] and two\n"
    )
    vtt = "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<v Ann>a\n\n00:0x --> 3\n<v Ben>b\n"
    assert caption_text(vtt, "a.vtt", problems) == "[00:00:01] Ann: a\n[00:00:01] Ben: b\n"
    told = [(notice.code, notice.place.row) for notice in problems.notices]
    assert told == [("captions-words-outside", 12), ("captions-words-outside", 8)]
