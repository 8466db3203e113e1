"""Words of a withdrawn speaker go; every line and every other coding stays where it was."""

from __future__ import annotations

from dataclasses import replace

from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.transcript import transcript
from remit.listen.core.withholding import withhold

TEXT = "Ann: one two\nBen: secret\nand more\nCee: three\n\nBen: again\n"


def material(*words):
    selections = tuple(
        Selection(f"x{n}", "s", TEXT.index(w), TEXT.index(w) + len(w), (Coding("c"),), w, "memo")
        for n, w in enumerate(words)
    )
    coding = Project("p", (), (Code("c", "c"),), (Source("s", "fg", TEXT),), selections)
    speakers = (
        Speaker("fg", "Ann", "participant", "P1"),
        Speaker("fg", "Ben", "participant", "P2"),
    )
    return ListenFiles((transcript("fg", TEXT),), speakers, coding)


def test_each_line_of_a_withdrawn_turn_is_replaced_and_none_is_lost():
    left = withhold(material(), {("fg", "BEN")})
    text = left.listening.transcripts[0].text
    assert text == "Ann: one two\n[withdrawn]\n[withdrawn]\nCee: three\n\n[withdrawn]\n"
    assert left.turns == 2
    assert left.listening.transcripts[0].speakers() == ("Ann", "Cee")
    assert [speaker.name for speaker in left.listening.speakers] == ["Ann"]
    assert left.listening.coding.sources[0].text == text


def test_other_codings_move_with_their_words_and_those_of_the_withdrawn_go():
    left = withhold(material("two", "secret", "three", "again\n"), {("fg", "Ben")})
    text = left.listening.transcripts[0].text
    kept = left.listening.coding.selections
    assert [(text[s.start : s.end], s.name) for s in kept] == [("two", "two"), ("three", "three")]
    assert left.selections == 2


def test_a_selection_over_withdrawn_words_keeps_the_rest_and_loses_its_name():
    spans = ["two\nBen: secret", "more\nCee: three", "two\nBen: secret\nand more\nCee"]
    left = withhold(material(*spans), {("fg", "Ben")})
    text = left.listening.transcripts[0].text
    kept = left.listening.coding.selections
    assert sorted(text[s.start : s.end] for s in kept) == [
        "\nCee: three",
        "two\n",
        "two\n[withdrawn]\n[withdrawn]\nCee",
    ]
    assert {(s.name, s.description) for s in kept} == {("", "")}
    assert "secret" not in repr(left.listening)


def test_withholding_nobody_changes_nothing():
    before = material("two")
    left = withhold(before, {("fg", "Dee"), ("other", "Ben")})
    assert left.listening == before
    assert (left.turns, left.selections) == (0, 0)


def test_material_without_a_coding_is_withheld_too():
    left = withhold(replace(material(), coding=None), {("fg", "Ben")})
    assert left.listening.coding is None
    assert "secret" not in left.listening.transcripts[0].text


FURTHER = (
    "Ben: before\n\nAnn: I was there.\n\nMy brother was stabbed.\n\nOutside the station.\n\n"
    "so: it was him\n\nBen: I see.\n\nnobody's\n"
)


def further(*words):
    selections = tuple(
        Selection(f"x{n}", "s", FURTHER.index(w), FURTHER.index(w) + len(w), (Coding("c"),), w)
        for n, w in enumerate(words)
    )
    coding = Project("p", (), (Code("c", "c"),), (Source("s", "fg", FURTHER),), selections)
    return ListenFiles((transcript("fg", FURTHER),), (), coding)


def test_what_follows_a_withdrawn_turn_without_a_name_is_withheld_up_to_the_next_speaker():
    left = withhold(
        further("brother", "it was him\n\nBen: I see.", "station.\n\nso", "before", "nobody's"),
        {("fg", "Ann")},
    )
    text = left.listening.transcripts[0].text
    assert text == (
        "Ben: before\n\n[withdrawn]\n\n[withdrawn]\n\n[withdrawn]\n\n[withdrawn]\n\n"
        "Ben: I see.\n\nnobody's\n"
    )
    kept = left.listening.coding.selections
    assert [(text[s.start : s.end].strip(), s.name) for s in kept] == [
        ("Ben: I see.", ""),
        ("before", "before"),
        ("nobody's", "nobody's"),
    ]
    assert (left.turns, left.selections) == (1, 2)


def test_words_after_a_withdrawn_name_that_stands_alone_are_withheld_too():
    text = "Ann: yes\nBen:\n\nsecret\n\nAnn: no\nBen: again\n"
    before = ListenFiles((transcript("fg", text),), (Speaker("fg", "Ben", "participant", "P2"),))
    after = withhold(before, {("fg", "Ben")}).listening.transcripts[0]
    assert after.text == "Ann: yes\n[withdrawn]\n\n[withdrawn]\n\nAnn: no\n[withdrawn]\n"
