"""What a quote tells of its speaker, and how many people share it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from remit.listen.core.combination import Attribute, CombinationCheck, in_population, why_held
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.safeguards import (
    NO_SAFEGUARDS,
    Kept,
    Population,
    QuoteNote,
    Safeguards,
)
from remit.listen.core.themes import Passage
from remit.listen.core.transcript import transcript

DAY = date(2026, 1, 2)
NAMES = ("Ann", "Ben", "Cem", "Dee", "Eve", "Fay")
AGES = ("16-24", "16-24", "16-24", "25+", "25+", "60+")
TALK = transcript(
    "g1",
    "".join(f"{name}: I am from Peckham.\n" for name in NAMES[:3])
    + "".join(f"{name}: Not me.\n" for name in NAMES[3:]),
)
SPEAKERS = tuple(Speaker("g1", name, "participant", name[0]) for name in NAMES)
FEATURES = {name[0]: {"age": age, "gender": "woman"} for name, age in zip(NAMES, AGES, strict=True)}


def checked(safeguards=NO_SAFEGUARDS, threshold=3, line=1, features=FEATURES):
    listening = ListenFiles((TALK,), SPEAKERS, safeguards=safeguards)
    words = TALK.text.split("\n")[line - 1].partition(": ")[2]
    passage = Passage("g1", line, line, SPEAKERS[line - 1], words, ())
    return CombinationCheck(listening, features, threshold).check(passage)


def note(feature, *values, line=0, basis=""):
    return QuoteNote("g1" if line else "", line, feature, values, "why", "rosa", DAY, basis)


def test_a_quote_tells_its_speakers_features_and_is_few_below_the_threshold():
    found = checked()
    told = ["age: 16-24", "gender: woman", "place: Peckham"]
    assert [str(each) for each in found.attributes] == told
    assert (found.people, found.few, found.passes) == (3, False, True)
    assert (checked(line=4).people, checked(line=4).few) == (2, True)
    assert checked(line=4, threshold=1).passes
    assert checked(line=4, threshold=2).few, "2 protects nobody, and counts as 3"


def test_words_that_stay_are_shared_by_those_who_say_them():
    kept = Safeguards(kept=(Kept("place", "peckham"), Kept("age", "90")))
    found = checked(kept)
    assert Attribute("place", ("peckham",), in_words=True) in found.attributes
    assert found.people == 3
    alone = replace(kept, quotes=(note("age", "*"), note("gender", "*")))
    assert checked(alone).people == 3, "of six, three say it"
    assert all(each.name != "place" for each in checked(kept, line=4).attributes)


SAID = transcript(
    "g1",
    "Ann: Cem and I are from Peckham, and I'm seventy-one.\n"
    "Ben: I was in Peckham two times.\n"
    "Cem: My nan's 71. My girl's [of school age].\n"
    "Dee: Peckham twice.\n"
    "Eve: He's two.\n",
)


def told(line, quoted="", population=None):
    safeguards = Safeguards(population=population)
    check = CombinationCheck(ListenFiles((SAID,), SPEAKERS, safeguards=safeguards), {}, 3)
    words = quoted or SAID.text.split("\n")[line - 1].partition(": ")[2]
    found = check.check(Passage("g1", line, line, SPEAKERS[line - 1], words, ()))
    return [str(each) for each in found.attributes], found.people, found.population


def test_details_that_nobody_decided_on_count_with_those_who_say_the_same():
    assert told(1, "I'm seventy-one") == (["age: seventy-one"], 2, None), "Cem says 71"
    assert told(1)[:2] == (["age: seventy-one", "place: Peckham"], 1), "names of speakers aside"
    assert told(4)[:2] == (["place: Peckham"], 3)
    assert told(3)[:2] == (["age: 71"], 2), "what was put in tells nothing"
    assert told(5)[:2] == (["age: two"], 1), "two times is no age"
    assert told(2, "times")[0] == []
    assert told(1, "seventy-one.")[0] == ["age: seventy-one"], "the whole line is read"


@pytest.mark.parametrize(
    ("bands", "count"),
    [
        (("55-70", "71"), 5),
        (("16\u201324", "60 to 74", "75+"), 5),
        (("under 25", "55 and over"), 5),
        (("16-24", "25 or older", "other"), 5),
        (("16-24", "under 71", "other"), 0),
    ],
)
def test_an_age_in_words_is_found_in_the_populations_bands(bands, count):
    rows = tuple(((band,), 5 if at == 1 else 1) for at, band in enumerate(bands))
    assert told(1, "seventy-one", Population(("age",), rows))[2] == count


def test_whoever_has_no_code_and_whoever_is_no_participant_shares_nothing_with_anybody():
    coded = (*SPEAKERS[:2], *(replace(each, code="") for each in SPEAKERS[2:]))
    kept = Safeguards(kept=(Kept("place", "peckham"),))
    listening = ListenFiles((TALK,), coded, safeguards=kept)
    check = CombinationCheck(listening, {}, 3)
    said = "I am from Peckham."
    assert check.check(Passage("g1", 1, 1, coded[0], said, ())).people == 2
    assert check.check(Passage("g1", 3, 3, coded[2], said, ())).people == 3, "the speaker too"
    assert check.check(Passage("g1", 1, 1, None, said, ())).people == 2, "nobody is not one more"


def test_told_together_or_left_out_more_people_share_it():
    together = Safeguards(quotes=(note("age", "25+", "60+"),))
    assert checked(together, line=4).people == 3
    assert checked(together, line=1).people == 3, "whose own is not among them is told as before"
    left_out = Safeguards(quotes=(note("age", "*"),))
    assert checked(left_out, line=4).people == 6
    one = Safeguards(quotes=(note("age", "*"), note("age", "25+", line=4)))
    assert checked(one, line=4).people == 2, "a decision on the quote comes before that on all"


def test_it_goes_out_all_the_same_only_while_it_is_what_was_decided_on():
    few = checked(line=4)
    decided = Safeguards(quotes=(note("", line=4, basis=few.basis),))
    assert checked(decided, line=4).passes
    other = Safeguards(quotes=(note("", line=4, basis="before"),))
    assert not checked(other, line=4).passes


def test_nothing_told_is_nothing_to_share():
    found = checked(features={}, line=4)
    assert (found.attributes, found.few) == ((), False)


def test_the_populations_table_is_asked_for_what_it_has():
    table = Population(("Age", "borough"), ((("16-24", "Southwark"), 4), (("16-24", "Bexley"), 9)))
    age = Attribute("age", ("16-24",))
    assert in_population(table, [age, Attribute("gender", ("woman",))]) == 13
    assert in_population(table, [age, Attribute("place", ("southwark",), in_words=True)]) == 4
    assert in_population(table, [Attribute("age", ("25+",))]) == 0
    assert in_population(table, [Attribute("gender", ("woman",))]) is None
    assert in_population(None, [age]) is None
    rare = Population(("age",), ((("16-24",), 2),))
    assert checked(Safeguards(population=rare)).few, "few in the population, though not here"


@pytest.mark.parametrize(
    ("quoting", "keys", "line", "why"),
    [
        (frozenset("B"), {"g1"}, 1, "consent"),
        (frozenset("A"), set(), 1, "names"),
        (frozenset("AD"), {"g1"}, 4, "combination"),
        (frozenset("AD"), {"g1"}, 1, ""),
        (None, {"g1"}, 1, ""),
    ],
)
def test_a_quote_is_held_back_for_the_first_of_three_reasons(quoting, keys, line, why):
    assert why_held(checked(line=line), keys, quoting) == why
