"""References in expressions and words: `${name}` for another question's answer.

Only what needs no parser: where references stand, and putting another name in their place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_REFERENCE = re.compile(r"\$\s*\{\s*(?P<saved>last-saved#)?(?P<name>[^{}]*?)\s*\}")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
# Quotation marks of word processors in several languages, prime and accent signs in their place.
_CURLY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        "\u00a0": " ",
    }
)
_INDEXED = "indexed-repeat"


def referenced(text: str) -> tuple[str, ...]:
    """Return the names that the text refers to, each once, in order."""
    return tuple(dict.fromkeys(match["name"] for match in _REFERENCE.finditer(text)))


def depended_on(expression: str) -> tuple[str, ...]:
    """Return the names whose answers the expression needs now.

    Leaves out what it takes from last time (`${last-saved#name}`) and from other turns of a repeat
    (`indexed-repeat(…)`): neither makes a circle.
    """
    return tuple(
        dict.fromkeys(
            match["name"]
            for match in _REFERENCE.finditer(_without_other_turns(expression))
            if not match["saved"]
        )
    )


def renamed(text: str, rename: Callable[[str], str]) -> str:
    """Return the text with each reference spelt plainly, under the name that `rename` gives."""
    return _REFERENCE.sub(lambda match: f"${{{match['saved'] or ''}{rename(match['name'])}}}", text)


def with_literals(expression: str, names: Mapping[str, str]) -> str:
    """Return the expression with other words in place of those that stand alone in quotes."""

    def put(match: re.Match[str]) -> str:
        quote, words = match[0][0], match[0][1:-1]
        return f"{quote}{names.get(words, words)}{quote}"

    return _LITERAL.sub(put, expression)


def straightened(expression: str) -> str:
    """Return the expression with straight quotes where a word processor made them curly.

    Within straight quotes they stay, as they are part of an answer's words.
    """
    mended = _straightened_once(expression)
    # A curly quote that begins what a straight one ends shows only when the first is mended.
    while mended != expression:
        expression, mended = mended, _straightened_once(mended)
    return mended


def _straightened_once(expression: str) -> str:
    parts, start = [], 0
    for literal in _LITERAL.finditer(expression):
        parts += [expression[start : literal.start()].translate(_CURLY), literal[0]]
        start = literal.end()
    return "".join((*parts, expression[start:].translate(_CURLY)))


def _without_other_turns(expression: str) -> str:
    """Return the expression without the arguments of its `indexed-repeat`s."""
    if _INDEXED not in expression:
        return expression
    return "".join(_outside(expression))


def _outside(expression: str) -> Iterator[str]:
    start = 0
    while (at := expression.find(_INDEXED, start)) >= 0:
        yield expression[start:at]
        start = _end_of_call(expression, at + len(_INDEXED))
    yield expression[start:]


def _end_of_call(expression: str, at: int) -> int:
    """Return where the brackets that open at or after `at` are closed, or the end."""
    depth = 0
    for place in range(at, len(expression)):
        depth += {"(": 1, ")": -1}.get(expression[place], 0)
        if depth == 0 and expression[place] == ")":
            return place + 1
    return len(expression)
