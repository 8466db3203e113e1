"""Reading and writing REFI-QDA projects, sound and otherwise."""

from __future__ import annotations

import io
import zipfile

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.project import (
    Code,
    Coding,
    Project,
    Selection,
    Source,
    User,
    canonical,
    new_guid,
)
from remit.listen.core.refi import read_codebook, read_project
from remit.listen.core.refi_writer import write_project

G = [new_guid("test", number) for number in range(12)]
PROJECT = Project(
    name="A <made-up> project",
    users=(User(G[0], "Ann"), User(G[1], "Ben")),
    codes=(
        Code(G[2], "trust", description="who\nis trusted"),
        Code(G[3], "police", G[2], colour="#ff0000", codable=False),
        Code(G[4], "fear"),
    ),
    sources=(Source(G[5], "fg1", "Ann: yes 😀\nBen: no\n"), Source(G[6], "fg2", None)),
    selections=(
        Selection(
            G[7], G[5], 5, 10, (Coding(G[2], G[0]), Coding(G[2], G[1])), "yes 😀", "memo", G[0]
        ),
        Selection(G[8], G[5], 16, 18, (Coding(G[4]),)),
        Selection(G[9], G[6], 3, 9),
    ),
)
XML = (
    '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" {}>{}</Project>'
)


def packed(markup, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", markup)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def read(content):
    problems = Problems()
    return read_project(content, "a.qdpx", problems), [p.code for p in problems], problems.notices


def body(sources, codes=""):
    book = f"<CodeBook><Codes>{codes}</Codes></CodeBook>" if codes else ""
    return XML.format('name="p"', f"{book}<Sources>{sources}</Sources>")


def selection(guid, start, end, inner="", name=""):
    return (
        f'<PlainTextSelection guid="{guid}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}">{inner}</PlainTextSelection>'
    )


def test_a_written_project_is_read_back_the_same_in_the_same_bytes():
    content = write_project(PROJECT)
    project, problems, _ = read(content)
    assert project == PROJECT
    assert problems == []
    assert write_project(project) == content


def test_the_order_of_what_is_handed_in_does_not_change_the_bytes():
    shuffled = Project(
        PROJECT.name,
        PROJECT.users,
        (PROJECT.codes[1], PROJECT.codes[0], PROJECT.codes[2]),
        PROJECT.sources,
        PROJECT.selections[::-1],
    )
    assert canonical(shuffled) == PROJECT
    assert write_project(shuffled) == write_project(PROJECT)


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("internal://T.txt", "Sources__T.txt"),
        ("internal://T.txt", "sources__t.TXT"),
        ("T.txt", "sources__T.txt"),
        ("internal://My%20text.txt", "Sources__My text.txt"),
        ("relative:///Sources/T.txt", "Sources__T.txt"),
        ("T.txt", "T.txt"),
    ],
)
def test_a_text_is_found_however_its_path_is_spelt(path, member):
    source = f'<TextSource guid="{G[5]}" name="s" plainTextPath="{path}"/>'
    project, _, _ = read(packed(body(source), **{member: "\ufeffone\r\ntwo"}))
    assert project.sources[0].text == "one\ntwo"


def test_a_text_in_the_xml_or_in_utf_16_is_read():
    inline = f'<TextSource guid="{G[5]}"><PlainTextContent>one\ntwo</PlainTextContent></TextSource>'
    assert read(packed(body(inline)))[0].sources[0].text == "one\ntwo"
    source = f'<TextSource guid="{G[5]}" plainTextPath="t.txt"/>'
    assert read(packed(body(source), **{"t.txt": "é".encode("utf-16")}))[0].sources[0].text == "é"


def test_identifiers_are_made_alike_and_repeated_ones_are_told_apart():
    upper = "{" + G[2].upper() + "}"
    codes = (
        f'<Code guid="{upper}" name="a" isCodable="1" color="red"/>'
        f'<Code guid="{G[2]}" name="b" isCodable="true"/>'
        f'<Code guid="c3" name="c" isCodable="false"/>'
    )
    inner = "".join(
        f'<Coding guid="{G[9]}"><CodeRef targetGUID="{target}"/></Coding>'
        for target in (upper, "c3", G[11])
    )
    text = (
        f'<TextSource guid="{G[5]}"><PlainTextContent>words here</PlainTextContent>'
        f"{selection(G[7], 0, 5, inner)}{selection(G[7], 6, 10)}</TextSource>"
    )
    project, problems, notices = read(packed(body(text, codes)))
    assert problems == []
    assert [code.name for code in project.codes] == ["a", "b", "c"]
    assert len({code.guid for code in project.codes}) == 3
    assert project.codes[0].colour == ""
    assert project.selections[0].codes == (G[2], project.codes[2].guid)
    assert len({each.guid for each in project.selections}) == 2
    found = [notice.code for notice in notices]
    assert found.count("qdpx-guid-mended") == 3
    assert "qdpx-unknown-code" in found


def test_selections_beyond_the_text_are_cut_or_left_out_and_told():
    text = (
        f'<TextSource guid="{G[5]}" name="s"><PlainTextContent>words</PlainTextContent>'
        f"{selection(G[6], 0, 99)}{selection(G[7], 7, 9)}{selection(G[8], 3, 3)}"
        f"{selection(G[9], -4, 2)}{selection(G[10], 'x', 4)}{selection(G[11], 1, 2)}</TextSource>"
    )
    project, problems, notices = read(packed(body(text)))
    assert problems == []
    assert sorted((s.start, s.end) for s in project.selections) == [(0, 2), (0, 5), (1, 2)]
    assert "outside the text: 5." in str(notices[-1])


def test_what_has_no_place_here_is_named():
    sources = f'<PictureSource guid="{G[0]}"/><TextSource guid="{G[5]}" name="gone"/>'
    extra = f'<Sets><Set guid="{G[1]}" name="s"/></Sets>'
    markup = XML.format('name="p"', f"<Sources>{sources}</Sources>{extra}")
    project, problems, notices = read(packed(markup))
    assert problems == []
    assert project.sources[0].text is None
    assert [n.code for n in notices] == [
        "qdpx-missing-text",
        "qdpx-not-carried",
        "qdpx-not-carried",
    ]
    assert "PictureSource" in str(notices[1])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "archive-unreadable"),
        (b"PK\x03\x04 damaged", "archive-unreadable"),
        (packed("<Project"), "xml-unreadable"),
        (packed(""), "xml-unreadable"),
        (packed("<Other/>"), "qdpx-not-refi"),
        (packed('<!DOCTYPE p [<!ENTITY a "b">]><Project name="&a;"/>'), "xml-declares-entities"),
        (
            packed('<!DOCTYPE p [<!ENTITY a "b">]><Project/>'.encode("utf-16")),
            "xml-declares-entities",
        ),
        (packed("<Project/>", **{"..__..__evil.txt": "x"}), "archive-path-climbs"),
        (packed("<a>" * 9999), "xml-unreadable"),
    ],
)
def test_a_file_that_cannot_be_trusted_or_read_gets_one_problem(content, code):
    project, problems, _ = read(content)
    assert project is None
    assert problems == [code]


def test_an_archive_without_a_project_is_named():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert read(out.getvalue())[1] == ["qdpx-without-project"]


def test_a_damaged_part_is_a_problem_and_no_traceback():
    content = bytearray(write_project(PROJECT))
    at = content.index(b"<?xml")
    content[at : at + 5] = b"<?xnl"
    assert read(bytes(content))[1] == ["archive-unreadable"]


def test_a_source_that_is_too_long_is_a_problem_with_its_part():
    source = f'<TextSource guid="{G[5]}" name="s" plainTextPath="internal://T.txt"/>'
    long = packed(body(source), **{"Sources__T.txt": "x" * 10_000_001})
    assert read(long)[1] == ["transcript-too-long"]


def test_a_codebook_alone_is_read():
    problems = Problems()
    book = (
        f'<CodeBook xmlns="urn:QDA-XML:codebook:0:4"><Codes><Code guid="{G[0]}" name="a" '
        f'isCodable="true"><Code guid="{G[1]}" name="b" isCodable="true"/></Code></Codes>'
        "</CodeBook>"
    )
    assert read_codebook(book.encode(), "a.qdc", problems) == (
        Code(G[0], "a"),
        Code(G[1], "b", G[0]),
    )
    assert read_codebook(b"<Project/>", "a.qdc", problems) is None
