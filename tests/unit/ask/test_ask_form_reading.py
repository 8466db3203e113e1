"""Forms as the field writes them: what each column and type comes to in the value."""

from __future__ import annotations

import io
import zipfile

import pytest

from form_readings import HEAD, LISTS, YES_NO, book_of, codes, read, sound
from remit.ask.core.questionnaire import Group, Question


def test_everything_that_a_row_says_is_in_the_question(make_form):
    row = {
        "type": "range", "name": "q", "label::English (en)": "How far?",
        "label::Arabic (ar)": "كم؟", "hint::English (en)": "In miles",
        "guidance_hint": "Ask slowly", "required": "yes", "required_message": "Please answer.",
        "relevant": ". != ''", "constraint": ". < 9", "constraint_message": "Too far.",
        "default": "3", "calculation": "1 + 1", "choice_filter": "a = 1", "read_only": "1 = 2",
        "appearance": "  likert   minimal", "parameters": "start=1; end=9, step = 2",
        "trigger": "${a}", "media::image::English (en)": "road.png", "audio": "road.mp3",
        "my notes": "check",
    }  # fmt: skip
    form = sound(make_form([[*row], [*row.values()], ["text", "a", "A"]]))
    assert form.question("q") == Question(
        name="q",
        type="range",
        labels={"en": "How far?", "ar": "كم؟"},
        required="true()",
        relevant=". != ''",
        hints={"en": "In miles"},
        guidance={"und": "Ask slowly"},
        constraint=". < 9",
        constraint_messages={"und": "Too far."},
        required_messages={"und": "Please answer."},
        default="3",
        calculation="1 + 1",
        choice_filter="a = 1",
        read_only="1 = 2",
        appearance="likert minimal",
        parameters={"start": "1", "end": "9", "step": "2"},
        trigger="${a}",
        media={"image": {"en": "road.png"}, "audio": {"und": "road.mp3"}},
        further={"my_notes": "check"},
    )


def test_groups_keep_their_words_page_and_repeat(make_form):
    head = [*HEAD, "hint", "relevant", "appearance", "repeat_count", "image"]
    survey = [
        head,
        ["begin group", "page", "Page", "Help", "1 = 1", "field-list", "", "a.png"],
        ["begin_repeat", "child", "Child", "", "", "", "2", ""],
        ["text", "name", "Name"],
        ["end repeat"],
        ["end group"],
    ]
    page, child = sound(make_form(survey)).groups
    assert page == Group(
        "page",
        labels={"und": "Page"},
        hints={"und": "Help"},
        relevant="1 = 1",
        appearance="field-list",
        media={"image": {"und": "a.png"}},
    )
    assert page.is_page
    assert child.steps == ("page", "child")
    assert (child.repeat, child.repeat_count, child.is_page) == (True, "2", False)


def test_outline_opens_and_closes_each_group_around_its_questions(make_form):
    survey = [HEAD, ["text", "a", "A"], ["begin group", "g"], ["text", "b", "B"],
              ["begin group", "h"], ["text", "c", "C"], ["end group"], ["end group"],
              ["begin group", "i"], ["text", "d", "D"], ["end group"]]  # fmt: skip
    form = sound(make_form(survey))
    assert [f"{step.kind} {step.item.name}" for step in form.outline()] == [
        "ask a", "open g", "ask b", "open h", "ask c", "close h", "close g", "open i", "ask d",
        "close i", "ask instanceID",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("relevance", "relevant"),
        ("bind::relevant", "relevant"),
        ("bind:relevant", "relevant"),
        ("Relevant", "relevant"),
        ("relevent", "relevant"),
        ("calculate", "calculation"),
        ("bind::calculate", "calculation"),
        ("read only", "read_only"),
        ("readonly", "read_only"),
        ("bind::readonly", "read_only"),
        ("choice filter", "choice_filter"),
        ("control::appearance", "appearance"),
        ("body:appearance", "appearance"),
        ("constraint message", "constraint_messages"),
        ("bind:jr:constraintMsg", "constraint_messages"),
        ("jr:constraintMsg", "constraint_messages"),
        ("constraining message", "constraint_messages"),
        ("requiredMsg", "required_messages"),
        ("bind::jr:requiredMsg", "required_messages"),
        ("guidance hint", "guidance"),
        ("media::image", "media"),
        ("big image", "media"),
        ("Hint", "hints"),
    ],
)
def test_older_and_odd_headers_are_the_fields_that_they_mean(header, field, make_form):
    form = sound(make_form([[*HEAD, header], ["text", "q", "?", "1 = 1"]]))
    value = getattr(form.question("q"), field)
    said = {"und": "1 = 1"}
    assert value in ("1 = 1", said, {"image": said}, {"big-image": said})


@pytest.mark.parametrize("header", ["bind::type", "instance::name", "body::type", "odk:length"])
def test_attribute_of_the_form_converter_is_no_field(header, make_form):
    form = sound(make_form([[*HEAD, header], ["text", "q", "?", "x"]]))
    assert form.question("q").further == {header: "x"}
    assert (form.question("q").type, form.question("q").name) == ("text", "q")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("label::English (en)", "en"),
        ("label::english(en)", "en"),
        ("label:English", "en"),
        ("Label::Français", "fr"),
        ("label :: العربية", "ar"),
        ("caption::Somali", "so"),
        ("label English", "en"),
        ("label_arabic (ar)", "ar"),
        ("label (English)", "en"),
        ("label_fr", "fr"),
        ("question::Somali", "so"),
        ("label", "und"),
        ("label::default", "und"),
        ("label::Arabic (Iraq)", "ar-x-iraq"),
        ("label::Arabic / العربية", "ar"),
        ("label::English (US)", "en-US"),
        ("label::Kurdish (Badini)", "kmr-Arab"),
        ("label::French/English", "x-french-english"),
    ],
)
def test_language_of_a_column_is_known_however_it_is_spelt(header, code, make_form):
    form = sound(make_form([["type", "name", header], ["text", "q", "?"]]))
    assert form.question("q").labels == {code: "?"}
    assert [one.code for one in form.languages] == [code]


@pytest.mark.parametrize("name", ["Arabic (Iraq)", "Arabic (SY)", "Árabe", "کوردی (سۆرانی)"])
def test_variety_of_a_language_keeps_its_writing_direction(name, make_form):
    form = sound(make_form([["type", "name", f"label::{name}"], ["text", "q", "?"]]))
    assert [one.direction for one in form.languages] == ["rtl"]


def test_language_of_hints_alone_is_one_that_lacks_its_labels(make_form):
    survey = [["type", "name", "label::English", "hint::French"], ["text", "q", "?", "h"]]
    assert [one.code for one in sound(make_form(survey)).languages] == ["en", "fr"]


def test_bare_hint_is_in_the_only_language_that_the_labels_name(make_form):
    form = sound(make_form([["type", "name", "label::Dari", "hint"], ["text", "q", "?", "help"]]))
    assert form.question("q").hints == {"prs": "help"}


def test_bare_label_is_in_the_forms_own_language(make_form):
    survey = [["type", "name", "label", "label::Arabic (ar)"], ["text", "q", "Why?", "لماذا؟"]]
    form = sound(make_form(survey, default_language="English (en)"))
    assert form.question("q").labels == {"en": "Why?", "ar": "لماذا؟"}
    assert form.default_language == "en"
    form = sound(make_form(survey))
    assert [one.code for one in form.languages] == ["und", "ar"]


def test_words_that_name_their_language_go_before_bare_ones(make_form):
    survey = [["type", "name", "label", "label::English"], ["text", "q", "bare", "named"]]
    form = sound(make_form(survey, default_language="English"))
    assert form.question("q").labels == {"en": "named"}


@pytest.mark.parametrize("header", ["caption", "command", "value", "variable", "code"])
def test_stand_in_header_counts_only_where_the_present_one_is_missing(header, make_form):
    form = sound(make_form([[*HEAD, header], ["text", "q", "?", "x"]]))
    assert form.question("q").further == {header: "x"}
    form = sound(make_form([["command", "value", "caption"], ["text", "q", "?"]]))
    assert form.question("q").labels == {"und": "?"}


def test_column_of_questions_beside_labels_is_none(make_form):
    survey = [["type", "name", "question", "label::English (en)"], ["text", "q", "12b", "Why?"]]
    form = sound(make_form(survey))
    assert form.question("q").labels == {"en": "Why?"}
    assert [one.code for one in form.languages] == ["en"]


def test_header_that_may_end_in_another_word_than_a_language_is_no_label(make_form):
    form = sound(make_form([[*HEAD, "label_id", "label_no"], ["text", "q", "?", "7", "8"]]))
    assert form.question("q").labels == {"und": "?"}


def test_mark_that_nobody_sees_in_a_reference_is_passed_over(make_form):
    form = sound(make_form([HEAD, ["text", "a", "?"], ["text", "b", "So ${a\u200b}?"]]))
    assert form.question("b").labels == {"und": "So ${a}?"}


def test_choices_keep_filters_files_and_duplicates_apart(make_form):
    choices = [
        ["list name", "value", "caption::English (en)", "image", "my county"],
        ["towns", "a", "Aden", "a.png", "x"],
        ["towns", "a", "Agra", "", "y"],
    ]
    survey = [
        ["type", "name", "label::English (en)", "choice_filter"],
        ["select_one towns", "q", "?", "my_county = 'x'"],
    ]
    first, second = sound(make_form(survey, choices)).choices["towns"]
    assert (first.name, second.name) == ("a", "a")
    assert first.filters == {"my_county": "x"}
    assert first.media == {"image": {"en": "a.png"}}
    assert first.labels == {"en": "Aden"}


@pytest.mark.parametrize(
    ("name", "mended"),
    [("1a", "_1a"), ("a b", "a_b"), ("why?", "why"), ("${x}", "x"), ("año", None), ("a.b-c", None)],
)
def test_name_is_mended_only_where_it_must_be_and_references_follow(name, mended, make_form):
    survey = [[*HEAD, "relevant"], ["text", name, "?"], ["text", "then", "?", f"${{{name}}} = 1"]]
    if name.startswith("$"):
        survey[2][3] = "${x} = 1"
    form, problems = read(make_form(survey))
    assert not problems
    assert form.questions[0].name == (mended or name)
    assert form.question("then").relevant == f"${{{mended or name}}} = 1"
    assert codes(problems)[1] == (["form-mended-name"] if mended else [])


def test_two_notes_of_one_name_are_told_apart(make_form):
    form, problems = read(make_form([HEAD, ["note", "n", "One"], ["note", "n", "Two"]]))
    assert [one.name for one in form.questions[:2]] == ["n", "n_2"]
    assert codes(problems) == ([], ["form-mended-name"])


def test_or_other_is_a_choice_and_a_question_of_this_question_alone(make_form):
    survey = [HEAD, ["select_one yn or_other", "q", "?"], ["select_one yn", "r", "?"]]
    form = sound(make_form(survey, YES_NO))
    assert [one.name for one in form.choices_of(form.question("q"))] == ["yes", "no", "other"]
    assert [one.name for one in form.choices_of(form.question("r"))] == ["yes", "no"]
    assert form.question("q_other").relevant == "selected(${q}, 'other')"


def test_or_other_stays_in_sight_of_a_filter(make_form):
    survey = [[*HEAD, "choice_filter"], ["select_one yn or_other", "q", "?", "a = 1"]]
    form = sound(make_form(survey, YES_NO))
    assert form.question("q").choice_filter == "(a = 1) or name = 'other'"


def test_choices_stored_together_get_names_without_spaces(make_form):
    choices = [LISTS, ["w", "too slow", "Slow"], ["w", "dear", "Dear"]]
    survey = [
        [*HEAD, "relevant"],
        ["select_multiple w", "q", "?"],
        ["text", "r", "?", "selected(${q}, 'too slow') or ${s} = 'too slow'"],
        ["text", "s", "?"],
    ]
    form, problems = read(make_form(survey, choices))
    assert codes(problems) == ([], ["form-mended-spaced-choice"])
    assert [one.name for one in form.choices["w"]] == ["too_slow", "dear"]
    assert form.question("r").relevant.startswith("selected(${q}, 'too_slow')")


def test_external_choices_are_those_of_the_external_select():
    external = [["list_name", "name", "label", "state"], ["towns", "x", "X", "s"]]
    form, problems = read(
        book_of(
            survey=[
                [*HEAD, "choice_filter"],
                ["select_one_external towns", "q", "?", "state = 's'"],
                ["select_one towns", "r", "?"],
            ],
            choices=[LISTS, ["towns", "y", "Y"]],
            external_choices=external,
        )
    )
    assert codes(problems) == ([], ["form-mended-external"])
    assert [one.name for one in form.choices_of(form.question("q"))] == ["x"]
    assert [one.name for one in form.choices_of(form.question("r"))] == ["y"]


def test_external_select_without_its_sheet_has_its_choices_in_a_file(make_form):
    form, problems = read(make_form([HEAD, ["select_one_external towns", "q", "?"]]))
    assert codes(problems) == ([], ["form-mended-outside-list"])
    assert form.question("q").choices_from == "itemsets.csv"


def test_drawing_among_the_pictures_may_declare_its_type(form_bytes):
    out = io.BytesIO(form_bytes)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/logo.svg", "<!DOCTYPE svg><svg/>")
    assert sound(out.getvalue()) == sound(form_bytes)


def test_marks_that_nobody_sees_are_no_part_of_names(make_form):
    form = sound(make_form([HEAD, ["text\u200b", "\ufeffq", "\u200f؟"]]))
    assert form.question("q").labels == {"und": "\u200f؟"}


def test_choices_from_a_file_or_a_repeat_are_named_as_their_source(make_form):
    survey = [
        HEAD,
        ["begin repeat", "child"],
        ["text", "name", "?"],
        ["end repeat"],
        ["select_one_from_file towns.csv", "q", "?"],
        ["select_one ${name}", "r", "?"],
    ]
    form = sound(make_form(survey))
    assert [form.question(name).choices_from for name in "qr"] == ["towns.csv", "${name}"]


def test_scores_and_ranks_of_kobotoolbox_are_selects_of_their_list(make_form):
    survey = [
        [*HEAD, "kobo--score-choices", "kobo--rank-items"],
        ["begin_score", "s", "Rate", "yn", ""],
        ["score__row", "tea", "Tea"],
        ["end_score"],
        ["begin_rank", "k", "Rank", "", "yn"],
        ["rank__level", "first", "First"],
        ["end_rank"],
    ]
    form = sound(make_form(survey, YES_NO))
    assert [(one.path, one.type, one.list_name) for one in form.questions[:2]] == [
        ("s/tea", "select_one", "yn"),
        ("k/first", "select_one", "yn"),
    ]
    assert all(group.is_page for group in form.groups)


def test_matrix_of_kobotoolbox_asks_its_questions_for_each_choice(make_form):
    survey = [
        [*HEAD, "relevant", "kobo--matrix_list"],
        ["begin_kobomatrix", "m", "Matrix", "", "yn"],
        ["integer", "count", "How many?"],
        ["text", "which", "Which?", "${count} > 0"],
        ["end_kobomatrix"],
        ["text", "end", "End"],
    ]
    form = sound(make_form(survey, YES_NO))
    assert [one.path for one in form.questions[:-1]] == [
        "m/m_yes/m_yes_count", "m/m_yes/m_yes_which", "m/m_no/m_no_count", "m/m_no/m_no_which",
        "end",
    ]  # fmt: skip
    assert form.question("m_no_which").relevant == "${m_no_count} > 0"
    assert form.groups[1].labels == {"und": "Yes"}


def test_older_loop_asks_its_questions_for_each_choice(make_form):
    survey = [
        HEAD,
        ["begin loop over yn", "l", "Loop"],
        ["integer", "count", "How many %(label)s?"],
        ["end loop"],
    ]
    form = sound(make_form(survey, YES_NO))
    assert [one.path for one in form.questions[:2]] == ["l/yes/count", "l/no/count"]
    assert form.questions[1].labels == {"und": "How many No?"}


def test_settings_are_read_across_or_down():
    survey = [HEAD, ["text", "q", "?"]]
    across = [["form title", "id_string", "instance_name", "style"], ["T", "t", "${q}", "pages"]]
    form = sound(book_of(survey=survey, Settings=across))
    assert (form.title, dict(form.settings)) == ("T", {"form_id": "t", "style": "pages"})
    assert form.question("instanceName").calculation == "${q}"
    down = [["form_title", "T"], ["form_id", "t"], ["style", "pages"]]
    assert sound(book_of(survey=survey, settings=down)).settings == form.settings
