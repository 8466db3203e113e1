"""What each party to an agreement brings: datasets, their columns, and what a column may hold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.kernel.wording import day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.kernel.errors import Problems

CATEGORY, TEXT, WHOLE, NUMBER, DATE = "category", "text", "whole-number", "number", "date"
KINDS = {
    CATEGORY: "a category",
    TEXT: "a text",
    WHOLE: "a whole number",
    NUMBER: "a number",
    DATE: "a date",
}
KEEP = "keep"
_MEASURED = (WHOLE, NUMBER, DATE)

FIELD_LIMITS = problem_kind(
    "agreement-field-limits",
    "What the field “{field}” may hold is not said as it can be checked: {fault}.",
    "Give a category its values; give a number or a date its least and its most, of its own kind.",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a dataset: what it is called, which term of the vocabulary, and what it holds.

    Attributes:
        name: its heading.
        term: the key of its term in the vocabulary.
        description: what it holds, in words; "" for none.
        identifies: whether it serves to tell who somebody is, and so goes to the linkage unit
            alone.
        kind: one of `KINDS`; "" where that is not agreed, and found from the values.
        values: what a category may be; empty for anything.
        least: the least that a number or date may be; None for no end.
        most: likewise the most.
        outside: what becomes of a file with values outside these limits: "keep", or "" to refuse
            it.
    """

    name: str
    term: str
    description: str = ""
    identifies: bool = False
    kind: str = ""
    values: tuple[str, ...] = ()
    least: float | date | None = None
    most: float | date | None = None
    outside: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether some values of its kind lie outside what was agreed."""
        return bool(self.values) or self.least is not None or self.most is not None

    @property
    def held(self) -> str:
        """What it may hold, in words; "" where nothing is agreed."""
        words = KINDS.get(self.kind, "")
        if self.values:
            words += f", one of: {'; '.join(self.values)}"
        ends = [
            f"{name} {_end(value)}"
            for name, value in (("from", self.least), ("up to", self.most))
            if value is not None
        ]
        if ends:
            words += f" {' '.join(ends)}"
        return f"{words} (others are kept, and told)" if self.outside == KEEP else words

    @property
    def words(self) -> str:
        """What it holds: its description, and what was agreed of its values."""
        if not (self.description and self.held):
            return self.description or self.held
        return f"{self.description.rstrip('.')}; {self.held}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one party brings: whose it is, what it is called, and every column of it.

    `encoded` is whether match keys come in instead of what identifies, which stays with the party.
    """

    key: str
    party: str
    fields: tuple[Field, ...]
    description: str = ""
    encoded: bool = False


def _end(value: float | date) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    return str(value) if isinstance(value, int) else f"{value:g}"


def dataset(entry: Mapping[str, Any]) -> Dataset:
    """Return one `dataset` table, its days as ISO text."""
    return Dataset(
        key=entry["key"],
        party=entry["party"],
        description=entry.get("description", ""),
        encoded=entry.get("encoded", False),
        fields=tuple(_field(one) for one in entry["field"]),
    )


def _field(entry: Mapping[str, Any]) -> Field:
    plain = {name: value for name, value in entry.items() if name in Field.__dataclass_fields__}
    for name in ("least", "most"):
        if isinstance(entry.get(name), str):
            plain[name] = date.fromisoformat(entry[name])
    return Field(**{**plain, "values": tuple(entry.get("values", ()))})


def dataset_entry(one: Dataset) -> dict[str, Any]:
    """Return a dataset as its table; what a field does not say is left out."""
    optional = {"description": one.description, "encoded": one.encoded}
    return {
        "key": one.key,
        "party": one.party,
        **{name: value for name, value in optional.items() if value},
        "field": [_field_entry(each) for each in one.fields],
    }


def _field_entry(one: Field) -> dict[str, Any]:
    found = {
        "name": one.name,
        "term": one.term,
        "description": one.description,
        "identifies": one.identifies,
        "kind": one.kind,
        "values": list(one.values),
        "outside": one.outside,
    }
    ends = {"least": one.least, "most": one.most}
    return {name: value for name, value in found.items() if value} | {
        name: value for name, value in ends.items() if value is not None
    }


def check_fields(datasets: Iterable[Dataset], file: str, problems: Problems) -> None:
    """Note every field whose limits do not fit its kind, or each other."""
    for one in datasets:
        for each in one.fields:
            for fault in faults_of(each):
                place = Place(file, key=f"dataset {one.key}")
                problems.add(FIELD_LIMITS, place, field=each.name, fault=fault)


def faults_of(one: Field) -> Iterator[str]:
    """Yield in what a field's limits do not fit its kind, or each other, a few words each."""
    ends = [value for value in (one.least, one.most) if value is not None]
    if one.values and one.kind != CATEGORY:
        yield "only a category has values"
    if ends and one.kind not in _MEASURED:
        yield "only numbers and dates have a least and a most"
    elif not all(_fits(one.kind, value) for value in ends):
        yield "its least and its most are not of its kind"
    elif len(ends) == 2 and ends[0] > ends[1]:  # type: ignore[operator]  # noqa: PLR2004  both ends, of one kind
        yield "its least is above its most"
    if one.outside and not one.is_limited:
        yield "no value is outside where there are no limits"


def _fits(kind: str, value: float | date) -> bool:
    if kind == DATE:
        return isinstance(value, date)
    if isinstance(value, date) or not math.isfinite(value):
        return False
    return kind != WHOLE or isinstance(value, int)
