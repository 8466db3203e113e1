"""Making tables: what stops one, what its rules hide, and what is left to show.

Tables of one request are made together, so that none undoes another. One that cannot be is named,
and the others are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Any

from remit.share.core.disclosure.sensitivity import sensitive_cells
from remit.share.core.tables.differencing import Cohort, Told, nearest
from remit.share.core.tables.gathered import PEOPLE
from remit.share.core.tables.joint import (
    MOST_CELLS,
    Earlier,
    cells_of,
    protect_together,
    related,
)
from remit.share.core.tables.question import SUM
from remit.share.core.tables.showing import rows_of
from remit.share.core.tables.stopping import (
    Compared,
    TableStopped,
    UnableToProtect,
    check_not_grouped_and_summed,
    compare_people,
    too_near,
)
from remit.share.core.tables.telling import beside_too, held, tellers
from remit.share.core.tables.tying import tells_by_ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pyroaring import BitMap

    from remit.share.core.disclosure.attack import Marks
    from remit.share.core.disclosure.counts import Numbers
    from remit.share.core.disclosure.rules import DisclosureRules
    from remit.share.core.tables.gathered import Gathered
    from remit.share.core.tables.joint import Shared
    from remit.share.core.tables.question import Question

# Where an agreement says nothing of sums, nobody may know a contribution to within a tenth.
DEFAULT_P = 10.0
# Beyond two dimensions the proof that all stay hidden grows with the cells, with those to be hidden
# and with how deep the table is: about so much, multiplied, takes a minute.
MOST_TO_PROVE = 30_000_000
_FLAT = 2
TIED = "tell together what either hides, as it is known how much one person can have"
ALONE = "the audit finds what could be worked out"
_REMEDY = "Ask for it by fewer fields, or in larger groups."
_BESIDE = (
    " What it shares with earlier tables counts; one that waits and is not wanted can be refused."
)


@dataclass(frozen=True)
class Asked:
    """A table that is asked for, counted: for a sum or a mean, the people and the sums."""

    key: str
    question: Question
    parts: tuple[Gathered, ...]


@dataclass(frozen=True)
class PartMade:
    """One counted part of a table with what is hidden of it, and what the audit looked at.

    `beside` names the tables that share cells with it, `crossed` those that only share fields, and
    `left` those that the audit left out, as there would be too much to look at.
    """

    gathered: Gathered
    hidden: NDArray[np.bool_]
    shown: Numbers
    rules: DisclosureRules
    audited: int
    beside: tuple[str, ...]
    crossed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A table that may go to its checkers.

    `parts` are as in `Asked`; `rows` are the table as it may be seen, hidden numbers None;
    `compared` tells with what its people were compared.
    """

    key: str
    question: Question
    parts: tuple[PartMade, ...]
    rows: tuple[Mapping[str, Any], ...]
    compared: Compared

    @property
    def rules(self) -> DisclosureRules:
        """What it is held to: of a sum or a mean, its count and its sum."""
        first, last = self.parts[0].rules, self.parts[-1].rules
        base = 0 if self.question.measure == SUM else first.base
        return replace(first, base=base, p=last.p, zeros=last.zeros)

    @property
    def audit(self) -> dict[str, Any]:
        """Return what the audit did, as plain values."""
        return {
            "clean": True,  # one that is not is never made
            "cells": sum(part.audited for part in self.parts),
            "beside": sorted(
                {name for part in self.parts for name in (*part.beside, *part.crossed)}
            ),
            "not_crossed": sorted({name for part in self.parts for name in part.left}),
            "compared": self.compared.sets,
            "not_compared": self.compared.left,
        }


@dataclass(frozen=True)
class Before:
    """A table that has gone out, or waits to: its parts with what they hide."""

    key: str
    parts: tuple[Earlier, ...]


@dataclass(frozen=True)
class Making:
    """What came of a request: the tables that were made, and what stopped the others, by key."""

    made: tuple[Made, ...]
    stopped: Mapping[str, TableStopped]


@dataclass
class _Request:
    """Tables of one request, on their way."""

    rules: DisclosureRules
    everybody: BitMap
    cohorts: Mapping[str, Sequence[Cohort]]
    before: Sequence[Before]
    kept: list[Asked] = field(default_factory=list)
    compared: dict[str, Compared] = field(default_factory=dict)
    stopped: dict[str, TableStopped] = field(default_factory=dict)


def make_tables(
    asked: Sequence[Asked],
    *,
    rules: DisclosureRules,
    everybody: BitMap,
    cohorts: Mapping[str, Sequence[Cohort]],
    before: Sequence[Before],
) -> Making:
    """Return what tables may go to their checkers, and what stops the others.

    Args:
        asked: the tables, in the order in which they are asked for.
        rules: what the agreement holds them to.
        everybody: the people of the run.
        cohorts: whom earlier tables were of, by what they measure.
        before: the earlier tables themselves.
    """
    request = _Request(rules, everybody, cohorts, before)
    for one in asked:
        try:
            request.compared[one.key] = _compared(one, request)
        except TableStopped as error:
            request.stopped[one.key] = error
        else:
            request.kept.append(one)
    made: tuple[Made, ...] = ()
    while request.kept:
        tried = _try(request)
        if isinstance(tried, tuple):
            made = tried
            break
        key, stop = tried.key, tried.stop
        request.stopped[key] = stop
        request.kept = [one for one in request.kept if one.key != key]
    return Making(made, request.stopped)


@dataclass(frozen=True)
class _Stop:
    key: str
    stop: TableStopped


def _compared(one: Asked, request: _Request) -> Compared:
    """Hold whom a table is of against whom others are of that measure the same.

    Raises:
        TableStopped: it would tell of too few.
    """
    others = [
        *((before.key, [part.gathered for part in before.parts]) for before in request.before),
        *((other.key, other.parts) for other in request.kept),
    ]
    for key, parts in others:
        check_not_grouped_and_summed(one.key, one.parts, key, parts)
    found = []
    for part in one.parts:
        beside = [
            *request.cohorts.get(part.measure, ()),
            *(
                Cohort(other.key, each.cohort)
                for other in request.kept
                for each in other.parts
                if each.measure == part.measure
            ),
        ]
        threshold = request.rules.threshold
        found.append(compare_people(one.key, part.cohort, request.everybody, beside, threshold))
    return Compared(max(each.sets for each in found), sum(each.left for each in found))


def _try(request: _Request) -> tuple[Made, ...] | _Stop:
    """Protect all that is kept, together; return the tables, or one that must be left out."""
    last = request.kept[-1].key
    parts: dict[str, dict[str, PartMade]] = {one.key: {} for one in request.kept}
    systems: dict[str, Shared] = {}
    for measure in sorted({part.measure for one in request.kept for part in one.parts}):
        of = {
            one.key: part for one in request.kept for part in one.parts if part.measure == measure
        }
        done = _protect_tied(of, measure, request, parts, systems)
        if isinstance(done, str):
            others = "none" if len(of) == 1 else ", ".join(f"“{key}”" for key in of if key != last)
            return _Stop(_last(of), UnableToProtect(
                f"“{_last(of)}” cannot be protected: {done}.",
                remedy=_REMEDY + _BESIDE * bool(request.before),
                table=_last(of),
                beside=others,
            ))  # fmt: skip
        for key, part in done.items():
            parts[key][measure] = part
    for at, one in enumerate(request.kept):
        stop = _cells_stop(one, at, parts, request)
        if stop is not None:
            return _Stop(one.key, stop)
    return tuple(
        Made(
            one.key,
            one.question,
            tuple(parts[one.key][part.measure] for part in one.parts),
            tuple(rows_of(one.question, [parts[one.key][part.measure] for part in one.parts])),
            request.compared[one.key],
        )
        for one in request.kept
    )


def _last(of: Mapping[str, Gathered]) -> str:
    return list(of)[-1]


def _protect_tied(
    of: Mapping[str, Gathered],
    measure: str,
    request: _Request,
    parts: Mapping[str, Mapping[str, PartMade]],
    systems: dict[str, Shared],
) -> dict[str, PartMade] | str:
    """Return the parts of one measure, or why they cannot be; sums come after their people.

    What is hidden of the people is hidden of their sums, one pattern for both; then numbers of
    people and sums are held against each other.
    """
    if measure == PEOPLE:
        return _protect(of, measure, request, [], systems)
    also = [parts[key][PEOPLE].hidden for key in of]
    done = _protect(of, measure, request, also, systems)
    if isinstance(done, dict) and tells_by_ties(systems[PEOPLE], systems[measure]):
        earlier = sorted({*systems[PEOPLE].beside, *systems[measure].beside})
        beside = f" beside {', '.join(f'“{name}”' for name in earlier)}" if earlier else ""
        return f"numbers of people and sums of “{measure}”{beside} {TIED}"
    return done


def _protect(
    of: Mapping[str, Gathered],
    measure: str,
    request: _Request,
    also: Sequence[Marks],
    systems: dict[str, Shared],
) -> dict[str, PartMade] | str:
    """Return the parts of one measure, protected together, or why they cannot be."""
    earlier = [
        part for one in request.before for part in one.parts if part.gathered.measure == measure
    ]
    rules = rules_for(request.rules, [*of.values(), *(one.gathered for one in earlier)])
    if too_large := _too_large(list(of.values()), rules):
        return too_large
    beside = related(list(of.values()), earlier)
    other = [one.name for one in beside if held(one.rules) != held(rules)]
    if other:
        return f"it shares cells with “{other[0]}”, which is held to other rules"
    if cells_of([*of.values(), *(one.gathered for one in beside)]) > MOST_CELLS:
        return f"with “{beside[0].name}” and others it has more than {MOST_CELLS:,} cells"
    crossed, apart = beside_too(list(of.values()), beside, earlier, rules)
    shared = protect_together(list(of.values()), [*beside, *crossed], rules, also)
    if not shared.protected.audit.is_clean:
        found = tellers(list(of.values()), [*beside, *crossed], rules, also)
        return f"{found} away what must be hidden" if found else ALONE
    unknown = [one.name for one in beside if one.name in shared.left]
    if unknown or shared.apart:
        others = f"“{unknown[0]}”" if unknown else "others that are asked for with it"
        return f"it shares numbers with {others}, and there are too many to add up together"
    systems[measure] = shared
    linked = (*of, *(one.name for one in beside))
    left = tuple(sorted({*apart, *shared.left}))
    together = tuple(one.name for one in crossed if one.name not in left)
    return {
        key: PartMade(
            part,
            shared.hidden(at),
            shared.shown(at),
            rules,
            shared.protected.audit.cells,
            tuple(name for name in linked if name != key),
            together,
            left,
        )
        for at, (key, part) in enumerate(of.items())
    }


def _too_large(new: Sequence[Gathered], rules: DisclosureRules) -> str:
    """Return in words why new tables are too large by themselves; "" where they are not."""
    if cells_of(new) > MOST_CELLS:
        return f"with its totals it has more than {MOST_CELLS:,} cells"
    if any(_takes_too_long(one, rules) for one in new):
        return "by so many fields it has too many small cells to prove that all stay hidden"
    return ""


def _takes_too_long(one: Gathered, rules: DisclosureRules) -> bool:
    """Whether a table of three dimensions or more has more to hide than is proved in a minute."""
    if len(one.dimensions) <= _FLAT:
        return False
    depth = prod(sorted(len(names) for names in one.labels)[:-_FLAT])
    to_hide = len(sensitive_cells(one.counts, rules).why)
    return to_hide * len(one.counts) * depth > MOST_TO_PROVE


def rules_for(rules: DisclosureRules, parts: Iterable[Gathered]) -> DisclosureRules:
    """Return what parts of one measure are held to.

    A sum is not rounded: dominance and p% keep single contributions from being known. Where a sum
    of people who are there is zero, everybody's is, so zeros are hidden.
    """
    several = list(parts)
    if all(part.measure == PEOPLE for part in several):
        return rules
    nothing = any(
        amounts[0] == 0 and len(part.cells[key])
        for part in several
        for key, amounts in part.amounts.items()
    )
    p = DEFAULT_P if rules.p is None and rules.k is None else rules.p
    return replace(rules, base=0, p=p, zeros="hidden" if nothing else rules.zeros)


def _cells_stop(
    one: Asked, at: int, parts: Mapping[str, Mapping[str, PartMade]], request: _Request
) -> TableStopped | None:
    """Return what stops a table because of one of its cells, or None."""
    for measure, made in parts[one.key].items():
        linked = frozenset(made.beside)
        new = Told(one.key, made.gathered, made.hidden, linked)
        others = [
            Told(part.name, part.gathered, part.hidden)
            for before in request.before
            for part in before.parts
            if part.gathered.measure == measure
        ]
        others += [
            Told(other.key, parts[other.key][measure].gathered, parts[other.key][measure].hidden)
            for other in request.kept[:at]
            if measure in parts[other.key]
        ]
        for old in others:
            found = nearest(new, old, request.rules.threshold)
            if found is not None:
                return too_near(one.key, found, request.rules.threshold)
    return None
