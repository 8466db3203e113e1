"""A table of counts made safe to publish: rules, suppression and rounding, then the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import ExitCode, Place, RemitError, problem_kind
from remit.kernel.tables import write_table
from remit.share.core.disclosure.audit import Audit, Release, audit
from remit.share.core.disclosure.reading import COUNT
from remit.share.core.disclosure.rounding import rounded
from remit.share.core.disclosure.rules import CONFIDENTIAL
from remit.share.core.disclosure.sensitivity import sensitive_cells, whole_groups
from remit.share.core.disclosure.suppression import hidden_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from remit.kernel.errors import Problems
    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.disclosure.sensitivity import Sensitive
    from remit.share.core.disclosure.witnesses import Interval

# Finds which cells to hide, as `hidden_cells` does.
Hide = Callable[["Counts", "Sensitive", "Numbers", "DisclosureRules", "Numbers"], "Marks"]

PUBLISHED, PRIMARY, SECONDARY = "published", "primary", "secondary"
# How often what the audit finds is taken back to be hidden better.
_ROUNDS = 6

CONTRIBUTIONS_MISSING = problem_kind(
    "counts-contributions-missing",
    "The rule {rule} needs the columns {needed}; of these there are {found}.",
    "Add them, or take the rule out. A table of people alone needs none of these columns.",
)


class TableNotSafe(RemitError):
    """A table cannot be written, as the audit found what an outsider could work out."""

    code = "table-not-safe"
    exit_code = ExitCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Out:
    """Of each cell, whether it has been shown in an earlier table, or was hidden in one."""

    shown: NDArray[np.bool_]
    hidden: NDArray[np.bool_]


@dataclass(frozen=True)
class Protected:
    """A table as it may be published, with what the audit found.

    Attributes:
        counts: the table as it is.
        rules: what it was held to.
        sensitive: its sensitive cells.
        shown: each cell's number where it is not hidden, rounded if the rules say so.
        hidden: whether each cell is hidden.
        audit: what an outsider can work out.
    """

    counts: Counts
    rules: DisclosureRules
    sensitive: Sensitive
    shown: Numbers
    hidden: NDArray[np.bool_]
    audit: Audit

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values, as `protected-table.schema.json` describes them."""
        return {
            "cells": list(self._cells()),
            "audit": {
                "clean": self.audit.is_clean,
                "recoverable": self.intervals(self.audit.recoverable),
                "within_interval": self.intervals(self.audit.within_interval),
                "by_rules": self.intervals(self.audit.by_rules),
                "cells": self.audit.cells,
            },
            "rules": self.rules.as_dict(),
            "primary": dict(sorted(self._reasons().items())),
            "summary": self.summary(),
            "notes": list(self.notes()),
        }

    def summary(self) -> dict[str, int]:
        """Return how many cells and totals there are, and how many are hidden."""
        totals = self.counts.is_total
        hidden = int(self.hidden.sum())
        return {
            "cells": len(self.counts),
            "totals": int(totals.sum()),
            "published": len(self.counts) - hidden,
            "primary": len(self.sensitive.why),
            "secondary": hidden - len(self.sensitive.why),
            "totals_hidden": int((self.hidden & totals).sum()),
        }

    @property
    def sentences(self) -> tuple[str, ...]:
        """What came of it, in words."""
        found = self.summary()
        first = (
            f"{found['published']:,} of {found['cells']:,} cells are published. "
            f"Hidden by the rules: {found['primary']:,}; to protect these: {found['secondary']:,}."
        )
        return (first, *self._audit_sentences(), *self.notes())

    def published_table(self) -> str:
        """Return the table to publish as CSV, “[c]” for every hidden cell, whatever hides it.

        Raises:
            TableNotSafe: the audit found something that an outsider could work out.
        """
        if not self.audit.is_clean:
            raise TableNotSafe(
                "The table is not written: an outsider could work hidden counts out.",
                remedy="Let “secondary” be true; see the audit for the cells.",
            )
        rows = (
            {**self.counts.names(cell), COUNT: CONFIDENTIAL if hidden else int(shown)}
            for cell, (shown, hidden) in enumerate(zip(self.shown, self.hidden, strict=True))
        )
        return write_table([*self.counts.dimensions, COUNT], rows)

    def intervals(self, found: Iterable[Interval]) -> list[dict[str, object]]:
        """Return what is known of some cells as plain values, each with its cell's names."""
        return [{**self.counts.names(one.cell), "low": one.low, "high": one.high} for one in found]

    def names_of(self, cell: int) -> str:
        """Return a cell in words: its category in each dimension."""
        return ", ".join(f"{name} {label}" for name, label in self.counts.names(cell).items())

    def notes(self) -> Iterator[str]:
        """Yield what was assumed, and what was found but not asked for."""
        if self.rules.needs_contributions and self.counts.contributions.largest is None:
            yield "The table tells no contributions, so n, k and p take each of a count as one."
        if self.rules.base and not self.rules.controlled:
            yield "Each number is rounded by itself, so that totals need not add up."
        if not self.rules.secondary and self.sensitive.why:
            yield "The rules ask for no secondary suppression."
        if not self.rules.whole_group:
            cells, _ = whole_groups(self.counts)
            shown = int((~self.hidden[cells]).sum())
            if shown:
                noun = "cell holds" if shown == 1 else "cells hold"
                yield f"{shown:,} published {noun} a whole group; whole_group = true hides such."

    def _cells(self) -> Iterator[dict[str, object]]:
        hidden, shown = self.hidden.tolist(), self.shown.tolist()
        for cell in range(len(self.counts)):
            names = self.counts.names(cell)
            if not hidden[cell]:
                yield {**names, "value": shown[cell], "status": PUBLISHED}
            else:
                status = PRIMARY if cell in self.sensitive.why else SECONDARY
                yield {**names, "value": None, "status": status}

    def _reasons(self) -> dict[str, int]:
        many: dict[str, int] = {}
        for why in self.sensitive.why.values():
            for rule in why:
                many[rule] = many.get(rule, 0) + 1
        return many

    def _audit_sentences(self) -> Iterator[str]:
        if self.audit.is_clean:
            yield f"Audit: none of what is concealed ({self.audit.cells:,}) can be worked out."
        said = (
            (self.audit.recoverable, "can be worked out exactly"),
            (self.audit.within_interval, "can be worked out more closely than allowed"),
            (self.audit.by_rules, "can be worked out by who knows that no zero is hidden"),
        )
        for found, what in said:
            if found:
                noun = "cell" if len(found) == 1 else "cells"
                yield f"NOT SAFE: {len(found):,} {noun} {what}."


def release_of(counts: Counts, sensitive: Sensitive, shown: Numbers, hidden: Marks) -> Release:
    """Return a table as the audit looks at it."""
    return Release(
        counts.coordinates,
        shown,
        hidden,
        counts.counts,
        sensitive.up,
        sensitive.width,
        counts.parts,
        counts.same,
        counts.beneath,
        counts.crossings,
        counts.exact,
    )


def check_contributions(
    counts: Counts, rules: DisclosureRules, file: str, problems: Problems
) -> None:
    """Note what a rule asks of the table that its columns cannot tell."""
    behind = counts.contributions
    if behind.contributors is None and behind.largest is None:
        return
    found = 0 if behind.largest is None else behind.largest.shape[1]
    for rule, wanted in (("n and k", rules.n if rules.k is not None else 0), ("p", 2)):
        if rule == "p" and rules.p is None:
            continue
        if found < wanted:
            problems.add(
                CONTRIBUTIONS_MISSING,
                Place(file, row=1),
                rule=rule,
                needed=", ".join(f"largest_{at}" for at in range(1, wanted + 1)),
                found=found,
            )


def protect(
    counts: Counts, rules: DisclosureRules, out: Out | None = None, hide: Hide = hidden_cells
) -> Protected:
    """Return a table as it may be published under the rules, audited.

    Args:
        counts: the table, or several that are protected together.
        rules: what it is held to.
        out: which of its cells are out already; they stay as they are.
        hide: what finds the cells to hide; what the audit then finds is taken back to it.

    Raises:
        UnableToRound: the rules ask for rounding in which totals add up, and there is none.
    """
    sensitive = sensitive_cells(counts, rules)
    if out is not None:
        sensitive = sensitive.beside(out.shown, out.hidden)
    shown = rounded(counts, rules)
    extra = np.zeros_like(counts.counts)
    for _ in range(_ROUNDS):
        hidden = hide(counts, sensitive, shown, rules, extra)
        found = audit(release_of(counts, sensitive, shown, hidden), rules)
        short = sorted({one.cell for one in found.all_intervals})
        if not (short and rules.secondary):
            break
        extra[short] = 2 * extra[short] + 1
    return Protected(counts, rules, sensitive, shown, hidden, found)
