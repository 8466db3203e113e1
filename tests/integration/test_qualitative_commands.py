"""`remit qda` and `remit agree` on plain files, as a user types them."""

from __future__ import annotations

import io
import json
import zipfile

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable
from remit.cli.qualitative import LevelNotKnown
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput
from remit.listen.core.project import Code, Coding, Project, Selection, Source, new_guid
from remit.listen.core.refi_conversion import ConversionNotKnown
from remit.listen.core.refi_writer import write_project

G = [new_guid("command", number) for number in range(4)]
PROJECT = Project(
    "p",
    codes=(Code(G[0], "trust"),),
    sources=(Source(G[1], "group 1", "Ann: yes 😀"),),
    selections=(Selection(G[2], G[1], 5, 10, (Coding(G[0]),)),),
)
CODINGS = "coder,source,start,end,code\na,s,0,9,x\nb,s,0,8,x\na,t,3,9,y\nb,t,3,9,x\n"


@pytest.fixture
def remit():
    def run(*arguments):
        done = CliRunner().invoke(app, [*map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.qdpx"
    path.write_bytes(write_project(PROJECT))
    return path


def test_show_writes_the_published_answer_and_says_it_in_words(remit, study, tmp_path):
    out = tmp_path / "r.json"
    said = remit("qda", "show", study, "--out", out).stdout
    answer = json.loads(out.read_text("utf-8"))
    jsonschema.validate(answer, schema("remit.listen", "qda"))
    assert answer["selections"][0]["text"] == "yes 😀"
    assert said.startswith("1 source, 1 code, 1 selection.")


def test_convert_goes_to_and_fro(remit, study, tmp_path):
    remit("qda", "convert", study, tmp_path / "b.qdpx")
    remit("qda", "convert", tmp_path / "b.qdpx", tmp_path / "c.qdc")
    remit("qda", "convert", tmp_path / "c.qdc", tmp_path / "d.qdpx")
    codes = json.loads(remit("qda", "show", tmp_path / "d.qdpx").stdout)["codes"]
    assert [code["name"] for code in codes] == ["trust"]
    with zipfile.ZipFile(io.BytesIO((tmp_path / "b.qdpx").read_bytes())) as archive:
        assert archive.read(f"Sources/{G[1]}.txt").decode() == "Ann: yes 😀"


def test_convert_writes_nothing_when_the_ending_is_unknown(remit, study, tmp_path):
    with pytest.raises(ConversionNotKnown):
        remit("qda", "convert", study, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_agree_writes_the_published_answer_and_a_table(remit, tmp_path):
    table, out = tmp_path / "c.csv", tmp_path / "r.json"
    table.write_text(CODINGS, "utf-8")
    said = remit("agree", table, "--kappa", "--out", out).stdout
    answer = json.loads(out.read_text("utf-8"))
    jsonschema.validate(answer, schema("remit.listen", "coding-agreement"))
    assert answer["u_alpha"]["low"] <= answer["u_alpha"]["value"] <= answer["u_alpha"]["high"]
    assert answer["kappa"][0]["coders"] == ["a", "b"]
    assert "u-alpha" in said
    assert "kappa a, b" in said


def test_agree_lists_every_fault_and_writes_nothing(remit, tmp_path):
    table, out = tmp_path / "c.csv", tmp_path / "r.json"
    table.write_text(CODINGS + ",s,9,9,x\n", "utf-8")
    with pytest.raises(InvalidInput) as failure:
        remit("agree", table, "--out", out)
    assert len(failure.value.problems) == 2
    assert not out.exists()


def test_what_is_not_there_or_not_known_is_told(remit, study, tmp_path):
    with pytest.raises(FileNotReadable):
        remit("qda", "show", tmp_path / "none.qdpx")
    with pytest.raises(LevelNotKnown):
        remit("agree", study, "--level", "interval")
    with pytest.raises(InvalidInput):
        remit("agree", study)
