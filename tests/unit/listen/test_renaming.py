"""Speakers of a transcript by other names."""

from __future__ import annotations

from datetime import date

import pytest

from remit.listen.core.annotations import Annotations, Cell
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.reanchoring import redact_text
from remit.listen.core.renaming import (
    check_names,
    codes_in,
    label_spans,
    labels_after,
    propose_names,
    renamed,
)
from remit.listen.core.review import UnableToDecide
from remit.listen.core.transcript import transcript

TALK = transcript(
    "g1",
    "Sarah: So?\n[00:01:02] Ann Bell: Ann Bell says yes.\n**ANN BELL:** again\n"
    "Participant 3: no\nBen: well\n",
)
EARLIER = transcript("g0", "P7: yes\n")
LISTENING = ListenFiles(
    (EARLIER, TALK),
    (
        Speaker("g0", "P7", "participant", "B"),
        Speaker("g1", "Ann Bell", "participant"),
        Speaker("g1", "Ben", "participant", "B"),
        Speaker("g1", "Sarah", "moderator"),
    ),
)


def test_names_become_numbers_that_are_free_and_the_same_for_one_code():
    proposed = propose_names(LISTENING, TALK, taken=("P9",))
    assert proposed == {"sarah": "Moderator", "ann bell": "P10", "ben": "P7"}
    assert propose_names(LISTENING, EARLIER) == {}


def test_two_who_moderate_are_told_apart_and_spellings_of_one_code_are_one_name():
    talk = transcript("g1", "Sarah: So?\nTom: And?\nSARAH: Well?\nAnn: yes\nAnnie: no\n")
    speakers = (
        Speaker("g1", "Ann", "participant", "A"),
        Speaker("g1", "Annie", "participant", "A"),
        Speaker("g1", "Sarah", "moderator"),
        Speaker("g1", "Tom", "moderator"),
    )
    earlier = Speaker("g0", "P7", "participant", "A")
    proposed = propose_names(ListenFiles((EARLIER, talk), (earlier, *speakers)), talk)
    listening = ListenFiles((EARLIER, talk), (earlier, *speakers))
    check_names(talk, proposed, codes_in(listening, "g1"))
    assert proposed["sarah"] == "Moderator"
    assert proposed["tom"] == "Moderator 2"
    assert (proposed["ann"], proposed["annie"]) == ("P7", "P7")
    after = [each.name for each in renamed(listening, "g1", proposed).speakers]
    assert after == ["P7", "Moderator", "Moderator 2", "P7"]
    mixed = transcript("g1", "P2: So?\nAnn: And?\nBo: no\n")
    cast = (Speaker("g1", "Ann", "participant", "A"), Speaker("g1", "P2", "participant", "A"))
    assert propose_names(ListenFiles((mixed,), cast), mixed) == {"ann": "P2", "bo": "P3"}


def test_every_label_changes_and_the_words_after_it_stay():
    renames = {"ann bell": "P1", "sarah": "Moderator"}
    done = redact_text(TALK.text, label_spans(TALK, renames), ())
    after = transcript("g1", done.text)
    assert done.text == (
        "Moderator: So?\n[00:01:02] P1: Ann Bell says yes.\n**P1:** again\n"
        "Participant 3: no\nBen: well\n"
    )
    assert labels_after(after, {}) == labels_after(TALK, renames)


def test_speakers_and_the_cells_of_those_without_a_code_follow():
    cell = Cell("speaker:g1/ann bell", "c", "s", (), "b", "rosa", date(2026, 1, 2))
    before = ListenFiles(
        LISTENING.transcripts, LISTENING.speakers, annotations=Annotations(cells=(cell,))
    )
    after = renamed(before, "g1", {"ann bell": "P1"})
    assert Speaker("g1", "P1", "participant") in after.speakers
    assert [each.case for each in after.annotations.cells] == ["speaker:g1/p1"]


@pytest.mark.parametrize(
    "renames",
    [{"ben": "someone"}, {"ben": "A: b"}, {"ben": "Sarah"}, {"ben": "P1", "sarah": "p1"}],
)
def test_a_name_that_cannot_stand_there_or_is_anothers_is_refused(renames):
    with pytest.raises(UnableToDecide):
        check_names(TALK, renames, {})
    check_names(TALK, {"ben": "Sarah", "sarah": "Moderator"}, {})
