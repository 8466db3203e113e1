"""The fields of a step of an agreement, with what can be chosen, as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.flow import CONDITIONS, PARTS
from remit.share.core import law_words
from remit.share.core.asking import LINES
from remit.share.core.columns import COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from remit.charter.core.law import Provision
    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.asking import Ask, Options, Typed, Wrong

MORE_ROWS = 5
_INDENT = "\u00a0\u00a0\u00a0"


@dataclass(frozen=True, slots=True)
class Field:
    """One field as a page shows it: what is asked, what stands in it, what is wrong with it."""

    ask: Ask
    values: tuple[str, ...]
    options: Sequence[tuple[str, str]] = ()
    wrong: str = ""

    @property
    def value(self) -> str:
        """What stands in a field of one text."""
        return "\n".join(self.values) if self.ask.kind == LINES else "".join(self.values[:1])


@dataclass(frozen=True, slots=True)
class Row:
    """One column of a dataset as a page shows it."""

    at: int
    name: str = ""
    term: str = ""
    about: str = ""
    identifies: bool = False
    kind: str = ""
    values: str = ""
    least: str = ""
    most: str = ""
    outside: bool = False

    @property
    def is_limited(self) -> bool:
        """Whether anything is said of what it may hold."""
        return any((self.kind, self.values, self.least, self.most, self.outside))


def options_for(
    document: Mapping[str, Any], vocabulary: Vocabulary, provisions: Iterable[Provision]
) -> Options:
    """Return what can be chosen in each field that has choices: values with their words."""
    sides = {
        key: words
        for part in ("sender", "recipient")
        for key, words in _terms(vocabulary, part, indent="")
    }
    found: dict[str, Sequence[tuple[str, str]]] = {
        part: _terms(vocabulary, part) for part in (*PARTS, CONDITIONS)
    }
    return found | {
        "sides": list(sides.items()),
        "parties": [(one["key"], one["name"]) for one in document.get("party", ())],
        "flows": [(one["id"], one["id"]) for one in document.get("flow", ())],
        "gateways": [
            (one.key, f"{one.citation}: {one.title}")
            for one in provisions
            if "gateway" in one.tests
        ],
        "roles": list(law_words.ROLES.items()),
        "kinds": list(law_words.KINDS.items()),
        "bases": list(law_words.BASES.items()),
        "specials": list(law_words.SPECIALS.items()),
        "criminals": list(law_words.CRIMINALS.items()),
        "confidentialities": list(law_words.CONFIDENTIALITIES.items()),
        "compulsions": list(law_words.COMPULSIONS.items()),
        "risks": list(law_words.RISKS.items()),
        "zeros": list(law_words.ZEROS.items()),
        "acts": [(str(part), words) for part, words in law_words.PARTS_OF_ACT.items()],
    }


def _terms(vocabulary: Vocabulary, part: str, indent: str = _INDENT) -> list[tuple[str, str]]:
    """Return the terms of a part as a tree: each with its words, those below it set in."""
    found: list[tuple[str, str]] = []

    def walk(above: str, depth: int) -> None:
        for term in vocabulary.terms(part):
            if term.broader == above:
                found.append((term.key, f"{indent * depth}{vocabulary.label(part, term.key)}"))
                walk(term.key, depth + 1)

    walk("", 0)
    return found


def typed_in(posted: QueryDict) -> Typed:
    """Return what a form sent: every field's texts by its name."""
    return {name: tuple(map(str, texts)) for name, texts in posted.lists()}


def groups_of(
    asks: Iterable[Ask], typed: Typed, options: Options, wrong: Iterable[Wrong]
) -> list[tuple[str, list[Field]]]:
    """Return fields under their headings, in order."""
    faults = {one.id: one.words for one in wrong}
    groups: dict[str, list[Field]] = {}
    for ask in asks:
        field = Field(
            ask,
            tuple(typed.get(ask.name, ())),
            options.get(ask.options, ()),
            faults.get(ask.id, ""),
        )
        groups.setdefault(ask.group, []).append(field)
    return list(groups.items())


def stored_rows(entry: Mapping[str, Any]) -> list[Row]:
    """Return the columns of a stored dataset, and blank rows for more."""
    columns = entry.get(COLUMN, ())
    rows = [
        Row(
            at,
            one["name"],
            one["term"],
            one.get("description", ""),
            one.get("identifies", False),
            one.get("kind", ""),
            "\n".join(one.get("values", ())),
            str(one.get("least", "")),
            str(one.get("most", "")),
            "outside" in one,
        )
        for at, one in enumerate(columns)
    ]
    return [*rows, *(Row(at) for at in range(len(rows), len(rows) + MORE_ROWS))]


def typed_rows(typed: Typed, count: int) -> list[Row]:
    """Return the columns that a form sent, as they were typed, and blank rows for more."""

    def text(name: str) -> str:
        return "".join(typed.get(name, ())[:1])

    rows = [
        Row(
            at,
            text(f"name-{at}"),
            text(f"term-{at}"),
            text(f"about-{at}"),
            bool(text(f"identifies-{at}")),
            text(f"kind-{at}"),
            text(f"values-{at}"),
            text(f"least-{at}"),
            text(f"most-{at}"),
            bool(text(f"outside-{at}")),
        )
        for at in range(count)
    ]
    return [*rows, *(Row(at) for at in range(count, count + MORE_ROWS))]
