"""Transcripts from documents of every kind, in any encoding, with speakers however they stand."""

from __future__ import annotations

import io
import sys
import time
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from remit.kernel.errors import Problems
from remit.listen.core.transcript import parse_transcript
from transcripts_read import faults, read, text

ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles><style:style style:name="T1"><style:text-properties fo:font-weight="bold"/>
</style:style></office:automatic-styles><office:body><office:text>{}</office:text></office:body>
</office:document-content>"""


def odt(body, manifest=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", ODT.format(body))
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def pdf(*pages):
    """Return a PDF with a line of text on each page; "" makes a page without text."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, lines in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R"
            f" >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        words = " ".join(f"({line}) Tj 0 -20 Td" for line in lines.split("\n") if line)
        stream = f"BT /F1 12 Tf 50 700 Td {words} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def test_an_opendocument_text_gives_its_paragraphs_rows_and_bold_names_without_deletions():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p><text:span text:style-name="T1">Dora</text:span> I<text:s text:c="2"/>think</text:p>'
        '<text:p><text:span text:style-name="T1">Ravi</text:span><text:tab/>no<text:note>'
        "<text:p>aside</text:p></text:note></text:p><table:table><table:table-row><table:table-cell>"
        "<text:p>Cee</text:p></table:table-cell><table:table-cell><text:p>yes</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    found, notices = read(odt(body), "a.odt")
    assert found.text == "Dora: I  think\nRavi: no\nCee: yes\n"
    assert notices == ["transcript-tracked-changes"]
    assert found.speakers() == ("Dora", "Ravi", "Cee")


def test_a_count_of_spaces_that_is_no_number_is_one_space():
    spaces = "".join(f'a<text:s text:c="{count}"/>' for count in ("\u00b2", "9" * 5000, "3"))
    found, _ = read(odt(f"<text:p>Dora: {spaces}b</text:p>"), "a.odt")
    assert found.text == "Dora: a a a   b\n"


def test_a_locked_or_damaged_opendocument_text_is_told():
    assert faults(odt("<text:p>x</text:p>", "<encryption-data/>"), "a.odt") == ["document-locked"]
    assert faults(b"x", "a.odt") == ["archive-unreadable"]
    assert faults(odt("<text:p>&a;</text:p>"), "a.odt") == ["xml-unreadable"]


def test_rich_text_gives_letters_of_every_escape_and_the_final_text():
    content = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset178 B;}}{\info{\title no}}"
        rb"{\b P1} Caf\'e9 \u8220?said\u8221? \u-10179?\u-8704?{\deleted gone}\par "
        rb"{\b P2}\tab I {\revised really} \{agree\}\par \f1\'e3\'d1\f0 .\par}"
    )
    found, notices = read(content, "a.rtf")
    assert found.text.rstrip("\n") == "P1: Café “said” 😀\nP2: I really {agree}\nمر."
    assert notices == ["transcript-tracked-changes"]
    assert faults(b"Anna: yes", "a.rtf") == ["rtf-unreadable"]


def test_rich_text_with_pictures_and_without_an_end_is_read_as_far_as_it_goes():
    content = rb"{\rtf1 Ann: a{\pict\bin7 }}{\par x}\par Ben: b\par {{{{"
    assert text(content, "a.rtf").rstrip("\n") == "Ann: a\nBen: b"
    assert text(b"{\\rtf1 " + b"{" * 5_000 + b"Ann: a" + b"}" * 5_000 + b"}", "a.rtf")


def test_a_web_page_gives_its_words_and_no_scripts():
    page = (
        "<meta charset=windows-1252><title>t</title><script>x: y</script><p><b>Dora</b> caf\xe9"
        "<p><strong>Ravi</strong> no<del>pe</del><br>more<table><tr><td>Cee:<td>yes</table>"
    )
    found, notices = read(page.encode("cp1252"), "a.html")
    assert found.text == "Dora: café\nRavi: no\nmore\nCee: yes\n"
    assert found.speakers() == ("Dora", "Ravi", "Cee")
    assert notices == ["transcript-tracked-changes"]


def test_subrip_captions_keep_the_time_of_each_turn():
    content = "1\r\n00:00:01,500 --> 00:00:03,000\r\nDora: hello\r\n\r\n2\r\n01:02:03,000 --> 01:02:04,000\r\n<i>Ravi: yes</i>\r\n"
    found, _ = read(content.encode(), "a.srt")
    assert found.text == "[00:00:01] Dora: hello\n[01:02:03] Ravi: yes\n"
    assert found.times() == {1: 1.0, 2: 3723.0}
    assert [found.text[turn.start : turn.end] for turn in found.turns] == ["hello", "yes"]
    assert faults(b"Dora: hello", "a.srt") == ["captions-without-times"]


def test_a_pdf_gives_its_lines_without_page_numbers_and_tells_of_pages_without_text():
    pytest.importorskip("pypdf", reason="the part that reads PDF is installed apart")
    found, notices = read(pdf("1\nAnn: yes", "", "Ben: no\nPage 3 of 3"), "a.pdf")
    assert [turn.speaker for turn in found.turns] == ["Ann", "Ben"]
    assert "Page" not in found.text
    assert notices == ["pdf-pages-without-text"]


def test_a_scanned_pdf_and_a_damaged_one_are_told_with_what_to_do():
    pytest.importorskip("pypdf", reason="the part that reads PDF is installed apart")
    assert faults(pdf("", ""), "a.pdf") == ["pdf-without-text"]
    assert faults(b"%PDF-1.4 nothing", "a.pdf") == ["pdf-unreadable"]


def test_without_the_part_that_reads_pdf_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    problems = Problems()
    assert parse_transcript(pdf("Ann: yes"), "a.pdf", problems) is None
    assert "remit[pdf]" in str(next(iter(problems)))


@pytest.mark.parametrize("file", ["a.txt", "a.pdf", "a.docx", "a.rtf", "a.html", "a.odt", "a.srt"])
def test_a_file_of_100_megabytes_is_refused_in_every_format(file):
    assert faults(b" " * 100_000_000, file) == ["transcript-too-long"]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Ann: “café” – £5\nBen: no\n", "cp1252"),
        ("المحاور: مرحبا بكم في هذا اللقاء\nعلي: نعم، شكرا لكم جميعا\n", "cp1256"),
        ("Анна: я думаю что это хорошо и правильно\nПётр: нет, не согласен\n", "cp1251"),
        ("Άννα: νομίζω ότι είναι καλό και σωστό\nΝίκος: όχι, δεν συμφωνώ\n", "cp1253"),
        ("דנה: אני חושבת שזה רעיון טוב מאוד\nיוסי: לא, אני לא מסכים\n", "cp1255"),
        ("Ann: “café” 😀\n", "utf-16"),
        ("Ann: “café” – and more words\n", "utf-16-le"),
        ("Ann: “café” – and more words\n", "utf-16-be"),
        ("Ann: “café” 😀\n", "utf-32"),
        ("Ann: “café” 😀\n", "utf-8-sig"),
    ],
)
def test_a_text_in_any_usual_encoding_is_read_letter_by_letter(words, encoding):
    found, notices = read(words.encode(encoding), "a.txt")
    assert found.text == words
    assert notices == (["transcript-encoding-guessed"] if encoding.startswith("cp") else [])


def test_a_text_that_was_coded_is_never_changed():
    problems = Problems()
    words = "Dora – a\nRavi – b\nDora – c\nRavi – d\n"
    found = parse_transcript(words.encode(), "a.txt", problems, coded={words})
    assert found.text == words


def test_right_to_left_text_with_combining_marks_is_composed_once_and_keeps_its_places():
    words = "\u0639\u0644\u064a: \u0642\u0627\u0644\u064e \u0627\u0653 😀\nAnn: cafe\u0301 😀\n"
    found, _ = read(words.encode(), "a.txt")
    assert found.text == "علي: قالَ آ 😀\nAnn: café 😀\n"
    assert [found.text[turn.start : turn.end] for turn in found.turns] == ["قالَ آ 😀", "café 😀"]


def test_running_heads_of_a_pdf_are_left_out_and_told():
    pages = [["Confidential 7", f"Ann: words {at}", "they said"] for at in "abcd"]
    pages[1][2:2] = ["they said", "so", "and so"]
    found, notices = read(pdf(*("\n".join(lines) for lines in pages)), "a.pdf")
    assert found.text.count("Confidential") == 0
    assert found.text.count("they said") == 5
    assert notices == ["pdf-running-lines"]


def test_a_page_keeps_lines_that_are_set_as_typed_and_names_that_a_style_makes_bold():
    page = (
        "<p><span style='font-weight: 700'>Ann</span> yes<p><b>Bob</b> no"
        "<pre>Cee: a\nDee: b</pre><p hidden>gone</p><p style='display: none'>gone"
    )
    assert text(page, "a.html") == "Ann: yes\nBob: no\nCee: a\nDee: b\n"
    sheet = "<style>.c1{color:red}.c2 {font-weight:700}</style>"
    spans = "<p><span class='c1 c2'>Ann</span> yes<p><span class=c2>Bob</span> no"
    assert text(sheet + spans, "a.html") == "Ann: yes\nBob: no\n"


def test_a_row_whose_deletion_is_tracked_is_out():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("Ann", "yes"), ("Bob", "no")), strict=True):
        row.cells[0].text, row.cells[1].text = words
    mark = "<w:del xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(mark))
    out = io.BytesIO()
    document.save(out)
    found, notices = read(out.getvalue(), "a.docx")
    assert found.text == "Ann: yes\n"
    assert notices == ["transcript-tracked-changes"]


def test_word_gives_text_boxes_once_apart_from_the_speaker_and_no_hidden_words():
    marks = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    box = "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    said = document.add_paragraph("Ann: yes")._p  # its XML has no other door
    said.append(
        parse_xml(
            f"<w:r {marks}><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    said.append(parse_xml(f"<w:r {marks}><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r>"))
    out = io.BytesIO()
    document.save(out)
    assert text(out.getvalue(), "a.docx") == "Ann: yes\nBoxed\n"


def test_a_long_transcript_is_read_in_a_time_that_grows_with_its_lines():
    words = "Ann: yes\nBob: no\n" * 12_000
    begun = time.process_time()
    read(words.encode(), "a.txt")
    # A tenth of a second; each line compared with all the others would take ten or more.
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("<html><body><p>Ann: a\n<p>Ben: b", "<html> is never closed (line 1)"),
        ("<p>Ann: a</p>\n<p>Ben: <b", "the tag <b never ends (line 2)"),
        ("<p>Ann: a\n<!-- <p>Ben: b", "a comment never ends, and nothing after it"),
        ("<p>Ann: a<script>x<p>Ben: b", "<script> is never closed, and nothing after it"),
        ('<p>Ann: a<p class="x>Ben: b</p><p class="y">Cee: c', "mark is missing in the tag <p>"),
        ("<p><Ann> a <p>Ben: b", "<Ann> is no tag of HTML, and is not shown"),
        ("<p>Ann: <i>a<b>b</i></p></div>", "before </i> (line 1); </div> closes what was never"),
    ],
)
def test_broken_mark_up_of_a_web_page_is_told_with_its_place(page, told):
    problems = Problems()
    assert parse_transcript(page.encode(), "a.html", problems)
    (notice,) = problems.notices
    assert notice.code == "transcript-markup-broken"
    assert told in str(notice)


def test_a_web_page_as_programs_write_it_is_whole_and_one_without_a_tag_is_none():
    page = (
        "<!DOCTYPE html><html><head><meta charset=utf-8><style>p>b{}</style></head><body><![if x]>"
        "<p>Ann: a<br/>5 < 6<li>b<o:p></o:p><img alt=\"a > b\" src='x'/><svg><g><x/></g></svg>"
        "<!--[if mso]><i><![endif]--><ruby>c<rt>d</ruby></body></html>\n"
    )
    assert read(page.encode(), "a.html")[1] == []
    assert faults(b"Ann: a\nBen: b", "a.html") == ["html-unreadable"]


@pytest.mark.parametrize(
    ("body", "words", "told"),
    [
        (rb"Ann: a\par {\b Ben: b\par", "Ann: a\nBen: b", "open (2), and may be cut off (line 1)"),
        (b"Ann: a\\par\n}} Ben: b}", "Ann: a\nBen: b", "closes more than was opened (line 2)"),
        ("Zoë: é\\par}".encode(), "Zoë: é", "stand as bare bytes (line 1)"),
        ("\\ansicpg1251 Яна: да}".encode("cp1251"), "Яна: да", "stand as bare bytes (line 1)"),
        (rb"Ann: a\'zz}", "Ann: azz", "code after \\' is no number (line 1)"),
    ],
)
def test_broken_rich_text_is_read_as_it_was_meant_and_told_with_its_place(body, words, told):
    problems = Problems()
    found = parse_transcript(rb"{\rtf1\ansi " + body, "a.rtf", problems)
    assert found.text.rstrip("\n") == words
    (notice,) = problems.notices
    assert told in str(notice)


def test_columns_of_a_pdf_that_are_read_across_are_told_and_those_in_turn_are_not():
    left, right = [f"Ann: a{at} went on" for at in range(6)], [f"Ben: b{at}" for at in range(6)]
    across = [
        f"{one}) Tj 250 0 Td ({other}) Tj -250 0 Td ("
        for one, other in zip(left, right, strict=True)
    ]
    assert "pdf-columns-read-across" in read(pdf("\n".join(across)), "a.pdf")[1]
    in_turn = [*left, "Ann: end) Tj 250 140 Td (", *right]
    found, notices = read(pdf("\n".join(in_turn)), "a.pdf")
    assert found.text.split("\n")[-3:-1] == right[-2:]
    assert notices == []
