"""A coding and the study's transcripts brought together."""

from __future__ import annotations

import re
from pathlib import Path

import remit.site
from remit.kernel.errors import Problems
from remit.listen.core.coding import find_once, match_coding
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.transcript import transcript

CODES = (Code("c1", "trust"),)


def project(*sources, spans=()):
    found = [Source(f"s{number}", name, text) for number, (name, text) in enumerate(sources)]
    selections = tuple(
        Selection(f"x{number}", source, *span, (Coding("c1"),), name)
        for number, (source, span, name) in enumerate(spans)
    )
    return Project("p", (), CODES, tuple(found), selections)


def match(coding, *transcripts):
    problems = Problems()
    found = match_coding(
        coding, [transcript(key, text) for key, text in transcripts], "c.qdpx", problems
    )
    return *found, list(problems)


def test_a_source_is_matched_by_name_without_its_suffix_else_by_its_text():
    coding = project(("fg 1.docx", "Ann: a\n"), ("other", "Ben: b\n"))
    shelf, placed, problems = match(coding, ("fg-1", "Ann: a\n"), ("fg2", "Ben: b\n"))
    assert [each.key for each in shelf] == ["fg-1", "fg2"]
    assert [(each.guid, each.name) for each in placed.sources] == [("s0", "fg-1"), ("s1", "fg2")]
    assert problems == []


def test_a_source_without_a_transcript_becomes_one_and_namesakes_are_told_apart():
    coding = project(("x.txt", "Ann: a\n"), ("X", "Ben: b\n"), ("gone", None), ("blank", " "))
    shelf, placed, problems = match(coding)
    assert [(each.key, each.text) for each in shelf] == [("X-2", "Ben: b\n"), ("x", "Ann: a\n")]
    assert [each.name for each in placed.sources] == ["X-2", "x"]
    assert problems == []


def test_a_coding_is_placed_again_by_its_words_where_the_texts_differ():
    coding = project(
        ("fg1", "Ann: yes  I\ntrust them.\nBen: no\n"),
        spans=[("s0", (5, 22), ""), ("s0", (29, 31), "")],
    )
    shelf, placed, problems = match(
        coding, ("fg1", "A heading\n\nAnn: yes I trust them.\nBen: no\n")
    )
    text = shelf[0].text
    assert [text[s.start : s.end] for s in placed.selections] == ["yes I trust them", "no"]
    assert placed.sources[0].text == text
    assert problems == []


def test_words_that_are_not_found_once_are_a_problem_that_names_both():
    coding = project(
        ("FG1.docx", "Ann: yes yes, and maybe\n"),
        spans=[("s0", (5, 8), ""), ("s0", (18, 23), "")],
    )
    _, placed, problems = match(coding, ("FG1", "Ann: yes, or yes\n"))
    assert placed.selections == ()
    assert [problem.code for problem in problems] == ["coding-not-anchored"]
    assert "“FG1.docx”" in str(problems[0])
    assert "“FG1”" in str(problems[0])
    assert "2 of its codings" in str(problems[0])


def test_a_source_without_its_text_is_placed_by_the_names_of_its_selections():
    coding = project(("fg1", None), spans=[("s0", (99, 120), "I trust them")])
    shelf, placed, problems = match(coding, ("fg1", "Ann: well, I trust them\n"))
    assert shelf[0].text[placed.selections[0].start : placed.selections[0].end] == "I trust them"
    assert problems == []


def test_sources_of_one_transcript_become_one():
    coding = project(
        ("fg1.txt", "Ann: yes\n"),
        ("fg1.docx", "Ann: yes\n"),
        spans=[("s0", (5, 8), ""), ("s1", (0, 3), "")],
    )
    _, placed, _ = match(coding, ("fg1", "Ann: yes\n"))
    assert [source.guid for source in placed.sources] == ["s0"]
    assert [(s.source, s.start) for s in placed.selections] == [("s0", 0), ("s0", 5)]


def test_words_are_found_once_or_not_at_all():
    assert find_once("b c", "a b c") == (2, 5)
    assert find_once("b  c", "a b\nc") == (2, 5)
    assert find_once("aa", "aaa") is None
    assert find_once("a", "a a") is None
    assert find_once("  ", "a  b") is None


def test_codings_of_words_that_nobody_known_says_are_noticed_once_a_transcript():
    text = "Ann: yes\n\nmore\n\nlast\n"
    spans = [("s0", (5, 8), ""), ("s0", (9, 14), ""), ("s0", (16, 20), "")]
    problems = Problems()
    match_coding(project(("fg", text), spans=spans), (), "c.qdpx", problems)
    [notice] = problems.notices
    assert (notice.code, notice.place.file) == ("coding-without-speaker", "c.qdpx")
    assert "“fg”" in str(notice)
    assert "on lines 3, 5." in str(notice)


def test_a_transcript_that_the_coding_brings_is_searched_for_unknown_labels_too():
    problems = Problems()
    match_coding(project(("fg", "Ann: yes\ndora: no\n")), (), "c.qdpx", problems)
    assert [(n.code, n.place.row) for n in problems.notices] == [("transcript-label-unknown", 2)]


def test_no_class_has_a_look_in_both_style_sheets():
    # The coding page loads both, and the letter of a passage once became a letter to send.
    sheets = Path(remit.site.__file__).parent / "static" / "remit"
    alone = [
        set(re.findall(r"(?:^|[,}])\s*(\.[\w-]+)\s*(?=[,{])", (sheets / name).read_text("utf-8")))
        for name in ("remit.css", "listen.css")
    ]
    assert alone[1]
    assert alone[0] & alone[1] == set()
