"""REFI-QDA files shown and converted: every selection on its characters, everything kept."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qda_files import (
    CODES,
    PICTURE,
    TEXT,
    coding,
    faults,
    guid,
    made,
    mended,
    packed,
    project,
    selection,
    shown,
    text_source,
    utf_16,
    xml,
)
from remit.kernel.errors import Problems
from remit.listen.core.refi import read_project
from remit.listen.core.refi_conversion import ConversionNotKnown, converted
from remit.listen.core.source_text import endings


@pytest.mark.parametrize("origin", ["NVivo 12", "ATLAS.ti 23"])
def test_selections_land_on_the_words_that_were_chosen_shown_and_converted(origin):
    plain = TEXT.removeprefix("\ufeff")
    words = ["😀 one", "Zoe\u0301 said 🎉", "🎉", "words", "the three\r\nlast"]
    inner = ""
    for number, chosen in enumerate(words):
        start = plain.index(chosen)
        span = (start, start + len(chosen))
        if origin.startswith("NVivo"):
            span = tuple(utf_16(plain, at) for at in span)
        inner += selection(100 + number, *span, coding(200 + number, 1))
    content = packed(project(text_source(inner), origin=origin))
    answer = shown(content)
    expected = ["😀 one", "Zoé said 🎉", "🎉", "words", "the three\nlast"]
    assert [each["text"] for each in answer["selections"]] == expected
    assert answer["sources"] == [{"guid": guid(3), "name": "s", "length": 46}]
    assert [code["parent"] for code in answer["codes"]] == [None, guid(1)]
    told = {each["code"]: each["message"] for each in answer["mended"]}
    assert ("qda-positions-mended" in told) == origin.startswith("NVivo")
    assert "UTF-16" in told.get("qda-positions-mended", "UTF-16")
    again = shown(made(content))
    assert again["selections"] == answer["selections"]
    assert again["mended"] == []
    assert again["origin"] == f"Remit from {origin}"
    with zipfile.ZipFile(io.BytesIO(made(content))) as archive:
        stored = archive.read(f"Sources/{guid(3)}.txt").decode()
    starts = [
        int(each.get("startPosition")) for each in xml(made(content)).iter("{*}PlainTextSelection")
    ]
    ends = [
        int(each.get("endPosition")) for each in xml(made(content)).iter("{*}PlainTextSelection")
    ]
    assert [stored[a:b] for a, b in zip(starts, ends, strict=True)] == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "é", "e\u0301", "😀", "\r\n", " ", "ش", "\u064b", "가"]),
        min_size=1,
        max_size=40,
    ),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
def test_any_span_lands_on_its_characters_whatever_the_program_counts(parts, chosen, nvivo, mark):
    plain = "".join(parts)
    inner, expected = "", []
    for number, (first, many) in enumerate(chosen):
        before, words = "".join(parts[:first]), "".join(parts[first : first + many])
        start, end = len(before), len(before) + len(words)
        if not words:
            continue
        if nvivo:
            start, end = utf_16(plain, start), utf_16(plain, end)
        inner += selection(100 + number, start, end)
        expected.append(words)
    files = {f"Sources/{guid(3)}.txt": ("\ufeff" if mark else "") + plain}
    origin = "NVivo 12" if nvivo else "ATLAS.ti 23"
    content = packed(project(text_source(inner), origin=origin), files)
    found = [each["text"] for each in shown(content)["selections"]]
    # A mark that begins a selection joins the letter before it where the two compose.
    import unicodedata

    for text, words in zip(found, expected, strict=True):
        stored = unicodedata.normalize("NFC", words.replace("\r\n", "\n"))
        assert text == stored or words[0] in "\u0301\u064b" or text.endswith(stored[1:])
    assert shown(made(content))["selections"] == shown(content)["selections"]


KEPT = (
    f'<Notes><Note guid="{guid(40)}"><PlainTextContent>a note</PlainTextContent></Note></Notes>'
    f'<Links><Link guid="{guid(41)}" originGUID="{guid(3)}" targetGUID="{guid(4)}"/></Links>'
    f'<Sets><Set guid="{guid(42)}" name="set"><MemberCode targetGUID="{guid(1)}"/></Set></Sets>'
    f'<Graphs><Graph guid="{guid(43)}"><Vertex guid="{guid(44)}" firstX="1" firstY="2"/></Graph></Graphs>'
)


MEDIA = (
    f'<PictureSource guid="{guid(4)}" name="photo" path="internal://photo.jpg">'
    f'<PictureSelection guid="{guid(5)}" firstX="1" firstY="2" secondX="3" secondY="4">{coding(60, 2)}'
    "</PictureSelection></PictureSource>"
    f'<AudioSource guid="{guid(6)}" path="relative:///tape.m4a"><Transcript guid="{guid(7)}" '
    f'plainTextPath="internal://{guid(3)}.txt"><SyncPoint guid="{guid(8)}" position="9" timeStamp="0"/>'
    "</Transcript></AudioSource>"
    f'<PDFSource guid="{guid(10)}" name="paper.pdf" path="internal://paper.pdf">'
    f'<PDFSelection guid="{guid(11)}" page="1" firstX="1" firstY="2" secondX="3" secondY="4"/>'
    f'<Representation guid="{guid(12)}"><PlainTextContent>on paper</PlainTextContent>'
    f"{selection(13, 3, 8, coding(61, 2))}</Representation></PDFSource>"
)


def test_what_has_no_home_is_kept_byte_for_byte_and_listed():
    files = {
        f"Sources/{guid(3)}.txt": TEXT,
        "Sources/photo.jpg": PICTURE,
        "Sources/paper.pdf": b"%PDF" + PICTURE,
        "vendor/settings.bin": PICTURE,
    }
    content = packed(project(text_source(selection(100, 0, 1)) + MEDIA, KEPT), files)
    answer, again = shown(content), shown(made(content))
    kinds = [each["kind"] for each in answer["kept"]]
    assert sorted(set(kinds)) == sorted(
        {"Note", "Link", "Set", "Graph", "PictureSource", "PictureSelection", "AudioSource"}
        | {"Transcript", "PDFSource", "PDFSelection", "File"}
    )
    assert kinds.count("File") == 3
    assert again["kept"] == answer["kept"]
    assert (again["sources"], again["selections"]) == (answer["sources"], answer["selections"])
    assert {"guid": guid(10), "name": "paper.pdf", "length": 8} in answer["sources"]
    assert [e["text"] for e in answer["selections"] if e["source"] == guid(10)] == ["paper"]
    with zipfile.ZipFile(io.BytesIO(made(content))) as archive:
        for name, kept in list(files.items())[1:]:
            assert archive.read(name) == kept
    point = next(xml(made(content)).iter("{*}SyncPoint"))
    assert point.get("position") == "7"  # the character after 😀 and the line's end, counted anew
    one, other = xml(content), xml(made(content))
    for kind in ("Link", "Set", "Graph", "PictureSelection", "PDFSelection"):
        before, after = (next(root.iter(f"{{*}}{kind}")) for root in (one, other))
        assert dict(before.attrib) == dict(after.attrib)
        assert len(before) == len(after)


def test_what_departs_from_the_standard_is_read_and_told():
    cases = (
        f'<Cases><Case guid="{guid(20)}"><SourceRef targetGUID="{guid(3)}"/><Description>d</Description>'
        f'<VariableValue><VariableRef targetGUID="{guid(21)}"/><IntegerValue>x</IntegerValue>'
        f'</VariableValue></Case></Cases><Variables><Variable guid="{guid(21)}" name="v" '
        'typeOfVariable="Number"/></Variables><Notes/><Extra/>'
    )
    codes = (
        f'<CodeBook><Codes><Code guid="{guid(1)}" name="a"/><Code guid="{guid(1)}" name="twice" '
        'isCodable="yes" color="red"/></Codes></CodeBook>'
    )
    inner = selection(
        100, 2, 9999, f'<NoteRef targetGUID="{guid(9)}"/>' + coding(101, 1) + coding(102, 77)
    )
    two = f'<Coding guid="{guid(103)}"><CodeRef targetGUID="{guid(1)}"/><CodeRef targetGUID="{guid(1)}"/></Coding>'
    markup = project(
        text_source(inner + selection(104, 900, 950) + selection(105, 0, 1, two), "gone.txt")
        + text_source(inner.replace(guid(100), guid(106)), number=14),
        cases,
        codes,
        attributes='bogus="1" creationDateTime="yesterday"',
    )
    content = packed(markup, {f"sources/{guid(3)}.txt": TEXT})
    assert mended(content) >= {
        "qda-order-mended",
        "qda-value-mended",
        "qda-part-unknown",
        "qda-part-incomplete",
        "qda-part-split",
        "qda-folder-mended",
        "qda-path-mended",
        "qdpx-guid-mended",
        "qdpx-missing-text",
        "qdpx-beyond-end",
        "qdpx-unknown-code",
    }
    answer = shown(content)
    assert [source["length"] for source in answer["sources"]] == [None, 46]
    assert answer["selections"][0]["text"] is None
    assert answer["selections"][-1]["end"] == 46
    assert answer["selections"][-1]["codes"] == [guid(1)]
    assert len({code["guid"] for code in answer["codes"]}) == 2
    again = xml(made(content))
    assert [etree.QName(child).localname for child in again] == [
        *("CodeBook", "Variables", "Cases", "Sources")
    ]
    assert [etree.QName(child).localname for child in next(again.iter("{*}Case"))] == [
        *("Description", "VariableValue", "SourceRef")
    ]
    assert next(again.iter("{*}TextValue")).text == "x"


def test_a_copy_has_the_folder_of_the_standard_and_no_two_files_that_differ_in_capitals():
    markup = project(text_source(selection(9, 0, 3), path="internal://a.txt"))
    content = packed(
        markup, {"sources/a.txt": "one two", "SOURCES/A.TXT": "another", "notes": b"n"}
    )
    copy = made(content)
    names = zipfile.ZipFile(io.BytesIO(copy)).namelist()
    assert "Sources/a.txt" in names
    assert not [name for name in names if name.startswith(("sources/", "SOURCES/"))]
    assert len({name.casefold() for name in names}) == len(names) == 4
    assert [each["text"] for each in shown(copy)["selections"]] == ["one"]
    assert "Sources" not in str(shown(copy)["mended"])


def test_a_text_that_lies_beside_the_project_is_put_with_the_sources():
    content = packed(project(text_source("", "My text.txt")), {"My text.txt": "words"})
    with zipfile.ZipFile(io.BytesIO(made(content))) as archive:
        assert archive.namelist() == ["project.qde", "Sources/My text.txt"]
    assert (
        next(xml(made(content)).iter("{*}TextSource")).get("plainTextPath")
        == "internal://My text.txt"
    )
    assert shown(made(content))["sources"][0]["length"] == 5


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("internal://ninō 1.txt", "Sources/nino\u0304 1.txt"),
        ("internal://nin%C5%8D%201.txt", "sources/ninō 1.txt"),
        ("internal://deep/a.txt", "Sources/deep/a.txt"),
        ("Sources\\A.TXT", "Sources/a.txt"),
    ],
)
def test_a_text_is_found_however_its_path_is_spelt(path, member):
    inner = selection(100, 0, 3, coding(200, 1))
    content = packed(project(text_source(inner, path)), {member: "one two", "Sources/z/a.txt": "x"})
    assert [each["text"] for each in shown(content)["selections"]] == ["one"]
    again = shown(made(content))
    assert again["selections"] == shown(content)["selections"]
    assert len(again["kept"]) == len(shown(content)["kept"]) == 1


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_what_it_is():
    content = packed(
        project(text_source(selection(9, 0, 3), "internal://ño.txt")), {"Sources/--o.txt": "one"}
    )
    content = content.replace(b"--o.txt", "ño.txt".encode())
    assert [each["text"] for each in shown(content)["selections"]] == ["one"]


@pytest.mark.parametrize("member", [f"Sources/{guid(3).lower()}.txt", "Sources/S.txt"])
def test_a_source_without_a_path_is_found_by_its_identifier_or_its_name(member):
    source = text_source(selection(9, 0, 3)).replace(
        f' plainTextPath="internal://{guid(3)}.txt"', ""
    )
    content = packed(project(source), {member: "one two"})
    for each in (content, made(content)):
        assert [found["text"] for found in shown(each)["selections"]] == ["one"]
        assert shown(each)["kept"] == []
    assert mended(content) == {"qda-path-missing"}
    assert mended(made(content)) == set()
    (text,) = read_project(content, "a.qdpx", Problems()).sources
    assert text.text == "one two"


def test_two_texts_of_one_name_are_told_apart_by_their_folders():
    sources = text_source(selection(9, 0, 3), "internal://a/t.txt") + text_source(
        selection(10, 0, 3), "internal://b/t.txt", 4
    )
    content = packed(project(sources), {"Sources/a/t.txt": "one", "Sources/b/t.txt": "two"})
    for each in (content, made(content)):
        assert [found["text"] for found in shown(each)["selections"]] == ["one", "two"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16", "utf-8-sig"])
def test_texts_in_other_encodings_are_read_and_come_out_as_utf_8(encoding):
    text = "Zoé said that café closed, and then it was quiet."
    content = packed(
        project(text_source(selection(9, 14, 18)), origin="f4"),
        {f"Sources/{guid(3)}.txt": text.encode(encoding)},
    )
    assert [each["text"] for each in shown(content)["selections"]] == [text[14:18]]
    assert ("transcript-encoding-guessed" in mended(content)) == (encoding == "cp1252")
    assert ("qda-encoding-mended" in mended(content)) == encoding.startswith("utf-16")
    assert shown(made(content))["mended"] == []


def test_a_project_gives_its_codebook_and_a_codebook_a_project():
    noted = CODES.replace(
        'name="b" isCodable="true"/>',
        f'name="b" isCodable="true"><NoteRef targetGUID="{guid(40)}"/></Code>',
    )
    content = packed(project(text_source(""), KEPT, codes=noted))
    book = made(content, "codes.qdc")
    answer = shown(book, "codes.qdc")
    assert answer["codes"] == shown(content)["codes"]
    assert [each["kind"] for each in answer["kept"]] == ["Set"]
    back = made(book, "again.qdpx", "codes.qdc")
    assert shown(back)["codes"] == answer["codes"]
    assert next(xml(back).iter("{*}MemberCode")).get("targetGUID") == guid(1)
    problems = Problems()
    converted(content, "a.qdpx", "b.qdc", problems)
    assert [notice.code for notice in problems.notices] == ["qda-part-unknown"]


def test_a_project_without_codes_has_no_codebook():
    problems = Problems()
    assert (
        converted(packed(project(text_source(""), codes="")), "a.qdpx", "b.qdc", problems) is None
    )
    assert [problem.code for problem in problems] == ["qda-without-codes"]


def test_only_two_endings_are_known():
    with pytest.raises(ConversionNotKnown, match="neither"):
        converted(b"", "a.qdpx", "b.docx", Problems())


def bomb():
    return packed(project(text_source("")), {"Sources/big.txt": b"0" * 60_000_000})


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.qdpx", "archive-unreadable"),
        (b"PK\x03\x04 nonsense", "a.qdpx", "archive-unreadable"),
        (b"", "a.qdc", "xml-unreadable"),
        (b"<CodeBook", "a.qdc", "xml-unreadable"),
        (b"<Project/>", "a.qdc", "qdpx-not-refi"),
        (
            b'<!DOCTYPE x [<!ENTITY e "e">]><CodeBook>&e;</CodeBook>',
            "a.qdc",
            "xml-declares-entities",
        ),
        (packed("<!DOCTYPE x><Project/>"), "a.qdpx", "xml-declares-entities"),
        (packed("<CodeBook/>"), "a.qdpx", "qdpx-not-refi"),
        (packed(project(""), {"../../evil.txt": "x"}), "a.qdpx", "archive-path-climbs"),
    ],
)
def test_what_cannot_or_may_not_be_read_is_refused(content, name, code):
    assert faults(content, name) == [code]


def test_a_bomb_is_refused():
    assert faults(bomb()) == ["archive-too-large"]


def test_a_second_project_in_the_archive_is_kept_beside_the_first():
    files = {"PROJECT.qde": b"another", f"Sources/{guid(3)}.txt": TEXT}
    content = packed(project(text_source(selection(100, 0, 1))), files)
    with zipfile.ZipFile(io.BytesIO(made(content))) as archive:
        names = archive.namelist()
        assert names[0] == "project.qde"
        assert [archive.read(name) for name in names].count(b"another") == 1
        assert len({name.casefold() for name in names}) == len(names)
    assert len(shown(made(content))["selections"]) == 1


def test_a_path_of_thousands_of_folders_is_known_by_its_last_ones():
    deep = "a/" * 30_000 + "talk.txt"
    assert next(endings(deep)).count("/") < 20
    assert list(endings("b/talk.txt")) == ["b/talk.txt", "talk.txt"]
