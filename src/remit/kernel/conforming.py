"""What of a document can be read although it departs from its schema, so that all is told at once.

A fault of shape, such as a number where text is wanted, would else hide every fault of content
behind it: somebody corrects one line, and is told of the next ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def conforming_entries(
    document: Mapping[str, Any], against: Mapping[str, Any], name: str
) -> Iterator[tuple[int, dict[str, Any], frozenset[str]]]:
    """Yield what conforms of each table in a list of tables of a document.

    Args:
        document: one that departs from its schema.
        against: the schema.
        name: the list's, such as “rule”.

    Yields:
        The table's number, from 1; its values that conform, each by itself, of a list those items
        that do; and the names of the values of which anything was left out.
    """
    validator = Draft202012Validator(against, format_checker=FormatChecker(["date"]))
    allowed = against["properties"][name]["items"]["properties"]
    entries = document.get(name)
    for number, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        if not isinstance(entry, dict):
            continue
        kept: dict[str, Any] = {}
        lost = set()
        for key in entry.keys() & allowed.keys():
            rules = validator.evolve(schema=allowed[key])
            value = entry[key]
            if rules.is_valid(value):
                kept[key] = value
                continue
            lost.add(key)
            if isinstance(value, list):
                kept[key] = [item for item in value if rules.is_valid([item])]
        yield number, kept, frozenset(lost)
