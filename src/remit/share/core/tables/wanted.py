"""A table of `share/tables.toml` as a value, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day
from remit.share.core.tables.question import question_from
from remit.share.core.tables.requested import Check, Wanted, purpose_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from remit.kernel.errors import Place, Problems


def wanted_from(
    entry: Mapping[str, Any], purposes: Sequence[str], place: Place, problems: Problems
) -> Wanted | None:
    """Return the table that a [[table]] asks for, days as ISO text; None with problems noted.

    Where it does not say what it is for, the agreement's purpose counts, if it has one alone.
    """
    purpose = purpose_of(entry.get("purpose", ""), purposes, place, problems)
    question = question_from(entry, place, problems)
    if question is None or not purpose:
        return None
    return Wanted(
        entry["key"],
        entry["agreement"],
        question,
        purpose,
        entry["requester"],
        entry.get("run", ""),
        tuple(
            Check(one["by"], _day(one["on"]), one.get("says", ""), one.get("digest", ""))
            for one in entry.get("check", ())
        ),
        _day(entry["asked_on"]) if "asked_on" in entry else None,
    )


def wanted_entry(one: Wanted) -> dict[str, Any]:
    """Return a table as its [[table]], days as `date`."""
    checks = [
        {
            name: value
            for name, value in (
                ("by", each.by),
                ("on", each.on),
                ("says", each.says),
                ("digest", each.digest),
            )
            if value
        }
        for each in one.checks
    ]
    run = {"run": one.run} if one.run else {}
    asked = {"asked_on": one.asked_on} if one.asked_on else {}
    return {
        "key": one.key,
        "agreement": one.agreement,
        **run,
        "requester": one.requester,
        **asked,
        "purpose": one.purpose,
        **one.question.as_dict(),
        **({"check": checks} if checks else {}),
    }


def _day(text: str) -> date:
    found = day(text)
    if found is None:
        raise AssertionError(text)  # the schema wants a day
    return found
