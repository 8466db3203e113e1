"""What a check of a form finds, as `remit form check` gives it: counts, languages, repairs, errors.

The published shape is `schema/form-check.schema.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.questionnaire import META_GROUP, Group
from remit.ask.core.xlsform import draft_xlsform
from remit.kernel.errors import Problems

NO_REMEDY = "Nothing need be done."

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.ask.core.questionnaire import Language, Questionnaire, Texts
    from remit.kernel.errors import Problem

_MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What was found.

    Attributes:
        form: the questionnaire as far as it could be read, or None.
        repairs: what was mended, in the order found.
        errors: what an author must mend.
    """

    form: Questionnaire | None
    repairs: tuple[Problem, ...]
    errors: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether people can be asked the form's questions."""
        return not self.errors

    def as_dict(self) -> dict[str, object]:
        """Return what was found as plain values."""
        form = self.form
        return {
            "ok": self.ok,
            "questions": len(form.questions) if form else 0,
            "languages": [_language(form, one) for one in form.languages] if form else [],
            "repairs": [_finding(one) for one in self.repairs],
            "errors": [_finding(one) for one in self.errors],
        }

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found in a few sentences, each repair and error with its place."""
        said = [f"Error: {one}" for one in self.errors]
        said += [f"Repaired: {one.place}: {_said(one)}" for one in self.repairs]
        if self.form:
            for language in self.form.languages:
                missing = missing_texts(self.form, language)
                if missing:
                    name = language.name or language.code
                    lacking = "1 text has" if len(missing) == 1 else f"{len(missing)} texts have"
                    said.append(f"{name}: {lacking} no translation: {_listed(missing)}.")
        verdict = "The form can be used" if self.ok else "The form cannot be used yet"
        counts = f"{_counted(self.repairs, 'repair')}, {_counted(self.errors, 'error')}"
        return (*said, f"{verdict}: {counts}.")


def check_form(content: bytes, file: str) -> FormCheck:
    """Return what a check of an XLSForm's bytes finds; `file` is its name, for the places."""
    problems = Problems()
    form = draft_xlsform(content, file, problems)
    return FormCheck(form, problems.notices, tuple(problems))


def missing_texts(form: Questionnaire, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the texts that the form has in some language and not in this one.

    Each as what it belongs to (a question's or group's path, or `list/choice`) and its field.
    Choices that no question offers are left out.
    """
    return tuple(
        (owner, field)
        for owner, field, texts in form_texts(form)
        if texts and not texts.get(language.code)
    )


def form_texts(form: Questionnaire) -> Iterator[tuple[str, str, Texts]]:
    """Yield everything that a form words, as what it belongs to, its field, and its texts by tag.

    Choices that no question offers are left out.
    """
    for step in form.outline():
        item = step.item
        if step.kind == "close" or item.groups[:1] == (META_GROUP,):
            continue
        path = "/".join((*item.groups, item.name))
        yield path, "label", item.labels
        yield path, "hint", item.hints
        if not isinstance(item, Group):
            yield path, "guidance_hint", item.guidance
            yield path, "constraint_message", item.constraint_messages
            yield path, "required_message", item.required_messages
    offered = dict.fromkeys(one.list_name for one in form.questions if one.list_name)
    for listed in offered:
        for choice in form.choices.get(listed, ()):
            yield f"{listed}/{choice.name}", "label", choice.labels


def _language(form: Questionnaire, language: Language) -> dict[str, object]:
    missing = len(missing_texts(form, language))
    return {"code": language.code, "dir": language.direction, "missing": missing}


def _finding(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "message": _said(problem),
    }


def _said(problem: Problem) -> str:
    """Return what is wrong with what to do about it, where anything is to be done."""
    return problem.message if problem.remedy == NO_REMEDY else f"{problem.message} {problem.remedy}"


def _listed(missing: tuple[tuple[str, str], ...]) -> str:
    """Return where texts lack, such as “age (hint)”; the first of very many."""
    shown = ", ".join(f"{owner} ({field})" for owner, field in missing[:_MOST_LISTED])
    more = len(missing) - _MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _counted(found: tuple[Problem, ...], noun: str) -> str:
    return f"1 {noun}" if len(found) == 1 else f"{len(found)} {noun}s"
