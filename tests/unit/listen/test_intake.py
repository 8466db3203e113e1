"""Transcripts before they are taken in: spellings of one name, states, and what is merged."""

from __future__ import annotations

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.contents import Details, ListenFiles, Speaker
from remit.listen.core.intake import MAX_FILES, merged, read_incoming
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.spellings import one_edit_apart, same_speakers
from remit.listen.core.transcript import transcript


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["P1", "P 1", "Participant 1", "P01"], [("P 1", "P01", "P1", "Participant 1")]),
        (["P1", "P2", "P11", "R1"], []),
        (["Interviewer", "INT", "Int."], [("INT", "Int.", "Interviewer")]),
        (["Dora", "Dora Bell", "Ravi"], [("Dora", "Dora Bell")]),
        (["Dora", "Dora Bell", "Dora Clay"], []),
        (["Marian", "Marain", "Ravi"], [("Marain", "Marian")]),
        (["Zoë", "Zoe"], [("Zoe", "Zoë")]),
        (["Ann", "Anna", "Dan", "Don"], []),
    ],
)
def test_names_that_may_be_one_are_suggested_and_different_numbers_never(names, groups):
    assert same_speakers(dict.fromkeys(names, 1)) == tuple(groups)


def test_the_most_frequent_spelling_comes_first():
    assert same_speakers({"Marain": 1, "Marian": 9}) == (("Marian", "Marain"),)
    assert same_speakers({"Dr Marian": 1, "Marian": 9}) == (("Marian", "Dr Marian"),)


@pytest.mark.parametrize(
    ("short", "long", "apart"),
    [
        ("marian", "mariann", True),
        ("marian", "marain", True),
        ("marian", "marien", True),
        ("marian", "mariannne", False),
        ("marian", "darian", False),
        ("marian", "miraan", False),
    ],
)
def test_one_edit_is_a_letter_added_changed_or_swapped(short, long, apart):
    assert one_edit_apart(short, long) is apart


def incoming(*files, stored=()):
    problems = Problems()
    found = read_incoming(files, {each.key: each for each in stored}, problems)
    return found, [p.code for p in problems], [n.code for n in problems.notices]


def test_a_second_import_is_told_as_the_same_or_as_a_replacement():
    stored = [transcript("fg", "Ann: yes\n")]
    found, faults, notices = incoming(("FG.txt", b"Ann: yes\n"), stored=stored)
    assert ([each.state for each in found], faults, notices) == (["same"], [], ["transcript-known"])
    assert found[0].transcript.key == "fg"
    found, faults, notices = incoming(("fg.txt", b"Ann: no\n"), stored=stored)
    assert ([each.state for each in found], notices) == (["replaces"], ["transcript-replaced"])


def test_the_same_words_under_two_names_are_told():
    stored = [transcript("fg", "Ann: yes\n")]
    *_, notices = incoming(("final.txt", b"Ann: yes\r\n"), ("b.md", b"Bo: no\n"), stored=stored)
    assert notices == ["transcript-twice"]
    *_, notices = incoming(("a.txt", b"Bo: no\n"), ("b.md", b"Bo: no\n"))
    assert notices == ["transcript-twice"]


def test_all_problems_of_all_files_are_told_at_once():
    found, faults, notices = incoming(
        ("a.txt", b"Ann: yes"), ("a.md", b"Ben: no"), ("b.doc", b"x"), ("c.txt", b""),
        ("d.txt", b"prose alone"), ("../e.txt", b"Marian: a\nMarain: b"),
    )  # fmt: skip
    assert [each.transcript.key for each in found] == ["a", "d", "e"]
    assert sorted(faults) == [
        "transcript-empty", "transcript-format-unknown", "transcript-same-name-sent"
    ]  # fmt: skip
    assert notices == ["transcript-without-speakers", "speaker-names-vary"]


def test_more_files_than_are_taken_at_once_are_refused():
    assert incoming(*[(f"{n}.txt", b"Ann: x") for n in range(MAX_FILES + 1)])[1] == [
        "transcripts-too-many"
    ]


def test_what_comes_in_replaces_what_has_its_key_and_leaves_everything_else():
    text = "Ann: yes\n"
    coding = Project(
        "p", (), (Code("c", "T"),), (Source("s", "one", text),),
        (Selection("x", "s", 5, 8, (Coding("c"),)),),
    )  # fmt: skip
    stored = ListenFiles(
        (transcript("one", text), transcript("two", text)),
        (Speaker("one", "Ann", "participant", "P1"), Speaker("two", "Ann", "participant")),
        coding,
        (Details("one", "g1"), Details("two", "g2")),
    )
    new = ListenFiles(
        (transcript("two", "Ben: no\n"),), (Speaker("two", "Ben", "participant", "P2"),)
    )
    after = merged(stored, new)
    assert [each.text for each in after.transcripts] == [text, "Ben: no\n"]
    assert after.speakers == (stored.speakers[0], new.speakers[0])
    assert after.details == (Details("one", "g1"),)
    assert after.coding == coding
