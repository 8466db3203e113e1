"""What a table's fields are called in plain words: as the agreement itself describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.share.core.linked import linked_name, presence
from remit.share.core.tables.question import COUNT, MEAN, NO, RATE, SUM, YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.share.core.agreement import Agreement
    from remit.share.core.tables.question import Question

_MEASURES = {COUNT: "People", SUM: "Sum", MEAN: "Mean", RATE: "Rate"}


def field_words(agreement: Agreement) -> dict[str, str]:
    """Return each field of an agreement's linked records that it describes, with its words."""
    found: dict[str, str] = {}
    for dataset in agreement.datasets:
        if dataset.description:
            found[presence(dataset.key)] = f"In “{_phrase(dataset.description)}”"
        for field in dataset.fields:
            if field.description and not field.identifies:
                found[linked_name(dataset.key, field.name)] = _phrase(field.description)
    return found


def title_of(question: Question, words: Mapping[str, str]) -> str:
    """Return what a table tells; a field without words is named as it is asked for."""
    what = {
        COUNT: "People",
        SUM: f"Sum of {_named(question.field, words)}",
        MEAN: f"Mean of {_named(question.field, words)}",
        RATE: f"Rate of people {_having(question.field, question.value, words)}",
    }[question.measure]
    by = " and ".join(_named(name, words) for name in question.by)
    only = " and ".join(_having(name, value, words) for name, value in question.where)
    return f"{what} by {by}" + (f", of people {only}" if only else "")


def heading_of(column: str, words: Mapping[str, str]) -> str:
    """Return a column's heading: a field's words, or what is measured."""
    return words.get(column) or _MEASURES.get(column, column)


def _named(name: str, words: Mapping[str, str]) -> str:
    if name not in words:
        return name
    said = words[name]
    return f"being {_lowered(said)}" if _is_presence(name, said) else f"“{said}”"


def _having(name: str, value: str, words: Mapping[str, str]) -> str:
    said = words.get(name, "")
    if said and _is_presence(name, said) and value in {YES, NO}:
        return f"{'' if value == YES else 'not '}{_lowered(said)}"
    return f"with {_named(name, words)} = {value}"


def _is_presence(name: str, said: str) -> bool:
    return name.startswith(presence("")) and said.startswith("In “")


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:]


def _phrase(description: str) -> str:
    return " ".join(description.split()).removesuffix(".")
