"""Made-up people, counted into tables, for the tests of tables of linked records."""

from __future__ import annotations

from dataclasses import replace

from pyroaring import BitMap

from remit.kernel.errors import Place, Problems
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.core.tables.differencing import Cohort
from remit.share.core.tables.gathered import PEOPLE, Gathered, Spread
from remit.share.core.tables.joint import Earlier
from remit.share.core.tables.making import Asked, Before, make_tables, rules_for
from remit.share.core.tables.question import Question, parse_question

RULES = DisclosureRules(threshold=10, whole_group=True)


def gathered(people, *by, where=(), amount=""):
    """Count made-up people, each a mapping of fields with their lasting number."""
    inside = [one for one in people if all(one[name] == value for name, value in where)]
    labels = tuple(tuple(sorted({one[name] for one in inside})) for name in by)
    cells, amounts = {}, {}
    for one in inside:
        key = tuple(names.index(one[name]) for name, names in zip(by, labels, strict=True))
        cells.setdefault(key, BitMap()).add(one["id"])
        amounts.setdefault(key, []).append(one.get(amount, 0))
    table = Gathered(amount or PEOPLE, by, labels, tuple(sorted(where)), cells)
    if not amount:
        return table
    values = [one[amount] for one in people]
    low, high = (
        end if values.count(end) >= RULES.threshold else None for end in (min(values), max(values))
    )
    spreads = {
        key: Spread(min(each), max(each), sum(one != low for one in each),
                    sum(one != high for one in each))
        for key, each in amounts.items()
    }  # fmt: skip
    sums = {key: (sum(each), *sorted(each, reverse=True)[:2]) for key, each in amounts.items()}
    return replace(table, amounts=sums, spreads=spreads)


def summed(people, *by, amount, where=()):
    """Count made-up people and add up what they have, as for a sum or a mean."""
    those = replace(gathered(people, *by, where=where), exact=True)
    return those, gathered(people, *by, where=where, amount=amount)


def crowd(**cells):
    """Make people by cell, such as a_x=30: place a, injury x."""
    people = []
    for name, many in cells.items():
        place, injury = name.split("_")
        people += [{"place": place, "injury": injury} for _ in range(many)]
    return [one | {"id": number} for number, one in enumerate(people)]


def asked(key, *parts, question=None):
    first = parts[0]
    return Asked(key, question or Question(first.dimensions, where=first.where), parts)


def make(people, *tables, before=(), rules=RULES):
    """Make tables beside earlier ones, given as (name, gathered, hidden)."""
    cohorts, earlier = {}, []
    for name, one, hidden in before:
        cohorts.setdefault(one.measure, []).append(Cohort(name, one.cohort, one.gone_of_cohort))
        earlier.append(Before(name, (Earlier(name, one, hidden, rules_for(rules, [one])),)))
    everybody = BitMap(one["id"] for one in people)
    return make_tables(tables, rules=rules, everybody=everybody, cohorts=cohorts, before=earlier)


def shown(made, measure="count"):
    by = made.question.by
    return {tuple(row[name] for name in by): row[measure] for row in made.rows}


def question(by, **more):
    """Return what is asked by one text of fields."""
    problems = Problems()
    found = parse_question([by], place=Place("test"), problems=problems, **more)
    problems.raise_if_any()
    return found
