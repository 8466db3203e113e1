"""Checking the ledger row by row: every hash computed again from what the row says.

On its own this finds any row that was changed, removed, reordered or inserted while the rest
stayed. A ledger that was rewritten from some row on, or cut off at its end, is sound in itself;
only a checkpoint that was kept elsewhere shows it. Those that were lodged are recorded in the
ledger too, and a rewriter who leaves them as they are is found by them.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.ledger.core.merkle import HASH_BYTES, Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.kernel.errors import Problem, ProblemKind
    from remit.ledger.core.checkpoint import Checkpoint
    from remit.ledger.core.entry import LedgerEntry
    from remit.ledger.core.lodging import Lodged

MAX_PROBLEMS = 100
_TRUST_A_COPY = "Do not rely on what comes after it; compare with a backup or a checkpoint."

ENTRY_CHANGED = problem_kind(
    "ledger-entry-changed",
    "Entry {index} does not say what it said when it was written.",
    _TRUST_A_COPY,
)
ENTRY_UNREADABLE = problem_kind(
    "ledger-entry-unreadable",
    "Entry {index} is not in the form in which entries are written.",
    _TRUST_A_COPY,
)
ENTRIES_MISSING = problem_kind(
    "ledger-entries-missing",
    "Entries are missing: {which}.",
    _TRUST_A_COPY,
)
ENTRY_MISPLACED = problem_kind(
    "ledger-entry-misplaced",
    "An entry numbered {index} stands where entry {wanted} belongs.",
    _TRUST_A_COPY,
)
TREE_BROKEN = problem_kind(
    "ledger-tree-broken",
    "From entry {index} on, the hashes no longer follow from the entries.",
    _TRUST_A_COPY,
)
ROWS_UNREADABLE = problem_kind(
    "ledger-rows-unreadable",
    "After entry {index} the database cannot give the next row.",
    "Restore the database from a backup.",
)
LEDGER_SHORTENED = problem_kind(
    "ledger-shortened",
    "The checkpoint speaks of {size} entries; the ledger holds {found}. The end was taken off.",
    "Ask who had access to the database, and compare with a backup.",
)
KEY_TAKEN_OFF = problem_kind(
    "ledger-key-taken-off",
    "The checkpoint speaks of {size} entries; the ledger holds {found}. If it is of this ledger, "
    "the end was taken off, and with it the entry that named the key.",
    "Give “--key” the public key that you wrote down; with it this can be told for certain.",
)
LEDGER_REWRITTEN = problem_kind(
    "ledger-rewritten",
    "The first {size} entries are not those that the checkpoint was made of.",
    "Ask who had access to the database, and compare with a backup.",
)


LEDGER_FORKED = problem_kind(
    "ledger-forked",
    "The checkpoint of {size} entries and the one of {later} that entry {index} records are both "
    "signed by this ledger and tell two pasts: it went on in two ways.",
    "Ask who started the ledger again from a copy, and which of the two others hold.",
)
LODGED_DIFFERS = problem_kind(
    "ledger-lodged-differs",
    "Entry {index} records a checkpoint of {size} entries that these are not.",
    "Compare with the copy that “{keeper}” keeps.",
)


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What checking the ledger found.

    Attributes:
        ok: whether nothing is wrong.
        entries: how many rows were read.
        root: tree head of the rows as they stand, in Base64 as a checkpoint writes it.
        problems: each with its sentence and remedy; at most `MAX_PROBLEMS`.
    """

    ok: bool
    entries: int
    root: str
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values for `--json`."""
        return {
            "ok": self.ok,
            "entries": self.entries,
            "root": self.root,
            "problems": [problem.as_dict() for problem in self.problems],
        }


class Audit:
    """Takes the ledger's rows in order of index and gathers what is wrong with them."""

    def __init__(
        self,
        checkpoint: Checkpoint | None,
        problems: Problems,
        lodged: Sequence[Lodged] = (),
        claimed: int = 0,
    ) -> None:
        self._checkpoint = checkpoint
        # What a checkpoint speaks of whose key is not known: nothing is proved by it.
        self._claimed = claimed
        self._problems = problems
        self._lodged = lodged
        self._tree = Frontier()
        self._wanted = 0
        self._broken = False
        self._sizes = {one.stated.size for one in lodged} | {checkpoint.size if checkpoint else 0}
        self._heads = {0: self._tree.head()}

    def take(self, entry: LedgerEntry, leaf: bytes, frontier: bytes) -> None:
        """Check one row: what it says, and the two hashes that were stored with it."""
        self._place(entry.index)
        try:
            found = leaf_hash(entry.content())
        except (ValueError, TypeError, RecursionError):
            self._note(ENTRY_UNREADABLE, index=entry.index)
            found = leaf if len(leaf) == HASH_BYTES else bytes(HASH_BYTES)
        if found != leaf:
            self._note(ENTRY_CHANGED, index=entry.index)
        self._tree = self._tree.append(found)
        if frontier != self._tree.pack() and not self._broken:
            self._broken = True
            self._note(TREE_BROKEN, index=entry.index)
        if self._tree.size in self._sizes:
            self._heads[self._tree.size] = self._tree.head()

    def stop(self) -> None:
        """Note that the database could not give the next row."""
        self._note(ROWS_UNREADABLE, index=self._wanted - 1)

    def report(self) -> VerifyReport:
        """Hold what was read against the checkpoint, if any, and return the report."""
        for one in self._lodged:
            if self._heads.get(one.stated.size) != one.stated.root:
                size, keeper = one.stated.size, one.keeper
                self._note(LODGED_DIFFERS, index=one.index, size=size, keeper=keeper)
        if self._checkpoint:
            self._hold_against(self._checkpoint)
        elif self._claimed > self._tree.size:
            self._note(KEY_TAKEN_OFF, size=self._claimed, found=self._tree.size)
        return VerifyReport(
            ok=not self._problems,
            entries=self._tree.size,
            root=base64.b64encode(self._tree.head()).decode(),
            problems=tuple(self._problems),
        )

    def _hold_against(self, kept: Checkpoint) -> None:
        """Note in one sentence how the ledger and a kept checkpoint differ, if they do."""
        if self._heads.get(kept.size) == kept.root:
            return
        # A later statement, signed and true to these rows, makes two pasts under one name.
        later = [
            one
            for one in self._lodged
            if one.stated.size >= kept.size and self._heads.get(one.stated.size) == one.stated.root
        ]
        if later:
            index, size = later[0].index, later[0].stated.size
            self._problems.add(LEDGER_FORKED, Place(), size=kept.size, later=size, index=index)
        elif kept.size > self._tree.size:
            found = self._tree.size
            self._problems.add(LEDGER_SHORTENED, Place(), size=kept.size, found=found)
        else:
            self._problems.add(LEDGER_REWRITTEN, Place(), size=kept.size)

    def _place(self, index: object) -> None:
        wanted, self._wanted = self._wanted, self._wanted + 1
        if index == wanted:
            return
        if isinstance(index, int) and index > wanted:
            last = index - 1
            which = str(wanted) if wanted == last else f"{wanted} to {last}"
            self._note(ENTRIES_MISSING, which=which)
            self._wanted = index + 1
        else:
            self._note(ENTRY_MISPLACED, index=index, wanted=wanted)

    def _note(self, kind: ProblemKind, **params: object) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.add(kind, Place(), **params)
