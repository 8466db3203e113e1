"""Storing what a study has heard, finding themes in it, and forgetting a participant."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles, Outcome
from remit.commission.models import Membership
from remit.commission.permissions import NotAllowed
from remit.kernel.errors import Problems
from remit.kernel.finding import digest
from remit.kernel.vocabulary import Vocabulary
from remit.ledger.models import Entry
from remit.listen.actions import store_listen
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.project import (
    Code,
    Coding,
    Project,
    Selection,
    Source,
    User,
    canonical,
    new_guid,
)
from remit.listen.core.safeguards import Checked, Safeguards
from remit.listen.core.transcript import transcript
from remit.listen.files import read_listen, write_listen
from remit.listen.models import Passage, PassageCode
from remit.listen.models import Speaker as SpeakerRow
from remit.listen.permissions import can_read_transcript, check_can_read_transcript
from remit.listen.queries import TranscriptNotFound, findings, stored_listen, transcript_lines
from remit.people.actions import store_people, withdraw_participant
from remit.people.core.consents import ConsentAnswer, PeopleFiles
from remit.people.core.participant_code import CodeRules
from remit.people.queries import participant_ids
from remit.people.withdrawal import models_cared_for

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
G = [new_guid("t", number) for number in range(9)]
FG1 = "Mod: Hello\nAnn: I trust them 😀\nBen: never\nnot ever\nAnn: well\n"
FG2 = "Cee: maybe\n"


def material(copies=1):
    """Return a study's material, with `copies` of each coding."""
    spans = [("I trust them 😀", 2), ("never\nnot ever", 2), ("well", 3)]
    selections = [
        Selection(
            guid=new_guid("x", words, copy),
            source=G[5],
            start=FG1.index(words),
            end=FG1.index(words) + len(words),
            codings=(Coding(G[code], G[0]), Coding(G[4])),
            name=words,
            description="memo",
            user=G[0],
        )
        for words, code in spans
        for copy in range(copies)
    ]
    coding = Project(
        "p",
        (User(G[0], "Coder"),),
        (
            Code(G[1], "overall"),
            Code(G[2], "trust", G[1], "who"),
            Code(G[3], "b", G[2]),
            Code(G[4], "a"),
        ),
        (Source(G[5], "fg1", FG1),),
        tuple(selections),
    )
    speakers = (
        Speaker("fg1", "Ann", "participant", "P1"),
        Speaker("fg1", "Ben", "participant", "P2"),
        Speaker("fg1", "Mod", "moderator"),
        Speaker("fg2", "Cee", "participant"),
    )
    checked = Checked("fg1", "The team", date(2026, 1, 1), digest(transcript("fg1", FG1).text))
    return ListenFiles(
        (transcript("fg1", FG1), transcript("fg2", FG2)),
        speakers,
        canonical(coding),
        safeguards=Safeguards((checked,)),
    )


@pytest.fixture
def commission():
    facts = CommissionFacts("limits", "X1", "L", "study", "What?", (Outcome("overall", "O"),))
    files = CommissionFiles(facts, Vocabulary([]))
    return store_commission(commission=files, actor="test", now=NOW)


def store(commission, value):
    store_listen(commission_id=commission, listen=value, actor="test", now=NOW)


def test_stored_material_comes_back_the_same_and_is_written_the_same(commission):
    store(commission, material())
    assert stored_listen(commission) == material()
    assert write_listen(stored_listen(commission)) == write_listen(material())


def test_storing_again_replaces_and_nothing_over_nothing_leaves_no_entry(commission):
    before = Entry.objects.count()
    store(commission, ListenFiles())
    assert Entry.objects.count() == before
    store(commission, material())
    other = ListenFiles((transcript("new", "Zed: hello\n"),))
    store(commission, other)
    assert stored_listen(commission) == other
    store(commission, ListenFiles())
    assert stored_listen(commission) == ListenFiles()


def test_the_ledger_holds_counts_and_codes_and_no_words(commission):
    store(commission, material())
    entry = Entry.objects.get(action="listen.stored")
    assert json.loads(entry.facts) == {"transcripts": 2, "speakers": 4, "codes": 4, "passages": 3}
    assert json.loads(entry.codes) == ["P1", "P2"]
    assert "trust" not in f"{entry.facts}{entry.digests}{entry.codes}"


def test_findings_count_participants_and_heed_consent(commission):
    answers = tuple(
        ConsentAnswer(code, "quoting", date(2026, 1, 1), "1", given)
        for code, given in (("P1", True), ("P2", False))
    )
    people = PeopleFiles(consents=answers)
    store_people(commission_id=commission, people=people, actor="test", now=NOW)
    store(commission, material())
    found = {each.id: each for each in findings(commission)}
    assert found["listen:theme:trust"].outcome == "overall"
    assert found["listen:theme:trust"].figures["participants"] == 2
    assert found["listen:theme:trust"].figures["participants_of"] == 3
    assert found["listen:fg1:2"].figures["quotable"] is True
    assert found["listen:fg1:3"].figures["quotable"] is False


def test_reading_takes_the_same_number_of_queries_however_much_there_is(commission):
    counts = []
    for copies in (1, 300):
        store(commission, material(copies))
        with CaptureQueriesContext(connection) as queries:
            stored_listen(commission)
        counts.append(len(queries))
    assert counts == [18, 18]


def test_a_withdrawal_takes_the_words_out_and_keeps_every_line(commission):
    store(commission, material())
    account = withdraw_participant(commission_id=commission, code="P2", actor="test", now=NOW)
    assert account.removed["listen"] == {"turns": 1, "passages": 1, "speakers": 1}
    left = stored_listen(commission)
    assert left.transcripts[0].text == (
        "Mod: Hello\nAnn: I trust them 😀\n[withdrawn]\n[withdrawn]\nAnn: well\n"
    )
    text = left.transcripts[0].text
    assert [text[s.start : s.end] for s in left.passages] == ["I trust them 😀", "well"]
    assert {each.id for each in findings(commission) if each.kind == "passage"} == {
        "listen:fg1:2",
        "listen:fg1:5",
    }
    assert {speaker.code for speaker in left.speakers} == {"P1", ""}
    assert SpeakerRow.objects.filter(participant__code="P1").count() == 1
    problems = Problems()
    again = read_listen(
        write_listen(left), problems, codes=CodeRules("external", frozenset({"P2"}))
    )
    assert again == left


def test_a_tombstone_withholds_words_that_are_brought_again(commission):
    store(commission, material())
    withdraw_participant(commission_id=commission, code="P2", actor="test", now=NOW)
    left = stored_listen(commission)
    store(commission, material())
    assert stored_listen(commission) == left
    assert list(participant_ids(commission)) == ["P1"]


def test_the_room_has_a_handler_for_what_points_to_a_participant():
    assert "listen.speaker" in models_cared_for()


def test_only_a_researcher_of_the_commission_reads_transcripts(commission):
    store(commission, material())
    users = get_user_model().objects
    for role in ("owner", "commissioner", "analyst", "researcher"):
        user = users.create_user(role)
        Membership.objects.create(commission_id=commission, user=user, role=role)
        assert can_read_transcript(user.pk, commission) is (role == "researcher")
    check_can_read_transcript(user.pk, commission)
    with pytest.raises(NotAllowed, match="researchers only"):
        check_can_read_transcript(users.create_user("stranger").pk, commission)
    assert transcript_lines(commission, "fg1")[1] == "Ann: I trust them 😀"
    with pytest.raises(TranscriptNotFound, match="“fg9”"):
        transcript_lines(commission, "fg9")


def test_the_database_refuses_an_empty_passage_and_a_moderator_with_a_code(commission):
    store(commission, material())
    passage = Passage.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.filter(pk=passage.pk).update(end=passage.start)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpeakerRow.objects.filter(participant__code="P1").update(role="moderator")
    link = PassageCode.objects.first()
    twice = PassageCode(passage=link.passage, code=link.code, user_guid=link.user_guid, position=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


def test_material_without_a_coding_is_stored_too(commission):
    value = replace(material(), coding=None)
    store(commission, value)
    assert stored_listen(commission) == value
    assert findings(commission) == ()


def test_a_withdrawal_takes_out_further_paragraphs_and_their_passages(commission):
    text = FG1.replace("not ever\n", "not ever\n\nAt the station, never.\n\n")
    value = material()
    extra = Selection(
        new_guid("x", "further"),
        G[5],
        text.index("At the"),
        text.index("Ann: well"),
        (Coding(G[2]),),
    )
    well = text.index("well")
    moved = [
        replace(each, start=well, end=well + 4) if each.name == "well" else each
        for each in value.coding.selections
    ]
    coding = replace(value.coding, sources=(Source(G[5], "fg1", text),), selections=(*moved, extra))
    transcripts = (transcript("fg1", text), value.transcripts[1])
    store(commission, replace(value, transcripts=transcripts, coding=canonical(coding)))
    account = withdraw_participant(commission_id=commission, code="P2", actor="test", now=NOW)
    assert account.removed["listen"] == {"turns": 1, "passages": 2, "speakers": 1}
    left = stored_listen(commission)
    assert "station" not in repr(left)
    assert left.transcripts[0].text.split("\n")[2:8] == [
        *("[withdrawn]", "[withdrawn]", "", "[withdrawn]", "", "Ann: well"),
    ]
    assert "listen:fg1:8" in {each.id for each in findings(commission)}
