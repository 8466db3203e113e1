"""Tables of answers to take away: every column has a name of its own."""

from __future__ import annotations

from form_readings import HEAD, book_of, sound
from remit.ask.core.exports.answers import FormAnswers, Given
from remit.ask.core.exports.tables import export_tables


def test_a_question_that_is_called_like_the_record_keeps_its_name_and_its_answers():
    form = sound(book_of(survey=[HEAD, ["text", "_mode", "M"], ["text", "_before_sent_at", "S"]]))
    answers = {"_mode": "on foot", "_before_sent_at": "noon"}
    given = (Given("P1", "before", answers, mode="paper"), Given("P1", "after", answers))
    tables = export_tables(FormAnswers("a.xlsx", form, None, given), "en", "a")
    assert all(len(set(names)) == len(names) for one in tables for names in [header(one)])
    before, wide = tables[0], tables[-1]
    assert dict(before.rows[0]) | {"_mode": "on foot", "__mode": "paper"} == dict(before.rows[0])
    assert dict(wide.rows[0])["__before_mode"] == "paper"


def test_columns_of_remits_own_are_labelled_in_the_language_that_was_asked_for():
    form = sound(book_of(survey=[HEAD, ["text", "why", "Why?"]]))
    given = (Given("P1", "before", {"why": "So"}, mode="paper"),)
    answers = FormAnswers("a.xlsx", form, None, given)
    labels = {
        tag: {one.name: one.label for one in export_tables(answers, tag, "a")[0].columns}
        for tag in ("en", "ar", "fr")
    }
    own = [name for name in labels["ar"] if name != "why"]
    assert len(own) == 5
    assert all(labels["ar"][name] and not labels["ar"][name].isascii() for name in own)
    assert labels["ar"]["_mode"] != labels["en"]["_mode"] == "How the answers were given"
    assert labels["fr"] == labels["en"]


def header(table):
    return [column.name for column in table.columns]
