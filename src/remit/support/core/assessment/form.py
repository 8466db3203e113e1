"""The assessment as an XLSForm, so that its answers are those of a questionnaire like any other.

The agreed answers of each organisation are responses before and after; `ask` analyses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, BEFORE, Item, QuestionnairePlan
from remit.ask.core.form_export import write_xlsform
from remit.ask.core.languages import direction
from remit.ask.core.questionnaire import Choice, Group, Language, Question, Questionnaire
from remit.kernel.finding import digest
from remit.support.core.assessment.instrument import ENGLISH, LEVELS

if TYPE_CHECKING:
    from remit.support.core.assessment.instrument import Instrument

FORM = "maturity.xlsx"
TABLES = ((BEFORE, "responses/maturity-before.csv"), (AFTER, "responses/maturity-after.csv"))
_NAMES = {"en": "English", "ar": "العربية"}


def form_of(made: Instrument) -> Questionnaire:
    """Return the assessment as a questionnaire: a page for each theme, one list for each item."""
    questions = tuple(
        Question(
            item.name,
            "select_one",
            item.name,
            item.ask,
            groups=(theme.key,),
            guidance=item.first_step,
            # An item on which an organisation does not agree has no answer.
            required="",
            further={"uk_government_rows": " ".join(map(str, item.rows))},
        )
        for theme in made.themes
        for item in theme.items
    )
    return Questionnaire(
        title=made.title[ENGLISH],
        questions=questions,
        choices={
            item.name: tuple(
                Choice(number, level) for number, level in zip(LEVELS, item.levels, strict=True)
            )
            for item in made.items
        },
        languages=tuple(
            Language(tag, _NAMES.get(tag, tag), direction(tag)) for tag in made.languages
        ),
        version=made.version,
        groups=tuple(
            Group(one.key, labels=one.title, appearance="field-list") for one in made.themes
        ),
        default_language=ENGLISH,
        settings={"form_id": "maturity"},
    )


def form_bytes(made: Instrument) -> bytes:
    """Return the assessment as the bytes of an XLSForm; the same version gives the same bytes."""
    return write_xlsform(form_of(made))


def plan_of(made: Instrument, outcome: str = "") -> QuestionnairePlan:
    """Return how `ask` analyses the assessment: the shift of each item, before and after.

    Args:
        made: the version.
        outcome: the key of the programme's outcome that it answers, or "".
    """
    items = tuple(Item(name, "single", outcome=outcome, order=LEVELS) for name in made.names)
    return QuestionnairePlan(FORM, "code", items, tables=TABLES)


def form_wording(form: Questionnaire) -> str:
    """Return the digest of a form's items in English, to be compared with a version's."""
    asked = [one for one in form.answered().values() if one.type == "select_one"]
    return digest(
        [
            [
                one.name,
                one.labels.get(ENGLISH, ""),
                *(choice.labels.get(ENGLISH, "") for choice in form.choices_of(one)),
            ]
            for one in asked
        ]
    )
