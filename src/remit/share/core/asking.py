"""The fields of a form as values: what is asked, what was typed, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Typed = Mapping[str, Sequence[str]]
    Options = Mapping[str, Sequence[tuple[str, str]]]

LINE, LONG, LINES, DAY, NUMBER, PER_CENT, YES, CHOICE, TICKS, KEY = (
    "line",
    "long",
    "lines",
    "day",
    "number",
    "per-cent",
    "yes",
    "choice",
    "ticks",
    "key",
)
_PER_CENT = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")
_KEY = re.compile(r"[^\s;,]+")


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form.

    Attributes:
        name: its name in the document; a dot leads into a table.
        words: its label.
        kind: what is typed: a line, a long text, lines, a day, a number, a per cent, yes, one
            choice, ticks or a key.
        hint: what helps to fill it in.
        options: under which name its choices are; "" where there are none.
        is_needed: whether it cannot be blank.
        group: under which heading it stands; "" for none.
    """

    name: str
    words: str
    kind: str = LINE
    hint: str = ""
    options: str = ""
    is_needed: bool = False
    group: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return self.name.replace(".", "-").replace("_", "-")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: the field's id, or "" for the whole, and a sentence."""

    id: str
    words: str


def typed_from(asks: Iterable[Ask], entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return what a form shows for a stored table: every field's texts by its name."""
    return {ask.name: tuple(_texts(_inside(entry, ask.name))) for ask in asks}


def entry_from(
    asks: Iterable[Ask], typed: Typed, options: Options
) -> tuple[dict[str, Any], tuple[Wrong, ...]]:
    """Return the table that was typed, blank fields left out, and everything wrong with it.

    Days stay ISO text.
    """
    entry: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for ask in asks:
        texts = [text.strip() for text in typed.get(ask.name, ()) if text.strip()]
        if not texts:
            if ask.is_needed:
                wrong.append(Wrong(ask.id, f"{ask.words}: this is missing."))
            continue
        fault = _fault(ask, texts, options)
        if fault:
            wrong.append(Wrong(ask.id, f"{ask.words}: {fault}"))
        else:
            _put(entry, ask.name, _value(ask, texts))
    return entry, tuple(wrong)


def _fault(ask: Ask, texts: Sequence[str], options: Options) -> str:
    """Return what is wrong with what was typed, in words, or ""."""
    known = {value for value, _ in options.get(ask.options, ())}
    match ask.kind:
        case "day" if not _is_day(texts[0]):
            return f"“{texts[0]}” is no day. Write it as 2026-03-31."
        case "number" if not whole_number(texts[0]):
            return f"“{texts[0]}” is no whole number above nought."
        case "per-cent" if not _PER_CENT.fullmatch(texts[0]):
            return f"“{texts[0]}” is no number above nought, such as 85 or 12.5."
        case "choice" | "ticks" if not known.issuperset(texts):
            return "choose from the list."
        case "key" if not _KEY.fullmatch(texts[0]):
            return "use no spaces, commas or semicolons."
    return ""


def _value(ask: Ask, texts: Sequence[str]) -> object:
    first = texts[0]
    match ask.kind:
        case "lines":
            found: object = [line.strip() for line in first.splitlines() if line.strip()]
        case "ticks":
            found = sorted(texts)
        case "per-cent":
            found = float(first)
        case "yes":
            found = True
        case kind if kind == NUMBER or ask.name.endswith("_part"):
            found = int(first)
        case _:
            found = first.replace("\r\n", "\n")
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _inside(entry: Mapping[str, Any], name: str) -> Any:
    found: Any = entry
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _put(entry: dict[str, Any], name: str, value: object) -> None:
    *tables, last = name.split(".")
    inside = entry
    for table in tables:
        inside = inside.setdefault(table, {})
    inside[last] = value


def _texts(value: Any) -> Iterator[str]:
    if value is True:
        yield "yes"
    elif isinstance(value, list):
        yield from map(str, value)
    elif isinstance(value, float):
        yield f"{value:g}"
    elif value not in {None, False, ""}:
        yield str(value)
