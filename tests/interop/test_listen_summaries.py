"""Real summaries of three focus groups: quotes under human themes, with tags of who speaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.refi_writer import write_project
from remit.listen.core.summaries import coded_summaries, read_summaries
from remit.listen.files import read_listen, write_listen

FOLDER = Path(__file__).parents[2].parent / "shared/data/listen/transcripts/autistica"
needs_data = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real summaries are not here")


@needs_data
def test_three_focus_groups_come_in_with_their_speakers_and_their_themes_as_codes():
    files = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("20*.md"))}
    problems = Problems()
    found = read_summaries(files.items(), problems)
    assert list(problems) == []
    assert [len(each.quotes) for each in found] == [345, 259, 267]
    for summary, content in zip(found, files.values(), strict=True):
        plain = content.decode().replace("\r\n", "\n")
        lines = plain.split("\n")
        assert summary.transcript.text.count("\n") == plain.count("\n")
        for start, end, themes in summary.quotes:
            line = lines[summary.transcript.line_at(start) - 1]
            # Every quote is the whole of what its author wrote on that line after the tag.
            assert line.rstrip().endswith(summary.transcript.text[start:end])
            assert re.match(r"\s*[*+-]\s*\(", line)
            assert 1 <= len(themes) <= 3
    project = coded_summaries(found, "Autistica")
    names = {code.name: code.guid for code in project.codes if not code.parent}
    assert {"Moderation", "Data Management", "Representing others"} <= set(names)
    consent = {code.name for code in project.codes if code.parent == names["Data Management"]}
    assert {"Informed consent", "Changing consent", "Anonymity", "Agency"} <= consent
    folder = {
        f"listen/transcripts/{s.transcript.key}.txt": s.transcript.text.encode() for s in found
    }
    folder["listen/coding.qdpx"] = write_project(project)
    value = read_listen(folder, problems)
    assert list(problems) == []
    assert len(value.passages) == 871
    assert all({"A", "F", "P", "R T"} <= set(each.speakers()) for each in value.transcripts)
    assert read_listen(write_listen(value), Problems()) == value
