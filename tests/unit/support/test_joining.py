"""Signing up, as values: names known again, forms read, limits, and what settings promise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from remit.ask.core.reading_grade import reading
from remit.ask.core.speech import words
from remit.kernel.errors import Problems
from remit.support.core.joining.choices import Choice, offered
from remit.support.core.joining.details import MOST_ITEMS, Details, read_details, read_who
from remit.support.core.joining.limits import SignUpReport, SignUpSeen, is_too_many, report
from remit.support.core.joining.names import known_by
from remit.support.core.joining.settings import JoiningSettings, check_settings
from remit.support.joining_files import read_joining, write_joining

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LABEL = 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Kurdish Women's Group Ltd.", "KURDISH WOMEN’S GROUP"),
        ("Café & Garden", "cafe  and garden C.I.C."),
        ("جمعيّة الأمل", "جمعية الامل"),
        ("ＡＢＣ Trust", "abc trust"),
    ],
)
def test_a_name_is_known_again_however_it_is_spelled(one, other):
    assert known_by(one) == known_by(other) != ""


def test_different_names_stay_different_and_a_name_of_forms_alone_is_kept():
    assert known_by("Camden Refugee Support") != known_by("Camden Refugee Centre")
    assert known_by("The Ltd") == "the ltd"


def test_a_form_is_read_with_its_choices_own_words_and_digits_of_any_script():
    settings = JoiningSettings(boroughs=offered("Camden", "Kensington, Chelsea"))
    posted = {
        "size": ["1-to-5"],
        "reach": ["٢٥٠"],
        "boroughs": ["Kensington, Chelsea"],
        "boroughs-own": ["Brent\nbrent، Ealing; Hackney"],
        "holds": ["health", "secrets"],
    }
    assert read_details(posted, settings) == (
        Details(
            size="1-to-5",
            reach=250,
            boroughs=("Kensington, Chelsea", "Brent", "Ealing", "Hackney"),
            holds=("health",),
        ),
        [],
    )


def test_everything_wrong_with_a_form_is_said_at_once():
    posted = {
        "size": ["huge"],
        "reach": ["9" * 5000],
        "communities-own": ["\n".join(map(str, range(MOST_ITEMS + 1)))],
        "name": ["--"],
    }
    _, faults = read_details(posted, JoiningSettings())
    assert {field for field, _ in faults} == {"communities-own", "size", "reach"}
    assert [field for field, _ in read_who(posted)[2]] == ["name", "contact"]


def test_sign_ups_are_limited_by_the_hour_and_place_and_refused_ones_shut_nobody_out():
    settings = JoiningSettings(most_an_hour=3, most_from_one_place=2)
    seen = [SignUpSeen(NOW - timedelta(minutes=m), "a") for m in (5, 61)]
    assert not is_too_many(seen, "a", NOW, settings)
    seen.append(SignUpSeen(NOW - timedelta(minutes=1), "a"))
    assert is_too_many(seen, "a", NOW, settings)
    assert not is_too_many(seen, "b", NOW, settings)
    seen += [SignUpSeen(NOW, "a", refused=True)] * 9
    assert not is_too_many(seen, "b", NOW, settings)
    seen.append(SignUpSeen(NOW, "b"))
    assert is_too_many(seen, "c", NOW, settings)
    assert report(seen, NOW) == SignUpReport(taken=4, refused=9, places=2, most_from_one=12)


def test_the_commissioner_never_runs_the_server_and_nothing_opens_before_that_is_named():
    problems = Problems()
    check_settings(JoiningSettings(administrator="City Hall", commissioner="CITY HALL "), problems)
    check_settings(JoiningSettings(opened=True), problems)
    assert [problem.code for problem in problems] == [
        "joining-same-hands",
        "joining-no-administrator",
    ]


def test_settings_come_out_of_a_folder_as_they_went_in_and_a_floor_of_three_holds():
    settings = JoiningSettings(
        opened=True, administrator="A host", least=7, boroughs=offered("Brent")
    )
    problems = Problems()
    assert read_joining(write_joining(settings), problems) == settings
    assert len(problems) == 0
    assert read_joining(write_joining(replace(settings, least=2)), problems) is None
    assert len(problems) == 1


def test_every_sentence_to_organisations_reads_at_grade_seven():
    own = words("en", "remit.support").items() - words("en").items()
    hard = {}
    for key, text in own:
        found = reading(re.sub(r"{\w+}", "5", text))
        # The measure says of a label with one long word that it takes years of study.
        if found is not None and len(text.split()) > LABEL and found.grade > 7:
            hard[key] = (round(found.grade, 1), found.hardest)
    assert hard == {}


def test_every_sentence_to_organisations_is_there_in_arabic_with_its_names_to_fill_in():
    english, arabic = (words(tag, "remit.support") for tag in ("en", "ar"))
    own = english.keys() - words("en").keys()
    assert own <= arabic.keys()
    braces = re.compile(r"{\w+}")
    assert {key: sorted(braces.findall(english[key])) for key in own} == {
        key: sorted(braces.findall(arabic[key])) for key in own
    }


def test_choices_in_two_languages_are_kept_by_one_name_in_whichever_they_are_written():
    somali = Choice({"en": "Somali", "ar": "الصومالية"}, "so")
    settings = JoiningSettings(languages=(somali, *offered("Farsi")))
    said, faults = read_details(
        {"languages": ["Farsi"], "languages-own": ["الصومالية; SOMALI; Tigre"]}, settings
    )
    assert (said.languages, faults) == (("Farsi", "Somali", "Tigre"), [])
    files, problems = write_joining(settings), Problems()
    assert read_joining(files, problems) == settings
    assert write_joining(read_joining(files, problems)) == files
    assert len(problems) == 0
    twice = replace(settings, languages=(somali, Choice({"en": "Other", "ar": "الصومالية"})))
    assert read_joining(write_joining(twice), problems) == twice
    assert [one.code for one in problems] == ["joining-choice-twice"]
