"""Real REFI-QDA projects of several programs, and real focus groups, through the listen room."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from remit.kernel.errors import Problems
from remit.listen.core.project import Code, Coding, Project, Selection, Source, User, new_guid
from remit.listen.core.refi import read_codebook, read_project
from remit.listen.core.refi_conversion import converted
from remit.listen.core.refi_report import contents
from remit.listen.core.refi_writer import write_project
from remit.listen.core.transcript import parse_transcript
from remit.listen.files import read_listen, write_listen

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "listen"
REFI = DATA / "refi"
NAMES = [
    "ponte_atlas_target.qdpx",
    "qc_demo.qdpx",
    "qc_nvivo_project.qdpx",
    "skyloom_TestProject.qdpx",
]
pytestmark = pytest.mark.skipif(not REFI.is_dir(), reason="the shared data folder is not here")


def project(name):
    problems = Problems()
    found = read_project((REFI / name).read_bytes(), name, problems)
    assert not list(problems)
    assert found is not None
    return found, problems.notices


def is_valid(content):
    schema = etree.XMLSchema(etree.parse(REFI / "Project-mrt2019.xsd"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema.assertValid(etree.fromstring(archive.read("project.qde")))
    return True


@pytest.mark.parametrize(
    ("name", "codes", "sources", "selections"),
    [
        ("ponte_atlas_target.qdpx", 3, 0, 0),
        ("qc_demo.qdpx", 262, 2, 158),
        ("qc_nvivo_project.qdpx", 262, 2, 0),
        ("skyloom_TestProject.qdpx", 14, 8, 8),
    ],
)
def test_a_real_project_is_read_whole(name, codes, sources, selections):
    found, _ = project(name)
    assert (len(found.codes), len(found.sources), len(found.selections)) == (
        codes,
        sources,
        selections,
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_real_project_is_written_valid_and_read_again_the_same(name):
    found, _ = project(name)
    content = write_project(found)
    problems = Problems()
    assert is_valid(content)
    assert read_project(content, name, problems) == found
    assert not list(problems)


def test_the_schema_takes_everything_that_is_written():
    guids = [new_guid("i", number) for number in range(7)]
    whole = Project(
        "p",
        (User(guids[0], "u"),),
        (Code(guids[1], "a", "", "d", "#fff"), Code(guids[2], "b", guids[1])),
        (Source(guids[3], "s", "words"), Source(guids[4], "gone", None)),
        (Selection(guids[5], guids[3], 0, 5, (Coding(guids[1], guids[0]),), "n", "d", guids[0]),),
    )
    assert is_valid(write_project(whole))


def test_each_selection_of_the_qc_project_is_the_line_that_its_name_says():
    found, _ = project("qc_demo.qdpx")
    texts = {source.guid: source.text for source in found.sources}
    for selection in found.selections:
        text = texts[selection.source]
        line = int(selection.name.removeprefix("line:"))
        assert text[selection.start : selection.end] == f"{text.split(chr(10))[line]}\n"


def test_a_project_without_its_texts_is_read_and_says_so():
    found, notices = project("skyloom_TestProject.qdpx")
    assert {source.text for source in found.sources} == {None}
    assert [notice.code for notice in notices].count("qdpx-missing-text") == 8
    assert [notice.code for notice in notices].count("qdpx-not-carried") == 8


def kept_by_kind(content):
    """Return what a project holds besides texts, passages and codes."""
    return sorted(
        (each["kind"], (each["guid"] or "").lower(), each["name"].rpartition("/")[2])
        for each in contents(content, "p.qdpx", Problems()).kept
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_real_project_goes_through_a_study_folder_and_comes_back_the_same(name):
    files = {"listen/coding.qdpx": (REFI / name).read_bytes()}
    problems = Problems()
    value = read_listen(files, problems)
    written = write_listen(value)
    assert read_listen(written, problems) == value
    assert write_listen(read_listen(written, problems)) == written
    assert is_valid(written["listen/coding.qdpx"])
    before = kept_by_kind(files["listen/coding.qdpx"])
    after = kept_by_kind(written["listen/coding.qdpx"])
    assert after == before
    assert write_listen(value) == written
    assert not list(problems)


def test_an_atlas_project_finds_its_place_in_a_transcript_brought_for_it():
    found, _ = project("skyloom_TestProject.qdpx")
    source = next(
        each for each in found.sources if each.name == "1994 Diet Coke-Diet Coke Break.docx"
    )
    words = next(each.name for each in found.selections if each.source == source.guid)
    name = source.name.replace(".docx", ".txt")
    files = {
        "listen/coding.qdpx": (REFI / "skyloom_TestProject.qdpx").read_bytes(),
        f"listen/transcripts/{name}": f"A break\n\n{words}\n".encode(),
    }
    value = read_listen(files, Problems())
    text = value.transcripts[0].text
    assert [text[s.start : s.end] for s in value.passages] == [words]


def test_an_atlas_codebook_is_read():
    problems = Problems()
    content = (REFI / "portableQDA_Atlasti.qdc").read_bytes()
    codes = read_codebook(content, "a.qdc", problems)
    assert not list(problems)
    assert [code.name for code in codes] == ["code2", "code1", "code1.1", "code3", "code:3.1"]
    assert [code.codable for code in codes] == [True, True, True, False, True]


def test_real_focus_groups_under_headings_are_read_as_text():
    folder = DATA / "transcripts" / "autistica"
    for path in sorted(folder.glob("2019*.md")):
        problems = Problems()
        found = parse_transcript(path.read_bytes(), path.name, problems)
        assert not list(problems)
        assert found.turns == ()
        assert len(found.text.split("\n")) == len(path.read_text("utf-8").split("\n"))


def test_the_folder_of_real_focus_groups_is_read_as_a_room():
    paths = (DATA / "transcripts" / "autistica").iterdir()
    files = {f"listen/transcripts/{path.name}": path.read_bytes() for path in paths}
    problems = Problems()
    value = read_listen(files, problems)
    assert not list(problems)
    assert len(value.transcripts) == len(files) - 1
    assert read_listen(write_listen(value), problems) == value


def shown(content, name):
    problems = Problems()
    found = contents(content, name, problems)
    assert not list(problems)
    return found.as_dict()


@pytest.mark.parametrize("name", NAMES)
def test_a_real_project_is_converted_valid_with_everything_in_it(name):
    content = (REFI / name).read_bytes()
    made = converted(content, name, name, Problems())
    assert is_valid(made)
    assert converted(made, name, name, Problems()) == made
    before, after = shown(content, name), shown(made, name)
    for part in ("sources", "codes", "selections"):
        assert before[part] == after[part]
    names = [each | {"name": standard(each["name"] or "")} for each in before["kept"]]
    assert names == [each | {"name": each["name"] or ""} for each in after["kept"]]
    with zipfile.ZipFile(REFI / name) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        kept = [each for each in old.namelist() if not each.endswith((".qde", ".txt", "/"))]
        assert all(old.read(each) == new.read(standard(each)) for each in kept)
        assert not any(each.startswith("sources/") for each in new.namelist())


def standard(name):
    """Return a file's name with the folder as the standard spells it."""
    return f"Sources/{name.removeprefix('sources/')}" if name.startswith("sources/") else name


@pytest.mark.parametrize("name", [*NAMES, "portableQDA_Atlasti.qdc"])
def test_a_real_file_gives_a_valid_codebook_and_the_codebook_a_valid_project(name):
    content = (REFI / name).read_bytes()
    book = converted(content, name, "codes.qdc", Problems())
    schema = etree.XMLSchema(etree.parse(REFI / "Codebook.xsd"))
    schema.assertValid(etree.fromstring(book))
    assert shown(book, "codes.qdc")["codes"] == shown(content, name)["codes"]
    assert is_valid(converted(book, "codes.qdc", "back.qdpx", Problems()))


def test_each_selection_of_the_qc_project_shows_the_line_that_its_name_says():
    content = (REFI / "qc_demo.qdpx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        lines = archive.read("sources/board_2017.txt").decode().split("\n")
    found = shown(content, "qc_demo.qdpx")["selections"]
    assert len(found) == 158
    for each in found:
        assert each["text"] == f"{lines[int(each['name'].removeprefix('line:'))]}\n"


def test_the_kept_parts_of_an_atlas_project_are_told():
    content = (REFI / "skyloom_TestProject.qdpx").read_bytes()
    kinds = [each["kind"] for each in shown(content, "skyloom_TestProject.qdpx")["kept"]]
    assert kinds.count("Set") == 16
    assert {"PictureSource", "AudioSource", "VideoSource", "PDFSource"} <= set(kinds)
    assert {"Link", "Note", "Graph", "PDFSelection", "VideoSelection"} <= set(kinds)


@pytest.mark.parametrize("name", NAMES)
def test_an_independent_reader_opens_what_was_converted_and_what_was_read(name, tmp_path):
    refi = pytest.importorskip("pyrefiqda", reason="the peer is of the group bench")
    content = (REFI / name).read_bytes()
    exports = {
        "converted": converted(content, name, name, Problems()),
        "read": write_project(read_project(content, name, Problems())),
    }
    for export, made in exports.items():
        path = tmp_path / f"{export}.qdpx"
        path.write_bytes(made)
        project = refi.RefiProject.load(path, extract_dir=tmp_path / export)
        mine = shown(made, path.name)
        texts = project.sources.text_source if project.sources else []
        count = sum(len(source.plain_text_selection) for source in texts)
        own = {source.guid for source in texts}
        assert count == sum(each["source"] in own for each in mine["selections"])


def test_another_independent_reader_finds_the_words_of_every_coder(tmp_path):
    if sys.version_info < (3, 12):
        pytest.skip("the peer pyqdpx 0.1 cannot be imported before Python 3.12")
    peer = pytest.importorskip("pyqdpx", reason="the peer is of the group bench")
    # It counts as NVivo does, and takes selections with a user alone: so do these.
    text = "Ann: I don't trust the police.\nZoé: Schools — fine.\n\nBen: السلام عليكم.\n"
    words = ["trust the police", "Schools — fine", "السلام عليكم"]
    ann = User(new_guid("user"), "ann")
    code, source = Code(new_guid("code"), "a"), Source(new_guid("source"), "t", text)
    selections = tuple(
        Selection(
            new_guid(each),
            source.guid,
            text.index(each),
            text.index(each) + len(each),
            (Coding(code.guid, ann.guid),),
            user=ann.guid,
        )
        for each in words
    )
    path = tmp_path / "own.qdpx"
    path.write_bytes(write_project(Project("p", (ann,), (code,), (source,), selections)))
    (found,) = peer.QDPX(str(path)).get_project().sources.values()
    chosen = found.coded_selections.values()
    assert sorted(found.text_content[s.start : s.end] for s in chosen) == sorted(words)
