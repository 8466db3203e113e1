"""The pool: everyone who volunteered, each with an identifier and their features."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.recruit.core.interlocking import is_interlocking, parts, plain_features, value_of
from remit.recruit.core.named_words import near_matches, quoted, row_list

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from remit.kernel.tables import Table
    from remit.recruit.core.quotas import Quotas

    Told = Callable[[Sequence[int]], str]

VALUES_NAMED = 5  # more values without a quota in one column are told together
CALLED_IDENTIFIERS = frozenset({"code", "id", "identifier", "nationbuilder_id", "person_id"})

UNKNOWN_FEATURE_VALUE = problem_kind(
    "pool-unknown-value",
    "“{value}” is no value of “{feature}” that has a quota{rows}.",
    "Correct it, or add a quota for it. {near}",
)
UNKNOWN_FEATURE_VALUES = problem_kind(
    "pool-unknown-values",
    "{count} values of “{feature}” have no quota: {values}{rows}.",
    "Write the values that the quotas have ({known}), or add a quota for each of these.",
)
VARIANT_VALUE = problem_kind(
    "pool-value-variant",
    "“{value}” differs from the quota's “{wanted}” of “{feature}” only in capitals or spaces"
    "{rows}.",
    "Write “{wanted}” in the pool, or write the quota the same way.",
)
BLANK_FEATURE = problem_kind(
    "pool-blank-value",
    "“{feature}” is blank{rows}.",
    "Fill it in, or take the volunteer out: a quota cannot count them.",
)
MISSING_FEATURE = problem_kind(
    "pool-missing-feature",
    "The quotas speak of “{feature}”, but the pool has no such column.",
    "Add the column, or name it as the quotas do. {near}",
)
MISSING_ID_COLUMN = problem_kind(
    "pool-missing-identifier",
    "The pool has no column “{name}” for the identifier.",
    "Add it, or name another. The columns are: {found}.",
)
BLANK_ID = problem_kind(
    "pool-blank-identifier",
    "A volunteer has no identifier{rows}.",
    "Give every volunteer one of their own.",
)
DUPLICATE_VOLUNTEER = problem_kind(
    "pool-duplicate-volunteer",
    "The volunteer “{id}” stands in the pool more than once ({rows}).",
    "Keep one of the rows.",
)
VALUE_WITHOUT_VOLUNTEER = problem_kind(
    "pool-value-without-volunteer",
    "No volunteer has the value “{value}” of “{feature}”.",
    "Recruit some, check the spelling, or take the quota out.",
)
IDENTIFIER_PASSED_OVER = problem_kind(
    "pool-identifier-passed-over",
    "“{name}” was not taken as the identifier: a value is blank, or stands there twice ({rows}).",
    "If it is the identifier, mend it, and name it as such.",
)
EMPTY_POOL = problem_kind(
    "pool-empty", "The pool has no volunteers.", "Add one row for each of them."
)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person who would take part: an identifier, and a value for each column of the pool."""

    id: str
    features: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """All volunteers, in the order of the file. `columns` leaves out the identifier's."""

    columns: tuple[str, ...] = ()
    volunteers: tuple[Volunteer, ...] = ()

    def __iter__(self) -> Iterator[Volunteer]:
        return iter(self.volunteers)

    def __len__(self) -> int:
        return len(self.volunteers)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every identifier, in order."""
        return tuple(volunteer.id for volunteer in self.volunteers)

    def only(self, ids: Collection[str]) -> Pool:
        """Return the pool with only the volunteers named, in the pool's order."""
        return Pool(self.columns, tuple(v for v in self.volunteers if v.id in ids))

    def without(self, ids: Collection[str]) -> Pool:
        """Return the pool without the volunteers named."""
        return Pool(self.columns, tuple(v for v in self.volunteers if v.id not in ids))


def tally(quotas: Quotas, volunteers: Iterable[Volunteer]) -> tuple[int, ...]:
    """Return, for each quota in order, how many of the volunteers have its value."""
    counts: dict[str, Counter[str]] = {feature: Counter() for feature in quotas.features}
    for volunteer in volunteers:
        for feature, counter in counts.items():
            counter[value_of(volunteer.features, feature)] += 1
    return tuple(counts[quota.feature][quota.value] for quota in quotas)


def parse_pool(
    table: Table,
    quotas: Quotas,
    problems: Problems,
    *,
    id_column: str | None = None,
    blanks_told: bool = False,
    counted_only: bool = False,
    told: Told | None = None,
) -> Pool | None:
    """Read the pool and hold it against the quotas.

    The identifier is the column that `id_column` names; else the first column that is no
    feature and whose values are all present and distinct; else the row's number as a
    spreadsheet shows it. `blanks_told` says that blank identifiers are noted already;
    `counted_only` leaves out of the pool the columns that no quota speaks of; `told` puts the
    numbers of rows into words where they are no rows of a file.

    Returns:
        The pool, or None when there are problems, all of which are noted with their rows.
    """
    before = len(problems)
    column = id_column if id_column is not None else _identifier(table, quotas)
    if id_column is None:
        _note_passed_over(table, quotas, column, problems)
    _check_columns(table, quotas, id_column, problems)
    ids = [row[column] if column is not None else str(row.number) for row in table]
    if column is None or column in table.columns:
        _check_ids(table, column or "", ids, problems, blanks_told=blanks_told)
    for feature in quotas.features:
        wanted = [quota.value for quota in quotas.of(feature)]
        if not all(part in table.columns for part in parts(feature)):
            continue
        if is_interlocking(feature):
            _check_combinations(table, feature, wanted, problems, told or row_list)
        else:
            _check_values(table, feature, wanted, problems, told or row_list)
    # A file whose every row is faulty has volunteers: they are told of already.
    if not len(table) and not any(one.place.file == table.file for one in problems):
        problems.notice(EMPTY_POOL, Place(table.file))
    if len(problems) > before:
        return None
    counted = plain_features(quotas.features) if counted_only else table.columns
    columns = tuple(name for name in table.columns if name and name != column and name in counted)
    return Pool(columns, tuple(_volunteers(ids, table, columns)))


def _volunteers(ids: Sequence[str], table: Table, columns: Sequence[str]) -> Iterator[Volunteer]:
    """Yield the volunteers. Those alike in everything share one mapping: a million are few."""
    shared: dict[tuple[str, ...], dict[str, str]] = {}
    for identifier, row in zip(ids, table, strict=True):
        values = tuple([row.cells.get(name, "") for name in columns])
        features = shared.get(values)
        if features is None:
            features = shared[values] = dict(zip(columns, values, strict=True))
        yield Volunteer(identifier, features)


def spelled_as_quotas(table: Table, quotas: Quotas) -> Table:
    """Return a table whose columns and values are written as the quotas have them.

    Only what differs from a quota's in capitals or spaces alone is changed.
    """
    table = _named_as_quotas(table, quotas)
    spellings: dict[str, dict[str, str]] = {}
    for feature in quotas.features:
        if not is_interlocking(feature):
            wanted = {quota.value for quota in quotas.of(feature)}
            found = {row[feature] for row in table} - wanted
            twins = {value: find_twin(value, wanted) for value in found}
            spellings[feature] = {value: twin for value, twin in twins.items() if twin}
    changed = {feature: known for feature, known in spellings.items() if known}
    if not changed:
        return table
    return replace(
        table,
        rows=tuple(
            replace(
                row,
                cells={
                    name: changed.get(name, {}).get(value, value)
                    for name, value in row.cells.items()
                },
            )
            for row in table
        ),
    )


def _named_as_quotas(table: Table, quotas: Quotas) -> Table:
    names = {}
    for feature in plain_features(quotas.features):
        twin = "" if feature in table.columns else find_twin(feature, table.columns)
        if twin:
            names[twin] = feature
    if not names:
        return table
    columns = tuple(names.get(name, name) for name in table.columns)
    rows = tuple(
        replace(row, cells={names.get(name, name): text for name, text in row.cells.items()})
        for row in table
    )
    return replace(table, columns=columns, rows=rows)


def _beside(rows: Sequence[int], told: Told) -> str:
    """Return rows as they stand behind a sentence: nothing where its place names the only one."""
    return "" if told is row_list and len(rows) == 1 else f" ({told(rows)})"


def _identifier(table: Table, quotas: Quotas) -> str | None:
    for name in table.columns:
        if not name or name in plain_features(quotas.features) or not len(table):
            continue
        values = {row[name] for row in table}
        if "" not in values and len(values) == len(table):
            return name
    return None


def _note_passed_over(table: Table, quotas: Quotas, column: str | None, problems: Problems) -> None:
    """Note each column that is called an identifier and was not taken, with the rows at fault."""
    for name in table.columns:
        if name == column or name in plain_features(quotas.features):
            continue
        if name.casefold() not in CALLED_IDENTIFIERS:
            continue
        # The first row of each value is sound, save where the value is blank.
        first = {row[name]: row.number for row in reversed(table.rows)}
        rows = [row.number for row in table if not row[name] or first[row[name]] != row.number]
        if rows:
            place = Place(table.file, row=rows[0], column=name)
            problems.notice(IDENTIFIER_PASSED_OVER, place, name=name, rows=row_list(rows))


def _check_columns(table: Table, quotas: Quotas, id_column: str | None, problems: Problems) -> None:
    if id_column is not None and id_column not in table.columns:
        found = ", ".join(table.columns)
        place = Place(table.file, row=1, column=id_column)
        problems.add(MISSING_ID_COLUMN, place, name=id_column, found=found)
    columns = [name for name in table.columns if name != id_column]
    for feature in plain_features(quotas.features):
        if feature not in table.columns:
            near = find_twin(feature, table.columns)
            shown = f"Near it: “{near}”." if near else near_matches(feature, columns)
            place = Place(table.file, row=1, column=feature)
            problems.add(MISSING_FEATURE, place, feature=feature, near=shown)


def _check_ids(
    table: Table, column: str, ids: Sequence[str], problems: Problems, *, blanks_told: bool
) -> None:
    different = set(ids)
    if len(different) == len(ids) and "" not in different:
        return
    rows: dict[str, list[int]] = defaultdict(list)
    for identifier, row in zip(ids, table, strict=True):
        rows[identifier].append(row.number)
    blank = rows.pop("", [])
    if blank and not blanks_told:
        place = Place(table.file, row=blank[0], column=column)
        problems.add(BLANK_ID, place, rows=_beside(blank, row_list))
    for identifier, found in rows.items():
        if len(found) > 1:
            place = Place(table.file, row=found[1], column=column)
            problems.add(DUPLICATE_VOLUNTEER, place, id=identifier, rows=row_list(found))


def _check_values(
    table: Table, feature: str, wanted: Sequence[str], problems: Problems, told: Told
) -> None:
    """Note each value without a quota once, with its rows, and each quota without a volunteer."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in table:
        rows[row[feature]].append(row.number)
    for value in wanted:
        if value not in rows and len(table):
            place = Place(table.file, column=feature)
            problems.notice(VALUE_WITHOUT_VOLUNTEER, place, value=value, feature=feature)
    unknown: dict[str, list[int]] = {}
    for value, numbers in rows.items():
        if value in wanted:
            continue
        place = Place(table.file, row=numbers[0], column=feature)
        shown = _beside(numbers, told)
        twin = find_twin(value, wanted)
        if not value:
            problems.add(BLANK_FEATURE, place, feature=feature, rows=shown)
        elif twin:
            problems.add(
                VARIANT_VALUE, place, value=value, wanted=twin, feature=feature, rows=shown
            )
        else:
            unknown[value] = numbers
    _note_unknown(table.file, feature, unknown, wanted, problems, told)


def _note_unknown(
    file: str,
    feature: str,
    unknown: Mapping[str, list[int]],
    wanted: Sequence[str],
    problems: Problems,
    told: Told,
) -> None:
    """Note values without a quota: each by itself, but many at once.

    Raw ages where the quotas have bands are one mistake, not thirty.
    """
    rows = sorted(row for numbers in unknown.values() for row in numbers)
    if len(unknown) > VALUES_NAMED:
        problems.add(
            UNKNOWN_FEATURE_VALUES,
            Place(file, row=rows[0], column=feature),
            count=len(unknown),
            feature=feature,
            values=quoted(list(unknown)),
            known=quoted(wanted),
            rows=_beside(rows, told),
        )
        return
    for value, numbers in unknown.items():
        problems.add(
            UNKNOWN_FEATURE_VALUE,
            Place(file, row=numbers[0], column=feature),
            value=value,
            feature=feature,
            rows=_beside(numbers, told),
            near=near_matches(value, wanted),
        )


def _check_combinations(
    table: Table, feature: str, wanted: Sequence[str], problems: Problems, told: Told
) -> None:
    """Note blank parts, and each interlocking quota that nobody has, or only in other letters.

    A combination without a quota is no problem: nothing is asked of it.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for row in table:
        rows[value_of(row.cells, feature)].append(row.number)
    for part in parts(feature):
        blank = [row.number for row in table if not row[part]]
        if blank:
            place = Place(table.file, row=blank[0], column=part)
            problems.add(BLANK_FEATURE, place, feature=part, rows=_beside(blank, told))
    for value in wanted:
        twin = "" if value in rows else find_twin(value, rows)
        if twin:
            place = Place(table.file, row=rows[twin][0], column=feature)
            problems.add(
                VARIANT_VALUE,
                place,
                value=twin,
                wanted=value,
                feature=feature,
                rows=_beside(rows[twin], told),
            )
        elif value not in rows and len(table):
            problems.notice(
                VALUE_WITHOUT_VOLUNTEER, Place(table.file), value=value, feature=feature
            )


def find_twin(text: str, known: Iterable[str]) -> str:
    """Return the known word that differs from the text only in capitals or spaces, or ""."""
    return next((word for word in known if _folded(word) == _folded(text)), "")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
