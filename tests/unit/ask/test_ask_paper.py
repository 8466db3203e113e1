"""A form on paper: what is printed, in which words, and in which direction."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from lxml import html

from form_readings import book_of, sound
from remit.ask.core.filling.paper import blank_paper, typing_lines
from remit.ask.core.paper import Said, paper_form
from remit.ask.core.paper_page import paper_page
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.errors import Problems

HEAD = [
    "type",
    "name",
    "label::English (en)",
    "label::Arabic (ar)",
    "relevant",
    "appearance",
    "calculation",
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Arabic (ar)"],
    ["yn", "yes", "Yes", "نعم"],
    ["yn", "no", "No", ""],
]
SURVEY = [
    HEAD,
    ["start", "start"],
    ["note", "hello", "Welcome", "أهلا"],
    ["select_one yn", "q", "Well?", "حسنا؟"],
    ["begin repeat", "child", "Each child", "كل طفل", "${q} = 'yes'"],
    ["text", "who", "Who is ${q}?", "", "", "multiline"],
    ["select_multiple yn", "which", "Which?", "", "selected(${q}, 'yes') or ${q} = 'no'"],
    ["end repeat"],
    ["integer", "age", "Age", "", "${q} = 'yes' and ${sum} > 1"],
    ["calculate", "sum", "", "", "", "", "1 + 1"],
    ["acknowledge", "ok", "I agree", ""],
]


@pytest.fixture(name="form")
def _form(make_form):
    return read_xlsform(make_form(SURVEY, CHOICES), "form.xlsx", Problems())


@pytest.fixture(name="paper")
def _paper(form):
    return paper_form(form, "en")


def item(paper, words):
    return next(one for one in paper.items if one.words and one.words.text == words)


def test_paper_numbers_what_is_answered_and_leaves_the_rest_out(paper):
    assert [(one.number, one.words.text, one.answer) for one in paper.items] == [
        (0, "Welcome", "none"),
        (1, "Well?", "one"),
        (0, "Each child", "none"),
        (2, "Who is ………?", "lines"),
        (3, "Which?", "several"),
        (4, "Age", "boxes"),
        (5, "I agree", "tick"),
    ]
    assert item(paper, "Who is ………?").lines == 6


def test_condition_is_in_words_with_number_and_answer(paper):
    heading = item(paper, "Each child")
    assert heading.condition == Said("2–3: Only if your answer to question 1 is “Yes”.", "en")
    assert heading.instruction.text.startswith("2–3: Answer these once for each one.")
    assert item(paper, "Which?").condition.text == (
        "Only if your answer to question 1 is “Yes”, or if your answer to question 1 is “No”."
    )


def test_condition_that_words_cannot_tell_is_said_to_apply_or_not(paper):
    assert item(paper, "Age").condition.text == "Only where this applies to you."


def test_words_that_are_missing_stand_in_another_language_and_say_so(form):
    paper = paper_form(form, "ar")
    assert item(paper, "حسنا؟").choices == (Said("نعم", "ar"), Said("No", "en"))
    assert item(paper, "حسنا؟").instruction == Said("اختر إجابة واحدة.", "ar")
    assert item(paper, "كل طفل").condition.text == "2–3: فقط إذا كانت إجابتك عن السؤال 1 هي «نعم»."


def test_page_says_language_and_direction_of_all_that_is_in_another(form):
    page = html.fromstring(paper_page(paper_form(form, "ar")))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    age = page.xpath("//span[.='Age']")[0]
    assert (age.get("lang"), age.get("dir")) == ("en", "ltr")
    assert page.xpath("//@src | //@href | //script") == []


def test_words_of_a_form_are_text_on_the_page(make_form):
    survey = [["type", "name", "label"], ["text", "q", "<script>alert(1)</script> & <b>bold</b>"]]
    form = read_xlsform(make_form(survey, form_title="<i>T</i>"), "form.xlsx", Problems())
    page = html.fromstring(paper_page(paper_form(form)))
    assert page.xpath("//script | //b | //i") == []
    assert page.xpath("//p[@class='words']/span[@lang]")[0].text.startswith("<script>")


def test_large_print_is_larger(form):
    paper = paper_form(form)
    assert "font: 18pt" in paper_page(paper, large=True)
    assert "font: 11.5pt" in paper_page(paper)


def test_list_that_is_too_long_to_print_has_a_line(make_form):
    choices = [["list_name", "name", "label"], *(["towns", str(n), f"Town {n}"] for n in range(61))]
    survey = [["type", "name", "label"], ["select_one towns", "q", "Where?"]]
    form = read_xlsform(make_form(survey, choices), "form.xlsx", Problems())
    assert [(one.answer, one.lines) for one in paper_form(form).items] == [("lines", 1)]


def test_page_for_typing_shows_where_a_repeat_ends(form):
    shown = [
        line.asked.path if line.asked else line.turn if line.group else "end"
        for line in typing_lines(form, turns=2)
    ]
    assert shown[2:] == [
        1, "child[1]/who", "child[1]/which", 2, "child[2]/who", "child[2]/which", "end", "age", "ok",
    ]  # fmt: skip


def test_words_that_would_show_an_answer_have_a_gap_where_paper_is_typed_in():
    rows = [["text", "who", "Who?"], ["text", "why", "Why ${who}?"], ["text", "kept", "${kept}"]]
    defaults = [["type", "name", "label", "default"], *rows[:2], [*rows[2], "sure"]]
    form = sound(book_of(survey=defaults))
    lines = typing_lines(form)
    blank = blank_paper(
        form, lines, now=datetime(2026, 1, 2, tzinfo=UTC), rng=Random(0), language=""
    )
    said = [blank.words(line.asked.question.labels, line.asked.path)[0] for line in lines]
    assert said == ["Who?", "Why …?", "sure"]
