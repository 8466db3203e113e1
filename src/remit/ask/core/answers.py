"""One answer at the door: whether it is one that the question allows, in one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.core.moments import MOMENTS, moment_in
from remit.ask.core.questionnaire import NUMBER_TYPES, names
from remit.ask.core.scales import canonical_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.analysis_plan import Item, QuestionnairePlan
    from remit.ask.core.questionnaire import Question, Questionnaire

_YES = frozenset({"1", "1.0", "true", "yes", "y"})
_MOST_SHOWN = 12
_NO = frozenset({"", "0", "0.0", "false", "no", "n"})


class AnswerSheet:
    """Knows, for one questionnaire, which answers each question allows."""

    def __init__(self, plan: QuestionnairePlan, form: Questionnaire | None) -> None:
        self._missing = frozenset(plan.missing)
        self._items: Mapping[str, Item] = {item.name: item for item in plan.items}
        self._questions = form.answered() if form else {}
        self._names = {
            key: names(form.choices_of(question)) if form else ()
            for key, question in self._questions.items()
        }
        self._with_other = frozenset(
            key for key in self._questions if f"{key}_other" in self._questions
        )

    def allowed(self, key: str) -> str:
        """Return in a few words what the question allows, for an error's remedy."""
        listed = self._names.get(key) or (self._items[key].order if key in self._items else ())
        if not listed:
            return "a number"
        more = len(listed) - _MOST_SHOWN
        shown = ", ".join(listed[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
        return f"one of {shown}; export choices by their names, not their labels"

    def read(self, key: str, text: str) -> str | None:
        """Return the answer in its one spelling, or None when the question does not allow it.

        A day or time that is none stays as it is: `is_no_moment` tells.
        """
        answer = "\n".join(text.splitlines()).strip()
        if not answer or answer in self._missing:
            return answer
        if answer.removesuffix(".0") in self._missing:
            return answer.removesuffix(".0")
        question = self._questions.get(key)
        if question is not None:
            return self._read_question(key, question, answer)
        item = self._items.get(key)
        if item is None or item.kind == "open":
            return answer
        if item.order:
            return _listed(answer, item.order)
        return canonical_number(answer)

    def is_no_moment(self, key: str, answer: str) -> bool:
        """Whether an answer stands where a day or a time is asked for, and is neither."""
        question = self._questions.get(key)
        if question is None or question.type not in MOMENTS or answer in self._missing:
            return False
        return moment_in(question.type, answer) is None

    def join(self, key: str, cells: Mapping[str, str]) -> str | None:
        """Return the chosen choices of cells by choice, or None when a cell says neither."""
        lowered = {choice: cell.strip().lower() for choice, cell in cells.items()}
        if not all(cell in _YES | _NO for cell in lowered.values()):
            return None
        chosen = {choice for choice, cell in lowered.items() if cell in _YES}
        return " ".join(name for name in self._names[key] if name in chosen)

    def _read_question(self, key: str, question: Question, answer: str) -> str | None:
        listed = self._names[key]
        if question.type in NUMBER_TYPES:
            return canonical_number(answer)
        if not listed:
            return moment_in(question.type, answer) or answer
        if key in self._with_other:
            listed = (*listed, "other")
        if question.type == "select_one":
            return _listed(answer, listed)
        chosen = answer.split()
        if any(one not in listed for one in chosen):
            return None
        ordered = chosen if question.type == "rank" else (one for one in listed if one in chosen)
        return " ".join(ordered)


def _listed(answer: str, listed: tuple[str, ...]) -> str | None:
    """Return the answer when it is listed; spreadsheets turn a choice “1” into “1.0”."""
    if answer in listed:
        return answer
    bare = answer.removesuffix(".0")
    return bare if bare in listed else None
