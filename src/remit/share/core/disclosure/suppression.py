"""Secondary suppression: which further cells to hide so that the sensitive ones stay hidden.

The cell suppression problem (Fischetti and Salazar, 2001) asks for the least loss. Here a tight
relaxation gives a first pattern, linear programmes mend what it leaves open, and what turned out
not to be needed is shown again. Every choice is counted, none timed: the same table gives the same
pattern on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.attack import Aim, Freedom, Outsider
from remit.share.core.disclosure.line_programme import LinePattern
from remit.share.core.disclosure.rounding import could_be

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.programmes import Values
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.disclosure.sensitivity import Sensitive

# A total is worth so many of what it adds up, for each dimension that it runs over.
_TOTAL_COST = 3.0
# Of two patterns with as many cells, the one that hides smaller counts.
_COUNT_COST = 0.2
# To show a cell again asks for a look at all others: so many tries, fewer for large tables.
_MOST_TRIES = 40
_LARGE = 5_000


def hidden_cells(
    counts: Counts,
    sensitive: Sensitive,
    shown: Numbers,
    rules: DisclosureRules,
    extra: Numbers | None = None,
) -> Marks:
    """Return which cells to hide: the sensitive ones and, if the rules say so, their cover.

    Args:
        counts: the table.
        sensitive: its sensitive cells.
        shown: the counts as they are shown where they are not hidden.
        rules: what the table is held to.
        extra: how much wider than their protection the intervals are to be, for each cell; the
            programmes here reckon with fractions of people, the audit does not.
    """
    hidden = np.zeros(len(counts), dtype=bool)
    hidden[sensitive.cells] = True
    if not rules.secondary or not (hidden.any() or rules.base):
        return hidden
    wider = np.zeros_like(counts.counts) if extra is None else extra
    return _Suppression(counts, sensitive, shown, rules, wider).hidden(hidden)


class _Suppression:
    def __init__(
        self,
        counts: Counts,
        sensitive: Sensitive,
        shown: Numbers,
        rules: DisclosureRules,
        extra: Numbers,
    ) -> None:
        self._counts = counts
        self._crossing = ~counts.listed
        self._sensitive = sensitive
        self._rounds = bool(rules.base)
        self._costs = hiding_costs(counts)
        self._cover = sensitive.cover.copy()
        self._cover[sensitive.cells] = True
        self._cover |= self._crossing
        values = counts.counts
        low, high = could_be(shown, rules)
        if counts.exact is not None:
            low, high = (np.where(counts.exact, values, end) for end in (low, high))
        ranges = (values - low, high - values)
        aim = self._aim(rules)
        self._against: list[tuple[Freedom, Aim]] = []
        if not rules.hides_zeros:
            # Who sees that zeros are shown knows that what is hidden is at least one.
            ones = np.minimum(aim.width, 1) + extra[aim.cells]
            knowing = Aim(aim.cells, np.zeros_like(aim.up), ones)
            down = np.where(self._crossing, values, np.maximum(values - 1, 0))
            self._against.append((Freedom(down, *ranges), knowing))
        wider = Aim(aim.cells, aim.up, aim.width + extra[aim.cells])
        self._against.append((Freedom(values, *ranges), wider))
        self._outsiders = [
            Outsider(counts.sums, freedom, goal, self._cover) for freedom, goal in self._against
        ]
        self._rng = np.random.default_rng(0)

    def _aim(self, rules: DisclosureRules) -> Aim:
        """Return what is to be protected: sensitive cells, and small ones that are but rounded."""
        cells = self._sensitive.cells
        up, width = self._sensitive.up[cells], self._sensitive.width[cells]
        if not rules.base:
            return Aim(cells, up, width)
        values = self._counts.counts
        is_small = self._counts.listed & (values > 0) & (values < rules.base)
        small = np.flatnonzero(is_small & (self._sensitive.width == 0))
        return Aim(
            np.concatenate([cells, small]),
            np.concatenate([up, np.zeros_like(small)]),
            np.concatenate([width, np.ones_like(small)]),
        )

    def hidden(self, sensitive: Marks) -> Marks:
        """Return what to hide; crossings are never shown, and not counted as hidden."""
        hidden = sensitive = sensitive | self._crossing
        if not self._rounds:
            lines = LinePattern(self._counts, sensitive, self._cover, self._costs)
            hidden = lines.hidden(self._against)
        for outsider in self._outsiders:
            hidden = self._mended(outsider, hidden)
        hidden = self._without_idle(self._thinned(hidden, sensitive), sensitive)
        return hidden & ~self._crossing

    def _mended(self, outsider: Outsider, hidden: Marks) -> Marks:
        hidden = hidden.copy()
        outsider.look(hidden)
        outsider.look_widely(self._rng)
        for aim in outsider.open_aims().tolist():
            # Up first where it must rise, then as wide as it must be.
            for _ in range(2):
                if outsider.is_open(aim):
                    hidden[outsider.mend(aim, hidden, self._costs)] = True
        return hidden

    def _thinned(self, hidden: Marks, sensitive: Marks) -> Marks:
        """Show again what the others do without, the costliest first."""
        sums = abs(self._counts.table_sums)
        beside = sums.tocsc()
        left = sums @ hidden.astype(float)
        cover = np.flatnonzero(hidden & ~sensitive)
        tries = _MOST_TRIES if len(self._counts) <= _LARGE else _MOST_TRIES // 4
        for cell in cover[np.argsort(-self._costs[cover], kind="stable")].tolist():
            lines = beside.indices[beside.indptr[cell] : beside.indptr[cell + 1]]
            if not self._rounds and (left[lines] == 2).any():  # noqa: PLR2004  # the other would stand alone
                continue
            if not tries:
                break
            tries -= 1
            hidden[cell] = False
            if self._is_open(hidden):
                hidden[cell] = True
            else:
                left[lines] -= 1
        return hidden

    def _is_open(self, hidden: Marks) -> bool:
        for outsider in self._outsiders:
            outsider.look(hidden)
            outsider.look_widely(self._rng)
            if outsider.is_failing():
                return True
        return False

    def _without_idle(self, hidden: Marks, sensitive: Marks) -> Marks:
        """Show what could be worked out anyway: it protects nothing."""
        cover = np.flatnonzero(hidden & ~sensitive)
        if not len(cover):
            return hidden
        freedom = self._against[-1][0]
        one = np.ones_like(cover)
        outsider = Outsider(
            self._counts.sums, freedom, Aim(cover, np.zeros_like(cover), one), self._cover
        )
        outsider.look(hidden)
        outsider.look_widely(self._rng)
        hidden[cover[outsider.failing()]] = False
        return hidden


def hiding_costs(counts: Counts) -> Values:
    """Return what it costs to hide each cell: one for an inner cell, more for totals."""
    over: Sequence[int] = (counts.coordinates < 0).sum(axis=1)
    size = np.log1p(counts.counts)
    costs: Values = 1 + _TOTAL_COST * np.asarray(over) + _COUNT_COST * size / max(size.max(), 1.0)
    return costs
