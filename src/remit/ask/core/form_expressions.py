"""Every expression of a form is read before anybody is asked: mended where plain, else an error.

Plain is what can mean one thing only: a sign or a word of another notation, a function in other
capitals, a question's name without its braces, a bracket that fits in one place alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from remit.ask.core.expressions import FUNCTIONS, FaultyExpression, is_dynamic, parse
from remit.ask.core.form_settings import NO, YES
from remit.ask.core.questionnaire import META_GROUP, Group, Question
from remit.ask.core.references import referenced
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft
    from remit.kernel.errors import Place

FAULTY = problem_kind(
    "form-faulty-expression",
    "The {column} of “{name}” cannot be read: {fault}",
    "{mending}",
)
MENDED_EXPRESSION = problem_kind(
    "form-mended-expression",
    "The {column} of “{name}” is read as “{mended}”.",
    "Nothing need be done, unless something else was meant.",
)

MENDED_MARK = problem_kind(
    "form-mended-mark",
    "The {column} of “{name}” is “{given}”, which is no condition; it is read as blank.",
    "Nothing need be done, unless something else was meant.",
)

MENDED_BARE_WORD = problem_kind(
    "form-mended-bare-word",
    "“{word}” in the {column} of “{name}” is no question and not in quotes: it stands for nothing.",
    "Put it in quotes if it is an answer, or write ${{name}} if it is a question.",
)

_FIELDS = {
    Question: (
        "required", "relevant", "constraint", "calculation", "default", "choice_filter", "read_only"
    ),
    Group: ("relevant", "repeat_count"),
}  # fmt: skip
_TRUTHS = frozenset({"relevant", "constraint"})
_ABOUT_ANSWERS = frozenset(
    {"relevant", "constraint", "calculation", "required", "read_only", "repeat_count"}
)
_FLAGS = frozenset({"required", "read_only"})
# What people tick a cell with, and what they put where there is nothing to say.
_TICKS = frozenset({"x", "✓", "✔", "☑", "*"})
_NOTHING = frozenset(
    {
        "-",
        "--",
        "\u2013",
        "\u2014",
        "n/a",
        "n.a.",
        "na",
        "nil",
        "none",
        "null",
        "not applicable",
        "/",
    }
)
_FOR_ALL = frozenset({"*", "all", "always", "everyone"})
_NOT_NEEDED = frozenset({"optional"})
_LONGEST_TO_BALANCE = 600
"""Characters. Every place for a bracket is tried, which grows with the square of the length."""
_SHOWN = 80

_LITERAL = r"'[^']*'|\"[^\"]*\"|“[^”]*”|\$\{[^{}]*\}"
# From a character of ASCII to the one of full width in its place.
_FULL_WIDTH = 0xFEE0
_SIGNS = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": " and ",
    "||": " or ",
    "&lt;": "<",
    "&gt;": ">",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "\u2013": "-",
    "\u2212": "-",
    "\u00d7": "*",
    "\u00f7": " div ",
    ";": ",",
    "\u060c": ",",
    "\u061b": ",",
    **{chr(ord(sign) + _FULL_WIDTH): sign for sign in "=<>(),.+-*!"},
}
_WORDS = frozenset({"and", "or", "div", "mod"})
_PIECE = re.compile(
    rf"(?P<literal>{_LITERAL})|(?P<sign>{'|'.join(map(re.escape, _SIGNS))})"
    r"|(?P<call>[^\W\d][\w:-]*)(?=\s*\()|(?P<word>[^\W\d][\w.-]*)|(?P<other>.)",
    re.DOTALL,
)
# A reference without its dollar sign, or with other brackets.
_NEARLY_REFERENCE = re.compile(
    rf"(?P<literal>{_LITERAL})|\$\(\s*(?P<round>[\w.-]+)\s*\)"
    r"|#?\{\s*(?P<braced>[\w.-]+)\s*\}|\$(?P<bare>[^\W\d][\w-]*)"
)
# Steps from the row itself downwards, where a question has nothing.
_STEPS = re.compile(r"\*|[^\W\d][\w.-]*(?:/(?:\*|[\w.-]+))+")
_BRACKETED = re.compile(rf"{_LITERAL}|[\w.:-]+|[()\[\],]|.", re.DOTALL)

_Item = TypeVar("_Item", Question, Group)


def check_expressions(
    draft: Draft, survey: Headings, choices: Headings, problems: Problems
) -> None:
    """Mend the expressions of a draft, and note those that cannot be read as errors.

    Args:
        draft: the form; its questions and groups are replaced by mended ones.
        survey: the survey sheet's columns, for the places.
        choices: the choices sheet's columns, of which filters speak.
        problems: takes errors, and repairs as notices.
    """
    count = Counter(one.name for one in draft.questions)
    asked = frozenset(name for name, times in count.items() if times == 1) - _WORDS
    offered = {
        one.name: frozenset(choice.name for choice in draft.choices.get(one.list_name, ()))
        for one in draft.questions
    }
    reading = _Reading(survey, choices, problems, asked, offered)
    draft.groups = [reading.read(one) for one in draft.groups]
    draft.questions = [reading.read(one) for one in draft.questions]


def mended_expression(text: str) -> str:
    """Return the expression as it was plainly meant, or as it stands.

    Raises:
        FaultyExpression: it cannot be read, or could mean more than one thing.
    """
    try:
        parse(text)
    except FaultyExpression as fault:
        respelt = _respelt(text)
        for mended in (respelt, _balanced(respelt)):
            if _can_be_read(mended):
                return mended
        raise fault from None
    return text


class _Reading:
    """Reads the expressions of one form; the copies of a row that a form implies are told once."""

    def __init__(
        self,
        survey: Headings,
        choices: Headings,
        problems: Problems,
        asked: frozenset[str],
        offered: Mapping[str, frozenset[str]],
    ) -> None:
        self._asked = asked
        self._offered = offered
        self._survey = survey
        self._problems = problems
        self._headers = choices.worded_headers
        self._said: set[tuple[int, str, str]] = set()

    def read(self, item: _Item) -> _Item:
        """Return a question or group with its expressions mended."""
        changes: dict[str, Any] = {}
        for field in _FIELDS[type(item)]:
            given: str = getattr(item, field)
            if given and (field != "default" or is_dynamic(given)):
                mended = self._mended(item, field, given)
                if mended != given:
                    changes[field] = mended
        return replace(item, **changes) if changes else item

    def _mended(self, item: Question | Group, field: str, given: str) -> str:
        meta = item.groups[:1] == (META_GROUP,) and not item.row
        column = "instance_name" if meta else field
        place = self._survey.place(item.row, column)
        given = _truth(given) if field in _TRUTHS else given
        if self._is_a_mark(item, field, given, place):
            return ""
        plain = self._with_columns(given) if field == "choice_filter" else given
        if field in _FLAGS and given.lower() in _TICKS - self._asked:
            plain = "true()"
        plain = _with_references(plain, self._asked)
        if isinstance(item, Question) and field in _ABOUT_ANSWERS:
            plain = _with_braces(plain, self._asked)
            plain = _with_quotes(plain, self._answers_spoken_of(item, field, plain))
        try:
            mended = mended_expression(plain)
        except FaultyExpression as fault:
            if self._is_new(item.row, field, given):
                at = f"character {fault.position}, " if fault.position else ""
                message = f"{at}{fault.message[:1].lower()}{fault.message[1:]}"
                self._problems.add(
                    FAULTY, place, column=column, name=item.name, fault=message,
                    mending=fault.remedy or "Correct it.",
                )  # fmt: skip
            return given
        if field in _ABOUT_ANSWERS and item.row:
            self._note_bare_words(item, column, mended, place)
        if mended != given and self._is_new(item.row, field, given):
            shown = mended if len(mended) <= _SHOWN else f"{mended[:_SHOWN]}…"
            self._problems.notice(
                MENDED_EXPRESSION, place, column=column, name=item.name, mended=shown
            )
        return mended

    def _is_a_mark(self, item: Question | Group, field: str, given: str, place: Place) -> bool:
        """Whether a cell holds what people put where there is no condition; note it as such."""
        if not _says_nothing(given, field) or given in self._asked:
            return False
        if self._is_new(item.row, field, given):
            self._problems.notice(MENDED_MARK, place, column=field, name=item.name, given=given)
        return True

    def _answers_spoken_of(self, item: Question, field: str, given: str) -> frozenset[str]:
        """Return the names of the choices that the questions of an expression offer."""
        own = (item.name,) if field == "constraint" else ()
        spoken = (self._offered.get(name, frozenset()) for name in (*referenced(given), *own))
        return frozenset().union(*spoken)

    def _note_bare_words(
        self, item: Question | Group, column: str, expression: str, place: Place
    ) -> None:
        """Note words that can only be meant as answers or questions, and are written as neither."""
        words = _bare_words(expression)
        if isinstance(item, Question) and _STEPS.fullmatch(expression):
            words = [expression]
        for word in dict.fromkeys(words):
            if self._is_new(item.row, column, word):
                self._problems.notice(
                    MENDED_BARE_WORD, place, word=word, column=column, name=item.name
                )

    def _with_columns(self, given: str) -> str:
        """Return a filter that names columns by their headers with the names that rows have."""
        if not _can_be_read(given):
            for header, column in self._headers:
                given = given.replace(header, column)
        return given

    def _is_new(self, row: int, field: str, given: str) -> bool:
        key = (row, field, given)
        new = key not in self._said
        self._said.add(key)
        return new


def _with_references(given: str, asked: frozenset[str]) -> str:
    """Return an expression with `$(name)`, `$name` and `{name}` of a question as `${name}`."""

    def spelt(found: re.Match[str]) -> str:
        name = found["round"] or found["braced"] or found["bare"]
        return f"${{{name}}}" if name in asked else found[0]

    return _NEARLY_REFERENCE.sub(spelt, given)


def _with_braces(given: str, asked: frozenset[str]) -> str:
    """Return an expression with braces around each bare name of a question.

    A bare name speaks of what stands inside the question itself, where nothing does: the condition
    would never hold. In a path or a predicate it may mean something, and stays.
    """
    if re.search(r"[/\[@]", re.sub(_LITERAL, "", given)):
        return given
    return _PIECE.sub(
        lambda piece: f"${{{piece['word']}}}" if piece["word"] in asked else piece[0], given
    )


def _with_quotes(given: str, answers: frozenset[str]) -> str:
    """Return an expression with quotes around each bare name of an answer that it may speak of."""
    if not answers or _has_path(given):
        return given
    return _PIECE.sub(
        lambda piece: f"'{piece['word']}'" if piece["word"] in answers - _WORDS else piece[0], given
    )


def _bare_words(expression: str) -> list[str]:
    """Return the words of an expression that are no operator, function, reference or path."""
    if _has_path(expression):
        return []
    pieces = _PIECE.finditer(expression)
    return [one["word"] for one in pieces if one["word"] and one["word"] not in _WORDS]


def _has_path(expression: str) -> bool:
    """Whether words of an expression may be steps of a path, or names of a table's columns."""
    return re.search(r"[/\[@:]", re.sub(_LITERAL, "", expression)) is not None


def _truth(given: str) -> str:
    """Return a plain yes or no, as a spreadsheet's TRUE and FALSE are, as an expression."""
    plain = given.strip().lower()
    if plain.isdigit():
        return given
    return "true()" if plain in YES else "false()" if plain in NO else given


def _says_nothing(given: str, field: str) -> bool:
    """Whether a cell holds a mark that people leave where a form has no condition."""
    marks = _NOTHING | (_NOT_NEEDED if field in _FLAGS else frozenset())
    marks |= _FOR_ALL if field in _TRUTHS else frozenset()
    return field != "default" and " ".join(given.lower().split()) in marks


def _can_be_read(text: str) -> bool:
    try:
        parse(text)
    except FaultyExpression:
        return False
    return True


def _respelt(text: str) -> str:
    """Return the expression with signs, words and functions of other notations as forms have them.

    What is quoted, and references, stay as they are.
    """
    return _PIECE.sub(_respelt_piece, text)


def _respelt_piece(piece: re.Match[str]) -> str:
    if piece["sign"]:
        return _SIGNS[piece["sign"]]
    word = piece["call"] or piece["word"] or ""
    if word.lower() in _WORDS:
        return word.lower()
    if piece["call"] and word not in FUNCTIONS:
        return _FUNCTIONS_LOOSELY.get(_loose(word), word)
    return piece[0]


def _loose(name: str) -> str:
    return name.lower().replace("_", "-")


_FUNCTIONS_LOOSELY = {_loose(name): name for name in FUNCTIONS}


def _balanced(text: str) -> str:
    """Return the expression with one bracket put in or taken out, where only one place will do."""
    if len(text) > _LONGEST_TO_BALANCE:
        return text
    fits = set()
    for candidate in dict.fromkeys(_with_a_bracket_more_or_less(text)):
        if _can_be_read(candidate):
            fits.add(candidate)
        if len(fits) > 1:
            return text
    return fits.pop() if fits else text


def _with_a_bracket_more_or_less(text: str) -> Iterator[str]:
    pieces = _BRACKETED.findall(text)
    missing = pieces.count("(") - pieces.count(")")
    for at, piece in enumerate(pieces):
        if missing == 1 and not piece.isspace():
            yield "".join((*pieces[: at + 1], ")", *pieces[at + 1 :]))
        elif missing == -1 and piece == ")":
            yield "".join((*pieces[:at], *pieces[at + 1 :]))
