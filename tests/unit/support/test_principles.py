"""Principles made together, without a database: what is caught, counted, held back and found."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.ask.core.reading_grade import reading
from remit.support.core.opinion_groups import Division
from remit.support.core.principles.catching import UNREAD, caught, is_other_script
from remit.support.core.principles.conversation import (
    PAPER_HEADINGS,
    Statement,
    Translation,
    bare_headings,
    next_statement,
    proposes_too_much,
    votes_too_fast,
)
from remit.support.core.principles.likeness import likeness, most_like
from remit.support.core.principles.principle import Adoption, Objection, Principle, Use, Version
from remit.support.core.principles.results import (
    NOTHING,
    Limits,
    results,
    results_from,
    results_of,
)
from remit.support.core.principles.stuffing import (
    ALIKE,
    MUCH_OF_ALL,
    ONE_ANSWER,
    QUICK,
    median_gap,
    signs,
)
from remit.support.core.statements import tally
from remit.support.core.votes import votes_of
from remit.support.known_languages import own_name
from remit.support.views.voice import TAGS

DAY = date(2020, 4, 1)
NOW = datetime(2020, 4, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("The Home Office must never get our data.", "en", ()),
        ("Keep data in London, and delete it after 2 years", "en", ()),
        ("Ms Okafor at the council lost our files", "en", ("person",)),
        ("Write to me at a.b@example.org", "en", ("email address",)),
        ("Ring ٠٧٧٠٠ ٩٠٠١٢٣ first", "en", ("phone number",)),
        ("يُسأل الناس أولاً", "ar", (UNREAD,)),
        ("اتصل على ٠٧٧٠٠ ٩٠٠١٢٣", "ar", ("phone number", UNREAD)),
        ("يُسأل الناس أولاً", "en", (UNREAD,)),
    ],
)
def test_a_statement_is_caught_for_what_says_who_somebody_is(text, language, wanted):
    assert caught(text, language) == wanted


def test_every_language_that_is_offered_has_a_name_of_its_own():
    assert [tag for tag in TAGS if own_name(tag) == tag] == []


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("نكتب ما نحتاج إليه (UK GDPR)", "en", True),
        ("We write “ما” down", "ar", True),
        ("نكتب ما نحتاج إليه (GDPR)", "ar", False),
        ("We write “ما نحتاج” down", "en", False),
        ("2026: 12 %", "ar", False),
    ],
)
def test_a_text_said_to_be_in_a_language_of_another_script_is_seen(text, language, other):
    assert is_other_script(text, language) is other


def test_statements_that_say_the_same_are_found_and_others_are_not():
    known = {4: "Nobody is sent away because of our data", 7: "Paper files are locked away"}
    assert most_like("nobody is sent away, because of our data!", known) == (4, 1.0)
    number, how = most_like("Nobody is sent away because of the data we hold", known)
    assert (number, 0.75 <= how < 1) == (4, True)
    assert most_like("Volunteers are trained first", known) is None
    assert likeness("يُسأل النَّاس", "يسأل الناس") == 1


def test_one_person_proposes_and_votes_only_so_much():
    hour = [NOW - timedelta(minutes=at) for at in (1, 2, 3)]
    assert proposes_too_much(hour, NOW) == "hour"
    assert not proposes_too_much([at - timedelta(hours=1) for at in hour], NOW)
    assert proposes_too_much([NOW - timedelta(days=at) for at in range(1, 11)], NOW) == "all"
    quick = [NOW - timedelta(seconds=at) for at in range(30)]
    assert votes_too_fast(quick, NOW)
    assert not votes_too_fast(quick[:29], NOW)


def test_each_voter_has_an_order_of_their_own_which_stays():
    first = [next_statement(f"v{at}", range(1, 11)) for at in range(400)]
    assert first == [next_statement(f"v{at}", range(10, 0, -1)) for at in range(400)]
    assert min(map(first.count, range(1, 11))) > 20
    assert next_statement("v1", []) is None


def test_a_reader_is_given_the_translation_and_who_made_it():
    one = Statement(1, "harms", "ar", "نعم", DAY, translations=(Translation("en", "Yes", True),))
    assert one.words("en") == ("Yes", "en", "machine")
    assert one.words("ar") == ("نعم", "ar", "")
    assert one.words("so") == ("نعم", "ar", "")


def test_headings_without_a_principle_are_listed():
    bare = bare_headings(PAPER_HEADINGS, ["harms", "insight"])
    assert [one.key for one in bare] == ["transparency", "responsibility", "wellbeing"]


# --- Stuffed ballots --------------------------------------------------------------------------------


def honest(people=18, statements=12, seed=1):
    rng = Random(seed)
    return [
        (str(s), f"v{p:02}", rng.choice([1, 1, -1, 0]))
        for p in range(people)
        for s in range(statements)
        if rng.random() < 0.9
    ]


def of(cast):
    """Return each voter's organisation: six in turn."""
    return {name: f"o{int(name[1:]) % 6}" for _, name, _ in cast}


def test_people_who_answer_at_random_look_like_no_stuffing():
    cast = honest()
    assert signs(votes_of(cast), of(cast)) == ()


def test_one_organisation_that_answers_with_many_links_is_seen():
    cast = honest()
    answers = [(str(s), Random(s).choice([1, -1])) for s in range(12)]
    stuffed = [(s, f"x{at}", value) for at in range(5) for s, value in answers]
    organisation_of = of(cast) | {f"x{at}": "stuffer" for at in range(5)}
    (first, *_) = found = signs(votes_of(cast + stuffed), organisation_of)
    assert (first.kind, first.voters, first.organisations) == (
        ALIKE, ("x0", "x1", "x2", "x3", "x4"), ("stuffer",),
    )  # fmt: skip
    assert "5 people of one organisation" in first.sentence
    # The same answers from different organisations are no sign.
    apart = {name: f"o{at}" for at, name in enumerate(organisation_of)}
    assert ALIKE not in {one.kind for one in signs(votes_of(cast + stuffed), apart)}
    assert {one.kind for one in found} <= {ALIKE, ONE_ANSWER, MUCH_OF_ALL}


def test_haste_one_answer_and_much_of_all_votes_are_seen():
    cast = honest() + [(str(s), "y00", 1) for s in range(12)]
    kinds = {one.kind: one for one in signs(votes_of(cast), of(cast), {"v01": 0.8, "v02": 4.0})}
    assert kinds[QUICK].voters == ("v01",)
    assert kinds[ONE_ANSWER].voters == ("y00",)
    big = {name: "big" if int(name[1:]) < 9 else code for name, code in of(cast).items()}
    assert [one.organisations for one in signs(votes_of(cast), big) if one.kind == MUCH_OF_ALL] == [
        ("big",)
    ]
    assert median_gap([0, 1, 2, 3, 4, 5, 30]) == 1
    assert median_gap([0, 1]) is None


# --- What may be shown ------------------------------------------------------------------------------


def camps(first, second, *, statements=12, shared=(1, 2)):
    """Return votes of two camps that agree on some statements and on nothing else."""
    cast = []
    for person in range(first + second):
        side = 1 if person < first else -1
        for s in range(1, statements + 1):
            value = 1 if s in shared else side * (1 if s % 2 else -1)
            cast.append((str(s), f"v{person:02}", value))
    return cast


def test_what_every_group_accepts_is_shown_with_numbers():
    cast = camps(12, 10)
    found = results(votes_of(cast), of(cast), Limits(5, 3))
    assert (found.people, found.sizes, found.held_back) == (22, (12, 10), 0)
    assert {(one.statement, one.side) for one in found.accepted} == {(1, "agree"), (2, "agree")}
    assert [(share.count, share.n) for share in found.accepted[0].shares] == [(12, 12), (10, 10)]
    assert found.totals[0].agree.n == 22
    assert results_from(asdict(found)) == found


@pytest.mark.parametrize("small", ["people", "organisations"])
def test_a_group_of_few_people_or_organisations_is_held_back_and_so_is_every_total(small):
    cast = camps(14, 3 if small == "people" else 8)
    organisation_of = of(cast)
    if small == "organisations":
        organisation_of |= {f"v{at:02}": "one" for at in range(14, 22)}
    found = results(votes_of(cast), organisation_of, Limits(5, 3))
    assert found.sizes == (14, None)
    assert (found.people, found.totals, found.differing) == (None, (), ())
    # Its voice still counts: nothing is accepted by all that it refuses.
    assert {one.statement for one in found.accepted} == {1, 2}
    assert {one.shares[1] for one in found.accepted} == {None}


def test_too_few_voters_or_organisations_have_no_results():
    cast = camps(12, 10)
    assert results(votes_of(cast[:40]), of(cast), Limits(5, 3)) == NOTHING
    assert results(votes_of(cast), dict.fromkeys(of(cast), "one"), Limits(5, 3)) == NOTHING
    assert results(votes_of([]), {}, Limits(5, 3)) == NOTHING


def test_groups_that_do_not_come_out_again_are_said_to_be_unstable():
    cast = honest(24, 10, seed=4)
    assert results(votes_of(cast), of(cast), Limits(1, 1)).is_unstable
    cast = camps(12, 10)
    assert not results(votes_of(cast), of(cast), Limits(5, 3)).is_unstable


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_no_figure_is_of_few_and_none_can_be_had_by_subtraction(seed, groups):
    rng = Random(seed)
    cast = [one for one in camps(14, 9, statements=9) if rng.random() < rng.choice([0.4, 0.9])]
    votes = votes_of(cast)
    placed = {
        name: at % groups for at, name in enumerate(rng.sample(votes.voters, len(votes.voters)))
    }
    division = Division(placed, (), 7, {groups: 0.5}, 0.9)
    found = results_of(votes, division, of(cast), Limits(5, 2))
    shown = [share for one in found.accepted for share in one.shares if share]
    assert all(share.n >= 5 for share in shown)
    if found.held_back:
        assert not found.totals
        return
    counted = tally(votes, division)
    asked = {int(name): counted.asked[:, at] for at, name in enumerate(counted.statements)}
    for one in found.totals:
        few = [n for n in asked[one.statement] if 0 < n < 5]
        assert (one.agree is None) == (bool(few) or not sum(asked[one.statement]))
    sums = {one.statement for one in found.differing}
    assert not any(0 < n < 5 for statement in sums for n in asked[statement])


# --- Principles -------------------------------------------------------------------------------------

DRAFT = Principle(
    "told",
    "harms",
    (Version(1, {"en": "People are told."}, "", DAY), Version(2, {"en": "All are told."}, "", DAY)),
    adoptions=(Adoption("A", 1, DAY, "Ann’s"), Adoption("B", 2, DAY, "Bea’s"), Adoption("C", 2, DAY)),
    objections=(
        Objection("D", 1, "No", DAY),
        Objection("E", 1, "Not yet", DAY, ended_on=DAY),
        Objection("F", 2, "Never", DAY, shown_as="Eff"),
    ),
)  # fmt: skip


def test_a_principle_is_evidence_once_it_is_adopted_and_dissent_stays_unnamed_unless_asked():
    assert DRAFT.finding() is None
    found = replace(
        DRAFT, adopted_version=2, adopted_on=DAY, adopted_by=4, objected_by=3, use=Use("forbid")
    ).finding()
    assert (found.id, found.title, found.kind) == ("support:told", "All are told.", "principle")
    figures = found.figures
    # Counts are those of the day of its adoption; names go with their organisations.
    assert (figures["adopting"], figures["adopting_named"]) == (4, ["Bea’s"])
    assert (figures["objecting"], figures["objecting_named"]) == (3, ["Eff"])


# --- Words ------------------------------------------------------------------------------------------


def words(tag):
    return tomllib.loads(
        files("remit.support").joinpath("words", tag, "principles.toml").read_text("utf-8")
    )


def test_the_pages_read_easily_and_say_the_same_in_arabic():
    english, arabic = words("en"), words("ar")
    assert set(english) == set(arabic)
    gap = re.compile(r"\{\w+\}")
    for key, text in english.items():
        assert set(gap.findall(text)) == set(gap.findall(arabic[key])), key
    whole = reading("\n\n".join(gap.sub("12", text) for text in english.values()))
    assert whole.grade <= 7
