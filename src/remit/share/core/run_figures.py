"""What a page tells of a delivery or a run: no count of people below the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import effective_threshold, is_small, merge_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TEN = 10
BY = {
    "custodians": "Custodians",
    "sex": "Sex",
    "born": "Born",
    "names": "Names",
    "address": "Address",
    "birth_recorded": "Day of birth",
}

ROLES = {
    "given": "Forename",
    "family": "Surname",
    "name": "Name",
    "birth": "Day of birth",
    "sex": "Sex",
    "postcode": "Postcode",
    "nhs": "NHS number",
    "phone": "Telephone number",
    "email": "E-mail address",
    "insurance": "National Insurance number",
}


@dataclass(frozen=True, slots=True)
class GroupFound:
    """How many of a group's pairs are thought to be found.

    Attributes:
        by: what the group goes by.
        group: the group.
        pairs: how many pairs there are thought to be, to the nearest ten; None if too few.
        found: the share that is linked, in whole per cent; None if too few.
    """

    by: str
    group: str
    pairs: int | None
    found: int | None


@dataclass(frozen=True, slots=True)
class Linked:
    """Of some values of a field: how many persons, to the nearest ten, and the share linked."""

    values: tuple[str, ...]
    persons: int
    share: int


def threshold_of(*thresholds: int) -> int:
    """Return the threshold that protects: the largest of those that hold."""
    return effective_threshold(max(thresholds))


def in_words(count: int, threshold: int) -> str:
    """Return a count of people, or that it is too small to be shown."""
    return f"fewer than {threshold}" if is_small(count, threshold) else f"{count:,}"


def found_by_group(report: Mapping[str, Any], threshold: int) -> tuple[GroupFound, ...]:
    """Return who is likely to be missed; nothing is told of groups with few pairs.

    The numbers are sums of probabilities, told to the nearest ten.
    """
    return tuple(_found(one, threshold) for one in report.get("groups", ()))


def _found(one: Mapping[str, Any], threshold: int) -> GroupFound:
    by, group = BY.get(one["by"], one["by"]), str(one["group"])
    if one["expected"] < max(threshold, TEN):
        return GroupFound(by, group, None, None)
    pairs = round(one["expected"] / TEN) * TEN
    return GroupFound(by, group, pairs, round(100 * one["recall"]))


def linked_by_payload(
    report: Mapping[str, Any], threshold: int
) -> tuple[tuple[str, tuple[Linked, ...]], ...]:
    """Return of each field how many persons of each value were linked.

    Values of which few were linked, or few were not, are counted together with their neighbours.
    """
    fields: dict[str, list[Mapping[str, Any]]] = {}
    for one in report.get("by_payload", ()):
        fields.setdefault(one["by"], []).append(one)
    return tuple((name, tuple(_merged(rows, threshold))) for name, rows in fields.items())


def _merged(rows: Sequence[Mapping[str, Any]], threshold: int) -> Iterable[Linked]:
    counts = [(one["linked"], one["n"] - one["linked"]) for one in rows]
    for places in merge_rows(counts, threshold):
        linked = sum(counts[at][0] for at in places)
        persons = sum(sum(counts[at]) for at in places)
        if not (is_small(linked, threshold) or is_small(persons - linked, threshold)):
            values = tuple(str(rows[at]["group"]) or "not recorded" for at in places)
            share = round(100 * linked / persons) if persons else 0
            yield Linked(values, round(persons / TEN) * TEN, share)


def shares_missing(figures: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return of each identifier the share of records that lack it, in whole per cent."""
    records = figures["records"]
    return tuple(
        (ROLES[role], round(100 * count / records)) for role, count in figures["missing"].items()
    )


def fields_in_words(figures: Mapping[str, Any]) -> tuple[tuple[str, str, int], ...]:
    """Return of each field for the analyst its name, its kind, and the per cent that lack it."""
    records = figures["records"]
    return tuple(
        (one["name"], one["kind"], round(100 * one["missing"] / records))
        for one in figures["fields"]
    )
