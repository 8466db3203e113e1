"""tau-Argus as an engine that hides cells, and as a second opinion on cells that were hidden.

Either way Remit's own audit is the gate: what that finds is hidden better, or refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from remit.kernel.errors import ExitCode, PartMissing, RemitError
from remit.share.core.disclosure.protection import TableNotSafe, protect
from remit.share.private_folders import private_folder
from remit.share.tau_argus.formats import (
    ANSWER,
    SAID,
    files_to_audit,
    files_to_protect,
    hidden_in,
    intervals_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.counts import Counts, Numbers
    from remit.share.core.disclosure.protection import Protected
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.disclosure.sensitivity import Sensitive
    from remit.share.core.disclosure.witnesses import Interval

NAME = "tauargus"
# As long as it may take for a table, however often it is asked.
_SECONDS = 300
_PACKAGE = "pytauargus"
_CHILD = Path(__file__).parent / "child.py"
_WITHOUT = "Leave it out: Remit protects and audits without it."


class TauArgusUnable(RemitError):
    """tau-Argus does not take a table, or finds no answer."""

    code = "tau-argus-unable"
    exit_code = ExitCode.NOT_POSSIBLE


class PatternRefused(TableNotSafe):
    """What tau-Argus hides is not enough, by Remit's audit."""

    code = "pattern-refused"


@dataclass(frozen=True)
class CrossCheck:
    """What tau-Argus' audit finds in a protected table.

    Attributes:
        protected: the table.
        narrow: hidden cells of which an outsider knows too much, as tau-Argus works it out.
        cells: how many it looked at.
    """

    protected: Protected
    narrow: tuple[Interval, ...]
    cells: int

    @property
    def is_clean(self) -> bool:
        """Whether it finds nothing."""
        return not self.narrow

    @property
    def sentence(self) -> str:
        """What it finds, in words."""
        if self.is_clean:
            return f"tau-Argus' audit of {self.cells:,} hidden cells finds the same: nothing."
        noun = "cell" if len(self.narrow) == 1 else "cells"
        names = self.protected.names_of(self.narrow[0].cell)
        return f"NOT SAFE by tau-Argus' audit: {len(self.narrow):,} {noun}, the first {names}."

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values, as `protected-table.schema.json` describes them."""
        return {
            **about(),
            "clean": self.is_clean,
            "narrow": self.protected.intervals(self.narrow),
            "cells": self.cells,
        }

    def check(self) -> None:
        """Stop what is to be published.

        Raises:
            TableNotSafe: tau-Argus finds something that an outsider could work out.
        """
        if not self.is_clean:
            raise TableNotSafe(
                f"The table is not written. {self.sentence}",
                remedy="Remit's own audit passes it: have somebody look at why they differ.",
            )


def about() -> dict[str, object]:
    """Return which program it is."""
    return {"name": NAME, "version": version(_PACKAGE)}


def check_installed() -> None:
    """Find out whether tau-Argus is installed.

    Raises:
        PartMissing: it is not.
    """
    if find_spec(_PACKAGE) is None:
        raise PartMissing(
            "tau-Argus is a part of Remit that is not installed (pytauargus).",
            remedy='Install it: uv tool install "remit[tauargus]"; or leave it out: Remit '
            "protects and audits without it.",
            part=NAME,
        )


def protect_by_tau_argus(counts: Counts, rules: DisclosureRules) -> Protected:
    """Return a table with what tau-Argus hides, audited by Remit.

    What the audit finds is asked for again with wider protection, a few times.

    Raises:
        PartMissing: tau-Argus is not installed.
        TauArgusUnable: it does not know a rule, or finds no pattern.
        PatternRefused: the audit finds what could be worked out from the pattern.
    """
    check_installed()
    _check_rules(rules, "hides cells")
    if not rules.secondary:
        raise TauArgusUnable(
            "The rules ask for no secondary suppression, which is all that tau-Argus does here.",
            remedy="Let “secondary” be true, or leave --engine out.",
        )
    protected = protect(counts, rules, hide=_Search().hidden)
    if not protected.audit.is_clean:
        found = protected.audit.all_intervals
        first, cells = found[0], len({one.cell for one in found})
        raise PatternRefused(
            f"The pattern of tau-Argus is refused: an outsider learns too much of {cells:,} hidden "
            f"{'cell' if cells == 1 else 'cells'}, the first {protected.names_of(first.cell)} "
            f"({_range(first)}).",
            remedy="Leave --engine out: Remit's own pattern protects these too.",
        )
    return protected


def cross_check(protected: Protected) -> CrossCheck:
    """Have tau-Argus' audit look at a protected table, whatever hid its cells.

    Raises:
        PartMissing: tau-Argus is not installed.
        TauArgusUnable: it does not know a rule, or fails.
    """
    check_installed()
    counts, sensitive, hidden = protected.counts, protected.sensitive, protected.hidden
    _check_rules(protected.rules, "audits")
    if (counts.counts[hidden] == 0).any():
        raise TauArgusUnable(
            "tau-Argus audits no table in which zeros are hidden: it takes every zero as known.",
            remedy='Let zeros be "shown", or leave --cross-check out.',
        )
    if not hidden.any():
        return CrossCheck(protected, (), 0)
    known = intervals_in(
        _answer(files_to_audit(counts, sensitive, hidden), _SECONDS), counts, hidden
    )
    narrow = tuple(
        one
        for cell, one in known.items()
        if one.high < counts.counts[cell] + sensitive.up[cell]
        or one.high - one.low < max(int(sensitive.width[cell]), 1)
    )
    return CrossCheck(protected, narrow, len(known))


class _Search:
    """Asks tau-Argus which cells to hide, again where the audit has found something, for a time."""

    def __init__(self) -> None:
        self._until = monotonic() + _SECONDS

    def hidden(
        self,
        counts: Counts,
        sensitive: Sensitive,
        shown: Numbers,  # noqa: ARG002  # what an engine is told; this one knows no rounding
        rules: DisclosureRules,  # noqa: ARG002  # what is sensitive by them is told
        extra: Numbers,
    ) -> Marks:
        """Return which cells tau-Argus hides; zeros that a rule hides are beyond it, and added."""
        hidden = np.zeros(len(counts), dtype=bool)
        hidden[sensitive.cells] = True
        if not hidden.any():
            return hidden
        left = self._until - monotonic()
        minutes = max(1, int(left // 60))
        answer = _answer(files_to_protect(counts, sensitive, extra, minutes), left)
        return hidden | hidden_in(answer, counts)


def _answer(files: Mapping[str, str], seconds: float) -> str:
    """Return what tau-Argus answers to a batch, run in a process and a private folder of its own.

    The folder is wiped, whatever happens: by this process when it ends well or fails, by the
    other when this one is killed, by the next one when both are.
    """
    with private_folder() as folder:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        ended = _run(folder, seconds)
        if ended is None:
            raise TauArgusUnable(
                f"tau-Argus found no answer in {_SECONDS // 60} minutes.", remedy=_WITHOUT
            )
        if ended:
            lines = (folder / SAID).read_text("utf-8", errors="replace").strip().splitlines()
            raise TauArgusUnable(
                f"tau-Argus gives no answer: {lines[-1] if lines else f'it ended with {ended}'}.",
                remedy=_WITHOUT,
            )
        return (folder / ANSWER).read_text("utf-8")


def _run(folder: Path, seconds: float) -> int | None:
    """Run the batch of a folder; return what it ended with, or None where the time was up."""
    with (folder / SAID).open("wb") as said:
        child = subprocess.Popen(  # noqa: S603  # this interpreter, and our own file
            [sys.executable, "-I", str(_CHILD), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=folder,
            env=os.environ | {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")},
        )
        with child:
            try:
                return child.wait(timeout=max(seconds, 0))
            except subprocess.TimeoutExpired:
                return None
            finally:
                child.kill()


def _check_rules(rules: DisclosureRules, what: str) -> None:
    if rules.base:
        raise TauArgusUnable(
            f"tau-Argus {what} only where nothing is rounded.",
            remedy="Take “round” out of the rules, or leave tau-Argus out.",
        )


def _range(one: Interval) -> str:
    return f"{one.low}" if one.low == one.high else f"{one.low} to {one.high}"
