"""The answer of `remit shift`: every item of a wide table, as plain values and as one plain table.

Its shape is promised: `remit schema shift`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from remit.ask.core.paired.answers import Scale
from remit.ask.core.paired.cells import NOT_A_NUMBER, read_answers, spelt
from remit.ask.core.paired.columns import check_column
from remit.ask.core.paired.figures import FEWEST_FOR_P, LEVEL, paired_figures
from remit.ask.core.paired.holm import holm
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.ask.core.analysis_plan import Pair
    from remit.ask.core.paired.answers import PairedAnswers
    from remit.ask.core.paired.cells import Reading
    from remit.kernel.errors import Problems
    from remit.kernel.tables import Table

NO_ROWS = problem_kind(
    "shift-no-rows", "The table has a header but no rows.", "Give the table with its answers."
)
NO_GROUP = problem_kind(
    "shift-no-group",
    "Rows without a group in “{column}”: {count}. Each is taken as independent of all others.",
    "Nothing need be done if these people talked in no group; else fill the group in.",
)
REPEATED_PERSON = problem_kind(
    "shift-repeated-person",
    "“{value}” stands {times} times in the column “{column}”; people who stand more than once: "
    "{count}. Each row is taken as a person of its own.",
    "Keep one row for each person, if the column tells people apart.",
)
SHORT_ORDER = problem_kind(
    "shift-short-order",
    "The order “{order}” lacks {answers}, so it is not used for {items}.",
    "Add what is missing in its place, or to --missing if it stands for no answer.",
)

CAUTION = (
    "These are changes between two answers of the same people. Without a comparison group nobody "
    "can say what brought them about."
)
_HEAD = ("item", "paired", "up", "same", "down", "net", "from", "to", "p")
NOTHING = "\N{EN DASH}"
_LONGEST_NAME = 40
_MOST_SHOWN = 5
# What tools and people call the column that tells people apart, in small letters.
_OF_PEOPLE = frozenset(
    {"code", "id", "participant", "participant_code", "participant_id", "person", "person_id"}
    | {"pid", "respondent", "respondent_id", "token", "uuid", "_id", "_uuid"}
)


def read_items(
    table: Table, pairs: Iterable[Pair], how: Reading, cluster: str, problems: Problems
) -> tuple[PairedAnswers, ...]:
    """Return the answers to each item; every problem of every item is noted.

    Words among an item's numbers are a notice, as the other items can be told; they are problems
    where every item has some.

    Args:
        table: the wide table; each row is a person.
        pairs: the two columns of each item; a faulty pair, told before, is left out.
        how: which answers are none, and orders of words.
        cluster: the column with the group that each person talked in, or "".
        problems: takes what is wrong.
    """
    if not len(table):
        problems.add(NO_ROWS, Place(table.file, row=1))
    _note_repeated_people(table, cluster, problems)
    groups = None
    if cluster:
        check_column(cluster, table, Place(key="--cluster"), problems)
        groups = _groups(table, cluster, problems) if cluster in table.columns else None
    columns = set(table.columns)
    items = tuple(
        read_answers(table, pair, how, groups, problems)
        for pair in pairs
        if pair.before != pair.after and {pair.before, pair.after} <= columns
    )
    for order in how.orders:
        _note_short_order(order, items, problems)
    if items and all(item.strange for item in items):
        # With nothing left to say, the words are what is wrong with the table.
        problems.take(one for one in problems.notices if one.code == NOT_A_NUMBER.code)
    return items


def _note_short_order(
    order: Sequence[str], items: Iterable[PairedAnswers], problems: Problems
) -> None:
    """Note once where a stated order has most of an item's words, and not all."""
    known = {spelt(answer) for answer in order}
    lacking: dict[str, str] = {}
    unused = []
    for item in items:
        given = {spelt(answer): answer for answer in item.listed}
        absent = given.keys() - known
        if item.scale == Scale.UNORDERED and absent and 2 * len(absent) <= len(given):
            unused.append(item.item)
            lacking |= {word: given[word] for word in absent}
    if unused:
        shown = ", ".join(
            f"“{lacking[word][:_LONGEST_NAME]}”" for word in sorted(lacking)[:_MOST_SHOWN]
        )
        more = len(unused) - _MOST_SHOWN
        names = ", ".join(unused[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
        said = {"order": ";".join(order), "answers": shown, "items": names}
        problems.notice(SHORT_ORDER, Place(key="--order"), **said)


def _note_repeated_people(table: Table, cluster: str, problems: Problems) -> None:
    """Note whoever stands in several rows, where the table has a column that tells people apart."""
    for column in table.columns:
        if column.casefold() not in _OF_PEOPLE or column == cluster:
            continue
        counts = Counter(row[column] for row in table if row[column])
        repeated = [value for value, times in counts.items() if times > 1]
        if repeated:
            first, count = repeated[0], len(repeated)
            row = next(row for row in table if row[column] == first)
            place = Place(table.file, row=row.number, column=column)
            said = {"value": first, "times": counts[first], "column": column, "count": count}
            problems.notice(REPEATED_PERSON, place, **said)


def shift_document(
    items: Sequence[PairedAnswers], people: int, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the figures of every item as plain values, p-values also adjusted by Holm.

    Args:
        items: their answers.
        people: rows of the table.
        settings: what the user stated, for whoever reads the file later.
    """
    figures = [paired_figures(answers) for answers in items]
    adjusted = holm([one["p"] for one in figures])
    return {
        "items": [{**one, "p_holm": p_holm} for one, p_holm in zip(figures, adjusted, strict=True)],
        "people": people,
        "level": LEVEL,
        "tested": sum(p is not None for p in adjusted),
        "fewest_for_p": FEWEST_FOR_P,
        "settings": dict(settings),
        "caution": CAUTION,
    }


def shift_lines(document: Mapping[str, Any]) -> list[str]:
    """Return the net change of each item with its interval as lines of one aligned table.

    Shares are in percentage points; p is that adjusted for the number of items.
    """
    rows = [_HEAD, *(_row(item) for item in document["items"])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if not number else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    by_note: dict[str, list[str]] = {}
    for item in document["items"]:
        by_note.setdefault(item["note"], []).append(item["item"])
    notes = [f"{', '.join(names)}: {note}" for note, names in by_note.items() if note]
    key = f"Net is up less down, in percentage points, with its {document['level']:.0%} interval"
    tested = document["tested"]
    key += f"; p is adjusted by Holm for items: {tested}." if tested else "."
    return [*lines, key, *notes, document["caution"]]


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    name = item["item"]
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    counts = (_cell(item[key], "d") for key in ("n_paired", "up", "same", "down"))
    shares = (item[key] for key in ("net", "low", "high"))
    points = (_cell(None if share is None else 100 * share, "+.1f") for share in shares)
    return (shown, *counts, *points, _p(item["p_holm"]))


def _cell(number: float | None, form: str) -> str:
    return NOTHING if number is None else format(number, form)


def _p(p: float | None) -> str:
    if p is None:
        return NOTHING
    return "<0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004  # three decimals are shown


def _groups(table: Table, cluster: str, problems: Problems) -> tuple[str, ...]:
    """Return each row's group; who has none is a group of their own."""
    names = [row[cluster] for row in table]
    alone = names.count("")
    if alone:
        place = Place(table.file, column=cluster)
        problems.notice(NO_GROUP, place, count=alone, column=cluster)
    return tuple(name or f"\0{number}" for number, name in enumerate(names))
