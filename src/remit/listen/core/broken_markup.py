"""What is broken in a document's mark-up, line by line, told once for each file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, problem_kind
from remit.listen.core.transcript import listed_lines

if TYPE_CHECKING:
    from remit.kernel.errors import Problems

_LISTED = 5

BROKEN = problem_kind(
    "transcript-markup-broken",
    "The file's mark-up is broken: {faults}.",
    "Words there may be missing or run together. Compare what is read with the document as its "
    "program shows it; if they differ, save it again from that program, or copy its words into a "
    ".txt file.",
)


@dataclass
class Faults:
    """Gathers what is broken in a text: where, and what it is."""

    text: str
    _found: dict[int, str] = field(default_factory=dict)

    def add(self, position: int, what: str) -> None:
        """Note a fault at a character; the first of a place counts."""
        self._found.setdefault(position, what)

    def tell(self, file: str, problems: Problems) -> None:
        """Notice all faults at once: the first five kinds with their lines."""
        lines: dict[str, list[int]] = {}
        for at in sorted(self._found):
            lines.setdefault(self._found[at], []).append(self._line(at))
        if not lines:
            return
        told = [f"{what} ({listed_lines(where)})" for what, where in lines.items()]
        more = len(told) - _LISTED
        faults = "; ".join(told[:_LISTED]) + (f"; and {more} more" if more > 0 else "")
        first = min(map(min, lines.values()))
        problems.notice(BROKEN, Place(file, row=first), faults=faults)

    def _line(self, position: int) -> int:
        return bisect_right(self._starts, position)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(at + 1 for at, letter in enumerate(self.text) if letter == "\n")]
