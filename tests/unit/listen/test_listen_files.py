"""The room's part of a study folder, read and written."""

from __future__ import annotations

import io
import zipfile

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.project import Code, Coding, Project, Selection, Source, new_guid
from remit.listen.core.refi_writer import write_project, zipped
from remit.listen.files import read_listen, write_listen
from remit.people.core.participant_code import CodeRules

TEXT = "Mod: Hello\nAnn: yes 😀\nBen: never\n"
C, S, X = new_guid("c"), new_guid("s"), new_guid("x")
QDPX = write_project(
    Project(
        "p",
        (),
        (Code(C, "trust"),),
        (Source(S, "fg1.docx", TEXT),),
        (Selection(X, S, 16, 21, (Coding(C),), "yes 😀"),),
    )
)
SPEAKERS = (
    "transcript,speaker,role,code\n"
    "fg1,Mod,moderator,\nFG1.txt,ann,participant,P1\nfg1,Ben,participant,P2\n"
)
FOLDER = {
    "listen/transcripts/fg1.md": TEXT.encode(),
    "listen/transcripts/.DS_Store": b"\0",
    "listen/transcripts/README.md": b"about",
    "listen/speakers.csv": SPEAKERS.encode(),
    "listen/coding.qdpx": QDPX,
}


def read(files, **rest):
    problems = Problems()
    value = read_listen(files, problems, codes=CodeRules("external", **rest))
    return value, list(problems), list(problems.notices)


def changed(**parts):
    names = {"speakers": "listen/speakers.csv", "coding": "listen/coding.qdpx"}
    return FOLDER | {names[name]: content for name, content in parts.items()}


def test_a_folder_is_read_and_written_in_one_spelling():
    value, problems, notices = read(FOLDER)
    assert (problems, notices) == ([], [])
    written = write_listen(value)
    assert sorted(written) == [
        "listen/coding.qdpx",
        "listen/speakers.csv",
        "listen/transcripts/fg1.txt",
    ]
    assert written["listen/transcripts/fg1.txt"].decode() == TEXT
    assert written["listen/speakers.csv"].decode() == (
        "transcript,speaker,role,code\nfg1,Ann,participant,P1\nfg1,Ben,participant,P2\nfg1,Mod,moderator,\n"
    )
    assert read(written)[0] == value
    assert write_listen(read(written)[0]) == written


def test_a_source_whose_transcript_lies_in_the_folder_is_not_missing():
    with zipfile.ZipFile(io.BytesIO(QDPX)) as archive:
        bare = zipped({"project.qde": archive.read("project.qde")})
    value, problems, notices = read(changed(coding=bare))
    assert (problems, notices) == ([], [])
    assert [(each.start, each.end) for each in value.passages] == [(16, 21)]
    _, _, notices = read({"listen/coding.qdpx": bare})
    assert [each.code for each in notices] == ["qdpx-missing-text"]
    with zipfile.ZipFile(io.BytesIO(QDPX)) as archive:
        unnamed = archive.read("project.qde").replace(b'name="yes', b'name="nay')
    _, problems, _ = read(changed(coding=zipped({"project.qde": unnamed})))
    assert [each.code for each in problems] == ["coding-without-text"]


def test_a_folder_without_the_room_is_empty_and_no_problem():
    value, problems, _ = read({"commission.toml": b""})
    assert problems == []
    assert write_listen(value) == {}


def test_a_coding_alone_brings_its_transcripts():
    value, problems, _ = read({"listen/coding.qdpx": QDPX})
    assert problems == []
    assert [each.key for each in value.transcripts] == ["fg1"]
    assert len(value.passages) == 1
    assert read(write_listen(value))[0] == value


def test_two_transcripts_of_one_name_are_a_problem_naming_both():
    files = FOLDER | {"listen/transcripts/FG1.txt": b"Ann: other"}
    _, problems, _ = read(files)
    assert [problem.code for problem in problems] == ["transcript-same-name"]
    assert "“FG1.txt”, “fg1.md”" in str(problems[0])


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("fg9,Ann,participant,P1", "speaker-unknown-transcript", "transcript"),
        ("fg1,Zed,participant,P1", "speaker-unknown", "speaker"),
        ("fg1,Ann,guest,P1", "speaker-role-unknown", "role"),
        ("fg1,Mod,moderator,P1", "speaker-moderator-code", "code"),
        ("fg1,Ann,participant,P9", "participant-code-unknown", "code"),
    ],
)
def test_a_faulty_row_is_a_problem_with_its_place(row, code, column):
    content = f"transcript,speaker,role,code\n{row}\n".encode()
    _, problems, _ = read(changed(speakers=content), known=frozenset({"P1", "P2"}))
    assert [(p.code, p.place.row, p.place.column) for p in problems] == [(code, 2, column)]


def test_a_speaker_twice_is_a_problem():
    content = SPEAKERS.encode() + b"fg1,ANN,participant,P3\n"
    _, problems, _ = read(changed(speakers=content))
    assert [(p.code, p.place.row) for p in problems] == [("speaker-twice", 5)]


def test_codes_with_a_check_character_are_checked():
    problems = Problems()
    read_listen(FOLDER, problems, codes=CodeRules("remit"))
    assert [problem.code for problem in problems] == ["participant-code-mistyped"] * 2


def test_a_speaker_whom_nobody_mapped_is_noticed():
    value, problems, notices = read(changed(speakers=b"transcript,speaker,role,code\n"))
    assert problems == []
    assert [notice.code for notice in notices] == ["speaker-unmapped"] * 3
    assert "counts as one moderator" in str(notices[0])
    assert value.speakers == ()


def test_what_the_withdrawn_said_is_left_out_at_the_door_and_noticed():
    value, problems, notices = read(FOLDER, withdrawn=frozenset({"P1"}), known=frozenset({"P2"}))
    assert problems == []
    assert [(notice.code, notice.place.row) for notice in notices] == [("participant-withdrawn", 3)]
    assert value.transcripts[0].text == "Mod: Hello\n[withdrawn]\nBen: never\n"
    assert value.passages == ()
    assert "yes 😀" not in repr(value)
    assert read(write_listen(value))[0] == value


def test_every_problem_is_told_at_once():
    files = changed(coding=b"no zip", speakers=b"transcript,speaker\n") | {
        "listen/transcripts/a.doc": b"words",
        "listen/transcripts/b.txt": b"\xff\x01",
        "listen/transcripts/c.txt": b"",
    }
    _, problems, _ = read(files)
    assert sorted(problem.code for problem in problems) == [
        "archive-unreadable",
        "table-missing-column",
        "table-missing-column",
        "transcript-empty",
        "transcript-format-unknown",
        "transcript-no-text",
    ]


def test_a_folder_tells_of_lines_and_codings_that_belong_to_nobody():
    text = "Mod: Hello\nAnn: ok\nyes 😀: 1\n\nBen: never\n"
    files = FOLDER | {"listen/transcripts/fg1.md": text.encode()}
    value, problems, notices = read(files)
    assert problems == []
    assert [(each.code, each.place.file) for each in notices] == [
        ("transcript-label-unknown", "listen/transcripts/fg1.md"),
        ("coding-without-speaker", "listen/coding.qdpx"),
    ]
    assert read(write_listen(value))[0] == value


def test_a_codebook_by_itself_is_read_and_adds_the_codes_that_the_coding_lacks():
    fear, loss = new_guid("fear"), new_guid("loss")
    book = (
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        f'<Code guid="{C}" name="called otherwise" isCodable="true"/>'
        f'<Code guid="{fear}" name="fear" isCodable="false"><Code guid="{loss}" name="of loss" '
        'isCodable="true"/></Code></Codes></CodeBook>'
    ).encode()
    files = {path: content for path, content in FOLDER.items() if not path.endswith("qdpx")}
    alone, problems, _ = read(files | {"listen/codebook.qdc": book})
    assert problems == []
    assert [code.name for code in alone.coding.codes] == ["called otherwise", "fear", "of loss"]
    assert alone.coding.codes[2].parent == fear
    both, problems, _ = read(FOLDER | {"listen/codebook.qdc": book})
    assert problems == []
    assert [code.name for code in both.coding.codes] == ["trust", "fear", "of loss"]
    assert len(both.passages) == 1
    for value in (alone, both):
        written = write_listen(value)
        again, problems, _ = read(written)
        assert problems == []
        assert again == value
        assert write_listen(again) == written
    broken = read(files | {"listen/codebook.qdc": b"<CodeBook"})[1]
    assert [problem.code for problem in broken] == ["xml-unreadable"]


def test_a_file_that_is_too_large_to_be_kept_is_named(monkeypatch):
    monkeypatch.setattr("remit.listen.core.refi_keeping.MOST_BYTES", 10)
    with zipfile.ZipFile(io.BytesIO(QDPX)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    large = zipped({**parts, "Sources/long.m4a": b"0" * 11, "Sources/short.m4a": b"0" * 9})
    value, problems, notices = read(changed(coding=large))
    assert problems == []
    assert [notice.params["name"] for notice in notices] == ["Sources/long.m4a"]
    assert [name for name, _ in value.kept.files] == ["Sources/short.m4a"]


def test_the_first_spelling_of_a_name_is_the_speakers_however_often_it_is_read():
    files = {
        "listen/transcripts/a.txt": b"Ann: yes\nANN: no\nann: well\n",
        "listen/speakers.csv": b"transcript,speaker,role,code\na,ANN,participant,\n",
    }
    value, problems, _ = read(files)
    assert problems == []
    assert [each.name for each in value.speakers] == ["Ann"]
    assert read(write_listen(value))[0] == value
