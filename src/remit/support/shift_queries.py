"""What a programme's organisations say together about how they work with data.

Nothing here is about one organisation: every figure is over five or more, and was counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.analysis_plan import AFTER
from remit.ask.core.shift import few_pairs_note
from remit.ask.queries import findings
from remit.commission.queries import facts
from remit.support.assessment_queries import assessments, rounds
from remit.support.core.assessment.instrument import instrument
from remit.support.core.assessment.profile import FEWEST_ORGANISATIONS
from remit.support.core.assessment.told_shift import told_shift

if TYPE_CHECKING:
    from remit.support.core.assessment.answers import Round
    from remit.support.core.assessment.instrument import Instrument, Item
    from remit.support.core.assessment.told_shift import ToldShift


@dataclass(frozen=True, slots=True)
class RoundAccount:
    """One round and how far organisations have come.

    Attributes:
        held: the round.
        begun: organisations in which somebody has a link.
        agreed: organisations that kept what they agreed on.
    """

    held: Round
    begun: int
    agreed: int


@dataclass(frozen=True, slots=True)
class ItemShift:
    """How organisations moved on one item from the baseline to the endline, from `ask`.

    Attributes:
        item: the item.
        told: the figures; None where the organisations are too few.
        is_few: whether they are too few to say much about any others.
    """

    item: Item
    told: ToldShift | None
    is_few: bool = False


def fewest(commission_id: int) -> int:
    """Return the fewest organisations that anything is shown over: five, or what is set above."""
    return max(FEWEST_ORGANISATIONS, facts(commission_id).publication.threshold)


def round_accounts(commission_id: int) -> tuple[RoundAccount, ...]:
    """Return the rounds of a programme with exact counts, for whoever sees organisations singly."""
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
    """Return how organisations moved on each item, as told when the endline was closed."""
    held = {one.wave: one for one in rounds(commission_id)}
    if AFTER not in held or held[AFTER].closed_on is None:
        return ()
    told = {one.item: one for one in held[AFTER].shifts}
    return tuple(
        ItemShift(
            item,
            told.get(item.name),
            item.name in told and bool(few_pairs_note(told[item.name].organisations)),
        )
        for item in instrument(held[AFTER].version).items
    )


def shifts_to_tell(commission_id: int, made: Instrument) -> tuple[ToldShift, ...]:
    """Return the shifts, from `ask`, of the items on which enough organisations agreed both times.

    Args:
        commission_id: the programme.
        made: the items.
    """
    least = fewest(commission_id)
    found = {one.id.removeprefix("ask:"): one.figures for one in findings(commission_id)}
    told = (told_shift(name, found[name], least) for name in made.names if name in found)
    return tuple(one for one in told if one is not None)
