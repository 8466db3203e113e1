"""Reads an XLSForm leniently: what can be mended is mended and said, the rest is a clear error.

Repairs are notices with sheet, row and column. An error is noted only where a guess would change
what people are asked or what their answers mean.
Source of the format: the XLSForm reference table and pyxform's readings of older spellings.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from remit.ask.core.choice_lists import read_choices
from remit.ask.core.columns import Headings, read_columns, stated_languages
from remit.ask.core.doubled_choices import note_doubled_choices
from remit.ask.core.form_checks import check_draft
from remit.ask.core.form_expressions import check_expressions
from remit.ask.core.form_names import free_name
from remit.ask.core.form_references import mend_references
from remit.ask.core.form_settings import is_yes, read_settings
from remit.ask.core.languages import language_of
from remit.ask.core.question_types import read_type
from remit.ask.core.questionnaire import META_GROUP, UNSTATED, Question, Questionnaire
from remit.ask.core.spaced_choices import mend_spaced_choices
from remit.ask.core.survey_rows import SurveyReading
from remit.ask.core.workbook import Sheet, read_workbook
from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.form_draft import Draft
    from remit.ask.core.questionnaire import Choice, Language

NO_SURVEY = problem_kind(
    "form-no-survey",
    "The form has no sheet named “survey”, or it has no column “type”.",
    "Name the sheet with the questions “survey”; its first row names the columns.",
)
NO_QUESTIONS = problem_kind(
    "form-no-questions", "The survey sheet asks nothing.", "Add at least one question."
)
MENDED_EXTERNAL = problem_kind(
    "form-mended-external",
    "The list “{list}” is on the sheets choices and external_choices; the second is read as "
    "“{mended}”.",
    "Nothing need be done, unless they are one list.",
)

# Settings that say how the form is to be read, or that the questionnaire has in another place.
_READ_ELSEWHERE = frozenset(
    {
        "form_title", "version", "default_language", "allow_choice_duplicates", "omit_instanceid",
        "instance_name",
    }
)  # fmt: skip


def read_xlsform(content: bytes, file: str, problems: Problems) -> Questionnaire | None:
    """Return the questionnaire that an XLSForm's bytes hold.

    Args:
        content: the bytes of an `.xlsx` or `.xls` workbook, whatever its name says.
        file: its name, for the problems' places.
        problems: takes errors, and repairs as notices.

    Returns:
        The questionnaire, or None when there are errors.
    """
    before = len(problems)
    draft = draft_xlsform(content, file, problems)
    return draft if len(problems) == before else None


def draft_xlsform(content: bytes, file: str, problems: Problems) -> Questionnaire | None:
    """Return what can be read of an XLSForm, even where it has errors; None when nothing can.

    Takes what `read_xlsform` takes. A questionnaire with errors is for telling its author of them:
    nobody should be asked its questions.
    """
    before = len(problems)
    sheets = read_workbook(content, file, problems)
    if sheets is None:
        return None
    settings = read_settings(sheets.get("settings"))
    survey = sheets.get("survey", Sheet("survey"))
    default = _default_language(sheets, settings)
    headings = Headings(survey, default, file, problems)
    if "type" not in headings.fields:
        problems.add(NO_SURVEY, Place(file, sheet=survey.shown, row=survey.header))
        return None
    lists = _Lists(sheets, default, file, problems)
    lists.read(headings, settings)
    reading = SurveyReading(headings, lists.choices, problems, lists.external)
    for row in survey.rows:
        reading.take(row)
    draft = reading.finished()
    settings = {**draft.settings, **settings}
    _add_meta(draft, settings)
    if not any(one.groups != (META_GROUP,) for one in draft.questions) and len(problems) == before:
        problems.add(NO_QUESTIONS, Place(file, sheet=survey.shown))
    mend_references(draft, headings, lists.headings, problems)
    note_doubled_choices(draft, lists.doubled, headings, problems)
    mend_spaced_choices(draft, lists.headings, problems)
    check_expressions(draft, headings, lists.headings, problems)
    check_draft(draft, headings, problems)
    stated = settings.get("default_language", "")
    return Questionnaire(
        title=settings.get("form_title") or settings.get("form_id") or PurePosixPath(file).stem,
        questions=tuple(draft.questions),
        choices=draft.choices,
        languages=_languages(headings, lists.headings),
        version=settings.get("version", ""),
        groups=tuple(draft.groups),
        default_language=language_of(stated).code if stated else "",
        settings={key: value for key, value in settings.items() if key not in _READ_ELSEWHERE},
    )


def _default_language(sheets: Mapping[str, Sheet], settings: Mapping[str, str]) -> str:
    """Return the language of columns that name none.

    That is the form's own by default. Where its labels name one language only, it is that one: a
    bare hint beside them is in no other.
    """
    stated = settings.get("default_language", "")
    if stated:
        return stated
    columns = [column for sheet in sheets.values() for column in read_columns(sheet)]
    languages = stated_languages(columns)
    survey = read_columns(sheets["survey"]) if "survey" in sheets else []
    bare = any(column.field == "label" and not column.language for column in survey)
    return next(iter(languages.values())).name if len(languages) == 1 and not bare else ""


def _languages(survey: Headings, choices: Headings) -> tuple[Language, ...]:
    """Return the languages that the form is worded in.

    A bare “label” beside translations is a language that the form does not name; one in the choices
    alone says nothing of the questions.
    """
    found = {one.code: one for one in (*choices.languages, *survey.languages)}
    ordered = dict.fromkeys(one.code for one in (*survey.languages, *choices.languages))
    asked = {one.code for one in survey.languages}
    offered = [code for code in ordered if code != UNSTATED or code in asked or len(ordered) == 1]
    return tuple(found[code] for code in offered) or (language_of(""),)


class _Lists:
    """The lists of choices, of both sheets that may hold some."""

    def __init__(
        self, sheets: Mapping[str, Sheet], default: str, file: str, problems: Problems
    ) -> None:
        self._sheets = sheets
        self._default = default
        self._file = file
        self._problems = problems
        self.headings = self._headed("choices")
        self.choices: dict[str, tuple[Choice, ...]] = {}
        self.doubled: dict[str, set[str]] = {}
        self.external: dict[str, str] = {}

    def read(self, survey: Headings, settings: Mapping[str, str]) -> None:
        """Read both sheets; a list that both have is kept twice, and the second is renamed."""
        filtered = self._filtered(survey)
        allowed = is_yes(settings.get("allow_choice_duplicates", ""))
        sheet = self._sheets.get("choices", Sheet("choices"))
        self.choices, self.doubled = read_choices(
            sheet, self.headings, self._problems, filtered=filtered, repeats_allowed=allowed
        )
        outside = self._sheets.get("external_choices", Sheet("external_choices"))
        further = self._headed("external_choices")
        read = read_choices(outside, further, self._problems, repeats_allowed=True)
        for name, options in read.lists.items():
            same = self.choices.get(name) == options
            self.external[name] = name if same else free_name(name, self.choices)
            if self.external[name] != name:
                place = Place(self._file, sheet=outside.shown, row=options[0].row)
                mended = self.external[name]
                self._problems.notice(MENDED_EXTERNAL, place, list=name, mended=mended)
            self.choices[self.external[name]] = options

    def _headed(self, name: str) -> Headings:
        sheet = self._sheets.get(name, Sheet(name))
        return Headings(sheet, self._default, self._file, self._problems)

    def _filtered(self, survey: Headings) -> set[str]:
        """Return the names of the lists that some question filters."""
        rows = self._sheets["survey"].rows if "survey" in self._sheets else ()
        cells = (survey.plain(row) for row in rows)
        return {
            read_type(one["type"]).list_name
            for one in cells
            if one.get("choice_filter") and one.get("type")
        }


def _add_meta(draft: Draft, settings: Mapping[str, str]) -> None:
    """Add the questions that every form is given."""
    taken = {one.path for one in draft.questions}
    given = [] if is_yes(settings.get("omit_instanceid", "")) else [("instanceID", "")]
    if settings.get("instance_name"):
        given.append(("instanceName", settings["instance_name"]))
    for name, calculation in given:
        question = Question(name, "calculate", groups=(META_GROUP,), calculation=calculation)
        if question.path not in taken:
            draft.questions.append(question)
