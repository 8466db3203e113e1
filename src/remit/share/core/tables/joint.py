"""Several tables protected together: a cell that stands in two is shown in both or in neither.

Tables of one request, and earlier ones that share a cell with them, are one system of sums. What
has gone out stays as it is. The audit looks at the whole system, so what one table hides cannot be
worked out by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from remit.share.core.disclosure.counts import TOTAL, Beneath, Contributions, Counts, Part
from remit.share.core.disclosure.protection import Out, Protected, protect
from remit.share.core.disclosure.reading import DEFAULT_TOTAL
from remit.share.core.disclosure.sensitivity import sensitive_cells
from remit.share.core.tables.circles import is_related
from remit.share.core.tables.crossings import Crossings, crossings, with_amounts
from remit.share.core.tables.gathered import PEOPLE, identity, without_implied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.tables.gathered import Conditions, Gathered

    Identity = tuple[Conditions, str]
    Marks = NDArray[np.bool_]

# More take minutes; see the reference.
MOST_CELLS = 25_000


@dataclass(frozen=True)
class Earlier:
    """A table that has gone out, or waits to: what it is called, what it counts, what it hides."""

    name: str
    gathered: Gathered
    hidden: Marks
    rules: DisclosureRules


@dataclass(frozen=True)
class Shared:
    """What came of protecting tables together.

    Attributes:
        protected: the whole system.
        tables: its tables, the new ones first.
        every_place: of each, where its cells are in the system, in its own order.
        of: where the cell is that is the same as another's.
        places: of each new table, where its cells are in the system, in its own order.
        beside: the names of the earlier tables in it.
        crossed: how many crossings of fields lie beneath it.
        left: the names of the earlier tables whose fields were not crossed with the others'.
        apart: whether a new table's were not crossed with another new one's.
    """

    protected: Protected
    tables: tuple[Gathered, ...]
    every_place: tuple[Numbers, ...]
    of: Mapping[Identity, int]
    places: tuple[Numbers, ...]
    beside: tuple[str, ...]
    crossed: int = 0
    left: tuple[str, ...] = ()
    apart: bool = False

    def hidden(self, table: int) -> Marks:
        """Return which cells of a new table are hidden."""
        found: Marks = self.protected.hidden[self.places[table]]
        return found

    def shown(self, table: int) -> Numbers:
        """Return the numbers of a new table as they are shown where they are not hidden."""
        found: Numbers = self.protected.shown[self.places[table]]
        return found


class _System:
    """Cells of several tables, each once, under one set of dimensions."""

    def __init__(self, tables: Sequence[Gathered], threshold: int) -> None:
        self._tables = tables
        self._threshold = threshold
        self.dimensions = sorted(
            {name for one in tables for name in (*one.dimensions, *(n for n, _ in one.where))}
        )
        self._codes: list[dict[str, int]] = [{} for _ in self.dimensions]
        self._at = {name: at for at, name in enumerate(self.dimensions)}
        self.of: dict[Identity, int] = {}
        self._rows: list[list[int]] = []
        self._counts: list[int] = []
        self._behind: list[tuple[int, ...]] = []
        self._exact: list[bool] = []
        self.places = tuple(self._take(table) for table in tables)
        self._inside = [frozenset(places.tolist()) for places in self.places]
        self.crossings = Crossings(np.zeros(0, dtype=np.int64), ())

    def counts(self) -> Counts:
        """Return the cells of all tables, and after them the crossings beneath."""
        many, before = len(self.crossings.counts), len(self._rows)
        parts = tuple(
            Part(tuple(self._at[name] for name in one.dimensions), places)
            for one, places in zip(self._tables, self.places, strict=True)
        )
        width = max(len(one) for one in self._behind)
        behind = np.array(
            [[*one, *(0,) * (width - len(one))] for one in self._behind] + [[0] * width] * many
        )
        sums = width > 0
        nothing = np.full((many, len(self.dimensions)), TOTAL)
        return Counts(
            tuple(self.dimensions),
            tuple((*codes, DEFAULT_TOTAL) for codes in self._codes),
            np.concatenate([np.array(self._rows).reshape(before, -1), nothing]).astype(np.int64),
            np.concatenate([self._counts, self.crossings.counts]).astype(np.int64),
            Contributions(behind[:, 0] if sums else None, behind[:, 1:] if width > 1 else None),
            parts,
            tuple(self._same()),
            tuple(Beneath(cell, inside + before) for cell, inside in self.crossings.lines),
            many,
            np.array([*self._exact, *[False] * many]) if any(self._exact) else None,
        )

    def cross(self) -> None:
        """Put crossings beneath the cells."""
        found: Crossings | None = crossings(self._tables, self.places)
        if found and self._tables[0].measure != PEOPLE:
            found = with_amounts(found, np.array(self._counts, dtype=np.int64))
        everyone = tuple(range(len(self._tables)))
        self.crossings = found or Crossings(np.zeros(0, dtype=np.int64), (), everyone)

    def _same(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of cells of the same people that different conditions describe.

        Some conditions say the same whoever the people are: who has a plan has a record in the
        dataset of plans. Others happen to: whoever has no record in a dataset has none of its
        fields, so that two tables may count the same people under two names; few people are the
        same by chance too often, and where one's conditions hold the other's it is a whole group,
        for which there is a rule. What one table says of both, its sums say already.
        """
        by_people: dict[str, dict[Conditions, list[int]]] = {}
        for (conditions, people), place in self.of.items():
            alike = by_people.setdefault(people, {})
            alike.setdefault(without_implied(conditions), []).append(place)
        for alike in by_people.values():
            for places in alike.values():
                yield from self._apart(places[0], places[1:])
            first, [at, *_] = next(iter(alike.items()))
            if self._counts[at] >= self._threshold or self._behind[at]:
                others = (
                    place
                    for conditions, [place, *_] in alike.items()
                    if not (first <= conditions or conditions <= first)
                )
                yield from ((at, place) for place in others)

    def _apart(self, at: int, others: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield a cell with each of others that no table holds beside it."""
        for place in others:
            if not any(at in inside and place in inside for inside in self._inside):
                yield at, place

    def _take(self, table: Gathered) -> Numbers:
        """Put the cells of a table into the system; return where they are."""
        fixed = [(self._at[name], self._code(name, value)) for name, value in table.where]
        moving = [
            (self._at[name], [self._code(name, label) for label in labels])
            for name, labels in zip(table.dimensions, table.labels, strict=True)
        ]
        counts = table.counts
        who, most = counts.contributions.contributors, counts.contributions.largest
        places = []
        for cell, same in enumerate(identity(table)):
            if same not in self.of:
                self.of[same] = len(self._rows)
                row = [TOTAL] * len(self.dimensions)
                for at, code in fixed:
                    row[at] = code
                for (at, codes), group in zip(
                    moving, counts.coordinates[cell].tolist(), strict=True
                ):
                    row[at] = TOTAL if group == TOTAL else codes[group]
                self._rows.append(row)
                self._counts.append(int(counts.counts[cell]))
                largest = () if most is None else tuple(most[cell].tolist())
                self._behind.append(() if who is None else (int(who[cell]), *largest))
                self._exact.append(False)
            self._exact[self.of[same]] |= table.exact
            places.append(self.of[same])
        return np.array(places, dtype=np.int64)

    def _code(self, name: str, value: str) -> int:
        codes = self._codes[self._at[name]]
        return codes.setdefault(value, len(codes))


def related(new: Sequence[Gathered], earlier: Sequence[Earlier]) -> tuple[Earlier, ...]:
    """Return the earlier tables that share a cell with new ones, and those that these hide with.

    What two tables both hide ties what can be worked out of one to the other; what they both show
    does not. So a third table counts that shares a hidden cell with one that counts.
    """
    open_cells = {same for table in new for same in _filled(table)}
    of = {one.name: _filled(one.gathered) for one in earlier}
    hides = {one.name: _hidden(one) for one in earlier}
    measures = {table.measure for table in new}
    left = [one for one in earlier if one.gathered.measure in measures]
    found: list[Earlier] = []
    reached = open_cells
    while True:
        more = [one for one in left if not reached.isdisjoint(of[one.name])]
        if not more:
            return tuple(sorted(found, key=lambda one: one.name))
        found += more
        left = [one for one in left if one not in more]
        reached = set().union(*(hides[one.name] for one in more))


def around(
    new: Sequence[Gathered], beside: Sequence[Earlier], earlier: Sequence[Earlier]
) -> tuple[Earlier, ...]:
    """Return earlier tables that may tell something together with new ones, though no cell is both.

    They are of some of the same people by a field that they share, or share one with a table that
    is; the nearest come first.
    """
    measures = {table.measure for table in new}
    names = {one.name for one in beside}
    left = sorted(
        (one for one in earlier if one.gathered.measure in measures and one.name not in names),
        key=lambda one: one.name,
    )
    reached, found = [*new, *(one.gathered for one in beside)], list[Earlier]()
    while reached:
        near = [one for one in left if any(_may_tell(one.gathered, other) for other in reached)]
        found += near
        left = [one for one in left if one not in near]
        reached = [one.gathered for one in near]
    return tuple(found)


def _may_tell(one: Gathered, other: Gathered) -> bool:
    if not any(is_related(name, beside) for name in one.fields for beside in other.fields):
        return False
    return bool(one.cohort.intersect(other.cohort))


def protect_together(
    new: Sequence[Gathered],
    earlier: Sequence[Earlier],
    rules: DisclosureRules,
    also: Sequence[Marks] = (),
) -> Shared:
    """Return new tables of one measure as they may go out, beside earlier ones that stay.

    Args:
        new: the tables.
        earlier: those that have gone out, or wait to.
        rules: what the new ones are held to.
        also: of each new table which cells are hidden whatever the rules say; none for none.

    Raises:
        UnableToRound: the rules ask for rounding in which totals add up, and there is none.
    """
    system = _System([*new, *(one.gathered for one in earlier)], rules.threshold)
    counts = system.counts()
    shown, hidden = np.zeros(len(counts), dtype=bool), np.zeros(len(counts), dtype=bool)
    for one, places in zip(earlier, system.places[len(new) :], strict=True):
        hidden[places[one.hidden]] = True
        shown[places[~one.hidden]] = True
    for places, marks in zip(system.places, also, strict=False):
        hidden[places[marks]] = True
    # Where nothing is to be hidden, there is nothing to work out.
    if hidden.any() or rules.base or sensitive_cells(counts, rules).why:
        system.cross()
        counts = system.counts()
        more = np.zeros(counts.crossings, dtype=bool)
        shown, hidden = np.concatenate([shown, more]), np.concatenate([hidden, more])
    protected = protect(counts, rules, Out(shown, hidden) if earlier or also else None)
    return Shared(
        protected,
        (*new, *(one.gathered for one in earlier)),
        system.places,
        system.of,
        system.places[: len(new)],
        tuple(one.name for one in earlier),
        len(system.crossings.counts),
        tuple(earlier[at - len(new)].name for at in system.crossings.left if at >= len(new)),
        len(new) > 1 and any(at < len(new) for at in system.crossings.left),
    )


def cells_of(tables: Sequence[Gathered]) -> int:
    """Return how many cells tables have with their totals, without working these out."""
    return sum(int(np.prod([len(names) + 1 for names in one.labels])) for one in tables)


def _filled(table: Gathered) -> set[str]:
    """Return the people, as one text each set of them, of the cells that anybody is in."""
    counts = table.counts.counts.tolist()
    return {same[1] for same, many in zip(identity(table), counts, strict=True) if many}


def _hidden(one: Earlier) -> set[str]:
    hides = one.hidden.tolist()
    return {same[1] for same, hide in zip(identity(one.gathered), hides, strict=True) if hide}
