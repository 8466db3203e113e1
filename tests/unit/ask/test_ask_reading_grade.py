"""What participants read is for a child of eleven: the measure, and every sentence held to it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from remit.ask.core.journey import journey_texts
from remit.ask.core.journey_file import parse_journey
from remit.ask.core.reading_grade import FEWEST_WORDS, MOST_GRADE, reading
from remit.ask.core.speech import words
from remit.ask.core.syllables import syllables
from remit.kernel.errors import Problems
from small_journey import FORM, JOURNEY

EXAMPLE = Path(__file__).parents[3] / "examples" / "attitudes" / "ask" / "journey.toml"
TEMPLATES = (
    "frame", "start", "age", "adult", "agree", "agreed", "keep", "back", "question", "_field",
    "_about", "_media", "_sound", "look", "information", "end", "said", "out", "help", "tell",
    "nowhere",
)  # fmt: skip
FOR_OTHERS = {"for-the-interviewer", "language-name"}
# Nobody reads what an export's columns are called but who takes it.
FOR_OTHERS |= {key for key in words("en") if key.startswith("export-")}
MOST_SYLLABLES = 3


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("made", 1), ("asked", 1), ("wanted", 2), ("pages", 2), ("names", 1),
        ("table", 2), ("centre", 2), ("called", 1), ("sampled", 2), ("somebody", 3),
        ("everything", 3), ("safeguarding", 3), ("household", 2), ("idea", 3), ("media", 3),
        ("usual", 3), ("quiet", 2), ("science", 2), ("being", 2), ("video", 3), ("people", 2),
        ("couldn't", 2), ("can’t", 1), ("else's", 2), ("police's", 3), ("study", 2), ("secret", 2),
        ("information", 4), ("question", 2), ("opinion", 3), ("special", 2), ("I", 1), ("hmm", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_spoken(word, count):
    assert syllables(word) == count


def test_the_grade_is_that_of_flesch_and_kincaid():
    # 13 words and 24 syllables, by the dictionary.
    hard = reading(
        "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    )
    assert hard.grade == pytest.approx(0.39 * 13 + 11.8 * 24 / 13 - 15.59)
    easy = reading("The cat sat on the mat. It was a good mat.")
    assert easy.grade == pytest.approx(0.39 * 11 / 2 + 11.8 - 15.59)


def test_each_point_of_a_list_is_a_sentence_and_a_label_is_none():
    points = reading("We say:\n\n- You may stop at any time\n- You may leave out any question")
    whole = reading("We say you may stop at any time you may leave out any question")
    assert points.grade < whole.grade
    assert points.hardest == "- You may leave out any question"
    assert reading("Leave this page now") is None
    assert reading("") is None
    assert reading("آراؤك") is None


@pytest.mark.parametrize("key", sorted(words("en").keys() - FOR_OTHERS))
def test_every_sentence_of_the_interface_is_for_a_child_of_eleven(key):
    text = re.sub(r"\{\w+\}", "12", words("en")[key])
    found = reading(text)
    if found:
        assert found.hardest_grade <= MOST_GRADE, found.hardest
    else:
        assert max(map(syllables, re.findall(r"[A-Za-z]+", text)), default=0) <= MOST_SYLLABLES


@pytest.mark.parametrize("name", TEMPLATES)
def test_pages_say_nothing_but_what_is_worded_by_language(name):
    page = files("remit.ask").joinpath("templates", "ask", f"{name}.html").read_text("utf-8")
    without = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<style>.*?</style>", " ", page, flags=re.DOTALL)
    without = re.sub(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", " ", without)
    assert re.findall(r"[A-Za-z]{2,}", without) == []
    said = re.findall(r"(?:aria-label|placeholder|title|alt)=\"([^\"{]+)\"", page)
    assert said == []


def test_the_notice_of_the_example_and_all_around_it_is_for_a_child_of_eleven():
    problems = Problems()
    journey = parse_journey(EXAMPLE.read_bytes(), "j", problems, forms=["attitudes.xlsx"])
    assert [str(one) for one in problems.notices if one.code == "journey-hard-to-read"] == []
    assert reading(journey.notice.text["en"]).hardest_grade <= MOST_GRADE
    assert len(list(journey_texts(journey))) > FEWEST_WORDS


def test_the_author_is_told_of_a_text_that_is_hard_to_read_and_of_its_hardest_sentence():
    hard = (
        "Participation necessitates comprehending the organisational implications of "
        "disclosing information."
    )
    content = JOURNEY.replace("We ask what you think.", f"We ask what you think. {hard}")
    problems = Problems()
    assert parse_journey(content.encode(), "ask/journey.toml", problems, forms=[FORM])
    (notice,) = [one for one in problems.notices if one.code == "journey-hard-to-read"]
    assert notice.place.key == "notice.text"
    assert hard in notice.message
    plain = Problems()
    parse_journey(JOURNEY.encode(), "ask/journey.toml", plain, forms=[FORM])
    assert "journey-hard-to-read" not in {one.code for one in plain.notices}


def test_what_a_journey_lacks_in_a_language_is_told_once():
    lines = JOURNEY.replace('languages = ["en", "ar"]', 'languages = ["en", "ar", "so"]')
    lines = lines.replace('\nar = "آراؤك"', "", 1)
    problems = Problems()
    assert parse_journey(lines.encode(), "ask/journey.toml", problems, forms=[FORM])
    found = [one for one in problems.notices if one.code == "journey-not-translated"]
    assert [one.params["language"] for one in found] == ["ar", "so"]
    assert found[0].message.endswith(" texts are missing: title.")
    assert found[1].params["count"] == found[1].params["texts"]
    assert "notice.text" in found[1].message
