"""What a programme's organisations say together about how they work with data.

Nothing here is about one organisation: every figure is over five or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER, WAVES
from remit.ask.queries import findings
from remit.commission.queries import facts
from remit.support.assessment_queries import assessments, rounds
from remit.support.core.assessment.instrument import instrument
from remit.support.core.assessment.profile import FEWEST_ORGANISATIONS
from remit.support.core.told import SHIFTS
from remit.support.told_queries import told

if TYPE_CHECKING:
    from remit.support.core.assessment.answers import Round
    from remit.support.core.assessment.instrument import Item


@dataclass(frozen=True, slots=True)
class RoundAccount:
    """One round and how far organisations have come; counts are None where they are not told.

    Attributes:
        held: the round.
        begun: organisations in which somebody has a link.
        agreed: organisations that kept what they agreed on.
    """

    held: Round
    begun: int | None
    agreed: int | None


@dataclass(frozen=True, slots=True)
class ItemShift:
    """How organisations moved on one item from the baseline to the endline, from `ask`.

    Attributes:
        item: the item.
        n: organisations that agreed on a level both times; None where they are too few to show.
        net: up less down, as a share of them, -1 to 1; None where it is not shown.
        low: the lower limit of its 95% interval.
        high: the upper limit.
        is_few: whether they are too few to say much about any others.
    """

    item: Item
    n: int | None
    net: float | None = None
    low: float | None = None
    high: float | None = None
    is_few: bool = False


def fewest(commission_id: int) -> int:
    """Return the fewest organisations that anything is shown over: five, or what is set above."""
    return max(FEWEST_ORGANISATIONS, facts(commission_id).publication.threshold)


def round_accounts(commission_id: int, *, exact: bool) -> tuple[RoundAccount, ...]:
    """Return the rounds of a programme.

    Args:
        commission_id: the programme.
        exact: whether counts are given, to whoever sees organisations one by one. To others they
            would tell, of two looks, who came in between.
    """
    if not exact:
        return tuple(RoundAccount(held, None, None) for held in rounds(commission_id))
    all_of = assessments(commission_id)
    return tuple(
        RoundAccount(
            held,
            sum(one.wave == held.wave for one in all_of),
            sum(one.wave == held.wave and one.agreed_on is not None for one in all_of),
        )
        for held in rounds(commission_id)
    )


def item_shifts(commission_id: int) -> tuple[ItemShift, ...]:
    """Return how organisations moved on each item, as it was told when the endline was closed.

    It stays so: of two looks, one before and one after an organisation withdraws, whoever held
    them against each other would learn what it said.
    """
    known = told(commission_id, SHIFTS)
    held = {one.wave: one for one in rounds(commission_id)}
    if known is None or AFTER not in held:
        return ()
    items = {item.name: item for item in instrument(held[AFTER].version).items}
    return tuple(
        ItemShift(items[one["item"]], **{key: one[key] for key in one if key != "item"})
        for one in known.document
        if one["item"] in items
    )


def shifts_to_tell(commission_id: int) -> list[dict[str, object]]:
    """Return how organisations moved on each item by now, as plain values to be told once."""
    return [
        {
            "item": one.item.name,
            "n": one.n,
            "net": one.net,
            "low": one.low,
            "high": one.high,
            "is_few": one.is_few,
        }
        for one in _item_shifts(commission_id)
    ]


def _item_shifts(commission_id: int) -> tuple[ItemShift, ...]:
    """Return how organisations moved on each item, once the endline is closed; else nothing."""
    held = {one.wave: one for one in rounds(commission_id)}
    if set(held) != set(WAVES) or held[AFTER].closed_on is None:
        return ()
    least = fewest(commission_id)
    figures = {
        one.id.removeprefix("ask:"): one.figures
        for one in findings(commission_id)
        if one.kind == "paired-item"
    }
    found = []
    for item in instrument(held[AFTER].version).items:
        known = figures.get(item.name)
        if known is None or known["n_paired"] < least:
            found.append(ItemShift(item, None))
        else:
            moved = {name: known[name] for name in ("net", "low", "high")}
            is_few = bool(known["note"])
            found.append(ItemShift(item, known["n_paired"], **moved, is_few=is_few))
    return tuple(found)
