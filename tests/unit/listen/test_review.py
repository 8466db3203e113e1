"""Suggestions of what to replace in a transcript, and what a person decides on them."""

from __future__ import annotations

import pytest

from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.marked_lines import lines_of
from remit.listen.core.review import Choice, Missed, UnableToDecide, add_missed, decide
from remit.listen.core.reviewed_text import in_context, reviewed_lines
from remit.listen.core.safeguards import Kept
from remit.listen.core.suggestions import KEEP, REPLACE, register_of, spoken, suggest
from remit.listen.core.transcript import transcript

TEXT = (
    "Moderator: So, who helped you?\n"
    "Hibaq: My sister Hodan did. Hodan Abdi, she lives in Peckham.\n"
    "Ben: Ring me on 07700 900481. I am 17, and Hodan is nice.\n"
)
TALK = transcript("g1", TEXT)
LISTENING = ListenFiles(
    (TALK,), (Speaker("g1", "Hibaq", "participant", "AA"), Speaker("g1", "Ben", "participant"))
)
CONTACTS = (("AA", {"name": "Hibaq Warsame", "phone": "07700 900481"}),)


def suggestions(known=None, **more):
    register = register_of(CONTACTS, LISTENING, known or {})
    return suggest(TALK, register, None, known or {}, **more)


def said(found):
    return [(TEXT[each.start : each.end], each.replacement) for each in found]


def test_the_register_is_the_vault_and_who_speaks_and_labels_are_left_alone():
    found = suggestions()
    words = dict(said(found))
    assert "07700 900481" in words
    assert "Peckham" in words
    assert all(TEXT[each.start - 1] != "\n" for each in found)
    phone = next(each for each in found if each.kind == "phone number")
    assert (phone.found_by, phone.names) == ("register", "AA")
    assert not any(each.decision for each in found)


def test_the_same_words_are_replaced_as_they_were_in_another_transcript():
    hodan = dict(said(suggestions()))["Hodan Abdi"]
    known = {("person", spoken("Hodan Abdi")): "[younger sister]"}
    assert dict(said(suggestions(known)))["Hodan Abdi"] == "[younger sister]"
    assert hodan.startswith("[person ")


def test_new_people_get_numbers_that_no_transcript_of_the_study_has():
    found = suggestions(taken={"[person 7]", "[place 3]", "[age]"})
    numbered = {label for _, label in said(found) if label.startswith("[person")}
    assert numbered
    assert all(int(label.strip("[]").split()[-1]) > 7 for label in numbered)
    assert dict(said(found))["Peckham"] == "[place 4]"


def test_a_detail_that_was_kept_before_comes_decided():
    found = suggestions(kept=(Kept("age", "17"),))
    assert {TEXT[e.start : e.end] for e in found if e.decision == KEEP} == {"17"}


def test_the_same_everywhere_takes_the_same_person_in_other_words_too():
    found = suggestions()
    first = next(each for each in found if TEXT[each.start : each.end] == "Hodan")
    once = decide(TEXT, found, Choice(first.start, REPLACE, "[sister]"), "rosa")
    assert [each.start for each in once] == [first.start]
    everywhere = Choice(first.start, REPLACE, " [younger   sister] ", everywhere=True)
    changed = decide(TEXT, found, everywhere, "rosa")
    assert [TEXT[e.start : e.end] for e in changed] == ["Hodan", "Hodan Abdi", "Hodan"]
    assert {e.replacement for e in changed} == {"[younger sister]"}
    kept = decide(TEXT, found, Choice(first.start, KEEP, "", everywhere=True), "rosa")
    assert [TEXT[e.start : e.end] for e in kept] == ["Hodan", "Hodan"]
    assert {(e.decision, e.decided_by, e.replacement) for e in kept} == {
        (KEEP, "rosa", first.replacement)
    }


@pytest.mark.parametrize(
    "choice", [Choice(5, REPLACE, "[x]"), Choice(0, "maybe", "[x]"), Choice(0, REPLACE, "  ")]
)
def test_what_cannot_be_decided_is_refused(choice):
    found = suggestions()
    start = choice.start or found[0].start
    with pytest.raises(UnableToDecide):
        decide(TEXT, found, Choice(start, choice.decision, choice.replacement), "rosa")


def test_missed_words_are_added_everywhere_or_on_one_line_and_take_suggestions_in():
    found = suggestions()
    added, gone = add_missed(TALK, found, Missed("is nice", "withheld", "[x]"), "rosa")
    assert [(TEXT[e.start : e.end], e.decision, e.found_by) for e in added] == [
        ("is nice", REPLACE, "person")
    ]
    assert gone == []
    added, gone = add_missed(TALK, found, Missed("lives in  peckham", "place", "[x]"), "rosa")
    assert [TEXT[e.start : e.end] for e in added] == ["lives in Peckham"]
    assert [TEXT[e.start : e.end] for e in gone] == ["Peckham"]
    added, _ = add_missed(TALK, found, Missed("hodan", "person", "[x]", line=3), "rosa")
    assert [TALK.line_at(e.start) for e in added] == [3]


@pytest.mark.parametrize(
    "missed",
    [
        Missed("Hibaq", "person", "[x]"),
        Missed("nowhere", "person", "[x]"),
        Missed("  ", "person", "[x]"),
        Missed("nice", "thing", "[x]"),
        Missed("nice", "person", "x" * 201),
    ],
)
def test_words_that_stand_nowhere_or_as_a_speaker_are_not_added(missed):
    with pytest.raises(UnableToDecide):
        add_missed(TALK, suggestions(), missed, "rosa")


def test_a_suggestion_is_shown_with_its_speaker_its_line_and_the_words_around():
    found = next(e for e in suggestions() if TEXT[e.start : e.end] == "Peckham")
    shown = in_context(TALK, found)
    assert (shown.speaker, shown.line, shown.after) == ("Hibaq", 2, ".")
    assert shown.before.endswith("she lives in ")
    assert shown.rule


def test_lines_are_cut_where_suggestions_stand_and_lose_no_letter():
    found = suggestions()
    lines = list(reviewed_lines(TEXT, lines_of(TEXT), found))
    assert "\n".join("".join(w for w, _ in line.pieces) for line in lines) + "\n" == TEXT
    marked = [words for line in lines for words, each in line.pieces if each]
    assert marked == [words for words, _ in said(found)]
