"""What somebody entered on a page, read by the type of each question.

An entry is text as the form's own tools store it: a date as year-month-day, several choices with
spaces between. What cannot be read is never thrown away: it is shown again, with what to mend.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from remit.ask.core.filling.ranges import range_of
from remit.ask.core.questionnaire import OTHER_CHOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from remit.ask.core.filling.answers import Asked
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.questionnaire import Choice

    Posted = Mapping[str, Sequence[str]]

LONGEST_TEXT = 20_000
FILE_TYPES = frozenset({"image", "audio", "video", "file"})
MOST_FILE_BYTES = 10 * 1024 * 1024
TOO_BIG = "-big"
"""The ending of the field that stands for a file too big to be taken."""
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_POINT = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?[ ,]+-?[0-9]{1,3}(\.[0-9]+)?( .*)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one entry: the key of a sentence among the words, and what it names."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One question's entry.

    Attributes:
        text: the answer as it is stored; "" when nothing was entered or it cannot be read.
        typed: what was posted, by the ending of its field's name, to show it again.
        fault: what is wrong with it, or None.
    """

    text: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None


def field_name(number: int) -> str:
    """Return the name of a question's field on its page, which says nothing of the question."""
    return f"a{number}"


def file_name(given: str) -> str:
    """Return a file's name as it is kept: letters, digits, a point and an ending."""
    stem, _, ending = given.rpartition(".")
    parts = (re.sub(r"[^\w-]+", "-", part).strip("-") for part in (stem, ending))
    return ".".join(part[:60] for part in parts if part) or "file"


def read_entry(asked: Asked, sheet: Sheet, name: str, posted: Posted) -> Entry:
    """Return what was entered for one question.

    Args:
        asked: the question at its place.
        sheet: the form so far, for what is offered and required there.
        name: of the question's field; a date's parts end in -day, -month and -year, a time's in
            -hour and -minute, a ranking's in the choices' names.
        posted: the fields of the page, each with its values.
    """
    kind = asked.question.type
    read = _READERS.get(kind, _text)
    entry = read(_Fields(asked, sheet.choices(asked), name, posted))
    if entry.fault:
        return entry
    if not entry.text:
        if sheet.is_required(asked) and kind != "note":
            return Entry("", entry.typed, Fault("required"))
        return entry
    if not sheet.meets_constraint(asked, entry.text):
        return Entry(entry.text, entry.typed, Fault("constraint"))
    return entry


@dataclass(frozen=True, slots=True)
class _Fields:
    """One question's fields on the page."""

    asked: Asked
    offered: tuple[Choice, ...]
    name: str
    posted: Posted

    def one(self, ending: str = "") -> str:
        found = self.posted.get(f"{self.name}{ending}", ())
        return found[-1].strip() if found else ""

    def all(self) -> list[str]:
        return [value for value in self.posted.get(self.name, ()) if value]

    def parts(self, *endings: str) -> dict[str, str]:
        return {ending: _digits(self.one(f"-{ending}")) for ending in endings}

    @property
    def parameters(self) -> Mapping[str, str]:
        return self.asked.question.parameters


def _text(fields: _Fields) -> Entry:
    typed = fields.one().replace("\r\n", "\n").replace("\0", "")
    if len(typed) > LONGEST_TEXT:
        return Entry("", {"": typed}, Fault("long", {"most": str(LONGEST_TEXT)}))
    return Entry(typed, {"": typed})


def _whole(fields: _Fields) -> Entry:
    return _number(fields, _WHOLE, "whole")


def _decimal(fields: _Fields) -> Entry:
    return _number(fields, _DECIMAL, "decimal")


def _range(fields: _Fields) -> Entry:
    entry = _number(fields, _DECIMAL, "decimal")
    if entry.fault or not entry.text:
        return entry
    scale = range_of(fields.parameters)
    if not scale.low <= Decimal(entry.text) <= scale.high:
        fault = Fault("range", {"low": str(scale.low), "high": str(scale.high)})
        return Entry("", entry.typed, fault)
    if scale.step and (Decimal(entry.text) - scale.start) % scale.step:
        names = {"start": str(scale.start), "step": str(scale.step)}
        whole = scale.step == 1 and scale.start % 1 == 0
        return Entry("", entry.typed, Fault("whole") if whole else Fault("step", names))
    return entry


def _number(fields: _Fields, pattern: re.Pattern[str], fault: str) -> Entry:
    typed = fields.one()
    plain = _digits(typed).replace("\u066b", ".").replace("\u2212", "-").replace(" ", "")
    if "," in plain and "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    if plain and not pattern.fullmatch(plain):
        return Entry("", {"": typed}, Fault(fault))
    return Entry(plain, {"": typed})


def _date(fields: _Fields) -> Entry:
    wanted = fields.asked.question.appearance.split()
    endings = ["year"] if "year" in wanted else ["month", "year"]
    if not {"year", "month-year"} & set(wanted):
        endings.insert(0, "day")
    typed = fields.parts(*endings)
    if not any(typed.values()):
        return Entry("", typed)
    try:
        numbers = {part: int(text) for part, text in typed.items()}
        day = date(numbers["year"], numbers.get("month", 1), numbers.get("day", 1))
    except ValueError:
        return Entry("", typed, Fault("date"))
    return Entry(day.isoformat(), typed)


def _time(fields: _Fields) -> Entry:
    typed = fields.parts("hour", "minute")
    if not any(typed.values()):
        return Entry("", typed)
    try:
        moment = time(int(typed["hour"]), int(typed["minute"] or 0))
    except ValueError:
        return Entry("", typed, Fault("time"))
    return Entry(moment.isoformat(), typed)


def _datetime(fields: _Fields) -> Entry:
    day, moment = _date(fields), _time(fields)
    typed = {**day.typed, **moment.typed}
    fault = day.fault or moment.fault
    if fault is None and bool(day.text) is not bool(moment.text):
        fault = Fault("date" if moment.text else "time")
    text = f"{day.text}T{moment.text}" if day.text and moment.text and not fault else ""
    return Entry(text, typed, fault)


def _one_choice(fields: _Fields) -> Entry:
    chosen = fields.one()
    if chosen and not _is_offered(chosen, fields):
        return Entry("", {"": chosen}, Fault("offered"))
    return Entry(chosen, {"": chosen})


def _choices(fields: _Fields) -> Entry:
    chosen = list(dict.fromkeys(fields.all()))
    typed = {"": " ".join(chosen)}
    if any(not _is_offered(one, fields) for one in chosen):
        return Entry("", typed, Fault("offered"))
    order = {choice.name: at for at, choice in enumerate(fields.offered)}
    return Entry(" ".join(sorted(chosen, key=lambda one: order.get(one, len(order)))), typed)


def _rank(fields: _Fields) -> Entry:
    typed = {choice.name: _digits(fields.one(f"-{choice.name}")) for choice in fields.offered}
    if not any(typed.values()):
        return Entry("", typed)
    places = sorted(typed.values())
    if places != sorted(str(number) for number in range(1, len(typed) + 1)):
        return Entry("", typed, Fault("rank", {"most": str(len(typed))}))
    return Entry(" ".join(sorted(typed, key=lambda name: int(typed[name]))), typed)


def _acknowledged(fields: _Fields) -> Entry:
    return Entry("OK" if fields.one() else "", {"": fields.one()})


def _point(fields: _Fields) -> Entry:
    typed = fields.one()
    plain = _digits(typed)
    if plain and not _POINT.fullmatch(plain):
        return Entry("", {"": typed}, Fault("point"))
    return Entry(plain, {"": typed})


def _file(fields: _Fields) -> Entry:
    if fields.one(TOO_BIG):
        most = str(MOST_FILE_BYTES // 1024**2)
        return Entry("", {}, Fault("file", {"most": most}))
    return Entry(fields.one())


def _nothing(_: _Fields) -> Entry:
    return Entry()


def _is_offered(chosen: str, fields: _Fields) -> bool:
    if fields.asked.question.choices_from:
        return True
    names = {choice.name for choice in fields.offered}
    return chosen in names or (chosen == OTHER_CHOICE and OTHER_CHOICE in names)


def _digits(text: str) -> str:
    """Return a text with the digits of any script as 0 to 9: people write their own."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text
    )


_READERS: Mapping[str, Callable[[_Fields], Entry]] = {
    "integer": _whole,
    "decimal": _decimal,
    "range": _range,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "select_one": _one_choice,
    "select_multiple": _choices,
    "rank": _rank,
    "acknowledge": _acknowledged,
    "trigger": _acknowledged,
    "geopoint": _point,
    "note": _nothing,
    **dict.fromkeys(FILE_TYPES, _file),
}
