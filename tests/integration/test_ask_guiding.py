"""What a page tells people beforehand: how a form begins, what may be entered, which turn it is."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from remit.study.actions import import_study
from small_journey import FORM, small_journey
from small_study import write
from visits import NOW, come_in, enter

pytestmark = pytest.mark.django_db

BEGINS = ["note", "welcome", "Welcome", "أهلًا"]
NUMBERS = [
    ["range", "good", "How good is it?", "ما مدى جودتها؟", "start=0;end=10;step=2"],
    ["rank things", "order", "Put these in order", "رتّب", ""],
    ["geopoint", "where", "Where is it?", "أين؟", ""],
]


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    """A study whose form begins with two notes and ends with fields that take some numbers only."""
    files = small_journey()
    book = load_workbook(io.BytesIO(files[f"ask/{FORM}"]))
    survey = book["survey"]
    survey.insert_rows(2)
    for column, words in enumerate(BEGINS, start=1):
        survey.cell(2, column, words)
    width = survey.max_column + 1
    survey.cell(1, width, "parameters")
    for *row, parameters in NUMBERS:
        survey.append([*row, *[None] * (width - 5), parameters])
    kept = io.BytesIO()
    book.save(kept)
    files[f"ask/{FORM}"] = kept.getvalue()
    folder = write(files, tmp_path_factory.mktemp("study") / "study")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id


def read(client, address):
    return client.get(address, follow=True).content.decode()


def test_whoever_begins_reads_every_note_that_the_form_begins_with(client, door):
    at = door()
    come_in(client, at)
    assert "Welcome" in read(client, at("go"))
    assert "Hello there" in client.post(at("question", 1, "1"), follow=True).content.decode()


def test_whoever_comes_back_goes_on_at_the_first_question_without_an_answer(client, door):
    at = door()
    come_in(client, at)
    enter(client, at, "3", a0="yes")
    assert "How old are you?" in read(client, at("go"))


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("11", "Write a number from 0 to 10."),
        ("12", "Give each a place of its own, from 1 to 2."),
        ("13", "such as 51.5 -0.1"),
    ],
)
def test_a_field_says_what_it_takes_before_anything_is_wrong(client, door, key, told):
    at = door()
    come_in(client, at)
    page = read(client, at("question", 1, key))
    assert told in page
    assert 'class="faults"' not in page


@pytest.mark.parametrize(
    ("typed", "taken"), [("4", True), ("5", False), ("12", False), ("٨", True)]
)
def test_a_range_takes_its_steps_alone(client, door, typed, taken):
    at = door()
    come_in(client, at)
    answer = enter(client, at, "11", a0=typed)
    assert (answer.status_code == 302) is taken


def test_turns_of_a_repeat_are_told_apart(client, door):
    at = door()
    come_in(client, at)
    page = read(client, at("question", 1, "9.1"))
    assert "A person you trust 1" in page
    enter(client, at, "9.1", a0="My aunt")
    assert "Who is it? (1)" in read(client, at("look", 1))
