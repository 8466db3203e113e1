"""What of the moves between two waves may leave, beside what is published of the waves themselves.

The waves, the moves and the numbers of people are read together, so they are judged together.
What is shown is a class of tables that look alike: exact numbers, or a coarse box of them. A class
is shown only where enough tables in it differ in every count that could be small. The search for
those tables starts from published figures alone, so that showing a class says no more than it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice, pairwise, product
from math import ceil, floor

from remit.kernel.suppression import is_small
from remit.publish.core.disclosure import Group, Moves, RawMoves, Row

IntervalOf = Callable[[int, int, int], tuple[float, float]]
"""Limits of a net change from the numbers up, down and in all: Tango's, as `ask` computes it."""

Numbers = tuple[int, int, int]
"""How many people moved up, stayed and moved down."""
Table = tuple[Row, Row, Row, Row]
"""Answers before, those of them by people who answered only then, and the same after."""
Count = tuple[str, int]
"""A count of people that answers give: which of them, and its place on the scale."""
STEP = 5
"""A rounded net change and its limits are whole multiples of so many percentage points."""
LEAST_POSSIBILITIES = 3
TWO_WAY = 2
FEWEST_PAIRED = 4
"""Moves on a scale are shown where so many times the threshold answered both times."""
MOST_MERGED = 3
MOST_ROWS = 400
MOST_PAIRS = 64
MOST_VARIED = 8
MOVES = (("up", 0), ("same", 0), ("down", 0))


@dataclass(frozen=True, slots=True)
class Waves:
    """What is published of the two waves, for those who judge the moves.

    Attributes:
        before: rows that the published figures of the wave before allow; one row where they are
            exact. A knowledge question's are (wrong, right). No row means that nothing can be
            judged.
        after: the same for the wave after.
    """

    before: tuple[Row, ...]
    after: tuple[Row, ...]

    @property
    def is_two_way(self) -> bool:
        """Whether people can only move between two answers."""
        return len(self.before[0]) == TWO_WAY

    @property
    def are_exact(self) -> bool:
        """Whether both rows are published as they are."""
        return len(self.before) == len(self.after) == 1


def protect_moves(raw: RawMoves, threshold: int, interval: IntervalOf, waves: Waves) -> Moves:
    """Return the moves: the numbers, a rounded net change, or only how many answered both times.

    Moves between two answers settle those of people who answered only once, so they are shown
    only where nobody did, and both waves are exact.
    """
    if raw.n == 0:
        return Moves(n=0)
    if is_small(raw.n, threshold):
        return Moves(n=None, withheld=True)
    numbers = (raw.up, raw.same, raw.down)
    net, low, high = _rounded(raw.net), _rounded(raw.low), _rounded(raw.high)
    exact = Moves(raw.n, *numbers, net, low, high)
    if threshold <= 1:
        return exact
    box = _box_of(numbers, threshold)
    if not _may_leave(numbers, box, threshold, waves):
        return Moves(raw.n, withheld=True)
    return exact if len(box) == 1 else _rounded_moves(box, interval)


def _may_leave(numbers: Numbers, box: tuple[Numbers, ...], threshold: int, waves: Waves) -> bool:
    if not waves.before or not waves.after:
        return False
    if waves.is_two_way:
        return waves.are_exact and _is_two_way_safe(numbers, threshold, waves)
    # Of few people, what is held back could itself say what it is: there, it always is.
    return sum(numbers) >= FEWEST_PAIRED * threshold and is_safe(box, threshold, waves)


def _box_of(numbers: Numbers, threshold: int) -> tuple[Numbers, ...]:
    """Return all moves that are shown as these are: themselves alone, or a box around them.

    A box goes from one multiple of the threshold to the next, for up and for down.
    """
    up, same, down = numbers
    n = up + same + down

    def is_exact(numbers: Numbers) -> bool:
        return not any(is_small(number, threshold) for number in numbers)

    if is_exact(numbers):
        return (numbers,)
    starts = [number - number % threshold for number in (up, down)]
    ranges = [range(start, start + threshold) for start in starts]
    box = ((u, n - u - d, d) for u, d in product(*ranges) if u + d <= n)
    return tuple(each for each in box if not is_exact(each))


def _rounded_moves(box: tuple[Numbers, ...], interval: IntervalOf) -> Moves:
    """Return the middle net change of a box, and limits that hold for all of it, rounded outwards.

    They follow from the box alone, so they say no more than it.
    """
    n = sum(box[0])
    least = min(box, key=lambda each: (each[0] - each[2], -each[2]))
    most = max(box, key=lambda each: (each[0] - each[2], each[0]))
    net = (least[0] - least[2] + most[0] - most[2]) / (2 * n)
    low = min(interval(up, down, n)[0] for up, _, down in (least, box[0], box[-1]))
    high = max(interval(up, down, n)[1] for up, _, down in (most, box[0], box[-1]))
    return Moves(
        n,
        net=STEP * floor(net * 100 / STEP + 0.5) / 100,
        low=max(-100, STEP * floor(low * 100 / STEP)) / 100,
        high=min(100, STEP * ceil(high * 100 / STEP)) / 100,
        rounded_to=STEP,
    )


@lru_cache(maxsize=1024)
def is_safe(box: tuple[Numbers, ...], threshold: int, waves: Waves) -> bool:
    """Whether the tables that fit the waves and the box leave every small count open.

    Open is a count that can have three values (fewer, where the threshold or the number of people
    allows no more). What the waves settle by themselves, such as that nobody gave an answer, is
    no matter of the moves.
    """
    least = min(LEAST_POSSIBILITIES, threshold - 1)
    wanted = _wanted(sum(box[0]), threshold, waves)
    if len(box) > 1:
        places = zip(MOVES, zip(*box, strict=True), strict=True)
        small = [count for count, values in places if any(is_small(v, threshold) for v in values)]
        wanted |= dict.fromkeys(small, least)
    return _is_open(wanted, _counts_of_scale(box, waves))


def _is_open(wanted: dict[Count, int], found: Iterator[tuple[Count, int]]) -> bool:
    """Whether each count is found with as many values as wanted, and anything at all is found."""
    seen: dict[Count, set[int]] = {count: set() for count in wanted}
    missing = sum(wanted.values())
    for count, value in found:
        values = seen.get(count)
        if values is not None and value not in values:
            values.add(value)
            missing -= len(values) <= wanted[count]
        if not missing:
            return True
    return False


def _wanted(n: int, threshold: int, waves: Waves) -> dict[Count, int]:
    """Return each count that could be small, with how many values it must be left with."""
    least = min(LEAST_POSSIBILITIES, threshold - 1)
    wanted: dict[Count, int] = {}
    for name, rows in (("before", waves.before), ("after", waves.after)):
        once = sum(rows[0]) - n
        for place in range(len(rows[0])):
            cells = {row[place] for row in rows}
            if len(cells) > 1 and any(is_small(cell, threshold) for cell in cells):
                wanted[name, place] = least
            low = min(max(0, once - (sum(row) - row[place])) for row in rows)
            high = max(min(once, row[place]) for row in rows)
            if low < threshold and high > low:
                wanted[f"{name} only", place] = min(least, high - low + 1)
    return wanted


@lru_cache(maxsize=1024)
def _is_two_way_safe(numbers: Numbers, threshold: int, waves: Waves) -> bool:
    """Whether moves between two answers may be shown exactly, where nobody answered only once.

    How many moved down then settles all else: who moved up, and who gave either answer both
    times. None may be small; and where moves are held back for it, the numbers that they can have
    must leave each small one open, else they are held back whatever they are.
    """
    n = sum(numbers)
    (no, yes), (no_then, yes_then) = waves.before[0], waves.after[0]
    if no + yes > n or no_then + yes_then > n:
        return False

    def counts(down: int) -> tuple[int, int, int, int, int]:
        stayed = yes - down
        return down, down + yes_then - yes, stayed, no_then - down, stayed + no_then - down

    def is_shown(down: int) -> bool:
        return not any(is_small(count, threshold) for count in counts(down))

    possible = range(max(0, yes - yes_then), min(yes, no_then) + 1)
    held = [counts(down) for down in possible if not is_shown(down)]
    least = min(LEAST_POSSIBILITIES, threshold - 1)
    few = [set(values) for values in zip(*held, strict=True) if len(set(values)) < least]
    leak = any(is_small(value, threshold) for values in few for value in values)
    return not leak and is_shown(numbers[2])


def _counts_of_scale(box: tuple[Numbers, ...], waves: Waves) -> Iterator[tuple[Count, int]]:
    """Yield counts that fit the waves and the box, of tables chosen to differ."""
    n = sum(box[0])
    pairs = sorted(product(waves.before, waves.after), key=lambda pair: _distance(*pair))
    fitting = []
    for before, after in pairs[:MOST_PAIRS]:
        for gone in dict.fromkeys(
            (_share_out(sum(before) - n, before), _closing(sum(before) - n, before, after))
        ):
            table = (before, gone, after, _share_out(sum(after) - n, after))
            found = list(_counts_of(table, box))
            yield from found
            fitting += [table] if found else []
    for before, gone, after, come in fitting[:MOST_VARIED]:
        for other in _varied(before, gone):
            yield from _counts_of((before, other, after, come), box)
        for other in _varied(after, come):
            yield from _counts_of((before, gone, after, other), box)


def _counts_of(table: Table, box: tuple[Numbers, ...]) -> Iterator[tuple[Count, int]]:
    """Yield the counts of a table with the moves of the box that fit it; nothing where none do."""
    before, gone, after, come = table
    ways = reaches(_less(before, gone), _less(after, come))
    fitting = [
        numbers for numbers in box if any(way.allows(numbers[0], numbers[2]) for way in ways)
    ]
    for numbers in fitting:
        yield from zip(MOVES, numbers, strict=True)
    if fitting:
        rows = {"before": before, "before only": gone, "after": after, "after only": come}
        for name, row in rows.items():
            yield from (((name, place), value) for place, value in enumerate(row))


def _distance(row: Row, other: Row) -> int:
    return sum(abs(cell - then) for cell, then in zip(row, other, strict=True))


def _less(row: Row, other: Row) -> Row:
    return tuple(cell - less for cell, less in zip(row, other, strict=True))


@dataclass(frozen=True, slots=True)
class Reach:
    """Moves that lead from one row to another: from a first way, more by changing places.

    Attributes:
        up: fewest and most who can move up at first.
        down: fewest and most who can move down at first.
        both: fewest and most who can move at first.
        swaps: pairs of the others who could change places, one up and one down.
        rounds: the same after three of them changed places in a round; -1 where none can.
    """

    up: tuple[int, int]
    down: tuple[int, int]
    both: tuple[int, int]
    swaps: int
    rounds: int

    def allows(self, up: int, down: int) -> bool:
        """Whether so many can have moved up and down; some that can are not known to."""
        return self._swapped(up, down, self.swaps) or (
            self._swapped(up - 1, down - 2, self.rounds)
            or self._swapped(up - 2, down - 1, self.rounds)
        )

    def _swapped(self, up: int, down: int, most: int) -> bool:
        low = max(0, up - self.up[1], down - self.down[1], -((self.both[1] - up - down) // 2))
        high = min(most, up - self.up[0], down - self.down[0], (up + down - self.both[0]) // 2)
        return low <= high


def reaches(before: Row, after: Row) -> tuple[Reach, ...]:
    """Return what moves are known to lead from one row to another of the same total.

    In one first way as many as can stay; how many of the others go up is bounded by how many must
    cross between two neighbouring answers. In the other, all who move go to the next answer;
    two such steps through one answer can become one, and leave a person there who stays.
    """
    stay = [min(pair) for pair in zip(before, after, strict=True)]
    movers = sum(before) - sum(stay)
    across = list(accumulate(then - now for then, now in zip(before, after, strict=True)))
    ahead, behind = max(0, *across), max(0, *(-crossing for crossing in across))
    found = [
        Reach((ahead, movers - behind), (behind, movers - ahead), (movers, movers), *_places(stay))
    ]
    ups = [max(0, crossing) for crossing in across]
    downs = [max(0, -crossing) for crossing in across]
    left = [cell - up - down for cell, up, down in zip(before, ups, [0, *downs], strict=False)]
    if min(left) >= 0:
        joined_ups = sum(min(pair) for pair in pairwise(ups))
        joined_downs = sum(min(pair) for pair in pairwise(downs))
        up, down = (sum(ups) - joined_ups, sum(ups)), (sum(downs) - joined_downs, sum(downs))
        found.append(Reach(up, down, (up[0] + down[0], up[1] + down[1]), *_places(left)))
    return tuple(found)


def _places(stay: list[int]) -> tuple[int, int]:
    """Return how many pairs of people with different answers could change places.

    The second number is how many after three people changed places in a round.
    """
    most = sorted(stay, reverse=True)
    pairs = min(sum(most) // 2, sum(most) - most[0])
    if len(most) < 3 or not most[2]:  # noqa: PLR2004  # a round takes three answers
        return pairs, -1
    rest = [cell - 1 for cell in most[:3]] + most[3:]
    return pairs, min(sum(rest) // 2, sum(rest) - max(rest))


def _varied(row: Row, chosen: Row) -> Iterator[Row]:
    """Yield choices of as many of a row's people, each with a low or a near value in one cell."""
    total = sum(chosen)
    for place, cell in enumerate(row):
        low, high = max(0, total - (sum(row) - cell)), min(total, cell)
        near = range(chosen[place] - 2, chosen[place] + 3)
        for value in sorted({*range(low, low + 3), *near} - {chosen[place]}):
            if low <= value <= high:
                rest = tuple(0 if at == place else other for at, other in enumerate(row))
                kept = tuple(0 if at == place else other for at, other in enumerate(chosen))
                shared = _near(total - value, rest, kept)
                yield tuple(value if at == place else other for at, other in enumerate(shared))


def _near(total: int, row: Row, kept: Row) -> Row:
    """Return `total` of a row's people, as near as may be to a choice of some of them."""
    if sum(kept) >= total:
        return _share_out(total, kept)
    more = _share_out(total - sum(kept), _less(row, kept))
    return tuple(cell + other for cell, other in zip(kept, more, strict=True))


def _closing(total: int, row: Row, other: Row) -> Row:
    """Return `total` of a row's people such that the rest are most like the other row."""
    surplus = tuple(max(0, cell - then) for cell, then in zip(row, other, strict=True))
    return _near(total, row, _share_out(min(total, sum(surplus)), surplus))


def _share_out(total: int, row: Row) -> Row:
    """Return `total` people spread over a row in proportion, none above its cell."""
    people = sum(row)
    if not people:
        return tuple(0 for _ in row)
    shares = [total * cell // people for cell in row]
    order = sorted(range(len(row)), key=lambda at: (-(total * row[at] % people), at))
    for at in order[: total - sum(shares)]:
        shares[at] += 1
    return tuple(shares)


def rows_published_as(
    groups: tuple[Group, ...], is_alike: Callable[[Row], bool], threshold: int
) -> tuple[Row, ...]:
    """Return rows that are published as these groups: one where they are exact, else a choice.

    In each merged group, all cells but one are tried from nought up to the threshold. A row is
    kept where it is published alike and has some cell that no row before it had.
    """
    if any(group.count is None or len(group.places) > MOST_MERGED for group in groups):
        return ()
    found: list[Row] = []
    seen: set[tuple[int, int]] = set()
    for filling in islice(product(*(_fillings(group, threshold) for group in groups)), MOST_ROWS):
        cells = dict(cell for part in filling for cell in part)
        row = tuple(cells[place] for place in sorted(cells))
        if not seen.issuperset(cells.items()) and is_alike(row):
            seen.update(cells.items())
            found.append(row)
    return tuple(found)


def _fillings(group: Group, threshold: int) -> list[tuple[tuple[int, int], ...]]:
    """Return ways to fill a group's cells, as (place, count): all but one cell are low."""
    total = group.count or 0
    found = []
    for rest in group.places:
        others = [place for place in group.places if place != rest]
        for cells in product(range(min(threshold, total) + 1), repeat=len(others)):
            if sum(cells) <= total:
                counts = zip(others, cells, strict=True)
                found.append((*counts, (rest, total - sum(cells))))
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
