"""Choices in an order of chance, where the form asks for one."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from form_readings import HEAD, LISTS, book_of, sound
from remit.ask.core.filling.answers import Answers
from remit.ask.core.filling.sheet import Sheet

ROWS = [
    [*HEAD, "parameters"],
    ["text", "who", "Who?", ""],
    ["rank l", "free", "?", "randomize=true"],
    ["select_one l or_other", "one", "?", "randomize=true, seed=${who}"],
    ["select_multiple l", "many", "?", "randomize=true seed=${who}"],
    ["select_one l", "plain", "?", "seed=4"],
]
FORM = sound(book_of(survey=ROWS, choices=[LISTS, *(["l", name, name] for name in "abcdefgh")]))


def shown(name, order="7", who="Ann"):
    made = Sheet(
        FORM,
        Answers({"who": who}, {}),
        now=datetime(2026, 1, 2, tzinfo=UTC),
        rng=Random(1),
        language="und",
        order=order,
    )
    asked = next(one for page in made.pages for one in page.asked if one.question.name == name)
    return "".join(choice.name for choice in made.in_order(asked))


def test_choices_come_in_an_order_of_the_person_s_own_that_stays():
    assert shown("free") == shown("free") != "abcdefgh"
    assert sorted(shown("free")) == list("abcdefgh")
    assert len({shown("free", str(person)) for person in range(20)}) == 20
    assert shown("plain") == "abcdefgh"


def test_a_seed_shuffles_alike_and_other_stays_last():
    assert shown("one") == shown("many") + "other"
    assert shown("many") != shown("many", who="Bob")


def test_without_a_person_as_on_paper_choices_stand_as_in_the_form():
    assert shown("free", order="") == "abcdefgh"
