"""What a study keeps so that words leave safely: read, written, and followed as words go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.kernel.errors import Problems
from remit.kernel.finding import digest
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.safeguards import (
    Checked,
    Keeping,
    Kept,
    Population,
    QuoteNote,
    Safeguards,
    followed,
)
from remit.listen.core.transcript import transcript
from remit.listen.core.withholding import withhold
from remit.listen.files import read_listen, write_listen
from remit.listen.safeguard_files import read_safeguards, write_safeguards

DAY = date(2026, 1, 2)
TALK = transcript("g1", "Ann: I am 17.\nBen: I live in Peckham.\nAnn: yes\n")
NOTE = QuoteNote("g1", 2, "", (), "Ben said so, and he wants it said", "rosa", DAY, "b")
ALL = QuoteNote("", 0, "age", ("16-24", "25+"), "the report does not tell", "rosa", DAY)
FULL = Safeguards(
    checked=(Checked("g1", "rosa", DAY, digest(TALK.text)),),
    kept=(Kept("age", "17"), Kept("place", "Peckham")),
    quotes=(ALL, NOTE),
    keeping=(Keeping("names", "", DAY), Keeping("recording", "g1.m4a", DAY, DAY, "rosa")),
    population=Population(("age", "borough"), ((("16-24", "Southwark"), 40),)),
)


def read(files):
    problems = Problems()
    found = read_safeguards({k: v.encode() for k, v in files.items()}, (TALK,), problems)
    return found, [p.code for p in problems], [p.code for p in problems.notices]


def test_safeguards_are_written_and_read_the_same_again_and_again():
    written = write_safeguards(FULL)
    problems = Problems()
    again = read_safeguards(written, (TALK,), problems)
    assert again == FULL
    assert not problems
    assert write_safeguards(again) == written
    assert set(written) == {
        f"listen/{name}.csv" for name in ("deidentified", "kept", "quotes", "keeping", "population")
    }
    assert write_safeguards(Safeguards()) == {}


def test_a_row_without_a_digest_speaks_of_the_words_that_are_there():
    found, wrong, notices = read(
        {"listen/deidentified.csv": "transcript,by,on\ng1.txt,us,2026-01-02\n"}
    )
    assert (wrong, notices) == ([], [])
    assert found.has_checked(TALK)
    assert not found.has_checked(transcript("g1", "Ann: other words\n"))


def test_other_words_than_those_that_were_checked_are_told_of():
    earlier = digest("Ann: before")
    row = f"g1,us,2026-01-02,{earlier}\n"
    found, wrong, notices = read({"listen/deidentified.csv": "transcript,by,on,digest\n" + row})
    assert (wrong, notices) == ([], ["deidentified-words-changed"])
    assert not found.has_checked(TALK)


@pytest.mark.parametrize(
    ("file", "text", "codes"),
    [
        ("deidentified", "transcript,by,on\ng1,,2026-01-02\ng1,us,2.1.26\n", 2),
        ("kept", "kind,words\nage,\n,17\n", 2),
        (
            "quotes",
            (
                "transcript,line,feature,values,why,by,on\n"
                "g1,x,,,w,b,2026-01-02\n,,,,w,b,2026-01-02\n,,age,,w,b,2026-01-02\n"
                "g1,1,,,,b,2026-01-02\n"
            ),
            4,
        ),
        ("keeping", "what,name,destroy_by\ntape,a,2026-01-02\nrecording,,2026-01-02\n", 2),
        ("population", "age,count\n16-24,many\n25+,-1\n", 2),
        ("population", f"age,count\n16-24,{'9' * 5000}\n", 1),
        ("quotes", f"transcript,line,feature,values,why,by,on\ng1,{'9' * 5000},,,w,b,{DAY}\n", 1),
        ("deidentified", f"transcript,by,on,digest\ng1,us,{DAY},{'0' * 65}\n", 1),
    ],
)
def test_every_fault_of_a_table_is_told_at_once(file, text, codes):
    _, wrong, _ = read({f"listen/{file}.csv": text})
    assert len(wrong) == codes


def test_a_row_that_says_the_same_again_or_speaks_of_no_transcript_is_left_out():
    head = "transcript,by,on\n"
    rows = "g1,us,2026-01-02\ng1,them,2026-01-03\ngone,us,2026-01-02\n"
    found, wrong, notices = read({"listen/deidentified.csv": head + rows})
    assert [each.by for each in found.checked] == ["us"]
    assert wrong == ["safeguard-twice"]
    assert notices == ["safeguard-unknown-transcript"]


def test_a_withdrawal_leaves_a_transcript_checked_and_takes_what_was_theirs():
    speakers = (Speaker("g1", "Ann", "participant", "A"), Speaker("g1", "Ben", "participant", "B"))
    before = ListenFiles((TALK,), speakers, safeguards=FULL)
    after = withhold(before, {("g1", "Ben")}).listening
    kept = after.safeguards
    assert kept.has_checked(after.transcripts[0])
    assert kept.kept == (Kept("age", "17"),)
    assert kept.quotes == (ALL,)
    files = write_listen(after)
    problems = Problems()
    assert write_listen(read_listen(files, problems)) == files
    assert not problems


def test_a_reason_that_repeats_withheld_words_goes_with_them():
    words = "he told me about the old bakery on the corner"
    told = replace(FULL, quotes=(replace(NOTE, line=1, why=f"since {words}"),))
    assert followed(told, (TALK,), (TALK,), (words,)).quotes == ()
    assert followed(told, (TALK,), (TALK,), ("something else was said by him",)).quotes


def test_what_was_not_checked_does_not_become_so_by_a_redaction():
    other = replace(FULL, checked=(Checked("g1", "rosa", DAY, digest("another text")),))
    after = transcript("g1", TALK.text.replace("17", "[age]"))
    assert not followed(other, (TALK,), (after,)).has_checked(after)
    assert followed(FULL, (TALK,), (after,)).has_checked(after)


def test_something_is_due_on_its_day_and_overdue_after_it():
    item = Keeping("names", "", DAY)
    assert item.is_due(DAY)
    assert not item.is_overdue(DAY)
    assert item.is_overdue(date(2026, 1, 3))
    assert not replace(item, destroyed_on=DAY).is_due(date(2026, 1, 3))
