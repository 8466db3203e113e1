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
