"""What an agreement holds every table to that leaves: its `[output]` part.

Where it says nothing, the rules here hold: an agreement that forgot them is no way out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from remit.kernel.suppression import effective_threshold
from remit.share.core.disclosure.rules import DisclosureRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.share.core.agreement import Agreement

# The least number of people that a table may show where an agreement names none.
DEFAULT_THRESHOLD = 10


@dataclass(frozen=True, slots=True)
class OutputRules:
    """What an agreement says of tables; 0 or "" where it says nothing.

    Attributes:
        threshold: counts below it do not leave.
        round: counts are rounded to multiples of it.
        n: how many of the largest contributors must not have more than `k` per cent of a sum.
        k: that per cent.
        p: nobody may know the largest contribution to within so many per cent.
        protection: the least width of an outsider's interval for a hidden count.
        zeros: "shown", "usable" as cover, or "hidden".
        whole_groups: whether a cell may show that it holds a whole group.
    """

    threshold: int = 0
    round: int = 0
    n: int = 0
    k: float = 0.0
    p: float = 0.0
    protection: int = 0
    zeros: str = ""
    whole_groups: bool = False


def output_rules(entry: Mapping[str, Any]) -> OutputRules:
    """Return what an agreement's `output` table says."""
    return OutputRules(
        **{one.name: entry[one.name] for one in fields(OutputRules) if one.name in entry}
    )


def output_entry(rules: OutputRules) -> dict[str, Any]:
    """Return the `output` table of an agreement; what it does not say is left out."""
    found = {one.name: getattr(rules, one.name) for one in fields(OutputRules)}
    return {name: value for name, value in found.items() if value}


def rules_of(agreement: Agreement) -> DisclosureRules:
    """Return what every table under an agreement is held to.

    The greater threshold holds where its safeguards and its output rules name two. Secondary
    suppression is no choice: without it the audit lets nothing go.
    """
    said = agreement.output
    named = max(said.threshold, agreement.safeguards.threshold)
    threshold = max(3, effective_threshold(named or DEFAULT_THRESHOLD))
    return DisclosureRules(
        threshold=threshold,
        base=said.round if said.round > 1 else 0,
        n=said.n if said.k else 0,
        k=said.k if said.n and said.k else None,
        p=said.p or None,
        protection=said.protection or (1 if threshold == 3 else 2),  # noqa: PLR2004  # hides two values
        zeros="usable"
        if said.zeros == "usable"
        else "hidden"
        if said.zeros == "hidden"
        else "shown",
        whole_group=not said.whole_groups,
    )


def rules_in_words(rules: DisclosureRules) -> tuple[str, ...]:
    """Return what tables are held to, a sentence a rule."""
    said = [
        f"No count from 1 to {rules.threshold - 1} is shown.",
        "Further cells are hidden, so that none can be worked out from totals; an audit shows it.",
        f"No table differs from another by fewer than {rules.threshold} people.",
    ]
    if rules.base:
        said.append(f"Counts are rounded to multiples of {rules.base}.")
    if rules.k is not None:
        said.append(f"No {rules.n} people make up more than {rules.k:g} per cent of a sum.")
    if rules.p is not None:
        said.append(f"No single part in a sum can be known to within {rules.p:g} per cent.")
    if rules.whole_group:
        said.append("No cell shows that a whole group is in it.")
    if rules.zeros == "hidden":
        said.append("Zeros are hidden.")
    return tuple(said)
