"""The field's own questionnaires, faulty as found: every one is read, and its repairs are said."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import jsonschema
import pytest
from pyxform.xls2xform import convert

from remit.ask.core.form_export import write_xlsform
from remit.ask.core.form_report import check_form
from remit.ask.core.xlsform import read_xlsform
from remit.kernel.documents import schema
from remit.kernel.errors import Problems

FORMS = Path(__file__).parents[2].parent / "shared" / "data" / "ask" / "xlsforms"
TABLE = Path(__file__).parents[2] / "docs" / "reference" / "xlsform.md"
if not FORMS.is_dir():
    pytest.skip("the real questionnaires are not on this machine", allow_module_level=True)

# What is told and cannot be mended: a word that its author alone can put in quotes.
BARE_WORD = "form-mended-bare-word"
# Questions as a form converter counts them, and the kinds of repairs that were needed.
WANTED = {
    "bug_spaces_in_choices_header.xls": (3, {"form-mended-column"}),
    "correlaid_all_types.xlsx": (43, set()),
    "ifrc_distribution_site.xlsx": (96, set()),
    "kobo_cascading.xls": (4, set()),
    "kobo_good_eats_multilang.xls": (14, {"form-mended-listless"}),
    "liberia_coverage_r1.xlsx": (167, {"form-cascading-list"}),
    "liberia_std.xlsx": (8, set()),
    "odk_all_question_types.xlsx": (86, set()),
    "pyxform_or_other.xlsx": (4, set()),
    "pyxform_spec_test.xlsx": (48, set()),
    "socio_economic_survey.xlsx": (18, set()),
    "unhcr_demo.xlsx": (71, {"form-mended-choice", BARE_WORD}),
    "unhcr_kobo_examples.xlsx": (16, set()),
    "who_verbal_autopsy.xlsx": (531, {BARE_WORD}),
}


def read(name, called=""):
    problems = Problems()
    form = read_xlsform((FORMS / name).read_bytes(), called or name, problems)
    return form, problems


def test_every_form_of_the_folder_is_expected():
    assert {path.name for path in FORMS.iterdir()} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_real_form_is_read(name):
    form, problems = read(name)
    assert list(problems) == []
    questions, repairs = WANTED[name]
    assert len(form.questions) == questions
    assert {notice.code for notice in problems.notices} == repairs
    assert all(notice.place.sheet and notice.place.row for notice in problems.notices)
    assert form.answered()


@pytest.mark.parametrize("name", WANTED)
def test_real_form_has_a_report_of_the_published_shape_and_figures(name):
    found = check_form((FORMS / name).read_bytes(), name).as_dict()
    jsonschema.validate(found, schema("remit.ask", "form-check"))
    assert found["ok"]
    languages = ", ".join(one["code"] for one in found["languages"])
    figures = f"{found['questions']} | {languages} | yes | {len(found['repairs'])}"
    assert f"| `{name}` | {figures} |" in TABLE.read_text("utf-8")


@pytest.mark.parametrize("name", WANTED)
def test_real_form_written_anew_is_the_same_form_without_repairs(name):
    form, _ = read(name)
    problems = Problems()
    content = write_xlsform(form)
    assert read_xlsform(content, name, problems) == form
    assert {one.code for one in problems.notices} <= {BARE_WORD}
    assert write_xlsform(form) == content


@pytest.mark.parametrize("name", WANTED)
def test_strict_converter_takes_every_real_form_when_it_is_mended(name):
    content = io.BytesIO(write_xlsform(read(name)[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert convert(content, form_name="mended").xform


def test_the_published_count_is_that_of_the_forms():
    count = len(WANTED)
    assert f"Remit reads {count} of {count}," in TABLE.read_text("utf-8")


def test_verbal_autopsy_has_the_questions_and_relevants_that_are_published():
    form, _ = read("who_verbal_autopsy.xlsx")
    assert len(form.questions) == 531
    assert sum(1 for question in form.questions if question.relevant) == 401


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("kobo_cascading.xls", "kobo_cascading.xlsx"),
        ("pyxform_or_other.xlsx", "pyxform_or_other.xls"),
    ],
)
def test_real_form_is_read_under_the_other_kinds_name(name, called):
    form, problems = read(name, called)
    assert not list(problems)
    assert form.questions == read(name)[0].questions


def test_translations_of_real_forms_are_told_apart():
    form, _ = read("unhcr_demo.xlsx")
    assert [one.code for one in form.languages] == ["en", "ti", "am", "om"]
    form, _ = read("ifrc_distribution_site.xlsx")
    assert [one.code for one in form.languages] == ["en", "fr", "x-local-language"]


def test_groups_pages_repeats_and_cascades_of_real_forms_are_in_the_value():
    form, _ = read("liberia_coverage_r1.xlsx")
    assert any(group.is_page for group in form.groups)
    assert any(group.repeat for group in form.groups)
    filtered = [one for one in form.questions if one.choice_filter]
    assert filtered
    assert all(form.choices_of(one)[0].filters for one in filtered)
