"""What a project or codebook from another program would bring to a study."""

from __future__ import annotations

from dataclasses import replace

import pytest

from remit.kernel.errors import Problems
from remit.listen.core.contents import ListenFiles
from remit.listen.core.incoming_coding import are_unplaced, read_incoming_coding
from remit.listen.core.project import Code, Coding, Project, Selection, Source, User, canonical
from remit.listen.core.refi_conversion import converted
from remit.listen.core.refi_writer import write_project
from remit.listen.core.transcript import transcript

TEXT = "Ann: yes, I trust them\nBen: no\n"
TALK = transcript("talk", TEXT)


def guid(number):
    return f"00000000-0000-4000-8000-{number:012}"


A, B, C, S, X, Y = map(guid, range(6))
ANNA, ROSA = User(guid(7), "Anna"), User(guid(8), "Rosa")
HERE = canonical(
    Project(
        "here",
        (ANNA,),
        (Code(A, "Trust"), Code(B, "Fear", A)),
        (Source(S, "talk", TEXT),),
        (Selection(X, S, 5, 22, (Coding(A, ANNA.guid),), user=ANNA.guid),),
    )
)
LISTENING = ListenFiles((TALK,), coding=HERE)


def brought(project, file="there.qdpx", listening=LISTENING, **rest):
    problems = Problems()
    content = project if isinstance(project, bytes) else write_project(project)
    found = read_incoming_coding(file, content, listening, problems, **rest)
    return found, [each.code for each in problems], [each.code for each in problems.notices]


def test_what_the_study_has_already_changes_nothing():
    found, wrong, notices = brought(HERE)
    assert (found.project, wrong, notices) == (HERE, [], ["coding-known"])
    assert found.adds_nothing
    assert (found.known_codes, found.known_passages, found.transcripts) == (2, 1, (TALK,))


def test_codes_are_the_studys_by_identifier_or_by_name_and_place():
    codes = (Code(C, "trust "), Code(Y, "Hope", C), Code(guid(9), "Fear"))
    found, *_ = brought(Project("", codes=codes))
    assert [(code.name, code.parent) for code in found.project.codes] == [
        ("Trust", ""),
        ("Fear", A),
        ("Hope", A),
        ("Fear", ""),
    ]
    assert (found.new_codes, found.known_codes) == (2, 1)


def test_a_passage_of_the_study_gets_further_codes_and_keeps_its_own():
    theirs = Selection(X, S, 5, 22, (Coding(B, ROSA.guid),), user=ROSA.guid)
    more = Selection(Y, S, 28, 30, (Coding(A, ROSA.guid),), user=ROSA.guid)
    found, wrong, _ = brought(replace(HERE, users=(ROSA,), selections=(theirs, more)))
    assert wrong == []
    assert [(s.guid, s.codes, s.user) for s in found.project.selections] == [
        (X, (A, B), ANNA.guid),
        (Y, (A,), ROSA.guid),
    ]
    assert {user.name for user in found.project.users} == {"Anna", "Rosa"}
    assert (found.new_passages, found.grown_passages) == (1, 1)


def test_a_source_that_is_no_transcript_here_becomes_one_under_an_identifier_of_its_own():
    other = Project("", (), (), (Source(S, "more", "Cem: hi\n"),), (Selection(Y, S, 5, 7),))
    found, wrong, _ = brought(other)
    assert wrong == []
    assert [each.key for each in found.transcripts] == ["more", "talk"]
    sources = {source.name: source.guid for source in found.project.sources}
    assert sources["talk"] == S != sources["more"]
    assert {s.guid: s.source for s in found.project.selections} == {X: S, Y: sources["more"]}
    assert [(h.source, h.key, h.is_new, h.passages) for h in found.homes] == [
        ("more", "more", True, 1)
    ]


def test_codings_without_a_place_are_told_and_may_be_left_out():
    other = "Ann: yes, I trust them all\nBen: no\n"
    lost = Selection(Y, S, 5, 26, (Coding(A),))
    found, wrong, _ = brought(
        replace(HERE, sources=(Source(S, "talk", other),), selections=(lost,))
    )
    assert wrong == ["coding-not-anchored"]
    assert [s.guid for s in found.project.selections] == [X]
    problems = Problems()
    read_incoming_coding("a.txt", b"", LISTENING, problems)
    assert not are_unplaced(problems)


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("there.txt", b"x", "coding-format-unknown"),
        ("there.qdpx", b"x", "archive-unreadable"),
        ("there.qdc", b"<no", "xml-unreadable"),
    ],
)
def test_what_is_no_project_and_no_codebook_is_refused(file, content, code):
    found, wrong, _ = brought(content, file)
    assert found is None
    assert wrong == [code]


def test_a_codebook_alone_brings_codes_and_leaves_passages():
    book = converted(write_project(HERE), "a.qdpx", "a.qdc", Problems())
    found, wrong, _ = brought(book, "book.qdc", ListenFiles((TALK,)))
    assert (wrong, found.new_codes, found.homes) == ([], 2, ())
    assert [code.name for code in found.project.codes] == ["Trust", "Fear"]
