"""The functions that read and make texts, and those of answers with several choices.

Source: ODK XForms specification, “String functions” and “Select functions”.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import uuid
from typing import TYPE_CHECKING

from remit.ask.core.expressions.faults import LONGEST_TEXT, FaultyExpression
from remit.ask.core.expressions.functions import Function
from remit.ask.core.expressions.patterns import matches
from remit.ask.core.expressions.values import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.ask.core.expressions.functions import Arguments
    from remit.ask.core.expressions.values import Value

_ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _string(call: Arguments) -> str:
    return call.text(0) if len(call) else as_text(call.run.plain(call.run.item))


def _concat(call: Arguments) -> str:
    return _joined(call, "", 0)


def _join(call: Arguments) -> str:
    return _joined(call, call.text(0), 1)


def _joined(call: Arguments, between: str, start: int) -> str:
    pieces: list[str] = []
    length = 0
    for piece in call.texts(start):
        length += len(piece) + len(between)
        call.run.budget.hold_text(length)
        pieces.append(piece)
    return between.join(pieces)


def _substr(call: Arguments) -> str:
    text = call.text(0)
    start = _index(call.number(1), 0, len(text))
    end = _index(call.number(2), 0, len(text)) if len(call) > 2 else len(text)  # noqa: PLR2004  the third argument
    return text[start:end]


def _index(number: float, otherwise: int, length: int) -> int:
    """Return a place in a text of that length; a negative one counts from the end."""
    if math.isnan(number):
        return otherwise
    place = int(max(min(number, length), -length))
    return place + length if place < 0 else place


def _substring(call: Arguments) -> str:
    text = call.text(0)
    start = _half_up(call.number(1))
    end = start + _half_up(call.number(2)) if len(call) > 2 else math.inf  # noqa: PLR2004  the third argument
    if math.isnan(start) or math.isnan(end):
        return ""
    first = int(max(1.0, min(start, len(text) + 1.0)))
    last = int(max(1.0, min(end, len(text) + 1.0)))
    return text[first - 1 : last - 1]


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _substring_before(call: Arguments) -> str:
    before, found, _ = _partition(call)
    return before if found else ""


def _substring_after(call: Arguments) -> str:
    return _partition(call)[2]


def _partition(call: Arguments) -> tuple[str, bool, str]:
    text, mark = call.text(0), call.text(1)
    if not mark:
        return "", True, text
    before, found, after = text.partition(mark)
    return before, bool(found), after


def _translate(call: Arguments) -> str:
    text, old, new = call.text(0), call.text(1), call.text(2)
    table: dict[int, str] = {}
    for place, letter in enumerate(old):
        table.setdefault(ord(letter), new[place : place + 1])
    return text.translate(table)


def _string_length(call: Arguments) -> float:
    return float(len(_string(call)))


def _normalize_space(call: Arguments) -> str:
    return " ".join(_string(call).split())


def _two_texts(test: Callable[[str, str], bool]) -> Callable[[Arguments], Value]:
    return lambda call: test(call.text(0), call.text(1))


def _regex(call: Arguments) -> bool:
    return matches(call.text(0), call.text(1), call.run.budget, call.position(1))


def _uuid(call: Arguments) -> str:
    rng = call.run.given.rng
    if not len(call):
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    length = call.number(0)
    if not 0 <= length <= LONGEST_TEXT:
        raise FaultyExpression(
            "“uuid” makes a text of 0 characters or more, up to a million.",
            call.position(0),
            remedy="Give it such a number, or none.",
        )
    call.run.budget.spend(int(length) // 10)
    return "".join(rng.choices(_LETTERS, k=int(length)))


def _digest(call: Arguments) -> str:
    algorithm = call.text(1).upper()
    encoding = call.text(2).lower() if len(call) > 2 else "base64"  # noqa: PLR2004  the third argument
    if algorithm not in _ALGORITHMS:
        raise FaultyExpression(
            f"“digest” does not know the algorithm “{call.text(1)}”.",
            call.position(1),
            remedy=f"Name one of {', '.join(_ALGORITHMS)}.",
        )
    if encoding not in {"base64", "hex"}:
        raise FaultyExpression(
            f"“digest” does not know the encoding “{call.text(2)}”.",
            call.position(2),
            remedy="Name base64 or hex.",
        )
    content = call.text(0).encode("utf-8", "surrogatepass")
    digest = hashlib.new(_ALGORITHMS[algorithm], content, usedforsecurity=False)
    return digest.hexdigest() if encoding == "hex" else base64.b64encode(digest.digest()).decode()


def _base64_decode(call: Arguments) -> str:
    """Return the text that was encoded; "" when it is no such text."""
    try:
        return base64.b64decode(call.text(0), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _selected(call: Arguments) -> bool:
    return call.text(1).strip() in (call.text(0).split() or [""])


def _selected_at(call: Arguments) -> str:
    chosen = call.text(0).split()
    place = call.number(1)
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


def _count_selected(call: Arguments) -> float:
    return float(len(call.text(0).split()))


TEXT_FUNCTIONS = (
    Function("string", 0, 1, _string),
    Function("concat", 0, None, _concat),
    Function("join", 1, None, _join),
    Function("substr", 2, 3, _substr),
    Function("substring", 2, 3, _substring),
    Function("substring-before", 2, 2, _substring_before),
    Function("substring-after", 2, 2, _substring_after),
    Function("translate", 3, 3, _translate),
    Function("string-length", 0, 1, _string_length),
    Function("normalize-space", 0, 1, _normalize_space),
    Function("contains", 2, 2, _two_texts(lambda text, part: part in text)),
    Function("starts-with", 2, 2, _two_texts(str.startswith)),
    Function("ends-with", 2, 2, _two_texts(str.endswith)),
    Function("regex", 2, 2, _regex),
    Function("uuid", 0, 1, _uuid),
    Function("digest", 2, 3, _digest),
    Function("base64-decode", 1, 1, _base64_decode),
    Function("selected", 2, 2, _selected),
    Function("is-selected", 2, 2, _selected),
    Function("selected-at", 2, 2, _selected_at),
    Function("count-selected", 1, 1, _count_selected),
)
