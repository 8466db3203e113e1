"""Pages of a PDF on which columns stand side by side and are written line by line across them.

A PDF says where each piece of text stands, and not what belongs together. Where a program wrote
one column after the other, their words come in the right order; where it wrote line by line across
the page, one speaker's words run into another's, and no reader can tell that from a table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
# A column begins at one distance from the edge on most lines; words within a line do nowhere.
_FAR = 0.35
_FEWEST = 5
_SHARE = 0.4
_SAME = 2


@dataclass
class PageColumns:
    """Listens to the reading of one page."""

    width: float
    _starts: list[tuple[float, float]] = field(default_factory=list)

    def listen(
        self, operator: bytes, _operands: object, page: Sequence[float], text: Sequence[float]
    ) -> None:
        """Note where a piece of text begins, from the page's and the text's matrix."""
        if operator in _SHOWS_TEXT:
            x, y = text[4], text[5]
            across = x * page[0] + y * page[2] + page[4]
            self._starts.append((across, x * page[1] + y * page[3] + page[5]))

    def are_read_across(self) -> bool:
        """Whether two in five lines, and five at least, go on at one place in the page's middle."""
        if not self._starts:
            return False
        least = min(x for x, _ in self._starts) + _FAR * self.width
        lines = len({round(y / _SAME) for _, y in self._starts})
        found = {
            (round(x / _SAME), round(y / _SAME))
            for (before, above), (x, y) in zip(self._starts, self._starts[1:], strict=False)
            if abs(above - y) < _SAME and before < least <= x
        }
        most = max(Counter(x for x, _ in found).values(), default=0)
        return most >= max(_FEWEST, _SHARE * lines)
