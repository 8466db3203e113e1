"""Rounding to a base: each count by itself, or all together so that totals still add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import ExitCode, RemitError
from remit.share.core.disclosure.programmes import Programme

if TYPE_CHECKING:
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.rules import DisclosureRules

# Counted, not timed, so that an answer repeats.
_OPTIONS = {"mip_max_nodes": 2000, "mip_rel_gap": 0.01}


class UnableToRound(RemitError):
    """A table cannot be rounded so that its totals still add up."""

    code = "unable-to-round"
    exit_code = ExitCode.NOT_POSSIBLE


def rounded(counts: Counts, rules: DisclosureRules) -> Numbers:
    """Return the counts as they are shown: rounded where the rules say so.

    Conventional rounding takes each count to the nearest multiple of the base, the half upwards.
    Controlled rounding takes each to a multiple next to it, multiples to themselves, so that
    every sum holds, and the counts change by as little as can be (Cox and Ernst, 1982).

    Raises:
        UnableToRound: no such rounding was found; in three dimensions there may be none.
    """
    values, base = counts.counts, rules.base
    if not base:
        return values
    if not rules.controlled:
        return (values + base // 2) // base * base
    below = values // base * base
    over = values - below
    upwards = (over > 0).astype(float)
    sums = counts.table_sums
    held = -(sums @ (below // base)).astype(float)
    # Going up changes a count by `base - over`, staying below by `over`.
    costs = (base - 2 * over).astype(float)
    bounds = (np.zeros(len(values)), upwards)
    whole = np.ones(len(values), dtype=bool)
    found = Programme(sums, bounds, (held, held), costs, whole, _OPTIONS).solve()
    if found is None:
        raise UnableToRound(
            f"No rounding to base {base} was found in which all totals add up.",
            remedy="Leave “rounding” out, so that each count is rounded by itself.",
            base=base,
        )
    return below + base * np.rint(found).astype(np.int64)


def could_be(shown: Numbers, rules: DisclosureRules) -> tuple[Numbers, Numbers]:
    """Return the least and the greatest count that each shown number can stand for.

    A count between 0 and the threshold is never shown, so a shown number stands for none.
    """
    base = rules.base
    if not base:
        return shown, shown
    below, above = (base - 1, base - 1) if rules.controlled else (base // 2, base - 1 - base // 2)
    low, high = np.maximum(shown - below, 0), shown + above
    if rules.threshold:
        low = np.where((low > 0) & (low < rules.threshold), rules.threshold, low)
        high = np.where(high < rules.threshold, 0, high)
    return low, high
