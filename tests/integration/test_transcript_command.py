"""`remit transcript` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.cli.transcripts import FileThere, FolderNotThere
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput, Problems
from remit.listen.files import read_listen

SUMMARY = "# Group\n## 1. Sharing\n### a) Trust\n* (**P** d): “I trust them”\n* (*F* g): not I\n* no tag\n"


def remit(*arguments):
    done = CliRunner().invoke(app, ["transcript", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_check_says_who_speaks_and_writes_what_would_be_stored(tmp_path):
    (tmp_path / "a.txt").write_bytes("Dora – “yes”\nRavi – no\nDora – x\nRavi – y".encode("cp1252"))
    (tmp_path / "b.srt").write_text("1\n00:01:00,000 --> 00:01:02,000\nCee: hi\n")
    out = tmp_path / "check.json"
    done = remit("check", tmp_path / "a.txt", tmp_path / "b.srt", "--out", out, "--texts", tmp_path)
    assert "a.txt: 4 turns of 2 speakers." in done.output
    answer = json.loads(out.read_text("utf-8"))
    jsonschema.validate(answer, schema("remit.listen", "transcript-check"))
    assert [each["first_time"] for each in answer["transcripts"]] == [None, 60.0]
    assert [each["code"] for each in answer["notices"]] == [
        "transcript-encoding-guessed",
        "transcript-labels-completed",
    ]
    assert (tmp_path / "b.txt").read_text("utf-8") == "[00:01:00] Cee: hi\n"


def test_check_tells_all_problems_of_all_files(tmp_path):
    (tmp_path / "a.doc").write_text("x")
    (tmp_path / "b.txt").write_text("")
    with pytest.raises(InvalidInput) as told:
        remit("check", tmp_path / "a.doc", tmp_path / "b.txt")
    assert [each.code for each in told.value.problems] == [
        "transcript-format-unknown",
        "transcript-empty",
    ]
    with pytest.raises(FolderNotThere):
        remit("check", tmp_path / "b.txt", "--texts", tmp_path / "none")


def test_themes_makes_a_part_of_a_study_folder_and_writes_nothing_over(tmp_path):
    file = tmp_path / "group.md"
    file.write_text(SUMMARY, "utf-8")
    done = remit("themes", file, "--out", tmp_path)
    assert "1 transcript, 2 quotes, 2 themes." in done.output
    files = {
        "listen/transcripts/group.txt": (tmp_path / "transcripts/group.txt").read_bytes(),
        "listen/coding.qdpx": (tmp_path / "coding.qdpx").read_bytes(),
    }
    problems = Problems()
    value = read_listen(files, problems)
    assert list(problems) == []
    text = value.transcripts[0].text
    assert [text[each.start : each.end] for each in value.passages] == ["“I trust them”", "not I"]
    assert [code.name for code in value.coding.codes] == ["Sharing", "Trust"]
    assert [turn.speaker for turn in value.transcripts[0].turns] == ["P", "F"]
    with pytest.raises(FileThere):
        remit("themes", file, "--out", tmp_path)
