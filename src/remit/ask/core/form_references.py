"""What a form's expressions and words refer to: mended where it is plain, else a clear error.

A name that several groups have means the nearest one: the question whose groups agree with those
of the referring row for the longest way down. Where two are as near, the form is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from remit.ask.core.columns import UNSEEN
from remit.ask.core.questionnaire import META_GROUP, Group, Question
from remit.ask.core.references import referenced, renamed, straightened
from remit.ask.core.scopes import Scope
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft
    from remit.ask.core.questionnaire import Choice, Texts
    from remit.kernel.errors import Place

DANGLING = problem_kind(
    "form-dangling-reference",
    "“{name}” refers to ${{{reference}}}, which is no question of the form.",
    "Correct the name in the braces, or add that question.",
)
MENDED_WORDS = problem_kind(
    "form-mended-words",
    "The words of “{name}” have a place for the answer to “{reference}”, which is no question of "
    "the form; “…” stands there.",
    "Correct the name in the braces, or take it out.",
)
AMBIGUOUS = problem_kind(
    "form-ambiguous-reference",
    "“{name}” refers to ${{{reference}}}, and several groups have a question of that name.",
    "Give those questions names of their own.",
)
MENDED_REFERENCE = problem_kind(
    "form-mended-reference",
    "“{name}” refers to “{reference}”; that is read as “{mended}”.",
    "Nothing need be done, unless another question was meant.",
)
MENDED_QUOTES = problem_kind(
    "form-mended-quotes",
    "The curly quotes in this expression of “{name}” are read as straight ones.",
    "Nothing need be done.",
)

GIVEN_NAMES = frozenset({"instanceID", "instanceName"})
"""Names that every form has without asking."""

_QUESTION_LOGIC = {
    "required": "required",
    "relevant": "relevant",
    "constraint": "constraint",
    "default": "default",
    "calculation": "calculation",
    "choice_filter": "choice_filter",
    "choices_from": "type",
    "read_only": "read_only",
    "trigger": "trigger",
}
_GROUP_LOGIC = {"relevant": "relevant", "repeat_count": "repeat_count"}
_QUESTION_WORDS = {
    "labels": "label",
    "hints": "hint",
    "guidance": "guidance_hint",
    "constraint_messages": "constraint_message",
    "required_messages": "required_message",
}
_GROUP_WORDS = {"labels": "label", "hints": "hint"}
_NOT_EXPRESSIONS = frozenset({"default", "choices_from"})
_READ_LATER = frozenset(
    {"required", "relevant", "constraint", "calculation", "choice_filter", "read_only",
     "repeat_count"}
)  # fmt: skip
_GAP = "…"

_Item = TypeVar("_Item", Question, Group)


def mend_references(draft: Draft, survey: Headings, choices: Headings, problems: Problems) -> None:
    """Spell every reference of a draft as the question it means; note those that mean none."""
    names = Names(draft)
    mending = _Mending(names, survey, problems)
    draft.groups = [mending.mended(one, _GROUP_LOGIC, _GROUP_WORDS) for one in draft.groups]
    draft.questions = [
        mending.with_parameters(mending.mended(one, _QUESTION_LOGIC, _QUESTION_WORDS))
        for one in draft.questions
    ]
    of_choices = _Mending(names, choices, problems)
    draft.choices = {
        listed: tuple(of_choices.with_words(one) for one in options)
        for listed, options in draft.choices.items()
    }


class Names:
    """Finds the questions and groups that a name may mean, however it is spelt."""

    def __init__(self, draft: Draft) -> None:
        self._renamed = draft.renamed
        given = [Question(name, "calculate", groups=(META_GROUP,)) for name in GIVEN_NAMES]
        asked = {one.name for one in draft.questions}
        given = [one for one in given if one.name not in asked]
        self._scope = Scope([*draft.questions, *draft.groups, *given])
        self._loose: dict[str, list[str]] = {}
        for name in self._scope:
            self._loose.setdefault(name.casefold(), []).append(name)

    def meant(self, reference: str) -> str:
        """Return the name that a reference means, as the form spells it now; "" for none."""
        if reference in self._scope:
            return reference
        if reference in self._renamed:
            return self._renamed[reference]
        seen = reference.translate(UNSEEN).strip()
        alike = [seen] if seen in self._scope else self._loose.get(seen.casefold(), [])
        return alike[0] if len(alike) == 1 else ""

    def is_guessed(self, reference: str) -> bool:
        """Whether a reference is taken to mean a name that the form never gave it."""
        return reference not in self._scope and reference not in self._renamed

    def nearest(self, name: str, groups: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the steps to what a name means to a row in `groups`; None if unclear."""
        return self._scope.nearest(name, groups)


class _Mending:
    """Mends the references of rows of one sheet."""

    def __init__(self, names: Names, headings: Headings, problems: Problems) -> None:
        self._names = names
        self._headings = headings
        self._problems = problems

    def mended(self, item: _Item, logic: Mapping[str, str], words: Mapping[str, str]) -> _Item:
        """Return a question or group with its references mended."""
        changes: dict[str, Any] = {}
        for field, column in logic.items():
            if given := getattr(item, field):
                place = self._headings.place(item.row, column)
                changes[field] = self._expression(item, given, field, place)
        for field, column in words.items():
            if texts := getattr(item, field):
                changes[field] = self._words(item.name, item.row, texts, column)
        return replace(item, **changes) if changes else item

    def with_parameters(self, question: Question) -> Question:
        """Return the question with the references of its parameters mended."""
        if not any("$" in value for value in question.parameters.values()):
            return question
        place = self._headings.place(question.row, "parameters")
        values = {
            name: self._expression(question, value, "parameters", place)
            for name, value in question.parameters.items()
        }
        return replace(question, parameters=values)

    def with_words(self, choice: Choice) -> Choice:
        """Return the choice with the references of its words mended."""
        if not any("$" in text for text in choice.labels.values()):
            return choice
        labels = self._words(choice.name, choice.row, choice.labels, "label")
        return replace(choice, labels=labels)

    def _expression(self, item: Question | Group, given: str, field: str, place: Place) -> str:
        if field not in _NOT_EXPRESSIONS and straightened(given) != given:
            self._problems.notice(MENDED_QUOTES, place, name=item.name)
            given = straightened(given)
        if "$" not in given:
            return given
        for reference in referenced(given):
            if not reference and field in _READ_LATER:
                # Braces that name nothing are no reference: reading the expression says so.
                continue
            name = self._names.meant(reference)
            if not name:
                self._problems.add(DANGLING, place, name=item.name, reference=reference)
            elif self._names.nearest(name, item.groups) is None:
                self._problems.add(AMBIGUOUS, place, name=item.name, reference=reference)
            self._note(item.name, reference, name, place)
        return renamed(given, lambda name: self._names.meant(name) or name)

    def _words(self, name: str, row: int, texts: Texts, column: str) -> dict[str, str]:
        mended: dict[str, str] = {}
        for tag, text in texts.items():
            place = self._headings.place(row, column, tag)
            for reference in referenced(text):
                meant = self._names.meant(reference)
                if meant:
                    self._note(name, reference, meant, place)
                else:
                    self._problems.notice(MENDED_WORDS, place, name=name, reference=reference)
            mended[tag] = _without_gaps(text, self._names.meant)
        return mended

    def _note(self, name: str, reference: str, meant: str, place: Place) -> None:
        if meant and self._names.is_guessed(reference):
            self._problems.notice(
                MENDED_REFERENCE, place, name=name, reference=reference, mended=meant
            )


def _without_gaps(text: str, meant: Callable[[str], str]) -> str:
    """Return words with references as they are meant, and “…” for those that mean nothing."""
    missing = [name for name in referenced(text) if not meant(name)]
    text = renamed(text, lambda name: meant(name) or name)
    for name in missing:
        text = text.replace(f"${{{name}}}", _GAP)
    return text
