"""Cells of a wide table as answers: blanks told apart from answers, numbers from words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.paired.answers import PairedAnswers, Scale
from remit.ask.core.scales import canonical_number
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.analysis_plan import Pair
    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

NOT_A_NUMBER = problem_kind(
    "shift-not-a-number",
    "“{answer}” stands {times}, where the other answers are numbers.",
    "Correct it, or add it to --missing if it stands for no answer.",
)
READ_AS_BLANK = problem_kind(
    "shift-read-as-blank",
    "Cells that hold {marks}, as statistics programs write it: {count}. Read as no answer.",
    "Nothing need be done, unless it is an answer.",
)
REPEATED_ORDER = problem_kind(
    "shift-repeated-order",
    "The order “{order}” has “{answer}” more than once.",
    "Name each answer once, from low to high.",
)

_TRUTHS = ("FALSE", "TRUE")
"""The one order that needs no stating: what spreadsheets and statistics programs write."""
_MARKS = frozenset({".", "#n/a", "#null!", "n/a", "na", "nan", "null"})
MOST_SHOWN = 60
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_LABELLED = re.compile(
    r"^(?P<number>[+-]?\d{1,6})\s*[\s\-\u2013\u2014:=.)(]\s*(?P<label>[^\W\d_].*)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read.

    Attributes:
        missing: answers that are no answers, in the one spelling of `spelt`.
        orders: answers from low to high as stated, for items of words.
    """

    missing: frozenset[str] = frozenset()
    orders: tuple[tuple[str, ...], ...] = ()


def reading(missing: Iterable[str], orders: Iterable[str], problems: Problems) -> Reading:
    """Return how cells are read, from what a user states.

    Args:
        missing: answers that are no answers, separated by commas in each text.
        orders: answers from low to high, separated by semicolons in each text.
        problems: takes an order that names an answer twice.
    """
    codes = frozenset(spelt(one) for text in missing for one in text.split(","))
    listed = []
    for order in orders:
        answers = tuple(filter(None, map(str.strip, order.split(";"))))
        for answer, count in Counter(map(spelt, answers)).items():
            if count > 1:
                problems.add(REPEATED_ORDER, Place(key="--order"), order=order, answer=answer)
        listed.append(answers)
    return Reading(codes - {""}, tuple(listed))


def spelt(text: str) -> str:
    """Return an answer in one spelling: a number as a number, words without capitals and gaps."""
    return number_in(text) or " ".join(text.split()).casefold()


def number_in(text: str) -> str | None:
    """Return the number that a cell holds in one spelling, or None; digits of any script count."""
    plain = text.strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).translate(_MINUS)
        plain = "".join(
            str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain
        )
    return canonical_number(re.sub(r"^([+-]?)\.(?=\d)", r"\g<1>0.", plain))


def read_answers(
    table: Table,
    pair: Pair,
    how: Reading,
    groups: tuple[str, ...] | None,
    problems: Problems,
) -> PairedAnswers:
    """Return an item's answers, one pair for each row of the table.

    Args:
        table: the wide table; each row is a person.
        pair: the item's two columns.
        how: which answers are none, and orders of words.
        groups: each row's group, or None.
        problems: takes marks read as blanks, and words among numbers, as notices.
    """
    cells = _Cells(how)
    before, after = (
        tuple(cells.read(row[column]) for row in table) for column in (pair.before, pair.after)
    )
    if cells.blanks:
        marks = ", ".join(f"“{mark}”" for mark in sorted(cells.blanks))
        place = Place(table.file, column=pair.before, key=pair.after)
        problems.notice(READ_AS_BLANK, place, marks=marks, count=cells.blanks.total())
    listing = _as_numbers(cells) or _as_ordered(cells, how)
    strange = () if listing else _strange(cells)
    for answer in strange:
        _note_word(answer, cells.written[answer], table, pair, problems)
    listing = listing or _as_words(cells)
    return PairedAnswers(
        item=pair.item,
        scale=listing.scale,
        listed=listing.listed,
        before=tuple(None if answer is None else listing.places[answer] for answer in before),
        after=tuple(None if answer is None else listing.places[answer] for answer in after),
        groups=groups,
        strange=tuple(cells.shown(answer) for answer in strange),
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    """An item's different answers, and the place among them of each spelling."""

    scale: Scale
    listed: tuple[str, ...]
    places: dict[str, int]


class _Cells:
    """Reads each different cell of an item once, and keeps how its answers were written."""

    def __init__(self, how: Reading) -> None:
        self._how = how
        self._known: dict[str, str | None] = {}
        self.written: dict[str, Counter[str]] = {}
        self.blanks: Counter[str] = Counter()

    def read(self, cell: str) -> str | None:
        """Return the answer in its one spelling, or None for no answer."""
        if cell not in self._known:
            self._known[cell] = self._answer(cell)
        answer = self._known[cell]
        if answer is not None:
            self.written.setdefault(answer, Counter())[cell] += 1
        elif cell.casefold() in _MARKS - self._how.missing:
            self.blanks[cell] += 1
        return answer

    def shown(self, answer: str) -> str:
        """Return an answer as it was most often written."""
        ((written, _),) = self.written[answer].most_common(1)
        return " ".join(written.split())

    def _answer(self, cell: str) -> str | None:
        answer = spelt(cell)
        labelled = _LABELLED.match(answer)
        codes = {answer, spelt(labelled["number"]) if labelled else answer}
        is_none = not answer or answer in _MARKS or codes & self._how.missing
        return None if is_none else answer


def _as_numbers(cells: _Cells) -> _Listing | None:
    """Return numbers, bare or with one label each (“0 - not at all”); None for anything else."""
    numbers: dict[str, str] = {}
    labels: dict[str, set[str]] = {}
    for answer in cells.written:
        labelled = _LABELLED.match(answer)
        number = number_in(answer) or (number_in(labelled["number"]) if labelled else None)
        if number is None:
            return None
        numbers[answer] = number
        if labelled:
            labels.setdefault(number, set()).add(labelled["label"])
    if any(len(names) > 1 for names in labels.values()):
        return None
    listed = tuple(sorted(set(numbers.values()), key=float))
    places = {number: place for place, number in enumerate(listed)}
    return _Listing(
        Scale.NUMBERS, listed, {answer: places[number] for answer, number in numbers.items()}
    )


def _as_ordered(cells: _Cells, how: Reading) -> _Listing | None:
    """Return the first order that knows all answers, or None."""
    for order in (*how.orders, _TRUTHS):
        places = {spelt(answer): place for place, answer in enumerate(order)}
        if cells.written.keys() <= places.keys():
            return _Listing(Scale.ORDERED, order, places)
    return None


def _as_words(cells: _Cells) -> _Listing:
    """Return words without an order."""
    listed = sorted(cells.written)
    return _Listing(
        Scale.UNORDERED,
        tuple(cells.shown(answer) for answer in listed),
        {answer: place for place, answer in enumerate(listed)},
    )


def _strange(cells: _Cells) -> tuple[str, ...]:
    """Return the words among answers that are mostly numbers."""
    words = tuple(answer for answer in cells.written if number_in(answer) is None)
    of_words = sum(cells.written[answer].total() for answer in words)
    every = sum(counts.total() for counts in cells.written.values())
    return words if 2 * of_words <= every else ()


def _note_word(
    answer: str, written: Counter[str], table: Table, pair: Pair, problems: Problems
) -> None:
    """Note a word among numbers once, where it stands first."""
    for row in table:
        for column in (pair.before, pair.after):
            if row[column] in written:
                place = Place(table.file, row=row.number, column=column)
                times = "once" if written.total() == 1 else f"{written.total()} times"
                shown = f"{answer[:MOST_SHOWN]}…" if len(answer) > MOST_SHOWN else row[column]
                problems.notice(NOT_A_NUMBER, place, answer=shown, times=times)
                return
