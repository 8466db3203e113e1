"""An expression's text, made ready for the parser without moving a single character.

`${name}` becomes a reference of the same width, quotation marks that a word processor has bent
become straight, and brackets and quotation marks are seen to be closed. Positions in messages
are therefore positions in what the author wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from remit.ask.core.expressions.faults import (
    DEEPEST_NESTING,
    LONGEST_EXPRESSION,
    FaultyExpression,
)

LAST_SAVED = "last-saved#"
"""Begins a reference to an earlier record, which a participant never has: always blank."""

NAME_IN_TEXT = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")

# Quotation marks by what closes them. Word processors bend them, and not always both ends.
_DOUBLE = "\u201c\u201d"
_SINGLE = "\u2018\u2019"
_CLOSES = {
    "'": "'",
    '"': '"',
    **dict.fromkeys(_DOUBLE, f'{_DOUBLE}"'),
    **dict.fromkeys(_SINGLE, f"{_SINGLE}'"),
}
_STRAIGHT = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'")}
_OPENED_BY = {")": "(", "]": "["}
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_JAVAROSA = re.compile(r"(?<![\w.-])jr:(?=[a-z])")
_BLANKS = re.compile(r"[\s\u200b\ufeff]")


@dataclass(slots=True)
class Source:
    """What the parser reads, what was written, and each reference's name by where it starts."""

    text: str
    written: str
    names: dict[int, str] = field(default_factory=dict)
    literals: list[str] = field(default_factory=list)


def prepare(text: str) -> Source:
    """Return the expression ready to parse, of the same length.

    Raises:
        FaultyExpression: it is empty or too long, a bracket, quotation mark or `${` is left
            open, or brackets are nested too deeply.
    """
    if len(text) > LONGEST_EXPRESSION:
        raise FaultyExpression(
            f"The expression has more than {LONGEST_EXPRESSION} characters.",
            remedy="Split it over several calculations.",
        )
    if not _BLANKS.sub("", text):
        raise FaultyExpression("The expression is empty.", remedy="Write one, or clear the cell.")
    return _Scanner(text).scan()


class _Scanner:
    """Walks the text once, piece by piece."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._source = Source("", text)
        self._open: list[tuple[str, int]] = []

    def scan(self) -> Source:
        at = 0
        plain = 0
        while at < len(self._text):
            character = self._text[at]
            if character in _CLOSES:
                self._plain(plain, at)
                at = plain = self._literal(at)
            elif self._text.startswith("${", at):
                self._plain(plain, at)
                at = plain = self._reference(at)
            else:
                self._bracket(character, at)
                at += 1
        self._plain(plain, at)
        if self._open:
            character, where = self._open[-1]
            raise FaultyExpression(
                f"The bracket “{character}” is never closed.",
                where + 1,
                remedy=f"Close it with “{')' if character == '(' else ']'}”.",
            )
        self._source.text = "".join(self._out)
        return self._source

    def _plain(self, start: int, end: int) -> None:
        piece = _BLANKS.sub(" ", self._text[start:end])
        self._out.append(_JAVAROSA.sub("jr-", piece))

    def _literal(self, start: int) -> int:
        mark = self._text[start]
        end = start + 1
        while end < len(self._text) and self._text[end] not in _CLOSES[mark]:
            end += 1
        if end == len(self._text):
            raise FaultyExpression(
                f"The quotation mark {mark} is never closed.",
                start + 1,
                remedy="Put the same mark at the end of the quoted text.",
            )
        straight = _STRAIGHT.get(mark, mark)
        inside = self._text[start + 1 : end]
        self._source.literals.append(inside)
        self._out.append(f"{straight}{inside}{straight}")
        return end + 1

    def _reference(self, start: int) -> int:
        found = _REFERENCE.match(self._text, start)
        if not found or not found[1]:
            raise FaultyExpression(
                "A reference “${…}” names no question.",
                start + 1,
                remedy="Write the question's name between the braces, and close them.",
            )
        self._source.names[start] = found[1]
        self._out.append("$r".ljust(len(found[0])))
        return found.end()

    def _bracket(self, character: str, at: int) -> None:
        if character in "([":
            self._open.append((character, at))
            if len(self._open) > DEEPEST_NESTING:
                raise FaultyExpression(
                    f"Brackets are nested more than {DEEPEST_NESTING} deep.",
                    at + 1,
                    remedy="Split the expression over several calculations.",
                )
        elif character in _OPENED_BY and (
            not self._open or self._open.pop()[0] != _OPENED_BY[character]
        ):
            raise FaultyExpression(
                f"The bracket “{character}” closes none that is open.",
                at + 1,
                remedy="Take it out, or open it where it should begin.",
            )
